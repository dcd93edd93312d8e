/** The background of a row: working time, time off, and a utilization bar for each day. */
import { shareOf } from '../../lib/schedule/conflicts';
import type { Interval } from '../../lib/schedule/intervals';
import { timelineMinute, type Timeline } from '../layout/timeline';
import type { BoardLayout } from './board-layout.svelte';

/** The background of a row. */
export interface RowBackground {
  /** One CSS background, so that a row needs one element. */
  style: string;
  /** Time off, which has a label. */
  timeOff: Span[];
}

/** A span in pixels. */
interface Span {
  left: number;
  width: number;
}

/** The visible parts of times that do not overlap. Those in hours that are not drawn are left out. */
export function spansOf(timeline: Timeline, times: readonly Interval[], scale: number): Span[] {
  const from = timeline.days[0]?.day.start ?? 0;
  const to = timeline.days.at(-1)?.day.end ?? 0;
  return times.flatMap(({ start, end }) => {
    if (end <= from || start >= to) return [];
    const left = timelineMinute(timeline, Math.max(start, from)) * scale;
    const width = timelineMinute(timeline, Math.min(end, to)) * scale - left;
    return width > 0 ? [{ left, width }] : [];
  });
}

const WORKING = 'var(--surface)';
const ON_CALL = 'color-mix(in oklab, var(--surface) 50%, var(--off-hours))';
/** The height of a utilization bar, in pixels. */
const BAR = 3;

function layer(color: string, { left, width }: Span, height?: number): [string, string, string] {
  return [
    `linear-gradient(${color},${color})`,
    `${left.toFixed(1)}px 100%`,
    `${Math.max(width, 0).toFixed(1)}px ${height === undefined ? '100%' : `${String(height)}px`}`,
  ];
}

/** The background of a row. */
export function rowBackground(layout: BoardLayout, id: string, scale: number): RowBackground {
  const { timeline, loads } = layout;
  const shifts = loads.shiftsOf(id);
  const from = timeline.days[0]?.day.start ?? 0;
  const to = timeline.days.at(-1)?.day.end ?? 0;
  const layers: [string, string, string][] = [];
  const spanOf = ({ start, end }: Interval): Span => {
    const left = timelineMinute(timeline, start) * scale;
    return { left, width: timelineMinute(timeline, end) * scale - left };
  };
  const timeOff: Span[] = [];
  // The first layer lies above the others.
  if (timeline.days.length > 1) {
    loads.of(id).forEach((load, index) => {
      const share = shareOf(load);
      const at = timeline.days[index];
      if (!share || !at) return;
      const color = share > 1 ? 'var(--danger)' : 'var(--accent-line)';
      const width = Math.min(share, 1) * at.length * scale;
      layers.push(layer(color, { left: at.left * scale, width }, BAR));
    });
  }
  if (shifts.length === 0) layers.push(layer(WORKING, { left: 0, width: timeline.length * scale }));
  for (const shift of shifts) {
    if (shift.start >= to || shift.end <= from) continue;
    const span = spanOf(shift);
    if (shift.kind === 'timeOff') timeOff.push(span);
    else layers.push(layer(shift.kind === 'onCall' ? ON_CALL : WORKING, span));
  }
  const part = (index: 0 | 1 | 2): string => layers.map((one) => one[index]).join(',');
  const style =
    layers.length === 0
      ? ''
      : `background-image:${part(0)};background-position:${part(1)};background-size:${part(2)};`;
  return { style, timeOff };
}
