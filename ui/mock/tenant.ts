/** The mock tenant, generated from a seed. */
import type {
  AppointmentCard,
  AppointmentState,
  CustomerChoice,
  FormChoices,
  JobHistoryEntry,
  JobNote,
  JobState,
  JobTypeChoice,
  ProjectCard,
  RequiredSkills,
  ShiftSpan,
  TagView,
  TechnicianRow,
  ZoneView,
} from '../src/ipc/bindings';
import { setOffsets } from '../src/lib/offsets';
import { instantOf, laterDate, wallOf } from '../src/lib/zone';
import { tableFor } from './zones';
import * as words from './names';
import { Chance } from './random';

/** The tenant's business time zone. */
export const ZONE = 'America/Chicago';
// The tenant is generated before a session has the offsets.
setOffsets(ZONE, tableFor(ZONE));
const MINUTE = 60_000;

/** A job. */
export interface FakeJob {
  id: string;
  number: string | null;
  state: JobState;
  customerId: string;
  locationId: string;
  jobTypeId: string;
  businessUnitId: string;
  campaignId: string;
  priority: string;
  summary: string;
  projectId: string | null;
  tagIds?: string[];
  /** Changed custom fields by type. */
  fields?: Record<string, string>;
  createdOn: number;
  modifiedOn: number;
  completedOn: number | null;
  history: JobHistoryEntry[];
  notes: JobNote[];
}

/** A project. */
export type FakeProject = ProjectCard & {
  customerId: string;
  locationId: string;
  subStatusId?: string | null;
  projectTypeId?: string | null;
  businessUnitIds?: string[];
  notes?: JobNote[];
};

const FIRST_JOB_TYPE = 501;

/** The tags of jobs and customers. */
export const TAGS: readonly TagView[] = [
  { id: '703', name: 'Callback risk', color: '#ef4444' },
  { id: '704', name: 'No ladder on site', color: null },
  { id: '702', name: 'Two-person lift', color: '#f59e0b' },
  { id: '701', name: 'VIP', color: '#7c3aed' },
];

export const ZONES: readonly ZoneView[] = [
  { id: '901', name: 'North' },
  { id: '902', name: 'South' },
];

export function zoneOf(locationId: string): string {
  return ZONES[Number(locationId) % ZONES.length]?.id ?? '901';
}

/** All data of the tenant. */
export interface Tenant {
  today: string;
  choices: FormChoices;
  customers: CustomerChoice[];
  jobs: Map<string, FakeJob>;
  appointments: Map<string, AppointmentCard>;
  projects: Map<string, FakeProject>;
  shifts: ShiftSpan[];
}

/** The skills that the jobs of a unit need. */
function skillOf(unit: number): string {
  return `${words.UNITS[unit] ?? ''} license`;
}

/** The skills that each job type needs. */
export function requiredSkills(): RequiredSkills[] {
  return words.TYPES.map(([, unit], index) => ({
    jobTypeId: String(FIRST_JOB_TYPE + index),
    skills: [skillOf(unit)],
  }));
}

function technicians(chance: Chance): TechnicianRow[] {
  const taken = new Set<string>();
  return Array.from({ length: 40 }, (_, index) => {
    let name: string;
    do name = `${chance.of(words.FIRST)} ${chance.of(words.LAST)}`;
    while (taken.has(name));
    taken.add(name);
    const unit = index % words.UNITS.length;
    return {
      id: String(7001 + index),
      name: index === 11 ? 'Maximiliano Fitzgerald-Castellanos' : name,
      businessUnitId: String(101 + unit),
      businessUnit: words.UNITS[unit] ?? null,
      team: index % 2 ? 'North' : 'South',
      skills: [skillOf(unit), skillOf((unit + 1) % words.UNITS.length)],
      zones: [ZONES[index % ZONES.length] ?? { id: '901', name: 'North' }],
    };
  }).sort((a, b) => a.name.localeCompare(b.name));
}

