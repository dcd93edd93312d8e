/** What the dispatcher looks at: view, date, filters, selection. */
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

/** Days to draw and how they are asked for. */
export interface DayRange {
  firstDay: CivilDate;
  days: number;
  margin: number;
}

/** Where a view was scrolled to: in minutes along time, so that another scale shows the same hours; else in pixels. */
export interface ScrollPlace {
  left: number;
  top: number;
}

/** So many days at once on the agenda; the list draws only what is in sight. */
const AGENDA_DAYS = 14;

/** How many days the board shows. */
const BOARD_DAYS: Record<BoardSpan, number> = { day: 1, threeDays: 3, week: 7 };

class CalendarState {
  view = $state<ViewName>('board');
  /** The day that is looked at; absent until the first answer tells which day is today. */
  date = $state<CivilDate | null>(null);
  selection = $state.raw<Selection>(NOTHING);
  /** Zoom of time, 1 fits the working day into the window. */
  zoom = $state(1);
  /** The next open puts the date picker's field into focus. */
  pickingDate = $state(false);

  /** Not reactive: read when a view is mounted, written while it is scrolled. */
  readonly scroll = new Map<string, ScrollPlace>();

  constructor(view: ViewName) {
    this.view = view;
  }

  /** The days of a view, this one or another. */
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

  /** The day that is looked at one page later or earlier: by a day, a week, a month. */
  paged(by: 1 | -1, today: CivilDate, span: BoardSpan): CivilDate {
    const date = this.date ?? today;
    if (this.view === 'month') return addMonths(date, by);
    if (this.view === 'board') return addDays(date, by * BOARD_DAYS[span]);
    return addDays(date, by * (this.view === 'week' || this.view === 'agenda' ? 7 : 1));
  }

  /** Turns one page. */
  page(by: 1 | -1, today: CivilDate, span: BoardSpan): void {
    this.date = this.paged(by, today, span);
  }

  /** Selects with a click or a key. */
  pick(id: string, mode: SelectMode, order: readonly string[]): void {
    this.selection = select(this.selection, id, mode, order);
  }

  /** Keeps selected what has another name now. */
  rename(currentId: (id: string) => string): void {
    const ids = [...this.selection];
    if (ids.some((id) => currentId(id) !== id)) this.selection = new Set(ids.map(currentId));
  }

  /** Shows the present day, and goes on with it at midnight. */
  goToday(): void {
    this.date = null;
    reveal.now();
  }

  /** Selects nothing. */
  clear(): void {
    this.selection = NOTHING;
  }

  /** Zooms in (negative) or out by a turn of the wheel. */
  zoomBy(turn: number): void {
    this.zoom = Math.min(Math.max(this.zoom * Math.exp(-turn * 0.0016), 0.5), 4);
  }

  /** Which appointments and rows are shown. Kept with the preferences of the account. */
  get filters(): Filters {
    return calendarPrefs.filters;
  }

  set filters(filters: Filters) {
    calendarPrefs.choose(filters);
  }

  /** Shows everything again. */
  clearFilters(): void {
    calendarPrefs.choose(NO_FILTERS);
  }

  readonly #words = $derived(wordsOf(calendarPrefs.filters.text));

  /** Whether any filter hides something. */
  readonly filtered = $derived(chosenCount(calendarPrefs.filters) > 0);

  /** Whether a card is shown. */
  admits(card: AppointmentCard): boolean {
    return admits(calendarPrefs.filters, this.#words, card);
  }

  /** Whether a card is shown in the tray. */
  admitsInTray(card: AppointmentCard): boolean {
    return chooses(calendarPrefs.filters, this.#words, card);
  }
}

/** The calendar's state. */
export let calendar: CalendarState;
perAccount(
  // The view is a habit of the dispatcher and stays.
  (last?: CalendarState) => new CalendarState(last?.view ?? 'board'),
  (next) => {
    calendar = next;
  },
);

/** The days of a page that a range asks for; absent while they are not loaded. */
export function daysOf(days: readonly DayGeometry[], dayRange: DayRange): DayGeometry[] | null {
  const first = days.findIndex((day) => day.date === dayRange.firstDay);
  const found = first < 0 ? [] : days.slice(first, first + dayRange.days);
  return found.length === dayRange.days ? found : null;
}
