/** Lays out the appointments of one row of the board in lanes. */
import type { AppointmentCard } from '../../ipc/bindings';
import { laneCount, packLanes, touches } from '../../lib/schedule/intervals';
import { timelineMinute, type Timeline } from './timeline';

/** An appointment on a row, in minutes from the left of the timeline. */
export interface RowItem {
  card: AppointmentCard;
  start: number;
  end: number;
  lane: number;
  /** Whether it starts before the first day shown. */
  fromBefore: boolean;
  /** Whether it ends after the last day shown. */
  intoAfter: boolean;
}

/** A row with its lanes. */
export interface RowLayout {
  items: readonly RowItem[];
  lanes: number;
}

/**
 * Puts the appointments of a row in lanes. An appointment shorter than `shortest` minutes is drawn
 * that long, so that it can be seen and grabbed.
 */
export function layoutRow(
  cards: readonly AppointmentCard[],
  timeline: Timeline,
  shortest: number,
): RowLayout {
  const first = timeline.days[0]?.day.start ?? 0;
  const last = timeline.days.at(-1)?.day.end ?? 0;
  const items: RowItem[] = [];
  for (const card of cards) {
    if (!touches(card, first, last)) continue;
    const start = timelineMinute(timeline, card.start);
    items.push({
      card,
      start,
      end: Math.max(timelineMinute(timeline, card.end), start + shortest),
      lane: 0,
      fromBefore: card.start < first,
      intoAfter: card.end > last,
    });
  }
  const lanes = packLanes(items);
  for (const item of items) item.lane = lanes.get(item)?.lane ?? 0;
  return { items, lanes: laneCount(lanes.values()) };
}

/** The heights of a row and of its lanes, in pixels. */
export interface RowHeight {
  row: number;
  lane: number;
}

/** With this many lanes, each has the smallest readable height. */
const MANY_LANES = 5;

/** The heights for a number of lanes. Several lanes are lower each, so that a busy row stays short. */
export function rowHeight(lanes: number, base: number, crowded = 0.72): RowHeight {
  if (lanes <= 1) return { row: base, lane: base - 8 };
  const lane = lanes >= MANY_LANES ? 23 : Math.max(23, Math.round(base * crowded));
  return { row: lanes * lane + 8, lane };
}
