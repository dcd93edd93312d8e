/**
 * JPM Desk's whole window on a program that answers from memory at once. With `frame=standing`,
 * only the calendar, in a window that exists already and waits for its appointments, as the pages
 * of the libraries do.
 */
import { mount } from 'svelte';
import type { AppointmentCard, CalendarPage, CalendarRequest, DayGeometry } from '../../../ui/src/ipc/bindings';
import App from '../../../ui/src/App.svelte';
import '@fontsource-variable/inter/index.css';
import '../../../ui/src/tokens.css';
import '../../../ui/src/base.css';
import { appointments } from '../../../ui/src/state/appointments.svelte';
import { calendar } from '../../../ui/src/calendar/state.svelte';
import { DEFAULTS } from '../../../ui/src/state/preferences.svelte';
import { TECHNICIANS, asked, dateOf, instant, itemsOf } from './data';
import { show } from './stage';

const DAY = 86_400_000;
const scene = asked();
const standing = new URLSearchParams(location.search).has('frame');

const cards: AppointmentCard[] = itemsOf(scene).map(({ id, technician, start, end, title }) => {
  const [customer = '', jobType = ''] = title.split(' · ');
  return {
    id,
    jobId: id,
    number: `${id}-1`,
    jobNumber: id,
    start: instant(start),
    end: instant(end),
    arrivalStart: null,
    arrivalEnd: null,
    state: 'scheduled',
    confirmed: false,
    customerId: id,
    customer,
    phone: null,
    endKnown: true,
    address: null,
    jobTypeId: '1',
    jobType,
    businessUnitId: '1',
    businessUnit: 'HVAC',
    priority: 'Normal',
    tagIds: [],
    zoneId: null,
    summary: null,
    specialInstructions: null,
    technicianIds: [String(technician)],
    pending: null,
    movable: true,
  };
});

const technicians = Array.from({ length: TECHNICIANS }, (_, id) => ({
  id: String(id),
  name: `Technician ${String(id)}`,
  businessUnitId: '1',
  businessUnit: 'HVAC',
  team: null,
}));

function dayOf(start: number): DayGeometry {
  const date = new Date(start).toISOString().slice(0, 10);
  return { date, start, end: start + DAY, offsets: [{ from: start, minutes: 0 }], today: false };
}

function page({ firstDay, days, margin }: CalendarRequest): CalendarPage {
  const first = Date.parse(`${firstDay}T00:00:00Z`) - margin * DAY;
  const all = Array.from({ length: days + 2 * margin }, (_, at) => dayOf(first + at * DAY));
  const end = first + all.length * DAY;
  return {
    days: all,
    timeZone: 'UTC',
    appointments: cards.filter((card) => card.start < end && card.end > first),
    technicians,
    techniciansReadable: true,
    shifts: [],
    revision: 1,
  };
}

const account = {
  id: '1',
  name: 'Bench',
  environment: 'production',
  tenant: '1',
  timeZone: 'UTC',
  sessionOnly: false,
};
let arrive: () => void = () => undefined;
const arrived = standing ? new Promise<void>((done) => (arrive = done)) : Promise.resolve();

const offsets = { spans: [{ from: 0, minutes: 0 }], end: 4e12 };
const answers: Record<string, (args: Record<string, unknown>) => unknown> = {
  session: () => ({ account, accounts: [account], problem: null, offsets, opening: false, workstationTimeZone: 'UTC' }),
  preferences: () => ({ ...DEFAULTS, firstDayOfWeek: 1, theme: 'light' }),
  calendar_page: async ({ request }) => {
    await arrived;
    return page(request as CalendarRequest);
  },
  tray: () => ({ unassigned: [], onHold: [], canceled: [] }),
  operations: () => [],
  sync_status: () => ({
    phase: 'live',
    lastSyncedOn: Date.now(),
    progress: null,
    waiting: 0,
    attention: 0,
    problem: null,
    feeds: [],
  }),
  move_appointment: ({ to }) => ({ operationId: `op ${String(Math.random())}`, jobId: null, appointmentId: (to as { appointmentId: string }).appointmentId, projectId: null }),
};

let next = 1;
Object.assign(window, {
  __TAURI_INTERNALS__: {
    transformCallback: () => next++,
    unregisterCallback: () => undefined,
    invoke: (command: string, args: Record<string, unknown> = {}) =>
      Promise.resolve(command.startsWith('plugin:') ? next++ : (answers[command]?.(args) ?? null)),
  },
  __TAURI_EVENT_PLUGIN_INTERNALS__: { unregisterListener: () => undefined },
});

const root = document.querySelector<HTMLElement>('#app');
if (!root) throw new Error('there is no place to draw');
// A new account's calendar begins on today, whatever the date.
appointments.belongsTo(account.id);
calendar.view = scene;
calendar.date = dateOf(scene).toISOString().slice(0, 10);

const draw = () => mount(App, { target: root });
if (standing) draw();
show('[data-view] [data-appointment-id]', () => document.querySelector('[data-view] .scroller'), standing ? arrive : draw);
