/** The fields of a job that are edited in place. */
import type { CustomFieldText, CustomFieldView, JobChanges, JobDetail, JobSeen } from '../ipc';

/** A fixed field. Every API can change it. */
export type EditableField = 'summary' | 'priority' | 'businessUnitId' | 'jobTypeId' | 'campaignId';

type Fields = Pick<JobDetail, 'summary' | 'priority' | 'businessUnit' | 'jobType' | 'campaign'>;

/** What the dispatcher sees of a job. The server compares it to notice a change by someone else. */
export function seenOf({ summary, priority, businessUnit, jobType, campaign }: Fields): JobSeen {
  return {
    summary,
    priority,
    businessUnitId: businessUnit?.id ?? null,
    jobTypeId: jobType?.id ?? null,
    campaignId: campaign?.id ?? null,
  };
}

/**
 * The change of one field to a new value; null if it is none. No call can clear a field, except the
 * summary, which can be empty.
 */
export function changeOf(field: EditableField, value: string, seen: JobSeen): JobChanges | null {
  const wanted = field === 'summary' ? value.trim() : value;
  if (wanted === (seen[field] ?? '') || (wanted === '' && field !== 'summary')) return null;
  return { [field]: wanted };
}

/** A custom field that can be changed: its type is known. Only some APIs can. */
export type EditableCustomField = CustomFieldText;

/** Whether the tags and custom fields of a job can be changed. Those of the API contract can't. */
export function canEditLists({ allowed, canUndoHoldAndCancel }: JobDetail): boolean {
  return allowed.edit && canUndoHoldAndCancel;
}

/** The custom fields that can be changed, each type once. */
export function editableFields(fields: readonly CustomFieldView[]): EditableCustomField[] {
  const byType = new Map<string, EditableCustomField>();
  for (const { typeId, name, value } of fields) {
    if (typeId !== null && !byType.has(typeId)) byType.set(typeId, { typeId, name, value });
  }
  return [...byType.values()];
}

/** The custom fields of a form: those of the job, and those of a rejected edit that it lacks. */
export function fieldsToEdit(
  { customFields }: Pick<JobDetail, 'customFields'>,
  requested: JobChanges | null,
): EditableCustomField[] {
  const ofJob = editableFields(customFields);
  const known = new Set(ofJob.map(({ typeId }) => typeId));
  const others = (requested?.customFields ?? []).filter(({ typeId }) => !known.has(typeId));
  return [...ofJob, ...others.map((field) => ({ ...field, value: '' }))];
}

/** The texts with which a form opens, by type. */
export function textsOf(
  fields: readonly EditableCustomField[],
  requested: JobChanges | null,
): Record<string, string> {
  const all = [...fields, ...(requested?.customFields ?? [])];
  return Object.fromEntries(all.map(({ typeId, value }) => [typeId, value]));
}

/** The change of a custom field to a new text; null if it is none. */
export function customFieldChange(field: EditableCustomField, text: string): CustomFieldText | null {
  const value = text.trim();
  return value === field.value.trim() ? null : { ...field, value };
}

/** Tags to add to a job, and to remove from it. */
export interface TagChange {
  added: readonly string[];
  removed: readonly string[];
}

/** The part of a change that a job does not have yet; null if there is none. */
export function tagChangeOf({ tags }: Pick<JobDetail, 'tags'>, wanted: TagChange): JobChanges | null {
  const present = new Set(tags.map(({ id }) => id));
  const addedTagIds = wanted.added.filter((id) => !present.has(id));
  const removedTagIds = wanted.removed.filter((id) => present.has(id));
  if (addedTagIds.length + removedTagIds.length === 0) return null;
  return { addedTagIds, removedTagIds };
}

/** The change from some tags to others. */
export function tagsBetween(before: readonly string[], after: readonly string[]): TagChange {
  return {
    added: after.filter((id) => !before.includes(id)),
    removed: before.filter((id) => !after.includes(id)),
  };
}

/** Tags after the changes of an edit. */
export function withTags(tags: readonly string[], changes: JobChanges | null): string[] {
  const { addedTagIds = [], removedTagIds = [] } = changes ?? {};
  return [...new Set([...tags, ...addedTagIds])].filter((id) => !removedTagIds.includes(id));
}
