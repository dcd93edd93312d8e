/** Pulls instants to the grid of the wall clock. */
import type { DayGeometry } from '../../ipc/bindings';
import { MINUTE, offsetAt } from '../../lib/schedule/geometry';

/**
 * The nearest instant whose wall-clock minutes are a multiple of `step`. The begin of the day and
 * each change of the offset are on the grid too, so that snapping twice is snapping once even where
 * a change is not a multiple of the step.
 */
export function snapInstant(day: DayGeometry, instant: number, step: number): number {
  const size = Math.max(1, step) * MINUTE;
  const clamped = Math.min(Math.max(instant, day.start), day.end);
  const shift = offsetAt(day, clamped) * MINUTE;
  const index = day.offsets.findLastIndex((span) => span.from <= clamped);
  const from = day.offsets[index]?.from ?? day.start;
  const until = day.offsets[index + 1]?.from ?? day.end;
  const down = Math.max(Math.floor((clamped + shift) / size) * size - shift, from);
  const up = Math.min(Math.ceil((clamped + shift) / size) * size - shift, until);
  return clamped - down < up - clamped ? down : up;
}

/** One step of the grid earlier or later; leaves the day when it is at its edge. */
export function nudge(day: DayGeometry, instant: number, step: number, direction: 1 | -1): number {
  const moved = instant + direction * step * MINUTE;
  return moved < day.start || moved >= day.end ? moved : snapInstant(day, moved, step);
}
