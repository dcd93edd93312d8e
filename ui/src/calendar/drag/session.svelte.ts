/**
 * The state of the current drag: by pointer, from the tray, at an end, or by keys. Views turn a point
 * into a grid position; this decides what a drop there does.
 */
import type { AppointmentCard, DayGeometry, ShiftSpan } from '../../ipc';
import { offsetAt } from '../../lib/offsets';
import { preferences } from '../../state/preferences.svelte';
import { session } from '../../state/session.svelte';
import { appointments } from '../../state/appointments.svelte';
import { bulkMoves, distanceOf, movedBy, type Move, type OtherCard } from './bulk-move';
import { scheduleConflicts, type ScheduleConflict } from '../../lib/schedule/conflicts';
import { addDays, daysBetween } from '../../lib/schedule/dates';
import { MINUTE } from '../../lib/schedule/geometry';
import {
  UNASSIGNED,
  beginningAt,
  movedTo,
  movedToDay,
  placementOf,
  reassigned,
  resizedTo,
  samePlacement,
  type Placement,
} from '../../lib/schedule/moves';
import { snapInstant } from '../layout/snap';
import { dayLookup, type DayLookup } from '../../lib/schedule/zone-days';
import { perAccount } from '../../state/account-state';
import { dragCardStates } from './card-state.svelte';

/** A point of a view. */
export interface GridPosition {
  day: DayGeometry;
  /** The instant under the pointer; absent where a view shows only days. */
  instant: number | null;
  /** The row; absent where a view has none, or where rows are not technicians. */
  technicianId: string | null;
  /** What time runs along here: the row, the column. A stretch of time does not leave it. */
  line: string;
}

/** The view that a card can be dropped on. */
export interface DropSurface {
  /** What scrolls. */
  scroller: HTMLElement;
  /** What lies at a point of the window; absent outside of the view. */
  positionAt: (x: number, y: number) => GridPosition | null;
  /** The row above or below, for moves by key; the same one at the end, absent without rows. */
  rowBeside?: (technicianId: string, by: 1 | -1) => string;
  /** The rows from top to bottom, absent without rows. */
  rows?: () => readonly string[];
  /** Brings a place into sight; of a card, its own. */
  reveal: (placement: Placement & { id?: string }, technicianId: string | null) => void;
  /** Brings the present hour into sight, where the view can hide it. */
  showNow?: () => void;
}

/** Where a card is dropped to take its technicians away. */
export interface UnassignZone {
  /** Whether it lies at a point of the window. */
  holds: (x: number, y: number) => boolean;
  /** Why it takes nothing now, or nothing. */
  refuses: () => string | null;
}

/** How cards are dragged: by the body, by either end, from the tray, or by keys. */
export type Carry = 'pointer' | 'start' | 'end' | 'tray' | 'keys';

/** What is in the hand. */
export interface DragSession {
  /** The card that was seized. */
  card: AppointmentCard;
  how: Carry;
  /** The row it was taken from; absent when it came from a view without rows. */
  fromRow: string | null;
  /** Where it was taken, for a card that is dragged by its body: it may be taken on any of its days. */
  grabbed: Pick<GridPosition, 'day' | 'instant'> | null;
  /** The other selected ones, which go along. */
  others?: readonly OtherCard[];
}

/** Where the cards would land now. */
export interface Target {
  /** Where the seized card would land. */
  placement: Placement;
  /** The row under it; absent where a view has none. */
  technicianId: string | null;
  /** The day under it. */
  day: DayGeometry;
  /** What speaks against any of the moves. */
  conflicts: readonly ScheduleConflict[];
  /** Every move, the seized card's first. */
  moves: readonly Move[];
  /** Those that something speaks against. */
  conflicting: ReadonlySet<string>;
  /** Over the tray: technicians are taken away. */
  inTray: boolean;
}

/** A stretch of free time, drawn with the pointer. */
export interface Drawn {
  start: number;
  end: number;
  technicianId: string | null;
  day: DayGeometry;
}

class Dragging {
  current = $state.raw<DragSession | null>(null);
  target = $state.raw<Target | null>(null);
  /** Why the card under the pointer cannot be dragged, or not be dropped here. */
  refusal = $state.raw<string | null>(null);

  /** Free time that is being drawn for a new job. */
  drawn = $state.raw<Drawn | null>(null);

  /** The view on screen. Not reactive: asked only while something is dragged. */
  surface: DropSurface | null = null;
  /** The tray, while it is open. */
  unassignZone: UnassignZone | null = null;

  /** How many appointments are in the hand. */
  readonly count = $derived(this.current ? 1 + (this.current.others?.length ?? 0) : 0);

