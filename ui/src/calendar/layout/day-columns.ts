/** The columns of one day: a technician's or a business unit's appointments, as wide as they need. */
import type { AppointmentCard, DayGeometry } from '../../ipc/bindings';
import { layoutColumn, type ColumnItem } from './columns';
import type { Axis } from '../../lib/schedule/geometry';

/** Whose column it is. */
export interface ColumnHead {
  id: string;
  name: string;
  detail: string | null;
}

/** A column with its place, in pixels from the left of the first one. */
export interface DayColumn extends ColumnHead {
  cards: readonly AppointmentCard[];
  items: readonly ColumnItem[];
  left: number;
  width: number;
}

/** How wide things are, in pixels. */
export interface ColumnSizes {
  /** A column with one lane or none. */
  narrowest: number;
  /** Each lane of a column with several. */
  lane: number;
  /** So many lanes have that width; more share the room until each has no more than `crowded`. */
  many: number;
  crowded: number;
  /** What there is; columns that need less share it. */
  room: number;
}

/** What a day's columns are made of. */
export interface DayPlan {
  day: DayGeometry;
  axis: Axis;
  /** What is shorter is drawn so long, in minutes. */
  shortest: number;
  cardsOf: (id: string) => readonly AppointmentCard[];
}

/** A technician with fifteen visits at once must not push all others out of sight. */
function neededFor(lanes: number, { narrowest, lane, many, crowded }: ColumnSizes): number {
  const together = lanes <= many ? lanes * lane : Math.max(many * lane, lanes * crowded);
  return Math.max(narrowest, together + 8);
}

/** Lays out the columns. Nothing is folded: a busy column is wider, and the day scrolls to the side. */
export function dayColumns(heads: readonly ColumnHead[], plan: DayPlan, sizes: ColumnSizes): DayColumn[] {
  const { day, axis, shortest } = plan;
  const laid = heads.map((head) => {
    const cards = plan.cardsOf(head.id);
    const { items } = layoutColumn(cards, axis, day, shortest, Infinity);
    const lanes = items.reduce((most, item) => Math.max(most, item.lanes), 1);
    return { ...head, cards, items, needed: neededFor(lanes, sizes) };
  });
  const needed = laid.reduce((sum, column) => sum + column.needed, 0);
  const stretch = needed > 0 && needed < sizes.room ? sizes.room / needed : 1;
  let left = 0;
  return laid.map(({ needed: own, ...column }) => {
    const width = Math.floor(own * stretch);
    const placed = { ...column, left, width };
    left += width;
    return placed;
  });
}

/** The column at a place; beyond either edge the nearest one. */
export function columnAt(columns: readonly DayColumn[], x: number): DayColumn | undefined {
  return columns.find((column) => x < column.left + column.width) ?? columns.at(-1);
}
