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
export type EditableCustomField = CustomFieldView & { typeId: string };

/** Whether a custom field can be changed. */
export function isEditable(field: CustomFieldView): field is EditableCustomField {
  return field.typeId !== null;
}

/** The change of a custom field to a new text, and what was seen; null if it is none. */
export function customFieldChange(
  { typeId, name, value: before }: EditableCustomField,
  text: string,
): { changes: JobChanges; seen: readonly CustomFieldText[] } | null {
  const value = text.trim();
  if (value === before.trim()) return null;
  return { changes: { customFields: [{ typeId, name, value }] }, seen: [{ typeId, name, value: before }] };
}
