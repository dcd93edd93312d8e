/**
 * The appointment in the hand, whichever way it is carried: by pointer, from the tray, by its end,
 * or by keys. Views tell where a point lies; this decides what a drop there would mean.
 */
import type { AppointmentCard, DayGeometry, ShiftSpan } from '../ipc';
import { appointments } from './appointments.svelte';
import { conflictsOf, type PlanConflict } from './kernel/conflicts';
import { MINUTE, dayAt } from './kernel/geometry';
import { movedTo, movedToDay, reassigned, resizedTo, samePlacement, type Placement } from './kernel/moves';
import { snapInstant } from './kernel/snap';

/** A point of a view. */
export interface Spot {
  day: DayGeometry;
  /** The instant under the pointer; absent where a view shows only days. */
  instant: number | null;
  /** The row; absent where a view has none, or where rows are not technicians. */
  technicianId: string | null;
}

/** The view that a card can be dropped on. */
export interface Surface {
  /** What scrolls. */
  scroller: HTMLElement;
  /** What lies at a point of the window; absent outside of the view. */
  spotAt: (x: number, y: number) => Spot | null;
  /** The row above or below, for moves by key; the same one at the end, absent without rows. */
  rowBeside?: (technicianId: string, by: 1 | -1) => string;
  /** Brings a place into sight. */
  reveal: (placement: Placement, technicianId: string | null) => void;
}

/** How a card is carried. */
export type Carry = 'pointer' | 'end' | 'tray' | 'keys';

/** A card in the hand. */
export interface Carried {
  card: AppointmentCard;
  how: Carry;
  /** The row it was taken from; absent when it came from a view without rows. */
  fromRow: string | null;
  /** Where in time it was taken, for a card that is carried by its body. */
  grabbed: number | null;
}

/** Where the card would land now. */
export interface Target {
  placement: Placement;
  /** The row under it; absent where a view has none. */
  technicianId: string | null;
  /** The day under it. */
  day: DayGeometry;
  conflicts: readonly PlanConflict[];
}

/** A stretch of free time, drawn with the pointer. */
export interface Drawn {
  start: number;
  end: number;
  technicianId: string | null;
  day: DayGeometry;
}

function placementOf(card: AppointmentCard): Placement {
  const { start, end, arrivalStart, arrivalEnd, technicianIds } = card;
  return { start, end, arrivalStart, arrivalEnd, technicianIds };
}

class Dragging {
  carried = $state.raw<Carried | null>(null);
  target = $state.raw<Target | null>(null);
  /** Why the card under the pointer cannot be carried. */
  refusal = $state.raw<string | null>(null);

  /** Free time that is being drawn for a new job. */
  drawn = $state.raw<Drawn | null>(null);

  /** The view on screen. Not reactive: asked only while something is carried. */
  surface: Surface | null = null;

  /** Appointments that the carried one would overlap. */
  readonly blocked = $derived(
    new Set(this.target?.conflicts.flatMap((one) => one.appointmentId ?? []) ?? []),
  );

  /** Takes a card into the hand. */
  take(carried: Carried): void {
    this.carried = carried;
    this.target = null;
    if (carried.how === 'keys') {
      const day = this.#dayOf(carried.card.start);
      if (day) this.#aim(placementOf(carried.card), carried.fromRow, day);
    }
  }

  /** The pointer is over a point; nothing is redrawn while the target stays the same. */
  over(spot: Spot | null, step: number): void {
    const carried = this.carried;
    if (!carried) return;
    if (!spot) {
      this.target = null;
      return;
    }
    const row = carried.how === 'end' ? carried.fromRow : spot.technicianId;
    this.#aim(this.#placementAt(carried, spot, step), row, spot.day);
  }

  /** One step by key in time, or to the row beside. */
  nudge(time: number, row: -1 | 0 | 1, step: number): void {
    const { carried, target, surface } = this;
    if (!carried || !target) return;
    let { placement, technicianId } = target;
    if (time !== 0) {
      const wanted = placement.start + time * step * MINUTE;
      const day = this.#dayOf(wanted);
      if (!day) return;
      placement = movedTo(placement, snapInstant(day, wanted, step));
    }
    if (row !== 0 && technicianId !== null && surface?.rowBeside) {
      const next = surface.rowBeside(technicianId, row);
      placement = {
        ...placement,
        technicianIds: reassigned(carried.card.technicianIds, carried.fromRow ?? '', next),
      };
      technicianId = next;
    } else if (row !== 0) {
      const days = appointments.page?.days ?? [];
      const at = days.findIndex((day) => day.date === target.day.date);
      const next = days[at + row];
      if (!next) return;
      placement = movedToDay(placement, target.day, next);
    }
    const day = this.#dayOf(placement.start);
    if (!day) return;
    this.#aim(placement, technicianId, day);
    surface?.reveal(placement, technicianId);
  }

  /** Opens the hand. What was aimed at, or nothing when it would change nothing. */
  release(): { card: AppointmentCard; placement: Placement } | null {
    const { carried, target } = this;
    this.carried = null;
    this.target = null;
    if (!carried || !target) return null;
    const { card } = carried;
    return samePlacement(placementOf(card), target.placement) ? null : { card, placement: target.placement };
  }

  /** Draws free time from one point to another on the row and the day where it began. */
  draw(from: Spot, to: Spot, step: number): void {
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
    this.carried = null;
    this.target = null;
  }

  #dayOf(instant: number): DayGeometry | undefined {
    return dayAt(appointments.page?.days ?? [], instant);
  }

  #placementAt(carried: Carried, spot: Spot, step: number): Placement {
    const { card, how, fromRow, grabbed } = carried;
    const before = placementOf(card);
    if (how === 'end') {
      return resizedTo(before, snapInstant(spot.day, spot.instant ?? card.end, step));
    }
    const technicianIds =
      spot.technicianId === null
        ? before.technicianIds
        : reassigned(before.technicianIds, fromRow ?? '', spot.technicianId);
    const from = { ...before, technicianIds };
    if (spot.instant === null) {
      const was = this.#dayOf(card.start);
      return was ? movedToDay(from, was, spot.day) : movedTo(from, spot.day.start);
    }
    const wanted = grabbed === null ? spot.instant : card.start + (spot.instant - grabbed);
    // A drag that only changes the row leaves the time alone, even a time that is off the grid.
    if (grabbed !== null && Math.abs(wanted - card.start) < (step / 2) * MINUTE) return from;
    const day = this.#dayOf(wanted) ?? spot.day;
    return movedTo(from, snapInstant(day, wanted, step));
  }

  #aim(placement: Placement, technicianId: string | null, day: DayGeometry): void {
    const { carried, target } = this;
    if (!carried) return;
    const same = target?.technicianId === technicianId && target.day === day;
    if (same && samePlacement(target.placement, placement)) return;
    const conflicts = conflictsOf(carried.card.id, placement, {
      appointmentsOf: (id) => appointments.rows.get(id) ?? [],
      shiftsOf: (id) => shiftsByTechnician(appointments.page?.shifts ?? []).get(id) ?? [],
    });
    this.target = { placement, technicianId, day, conflicts };
  }
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

/** The card in the hand. */
export const dragging = new Dragging();
