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
  table: 'Table',
  cards: 'Cards',

  // Dashboard
  open: 'Open',
  byStatus: 'By status',
  openByManager: 'Open by manager',
  more: (rows: number) => `${number(rows)} more`,

  // Table and cards
  schedule: 'Schedule',
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
