/** Finds the next openings for a piece of work. */
import type { DayGeometry, TechnicianRow } from '../../ipc/bindings';
import { bySuitability, freeTime, suitabilityOn, type Schedule, type Suitability } from './availability';
import { instantAtWall, MINUTE } from './geometry';
import type { Interval } from './intervals';

/** The work to find a time for. */
export interface OpeningRequest {
  /** Its length in milliseconds. */
  length: number;
  /** Openings start at this instant or later. */
  now: number;
  jobTypeId: string | null;
  businessUnitId: string | null;
  /** The part of the day in which it starts, in minutes after midnight. */
  window: { from: number; to: number } | null;
  /** All of these technicians must be free. Empty means any one technician. */
  technicianIds: readonly string[];
  /** Whether technicians of other business units count too. */
  anyUnit: boolean;
}

/** A time at which a technician is free for the work. */
export interface Opening extends Suitability {
  start: number;
  end: number;
  technicians: readonly TechnicianRow[];
  /** The free time around it. */
  free: Interval;
  /** How many other technicians are free at the same time. */
  others: number;
}

/** The openings of a day. */
export interface DayOpenings {
  day: DayGeometry;
  openings: readonly Opening[];
}

/** The steps of the first start within free time. */
const STEP = 15 * MINUTE;
const HOUR = 60 * MINUTE;
/** The most openings that a day lists. */
const MOST_PER_DAY = 5;

function roundedUp(instant: number, day: DayGeometry): number {
  return day.start + Math.ceil((instant - day.start) / STEP) * STEP;
}

/** The technicians who may do the work. */
function qualified(schedule: Schedule, request: OpeningRequest): TechnicianRow[] {
  const { jobTypeId, businessUnitId, anyUnit } = request;
  const skilled = schedule.technicians.filter(
    ({ id }) => jobTypeId === null || schedule.lacks(jobTypeId, id).length === 0,
  );
  if (anyUnit || businessUnitId === null) return skilled;
  const ofUnit = skilled.filter((one) => one.businessUnitId === businessUnitId);
  // A unit without technicians of its own has its work done by others.
  return ofUnit.length > 0 ? ofUnit : skilled;
}

function intersection(one: readonly Interval[], other: readonly Interval[]): Interval[] {
  return one.flatMap((a) =>
    other.flatMap((b) => {
      const [start, end] = [Math.max(a.start, b.start), Math.min(a.end, b.end)];
      return start < end ? [{ start, end }] : [];
    }),
  );
}

/** Technicians who do the work together, and when all of them are free. */
interface Crew {
  technicians: readonly [TechnicianRow, ...TechnicianRow[]];
  free: readonly Interval[];
}

function crews(schedule: Schedule, request: OpeningRequest): Crew[] {
  const longEnough = (free: readonly Interval[]) =>
    free.filter((one) => one.end > request.now && one.end - one.start >= request.length);
  const crew = new Set(request.technicianIds);
  const wanted = schedule.technicians.filter((one) => crew.has(one.id));
  // Nothing is known of a former technician, who is therefore never free.
  if (wanted.length < crew.size) return [];
  const [first, ...rest] = wanted;
  if (first) {
    let free: readonly Interval[] = freeTime(schedule, first.id);
    for (const { id } of rest) free = intersection(free, freeTime(schedule, id));
    return [{ technicians: [first, ...rest], free: longEnough(free) }];
  }
  return qualified(schedule, request).map((technician) => ({
    technicians: [technician],
    free: longEnough(freeTime(schedule, technician.id)),
  }));
}

/** The starts of work within free time on a day: the earliest one, and then each full hour. */
function startsWithin(free: Interval, day: DayGeometry, request: OpeningRequest): number[] {
  const { length, now, window } = request;
  const from = window ? instantAtWall(day, window.from) : day.start;
  const until = window ? instantAtWall(day, window.to) : day.end;
  const last = Math.min(free.end - length, until - 1, day.end - 1);
  const starts: number[] = [];
  let start = roundedUp(Math.max(free.start, from, now), day);
  while (start <= last) {
    starts.push(start);
    start = day.start + (Math.floor((start - day.start) / HOUR) + 1) * HOUR;
  }
  return starts;
}

/** One opening per start, with the best technician. */
function openingsOn(
  day: DayGeometry,
  found: readonly Crew[],
  schedule: Schedule,
  request: OpeningRequest,
): Opening[] {
  const best = new Map<number, Opening>();
  for (const { technicians, free } of found) {
    let suitability: Suitability | null = null;
    for (const span of free) {
      if (span.end <= day.start || span.start >= day.end) continue;
      for (const start of startsWithin(span, day, request)) {
        suitability ??= suitabilityOn(schedule, technicians[0], day, request.businessUnitId);
        const known = best.get(start);
        const others = known ? known.others + 1 : 0;
        if (known && bySuitability(known, suitability) <= 0) known.others = others;
        else
          best.set(start, {
            ...suitability,
            start,
            end: start + request.length,
            technicians,
            free: span,
            others,
          });
      }
    }
  }
  return [...best.values()].sort((a, b) => a.start - b.start);
}

/** Of openings in order, those that are far enough apart to be a real choice. */
function spread(openings: readonly Opening[], length: number): Opening[] {
  const kept: Opening[] = [];
  for (const one of openings) {
    const last = kept.at(-1);
    if (!last || one.start - last.start >= Math.max(length, HOUR)) kept.push(one);
  }
  return kept.slice(0, MOST_PER_DAY);
}

/** The next openings by day. Days without any are left out. */
export function findOpenings(schedule: Schedule, request: OpeningRequest): DayOpenings[] {
  if (request.length <= 0) return [];
  const found = crews(schedule, request);
  return schedule.days.flatMap((day) => {
    if (day.end <= request.now) return [];
    const openings = spread(openingsOn(day, found, schedule, request), request.length);
    return openings.length > 0 ? [{ day, openings }] : [];
  });
}

/** The free times in which the work fits, by technician. */
export function openTimes(schedule: Schedule, request: OpeningRequest): Map<string, readonly Interval[]> {
  const times = new Map<string, readonly Interval[]>();
  for (const { technicians, free } of crews(schedule, request)) {
    const ahead = free.flatMap(({ start, end }) => {
      const from = Math.max(start, request.now);
      return end - from >= request.length ? [{ start: from, end }] : [];
    });
    for (const { id } of technicians) if (ahead.length > 0) times.set(id, ahead);
  }
  return times;
}
