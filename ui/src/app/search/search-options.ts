/** From what was found to what the palette lists: groups of options, each with what it opens. */
import Briefcase from '@lucide/svelte/icons/briefcase';
import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import ChevronDown from '@lucide/svelte/icons/chevron-down';
import FolderKanban from '@lucide/svelte/icons/folder-kanban';
import Table from '@lucide/svelte/icons/table-2';
import UserRound from '@lucide/svelte/icons/user-round';
import type { Status } from '../../components/status';
import type { MarkedText, PendingMark, SearchHits } from '../../ipc';
import { counted, dayAndTime } from '../../messages/format';
import type { TimeStyle } from '../../messages/format';

/** What choosing an option opens. */
export type Opens =
  | { kind: 'job'; jobId: string; appointmentId: string | null }
  | { kind: 'project'; projectId: string }
  | { kind: 'table'; words: string }
  | { kind: 'more' };

/** One line of the palette. */
export interface SearchOption {
  key: string;
  icon: typeof Briefcase;
  /** The first part is what it is called. */
  head: MarkedText[];
  detail: MarkedText[];
  /** A part of a long text in which a word was found. */
  quote: MarkedText | null;
  status: Status | null;
  pending: PendingMark | null;
  open: Opens;
}

/** Options of one kind. */
export interface SearchGroup {
  title: string;
  options: SearchOption[];
}

function plain(text: string): MarkedText {
  return { text, marks: [] };
}

function known(...texts: (MarkedText | null)[]): MarkedText[] {
  return texts.filter((text) => text !== null);
}

/** The first rows of a group, and the way to the others. */
function cut(options: SearchOption[], rows: number, name: string): SearchOption[] {
  if (options.length <= rows) return options;
  const more: SearchOption = {
    key: `more-${name}`,
    icon: ChevronDown,
    head: [plain(`More ${name}`)],
    detail: [],
    quote: null,
    status: null,
    pending: null,
    open: { kind: 'more' },
  };
  return [...options.slice(0, rows), more];
}

/** The groups that have something, at most so many `rows` of each, and the ways to the rest. */
export function groupsOf(hits: SearchHits, words: string, times: TimeStyle, rows: number): SearchGroup[] {
  const jobs = hits.jobs.map((hit): SearchOption => {
    const start = hit.nextStart === null ? null : plain(dayAndTime(hit.nextStart, times));
    return {
      key: `job-${hit.id}`,
      icon: Briefcase,
      head: known(hit.customer ?? plain('Customer unknown'), hit.jobType),
      detail: known(hit.number ?? plain('not sent yet'), hit.address, start),
      quote: hit.summary,
      status: hit.state,
      pending: hit.pending,
      open: { kind: 'job', jobId: hit.id, appointmentId: hit.appointmentId },
    };
  });
  const appointments = hits.appointments.map((hit): SearchOption => ({
    key: `appointment-${hit.id}`,
    icon: CalendarClock,
    head: known(hit.customer ?? plain('Customer unknown'), plain(dayAndTime(hit.start, times))),
    detail: known(hit.number ?? plain('not sent yet')),
    quote: hit.instructions,
    status: hit.state,
    pending: hit.pending,
    open: { kind: 'job', jobId: hit.jobId, appointmentId: hit.id },
  }));
  const customers = hits.customers.map((hit): SearchOption => ({
    key: `customer-${hit.id}`,
    icon: UserRound,
    head: [hit.name],
    detail: known(hit.address, hit.phone, plain(counted(hit.jobCount, 'job'))),
    quote: null,
    status: null,
    pending: null,
    // The only job is what is wanted; of several the table shows which there are.
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
      hit.number ?? plain('not sent yet'),
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
    { title: 'Jobs', options: jobs.slice(0, rows) },
    { title: 'Appointments', options: cut(appointments, rows, 'appointments') },
    { title: 'Customers', options: cut(customers, rows, 'customers') },
    { title: 'Projects', options: cut(projects, rows, 'projects') },
  ].filter((group) => group.options.length > 0);
  if (jobs.length > 0) {
    const all: SearchOption = {
      key: 'all-jobs',
      icon: Table,
      head: [plain(`All jobs with “${words}”`)],
      detail: [],
      quote: null,
      status: null,
      pending: null,
      open: { kind: 'table', words },
    };
    groups.push({ title: 'In the table of jobs', options: [all] });
  }
  return groups;
}
