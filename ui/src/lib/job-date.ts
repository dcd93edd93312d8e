/** When a job takes place, as a column of a table has room for it. */
import type { JobRow, JobState } from '../ipc';
import { civilShort, dateIn, dayAndTime, type TimeStyle } from '../messages/format';

/** What is said of a job of which no appointment is kept here. Only one that is still to be done lacks one. */
const WITHOUT_APPOINTMENT: Record<JobState, string> = {
  scheduled: 'not planned',
  dispatched: 'dispatched',
  inProgress: 'working',
  hold: 'on hold',
  completed: 'completed',
  canceled: 'canceled',
  other: '–',
};

/** `Tue, Nov 24, 9:15 AM`; of an old job `completed Nov 24, 2024`, and of others without an appointment where they stand. */
export function plannedWords(
  { nextStart, completedOn, state }: Pick<JobRow, 'nextStart' | 'completedOn' | 'state'>,
  times: TimeStyle,
): string {
  if (nextStart !== null) return dayAndTime(nextStart, times);
  if (state === 'completed' && completedOn !== null) {
    return `completed ${civilShort(dateIn(times.timeZone, completedOn))}`;
  }
  return WITHOUT_APPOINTMENT[state];
}
