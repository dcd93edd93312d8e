/** Arrow-key navigation on the view that is on screen. */
import { firstCard, nextCardDown, type CardRef, type CardRow, type Direction } from './next-card';
import { perAccount } from '../../state/account-state';

/** A view with rows or columns. Arrows move along time and across rows. */
export interface NavView {
  /** The next appointment in a direction; without `from` the first one. */
  step: (from: CardRef | null, towards: Direction) => CardRef | null;
  /** The ids of all appointments in reading order. */
  order: () => string[];
  /** Changes the scale by a turn of the wheel; 0 resets it. */
  zoom: (turn: number) => void;
}

/** The row or column on which a card is drawn. */
export function rowIdOf(card: HTMLElement): string | null {
  return card.closest<HTMLElement>('[data-row-id]')?.dataset['rowId'] ?? null;
}

/** The navigation of a view whose columns run down. Without `zoom`, it has no scale. */
export function columnsView(
  columns: () => readonly CardRow[],
  zoom: (turn: number) => void = () => undefined,
  step = nextCardDown,
): NavView {
  return {
    step: (from, towards) => (from ? step(columns(), from, towards) : firstCard(columns())),
    order: () => columns().flatMap(({ cards }) => cards.map((card) => card.id)),
    zoom,
  };
}

class ArrowNav {
  /** The view on screen. Null if arrows follow the reading order. */
  view: NavView | null = null;
  /** The row that the arrows reached last. A card of several technicians is on several rows. */
  row: string | null = null;
}

/** The arrow-key navigation of the open account. */
export let arrowNav: ArrowNav;
perAccount(
  () => new ArrowNav(),
  (next) => {
    arrowNav = next;
  },
);
