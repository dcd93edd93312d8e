/** Compares conflicts and utilization of the draft's technicians without and with the draft. */
import { untrack } from 'svelte';
import { backend } from '../../ipc';
import { concernsCalendar } from '../../state/appointments.svelte';
import { MirrorQuery } from '../../state/mirror-query.svelte';
import { dateIn } from '../../messages/format';
import { session } from '../../state/session.svelte';
import { pageContext } from '../../state/schedule-check.svelte';
import { addDays, daysBetween } from '../../lib/schedule/dates';
import { comparePlan, type Comparison, type PlannedMoves } from '../../lib/schedule/planned-moves';
import { perAccount } from '../../state/account-state';
import { draftPlan } from '../../state/draft-plan.svelte';

/** The most days that are compared. */
const MOST_DAYS = 31;

interface Span {
  firstDay: string;
  days: number;
}

/** The days of a plan's moves. */
function spanOf(moves: PlannedMoves, timeZone: string): Span | null {
  const dates = [...moves.values()].flatMap(({ seen, after }) => [
    dateIn(timeZone, seen.start),
    dateIn(timeZone, after.start),
  ]);
  dates.sort();
  const first = dates[0];
  const last = dates.at(-1);
  if (first === undefined || last === undefined) return null;
  return { firstDay: first, days: Math.min(daysBetween(first, last) + 1, MOST_DAYS) };
}

class PlanComparison {
  readonly #span = $derived(spanOf(draftPlan.moves, session.timeZone));
  readonly #query = new MirrorQuery({
    read: () => backend.calendarPage({ firstDay: '', days: 0, ...this.#span, margin: 0 }),
    concerns: concernsCalendar,
  });
  /** The days as a text, so that a move within the same days reads nothing again. */
  readonly #daysKey = $derived(this.#span ? `${this.#span.firstDay} ${String(this.#span.days)}` : '');

  /** The technicians of these days by id. */
  readonly technicians = $derived(
    new Map(this.#query.current?.technicians.map((one) => [one.id, one] as const) ?? []),
  );

  /** The comparison; null until the days are read. */
  readonly now = $derived.by<Comparison | null>(() => {
    const page = this.#query.current;
    const first = page?.days[0];
    const last = page?.days.at(-1);
    if (!page || !first || !last || draftPlan.moves.size === 0) return null;
    return comparePlan(draftPlan.moves, {
      ...pageContext(page, page.appointments),
      cards: page.appointments,
      from: first.start,
      to: last.end,
    });
  });

  /** Whether the draft has moves after the days that are compared. */
  readonly cut = $derived.by(() => {
    const span = this.#span;
    if (!span || span.days < MOST_DAYS) return false;
    const end = addDays(span.firstDay, span.days);
    return [...draftPlan.moves.values()].some(({ after }) => dateIn(session.timeZone, after.start) >= end);
  });

  /** Reads the days of the draft, and again after changes. Call it in an effect. */
  follow(): (() => void) | undefined {
    if (this.#daysKey === '') {
      this.#query.clear();
      return undefined;
    }
    // The old response stays until the new one arrives.
    return untrack(() => this.#query.follow());
  }
}

/** The comparison of the open account. */
export let comparison: PlanComparison;
perAccount(
  () => new PlanComparison(),
  (next) => {
    comparison = next;
  },
);
