/** Commands that read. */
import type {
  AppointmentCard,
  Availability,
  AvailabilityRequest,
  CalendarPage,
  CalendarRequest,
  CustomerChoice,
  DayGeometry,
  HeldJob,
  HeldJobs,
  JobDetail,
  JobPage,
  JobQuery,
  DayRange,
  JobRow,
  JobState,
  OffsetSpan,
  ProjectChoice,
  TechnicianContact,
  Tray,
} from '../src/ipc/bindings';
import { offsetAt } from '../src/lib/offsets';
import { instantOf, laterDate, wallOf } from '../src/lib/zone';
import type { FakeDesk } from './desk';
import { problem } from './first';
import { appointmentSummary, tagsOfCustomer } from './customers';
import { requiredSkills, TAGS, ZONES, type FakeJob } from './tenant';

export function zoneOf(desk: FakeDesk): string {
  return desk.session.account?.timeZone ?? 'America/Chicago';
}

function geometry(date: string, timeZone: string): DayGeometry {
  const start = instantOf(date, 0, timeZone);
  const end = instantOf(laterDate(date, 1), 0, timeZone);
  const offsets: OffsetSpan[] = [{ from: start, minutes: offsetAt(start, timeZone) }];
  for (let at = start; at < end; at += 900_000) {
    const minutes = offsetAt(at, timeZone);
    if (minutes !== offsets.at(-1)?.minutes) offsets.push({ from: at, minutes });
  }
  const now = Date.now();
  return { date, start, end, offsets, today: start <= now && now < end };
}

/** A card with the pending mark of its newest edit. */
export function marked(desk: FakeDesk, card: AppointmentCard): AppointmentCard {
  return {
    ...card,
    pending: desk.pendingOf(
      (row) => row.appointmentId === card.id || (row.jobId === card.jobId && row.appointmentId === null),
    ),
  };
}

export function calendarPage(desk: FakeDesk, request: CalendarRequest): CalendarPage {
  const timeZone = zoneOf(desk);
  const first = laterDate(request.firstDay, -request.margin);
  const days = Array.from({ length: request.days + 2 * request.margin }, (_, index) =>
    geometry(laterDate(first, index), timeZone),
  );
  const from = days[0]?.start ?? 0;
  const until = days.at(-1)?.end ?? 0;
  const readable = desk.scene.state !== 'forbidden';
  const { tenant } = desk;
  return {
    days,
    timeZone,
    appointments: [...tenant.appointments.values()]
      .filter((card) => card.start < until && Math.max(card.end, card.start + 1) > from)
      .sort((a, b) => a.start - b.start)
      .map((card) => marked(desk, card))
      .map((card) => (readable ? card : { ...card, technicianIds: [] })),
    technicians: readable ? tenant.choices.technicians : [],
    techniciansReadable: readable,
    shifts: readable ? tenant.shifts.filter((shift) => shift.start < until && shift.end > from) : [],
    tags: [...TAGS],
    zones: [...ZONES],
    requiredSkills: readable ? requiredSkills() : [],
    revision: desk.revision,
  };
}

export function availability(desk: FakeDesk, request: AvailabilityRequest): Availability {
  const { firstDay, days: count } = request;
  const page = calendarPage(desk, { firstDay, days: count, margin: 0 });
  const { days, technicians, techniciansReadable, shifts, requiredSkills: needed } = page;
  const zipOf = (address: string | null) => /(\d{5})(-\d{4})?$/.exec(address ?? '')?.[1] ?? null;
  return {
    days,
    technicians,
    techniciansReadable,
    shifts,
    requiredSkills: needed,
    busy: page.appointments
      .filter((card) => card.state !== 'canceled' && card.state !== 'hold' && card.technicianIds.length > 0)
      .map(({ id, start, end, endKnown, state, technicianIds, customer, jobNumber, address }) => ({
        id,
        start,
        end,
        endKnown,
        state,
        technicianIds,
        name: customer ?? jobNumber,
        place: { zip: zipOf(address), coordinates: null },
      })),
    place: { zip: null, coordinates: null },
    zone: null,
    zoneTechnicianIds: [],
  };
}

/** Each technician has a number that is made of the id. */
export function technicianContact(id: string): TechnicianContact {
  return { phone: `(512) 555-${id.slice(-4).padStart(4, '0')}`, email: null };
}

export function dayCounts(desk: FakeDesk, request: CalendarRequest): number[] {
  const { days, appointments } = calendarPage(desk, request);
  const counted = appointments.filter((card) => card.state !== 'canceled');
  return days.map((day) => counted.filter((card) => card.start < day.end && card.end > day.start).length);
}

