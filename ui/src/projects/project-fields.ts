/** The fields of a project that are edited in place. */
import type { ProjectFields } from '../ipc';
import type { FieldValue } from '../jobs/inline-edit';

/** A field that the API can change. */
export type ProjectField = keyof ProjectFields;

/** Fields that a call can empty. The API takes no empty date, status, type or name. */
const CLEARABLE: readonly ProjectField[] = ['summary', 'projectManagerIds', 'businessUnitIds'];

function sorted(ids: readonly string[] | null | undefined): string {
  return [...(ids ?? [])].sort().join(' ');
}

/** Whether a field can be empty after an edit. */
function canBeEmpty(field: ProjectField): boolean {
  return CLEARABLE.includes(field);
}

/** The change of one field to a new value; null if it is none or the API does not take it. */
export function changeOf(field: ProjectField, value: FieldValue, seen: ProjectFields): ProjectFields | null {
  const before = seen[field] ?? null;
  if (value !== null && typeof value !== 'string') {
    return sorted(value) === sorted(before as string[] | null) ? null : { [field]: [...value] };
  }
  const wanted = value?.trim() ?? '';
  if (wanted === (before ?? '')) return null;
  return wanted === '' && !canBeEmpty(field) ? null : { [field]: wanted };
}

/** The substatuses of a status, in the tenant's order. One without a status fits each. */
export function subStatusesOf<T extends { statusId: string | null }>(
  all: readonly T[],
  statusId: string | null | undefined,
): T[] {
  return all.filter((one) => one.statusId === null || one.statusId === statusId);
}
