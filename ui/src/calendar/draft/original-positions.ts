/** Where planned appointments are without the plan, for the mark at their old place. */
import { preferences } from '../../state/preferences.svelte';
import * as format from '../../messages/format';
import { appointments } from '../../state/appointments.svelte';
import { UNASSIGNED, samePlacement } from '../../lib/schedule/moves';
import type { Placement } from '../../lib/schedule/moves';
import { nameOf, techniciansOf } from '../../messages/appointments';
import { draftPlan } from '../../state/draft-plan.svelte';

/** A planned appointment at the place that it leaves. */
export interface OriginalPosition {
  id: string;
  name: string;
  /** Where to, in words: `→ 2:00 PM · A. Ruiz`. */
  to: string;
  was: Placement;
  will: Placement;
  /** The rows that it leaves, or stays on at another time. */
  rows: readonly string[];
}

/** The day only where it is another one, the people only where they are others. */
function towards(was: Placement, will: Placement): string {
  const times = preferences.times;
  const sameDay = format.day(was.start, times) === format.day(will.start, times);
  const when = sameDay ? format.time(will.start, times) : format.dayAndTime(will.start, times);
  const who =
    was.technicianIds.join() === will.technicianIds.join()
      ? null
      : techniciansOf(will.technicianIds, appointments.technicians);
  const moved = was.start !== will.start;
  return `→ ${[moved || !who ? when : null, who].filter(Boolean).join(' · ')}`;
}

/** Every planned appointment at its old place. */
export function originalPositions(): OriginalPosition[] {
  return [...draftPlan.moves].flatMap(([id, { seen, after }]): OriginalPosition[] => {
    const card = draftPlan.cards.get(id) ?? appointments.cards.get(id);
    if (!card || samePlacement(seen, after)) return [];
    const sameTime = seen.start === after.start && seen.end === after.end;
    const rows = seen.technicianIds.length === 0 ? [UNASSIGNED] : seen.technicianIds;
    const left = sameTime ? rows.filter((row) => !after.technicianIds.includes(row)) : rows;
    return [{ id, name: nameOf(card), to: towards(seen, after), was: seen, will: after, rows: left }];
  });
}
