/** Finds the conflicts of the schedule as it stands. */
import type { AppointmentCard } from '../../ipc/bindings';
import {
  conflictsOf,
  plannedFrom,
  takesTime,
  type CheckedAppointment,
  type ScheduleConflict,
  type ScheduleContext,
} from './conflicts';

interface Checked {
  card: AppointmentCard;
  /** The appointments of its technicians when it was checked. */
  rows: readonly (readonly CheckedAppointment[])[];
  conflicts: readonly ScheduleConflict[];
}

/** Whether a conflict of an appointment matters: it is still to be done, and not over. */
export function isAhead(card: AppointmentCard, now: number): boolean {
  return takesTime(card) && card.state !== 'done' && card.end > now;
}

/**
 * Remembers what it has checked. A move changes few rows, and only their appointments are checked
 * again. A view of a month has ten thousand appointments.
 */
export class StandingConflicts {
  #checked = new Map<string, Checked>();
  #basis: readonly unknown[] = [];

  /**
   * The conflicts of appointments that have any, by id. `basis` is what the context depends on besides
   * the appointments. If part of it changes, everything is checked again.
   */
  of(
    cards: Iterable<AppointmentCard>,
    context: ScheduleContext,
    basis: readonly unknown[],
  ): Map<string, readonly ScheduleConflict[]> {
    const isSame = basis.length === this.#basis.length && basis.every((one, at) => one === this.#basis[at]);
    const before = isSame ? this.#checked : new Map<string, Checked>();
    const checked = new Map<string, Checked>();
    const found = new Map<string, readonly ScheduleConflict[]>();
    for (const card of cards) {
      const rows = card.technicianIds.map((id) => context.appointmentsOf(id));
      const last = before.get(card.id);
      const next =
        last?.card === card && last.rows.every((row, at) => row === rows[at])
          ? last
          : { card, rows, conflicts: conflictsOf(plannedFrom(card), context) };
      checked.set(card.id, next);
      if (next.conflicts.length > 0) found.set(card.id, next.conflicts);
    }
    this.#checked = checked;
    this.#basis = basis;
    return found;
  }
}
