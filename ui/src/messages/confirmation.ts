/** What the window says about the confirmation of appointments by their customers. */
import { number } from '../lib/locale.svelte';
import { defineMessages, plural } from './define';

export const confirmationMessages = defineMessages({
  confirm: 'Mark as confirmed',
  confirmSeveral: (count: number) => `Mark ${number(count)} as confirmed`,
  remove: 'Mark as not confirmed',
  removeSeveral: (count: number) => `Mark ${number(count)} as not confirmed`,
  confirmed: (what: string, when: string | null) =>
    when === null ? `${what} confirmed` : `${what} confirmed · ${when}`,
  removed: (what: string) => `${what} marked as not confirmed`,

  alreadyConfirmed: (count: number) =>
    plural(count, '# appointment is already confirmed', '# appointments are already confirmed'),
  notConfirmed: (count: number) =>
    plural(count, '# appointment isn’t confirmed', '# appointments aren’t confirmed'),
  excluded: (count: number) =>
    plural(
      count,
      '# appointment is on hold, has started, or is over',
      '# appointments are on hold, have started, or are over',
    ),
  planned: (count: number) =>
    plural(
      count,
      'The draft moves # appointment. Publish or discard the move first',
      'The draft moves # appointments. Publish or discard the moves first',
    ),
  // The list of a day
  list: 'Unconfirmed appointments',
  listOf: (day: string, count: number) => `${day}: ${number(count)} unconfirmed`,
  keys: 'Arrows or N go to the next one, Y marks it as confirmed, Ctrl+C copies the text for the customer',
  part: 'The list of unconfirmed appointments',
  dayBefore: 'Previous day',
  dayAfter: 'Next day',
  loading: 'Loading the unconfirmed appointments',
  allConfirmed: (day: string) => `No unconfirmed appointments on ${day}`,
  plannedAt: (times: string) => `Planned ${times}`,
  noPhone: 'No phone number',
  row: (customer: string, times: string) => `${customer}, ${times}`,
  show: 'Show',
  markRow: 'Confirm',
  more: (count: number) => `and ${number(count)} more`,
  open: 'Unconfirmed…',

  noApi: 'This account’s API can’t record that a customer has confirmed. Mark it in ServiceTitan instead.',
});
