/** Commands that edit. */
import type {
  AppointmentCard,
  AppointmentMove,
  EditReceipt,
  JobChanges,
  NewJob,
  NewProject,
  NewAppointment,
  HoldOrCancelReason,
  SyncError,
} from '../src/ipc/bindings';
import { serverFieldErrors } from '../src/messages/errors';
import { wallOf } from '../src/lib/zone';
import type { AddAppointmentArgs } from './arguments';
import { problem } from './first';
import type { FakeDesk } from './desk';
import type { FakeJob } from './tenant';
import { ZONE, zoneOf } from './tenant';

let nextLocal = 1;

const EARLY: SyncError = {
  reason: { code: 'serverMessage', message: 'The appointment starts before the business opens.' },
  fieldErrors: { start: ['Appointments start at 6:00 AM or later.'] },
  traceId: '00-7b1f92f3577b34da6a3ce929d0e0c2aa',
};

const subjectOf = ({ customer, jobType }: AppointmentCard): string =>
  [customer, jobType].filter((name) => name !== null).join(', ');

function card(desk: FakeDesk, id: string): AppointmentCard {
  const found = desk.tenant.appointments.get(id);
  if (!found) throw problem('notFound', { code: 'recordNotFound' });
  return found;
}

function job(desk: FakeDesk, id: string): FakeJob {
  const found = desk.tenant.jobs.get(id);
  if (!found) throw problem('notFound', { code: 'recordNotFound' });
  return found;
}

const ENDED: SyncError = {
  reason: { code: 'serverMessage', message: 'The booking was not accepted.' },
  fieldErrors: { campaignId: ['This campaign has ended.'] },
  traceId: null,
};

/** A change of one record that can be undone. */
function change<T extends object>(record: T, patch: Partial<T>): { apply: () => void; revert: () => void } {
  const before = { ...record };
  return { apply: () => Object.assign(record, patch), revert: () => Object.assign(record, before) };
}

export function move(desk: FakeDesk, to: AppointmentMove): EditReceipt {
  const shown = card(desk, to.appointmentId);
  if (to.end <= to.start)
    throw problem('invalid', { code: 'invalidFields' }, { end: [{ code: 'endNotAfterStart' }] });
  const { start, end, arrivalStart, arrivalEnd } = to;
  const state = shown.state === 'hold' ? 'scheduled' : shown.state;
  return desk.edit({
    kind: 'moveAppointment',
    subject: subjectOf(shown),
    start,
    jobId: shown.jobId,
    appointmentId: shown.id,
    // Starts before 6 AM are rejected, so that there is a rejection to look at.
    error: wallOf(start, ZONE).minute < 360 ? EARLY : null,
    ...change(shown, {
      start,
      end,
      arrivalStart,
      arrivalEnd,
      state,
      technicianIds: to.technicianIds ?? shown.technicianIds,
    }),
  });
}

export function instructions(desk: FakeDesk, id: string, text: string): EditReceipt {
  const shown = card(desk, id);
  return desk.edit({
    kind: 'setSpecialInstructions',
    error: text.includes('reject me') ? ENDED : null,
    subject: subjectOf(shown),
    jobId: shown.jobId,
    appointmentId: id,
    ...change(shown, { specialInstructions: text || null }),
  });
}

/** Adds a note to a job. */
export function addNote(desk: FakeDesk, jobId: string, text: string, pinned: boolean): EditReceipt {
  const shown = job(desk, jobId);
  const note = { id: String(Date.now()), text, pinned, writtenOn: Date.now(), employee: null, pending: null };
  return desk.edit({
    kind: 'addNote',
    subject: `#${shown.number ?? ''}`,
    jobId,
    ...change(shown, { notes: [note, ...shown.notes] }),
  });
}

/** Confirms an appointment, or removes its confirmation. */
export function setConfirmation(desk: FakeDesk, id: string, confirmed: boolean): EditReceipt {
  const shown = card(desk, id);
  return desk.edit({
    kind: confirmed ? 'confirmAppointment' : 'removeConfirmation',
    subject: subjectOf(shown),
    jobId: shown.jobId,
    appointmentId: id,
    ...change(shown, { confirmed }),
  });
}

