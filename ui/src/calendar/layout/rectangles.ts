/** The rectangle that selects what it touches. */

/** A rectangle; its corners may be given in any order. */
export interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A rectangle with a name. */
export interface Box extends Rect {
  id: string;
}

/** The rectangle between two corners. */
export function rectOf(ax: number, ay: number, bx: number, by: number): Rect {
  return {
    left: Math.min(ax, bx),
    top: Math.min(ay, by),
    right: Math.max(ax, bx),
    bottom: Math.max(ay, by),
  };
}

/** Whether two rectangles share more than an edge. */
export function touches(a: Rect, b: Rect): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** The names of the boxes that a rectangle touches, each once, in their own order. */
export function lassoed(boxes: Iterable<Box>, rect: Rect): string[] {
  const found = new Set<string>();
  for (const box of boxes) if (touches(box, rect)) found.add(box.id);
  return [...found];
}
