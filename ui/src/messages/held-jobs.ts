/** The text of the list of jobs on hold. */
import { number } from '../lib/locale.svelte';
import { defineMessages, plural } from './define';

export const heldJobMessages = defineMessages({
  title: (count: number) => plural(count, '# job on hold', '# jobs on hold'),
  list: 'Jobs on hold',
  keys: 'Arrows or N go to the next one, Enter opens the job, D sets the date to call back, R releases the hold',
  loading: 'Loading the jobs on hold',
  none: 'No jobs on hold',
  order: 'Order',
  byAge: 'Oldest first',
  byReason: 'By reason',
  byCallback: 'By call-back date',
  reason: (reason: string, count: number) => `${reason} · ${number(count)}`,
  noReason: 'Reason not known',
  reasonsMissing:
    'This account’s API doesn’t say why jobs are on hold. The reasons of holds made here show until they are sent.',
  since: (day: string) => `since ${day}`,
  wasPlanned: (when: string) => `Was planned ${when}`,
  noPhone: 'No phone number',
  row: (job: string | null, customer: string, age: string) =>
    job === null ? `${customer}, on hold ${age}` : `Job ${job}, ${customer}, on hold ${age}`,
  callBack: 'Call back…',
  release: 'Release',
  releaseJob: (job: string | null) => (job === null ? 'Release the hold' : `Release the hold of job ${job}`),
  more: (count: number) => `and ${number(count)} more`,
});