export function tray(desk: FakeDesk, request: CalendarRequest): Tray {
  const timeZone = zoneOf(desk);
  const from = instantOf(request.firstDay, 0, timeZone);
  const until = instantOf(laterDate(request.firstDay, request.days), 0, timeZone);
  const cards = [...desk.tenant.appointments.values()]
    .sort((a, b) => a.start - b.start)
    .map((card) => marked(desk, card));
  const within = cards.filter((card) => card.start < until && Math.max(card.end, card.start + 1) > from);
  return {
    unassigned: within.filter(
      (card) => !card.technicianIds.length && (card.state === 'scheduled' || card.state === 'dispatched'),
    ),
    onHold: cards.filter((card) => card.state === 'hold'),
    canceled: within.filter((card) => card.state === 'canceled'),
  };
}

function named(list: readonly { id: string; name: string }[], id: string) {
  const found = list.find((one) => one.id === id);
  return found ? { id: found.id, name: found.name } : null;
}

export function cardsOf(desk: FakeDesk, jobId: string): AppointmentCard[] {
  return [...desk.tenant.appointments.values()]
    .filter((card) => card.jobId === jobId)
    .sort((a, b) => a.start - b.start);
}

function cardsByJob(desk: FakeDesk): Map<string, AppointmentCard[]> {
  const byJob = new Map<string, AppointmentCard[]>();
  for (const card of desk.tenant.appointments.values()) {
    const list = byJob.get(card.jobId);
    if (list) list.push(card);
    else byJob.set(card.jobId, [card]);
  }
  return byJob;
}

export function rowOf(desk: FakeDesk, job: FakeJob, cards: readonly AppointmentCard[]): JobRow {
  const card = cards[0];
  const ahead = cards.filter((one) => one.start > Date.now()).map((one) => one.start);
  return {
    id: job.id,
    number: job.number,
    state: job.state,
    customerId: job.customerId,
    customer: card?.customer ?? null,
    phone: card?.phone ?? null,
    location: null,
    address: card?.address ?? null,
    jobType: named(desk.tenant.choices.jobTypes, job.jobTypeId)?.name ?? null,
    businessUnit: named(desk.tenant.choices.businessUnits, job.businessUnitId)?.name ?? null,
    project: null,
    tags: [],
    priority: job.priority,
    summary: job.summary,
    technicians: (card?.technicianIds ?? []).map(
      (id) => named(desk.tenant.choices.technicians, id)?.name ?? `#${id}`,
    ),
    total: null,
    createdOn: job.createdOn,
    nextStart: ahead.length ? Math.min(...ahead) : (cards.at(-1)?.start ?? null),
    completedOn: job.completedOn,
    appointmentCount: cards.length,
    modifiedOn: job.modifiedOn,
    pending: desk.pendingOf((row) => row.jobId === job.id),
  };
}

const STATE_ORDER: readonly JobState[] = [
  'dispatched',
  'inProgress',
  'scheduled',
  'hold',
  'completed',
  'canceled',
  'other',
];

