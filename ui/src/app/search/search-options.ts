/** Turns search results into the groups of options that the palette lists. */
import Briefcase from '@lucide/svelte/icons/briefcase';
import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import ChevronDown from '@lucide/svelte/icons/chevron-down';
import FolderKanban from '@lucide/svelte/icons/folder-kanban';
import Keyboard from '@lucide/svelte/icons/keyboard';
import Table from '@lucide/svelte/icons/table-2';
import UserRound from '@lucide/svelte/icons/user-round';
import type { Status } from '../../components/status';
import type { AppointmentSummary, MarkedText, PendingMark, SearchHits } from '../../ipc';
import { appointmentStatus } from '../../lib/appointment-status';
import { searchMessages as messages } from '../../messages/app';
import { commonMessages } from '../../messages/common';
import type { Command } from '../../state/commands';
import { fold } from '../../lib/fold';
import { appointmentLine } from '../../messages/appointment-line';
import type { TimeStyle } from '../../messages/format';
import type { RecentRecord } from '../../state/recent-records';

/** What choosing an option opens. */
export type Opens =
  | { kind: 'job'; jobId: string; appointmentId: string | null }
  | { kind: 'customer'; customerId: string }
  | { kind: 'project'; projectId: string }
  | { kind: 'table'; words: string }
  | { kind: 'command'; command: Command }
  /** A command that can't run now. */
  | { kind: 'nothing' }
  | { kind: 'more' };

/** One option of the palette. */
export interface SearchOption {
  key: string;
  icon: typeof Briefcase;
  /** The first text is the name. */
  head: MarkedText[];
  detail: MarkedText[];
  /** The part of a long text that has a match. */
  quote: MarkedText | null;
  /** When the appointment is, and who comes. */
  when?: string;
  status: Status | null;
  pending: PendingMark | null;
  /** The shortcut of a command. */
  keys?: string;
  open: Opens;
}

/** Options of one kind. */
export interface SearchGroup {
  id: string;
  title: string;
  options: SearchOption[];
}

function plain(text: string): MarkedText {
  return { text, marks: [] };
}

function known(...texts: (MarkedText | null)[]): MarkedText[] {
  return texts.filter((text) => text !== null);
}

/** The first rows of a group, and an option that shows the others. */
function firstRows(options: SearchOption[], rows: number, more: string): SearchOption[] {
  if (options.length <= rows) return options;
  const showMore: SearchOption = {
    key: `more-${more}`,
    icon: ChevronDown,
    head: [plain(more)],
    detail: [],
    quote: null,
    status: null,
    pending: null,
    open: { kind: 'more' },
  };
  return [...options.slice(0, rows), showMore];
}

