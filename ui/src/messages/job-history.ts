/** What the history of a job says. */
import type { ConflictValue, EditEntry, FieldChange, JobHistoryEntry, OperationKind } from '../ipc';
import { eventOf, words, type HistoryEvent } from '../lib/job-history';
import { number } from '../lib/locale.svelte';
import { defineMessages } from './define';
import { civilDayWithYear, dayAndRange, dayAndTime, type TimeStyle } from './format';
import { editedFieldNames } from './common';

export const historyMessages = defineMessages({
  title: 'History',
  offline: 'History will load when you’re online.',
  none: 'No history yet',
  showAll: (count: number) => `Show all ${number(count)}`,
  unnamed: 'Changed',
  empty: 'empty',
  fromTo: (field: string, before: string, after: string) => `${field}: ${before} → ${after}`,
  byPerson: (person: string) => `by ${person}`,
  withTool: (tool: string) => `with ${tool}`,
  thisComputer: 'by you, on this computer',
});

const events: Readonly<Record<HistoryEvent, string>> = defineMessages({
  booked: 'Job booked',
  changed: 'Job details changed',
  completed: 'Job completed',
  canceled: 'Job canceled',
  held: 'Put on hold',
  released: 'Released from hold',
  reinstated: 'Job reinstated',
  added: 'Appointment added',
  rescheduled: 'Appointment rescheduled',
  deleted: 'Appointment deleted',
  confirmed: 'Confirmed by the customer',
  unconfirmed: 'Marked as not confirmed',
  assigned: 'Technician assigned',
  unassigned: 'Technician unassigned',
  dispatched: 'Technician dispatched',
  arrived: 'Work started',
  finished: 'Appointment done',
  instructions: 'Instructions changed',
  noted: 'Note added',
});

const edits: Readonly<Record<OperationKind, string>> = defineMessages({
  moveAppointment: 'Appointment rescheduled',
  addAppointment: 'Appointment added',
  setSpecialInstructions: 'Instructions changed',
  createJob: 'Job booked',
  updateJob: 'Job details changed',
  holdJob: 'Put on hold',
  cancelJob: 'Job canceled',
  createProject: 'Project created',
  removeHold: 'Released from hold',
  removeCancellation: 'Job reinstated',
  deleteAppointment: 'Appointment deleted',
  addNote: 'Note added',
  updateProject: 'Project changed',
  addProjectNote: 'Note added to the project',
  attachJob: 'Attached to a project',
  detachJob: 'Detached from its project',
  confirmAppointment: 'Confirmed by the customer',
  removeConfirmation: 'Marked as not confirmed',
});

const reassigned = defineMessages({ title: 'Technicians changed' });

/** The vendor's tools by their names for people. Somebody who works by hand is no tool. */
const tools: Readonly<Record<string, string>> = defineMessages({
  SmartSchedule: 'Smart Schedule',
  SmartDispatch: 'Smart Dispatch',
  TechnicianRouteOptimization: 'route optimization',
  AdaptiveCapacity: 'Adaptive Capacity',
  Routing: 'routing',
});

/** What happened, for an entry of the server: `Appointment rescheduled`. */
export function eventTitle({ event }: Pick<JobHistoryEntry, 'event'>): string {
  const known = eventOf(event);
  if (known) return events[known];
  const plain = words(event).toLowerCase();
  if (plain === '') return historyMessages.unnamed;
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** What happened, for an edit of this computer. */
export function editTitle({ kind, changes }: Pick<EditEntry, 'kind' | 'changes'>): string {
  const onlyPeople = changes.length > 0 && changes.every(({ field }) => field === 'technicians');
  return kind === 'moveAppointment' && onlyPeople ? reassigned.title : edits[kind];
}

/** `Time: Tue, Nov 24, 9:15 – 11:00 AM → Wed, Nov 25, 1:00 – 2:45 PM`. */
export function changeText({ field, before, after }: FieldChange, style: TimeStyle): string {
  return historyMessages.fromTo(editedFieldNames[field], valueText(before, style), valueText(after, style));
}

function valueText(value: ConflictValue, style: TimeStyle): string {
  switch (value.kind) {
    case 'empty':
      return historyMessages.empty;
    case 'text':
      return value.text;
    case 'date':
      return civilDayWithYear(value.date);
    case 'span':
      return dayAndRange(value.start, value.end, style);
  }
}

/** By whom, and with which tool: `by Ana Ruiz · with Smart Dispatch`; empty if the server says neither. */
export function authorText({ employee, tool }: Pick<JobHistoryEntry, 'employee' | 'tool'>): string {
  const name = tool === null || tool === 'Manual' ? null : (tools[tool] ?? words(tool));
  return [
    employee === null ? null : historyMessages.byPerson(employee),
    name === null ? null : historyMessages.withTool(name),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/** An instant in a text: `2026-11-24T15:15:00Z`. */
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)/g;

/** A memo with the times of the business in place of UTC. */
export function memoText(memo: string, style: TimeStyle): string {
  return memo.replace(INSTANT, (text) => {
    const instant = Date.parse(text);
    return Number.isNaN(instant) ? text : dayAndTime(instant, style);
  });
}
