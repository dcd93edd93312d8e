/** How the status of a job or an appointment looks. */
import Ban from '@lucide/svelte/icons/ban';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import CirclePause from '@lucide/svelte/icons/circle-pause';
import CircleUserRound from '@lucide/svelte/icons/circle-user-round';
import Truck from '@lucide/svelte/icons/truck';
import Wrench from '@lucide/svelte/icons/wrench';
import type { JobState } from '../ipc';
import type { AppointmentStatus } from '../lib/appointment-status';
import { statusNames } from '../messages/common';

/** A status of a job or of an appointment. */
export type Status = JobState | AppointmentStatus;

/** The colors of `tokens.css`. */
export type Hue =
  'scheduled' | 'confirmed' | 'dispatched' | 'working' | 'hold' | 'done' | 'canceled' | 'late';

/** How a status looks: its color, its icon and its name. */
export interface StatusLook {
  hue: Hue;
  icon: typeof Ban;
  label: string;
}

const LOOKS: Record<Status, Omit<StatusLook, 'label'>> = {
  scheduled: { hue: 'scheduled', icon: CircleDashed },
  confirmed: { hue: 'confirmed', icon: CircleUserRound },
  dispatched: { hue: 'dispatched', icon: Truck },
  inProgress: { hue: 'working', icon: Wrench },
  working: { hue: 'working', icon: Wrench },
  hold: { hue: 'hold', icon: CirclePause },
  completed: { hue: 'done', icon: CircleCheck },
  done: { hue: 'done', icon: CircleCheck },
  canceled: { hue: 'canceled', icon: Ban },
  other: { hue: 'done', icon: CircleHelp },
};

/** How this status looks. */
export function statusLook(status: Status): StatusLook {
  return { ...LOOKS[status], label: statusNames[status] };
}
