/** The free time of technicians: their shifts without time off and without work. */
import type {
  AppointmentCard,
  Availability,
  BusyTime,
  Coordinates,
  DayGeometry,
  Place,
  ShiftSpan,
  TechnicianRow,
} from '../../ipc/bindings';
import { loadOf, shareOf, takesTime } from './conflicts';
import { instantAtWall } from './geometry';
import { joinedIntervals, touches, withoutIntervals, type Interval } from './intervals';
import type { Placement } from './moves';
import { shiftsByTechnician } from './shifts';
import { lacking, requiredByType } from './skills';

/** Who works when, and where the work to schedule is. */
export interface Schedule {
  days: readonly DayGeometry[];
  technicians: readonly TechnicianRow[];
  busyOf: (technicianId: string) => readonly BusyTime[];
  shiftsOf: (technicianId: string) => readonly ShiftSpan[];
  /** The skills that a job type needs and a technician lacks. */
  lacks: (jobTypeId: string, technicianId: string) => readonly string[];
  /** Whether the tenant keeps shifts. Without them, business hours are the working time. */
  keepsShifts: boolean;
  /** Business hours in minutes after midnight. */
  business: { from: number; to: number };
  place: Place;
  /** The technicians of the zone of the place. */
  inZone: ReadonlySet<string>;
  /** The name of that zone, if it is known. */
  zone: string | null;
}

/** Moves that the mirror does not have: those of the draft plan. */
export interface Overlays {
  moves: ReadonlyMap<string, { after: Placement }>;
  /** The moved appointments as the mirror has them. */
  cards: ReadonlyMap<string, AppointmentCard>;
}

const NO_BUSY: readonly BusyTime[] = [];
const NO_SHIFTS: readonly ShiftSpan[] = [];
const NOWHERE: Place = { zip: null, coordinates: null };

function busyFromCard(card: AppointmentCard): BusyTime {
  const { id, start, end, endKnown, state, technicianIds, customer, jobNumber } = card;
  return { id, start, end, endKnown, state, technicianIds, name: customer ?? jobNumber, place: NOWHERE };
}

/** The busy times with the draft plan, and without the appointments that are being scheduled. */
function shownBusy(
  busy: readonly BusyTime[],
  { moves, cards }: Overlays,
  excluded: ReadonlySet<string>,
): BusyTime[] {
  const read = new Map(busy.map((one) => [one.id, one] as const));
  for (const [id, { after }] of moves) {
    const card = cards.get(id);
    const base = read.get(id) ?? (card && takesTime(card) ? busyFromCard(card) : undefined);
    if (!base) continue;
    const { start, end, technicianIds } = after;
    read.set(id, { ...base, start, end, technicianIds: [...technicianIds] });
  }
  return [...read.values()].filter((one) => !excluded.has(one.id)).sort((a, b) => a.start - b.start);
}

/** The schedule that a response describes. */
export function scheduleOf(
  page: Availability,
  overlays: Overlays,
  excluded: ReadonlySet<string>,
  business: Schedule['business'],
): Schedule {
  const rows = new Map<string, BusyTime[]>();
  for (const one of shownBusy(page.busy, overlays, excluded)) {
    for (const id of new Set(one.technicianIds)) {
      const row = rows.get(id);
      if (row) row.push(one);
      else rows.set(id, [one]);
    }
  }
  const shifts = shiftsByTechnician(page.shifts);
  const technicians = new Map(page.technicians.map((one) => [one.id, one] as const));
  const skills = {
    technicianOf: (id: string) => technicians.get(id),
    required: requiredByType(page.requiredSkills),
  };
  return {
    days: page.days,
    technicians: page.technicians,
    busyOf: (id) => rows.get(id) ?? NO_BUSY,
    shiftsOf: (id) => shifts.get(id) ?? NO_SHIFTS,
    lacks: (jobTypeId, id) => lacking(skills, jobTypeId, id),
    keepsShifts: page.shifts.some((shift) => shift.kind === 'normal'),
    business,
    place: page.place,
    inZone: new Set(page.zoneTechnicianIds),
    zone: page.zone?.name ?? null,
  };
}

/** The working time of a technician. On-call shifts are no time to book. */
function workingTime(schedule: Schedule, technicianId: string): Interval[] {
  const shifts = schedule.shiftsOf(technicianId);
  const { from, to } = schedule.business;
  const working = schedule.keepsShifts
    ? shifts.filter((shift) => shift.kind === 'normal')
    : schedule.days.map((day) => ({ start: instantAtWall(day, from), end: instantAtWall(day, to) }));
  return withoutIntervals(
    joinedIntervals(working),
    shifts.filter((shift) => shift.kind === 'timeOff'),
  );
}

