/** The conflicts of what the calendar shows: the marks of cards, and the list in the toolbar. */
import { untrack } from 'svelte';
import type { AppointmentCard, DayGeometry } from '../../ipc';
import { afterPaint } from '../../lib/after-paint';
import { listConflicts, type AppointmentConflict, type ScheduleConflict } from '../../lib/schedule/conflicts';
import { touches } from '../../lib/schedule/intervals';
import { isAhead, StandingConflicts } from '../../lib/schedule/standing-conflicts';
import { perAccount } from '../../state/account-state';
import { appointments } from '../../state/appointments.svelte';
import { clock } from '../../state/clock.svelte';
import { preferences } from '../../state/preferences.svelte';
import { calendarContext } from '../../state/schedule-check.svelte';
import { PerCard } from '../per-card';
import { calendar } from '../state.svelte';

const NONE: readonly ScheduleConflict[] = [];

/** The conflicts of one card, so that a check redraws only the cards that it affects. */
export class CardConflicts {
  found = $state.raw(NONE);
}

class ConflictMarks {
  /** Whether the list is open. */
  listed = $state(false);
  /** The conflicts by appointment. */
  #found = $state.raw<ReadonlyMap<string, readonly ScheduleConflict[]>>(new Map());
  readonly #cards = new PerCard(() => new CardConflicts());
  readonly #standing = new StandingConflicts();

  /**
   * The conflicts of a card. Call it in a derived value of its own: Svelte does not track state in the
   * derived value that creates it.
   */
  of(id: string): CardConflicts {
    return this.#cards.of(id);
  }

  /** Whether a card has a conflict. */
  has(id: string): boolean {
    return this.#found.has(id);
  }

  /** The conflicts of the days shown, by time. The filters apply. */
  list(days: readonly DayGeometry[] | null): readonly AppointmentConflict[] {
    const [first, last] = [days?.[0], days?.at(-1)];
    if (!first || !last) return [];
    const shown: [AppointmentCard, readonly ScheduleConflict[]][] = [];
    for (const [id, conflicts] of this.#found) {
      const card = appointments.cards.get(id);
      if (card && touches(card, first.start, last.end) && calendar.admits(card))
        shown.push([card, conflicts]);
    }
    // Of two that overlap, the list names the one that can be moved, and else the later one.
    shown.sort(([a], [b]) => Number(b.movable) - Number(a.movable) || b.start - a.start);
    const start = (id: string) => appointments.cards.get(id)?.start ?? 0;
    return listConflicts(shown.map(([card, conflicts]) => [card.id, conflicts] as const)).sort(
      (a, b) => start(a.of) - start(b.of),
    );
  }

  /** Checks the schedule after the paint that shows it. Call it in an effect. */
  follow(): () => void {
    const { cards, rows, page } = appointments;
    const { dayStartMinutes, dayEndMinutes } = preferences.current;
    const basis = [page?.days, page?.shifts, page?.technicians, page?.requiredSkills];
    const now = clock.minute;
    void rows;
    let isStale = false;
    afterPaint(() => {
      if (isStale) return;
      untrack(() => {
        this.#mark(
          this.#standing.of(
            [...cards.values()].filter((card) => isAhead(card, now)),
            calendarContext(),
            [...basis, dayStartMinutes, dayEndMinutes],
          ),
        );
        this.#cards.forgetUnless((id) => cards.has(id));
      });
    });
    return () => {
      isStale = true;
    };
  }

  #mark(found: ReadonlyMap<string, readonly ScheduleConflict[]>): void {
    const before = this.#found;
    this.#found = found;
    for (const id of before.keys()) if (!found.has(id)) this.of(id).found = NONE;
    for (const [id, conflicts] of found) if (before.get(id) !== conflicts) this.of(id).found = conflicts;
  }
}

/** The conflict marks of the open account. */
export let conflictMarks: ConflictMarks;
perAccount(
  () => new ConflictMarks(),
  (next) => {
    conflictMarks = next;
  },
);
