/**
 * Checks placements against the schedule: that of the calendar if it shows their days, or else days
 * that are read for the check.
 */
import { untrack } from 'svelte';
import { backend, type AppointmentCard, type CalendarPage, type CalendarRequest } from '../ipc';
import {
  scheduleConflicts,
  type Planned,
  type ScheduleConflict,
  type ScheduleContext,
} from '../lib/schedule/conflicts';
import { daysBetween } from '../lib/schedule/dates';
import { groupRows, rowsByTechnician } from '../lib/schedule/merge';
import { withPlan } from '../lib/schedule/planned-moves';
import { shiftsByTechnician } from '../lib/schedule/shifts';
import { lacking, requiredByType } from '../lib/schedule/skills';
import { conflictLines, type ConflictNames } from '../messages/conflicts';
import { dateIn } from '../messages/format';
import { appointments, concernsCalendar } from './appointments.svelte';
import { draftPlan } from './draft-plan.svelte';
import { MirrorQuery } from './mirror-query.svelte';
import { navigation } from './navigation.svelte';
import { preferences } from './preferences.svelte';
import { session } from './session.svelte';

/** The most days that are read for a check. */
const MOST_DAYS = 31;

/** The most conflicts that a toast or a form names. */
const MOST_NAMED = 3;

/** The schedule of the calendar, with the draft and with moves that are not saved yet. */
export function calendarContext(): Required<ScheduleContext> {
  const { shifts = [], days = [] } = appointments.page ?? {};
  const { dayStartMinutes, dayEndMinutes } = preferences.current;
  const shiftsOf = shiftsByTechnician(shifts);
  return {
    appointmentsOf: (id) => appointments.rows.get(id) ?? [],
    shiftsOf: (id) => shiftsOf.get(id) ?? [],
    business: { days, from: dayStartMinutes, to: dayEndMinutes },
    lacks: appointments.lacks,
  };
}

/** The schedule of days that were read. `cards` are their appointments as they are checked. */
export function pageContext(page: CalendarPage, cards: Iterable<AppointmentCard>): Required<ScheduleContext> {
  const rows = groupRows(cards, rowsByTechnician, new Map());
  const shifts = shiftsByTechnician(page.shifts);
  const required = requiredByType(page.requiredSkills);
  const technicians = new Map(page.technicians.map((one) => [one.id, one] as const));
  const technicianOf = (id: string) => technicians.get(id);
  const { dayStartMinutes, dayEndMinutes } = preferences.current;
  return {
    appointmentsOf: (id) => rows.get(id) ?? [],
    shiftsOf: (id) => shifts.get(id) ?? [],
    business: { days: page.days, from: dayStartMinutes, to: dayEndMinutes },
    lacks: (jobTypeId, technicianId) => lacking({ technicianOf, required }, jobTypeId, technicianId),
  };
}

/** The names in the conflicts of what the calendar shows. */
export function calendarNames(): ConflictNames {
  return {
    cardOf: (id) => appointments.cards.get(id),
    technicianOf: (id) => appointments.technicians.get(id)?.name,
    style: preferences.times,
  };
}

/** The days of placements; null if there are none. */
function daysOf(planned: readonly Planned[]): CalendarRequest | null {
  const dates = planned.flatMap(({ at }) => [
    dateIn(session.timeZone, at.start),
    dateIn(session.timeZone, Math.max(at.start, at.end - 1)),
  ]);
  dates.sort();
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return null;
  return { firstDay: first, days: Math.min(daysBetween(first, last) + 1, MOST_DAYS), margin: 0 };
}

/** Whether the calendar shows days. On other pages it does not follow the mirror. */
function calendarHas({ firstDay, days }: CalendarRequest): boolean {
  const loaded = appointments.page?.days;
  if (!loaded || navigation.page !== 'calendar') return false;
  const first = loaded.findIndex((day) => day.date === firstDay);
  return first >= 0 && first + days <= loaded.length;
}

interface Checked {
  found: ReadonlyMap<string, readonly ScheduleConflict[]>;
  names: ConflictNames;
}

function checkOnCalendar(planned: readonly Planned[]): Checked {
  return { found: scheduleConflicts(planned, calendarContext()), names: calendarNames() };
}

function checkOnPage(planned: readonly Planned[], page: CalendarPage): Checked {
  const mirrored = new Map(page.appointments.map((card) => [card.id, card] as const));
  const cards = withPlan(mirrored, draftPlan.cards, draftPlan.moves);
  const technicians = new Map(page.technicians.map((one) => [one.id, one.name] as const));
  return {
    found: scheduleConflicts(planned, pageContext(page, cards.values())),
    names: {
      cardOf: (id) => cards.get(id),
      technicianOf: (id) => technicians.get(id),
      style: preferences.times,
    },
  };
}

/**
 * The conflicts of placements in words, for the toast of an edit; null without conflicts. A check
 * that fails is no reason not to make the edit.
 */
export async function conflictWarning(planned: readonly Planned[]): Promise<string | null> {
  try {
    const days = daysOf(planned);
    if (!days) return null;
    const { found, names } = calendarHas(days)
      ? checkOnCalendar(planned)
      : checkOnPage(planned, await backend.calendarPage(days));
    return conflictLines(found, names, MOST_NAMED).join('. ') || null;
  } catch {
    return null;
  }
}

/** The conflicts of the placements in a form, while it is filled in. */
export class FormConflicts {
  readonly #planned: () => readonly Planned[];
  /** The days as a text, so that a change within the same days reads nothing again. */
  readonly #daysToRead = $derived.by(() => {
    const days = daysOf(this.#planned());
    return days && !calendarHas(days) ? JSON.stringify(days) : null;
  });
  readonly #query = new MirrorQuery({
    read: () => backend.calendarPage(JSON.parse(this.#daysToRead ?? '{}') as CalendarRequest),
    concerns: concernsCalendar,
  });

  readonly #checked = $derived.by(() => {
    if (this.#daysToRead === null) return checkOnCalendar(this.#planned());
    return this.#query.current && checkOnPage(this.#planned(), this.#query.current);
  });

  /** The conflicts in words. None until the days are read. */
  readonly lines = $derived(
    this.#checked ? conflictLines(this.#checked.found, this.#checked.names, MOST_NAMED) : [],
  );

  /** The conflicts of one of the appointments in words. */
  linesOf(id: string): string[] {
    const checked = this.#checked;
    const own = checked?.found.get(id);
    return checked && own ? conflictLines(new Map([[id, own]]), checked.names, MOST_NAMED) : [];
  }

  constructor(planned: () => readonly Planned[]) {
    this.#planned = planned;
  }

  /** Reads the days that the calendar does not show. Call it in an effect. */
  follow(): (() => void) | undefined {
    if (this.#daysToRead === null) {
      this.#query.clear();
      return undefined;
    }
    // The conflicts of other days must not stay until the new days are read.
    untrack(() => {
      this.#query.clear();
    });
    return untrack(() => this.#query.follow());
  }
}
