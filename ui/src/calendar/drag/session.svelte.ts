/**
 * The state of the current drag: with the pointer, from the tray, at an edge, or with keys. A view
 * turns a point into a grid position, and this class computes what a drop there would do.
 */
import type { AppointmentCard, DayGeometry } from '../../ipc';
import { offsetAt } from '../../lib/offsets';
import { session } from '../../state/session.svelte';
import { appointments } from '../../state/appointments.svelte';
import { calendarContext } from '../../state/schedule-check.svelte';
import { bulkMoves, type Move, type OtherCard } from './bulk-move';
import { distanceOf, movedBy } from '../../lib/schedule/distance';
import { plannedFrom, scheduleConflicts, type ScheduleConflict } from '../../lib/schedule/conflicts';
import { addDays, daysBetween } from '../../lib/schedule/dates';
import { MINUTE, snapInstant } from '../../lib/schedule/geometry';
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
import { dayLookup, type DayLookup } from '../../lib/schedule/zone-days';
import { perAccount } from '../../state/account-state';
import { dragCardStates } from './card-state.svelte';

/** A position in a view. */
export interface GridPosition {
  day: DayGeometry;
  /** The instant; null if the view shows only days. */
  instant: number | null;
  /** The technician of the row; null if the view has no such rows. */
  technicianId: string | null;
  /** The row or column along which time runs. Drawn time stays within it. */
  lane: string;
}

/** A view on which cards can be dropped. */
export interface DropSurface {
  /** The element that scrolls. */
  scroller: HTMLElement;
  /** The position at a point of the window; null outside the view. */
  positionAt: (x: number, y: number) => GridPosition | null;
  /** The row above or below, or the same one at the end. Absent if the view has no rows. */
  rowBeside?: (technicianId: string, by: 1 | -1) => string;
  /** The rows from top to bottom. Absent if the view has no rows. */
  rows?: () => readonly string[];
  /** Scrolls a placement into view. With an id, it is the placement of that card. */
  reveal: (placement: Placement & { id?: string }, technicianId: string | null) => void;
  /** Scrolls the current time into view. Absent if it is always visible. */
  showNow?: () => void;
}

/** The zone in which a drop unassigns cards. */
export interface UnassignZone {
  /** Whether it contains a point of the window. */
  contains: (x: number, y: number) => boolean;
  /** Why it refuses the drop, or null. */
  refuses: () => string | null;
}

/** How cards are moved: dragged, resized at either end, dragged from the tray, or with keys. */
export type DragKind = 'pointer' | 'start' | 'end' | 'tray' | 'keys';

/** A drag. */
export interface DragSession {
  /** The card under the pointer. */
  card: AppointmentCard;
  how: DragKind;
  /** The row it is dragged from; null if it was on none. */
  fromRow: string | null;
  /** The position where the card was grabbed, which may be on any of its days. */
  grabbed: Pick<GridPosition, 'day' | 'instant'> | null;
  /** The other selected cards, which move too. */
  others?: readonly OtherCard[];
}

/** What a drop would do now. */
export interface Target {
  /** The new placement of the dragged card. */
  placement: Placement;
  /** Its new row; null if the view has no rows. */
  technicianId: string | null;
  /** The day under the pointer. */
  day: DayGeometry;
  /** The conflicts of all moves. */
  conflicts: readonly ScheduleConflict[];
  /** All moves, the dragged card's first. */
  moves: readonly Move[];
  /** The ids of the appointments that would have conflicts. */
  conflicting: ReadonlySet<string>;
  /** Whether the drop unassigns the cards. */
  inTray: boolean;
}

/** Free time, drawn with the pointer for a new job. */
export interface DrawnTime {
  start: number;
  end: number;
  technicianId: string | null;
  day: DayGeometry;
}

class Dragging {
  current = $state.raw<DragSession | null>(null);
  target = $state.raw<Target | null>(null);
  /** Why the card can't be dragged, or not be dropped here. */
  refusal = $state.raw<string | null>(null);

  /** Free time that is being drawn for a new job. */
  drawn = $state.raw<DrawnTime | null>(null);

  /** The view on screen. It is not reactive, because only a gesture reads it. */
  surface: DropSurface | null = null;
  /** The open tray. */
  unassignZone: UnassignZone | null = null;

  /** How many appointments are dragged. */
  readonly count = $derived(this.current ? 1 + (this.current.others?.length ?? 0) : 0);

  /** Starts a drag. */
  start(drag: DragSession): void {
    this.current = drag;
    this.#setTarget(null);
    this.refusal = null;
    const cards = [drag.card, ...(drag.others ?? []).map((one) => one.card)];
    dragCardStates.setDragged(new Set(cards.map((card) => card.id)), drag.how === 'keys');
    if (drag.how === 'keys') {
      this.#aimAt(placementOf(drag.card), drag.fromRow, this.#days.at(drag.card.start));
    }
  }

