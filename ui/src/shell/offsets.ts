/**
 * Local time minus UTC. For the years around now the program has told it, by the rules that it plans by; the browser is asked
 * for the rest. Its rules may be older, and WebKit goes through all zones of the world before it tells the first offset, which
 * takes longer than many cards.
 */
import type { OffsetTable } from '../ipc';

const told = new Map<string, OffsetTable>();

/** Takes what the program tells of a zone. */
export function tellOffsets(timeZone: string, table: OffsetTable): void {
  told.set(timeZone, table);
}

/** Local time minus UTC at an instant, in minutes. */
export function offsetAt(instant: number, timeZone: string): number {
  const table = told.get(timeZone);
  if (table && instant < table.end) {
    for (let at = table.spans.length - 1; at >= 0; at -= 1) {
      const span = table.spans[at];
      if (span && span.from <= instant) return span.minutes;
    }
  }
  return offsetAsked(instant, timeZone);
}

/** One for each zone and no more. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let found = formats.get(timeZone);
  if (!found) {
    found = new Intl.DateTimeFormat('en-US', {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
      timeZone,
    });
    formats.set(timeZone, found);
  }
  return found;
}

/** What the browser answered, by zone and minute: a view asks for the same quarter hours again and again. */
const answers = new Map<string, Map<number, number>>();

/** More minutes than a month of appointments begins and ends at. */
const MOST_ANSWERS = 20_000;

function offsetAsked(instant: number, timeZone: string): number {
  let known = answers.get(timeZone);
  if (!known || known.size > MOST_ANSWERS) answers.set(timeZone, (known = new Map<number, number>()));
  const minute = Math.floor(instant / 60_000);
  let offset = known.get(minute);
  if (offset === undefined) {
    const { year = 0, month = 1, day = 1, hour = 0, minute: past = 0 } = partsOf(instant, timeZone);
    offset = Date.UTC(year, month - 1, day, hour, past) / 60_000 - minute;
    known.set(minute, offset);
  }
  return offset;
}

function partsOf(instant: number, timeZone: string): Record<string, number> {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(instant)) parts[type] = Number(value);
  return parts;
}

/** What a zone calls its time at an instant: `CST`, or `UTC-06:00`. */
export function abbreviationAt(instant: number, timeZone: string): string {
  const minutes = offsetAt(instant, timeZone);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}
