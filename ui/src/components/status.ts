/** How each status looks: its hue in the tokens, its icon, its word. */
import Ban from '@lucide/svelte/icons/ban';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import CirclePause from '@lucide/svelte/icons/circle-pause';
import CircleUserRound from '@lucide/svelte/icons/circle-user-round';
import Truck from '@lucide/svelte/icons/truck';
import Wrench from '@lucide/svelte/icons/wrench';
import type { AppointmentState, JobState } from '../ipc';

/** A status of a job or of an appointment; `confirmed` is a scheduled one the customer has confirmed. */
export type Status = JobState | AppointmentState | 'confirmed';

/** The hues of `tokens.css`. */
export type Hue =
  'scheduled' | 'confirmed' | 'dispatched' | 'working' | 'hold' | 'done' | 'canceled' | 'late';

/** How a status looks. */
export interface StatusLook {
  hue: Hue;
  icon: typeof Ban;
  label: string;
}

const LOOKS: Record<Status, StatusLook> = {
  scheduled: { hue: 'scheduled', icon: CircleDashed, label: 'Scheduled' },
  confirmed: { hue: 'confirmed', icon: CircleUserRound, label: 'Confirmed' },
  dispatched: { hue: 'dispatched', icon: Truck, label: 'Dispatched' },
  inProgress: { hue: 'working', icon: Wrench, label: 'Working' },
  working: { hue: 'working', icon: Wrench, label: 'Working' },
  hold: { hue: 'hold', icon: CirclePause, label: 'On hold' },
  completed: { hue: 'done', icon: CircleCheck, label: 'Completed' },
  done: { hue: 'done', icon: CircleCheck, label: 'Done' },
  canceled: { hue: 'canceled', icon: Ban, label: 'Canceled' },
  other: { hue: 'done', icon: CircleHelp, label: 'Other' },
};

/** How this status looks. */
export function statusLook(status: Status): StatusLook {
  return LOOKS[status];
}
