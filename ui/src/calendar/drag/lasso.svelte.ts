/** The rectangle that is being drawn over a view to select what it touches. */
import { perAccount } from '../../state/account-state';
import type { Rect } from '../layout/rectangles';

/** A view that can be selected from by a rectangle; its points move along when it is scrolled. */
export interface LassoView {
  /** A point of the window as a point of what is scrolled; absent outside of the view. */
  pointAt: (x: number, y: number) => { x: number; y: number } | null;
  /** The appointments that a rectangle touches, also those that are scrolled out of sight. */
  inside: (rect: Rect) => string[];
}

class Lasso {
  /** The rectangle in the view's own points. */
  rect = $state.raw<Rect | null>(null);

  /** The view on screen. Not reactive: asked only while the rectangle is drawn. */
  view: LassoView | null = null;

  /** A point of the view; absent where there is nothing to select by a rectangle. */
  pointAt(x: number, y: number): { x: number; y: number } | null {
    return this.view?.pointAt(x, y) ?? null;
  }

  /** What a rectangle touches. */
  inside(rect: Rect): string[] {
    return this.view?.inside(rect) ?? [];
  }
}

/** The rectangle in the hand. */
export let lasso: Lasso;
perAccount(
  () => new Lasso(),
  (next) => {
    lasso = next;
  },
);