export function jobsPage(desk: FakeDesk, query: JobQuery): JobPage {
  const words = (query.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const within = (list: readonly string[] | undefined, value: string) =>
    !list?.length || list.includes(value);
  const byJob = cardsByJob(desk);
  const inDays = (range: DayRange | null | undefined, at: number | null) => {
    if (!range) return true;
    const date = at === null ? null : wallOf(at, zoneOf(desk)).date;
    return date !== null && date >= (range.from ?? '') && date < (range.until ?? '9');
  };
  const rows = [...desk.tenant.jobs.values()]
    .filter(
      (job) =>
        within(query.states, job.state) &&
        within(query.businessUnitIds, job.businessUnitId) &&
        within(query.jobTypeIds, job.jobTypeId) &&
        within(query.priorities, job.priority) &&
        (query.customerId == null || query.customerId === job.customerId) &&
        inDays(query.dates?.created, job.createdOn) &&
        inDays(query.dates?.completed, job.completedOn) &&
        inDays(query.dates?.modified, job.modifiedOn) &&
        (!query.dates?.scheduled ||
          (byJob.get(job.id) ?? []).some((card) => inDays(query.dates?.scheduled, card.start))),
    )
    .map((job) => rowOf(desk, job, byJob.get(job.id) ?? []))
    .filter((row) => {
      const text = [row.number, row.customer, row.address, row.jobType, row.summary].join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    });
  const priorities = desk.tenant.choices.priorities;
  const key = (row: JobRow): string | number => {
    switch (query.sort) {
      case 'customer':
        return row.customer ?? '';
      case 'nextStart':
        return row.nextStart ?? 0;
      case 'state':
        return STATE_ORDER.indexOf(row.state);
      case 'jobType':
        return row.jobType ?? '';
      case 'businessUnit':
        return row.businessUnit ?? '';
      case 'priority':
        return -priorities.indexOf(row.priority ?? '');
      case 'createdOn':
        return row.createdOn ?? 0;
      case 'completedOn':
        return row.completedOn ?? 0;
      case 'modifiedOn':
        return row.modifiedOn ?? 0;
      default:
        return Number(row.number ?? '999999');
    }
  };
  rows.sort((a, b) => {
    const [one, other] = [key(a), key(b)];
    const order =
      typeof one === 'string' && typeof other === 'string'
        ? one.localeCompare(other)
        : Number(one) - Number(other);
    return query.descending ? -order : order;
  });
  const offset = query.offset ?? 0;
  return { rows: rows.slice(offset, offset + Math.min(500, query.limit ?? 100)), total: rows.length };
}

export function jobDetail(desk: FakeDesk, jobId: string): JobDetail {
  const job = desk.tenant.jobs.get(jobId);
  if (!job) throw problem('notFound', { code: 'jobNotDownloaded' });
  const { choices, customers, projects } = desk.tenant;
  const customer = customers.find((one) => one.id === job.customerId);
  const location = customer?.locations.find((one) => one.id === job.locationId);
  const over = job.state === 'completed' || job.state === 'canceled';
  return {
    id: job.id,
    number: job.number,
    state: job.state,
    priority: job.priority,
    summary: job.summary,
    summaryHasFormatting: false,
    formattedInstructions: [],
    customer: customer
      ? { id: customer.id, name: customer.name, phone: customer.phone, tags: tagsOfCustomer(customer.id) }
      : null,
    location: location ?? null,
    jobType: named(choices.jobTypes, job.jobTypeId),
    businessUnit: named(choices.businessUnits, job.businessUnitId),
    campaign: named(choices.campaigns, job.campaignId),
    projectId: job.projectId,
    project: job.projectId ? (projects.get(job.projectId)?.name ?? null) : null,
    tags: TAGS.filter(({ id }) => job.tagIds?.includes(id)),
    customFields:
      Number(job.id) % 3
        ? []
        : [
            { typeId: '1', name: 'Equipment age', value: job.fields?.['1'] ?? '14 years' },
            { typeId: '2', name: 'Membership', value: job.fields?.['2'] ?? 'Gold' },
          ],
    appointments: cardsOf(desk, job.id).map((card) => marked(desk, card)),
    history: job.history,
    edits: [],
    notes: job.notes,
    notesReadOn: Date.now() - 4000,
    historyReadOn: Date.now() - 4000,
    createdOn: job.createdOn,
    modifiedOn: job.modifiedOn,
    completedOn: job.completedOn,
    noCharge: false,
    notificationsEnabled: true,
    operations: desk
      .operations()
      .filter((row) => row.jobId === job.id && row.state !== 'done' && row.state !== 'withdrawn'),
    allowed: {
      edit: job.state !== 'canceled',
      hold: !over && job.state !== 'hold' && job.state !== 'inProgress',
      cancel: !over,
      addAppointment: !over,
    },
    canUndoHoldAndCancel: true,
  };
}

/** The jobs on hold, each since the day before its appointment. */
export function heldJobs(desk: FakeDesk): HeldJobs {
  const { choices, customers, appointments } = desk.tenant;
  const jobs = [...desk.tenant.jobs.values()].filter((job) => job.state === 'hold');
  const held = jobs.map((job, index): HeldJob => {
    const customer = customers.find((one) => one.id === job.customerId);
    const card = [...appointments.values()].find((one) => one.jobId === job.id && one.state === 'hold');
    return {
      id: job.id,
      number: job.number,
      customerId: job.customerId,
      customer: customer?.name ?? null,
      phone: customer?.phone ?? null,
      address: customer?.locations.find((one) => one.id === job.locationId)?.address ?? null,
      jobType: named(choices.jobTypes, job.jobTypeId)?.name ?? null,
      businessUnit: named(choices.businessUnits, job.businessUnitId)?.name ?? null,
      summary: job.summary,
      reason: choices.holdReasons[index % choices.holdReasons.length]?.name ?? null,
      memo: index % 2 ? null : 'Waiting for the inducer motor, due Thursday.',
      since: job.modifiedOn,
      appointment: card ? appointmentSummary(desk, card) : null,
      pending: desk.pendingOf((row) => row.jobId === job.id),
    };
  });
  held.sort((a, b) => a.since - b.since);
  return { jobs: held, total: held.length, reasonsReadable: true };
}

export function findCustomers(desk: FakeDesk, text: string): CustomerChoice[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return desk.tenant.customers
    .filter((one) => {
      const all = [one.name, one.phone, ...one.locations.map((place) => place.address)]
        .join(' ')
        .toLowerCase();
      return words.every((word) => all.includes(word));
    })
    .slice(0, 101);
}

export function openProjects(desk: FakeDesk, customerId: string): ProjectChoice[] {
  return [...desk.tenant.projects.values()]
    .filter((one) => one.customerId === customerId && one.scheduleStatus !== 'completed')
    .slice(0, 50)
    .map(({ id, number, name }) => ({ id, number, name }));
}
