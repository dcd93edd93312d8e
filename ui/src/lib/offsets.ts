/**
 * Local time minus UTC, from the program's table of a time zone. The web view's own rules are not
 * used. If they were older than the program's, a form would book an hour off from what the calendar
 * shows.
 */
import type { OffsetTable, ZoneSpan } from '../ipc';

const tables = new Map<string, OffsetTable>();

/** Stores the program's table of a zone. */
export function setOffsets(timeZone: string, table: OffsetTable): void {
  tables.set(timeZone, table);
}

/** UTC, for a zone without a table. */
const UTC: readonly ZoneSpan[] = [{ from: 0, minutes: 0, abbreviation: 'UTC' }];

/** The offsets of a zone, in order. The first one also applies before its start. */
export function spansOf(timeZone: string): readonly ZoneSpan[] {
  const spans = tables.get(timeZone)?.spans;
  return spans?.length ? spans : UTC;
}

/** The index of the span that applies at an instant. */
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

/** Whether clocks show this time twice, because they go back around it. */
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

/** The abbreviation at an instant: `CST`, or `UTC+10:30` for a zone without one. */
export function abbreviationAt(instant: number, timeZone: string): string {
  const spans = spansOf(timeZone);
  const name = spans[placeOf(spans, instant)]?.abbreviation ?? '';
  return name.replace(/^([+-]\d\d)(\d\d)?$/, (_, hours: string, minutes?: string) =>
    minutes ? `UTC${hours}:${minutes}` : `UTC${hours}`,
  );
}