  /** Moves the target to a point. Nothing is redrawn while the target stays the same. */
  over(x: number, y: number, step: number): void {
    const drag = this.current;
    if (!drag) return;
    const byEnd = drag.how === 'start' || drag.how === 'end';
    if (!byEnd && this.unassignZone?.contains(x, y)) {
      this.#overUnassignZone(drag, this.unassignZone);
      return;
    }
    this.refusal = null;
    const position = this.surface?.positionAt(x, y) ?? null;
    if (!position) {
      this.#setTarget(null);
      return;
    }
    this.#aimAt(
      this.#placementAt(drag, position, step),
      byEnd ? drag.fromRow : position.technicianId,
      position.day,
    );
  }

  /** Moves the target by steps of time or to the next row. */
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

  /** Moves the target to the same time of the next or previous day. */
  nudgeDay(by: 1 | -1): void {
    const { target } = this;
    if (!target) return;
    const next = this.#days.on(addDays(target.day.date, by));
    this.#step(movedToDay(target.placement, target.day, next), target.technicianId);
  }

  /** Makes the appointment a step longer or shorter. */
  resize(by: 1 | -1, step: number): void {
    const { target } = this;
    if (!target) return;
    const day = this.#days.at(target.placement.end - 1);
    const end = snapInstant(day, target.placement.end + by * step * MINUTE, step);
    this.#step(resizedTo(target.placement, end), target.technicianId);
  }

  /** Ends the drag. Returns the moves that change something. */
  end(): readonly Move[] {
    const { target } = this;
    this.cancel();
    return target?.moves.filter((one) => !samePlacement(placementOf(one.card), one.placement)) ?? [];
  }

  /** Draws free time between two positions, on the row and day of the first one. */
  draw(from: GridPosition, to: GridPosition, step: number): void {
    if (from.instant === null || to.instant === null) return;
    const a = snapInstant(from.day, from.instant, step);
    const b = snapInstant(from.day, to.instant, step);
    const start = Math.min(a, b);
    const end = Math.max(a, b, start + step * MINUTE);
    if (this.drawn?.start === start && this.drawn.end === end) return;
    this.drawn = { start, end, technicianId: from.technicianId, day: from.day };
  }

  /** Ends the drag without a move. */
  cancel(): void {
    this.current = null;
    this.#setTarget(null);
    this.refusal = null;
    dragCardStates.setDragged(new Set(), false);
  }

  #setTarget(target: Target | null): void {
    this.target = target;
    dragCardStates.setBlocked(new Set(target?.conflicts.flatMap((one) => one.appointmentId ?? []) ?? []));
  }

  readonly #days: DayLookup = $derived.by(() => {
    const { days = [], timeZone = session.timeZone } = appointments.page ?? {};
    return dayLookup(days, (instant) => offsetAt(instant, timeZone));
  });

  #step(placement: Placement, technicianId: string | null): void {
    this.#aimAt(placement, technicianId, this.#days.at(placement.start));
    this.surface?.reveal(placement, technicianId);
  }

  #overUnassignZone(drag: DragSession, unassignZone: UnassignZone): void {
    // A card from the tray is already there.
    if (drag.how === 'tray') {
      this.#setTarget(null);
      return;
    }
    this.refusal = unassignZone.refuses();
    const day = this.#days.at(drag.card.start);
    if (this.refusal !== null) {
      this.#setTarget(null);
      return;
    }
    if (this.target?.inTray) return;
    const moves = [{ card: drag.card }, ...(drag.others ?? [])].map(({ card }): Move => {
      return { card, placement: { ...placementOf(card), technicianIds: [] }, row: UNASSIGNED };
    });
    const [lead] = moves;
    if (!lead) return;
    this.#setTarget({
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
      ? this.#startAfterDrag(card.start, grabbed, position, step)
      : this.#startFromTray(card, position, step);
    return movedTo(from, start);
  }

  /** The new start of a card from the tray. */
  #startFromTray(card: AppointmentCard, position: GridPosition, step: number): number {
    if (position.instant !== null) return snapInstant(position.day, position.instant, step);
    const days = daysBetween(this.#days.at(card.start).date, position.day.date);
    return movedBy(card.start, { days, minutes: 0 }, this.#days);
  }

  /**
   * The new start of a dragged card. It moves by the dragged distance, on whichever of its days it was
   * grabbed. A drag to another day keeps the time of day.
   */
  #startAfterDrag(
    start: number,
    from: NonNullable<DragSession['grabbed']>,
    to: GridPosition,
    step: number,
  ): number {
    const days = daysBetween(from.day.date, to.day.date);
    if (from.instant === null || to.instant === null) return movedBy(start, { days, minutes: 0 }, this.#days);
    const dragged =
      days === 0
        ? (to.instant - from.instant) / MINUTE
        : distanceOf(from.instant, to.instant, this.#days).minutes;
    // A drag to another row or day keeps the time of day, even if it is not a multiple of the step.
    const minutes = Math.abs(dragged) < step / 2 ? 0 : dragged;
    if (minutes === 0) return movedBy(start, { days, minutes }, this.#days);
    const wanted = days === 0 ? start + minutes * MINUTE : movedBy(start, { days, minutes }, this.#days);
    return snapInstant(this.#days.at(wanted), wanted, step);
  }

  #aimAt(placement: Placement, technicianId: string | null, day: DayGeometry): void {
    const { current: drag, target } = this;
    if (!drag) return;
    const same = target?.technicianId === technicianId && target.day === day && !target.inTray;
    if (same && samePlacement(target.placement, placement)) return;
    const moves = bulkMoves(
      { card: drag.card, row: drag.fromRow },
      placement,
      technicianId,
      drag.others ?? [],
      this.surface?.rows?.() ?? [],
      this.#days,
    );
    const found = scheduleConflicts(
      moves.map(({ card, placement }) => ({ ...plannedFrom(card), at: placement })),
      calendarContext(),
    );
    this.#setTarget({
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

/** The current drag in the open account. */
export let dragging: Dragging;
perAccount(
  () => new Dragging(),
  (next) => {
    dragging = next;
  },
);