/** The working time of a technician that no appointment takes. */
export function freeTime(schedule: Schedule, technicianId: string): Interval[] {
  return withoutIntervals(workingTime(schedule, technicianId), schedule.busyOf(technicianId));
}

/** What speaks for a technician, beside free time. */
export interface Suitability {
  /** The technician is of the job's business unit. */
  ofUnit: boolean;
  /** The technician is of the zone of the place. */
  inZone: boolean;
  /** The name of that zone; null if the technician is not in it, or if it is not known. */
  zone: string | null;
  /** The distance to the nearest other work of the day, in meters; null if it is unknown. */
  distance: number | null;
  /** Other work of the day has the same postal code. */
  sameZip: boolean;
  /** The planned share of the day's shifts. */
  share: number | null;
  /** The planned work of the day, in milliseconds. */
  planned: number;
}

const EARTH_RADIUS = 6_371_000;

/** The distance over the ground, in meters. */
export function distanceBetween(a: Coordinates, b: Coordinates): number {
  const radians = (millionths: number) => (millionths * Math.PI) / 180e6;
  const [north, south] = [radians(a.latitude), radians(b.latitude)];
  const across = Math.sin(radians(b.longitude - a.longitude) / 2) ** 2;
  const up = Math.sin((south - north) / 2) ** 2;
  return (
    2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(up + Math.cos(north) * Math.cos(south) * across)))
  );
}

/** The work and the shifts of a technician that touch a day. */
interface OfDay {
  busy: readonly BusyTime[];
  shifts: readonly ShiftSpan[];
}

const NOTHING: OfDay = { busy: NO_BUSY, shifts: NO_SHIFTS };
const daysOfSchedules = new WeakMap<Schedule, Map<string, Map<DayGeometry, OfDay>>>();

/** A search looks at each technician on each day, so the days of a technician are indexed once. */
function ofDay(schedule: Schedule, technicianId: string, day: DayGeometry): OfDay {
  let index = daysOfSchedules.get(schedule);
  if (!index) daysOfSchedules.set(schedule, (index = new Map<string, Map<DayGeometry, OfDay>>()));
  let own = index.get(technicianId);
  if (!own) index.set(technicianId, (own = indexDays(schedule, technicianId)));
  return own.get(day) ?? NOTHING;
}

function indexDays(schedule: Schedule, technicianId: string): Map<DayGeometry, OfDay> {
  const { days } = schedule;
  const byDay = <T extends Interval>(items: readonly T[]): T[][] => {
    const lists: T[][] = days.map(() => []);
    for (const item of items) {
      let at = days.findIndex((day) => day.end > item.start);
      for (let day = days[at]; day && touches(item, day.start, day.end); day = days[(at += 1)]) {
        lists[at]?.push(item);
      }
    }
    return lists;
  };
  const busy = byDay(schedule.busyOf(technicianId));
  const shifts = byDay(schedule.shiftsOf(technicianId));
  return new Map(
    days.map((day, at) => [day, { busy: busy[at] ?? NO_BUSY, shifts: shifts[at] ?? NO_SHIFTS }] as const),
  );
}

/** What speaks for a technician on a day. */
export function suitabilityOn(
  schedule: Schedule,
  technician: TechnicianRow,
  day: DayGeometry,
  businessUnitId: string | null,
): Suitability {
  const { place } = schedule;
  const { busy, shifts } = ofDay(schedule, technician.id, day);
  const { coordinates, zip } = place;
  const distances = busy.flatMap(({ place: other }) =>
    coordinates && other.coordinates ? [distanceBetween(coordinates, other.coordinates)] : [],
  );
  const load = loadOf(busy, shifts, day.start, day.end);
  return {
    ofUnit: businessUnitId !== null && technician.businessUnitId === businessUnitId,
    inZone: schedule.inZone.has(technician.id),
    zone: schedule.inZone.has(technician.id) ? schedule.zone : null,
    distance: distances.length > 0 ? Math.min(...distances) : null,
    sameZip: zip !== null && busy.some((one) => one.place.zip === zip),
    share: shareOf(load),
    planned: load.planned,
  };
}

/** Distances within this many meters count as equal, so that the load decides. */
const NEARBY = 3_000;

/** Orders technicians: unit, zone, distance or postal code, and then the load. */
export function bySuitability(a: Suitability, b: Suitability): number {
  const steps = (one: Suitability) =>
    one.distance === null ? Number.POSITIVE_INFINITY : Math.floor(one.distance / NEARBY);
  const [near, far] = [steps(a), steps(b)];
  return (
    Number(b.ofUnit) - Number(a.ofUnit) ||
    Number(b.inZone) - Number(a.inZone) ||
    (near === far ? 0 : near - far) ||
    Number(b.sameZip) - Number(a.sameZip) ||
    (a.share ?? 0) - (b.share ?? 0) ||
    a.planned - b.planned
  );
}
