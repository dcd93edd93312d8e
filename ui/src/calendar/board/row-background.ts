/** The ground of a row: working time, time off, and a bar for what is planned of each day. */
import { shareOf } from '../../lib/schedule/conflicts';
import type { Interval } from '../../lib/schedule/intervals';
import { timelineMinute } from '../layout/timeline';
import type { BoardLayout } from './board-layout.svelte';

/** The ground of a row as one background, so that it costs one element. */
export interface Shade {
  background: string;
  /** Time off has words, so it is drawn by itself. */
  timeOff: Span[];
  /** Taken up by appointments that the filters hide. */
  hidden: Span[];
}

/** In pixels. */
interface Span {
  x: number;
  w: number;
}

const WORKING = 'var(--surface)';
const ON_CALL = 'color-mix(in oklab, var(--surface) 50%, var(--off-hours))';
/** The height of the bar of a day, in pixels. */
const BAR = 3;

function layer(colour: string, x: number, w: number, height?: number): [string, string, string] {
  const tall = height === undefined ? '100%' : `${String(height)}px`;
  return [
    `linear-gradient(${colour},${colour})`,
    `${x.toFixed(1)}px 100%`,
    `${Math.max(w, 0).toFixed(1)}px ${tall}`,
  ];
}

/** What lies under the cards of a row. */
export function rowBackground(layout: BoardLayout, id: string, scale: number): Shade {
  const { timeline } = layout;
  const own = layout.shifts.get(id) ?? [];
  const from = timeline.days[0]?.day.start ?? 0;
  const to = timeline.days.at(-1)?.day.end ?? 0;
  const layers: [string, string, string][] = [];
  const spanOf = ({ start, end }: Interval): Span => {
    const x = timelineMinute(timeline, start) * scale;
    return { x, w: timelineMinute(timeline, end) * scale - x };
  };
  const timeOff: Span[] = [];
  // The first layer lies above the others.
  if (timeline.days.length > 1) {
    layout.loads(id).forEach((load, index) => {
      const used = shareOf(load);
      const at = timeline.days[index];
      if (!used || !at) return;
      const colour = used > 1 ? 'var(--danger)' : 'var(--accent-line)';
      layers.push(layer(colour, at.left * scale, Math.min(used, 1) * at.length * scale, BAR));
    });
  }
  if (own.length === 0) layers.push(layer(WORKING, 0, timeline.length * scale));
  for (const shift of own) {
    if (shift.start >= to || shift.end <= from) continue;
    const { x, w } = spanOf(shift);
    if (shift.kind === 'timeOff') timeOff.push({ x, w });
    else layers.push(layer(shift.kind === 'onCall' ? ON_CALL : WORKING, x, w));
  }
  const hidden = layout
    .hiddenOn(id)
    .filter(({ start, end }) => start < to && end > from)
    .map(spanOf);
  const part = (index: 0 | 1 | 2): string => layers.map((one) => one[index]).join(',');
  const background =
    layers.length === 0
      ? ''
      : `background-image:${part(0)};background-position:${part(1)};background-size:${part(2)};`;
  return { background, timeOff, hidden };
}
