/** The program's defaults and a plausible size for every list. */
import type { Feed, Preferences } from '../src/ipc/bindings';

export const DEFAULT_PREFERENCES: Preferences = {
  theme: 'system',
  density: 'regular',
  clock: 'hours12',
  formatLocale: null,
  firstDayOfWeek: 7,
  dayStartMinutes: 420,
  dayEndMinutes: 1140,
  snapMinutes: 15,
  colorBy: 'status',
  arrivalWindow: 'moveAlong',
  recordLinks: {
    job: 'https://go.servicetitan.com/#/Job/Index/{id}',
    customer: 'https://go.servicetitan.com/#/Customer/{id}',
    location: 'https://go.servicetitan.com/#/Location/{id}',
    project: 'https://go.servicetitan.com/#/project/{id}',
    map: 'https://www.google.com/maps/search/?api=1&query={address}',
  },
  customerText: '',
  board: {
    span: 'day',
    grouping: 'none',
    sort: 'name',
    fallbackRows: 'businessUnit',
    unassigned: 'tray',
    pinned: [],
    collapsed: [],
  },
  calendars: {},
  callbacks: [],
  jobTables: {},
};

export const FEEDS: readonly (readonly [Feed, number])[] = [
  ['appointments', 48_211],
  ['jobs', 41_870],
  ['projects', 12],
  ['assignments', 51_020],
  ['technicians', 40],
  ['shifts', 1204],
  ['customers', 400],
  ['locations', 445],
  ['businessUnits', 5],
  ['jobTypes', 15],
  ['campaigns', 6],
  ['employees', 4],
  ['cancelReasons', 5],
  ['holdReasons', 4],
];
