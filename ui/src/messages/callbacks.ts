/** The text of the dates on which to call the customers of held jobs. */
import { defineMessages } from './define';
import { civilDay } from './format';

export const callbackMessages = defineMessages({
  title: 'Call back on',
  hint: 'Kept on this computer only. ServiceTitan doesn’t have it.',
  none: 'No date',
  clear: 'Remove',
  set: (job: string | null, day: string) =>
    job === null ? `Call back on ${day}` : `Call back about job ${job} on ${day}`,
  cleared: (job: string | null) =>
    job === null ? 'Call-back date removed' : `Call-back date of job ${job} removed`,
  due: 'Call back today',
  overdue: (day: string) => `Call back was due ${day}`,
  on: (day: string) => `Call back ${day}`,
});

/** The mark of a held appointment: `Call back today`, `Call back Tue, Dec 1`. */
export function callbackText(date: string, today: string): string {
  if (date === today) return callbackMessages.due;
  return (date < today ? callbackMessages.overdue : callbackMessages.on)(civilDay(date));
}
