/** Lays out the appointments of a column in lanes, and counts those that do not fit. */
import type { AppointmentCard, DayGeometry } from '../../ipc/bindings';
import { axisMinute, type Axis } from '../../lib/schedule/geometry';
import { bringForward, packLanes, touches } from '../../lib/schedule/intervals';

/** An appointment in a column, in minutes from the top of the axis. */
export interface ColumnItem {
  card: AppointmentCard;
  start: number;
  end: number;
  lane: number;
  /** The drawn lanes of its group. */
  lanes: number;
  /** How many lanes it covers. */
  span: number;
  /** Whether its group has a strip of counts beside it. */
  folded: boolean;
  fromBefore: boolean;
  intoAfter: boolean;
}

/** How many appointments that start in this hour are not drawn. */
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

/** Lays out columns, and caches the layout by the list object. */
export function columnLayouts(): typeof layoutColumn {
  const cache = new WeakMap<readonly AppointmentCard[], { key: readonly unknown[]; layout: ColumnLayout }>();
  return (cards, axis, day, shortest, most, alwaysShown) => {
    // Appointments of other columns do not change this one.
    const own = cards.flatMap(({ id }) => (alwaysShown?.has(id) ? [id] : []));
    const key = [axis, day, shortest, most, own.join()];
    const cached = cache.get(cards);
    if (cached && key.every((one, at) => one === cached.key[at])) return cached.layout;
    const layout = layoutColumn(cards, axis, day, shortest, most, alwaysShown);
    cache.set(cards, { key, layout });
    return layout;
  };
}

const NONE: ReadonlySet<string> = new Set();

/**
 * Lays out at most `most` lanes, so that forty appointments at 9:00 stay readable. The others are
 * counted by the hour. Appointments in `alwaysShown` are drawn before others, because one that was
 * just dropped must not disappear into a count.
 */
export function layoutColumn(
  cards: readonly AppointmentCard[],
  axis: Axis,
  day: DayGeometry,
  shortest: number,
  most: number,
  alwaysShown: ReadonlySet<string> = NONE,
): ColumnLayout {
  const items = cards
    .filter((card) => touches(card, day.start, day.end))
    .map((card) => {
      const start = axisMinute(axis, day, card.start);
      return { card, start, end: Math.max(axisMinute(axis, day, card.end), start + shortest) };
    });
  const lanes = packLanes(items);
  bringForward(lanes, ({ card }) => alwaysShown.has(card.id), most);
  const drawn: ColumnItem[] = [];
  const counts = new Map<number, number>();
  for (const item of items) {
    const at = lanes.get(item);
    if (!at) continue;
    if (at.lane >= most) {
      const hour = Math.floor(item.start / HOUR);
      counts.set(hour, (counts.get(hour) ?? 0) + 1);
      continue;
    }
    const drawnLanes = Math.min(at.lanes, most);
    drawn.push({
      ...item,
      lane: at.lane,
      lanes: drawnLanes,
      span: Math.min(at.span, drawnLanes - at.lane),
      folded: at.lanes > most,
      fromBefore: item.card.start < day.start,
      intoAfter: item.card.end > day.end,
    });
  }
  const folds = [...counts]
    .sort((a, b) => a[0] - b[0])
    .map(([hour, count]) => ({ start: hour * HOUR, end: (hour + 1) * HOUR, count }));
  return { items: drawn, folds };
}

/** The box of an item, in pixels from the column's top left. */
export interface ItemBox {
  left: number;
  width: number;
  top: number;
  height: number;
}

/** The box of an item in a column whose lanes share `width` pixels. */
export function boxOfItem(item: ColumnItem, width: number, scale: number): ItemBox {
  const lane = width / item.lanes;
  return {
    left: item.lane * lane + 2,
    width: lane * item.span - 2,
    top: item.start * scale + 1,
    height: (item.end - item.start) * scale - 2,
  };
}
