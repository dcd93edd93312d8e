/** Lays out the columns of the day view: one for each technician or business unit, as wide as needed. */
import type { AppointmentCard, DayGeometry } from '../../ipc/bindings';
import { layoutColumn, type ColumnItem } from './columns';
import type { Axis } from '../../lib/schedule/geometry';

/** The technician or business unit of a column. */
export interface ColumnHead {
  id: string;
  name: string;
  detail: string | null;
}

/** A column and its position, in pixels from the left of the first one. */
export interface DayColumn extends ColumnHead {
  cards: readonly AppointmentCard[];
  items: readonly ColumnItem[];
  left: number;
  width: number;
}

/** Widths, in pixels. */
export interface ColumnSizes {
  /** A column with at most one lane. */
  narrowest: number;
  /** A lane of a column with several. */
  lane: number;
  /** Up to this many lanes have that width. More lanes get narrower, down to `crowded`. */
  many: number;
  crowded: number;
  /** The available width. Columns that need less share it. */
  room: number;
}

/** The input of the columns. */
export interface DayPlan {
  day: DayGeometry;
  axis: Axis;
  /** A shorter appointment is drawn this long, in minutes. */
  shortest: number;
  cardsOf: (id: string) => readonly AppointmentCard[];
}

/** The width of a column. Fifteen appointments at once must not push all others out of view. */
function neededFor(lanes: number, { narrowest, lane, many, crowded }: ColumnSizes): number {
  const together = lanes <= many ? lanes * lane : Math.max(many * lane, lanes * crowded);
  return Math.max(narrowest, together + 8);
}

/** Lays out the columns. All appointments are drawn: a busy column is wider, and the view scrolls. */
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

/** The column at a position, or the nearest one. */
export function columnAt(columns: readonly DayColumn[], x: number): DayColumn | undefined {
  return columns.find((column) => x < column.left + column.width) ?? columns.at(-1);
}
