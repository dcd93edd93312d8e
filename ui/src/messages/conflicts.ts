/** What the window says about scheduling conflicts. */
import type { AppointmentCard } from '../ipc';
import { listConflicts, type ScheduleConflict } from '../lib/schedule/conflicts';
import { shortName, shortTechnician, timesOf } from './appointments';
import { defineMessages, listed, plural } from './define';
import type { TimeStyle } from './format';

type Kind = ScheduleConflict['kind'];

const messages = defineMessages({
  missingSkill: (skill: string) => `Missing skill: ${skill}`,
  missingSkills: (skills: string) => `Missing skills: ${skills}`,
  overlap: (customer: string, times: string) => `Overlaps ${customer}, ${times}`,
  mayOverlap: (customer: string, times: string) => `May overlap ${customer}, ${times}`,
  more: (count: number) => plural(count, '# more conflict', '# more conflicts'),
  ofAppointment: (customer: string, conflict: string) => `${customer}: ${conflict}`,
});

/** The list of conflicts and its button. */
export const conflictListMessages = defineMessages({
  count: (count: number) => plural(count, '# conflict', '# conflicts'),
  title: 'Schedule conflicts',
  part: 'The list of conflicts',
  filter: 'Filter by kind',
  all: 'All',
  show: 'Show',
  fix: 'Fix…',
  showOf: (customer: string) => `Show ${customer}`,
  fixOf: (customer: string) => `Fix ${customer}`,
  none: 'No conflicts in the days shown',
});

const conflictNames: Readonly<Record<Exclude<Kind, 'skills'>, string>> = defineMessages({
  overlap: 'Overlaps another appointment',
  mayOverlap: 'May overlap another appointment whose end is unknown',
  timeOff: 'Time off',
  outsideShift: 'Outside the shift',
  outsideWindow: 'Outside the arrival window',
  outsideHours: 'Outside business hours',
  endsBeforeStart: 'Ends before it starts',
});

/** The kinds of conflicts, as the list names its filters. */
export const conflictKindNames: Readonly<Record<Kind, string>> = defineMessages({
  overlap: 'Overlap',
  mayOverlap: 'Possible overlap',
  timeOff: 'Time off',
  outsideShift: 'Outside shift',
  skills: 'Missing skill',
  outsideWindow: 'Outside arrival window',
  outsideHours: 'Outside business hours',
  endsBeforeStart: 'Ends before start',
});

/** Where the names in a conflict come from. */
export interface ConflictNames {
  cardOf: (appointmentId: string) => AppointmentCard | undefined;
  technicianOf: (technicianId: string) => string | undefined;
  style: TimeStyle;
}

function conflictText({ kind, skills = [] }: ScheduleConflict): string {
  if (kind !== 'skills') return conflictNames[kind];
  return (skills.length === 1 ? messages.missingSkill : messages.missingSkills)(listed(skills));
}

/** `Overlaps Garcia, 9–11 AM`. */
export function overlapText(kind: 'overlap' | 'mayOverlap', customer: string, times: string): string {
  return messages[kind](customer, times);
}

/** Conflicts in words, each kind once. */
export function conflictWords(conflicts: readonly ScheduleConflict[]): string[] {
  return [...new Set(conflicts.map(conflictText))];
}

/** A conflict with its names: `Overlaps Garcia, 9:00 – 11:00 AM · A. Ruiz`. */
export function conflictLine(conflict: ScheduleConflict, names: ConflictNames): string {
  const { kind, appointmentId, technicianId } = conflict;
  const other = appointmentId === undefined ? undefined : names.cardOf(appointmentId);
  const text =
    other && (kind === 'overlap' || kind === 'mayOverlap')
      ? messages[kind](shortName(other), timesOf(other, names.style))
      : conflictText(conflict);
  if (technicianId === undefined) return text;
  return `${text} · ${shortTechnician(names.technicianOf(technicianId) ?? `#${technicianId}`)}`;
}

/**
 * Conflicts as lines, at most `most` of them and then `3 more conflicts`. The lines name their
 * appointments if there are several.
 */
export function conflictLines(
  found: ReadonlyMap<string, readonly ScheduleConflict[]>,
  names: ConflictNames,
  most: number,
): string[] {
  const lines = listConflicts(found).map((conflict) => {
    const line = conflictLine(conflict, names);
    const card = found.size > 1 ? names.cardOf(conflict.of) : undefined;
    return card ? messages.ofAppointment(shortName(card), line) : line;
  });
  const each = [...new Set(lines)];
  // A line that says "1 more" takes as much room as the conflict itself.
  if (each.length <= most + 1) return each;
  return [...each.slice(0, most), messages.more(each.length - most)];
}
