/** Turns search results into the groups of options that the palette lists. */
import Briefcase from '@lucide/svelte/icons/briefcase';
import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import ChevronDown from '@lucide/svelte/icons/chevron-down';
import FolderKanban from '@lucide/svelte/icons/folder-kanban';
import Keyboard from '@lucide/svelte/icons/keyboard';
import Table from '@lucide/svelte/icons/table-2';
import UserRound from '@lucide/svelte/icons/user-round';
import type { Status } from '../../components/status';
import type { MarkedText, PendingMark, SearchHits } from '../../ipc';
import { searchMessages as messages } from '../../messages/app';
import { commonMessages } from '../../messages/common';
import type { Command } from '../../state/commands';
import { fold } from '../../lib/fold';
import { dayAndTime } from '../../messages/format';
import type { TimeStyle } from '../../messages/format';

/** What choosing an option opens. */
export type Opens =
  | { kind: 'job'; jobId: string; appointmentId: string | null }
  | { kind: 'project'; projectId: string }
  | { kind: 'table'; words: string }
  | { kind: 'command'; run: () => void }
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
export function groupsOf(hits: SearchHits, words: string, times: TimeStyle, rows: number): SearchGroup[] {
  const jobs = hits.jobs.map((hit): SearchOption => {
    const start = hit.nextStart === null ? null : plain(dayAndTime(hit.nextStart, times));
    return {
      key: `job-${hit.id}`,
      icon: Briefcase,
      head: known(hit.customer ?? plain(commonMessages.unknownCustomer), hit.jobType),
      detail: known(hit.number ?? plain(messages.notSentYet), hit.address, start),
      quote: hit.summary,
      status: hit.state,
      pending: hit.pending,
      open: { kind: 'job', jobId: hit.id, appointmentId: hit.appointmentId },
    };
  });
  const appointments = hits.appointments.map((hit): SearchOption => ({
    key: `appointment-${hit.id}`,
    icon: CalendarClock,
    head: known(hit.customer ?? plain(commonMessages.unknownCustomer), plain(dayAndTime(hit.start, times))),
    detail: known(hit.number ?? plain(messages.notSentYet)),
    quote: hit.instructions,
    status: hit.state,
    pending: hit.pending,
    open: { kind: 'job', jobId: hit.jobId, appointmentId: hit.id },
  }));
  const customers = hits.customers.map((hit): SearchOption => ({
    key: `customer-${hit.id}`,
    icon: UserRound,
    head: [hit.name],
    detail: known(hit.address, hit.phone, plain(messages.jobCount(hit.jobCount))),
    quote: null,
    status: null,
    pending: null,
    // A customer with one job opens it. For several, the table shows them.
    open:
      hit.jobCount === 1 && hit.latestJob !== null
        ? { kind: 'job', jobId: hit.latestJob, appointmentId: null }
        : { kind: 'table', words: hit.name.text },
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
  const groups = [
    { id: 'jobs', title: messages.jobs, options: jobs.slice(0, rows) },
    {
      id: 'appointments',
      title: messages.appointments,
      options: firstRows(appointments, rows, messages.moreAppointments),
    },
    {
      id: 'customers',
      title: messages.customers,
      options: firstRows(customers, rows, messages.moreCustomers),
    },
    { id: 'projects', title: messages.projects, options: firstRows(projects, rows, messages.moreProjects) },
  ].filter((group) => group.options.length > 0);
  if (jobs.length > 0) {
    const all: SearchOption = {
      key: 'all-jobs',
      icon: Table,
      head: [plain(messages.seeAllJobs(words))],
      detail: [],
      quote: null,
      status: null,
      pending: null,
      open: { kind: 'table', words },
    };
    groups.push({ id: 'all-jobs', title: messages.allJobs, options: [all] });
  }
  return groups;
}

/**
 * The groups with the commands that the text found. Records come first, because dispatchers look for
 * customers far more often; a command whose whole title is typed comes before them.
 */
export function withCommands(
  groups: readonly SearchGroup[],
  commands: readonly Command[],
  words: string,
): readonly SearchGroup[] {
  if (commands.length === 0) return groups;
  const options = commands.map((command): SearchOption => ({
    key: `command-${command.id}`,
    icon: Keyboard,
    head: [plain(command.title)],
    detail: [],
    quote: null,
    status: null,
    pending: null,
    keys: command.keys[0],
    open: { kind: 'command', run: () => command.run?.() },
  }));
  const group = { id: 'commands', title: messages.commands, options };
  const isTitle = commands.some(({ title }) => fold(title) === fold(words.trim()));
  return isTitle ? [group, ...groups] : [...groups, group];
}
