/** Where the arrow keys lead on the view that is on screen. */
import { firstCard, nextCardDown, type CardRef, type CardRow, type Direction } from './next-card';
import { perAccount } from '../../state/account-state';
import { calendar } from '../state.svelte';

/** A view with rows, on which arrows go along time and across rows. */
export interface NavView {
  /** One step from an appointment; from nothing the first one. */
  step: (from: CardRef | null, towards: Direction) => CardRef | null;
  /** The row or the column that a card is drawn on. */
  rowAt: (card: HTMLElement) => string | null;
  /** Every appointment in the order in which it is read. */
  order: () => string[];
  /** Changes the scale by a turn; nothing brings it back. */
  zoom: (turn: number) => void;
}

/** The ground of a view whose columns run downwards. */
export function columnsView(columns: () => readonly CardRow[], step = nextCardDown): NavView {
  return {
    step: (from, towards) => (from ? step(columns(), from, towards) : firstCard(columns())),
    rowAt: (card) => card.closest<HTMLElement>('[data-row-id]')?.dataset['rowId'] ?? null,
    order: () => columns().flatMap(({ cards }) => cards.map((card) => card.id)),
    zoom: (turn) => {
      if (turn === 0) calendar.zoom = 1;
      else calendar.zoomBy(turn);
    },
  };
}

class ArrowNav {
  /** The view on screen; absent where appointments are walked in reading order. */
  view: NavView | null = null;
  /** The row that was walked to last: a card of several technicians stands on several. */
  row: string | null = null;
}

/** The walk of the arrow keys. */
export let arrowNav: ArrowNav;
perAccount(
  () => new ArrowNav(),
  (next) => {
    arrowNav = next;
  },
);
