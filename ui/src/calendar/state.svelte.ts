/** What the calendar shows: view, date, filters, selection. */
import type { AppointmentCard, BoardSpan, DayGeometry } from '../ipc';
import { calendarPrefs } from './filters/calendar-prefs.svelte';
import { NO_FILTERS, admits, chooses, chosenCount, wordsOf, type Filters } from './filters/filters';
import { addDays, addMonths, startOfWeek, type CivilDate } from '../lib/schedule/dates';
import { MONTH_DAYS, firstOfGrid } from '../lib/schedule/month-grid';
import { NOTHING, select, type Selection, type SelectMode } from './selection';
import { perAccount } from '../state/account-state';
import { reveal } from './reveal.svelte';

/** The views of the calendar. */
export type ViewName = 'board' | 'day' | 'week' | 'month' | 'agenda';

/** The days that a view shows, and the margin with which they are read. */
export interface DayRange {
  firstDay: CivilDate;
  days: number;
  margin: number;
}

/** The scroll position of a view. */
export interface ScrollPosition {
  /** The first visible minute of the time axis, so that another scale shows the same hours. */
  minute: number;
  /** Pixels across the time axis, or along a list. */
  across: number;
}

/** The days of the agenda. Its list draws only what is visible. */
const AGENDA_DAYS = 14;

/** The days of the board. */
const BOARD_DAYS: Record<BoardSpan, number> = { day: 1, threeDays: 3, week: 7 };

class CalendarState {
  view = $state<ViewName>('board');
  /** The chosen day; null is today. */
  date = $state<CivilDate | null>(null);
  /** How a crowded week is shown. */
  weekBy = $state<'hours' | 'technicians'>('hours');
  selection = $state.raw<Selection>(NOTHING);
  /** The zoom of time. At 1, the working day fills the window. */
  zoom = $state(1);
  /** Whether the date picker is open. */
  pickingDate = $state(false);

  /** The scroll positions. They are not reactive: a view reads its own only when it is mounted. */
  readonly scroll = new Map<string, ScrollPosition>();

  /** Another account starts with the view, the zoom and the hours of the one before. */
  constructor(previous?: CalendarState) {
    if (!previous) return;
    this.view = previous.view;
    this.weekBy = previous.weekBy;
    this.zoom = previous.zoom;
    for (const [view, { minute }] of previous.scroll) this.scroll.set(view, { minute, across: 0 });
  }

  /** The days of a view; by default the current one. */
  dayRange(
    today: CivilDate,
    firstDayOfWeek: number,
    span: BoardSpan,
    { view = this.view, date = this.date ?? today }: { view?: ViewName; date?: CivilDate } = {},
  ): DayRange {
    switch (view) {
      case 'board': {
        const firstDay = span === 'week' ? startOfWeek(date, firstDayOfWeek) : date;
        return { firstDay, days: BOARD_DAYS[span], margin: 1 };
      }
      case 'day':
        return { firstDay: date, days: 1, margin: 1 };
      case 'agenda':
        return { firstDay: date, days: AGENDA_DAYS, margin: 0 };
      case 'week':
        return { firstDay: startOfWeek(date, firstDayOfWeek), days: 7, margin: 0 };
      case 'month':
        return { firstDay: firstOfGrid(date, firstDayOfWeek), days: MONTH_DAYS, margin: 0 };
    }
  }

  /** The chosen day one page later or earlier: by a day, a week, or a month. */
  paged(by: 1 | -1, today: CivilDate, span: BoardSpan): CivilDate {
    const date = this.date ?? today;
    if (this.view === 'month') return addMonths(date, by);
    if (this.view === 'board') return addDays(date, by * BOARD_DAYS[span]);
    return addDays(date, by * (this.view === 'week' || this.view === 'agenda' ? 7 : 1));
  }

  /** Shows the next or previous page. */
  page(by: 1 | -1, today: CivilDate, span: BoardSpan): void {
    this.date = this.paged(by, today, span);
  }

  /** Shows a day in the day view. */
  openDay(date: CivilDate): void {
    this.date = date;
    this.view = 'day';
  }

  /** Changes the selection as a click does. */
  pick(id: string, mode: SelectMode, order: readonly string[]): void {
    this.selection = select(this.selection, id, mode, order);
  }

  /** Replaces the ids of the selection by current ones. */
  rename(currentId: (id: string) => string): void {
    const ids = [...this.selection];
    if (ids.some((id) => currentId(id) !== id)) this.selection = new Set(ids.map(currentId));
  }

  /** Shows today, and the next day from midnight on. */
  goToday(): void {
    this.date = null;
    reveal.now();
  }

  /** Clears the selection. */
  clear(): void {
    this.selection = NOTHING;
  }

  /** Zooms by a turn of the wheel: in if it is negative. 0 resets the zoom. */
  zoomBy(turn: number): void {
    this.zoom = turn === 0 ? 1 : Math.min(Math.max(this.zoom * Math.exp(-turn * 0.0016), 0.5), 4);
  }

  /** The filters. They are saved with the preferences of the account. */
  get filters(): Filters {
    return calendarPrefs.filters;
  }

  set filters(filters: Filters) {
    calendarPrefs.choose(filters);
  }

  /** Clears the filters. */
  clearFilters(): void {
    calendarPrefs.choose(NO_FILTERS);
  }

  readonly #words = $derived(wordsOf(calendarPrefs.filters.text));

  /** Whether any filter is set. */
  readonly filtered = $derived(chosenCount(calendarPrefs.filters) > 0);

  /** Whether the filters show a card. */
  admits(card: AppointmentCard): boolean {
    return admits(calendarPrefs.filters, this.#words, card);
  }

  /** Whether the filters show a card in the tray. */
  admitsInTray(card: AppointmentCard): boolean {
    return chooses(calendarPrefs.filters, this.#words, card);
  }
}

/** The state of the calendar in the open account. */
export let calendar: CalendarState;
perAccount(
  (previous?: CalendarState) => new CalendarState(previous),
  (next) => {
    calendar = next;
  },
);

/** The loaded days of a range; null if they are not all loaded. */
export function daysOf(days: readonly DayGeometry[], dayRange: DayRange): DayGeometry[] | null {
  const first = days.findIndex((day) => day.date === dayRange.firstDay);
  const found = first < 0 ? [] : days.slice(first, first + dayRange.days);
  return found.length === dayRange.days ? found : null;
}