function newCard(
  desk: FakeDesk,
  of: FakeJob,
  appointment: NewAppointment,
  note: string | null,
): AppointmentCard {
  const { choices, customers } = desk.tenant;
  const customer = customers.find((one) => one.id === of.customerId);
  return {
    id: `local-a${String(nextLocal++)}`,
    jobId: of.id,
    number: null,
    jobNumber: of.number,
    start: appointment.start,
    end: appointment.end,
    arrivalStart: appointment.arrivalStart,
    arrivalEnd: appointment.arrivalEnd,
    state: 'scheduled',
    confirmed: false,
    customerId: of.customerId,
    customer: customer?.name ?? null,
    phone: customer?.phone ?? null,
    endKnown: true,
    address: customer?.locations.find((one) => one.id === of.locationId)?.address ?? null,
    jobTypeId: of.jobTypeId,
    jobType: choices.jobTypes.find((one) => one.id === of.jobTypeId)?.name ?? null,
    businessUnitId: of.businessUnitId,
    businessUnit: choices.businessUnits.find((one) => one.id === of.businessUnitId)?.name ?? null,
    priority: of.priority,
    tagIds: of.tagIds ?? [],
    zoneId: zoneOf(of.locationId),
    summary: of.summary,
    specialInstructions: note,
    technicianIds: appointment.technicianIds,
    pending: null,
    movable: true,
  };
}

export function addAppointment(
  desk: FakeDesk,
  { jobId, appointment, specialInstructions }: AddAppointmentArgs,
): EditReceipt {
  const shown = newCard(desk, job(desk, jobId), appointment, specialInstructions);
  return desk.edit({
    kind: 'addAppointment',
    subject: subjectOf(shown),
    start: shown.start,
    jobId,
    appointmentId: shown.id,
    apply: () => desk.tenant.appointments.set(shown.id, shown),
    revert: () => desk.tenant.appointments.delete(shown.id),
  });
}

export function createJob(desk: FakeDesk, asked: NewJob): EditReceipt {
  const { appointments, ...rest } = asked;
  if (rest.summary?.includes('refuse me'))
    throw problem(
      'invalid',
      { code: 'invalidFields' },
      serverFieldErrors({
        campaignId: ['This campaign has ended.'],
        'appointments[0].start': ['The start is in the past.'],
      }),
    );
  const now = Date.now();
  const made: FakeJob = {
    ...rest,
    id: `local-j${String(nextLocal++)}`,
    number: null,
    state: 'scheduled',
    summary: rest.summary ?? '',
    projectId: null,
    createdOn: now,
    modifiedOn: now,
    completedOn: null,
    history: [],
    notes: [],
  };
  const cards = appointments.map((appointment) => newCard(desk, made, appointment, null));
  return desk.edit({
    kind: 'createJob',
    booked: asked,
    // Only the server can reject a booking.
    error: rest.summary?.includes('reject me') ? ENDED : null,
    subject: cards[0] ? subjectOf(cards[0]) : null,
    jobId: made.id,
    appointmentId: cards[0]?.id ?? null,
    apply: () => {
      desk.tenant.jobs.set(made.id, made);
      for (const one of cards) desk.tenant.appointments.set(one.id, one);
    },
    revert: () => {
      desk.tenant.jobs.delete(made.id);
      for (const one of cards) desk.tenant.appointments.delete(one.id);
    },
  });
}

