/** Intervals, and the lanes in which overlapping ones are drawn side by side. */

/** A start and an end, in the same unit. */
export interface Interval {
  start: number;
  end: number;
}

/** The position of an interval among those that it overlaps. */
export interface Lane {
  /** The lane, from 0. */
  lane: number;
  /** How many lanes its group needs. */
  lanes: number;
  /** How many lanes it may cover without touching a neighbor. */
  span: number;
}

/** Whether two half-open intervals share time. */
export function overlaps(a: Interval, b: Interval): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The union of intervals, in order. Intervals that touch become one. */
export function joinedIntervals(items: readonly Interval[]): Interval[] {
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of [...items].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else if (end > start) joined.push({ start, end });
  }
  return joined;
}

/** The parts of ordered, disjoint intervals that others do not cover. */
export function withoutIntervals(items: readonly Interval[], others: readonly Interval[]): Interval[] {
  const cuts = joinedIntervals(others);
  const left: Interval[] = [];
  let next = 0;
  for (const item of items) {
    let { start } = item;
    while ((cuts[next]?.end ?? Infinity) <= start) next += 1;
    for (let at = next; at < cuts.length; at += 1) {
      const cut = cuts[at];
      if (!cut || cut.start >= item.end) break;
      if (cut.start > start) left.push({ start, end: cut.start });
      start = Math.max(start, cut.end);
    }
    if (start < item.end) left.push({ start, end: item.end });
  }
  return left;
}

/** Whether an interval is visible between two instants. An empty one is visible at its start. */
export function touches({ start, end }: Interval, from: number, to: number): boolean {
  return start < to && Math.max(end, start + 1) > from;
}

/**
 * Gives each interval a lane, so that no two in a lane overlap. Intervals that overlap, directly or
 * through others, form a group with one number of lanes. Each takes the first free lane, so a group
 * needs no more lanes than overlap at its busiest moment. The result is ordered by start.
 */
export function packLanes<T extends Interval>(items: readonly T[]): Map<T, Lane> {
  const placed = new Map<T, Lane>();
  const ordered = [...items].sort((a, b) => a.start - b.start || b.end - a.end);
  let group: T[] = [];
  let laneEnds: number[] = [];
  let groupEnd = -Infinity;

  const close = (): void => {
    for (const item of group) {
      const lane = placed.get(item);
      if (!lane) continue;
      lane.lanes = laneEnds.length;
      lane.span = freeLanes(item, lane.lane, group, placed, laneEnds.length);
    }
    group = [];
    laneEnds = [];
  };

  for (const item of ordered) {
    if (item.start >= groupEnd) close();
    let lane = laneEnds.findIndex((end) => end <= item.start);
    if (lane < 0) lane = laneEnds.length;
    laneEnds[lane] = item.end;
    placed.set(item, { lane, lanes: 1, span: 1 });
    group.push(item);
    groupEnd = group.length === 1 ? item.end : Math.max(groupEnd, item.end);
  }
  close();
  return placed;
}

/**
 * Swaps whole lanes of a group, so that the `wanted` items lie in the first `most` lanes, as far as
 * there is room.
 */
export function bringForward<T extends Interval>(
  placed: ReadonlyMap<T, Lane>,
  wanted: (item: T) => boolean,
  most: number,
): void {
  for (const group of groupsOf(placed.keys())) {
    const lanes = group.filter(wanted).map((item) => placed.get(item)?.lane ?? 0);
    const hidden = new Set(lanes.filter((lane) => lane >= most));
    if (hidden.size === 0) continue;
    const swap = new Map<number, number>();
    let free = most - 1;
    for (const lane of hidden) {
      while (lanes.includes(free)) free -= 1;
      if (free < 0) break;
      swap.set(lane, free).set(free, lane);
      free -= 1;
    }
    for (const item of group) {
      const at = placed.get(item);
      if (at) at.lane = swap.get(at.lane) ?? at.lane;
    }
    for (const item of group) {
      const at = placed.get(item);
      if (at) at.span = freeLanes(item, at.lane, group, placed, at.lanes);
    }
  }
}

/** The groups of items that overlap, directly or through others. The items are ordered by start. */
function groupsOf<T extends Interval>(items: Iterable<T>): T[][] {
  const groups: T[][] = [];
  let end = -Infinity;
  for (const item of items) {
    if (item.start >= end) groups.push([]);
    groups.at(-1)?.push(item);
    end = Math.max(end, item.end);
  }
  return groups;
}

function freeLanes<T extends Interval>(
  item: T,
  lane: number,
  group: readonly T[],
  placed: ReadonlyMap<T, Lane>,
  lanes: number,
): number {
  let limit = lanes;
  for (const other of group) {
    const at = placed.get(other)?.lane ?? 0;
    if (at > lane && at < limit && overlaps(item, other)) limit = at;
  }
  return limit - lane;
}

/** The most lanes of any group. At least 1, so that an empty row keeps its height. */
export function laneCount(lanes: Iterable<Lane>): number {
  let most = 1;
  for (const lane of lanes) most = Math.max(most, lane.lanes);
  return most;
}
