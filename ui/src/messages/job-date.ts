/** The date of a job, for a table. */
import type { JobRow } from '../ipc';
import { statusNames } from './common';
import { defineMessages } from './define';
import { civilShort, dateIn, dayAndTime, type TimeStyle } from './format';

const messages = defineMessages({
  notScheduled: 'Not scheduled',
  completedOn: (date: string) => `Completed ${date}`,
});

/**
 * `Tue, Nov 24, 9:15 AM`; `Completed Nov 24, 2024` for a job whose appointments are no longer kept
 * here; the status for other jobs without an appointment.
 */
export function plannedWords(
  { nextStart, completedOn, state }: Pick<JobRow, 'nextStart' | 'completedOn' | 'state'>,
  times: TimeStyle,
): string {
  if (nextStart !== null) return dayAndTime(nextStart, times);
  if (state === 'completed' && completedOn !== null) {
    return messages.completedOn(civilShort(dateIn(times.timeZone, completedOn)));
  }
  if (state === 'scheduled') return messages.notScheduled;
  return state === 'other' ? '–' : statusNames[state];
}
