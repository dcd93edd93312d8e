/** What a card has room for: its lines, its icons, and the classes that follow from its size. */
import type { AppointmentCard, DayGeometry } from '../../ipc';
import * as format from '../../messages/format';
import type { TimeStyle } from '../../messages/format';
import { iconsOf, type CardIcon } from './card-icons';
import { detailOf, nameOf, timesOf } from '../../messages/appointments';

/** How a view draws cards: on a row, in a column, as one line of a month's cell, in the tray. */
export type Shape = 'row' | 'column' | 'chip' | 'tray';

/** A card's place. */
export interface Frame {
  shape: Shape;
  /** How wide it is drawn, in pixels. */
  width: number;
  /** How high it is drawn, in pixels. */
  height: number;
  /** Only its name: so many are drawn that the rest would not be read. */
  plain: boolean;
  /** The day that it is drawn on; absent where a card goes through several. */
  on?: DayGeometry | undefined;
}

/** What a card shows. */
export interface CardContent {
  classes: string;
  name: string;
  /** Before the name, on a chip. */
  time: string | null;
  /** Below the name, a line each; beside it where there is one line only. */
  detail: string | null;
  icons: readonly CardIcon[];
}

/** A narrower column has the first line for the name alone, and its time without the end and the half of the day, in pixels. */
const NARROW_COLUMN = 118;
/** A narrower chip has no room for its time beside the name, in pixels. */
const NARROW_CHIP = 104;
const LINE = 15.5;
/** What is shorter says little more than fits into its begin, in pixels. */
const LONG_ROW = 240;
const LONG_COLUMN = 110;

const NO_ICONS: readonly CardIcon[] = [];

// Under 90 pixels only the name, under 40 only the bar: product.md, "Look".
function roomOf({ shape, width }: Frame): 'bar' | 'name' | 'full' {
  if (shape !== 'row') return width < 28 ? 'bar' : 'full';
  return width < 40 ? 'bar' : width < 90 ? 'name' : 'full';
}

/** When it begins on a day; `all day` and `until 2:00 AM` where that tells more. */
function beginOf(card: AppointmentCard, on: DayGeometry | undefined, times: TimeStyle): string {
  if (!on || (card.start >= on.start && card.end < on.end)) return format.time(card.start, times);
  const part = timesOf(card, times, on);
  return card.start < on.start || part === 'all day' ? part : format.time(card.start, times);
}

function timeOf(card: AppointmentCard, frame: Frame, times: TimeStyle): string | null {
  if (frame.shape !== 'chip' || frame.width < NARROW_CHIP) return null;
  return beginOf(card, frame.on, times);
}

function lineOf(
  card: AppointmentCard,
  { shape, width, on }: Frame,
  lines: number,
  times: TimeStyle,
): string | null {
  if (shape === 'tray') return format.dayAndTime(card.start, times);
  if (shape !== 'column' || lines < 3) return null;
  if (width >= NARROW_COLUMN) return timesOf(card, times, on);
  // The hours beside the column say which half of the day it is.
  return beginOf(card, on, times).replace(/ [AP]M$/, '');
}

/** What a card shows in its place. */
export function contentOf(card: AppointmentCard, frame: Frame, times: TimeStyle): CardContent {
  const { shape, width, height, plain } = frame;
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
  // A name of two words needs two lines in a narrow column.
  if (narrow && lines >= 5) classes += ' wraps';
  const icons = iconsOf(card);
  if (room === 'name') {
    const shown = icons.includes('refused') ? icons.slice(0, 1) : NO_ICONS;
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
    detail: [lineOf(card, frame, lines, times), what].filter(Boolean).join('\n') || null,
    icons: shown,
  };
}
