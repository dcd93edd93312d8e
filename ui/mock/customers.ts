/** The customer's page and summary. */
import type {
  AppointmentCard,
  AppointmentSummary,
  CustomerDetail,
  CustomerJob,
  TagView,
} from '../src/ipc/bindings';
import type { FakeDesk } from './desk';
import { TAGS } from './tenant';

export function appointmentSummary(desk: FakeDesk, card: AppointmentCard): AppointmentSummary {
  const names = new Map(desk.tenant.choices.technicians.map((one) => [one.id, one.name]));
  return {
    id: card.id,
    jobId: card.jobId,
    state: card.state,
    confirmed: card.confirmed,
    jobType: card.jobType,
    start: card.start,
    end: card.end,
    arrivalStart: card.arrivalStart,
    arrivalEnd: card.arrivalEnd,
    technicians: card.technicianIds.flatMap((id) => names.get(id) ?? []),
  };
}

/** Each fourth customer has a tag. */
export function tagsOfCustomer(id: string): TagView[] {
  return Number(id) % 4 === 0 ? TAGS.slice(-1) : [];
}

export function customerDetail(desk: FakeDesk, customerId: string): CustomerDetail | null {
  const { tenant } = desk;
  const customer = tenant.customers.find((one) => one.id === customerId);
  if (!customer) return null;
  const jobs = [...tenant.jobs.values()].filter((job) => job.customerId === customerId);
  const ids = new Set(jobs.map((job) => job.id));
  const cards = [...tenant.appointments.values()]
    .filter((card) => ids.has(card.jobId))
    .sort((a, b) => b.start - a.start);
  const now = Date.now();
  const summaries = cards.map((card) => appointmentSummary(desk, card));
  const planned = summaries.filter((one) => one.state !== 'canceled');
  const open = jobs.filter((job) => job.state !== 'completed' && job.state !== 'canceled');
  const { jobTypes, businessUnits } = tenant.choices;
  const openJobs = open.map((job): CustomerJob => ({
    id: job.id,
    number: job.number,
    state: job.state,
    jobTypeId: job.jobTypeId,
    jobType: jobTypes.find((one) => one.id === job.jobTypeId)?.name ?? null,
    businessUnitId: job.businessUnitId,
    businessUnit: businessUnits.find((one) => one.id === job.businessUnitId)?.name ?? null,
    locationId: job.locationId,
    address: customer.locations.find((one) => one.id === job.locationId)?.address ?? null,
    summary: job.summary,
    appointment: planned.find((one) => one.jobId === job.id) ?? null,
    pending: desk.pendingOf((row) => row.jobId === job.id),
  }));
  return {
    id: customer.id,
    name: customer.name,
    kind: 'Residential',
    phone: customer.phone,
    billingAddress: customer.locations[0]?.address ?? null,
    active: true,
    doNotService: Number(customerId) % 50 === 0,
    tags: tagsOfCustomer(customerId),
    customFields:
      Number(customerId) % 3 === 0
        ? [{ typeId: '61', name: 'Preferred contact', value: 'Text message' }]
        : [],
    notes:
      Number(customerId) % 2 === 0
        ? [
            {
              id: '0',
              text: 'Two dogs. Call from the driveway.',
              pinned: true,
              writtenOn: now - 40 * 86_400_000,
              employee: 'Dana Whitlock',
            },
          ]
        : [],
    notesReadOn: now - 4000,
    notesReadable: true,
    balance: 0,
    locations: customer.locations,
    locationCount: customer.locations.length,
    openJobs: openJobs.slice(0, 50),
    openJobCount: openJobs.length,
    jobCount: jobs.length,
    nextAppointment: planned.filter((one) => one.start >= now).at(-1) ?? null,
    lastAppointment: planned.find((one) => one.start < now) ?? null,
    appointments: summaries.slice(0, 100),
    projects: [...tenant.projects.values()]
      .filter((one) => one.customerId === customerId)
      .map(({ id, number, name, status }) => ({ id, number, name, status, pending: null })),
    pendingEdits: desk.operations().filter((row) => row.jobId !== null && ids.has(row.jobId)).length,
  };
}
