/** The lasso: a rectangle that selects the appointments that it touches. */
import { perAccount } from '../../state/account-state';
import type { ColumnItem, ItemBox } from '../layout/columns';

/** A rectangle, in pixels. */
export interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The rectangle of an appointment. */
export interface CardRect extends Rect {
  id: string;
}

/** The rectangle between two corners, in any order. */
export function rectOf(ax: number, ay: number, bx: number, by: number): Rect {
  return {
    left: Math.min(ax, bx),
    top: Math.min(ay, by),
    right: Math.max(ax, bx),
    bottom: Math.max(ay, by),
  };
}

/** Whether two rectangles share more than an edge. */
export function rectsTouch(a: Rect, b: Rect): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** The ids of the appointments that a rectangle touches, each once. */
export function cardsInRect(cards: Iterable<CardRect>, rect: Rect): string[] {
  const found = new Set<string>();
  for (const card of cards) if (rectsTouch(card, rect)) found.add(card.id);
  return [...found];
}

/** The rectangle of an item of a column that starts at `left`. */
export function rectOfItem(item: ColumnItem, box: ItemBox, left: number): CardRect {
  return {
    id: item.card.id,
    left: left + box.left,
    right: left + box.left + box.width,
    top: box.top,
    bottom: box.top + box.height,
  };
}

/** A view in which the lasso selects. Its points belong to the scrolled content. */
export interface LassoView {
  /** The content point at a point of the window; null outside the view. */
  pointAt: (x: number, y: number) => { x: number; y: number } | null;
  /** The ids of the appointments that a rectangle touches, also those scrolled out of sight. */
  inside: (rect: Rect) => string[];
}

class Lasso {
  /** The rectangle, in content points of the view. */
  rect = $state.raw<Rect | null>(null);

  /** The view on screen. It is not reactive, because only a gesture reads it. */
  view: LassoView | null = null;

  /** The content point at a point of the window; null if no view has a lasso there. */
  pointAt(x: number, y: number): { x: number; y: number } | null {
    return this.view?.pointAt(x, y) ?? null;
  }

  /** The ids of the appointments that a rectangle touches. */
  inside(rect: Rect): string[] {
    return this.view?.inside(rect) ?? [];
  }
}

/** The lasso of the open account. */
export let lasso: Lasso;
perAccount(
  () => new Lasso(),
  (next) => {
    lasso = next;
  },
);
