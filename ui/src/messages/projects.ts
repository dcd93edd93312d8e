/** Text of the Projects page, of one project, and of the form for a new one. */
import { number } from '../lib/locale.svelte';
import { defineMessages, plural } from './define';

export const projectsMessages = defineMessages({
  total: (projects: number) => plural(projects, '# project', '# projects'),
  loading: 'Loading projects',
  newProject: 'New project',
  noProjects: 'No projects yet. Use a project to group related jobs.',
  noMatch: 'No matching projects',
  searchLabel: 'Search projects',
  showAll: 'Show all',
  view: 'View',
  dashboard: 'Dashboard',
  saveHint: 'No saved views yet. A view keeps the search and the filters.',
  table: 'Table',
  cards: 'Cards',
  timelineTab: 'Timeline',
  /** Begins a list of the numbers above a list. */
  counts: 'Projects by schedule',
  weekOf: (date: string) => `Week of ${date}`,
  allWeeks: 'Show all weeks',
  noStatus: 'No status',
  noBusinessUnit: 'No business unit',

  // Dashboard
  open: 'Open',
  nothingPlanned: 'Not scheduled',
  remaining: 'Appointments not done',
  byStatus: 'By status',
  openByManager: 'Open by manager',
  openByBusinessUnit: 'Open by business unit',
  showProjects: (what: string, projects: number) =>
    plural(projects, `${what}: show # project`, `${what}: show # projects`),
  more: (rows: number) => `${number(rows)} more`,

  // Table and cards
  schedule: 'Schedule',
  manager: 'Manager',
  managers: 'Managers',
  start: 'Start',
  target: 'Target',
  timeline: 'Start, target and completion dates',
  doneOf: (done: number, total: number) => `${number(done)} of ${number(total)}`,
  appointmentsDone: 'Appointments done',
  appointmentsDoneOf: (done: number, total: number) =>
    plural(total, `${number(done)} of # appointment`, `${number(done)} of # appointments`),
  jobsDone: 'Jobs completed',
  jobsDoneOf: (done: number, total: number) =>
    plural(total, `${number(done)} of # job`, `${number(done)} of # jobs`),
  noCustomer: 'No customer',
  noManager: 'No manager',
  next: (dayAndTime: string) => `Next: ${dayAndTime}`,
});

/** The charts of the dashboard. */
export const projectChartMessages = defineMessages({
  part: 'The charts',
  burnUp: 'Jobs over time',
  burnUpHint: 'Jobs created and completed, by week',
  jobs: 'Created',
  completed: 'Completed',
  week: 'Week of',
  noJobs: 'No jobs in these projects',
  load: 'Appointments of the next 8 weeks',
  assigned: 'Assigned',
  unassigned: 'Unassigned',
  thisWeek: 'This week',
  hours: (hours: number) => `${number(hours)} hr`,
  noLoad: 'No appointments in the next 8 weeks',
  /** The name of a bar: `Week of Nov 23: 12 appointments, 3 unassigned, 40 hours. Show 5 projects`. */
  weekLoad: (week: {
    date: string;
    appointments: number;
    unassigned: number;
    hours: number;
    projects: number;
  }) =>
    `Week of ${week.date}: ${plural(week.appointments, '# appointment', '# appointments')}, ${number(week.unassigned)} unassigned, ${plural(week.hours, '# hour', '# hours')}. ${plural(week.projects, 'Show # project', 'Show # projects')}`,
});

/** The timeline of all projects. */
export const projectTimelineMessages = defineMessages({
  name: 'Timeline of the projects',
  slip: 'Slip',
  slipHint: 'Days between the target date and the last appointment or the completion',
  days: (days: number) => `${days > 0 ? '+' : '−'}${number(Math.abs(days))} d`,
  onTarget: '0 d',
  zoom: 'Zoom',
  weeks: 'Weeks',
  months: 'Months',
  quarters: 'Quarters',
  years: 'Years',
  today: 'Today',
  quarter: (quarter: number) => `Q${number(quarter)}`,
  daysFailed: 'The appointments couldn’t be loaded',
  appointmentsOn: (date: string, appointments: number, done: number) =>
    `${date}: ${plural(appointments, `${number(done)} of # appointment done`, `${number(done)} of # appointments done`)}`,
});

/** The schedule statuses of projects, and how far a target date is. */
export const scheduleStatusMessages = defineMessages({
  overdue: 'Overdue',
  dueSoon: 'Due soon',
  onTrack: 'On track',
  noTarget: 'No target',
  noTargetDate: 'No target date',
  completed: 'Completed',
  canceled: 'Canceled',

  dueToday: 'Due today',
  dueIn: (days: number) => plural(days, 'Due in # day', 'Due in # days'),
  overdueBy: (days: number) => plural(days, '# day overdue', '# days overdue'),
  onTime: 'On time',
  late: (days: number) => plural(days, '# day late', '# days late'),
  early: (days: number) => plural(days, '# day early', '# days early'),

  dates: 'Start, target and completion',
  startDate: (date: string) => `Start ${date}`,
  noStart: 'No start date',
  targetDate: (date: string) => `Target ${date}`,
  completedDate: (date: string) => `Completed ${date}`,
});

export const projectMessages = defineMessages({
  allProjects: 'All projects',
  businessUnits: 'Business units',
  notSet: 'Not set',
  notYet: 'Not yet',
  /** In place of the number of a job that ServiceTitan has not numbered yet. */
  newJob: 'New',
  job: 'Job',
  noJobs: 'No jobs in this project yet',
  noAppointments: 'No appointments yet',
});

export const newProjectMessages = defineMessages({
  name: 'Name',
  namePlaceholder: 'Whole-house heat pump',
  chooseLocation: 'Choose a location',
  chooseCustomerFirst: 'Choose a customer first',
  create: 'Create project',
  created: (name: string) => `Project ${name} created`,

  // Errors
  chooseCustomer: 'Choose a customer',
  enterName: 'Enter a name',
  targetBeforeStart: 'The target date can’t be before the start date',
});
