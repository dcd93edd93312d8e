/** Divides the room of marks that overlap, so that each can be read. */
import { packLanes } from '../../lib/schedule/intervals';

/** A box in pixels. */
interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** In which direction time runs: in rows to the right, in columns down. */
export type TimeDirection = 'right' | 'down';

/** Boxes of one row or column that overlap get lanes of equal size. The others stay as they are. */
export function sideBySide<T extends Box>(boxes: readonly T[], direction: TimeDirection): T[] {
  const isRow = direction === 'right';
  const bands = new Map<number, { box: T; start: number; end: number }[]>();
  for (const box of boxes) {
    const start = isRow ? box.left : box.top;
    const key = isRow ? box.top : box.left;
    const band = bands.get(key) ?? [];
    band.push({ box, start, end: start + (isRow ? box.width : box.height) });
    bands.set(key, band);
  }
  return [...bands.values()].flatMap((band) =>
    [...packLanes(band)].map(([{ box }, { lane, lanes, span }]) => {
      const [width, height] = [box.width / lanes, box.height / lanes];
      return isRow
        ? { ...box, top: box.top + lane * height, height: height * span }
        : { ...box, left: box.left + lane * width, width: width * span };
    }),
  );
}
