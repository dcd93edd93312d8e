/** The text of the Settings page. */
import type { ArrivalWindowOnMove, ColorBy, Density, LinkedRecord, Theme, UnassignedPlace } from '../ipc';
import { defineMessages } from './define';

export const settingsMessages = defineMessages({
  appearance: 'Appearance',
  theme: 'Theme',
  density: 'Density',
  densityHint: 'Row height on the board and in tables',
  colorBy: 'Color appointments by',
  unassigned: 'Unassigned appointments',
  unassignedHint: 'Where the board and the day show them',

  time: 'Time',
  clock: 'Time format',
  formatLocale: 'Language of dates and numbers',
  systemLocale: (language: string) => `System: ${language}`,
  localeExample: (date: string, time: string, number: string) => `${date} · ${time} · ${number}`,
  firstDayOfWeek: 'First day of the week',
  workingHours: 'Working hours',
  workingHoursHint: 'Shown first. Scroll for other hours',
  workingHoursStart: 'Working hours start',
  workingHoursEnd: 'Working hours end',
  to: 'to',
  workingHoursFault: 'Not saved: working hours must end after they start',
  timeZone: 'Business time zone',
  timeZoneHint: (account: string) => `Used for every time in ${account}`,
  timeZoneSet: (zone: string) => `Time zone set to ${zone}`,

  moving: 'Moving appointments',
  snapTo: 'Snap to',
  snapToHint: 'Hold Shift for 5-minute steps',
  arrivalWindow: 'Arrival window',
  arrivalWindowHint: 'When an appointment moves, its arrival window…',

  customersAndLinks: 'Customers and ServiceTitan links',
  customerText: 'Text for customers',
  customerTextHint: (example: string) => `“Copy text for customer” copies: ${example}`,
  customerTextPlaceholders: (placeholders: string) => `Placeholders: ${placeholders}`,
  linkHint: 'Empty turns the link off',
  linkFault: 'Not saved: enter an address that starts with https:// and has {id} once',
  mapLink: 'Map',
  mapLinkHint: 'What a click on an address opens. Empty turns it off',
  mapLinkFault: 'Not saved: enter an address that starts with https:// and has {address} once',

  about: 'About',
  version: 'Version',
  data: 'Data',
  logs: 'Logs',
  timeZoneRules: 'Time zone rules',
  timeZoneRulesFrom: (version: string, folder: string) => `${version}, from ${folder}`,
  timeZoneRulesBuiltIn: (version: string) => `${version}, built in`,
  outdatedRules: (version: string) =>
    `These time zone rules (${version}) are more than a year old, so times may be wrong where a law has changed since. Update JPM Desk or your operating system.`,
});

export const themeNames: Readonly<Record<Theme, string>> = defineMessages({
  system: 'System',
  light: 'Light',
  dark: 'Dark',
});

/** The record in the example of the text for a customer. */
export const exampleRecord = defineMessages({
  customer: 'Maria Garcia',
  address: '12 Main St',
  jobType: 'No heat',
  jobNumber: '48213',
  technician: 'Keisha Hughes',
});

export const linkNames: Readonly<Record<LinkedRecord, string>> = defineMessages({
  job: 'Job link',
  customer: 'Customer link',
  location: 'Location link',
  project: 'Project link',
});

export const densityNames: Readonly<Record<Density, string>> = defineMessages({
  compact: 'Compact',
  regular: 'Regular',
  comfortable: 'Comfortable',
});

export const colorByNames: Readonly<Record<ColorBy, string>> = defineMessages({
  status: 'Status',
  businessUnit: 'Business unit',
  jobType: 'Job type',
  priority: 'Priority',
});

export const unassignedPlaceNames: Readonly<Record<UnassignedPlace, string>> = defineMessages({
  tray: 'In the tray',
  row: 'On a row',
});

export const arrivalWindowNames: Readonly<Record<ArrivalWindowOnMove, string>> = defineMessages({
  moveAlong: 'Moves too',
  ask: 'Ask',
});
