/** The original positions of drafted appointments. */
import { preferences } from '../../state/preferences.svelte';
import * as format from '../../messages/format';
import { appointments } from '../../state/appointments.svelte';
import { UNASSIGNED, samePlacement } from '../../lib/schedule/moves';
import type { Placement } from '../../lib/schedule/moves';
import { nameOf, techniciansOf } from '../../messages/appointments';
import { draftPlan } from '../../state/draft-plan.svelte';

/** A drafted appointment at its original position. */
export interface OriginalPosition {
  id: string;
  name: string;
  /** Its new position: `→ 2:00 PM · A. Ruiz`. */
  to: string;
  before: Placement;
  after: Placement;
  /** The rows that show the original position. */
  rows: readonly string[];
}

/** The new position. It names the day and the technicians only if they change. */
function destination(before: Placement, after: Placement): string {
  const times = preferences.times;
  const sameDay = format.day(before.start, times) === format.day(after.start, times);
  const when = sameDay ? format.time(after.start, times) : format.dayAndTime(after.start, times);
  const who =
    before.technicianIds.join() === after.technicianIds.join()
      ? null
      : techniciansOf(after.technicianIds, appointments.technicians);
  const moved = before.start !== after.start;
  return `→ ${[moved || !who ? when : null, who].filter(Boolean).join(' · ')}`;
}

/** The original positions of all drafted appointments. */
export function originalPositions(): OriginalPosition[] {
  return [...draftPlan.moves].flatMap(([id, { seen, after }]): OriginalPosition[] => {
    const card = draftPlan.cards.get(id) ?? appointments.cards.get(id);
    if (!card || samePlacement(seen, after)) return [];
    const sameTime = seen.start === after.start && seen.end === after.end;
    const rows = seen.technicianIds.length === 0 ? [UNASSIGNED] : seen.technicianIds;
    const changed = sameTime ? rows.filter((row) => !after.technicianIds.includes(row)) : rows;
    return [{ id, name: nameOf(card), to: destination(seen, after), before: seen, after, rows: changed }];
  });
}