/** The groups with results, at most `rows` of each, and the options that show the rest. */
export function groupsOf(
  hits: SearchHits,
  words: string,
  { times, now, rows }: { times: TimeStyle; now: number; rows: number },
): SearchGroup[] {
  const when = (appointment: AppointmentSummary | null) =>
    appointment === null ? {} : { when: appointmentLine(appointment, now, times) };
  const jobs = hits.jobs.map((hit): SearchOption => ({
    key: `job-${hit.id}`,
    icon: Briefcase,
    head: known(hit.customer ?? plain(commonMessages.unknownCustomer), hit.jobType),
    detail: known(hit.number ?? plain(messages.notSentYet), hit.address),
    quote: hit.summary,
    ...when(hit.appointment),
    status: hit.state,
    pending: hit.pending,
    open: { kind: 'job', jobId: hit.id, appointmentId: hit.appointment?.id ?? null },
  }));
  const appointments = hits.appointments.map((hit): SearchOption => ({
    key: `appointment-${hit.appointment.id}`,
    icon: CalendarClock,
    head: known(hit.customer ?? plain(commonMessages.unknownCustomer)),
    detail: known(hit.number ?? plain(messages.notSentYet)),
    quote: hit.instructions,
    ...when(hit.appointment),
    status: appointmentStatus(hit.appointment),
    pending: hit.pending,
    open: { kind: 'job', jobId: hit.appointment.jobId, appointmentId: hit.appointment.id },
  }));
  const customers = hits.customers.map((hit): SearchOption => ({
    key: `customer-${hit.id}`,
    icon: UserRound,
    head: [hit.name],
    detail: known(hit.phone, hit.address, plain(messages.jobCount(hit.jobCount))),
    quote: null,
    status: null,
    pending: null,
    open: { kind: 'customer', customerId: hit.id },
  }));
  const projects = hits.projects.map((hit): SearchOption => ({
    key: `project-${hit.id}`,
    icon: FolderKanban,
    head: known(hit.name, hit.customer),
    detail: known(
      hit.number ?? plain(messages.notSentYet),
      hit.status === null ? null : plain(hit.status),
      hit.managers,
      hit.address,
    ),
    quote: null,
    status: null,
    pending: hit.pending,
    open: { kind: 'project', projectId: hit.id },
  }));
  const customerGroup = {
    id: 'customers',
    title: messages.customers,
    options: firstRows(customers, rows, messages.moreCustomers),
  };
  const jobGroups = [
    { id: 'jobs', title: messages.jobs, options: jobs.slice(0, rows) },
    {
      id: 'appointments',
      title: messages.appointments,
      options: firstRows(appointments, rows, messages.moreAppointments),
    },
  ];
  const groups = [
    // A caller's number asks who it is.
    ...(isPhone(words) ? [customerGroup, ...jobGroups] : [...jobGroups, customerGroup]),
    { id: 'projects', title: messages.projects, options: firstRows(projects, rows, messages.moreProjects) },
  ].filter((group) => group.options.length > 0);
  const inJobs: SearchOption = {
    key: 'all-jobs',
    icon: Table,
    head: [plain(jobs.length > 0 ? messages.seeAllJobs(words) : messages.searchInJobs(words))],
    detail: [],
    quote: null,
    status: null,
    pending: null,
    open: { kind: 'table', words },
  };
  groups.push({ id: 'all-jobs', title: messages.allJobs, options: [inJobs] });
  return groups;
}

/** Whether a text is a phone number, or the end of one. */
function isPhone(text: string): boolean {
  return !/\p{L}/u.test(text) && text.replaceAll(/\D/g, '').length >= 7;
}

const RECENT = {
  customer: { icon: UserRound, open: (id: string): Opens => ({ kind: 'customer', customerId: id }) },
  job: { icon: Briefcase, open: (id: string): Opens => ({ kind: 'job', jobId: id, appointmentId: null }) },
  project: { icon: FolderKanban, open: (id: string): Opens => ({ kind: 'project', projectId: id }) },
};

/** The groups before anything is typed: what was opened last, and what can be done now. */
export function firstGroups(
  recent: readonly RecentRecord[],
  commands: readonly Command[],
): readonly SearchGroup[] {
  const options = recent.map((record): SearchOption => ({
    key: `recent-${record.kind}-${record.id}`,
    icon: RECENT[record.kind].icon,
    head: [plain(record.title)],
    detail: record.hint === null ? [] : [plain(record.hint)],
    quote: null,
    status: null,
    pending: null,
    open: RECENT[record.kind].open(record.id),
  }));
  const groups = options.length > 0 ? [{ id: 'recent', title: messages.recent, options }] : [];
  return withCommands(groups, commands, '');
}

/**
 * The groups with the commands that the text found. Records come first, because dispatchers look for
 * customers far more often; a command whose whole title is typed comes before them.
 */
export function withCommands(
  groups: readonly SearchGroup[],
  commands: readonly Command[],
  words: string,
  waiting: readonly Command[] = [],
): readonly SearchGroup[] {
  if (commands.length + waiting.length === 0) return groups;
  const optionOf = (command: Command): SearchOption => ({
    key: `command-${command.id}`,
    icon: Keyboard,
    head: [plain(command.title)],
    detail: [],
    quote: null,
    status: null,
    pending: null,
    keys: command.keys[0],
    open: { kind: 'command', command },
  });
  const options = [
    ...commands.map(optionOf),
    ...waiting.map((command): SearchOption => ({
      ...optionOf(command),
      when: command.group === 'appointment' ? messages.selectFirst : messages.onCalendar,
      open: { kind: 'nothing' },
    })),
  ];
  const group = { id: 'commands', title: messages.commands, options };
  const isTitle = commands.some(({ title }) => fold(title) === fold(words.trim()));
  return isTitle ? [group, ...groups] : [...groups, group];
}
