/** What the dispatcher looks at: view, date, filters, selection. Lives as long as the window. */
import type { AppointmentCard, AppointmentState, DayGeometry } from '../ipc';
import { addDays, addMonths, startOfWeek, type CivilDate } from './kernel/dates';
import type { ViewName } from './kernel/keyboard';
import { MONTH_DAYS, firstOfGrid } from './kernel/month';
import { NOTHING, select, type Selection, type SelectMode } from './kernel/selection';

/** Which appointments and rows are shown. Empty means all. */
export interface Filters {
  businessUnitIds: ReadonlySet<string>;
  states: ReadonlySet<AppointmentState>;
  /** Part of a technician's name. */
  technician: string;
}

/** No filter. */
export const NO_FILTERS: Filters = {
  businessUnitIds: new Set(),
  states: new Set(),
  technician: '',
};

/** Days to draw and how they are asked for. */
export interface Stretch {
  firstDay: CivilDate;
  days: number;
  margin: number;
}

/** Where a view was scrolled to. */
export interface ScrollPlace {
  left: number;
  top: number;
}

class CalendarState {
  view = $state<ViewName>('board');
  /** The day that is looked at; absent until the first answer tells which day is today. */
  date = $state<CivilDate | null>(null);
  filters = $state.raw<Filters>(NO_FILTERS);
  selection = $state.raw<Selection>(NOTHING);
  trayOpen = $state(true);
  /** Zoom of time, 1 fits the working day into the window. */
  zoom = $state(1);
  /** The next open puts the date picker's field into focus. */
  pickingDate = $state(false);

  /** Not reactive: read when a view is mounted, written while it is scrolled. */
  readonly scroll = new Map<ViewName, ScrollPlace>();

  /** The days of the present view. */
  stretch(today: CivilDate, firstDayOfWeek: number): Stretch {
    const date = this.date ?? today;
    switch (this.view) {
      case 'board':
      case 'day':
        return { firstDay: date, days: 1, margin: 1 };
      case 'week':
        return { firstDay: startOfWeek(date, firstDayOfWeek), days: 7, margin: 0 };
      case 'month':
        return { firstDay: firstOfGrid(date, firstDayOfWeek), days: MONTH_DAYS, margin: 0 };
    }
  }

  /** One page later or earlier: a day, a week, a month. */
  page(by: 1 | -1, today: CivilDate): void {
    const date = this.date ?? today;
    if (this.view === 'month') this.date = addMonths(date, by);
    else this.date = addDays(date, by * (this.view === 'week' ? 7 : 1));
  }

  /** Selects with a click or a key. */
  pick(id: string, mode: SelectMode, order: readonly string[]): void {
    this.selection = select(this.selection, id, mode, order);
  }

  /** Selects nothing. */
  clear(): void {
    this.selection = NOTHING;
  }

  /** Zooms in (negative) or out by a turn of the wheel. */
  zoomBy(turn: number): void {
    this.zoom = Math.min(Math.max(this.zoom * Math.exp(-turn * 0.0016), 0.5), 4);
  }

  /** Shows everything again. */
  clearFilters(): void {
    this.filters = NO_FILTERS;
  }

  /** Whether any filter hides something. */
  readonly filtered = $derived(
    this.filters.businessUnitIds.size > 0 ||
      this.filters.states.size > 0 ||
      this.filters.technician.trim() !== '',
  );

  /**
   * Whether a card is shown. Cancelled ones are in the tray; on the views they would hide the free
   * time that they left, so they are drawn only when their status is asked for.
   */
  admits(card: AppointmentCard): boolean {
    const { businessUnitIds, states } = this.filters;
    if (states.size > 0 ? !states.has(card.state) : card.state === 'canceled') return false;
    return businessUnitIds.size === 0 || businessUnitIds.has(card.businessUnitId ?? '');
  }
}

/** The calendar's state. */
export const calendar = new CalendarState();

/** The days of a page that a stretch asks for; absent while they are not loaded. */
export function daysOf(days: readonly DayGeometry[], stretch: Stretch): DayGeometry[] | null {
  const first = days.findIndex((day) => day.date === stretch.firstDay);
  const found = first < 0 ? [] : days.slice(first, first + stretch.days);
  return found.length === stretch.days ? found : null;
}