export function updateJob(desk: FakeDesk, jobId: string, changes: JobChanges): EditReceipt {
  const shown = job(desk, jobId);
  const patch: Partial<FakeJob> = { modifiedOn: Date.now() };
  if (changes.summary != null) patch.summary = changes.summary;
  if (changes.priority != null) patch.priority = changes.priority;
  if (changes.businessUnitId != null) patch.businessUnitId = changes.businessUnitId;
  if (changes.jobTypeId != null) patch.jobTypeId = changes.jobTypeId;
  if (changes.campaignId != null) patch.campaignId = changes.campaignId;
  const { addedTagIds = [], removedTagIds = [], customFields = [] } = changes;
  if (addedTagIds.length + removedTagIds.length > 0) {
    const others = (shown.tagIds ?? []).filter((id) => !removedTagIds.includes(id));
    patch.tagIds = [...others, ...addedTagIds];
  }
  if (customFields.length > 0) {
    patch.fields = { ...shown.fields };
    for (const { typeId, value } of customFields) patch.fields[typeId] = value;
  }
  return desk.edit({
    kind: 'updateJob',
    error: changes.summary?.includes('reject me') ? ENDED : null,
    subject: `#${shown.number ?? ''}`,
    jobId,
    ...change(shown, patch),
  });
}

export function stop(
  desk: FakeDesk,
  jobId: string,
  reason: HoldOrCancelReason,
  to: 'hold' | 'canceled',
): EditReceipt {
  const shown = job(desk, jobId);
  const open = [...desk.tenant.appointments.values()].filter(
    (one) => one.jobId === jobId && one.state !== 'done',
  );
  const cards = open.map((one) => change(one, { state: to, movable: to === 'hold', technicianIds: [] }));
  const event = to === 'hold' ? 'Job put on hold' : 'Job canceled';
  const own = change(shown, {
    state: to,
    modifiedOn: Date.now(),
    history: [
      {
        id: `h${String(Date.now())}`,
        event,
        occurredOn: Date.now(),
        employee: null,
        tool: 'JPM Desk',
        memo: reason.memo,
      },
      ...shown.history,
    ],
  });
  return desk.edit({
    kind: to === 'hold' ? 'holdJob' : 'cancelJob',
    error: reason.memo.includes('reject me') ? ENDED : null,
    subject: `#${shown.number ?? ''}`,
    jobId,
    apply: () => {
      for (const one of [own, ...cards]) one.apply();
    },
    revert: () => {
      for (const one of [own, ...cards]) one.revert();
    },
  });
}

/** Releases a job from hold, or reinstates it. */
export function reopen(desk: FakeDesk, jobId: string, from: 'hold' | 'canceled'): EditReceipt {
  const shown = job(desk, jobId);
  const cards = [...desk.tenant.appointments.values()]
    .filter((one) => one.jobId === jobId && one.state === from)
    .map((one) => change(one, { state: 'scheduled', movable: true }));
  const own = change(shown, { state: 'scheduled', modifiedOn: Date.now() });
  return desk.edit({
    kind: from === 'hold' ? 'removeHold' : 'removeCancellation',
    subject: `#${shown.number ?? ''}`,
    jobId,
    apply: () => {
      for (const one of [own, ...cards]) one.apply();
    },
    revert: () => {
      for (const one of [own, ...cards]) one.revert();
    },
  });
}

export function createProject(desk: FakeDesk, asked: NewProject): EditReceipt {
  const { customers, choices, projects } = desk.tenant;
  const customer = customers.find((one) => one.id === asked.customerId);
  const id = `local-p${String(nextLocal++)}`;
  return desk.edit({
    kind: 'createProject',
    subject: asked.name,
    projectId: id,
    apply: () =>
      projects.set(id, {
        id,
        number: null,
        name: asked.name ?? 'Project',
        summary: asked.summary,
        status: null,
        customer: customer?.name ?? null,
        customerId: asked.customerId,
        locationId: asked.locationId,
        address: customer?.locations.find((one) => one.id === asked.locationId)?.address ?? null,
        managers: choices.employees
          .filter((one) => asked.projectManagerIds.includes(one.id))
          .map((one) => one.name),
        businessUnits: [],
        startDate: asked.startDate,
        targetDate: asked.targetCompletionDate,
        actualDate: null,
        scheduleStatus: asked.targetCompletionDate ? 'onTrack' : 'noTarget',
        jobCount: 0,
        jobsCompleted: 0,
        appointmentCount: 0,
        appointmentsDone: 0,
        nextAppointment: null,
        lastAppointment: null,
        pending: null,
      }),
    revert: () => projects.delete(id),
  });
}