  /** Takes cards into the hand. */
  start(drag: DragSession): void {
    this.current = drag;
    this.#land(null);
    this.refusal = null;
    dragCardStates.hold(new Set([drag.card, ...othersOf(drag)].map((card) => card.id)), drag.how === 'keys');
    if (drag.how === 'keys') {
      this.#aim(placementOf(drag.card), drag.fromRow, this.#days.at(drag.card.start));
    }
  }

  /** The pointer is over a point; nothing is redrawn while the target stays the same. */
  over(x: number, y: number, step: number): void {
    const drag = this.current;
    if (!drag) return;
    const byEnd = drag.how === 'start' || drag.how === 'end';
    if (!byEnd && this.unassignZone?.holds(x, y)) {
      this.#overUnassignZone(drag, this.unassignZone);
      return;
    }
    this.refusal = null;
    const position = this.surface?.positionAt(x, y) ?? null;
    if (!position) {
      this.#land(null);
      return;
    }
    this.#aim(
      this.#placementAt(drag, position, step),
      byEnd ? drag.fromRow : position.technicianId,
      position.day,
    );
  }

  /** One step by key in time, or to the row beside. */
  nudge(time: number, row: -1 | 0 | 1, step: number): void {
    const { current: drag, target, surface } = this;
    if (!drag || !target) return;
    let { placement, technicianId } = target;
    if (time !== 0) {
      const wanted = placement.start + time * step * MINUTE;
      placement = movedTo(placement, snapInstant(this.#days.at(wanted), wanted, step));
    }
    if (row !== 0 && technicianId !== null && surface?.rowBeside) {
      const next = surface.rowBeside(technicianId, row);
      const technicianIds = reassigned(drag.card.technicianIds, drag.fromRow ?? '', next);
      placement = { ...placement, technicianIds };
      technicianId = next;
    } else if (row !== 0) {
      this.nudgeDay(row);
      return;
    }
    this.#step(placement, technicianId);
  }

  /** By key to the same time of another day. */
  nudgeDay(by: 1 | -1): void {
    const { target } = this;
    if (!target) return;
    const next = this.#days.on(addDays(target.day.date, by));
    this.#step(movedToDay(target.placement, target.day, next), target.technicianId);
  }

  /** By key a step longer or shorter. */
  resize(by: 1 | -1, step: number): void {
    const { target } = this;
    if (!target) return;
    const day = this.#days.at(target.placement.end - 1);
    const end = snapInstant(day, target.placement.end + by * step * MINUTE, step);
    this.#step(resizedTo(target.placement, end), target.technicianId);
  }

  /** Opens the hand: the moves that were aimed at, without those that change nothing. */
  end(): readonly Move[] {
    const { target } = this;
    this.cancel();
    return target?.moves.filter((one) => !samePlacement(placementOf(one.card), one.placement)) ?? [];
  }

  /** Draws free time from one point to another on the row and the day where it began. */
  draw(from: GridPosition, to: GridPosition, step: number): void {
    if (from.instant === null || to.instant === null) return;
    const a = snapInstant(from.day, from.instant, step);
    const b = snapInstant(from.day, to.instant, step);
    const start = Math.min(a, b);
    const end = Math.max(a, b, start + step * MINUTE);
    if (this.drawn?.start === start && this.drawn.end === end) return;
    this.drawn = { start, end, technicianId: from.technicianId, day: from.day };
  }

  /** Opens the hand without a move. */
  cancel(): void {
    this.current = null;
    this.#land(null);
    this.refusal = null;
    dragCardStates.hold(new Set(), false);
  }

  #land(target: Target | null): void {
    this.target = target;
    dragCardStates.block(new Set(target?.conflicts.flatMap((one) => one.appointmentId ?? []) ?? []));
  }

  readonly #days: DayLookup = $derived.by(() => {
    const { days = [], timeZone = session.timeZone } = appointments.page ?? {};
    return dayLookup(days, (instant) => offsetAt(instant, timeZone));
  });

  #step(placement: Placement, technicianId: string | null): void {
    this.#aim(placement, technicianId, this.#days.at(placement.start));
    this.surface?.reveal(placement, technicianId);
  }

  #overUnassignZone(drag: DragSession, unassignZone: UnassignZone): void {
    // What comes from the tray is there already.
    if (drag.how === 'tray') {
      this.#land(null);
      return;
    }
    this.refusal = unassignZone.refuses();
    const day = this.#days.at(drag.card.start);
    if (this.refusal !== null) {
      this.#land(null);
      return;
    }
    if (this.target?.inTray) return;
    const moves = [{ card: drag.card }, ...(drag.others ?? [])].map(({ card }): Move => {
      return { card, placement: { ...placementOf(card), technicianIds: [] }, row: UNASSIGNED };
    });
    const [lead] = moves;
    if (!lead) return;
    this.#land({
      placement: lead.placement,
      technicianId: UNASSIGNED,
      day,
      conflicts: [],
      moves,
      conflicting: new Set(),
      inTray: true,
    });
  }

  #placementAt(drag: DragSession, position: GridPosition, step: number): Placement {
    const { card, how, fromRow, grabbed } = drag;
    const before = placementOf(card);
    if (how === 'end') {
      return resizedTo(before, snapInstant(position.day, position.instant ?? card.end, step));
    }
    if (how === 'start') {
      return beginningAt(before, snapInstant(position.day, position.instant ?? card.start, step));
    }
    const technicianIds =
      position.technicianId === null
        ? before.technicianIds
        : reassigned(before.technicianIds, fromRow ?? '', position.technicianId);
    const from = { ...before, technicianIds };
    const start = grabbed
      ? this.#draggedTo(card.start, grabbed, position, step)
      : this.#putAt(card, position, step);
    return movedTo(from, start);
  }

  /** Where a card begins that comes from the tray. */
  #putAt(card: AppointmentCard, position: GridPosition, step: number): number {
    if (position.instant !== null) return snapInstant(position.day, position.instant, step);
    const days = daysBetween(this.#days.at(card.start).date, position.day.date);
    return movedBy(card.start, { days, minutes: 0 }, this.#days);
  }

  /** By the distance dragged, whichever of its days a card was taken on; other days keep the clock time. */
  #draggedTo(
    start: number,
    from: NonNullable<DragSession['grabbed']>,
    to: GridPosition,
    step: number,
  ): number {
    const days = daysBetween(from.day.date, to.day.date);
    if (from.instant === null || to.instant === null) return movedBy(start, { days, minutes: 0 }, this.#days);
    const passed =
      days === 0
        ? (to.instant - from.instant) / MINUTE
        : distanceOf(from.instant, to.instant, this.#days).minutes;
    // A drag that only changes the row or the day leaves the clock time alone, even one that is off the grid.
    const minutes = Math.abs(passed) < step / 2 ? 0 : passed;
    if (minutes === 0) return movedBy(start, { days, minutes }, this.#days);
    const wanted = days === 0 ? start + minutes * MINUTE : movedBy(start, { days, minutes }, this.#days);
    return snapInstant(this.#days.at(wanted), wanted, step);
  }

  #aim(placement: Placement, technicianId: string | null, day: DayGeometry): void {
    const { current: drag, target } = this;
    if (!drag) return;
    const same = target?.technicianId === technicianId && target.day === day && !target.inTray;
    if (same && samePlacement(target.placement, placement)) return;
    const days = appointments.page?.days ?? [];
    const moves = bulkMoves(
      { card: drag.card, row: drag.fromRow },
      placement,
      technicianId,
      drag.others ?? [],
      this.surface?.rows?.() ?? [],
      this.#days,
    );
    const found = scheduleConflicts(
      moves.map((one) => ({ id: one.card.id, at: one.placement, endKnown: one.card.endKnown })),
      scheduleContext(days),
    );
    this.#land({
      placement,
      technicianId,
      day,
      moves,
      conflicts: [...found.values()].flat(),
      conflicting: new Set([...found].filter(([, own]) => own.length > 0).map(([id]) => id)),
      inTray: false,
    });
  }
}

function othersOf(drag: DragSession): AppointmentCard[] {
  return drag.others?.map((one) => one.card) ?? [];
}

/** What a placement is judged against: everything that is loaded. */
function scheduleContext(days: readonly DayGeometry[]) {
  const shifts = shiftsByTechnician(appointments.page?.shifts ?? []);
  const { dayStartMinutes, dayEndMinutes } = preferences.current;
  return {
    appointmentsOf: (id: string) => appointments.rows.get(id) ?? [],
    shiftsOf: (id: string) => shifts.get(id) ?? [],
    business: { days, from: dayStartMinutes, to: dayEndMinutes },
    lacks: appointments.lacks,
  };
}

const shiftIndex = new WeakMap<readonly ShiftSpan[], Map<string, ShiftSpan[]>>();

/** Shifts of each technician; made once per answer of the mirror. */
export function shiftsByTechnician(shifts: readonly ShiftSpan[]): Map<string, ShiftSpan[]> {
  let index = shiftIndex.get(shifts);
  if (!index) {
    index = new Map();
    for (const shift of shifts) {
      const list = index.get(shift.technicianId);
      if (list) list.push(shift);
      else index.set(shift.technicianId, [shift]);
    }
    shiftIndex.set(shifts, index);
  }
  return index;
}

/** What is in the hand. */
export let dragging: Dragging;
perAccount(
  () => new Dragging(),
  (next) => {
    dragging = next;
  },
);