function customers(chance: Chance): CustomerChoice[] {
  return Array.from({ length: 400 }, (_, index) => {
    const name =
      index % 25 === 3 ? chance.of(words.FIRMS) : `${chance.of(words.FIRST)} ${chance.of(words.LAST)}`;
    const count = index % 9 === 0 ? 2 : 1;
    return {
      id: String(20001 + index),
      name,
      phone: `(312) 555-0${String(100 + (index % 900))}`,
      locations: Array.from({ length: count }, (_unused, at) => ({
        id: String(30001 + index * 2 + at),
        name: at ? `${name}, rental` : name,
        address: `${String(chance.whole(101, 9890))} ${chance.of(words.STREETS)}, ${chance.of(words.CITIES)}`,
      })),
    };
  });
}

function formChoices(chance: Chance): FormChoices {
  const named = (names: readonly string[], first: number) =>
    names.map((name, index) => ({ id: String(first + index), name }));
  const jobTypes: JobTypeChoice[] = words.TYPES.map(([name, unit, minutes, priority, summary], index) => ({
    id: String(FIRST_JOB_TYPE + index),
    name,
    businessUnitIds: [String(101 + unit)],
    durationMinutes: minutes,
    priority,
    summary,
    tagIds: [],
  }));
  return {
    businessUnits: named(words.UNITS, 101),
    jobTypes,
    campaigns: named(words.CAMPAIGNS, 801),
    technicians: technicians(chance),
    cancelReasons: named(words.CANCEL_REASONS, 901),
    holdReasons: named(words.HOLD_REASONS, 951),
    employees: named(words.MANAGERS, 4001),
    tags: [...TAGS],
    projectStatuses: named([...words.PROJECT_STATES, 'Completed'], 4101),
    projectSubStatuses: [
      { id: '4201', name: 'Waiting for parts', statusId: '4103' },
      { id: '4202', name: 'Waiting for inspection', statusId: '4103' },
      { id: '4203', name: 'Final walk-through', statusId: '4103' },
    ],
    projectTypes: named(['Installation', 'Remodel', 'Service contract'], 4301),
    priorities: ['Low', 'Normal', 'High', 'Urgent'],
    takesOrderFields: true,
  };
}

function stateAt(chance: Chance, start: number, end: number, now: number): AppointmentState {
  if (end < now - 20 * MINUTE) return chance.once(0.03) ? 'canceled' : 'done';
  if (start < now) return chance.once(0.82) ? 'working' : 'dispatched';
  if (start < now + 50 * MINUTE) return chance.once(0.5) ? 'dispatched' : 'scheduled';
  if (chance.once(0.025)) return 'hold';
  return chance.once(0.025) ? 'canceled' : 'scheduled';
}

const JOB_STATE: Record<AppointmentState, JobState> = {
  scheduled: 'scheduled',
  dispatched: 'dispatched',
  working: 'inProgress',
  hold: 'hold',
  done: 'completed',
  canceled: 'canceled',
  other: 'other',
};

class Maker {
  readonly tenant: Tenant;
  #nextJob = 47_120;
  readonly #chance: Chance;
  readonly #now: number;

  constructor(chance: Chance, tenant: Tenant, now: number) {
    this.#chance = chance;
    this.tenant = tenant;
    this.#now = now;
  }

  /** A day of one technician: appointments one after the other, with a few overlaps. */
  day(date: string, technician: TechnicianRow): void {
    const chance = this.#chance;
    const types = this.tenant.choices.jobTypes.filter((type) =>
      type.businessUnitIds.includes(technician.businessUnitId ?? ''),
    );
    const dayStart = instantOf(date, 7 * 60 + 30, ZONE);
    let at = dayStart + chance.whole(0, 4) * 15 * MINUTE;
    const last = dayStart + 10 * 60 * MINUTE;
    while (at < last) {
      const type = chance.of(types);
      const length = Math.max(60, (type.durationMinutes ?? 90) + chance.whole(-2, 2) * 15) * MINUTE;
      if (at + length > last + 60 * MINUTE) break;
      this.addAppointment(at, at + length, chance.once(0.035) ? null : technician, type);
      at += length + chance.whole(chance.once(0.05) ? -2 : 1, 3) * 15 * MINUTE;
      if (chance.once(0.12)) at += 60 * MINUTE;
    }
  }

