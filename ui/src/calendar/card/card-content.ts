/** The content of a card: the lines, icons and classes that fit its size. */
import type { AppointmentCard, DayGeometry } from '../../ipc';
import * as format from '../../messages/format';
import type { TimeStyle } from '../../messages/format';
import { iconsOf, type CardIcon } from './card-icons';
import { detailOf, nameOf, timesOf } from '../../messages/appointments';

/** How a view draws cards: on a row, in a column, as a line of a month cell, or in the tray. */
export type Shape = 'row' | 'column' | 'chip' | 'tray';

/** The frame in which a card is drawn. */
export interface Frame {
  shape: Shape;
  /** In pixels. */
  width: number;
  /** In pixels. */
  height: number;
  /** Whether it shows only its name, because very many cards are drawn. */
  plain: boolean;
  /** Whether it has a schedule conflict. */
  hasConflict: boolean;
  /** The day on which it is drawn. Absent if it is drawn over several days. */
  on?: DayGeometry | undefined;
}

/** What a card shows. */
export interface CardContent {
  classes: string;
  name: string;
  /** Before the name, on a chip. */
  time: string | null;
  /** Lines below the name, or beside it if there is only one line. */
  detail: string | null;
  icons: readonly CardIcon[];
}

/** Below this width, in pixels, the first line has only the name, and the time only the start. */
const NARROW_COLUMN = 118;
/** Below this width, in pixels, a chip has no time. */
const NARROW_CHIP = 104;
const LINE = 15.5;
/** From this length on, in pixels, the text stays visible while the view scrolls along the card. */
const LONG_ROW = 240;
const LONG_COLUMN = 110;

const NO_ICONS: readonly CardIcon[] = [];

/** A row card has only its name below 90 pixels, and only its bar below 40. */
function roomOf({ shape, width }: Frame): 'bar' | 'name' | 'full' {
  if (shape !== 'row') return width < 28 ? 'bar' : 'full';
  return width < 40 ? 'bar' : width < 90 ? 'name' : 'full';
}

/** The start on a day, or `all day`, or `until 2:00 AM`. */
function startOn(card: AppointmentCard, on: DayGeometry | undefined, times: TimeStyle): string {
  if (!on || (card.start >= on.start && card.end < on.end)) return format.time(card.start, times);
  const part = timesOf(card, times, on);
  return card.start < on.start || part === 'all day' ? part : format.time(card.start, times);
}

function timeOf(card: AppointmentCard, frame: Frame, times: TimeStyle): string | null {
  if (frame.shape !== 'chip' || frame.width < NARROW_CHIP) return null;
  return startOn(card, frame.on, times);
}

function timeLine(
  card: AppointmentCard,
  { shape, width, on }: Frame,
  lines: number,
  times: TimeStyle,
): string | null {
  if (shape === 'tray') return format.dayAndTime(card.start, times);
  if (shape !== 'column' || lines < 3) return null;
  if (width >= NARROW_COLUMN) return timesOf(card, times, on);
  // The hours beside the column show whether it is AM or PM.
  return startOn(card, on, times).replace(/ [AP]M$/, '');
}

/**
 * The bracket of the arrival window, in pixels from the start of the card; null without a window.
 * `pixelOf` gives the position of an instant on the view's time axis.
 */
export function windowBracket(
  { arrivalStart, arrivalEnd }: AppointmentCard,
  start: number,
  pixelOf: (instant: number) => number,
): { from: number; length: number } | null {
  if (arrivalStart === null || arrivalEnd === null) return null;
  const from = pixelOf(arrivalStart);
  const length = pixelOf(arrivalEnd) - from;
  return length <= 0 ? null : { from: from - start, length };
}

/** The content of a card in a frame. */
export function contentOf(card: AppointmentCard, frame: Frame, times: TimeStyle): CardContent {
  const { shape, width, height, plain, hasConflict } = frame;
  const room = roomOf(frame);
  if (room === 'bar')
    return { classes: `${shape} room-bar`, name: '', time: null, detail: null, icons: NO_ICONS };
  if (plain) {
    const classes = `${shape} room-${room} one-line plain`;
    return { classes, name: nameOf(card), time: null, detail: null, icons: NO_ICONS };
  }
  const lines = Math.max(1, Math.floor((height - 1) / LINE));
  const narrow = shape === 'column' && width < NARROW_COLUMN;
  const iconsBelow = narrow && height > 64;
  let classes = `${shape} room-${room}`;
  if (lines < 2) classes += ' one-line';
  if (iconsBelow) classes += ' icons-below';
  if ((shape === 'row' && width > LONG_ROW) || (shape === 'column' && height > LONG_COLUMN))
    classes += ' long';
  // In a narrow column, a name of two words needs two lines.
  if (narrow && lines >= 5) classes += ' wraps';
  const icons = iconsOf(card, hasConflict);
  if (room === 'name') {
    const [first] = icons;
    const shown = first === 'refused' || first === 'conflict' ? [first] : NO_ICONS;
    if (shown.length > 0 && lines > 1) classes += ' icons-1';
    return { classes, name: nameOf(card), time: null, detail: null, icons: shown };
  }
  const few = width < (shape === 'chip' ? 190 : 130) && !iconsBelow;
  const shown = icons.slice(0, few ? 1 : 3);
  if (shown.length > 0 && lines > 1 && !iconsBelow && shape !== 'chip')
    classes += ` icons-${String(shown.length)}`;
  const what = shape !== 'chip' && (lines > 1 || width > 220) ? detailOf(card) : null;
  return {
    classes,
    name: nameOf(card),
    time: timeOf(card, frame, times),
    detail: [timeLine(card, frame, lines, times), what].filter(Boolean).join('\n') || null,
    icons: shown,
  };
}
