/** The appointments of one day's column, in lanes, with what does not fit folded into counts. */
import type { AppointmentCard, DayGeometry } from '../../ipc/bindings';
import { axisMinute, type Axis } from '../../lib/schedule/geometry';
import { bringForward, packLanes, touches } from '../../lib/schedule/intervals';
import type { Box } from './rectangles';

/** An appointment in a column; minutes from the top of the axis. */
export interface ColumnItem {
  card: AppointmentCard;
  start: number;
  end: number;
  lane: number;
  /** Lanes of its group, as far as they are drawn. */
  lanes: number;
  /** How many lanes it covers. */
  span: number;
  /** Its group has a strip of counts beside it. */
  folded: boolean;
  fromBefore: boolean;
  intoAfter: boolean;
}

/** So many appointments that begin in this hour are not drawn. */
export interface Fold {
  start: number;
  end: number;
  count: number;
}

/** A day's column. */
export interface ColumnLayout {
  items: readonly ColumnItem[];
  folds: readonly Fold[];
}

const HOUR = 60;

/** Lays columns out; the layout of a list that is the same object, drawn the same way, is made once. */
export function columnLayouts(): typeof layoutColumn {
  const made = new WeakMap<readonly AppointmentCard[], { key: readonly unknown[]; layout: ColumnLayout }>();
  return (cards, axis, day, shortest, most, held) => {
    // What is held on other days changes nothing here.
    const own = cards.flatMap(({ id }) => (held?.has(id) ? [id] : []));
    const key = [axis, day, shortest, most, own.join()];
    const known = made.get(cards);
    if (known && key.every((one, at) => one === known.key[at])) return known.layout;
    const layout = layoutColumn(cards, axis, day, shortest, most, held);
    made.set(cards, { key, layout });
    return layout;
  };
}

const NONE: ReadonlySet<string> = new Set();

/**
 * Draws at most `most` lanes. Forty technicians at nine o'clock would be forty slivers; the first
 * lanes are readable and the rest is counted by the hour, which says where the work is. What is `held`
 * is drawn in the place of others: what the dispatcher has just dropped must not vanish into a count.
 */
export function layoutColumn(
  cards: readonly AppointmentCard[],
  axis: Axis,
  day: DayGeometry,
  shortest: number,
  most: number,
  held: ReadonlySet<string> = NONE,
): ColumnLayout {
  const pieces = cards
    .filter((card) => touches(card, day.start, day.end))
    .map((card) => {
      const start = axisMinute(axis, day, card.start);
      return { card, start, end: Math.max(axisMinute(axis, day, card.end), start + shortest) };
    });
  const lanes = packLanes(pieces);
  bringForward(lanes, ({ card }) => held.has(card.id), most);
  const items: ColumnItem[] = [];
  const counts = new Map<number, number>();
  for (const piece of pieces) {
    const at = lanes.get(piece);
    if (!at) continue;
    if (at.lane >= most) {
      const hour = Math.floor(piece.start / HOUR);
      counts.set(hour, (counts.get(hour) ?? 0) + 1);
      continue;
    }
    const drawn = Math.min(at.lanes, most);
    items.push({
      ...piece,
      lane: at.lane,
      lanes: drawn,
      span: Math.min(at.span, drawn - at.lane),
      folded: at.lanes > most,
      fromBefore: piece.card.start < day.start,
      intoAfter: piece.card.end > day.end,
    });
  }
  const folds = [...counts]
    .sort((a, b) => a[0] - b[0])
    .map(([hour, count]) => ({ start: hour * HOUR, end: (hour + 1) * HOUR, count }));
  return { items, folds };
}

/** Where an item of a column is drawn, in pixels. */
export interface ItemBox {
  left: number;
  width: number;
  top: number;
  height: number;
}

/** The place of an item in a column that has so much room for its lanes. */
export function boxOfItem(item: ColumnItem, room: number, scale: number): ItemBox {
  const lane = room / item.lanes;
  return {
    left: item.lane * lane + 2,
    width: lane * item.span - 2,
    top: item.start * scale + 1,
    height: (item.end - item.start) * scale - 2,
  };
}

/** The same as a box that a rectangle can touch, in a view where the column begins at `left`. */
export function lassoBoxOf(item: ColumnItem, box: ItemBox, left: number): Box {
  return {
    id: item.card.id,
    left: left + box.left,
    right: left + box.left + box.width,
    top: box.top,
    bottom: box.top + box.height,
  };
}
