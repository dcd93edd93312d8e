/** The horizontal axis of the timeline: zoom levels, its span, and its labels. */
import type { ProjectCard } from '../../ipc';
import { civilMonth, monthAndDay, monthName, yearName } from '../../messages/format';
import { projectTimelineMessages as messages } from '../../messages/projects';
import { dayNumber, type Span } from '../schedule-status';

export const ZOOMS = ['weeks', 'months', 'quarters', 'years'] as const;
export type Zoom = (typeof ZOOMS)[number];

/** The width of a day in pixels. */
export const DAY_WIDTH: Record<Zoom, number> = { weeks: 28, months: 8, quarters: 3, years: 1 };

const DAY = 86_400_000;
/** Years before and after today that can be reached. Records may have dates of any year. */
const MOST_DAYS = 10 * 366;
/** Days beyond the first and the last date. */
const MARGIN = 45;
/**
 * Pixels before and after today, more than a third and two thirds of a large screen. So the axis
 * fills the screen, and today can be shown at a third of it.
 */
const REACH = { before: 1300, after: 2600 };

/** The next zoom level, closer (1) or farther (-1). */
export function zoomBy(zoom: Zoom, by: 1 | -1): Zoom {
  return ZOOMS[ZOOMS.indexOf(zoom) - by] ?? zoom;
}

/** The days from the earliest to the latest date of the projects with a margin, and those near today. */
export function timelineSpan(projects: readonly ProjectCard[], today: string, zoom: Zoom): Span {
  const now = dayNumber(today);
  let [from, to] = [now, now];
  for (const { startDate, targetDate, actualDate, lastAppointment } of projects) {
    for (const date of [startDate, targetDate, actualDate, lastAppointment]) {
      if (date === null) continue;
      const day = dayNumber(date);
      if (Math.abs(day - now) > MOST_DAYS) continue;
      from = Math.min(from, day);
      to = Math.max(to, day);
    }
  }
  const near = (pixels: number) => Math.ceil(pixels / DAY_WIDTH[zoom]);
  return {
    from: Math.min(from - MARGIN, now - near(REACH.before)),
    to: Math.max(to + MARGIN, now + near(REACH.after)),
  };
}

/** A label of the axis. */
export interface AxisMark {
  /** The day that it begins at. */
  day: number;
  label: string;
}

const dateOf = (day: number): Date => new Date(day * DAY);
const isoOf = (day: number): string => dateOf(day).toISOString().slice(0, 10);

/** The first days of the periods that touch a span. */
function starts(span: Span, first: (day: number) => number, next: (day: number) => number): number[] {
  const found: number[] = [];
  for (let day = first(span.from); day <= span.to; day = next(day)) found.push(day);
  return found;
}

const monthStart = (day: number, by: number, months: number): number => {
  const date = dateOf(day);
  const month = Math.floor(date.getUTCMonth() / months) * months + by;
  return Date.UTC(date.getUTCFullYear(), month, 1) / DAY;
};

function everyMonths(span: Span, months: number): number[] {
  return starts(
    span,
    (day) => monthStart(day, 0, months),
    (day) => monthStart(day, months, months),
  );
}

/** `firstDay` is 1 for Monday and 7 for Sunday. January 1, 1970, was a Thursday. */
function everyWeek(span: Span, firstDay: number): number[] {
  const weekday = (day: number) => ((((day + 3) % 7) + 7) % 7) + 1;
  return starts(
    span,
    (day) => day - ((weekday(day) - firstDay + 7) % 7),
    (day) => day + 7,
  );
}

/** The labels of a span: of the large periods above, and of the small ones below. */
export function axisMarks(
  zoom: Zoom,
  span: Span,
  firstDay: number,
): { above: AxisMark[]; below: AxisMark[] } {
  const mark = (label: (date: string) => string) => (day: number) => ({ day, label: label(isoOf(day)) });
  const year = mark(yearName);
  const years = everyMonths(span, 12).map(year);
  if (zoom === 'weeks') {
    return {
      above: everyMonths(span, 1).map(mark((date) => civilMonth(date))),
      below: everyWeek(span, firstDay).map(mark(monthAndDay)),
    };
  }
  if (zoom === 'months') return { above: years, below: everyMonths(span, 1).map(mark(monthName)) };
  const quarters = everyMonths(span, 3);
  const quarter = mark((date) => messages.quarter((Number(date.slice(5, 7)) + 2) / 3));
  return { above: years, below: quarters.map(quarter) };
}

/** A span of more days than this has months on its axis, and a shorter one has weeks. */
const SHORT = 100;
/** The most weeks that have a label. */
const MOST_WEEKS = 6;

/** The labels of an axis that is not scrolled: only those within the span, few enough to be legible. */
export function fixedAxisMarks(span: Span, firstDay: number): AxisMark[] {
  const isShort = span.to - span.from <= SHORT;
  const marks = axisMarks(isShort ? 'weeks' : 'months', span, firstDay).below;
  const within = marks.filter(({ day }) => day >= span.from && day <= span.to);
  const every = isShort ? Math.ceil(within.length / MOST_WEEKS) : 1;
  return within.filter((_, at) => at % every === 0);
}
