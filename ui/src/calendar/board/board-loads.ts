/** The planned and available time of the board's rows. Results are cached by the list of a row's cards. */
import type { AppointmentCard, CalendarPage, DayGeometry, ShiftSpan } from '../../ipc';
import { loadOf, shareOf, sumOf, takesTime, type Load } from '../../lib/schedule/conflicts';
import { joinedIntervals, type Interval } from '../../lib/schedule/intervals';
import { UNASSIGNED } from '../../lib/schedule/moves';
import { appointments } from '../../state/appointments.svelte';
import { shiftsByTechnician } from '../../lib/schedule/shifts';
import { calendar } from '../state.svelte';

const NO_CARDS: readonly AppointmentCard[] = [];
const NO_SHIFTS: readonly ShiftSpan[] = [];
const NONE_HIDDEN: readonly Interval[] = [];
/** No work and no shifts. */
export const NO_LOAD: Load = { planned: 0, available: 0 };

/** All cards of a row, by start. */
export function cardsOfRow(id: string): readonly AppointmentCard[] {
  return appointments.rows.get(id) ?? NO_CARDS;
}

/** The loads of one board. */
export class BoardLoads {
  readonly #page: () => CalendarPage;
  readonly #days: () => readonly DayGeometry[];
  readonly #loads = new WeakMap<
    readonly AppointmentCard[],
    { days: unknown; shifts: unknown; loads: Load[] }
  >();
  readonly #hidden = new WeakMap<
    readonly AppointmentCard[],
    { filters: unknown; times: readonly Interval[] }
  >();

  constructor(page: () => CalendarPage, days: () => readonly DayGeometry[]) {
    this.#page = page;
    this.#days = days;
  }

  /** The shifts of a technician. */
  shiftsOf(id: string): readonly ShiftSpan[] {
    return shiftsByTechnician(this.#page().shifts).get(id) ?? NO_SHIFTS;
  }

  /** The load of a technician on each day. */
  of(id: string): readonly Load[] {
    const cards = cardsOfRow(id);
    const shifts = this.shiftsOf(id);
    const days = this.#days();
    const cached = this.#loads.get(cards);
    if (cached?.days === days && cached.shifts === shifts && cards.length > 0) return cached.loads;
    const loads = days.map((day) => loadOf(cards, shifts, day.start, day.end));
    this.#loads.set(cards, { days, shifts, loads });
    return loads;
  }

  /** The utilization of technicians on all days; null without shifts. */
  utilization(ids: readonly string[]): number | null {
    return shareOf(sumOf(ids.flatMap((id) => this.of(id))));
  }

  /** The utilization of technicians on one day; null without shifts. */
  utilizationOn(day: number, ids: readonly string[]): number | null {
    return shareOf(sumOf(ids.map((id) => this.of(id)[day] ?? NO_LOAD)));
  }

  /** When appointments that the filters hide occupy a technician. */
  hiddenOn(id: string): readonly Interval[] {
    if (!calendar.filtered || id === UNASSIGNED) return NONE_HIDDEN;
    const cards = cardsOfRow(id);
    const { filters } = calendar;
    const cached = this.#hidden.get(cards);
    if (cached?.filters === filters) return cached.times;
    const times = joinedIntervals(cards.filter((card) => takesTime(card) && !calendar.admits(card)));
    this.#hidden.set(cards, { filters, times });
    return times;
  }
}
