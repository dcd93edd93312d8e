/** Text of the technician card and of the plan for a technician who is out. */
import { defineMessages, plural } from './define';

export const technicianCardMessages = defineMessages({
  part: 'The technician card',
  title: (technician: string) => `Technician ${technician}`,
  menu: (technician: string) => `Card of ${technician}`,
  phone: 'Phone',
  noPhone: 'No phone number',
  email: 'Email',
  noEmail: 'No email address',
  skills: 'Skills',
  businessUnit: 'Business unit',
  team: 'Team',
  zones: (count: number) => (count === 1 ? 'Zone' : 'Zones'),
  shift: 'Shift',
  noShift: 'No shift',
  onCall: (times: string) => `On call ${times}`,
  timeOff: (times: string) => `Time off ${times}`,
  planned: 'Booked',
  plannedOf: (planned: string, available: string, share: string) => `${planned} of ${available} (${share})`,
  nextFree: 'Next free',
  freeNow: (until: string) => `Now, until ${until}`,
  freeAt: (times: string) => times,
  notFree: 'Not on this day',
  day: (day: string, count: number) => `${day}: ${plural(count, '# appointment', '# appointments')}`,
  showOnly: 'Show only',
  showAll: 'Show all',
  outOnDay: (day: string) => `Out ${day}…`,
  outToday: 'Out today…',
  timeOffHint: 'Enter time off in ServiceTitan. This app can only read it.',
});

export const outTodayMessages = defineMessages({
  part: 'The plan for a technician who is out',
  title: (technician: string) => `${technician} is out`,
  subtitle: (day: string, count: number) =>
    `${day} · ${plural(count, '# appointment', '# appointments')} in the draft`,
  nothing: (technician: string, day: string) => `${technician} has no open work on ${day}`,
  done: (technician: string, count: number) =>
    `${technician} is out: ${plural(count, '# appointment', '# appointments')} in the draft`,
  nobody: 'Leave unassigned',
  onlyOthers: (technicians: string) => `Leave it with ${technicians}`,
  assigned: (count: number, all: number) => `${String(count)} of ${String(all)} assigned`,
  choices: (appointment: string) => `Technicians for ${appointment}`,
  searching: 'Looking for technicians…',
  none: 'No other technicians',
  keysHint: '1–6 chooses and goes on, 0 leaves unassigned, ↑ ↓ changes the appointment',
  undoAll: 'Cancel',
  finish: 'Keep in draft',
});