  addAppointment(
    start: number,
    end: number,
    technician: TechnicianRow | null,
    type: JobTypeChoice,
    projectId?: string,
  ): FakeJob {
    const chance = this.#chance;
    const { choices, jobs, appointments } = this.tenant;
    const number = String(this.#nextJob++);
    const customer = chance.of(this.tenant.customers);
    const location = chance.of(customer.locations);
    const unassigned = technician === null && end >= this.#now;
    let state = stateAt(chance, start, end, this.#now);
    if (unassigned && state !== 'hold' && state !== 'canceled') state = 'scheduled';
    const createdOn =
      Math.min(start, this.#now) - chance.whole(1, 12) * 86_400_000 - chance.whole(0, 500) * MINUTE;
    const unitId = type.businessUnitIds[0] ?? '101';
    const arrival = start;
    const job: FakeJob = {
      id: number,
      number,
      state: JOB_STATE[state],
      customerId: customer.id,
      locationId: location.id,
      jobTypeId: type.id,
      businessUnitId: unitId,
      campaignId: chance.of(choices.campaigns).id,
      priority: chance.once(0.8) ? (type.priority ?? 'Normal') : chance.of(choices.priorities),
      summary: type.summary ?? '',
      projectId: projectId ?? null,
      tagIds: Number(number) % 5 === 0 ? ['701'] : Number(number) % 7 === 0 ? ['702', '703'] : [],
      createdOn,
      modifiedOn: Math.min(this.#now, start) - chance.whole(5, 4000) * MINUTE,
      completedOn: state === 'done' ? end : null,
      notes: [],
      history: [
        {
          id: `${number}2`,
          event: 'Appointment scheduled',
          occurredOn: createdOn + MINUTE,
          employee: 'Dana Whitlock',
          tool: 'Manual',
          memo: null,
        },
        {
          id: `${number}1`,
          event: 'Job booked',
          occurredOn: createdOn,
          employee: 'Dana Whitlock',
          tool: 'Manual',
          memo: null,
        },
      ],
    };
    if (state === 'done') {
      job.history.unshift(
        {
          id: `${number}4`,
          event: 'Job completed',
          occurredOn: end,
          employee: technician?.name ?? null,
          tool: 'Mobile',
          memo: null,
        },
        {
          id: `${number}3`,
          event: 'Technician dispatched',
          occurredOn: start - 25 * MINUTE,
          employee: 'Rafael Osei',
          tool: 'Dispatch board',
          memo: null,
        },
      );
    }
    if (state === 'hold') {
      job.history.unshift({
        id: `${number}3`,
        event: 'Job put on hold',
        occurredOn: this.#now - 3_600_000,
        employee: 'Kim Sandoval',
        tool: 'Manual',
        memo: 'Waiting for the inducer motor, due Thursday.',
      });
    }
    jobs.set(job.id, job);
    const partner = technician && chance.once(0.05) ? chance.of(choices.technicians) : null;
    appointments.set(`9${number}`, {
      id: `9${number}`,
      jobId: job.id,
      number: `${number}-1`,
      jobNumber: number,
      start,
      end,
      arrivalStart: arrival,
      arrivalEnd: arrival + chance.of([60, 120, 120, 240]) * MINUTE,
      state,
      confirmed: state === 'scheduled' && chance.once(0.4),
      customerId: customer.id,
      customer: customer.name,
      phone: customer.phone,
      endKnown: true,
      address: location.address,
      jobTypeId: type.id,
      jobType: type.name,
      businessUnitId: unitId,
      businessUnit: choices.businessUnits.find((unit) => unit.id === unitId)?.name ?? null,
      priority: job.priority,
      tagIds: job.tagIds ?? [],
      zoneId: zoneOf(location.id),
      summary: job.summary,
      specialInstructions: chance.once(0.25) ? chance.of(words.NOTES) : null,
      technicianIds:
        technician === null || state === 'hold'
          ? []
          : partner && partner.id !== technician.id
            ? [technician.id, partner.id]
            : [technician.id],
      pending: null,
      movable: state === 'scheduled' || state === 'dispatched' || state === 'hold',
    });
    return job;
  }
}

function shiftsOf(date: string, weekday: number, staff: readonly TechnicianRow[]): ShiftSpan[] {
  return staff.flatMap((technician, index): ShiftSpan[] => {
    const at = (minute: number) => instantOf(date, minute, ZONE);
    if (weekday === 0 || weekday === 6) {
      return index % 8 === 0
        ? [{ technicianId: technician.id, start: at(480), end: at(960), kind: 'onCall' }]
        : [];
    }
    if ((index * 7 + weekday) % 29 === 0) {
      return [{ technicianId: technician.id, start: at(420), end: at(1080), kind: 'timeOff' }];
    }
    const first = index % 3 === 0 ? 420 : 450;
    return [{ technicianId: technician.id, start: at(first), end: at(first + 600), kind: 'normal' }];
  });
}

function projects(maker: Maker, chance: Chance, today: string): void {
  const { tenant } = maker;
  words.PROJECTS.forEach((name, index) => {
    const customer = chance.of(tenant.customers);
    const done = index % 5 === 4;
    const startOffset = chance.whole(-70, 12);
    const startDate = index === 7 ? null : laterDate(today, startOffset);
    const targetDate = index === 7 ? null : laterDate(today, startOffset + chance.whole(18, 85));
    const actualDate = done ? laterDate(today, -chance.whole(1, 12)) : null;
    const until = targetDate ? (Date.parse(targetDate) - Date.parse(today)) / 86_400_000 : null;
    const id = String(6101 + index);
    let appointmentCount = 0;
    let appointmentsDone = 0;
    let next: number | null = null;
    let last: string | null = null;
    for (let index = 0; index < chance.whole(2, 6); index++) {
      const date = laterDate(today, Math.round(startOffset / 6) + index * 2);
      const start = instantOf(date, 8 * 60 + index * 30, ZONE);
      const job = maker.addAppointment(
        start,
        start + 180 * MINUTE,
        chance.of(tenant.choices.technicians),
        chance.of(tenant.choices.jobTypes),
        id,
      );
      appointmentCount++;
      last = date;
      if (job.state === 'completed') appointmentsDone++;
      else if (next === null || start < next) next = start;
    }
    tenant.projects.set(id, {
      id,
      number: id,
      name,
      summary: index % 3 ? `${name}. Coordinate with the inspector before closing walls.` : null,
      status: done ? 'Completed' : chance.of(words.PROJECT_STATES),
      customer: customer.name,
      customerId: customer.id,
      locationId: customer.locations[0]?.id ?? '',
      address: customer.locations[0]?.address ?? null,
      managers:
        index % 4 === 3 ? [words.MANAGERS[0] ?? '', words.MANAGERS[3] ?? ''] : [chance.of(words.MANAGERS)],
      businessUnits: tenant.choices.businessUnits.slice(index % 3, (index % 3) + 1).map((unit) => unit.name),
      startDate,
      targetDate,
      actualDate,
      scheduleStatus: done
        ? 'completed'
        : until === null
          ? 'noTarget'
          : until < 0
            ? 'overdue'
            : until <= 14
              ? 'dueSoon'
              : 'onTrack',
      jobCount: appointmentCount,
      jobsCompleted: appointmentsDone,
      appointmentCount,
      appointmentsDone,
      nextAppointment: next,
      lastAppointment: last,
      pending: null,
    });
  });
}

/** Makes the tenant around this instant. */
export function makeTenant(now: number, empty: boolean): Tenant {
  const chance = new Chance(20_261_124);
  const today = wallOf(now, ZONE).date;
  const tenant: Tenant = {
    today,
    choices: formChoices(chance),
    customers: customers(chance),
    jobs: new Map(),
    appointments: new Map(),
    projects: new Map(),
    shifts: [],
  };
  if (empty) return tenant;
  const maker = new Maker(chance, tenant, now);
  for (let offset = -7; offset <= 14; offset++) {
    const date = laterDate(today, offset);
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
    tenant.shifts.push(...shiftsOf(date, weekday, tenant.choices.technicians));
    const weekend = weekday === 0 || weekday === 6;
    tenant.choices.technicians.forEach((technician, index) => {
      if (weekend ? index % 8 === 0 : true) maker.day(date, technician);
    });
  }
  projects(maker, chance, today);
  return tenant;
}
