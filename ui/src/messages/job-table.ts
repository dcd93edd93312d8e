/** Text of the jobs table: columns, dates, selection, saved views. */
import type { DatePreset, JobColumn, JobDateField } from '../ipc';
import { number } from '../lib/locale.svelte';
import { fieldNames } from './common';
import { defineMessages, plural } from './define';

export const columnNames: Readonly<Record<JobColumn, string>> = defineMessages({
  number: fieldNames.number,
  status: fieldNames.status,
  customer: fieldNames.customer,
  phone: fieldNames.phone,
  location: fieldNames.location,
  address: fieldNames.address,
  jobType: fieldNames.jobType,
  businessUnit: fieldNames.businessUnit,
  project: fieldNames.project,
  tags: fieldNames.tags,
  priority: fieldNames.priority,
  summary: fieldNames.summary,
  nextAppointment: 'Next appointment',
  technicians: fieldNames.technicians,
  appointments: fieldNames.appointments,
  total: 'Total',
  created: 'Created',
  completed: 'Completed',
  modified: 'Modified',
});

export const dateFieldNames: Readonly<Record<JobDateField, string>> = defineMessages({
  created: 'Created',
  scheduled: 'Scheduled',
  completed: 'Completed',
  modified: 'Modified',
});

export const presetNames: Readonly<Record<DatePreset, string>> = defineMessages({
  today: 'Today',
  yesterday: 'Yesterday',
  tomorrow: 'Tomorrow',
  thisWeek: 'This week',
  nextWeek: 'Next week',
  last7Days: 'Last 7 days',
  last30Days: 'Last 30 days',
  custom: 'Custom days',
});

export const jobTableMessages = defineMessages({
  // Columns
  columns: 'Columns',
  moveUp: (column: string) => `Move ${column} up`,
  moveDown: (column: string) => `Move ${column} down`,
  resetColumns: 'Reset columns',
  lastColumn: 'One column is always shown',
  columnKeys: 'On a column header, Enter sorts, Ctrl+Shift+← or → moves, and Alt+← or → resizes.',
  movedColumn: (column: string, place: number, count: number) =>
    `${column} is column ${number(place)} of ${number(count)}`,
  resizedColumn: (column: string, width: number) => `${column} is ${number(width)} pixels wide`,

  // Dates
  dates: 'Dates',
  datesChosen: (count: number) => plural(count, '# date', '# dates'),
  filterByDates: 'Filter by dates',
  filterByDatesChosen: (text: string) => `Filter by dates: ${text}`,
  fieldPreset: (field: string, preset: string) => `${field}: ${preset}`,
  anyTime: 'Any time',
  from: (field: string) => `${field} from`,
  to: (field: string) => `${field} to`,
  fromPlaceholder: 'From',
  toPlaceholder: 'To',
  clearDates: 'Clear dates',

  // Selection
  selectedFirst: (count: number) => `Only ${number(count)} jobs can be selected at once`,

  // Export
  exportCsv: 'Export jobs as CSV',
  export: 'Export',
  exported: (jobs: number, file: string) =>
    plural(jobs, `Exported # job to ${file}`, `Exported # jobs to ${file}`),
  fileName: (date: string) => `Jobs ${date}`,

  // Saved views
  saveHint: 'Save the filters, the sort order, and the columns under a name.',
});
