/**
 * Local time minus UTC, by the table that the program tells for a time zone. The web view's own rules are never asked: they may be
 * older than the program's, and then a form would book an hour beside what the calendar shows.
 */
import type { OffsetTable, ZoneSpan } from '../ipc';

const told = new Map<string, OffsetTable>();

/** Takes what the program tells of a zone. */
export function tellOffsets(timeZone: string, table: OffsetTable): void {
  told.set(timeZone, table);
}

/** UTC, for a zone that nothing was told of. */
const UTC: readonly ZoneSpan[] = [{ from: 0, minutes: 0, abbreviation: 'UTC' }];

/** The offsets of a zone, in order. The first holds for all that is before it, too. */
export function spansOf(timeZone: string): readonly ZoneSpan[] {
  const spans = told.get(timeZone)?.spans;
  return spans?.length ? spans : UTC;
}

/** The place of the span that holds at an instant. */
export function placeOf(spans: readonly ZoneSpan[], instant: number): number {
  let [low, high] = [0, spans.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((spans[middle]?.from ?? Infinity) <= instant) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Local time minus UTC at an instant, in minutes. */
export function offsetAt(instant: number, timeZone: string): number {
  const spans = spansOf(timeZone);
  return spans[placeOf(spans, instant)]?.minutes ?? 0;
}

const MINUTE = 60_000;

/** Whether the clocks show the time of an instant twice, because they go back around it. */
export function isRepeated(instant: number, timeZone: string): boolean {
  const spans = spansOf(timeZone);
  const at = placeOf(spans, instant);
  return [at, at + 1].some((place) => {
    const [before, after] = [spans[place - 1], spans[place]];
    if (!before || !after) return false;
    const back = (before.minutes - after.minutes) * MINUTE;
    return instant >= after.from - back && instant < after.from + back;
  });
}

/** What local time is called at an instant: `CST`, or `UTC+10:30` where it has no name of its own. */
export function abbreviationAt(instant: number, timeZone: string): string {
  const spans = spansOf(timeZone);
  const name = spans[placeOf(spans, instant)]?.abbreviation ?? '';
  return name.replace(/^([+-]\d\d)(\d\d)?$/, (_, hours: string, minutes?: string) =>
    minutes ? `UTC${hours}:${minutes}` : `UTC${hours}`,
  );
}
