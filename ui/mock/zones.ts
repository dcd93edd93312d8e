/** The program's tables of offsets, as its tests have written them down. */
import type { OffsetTable } from '../src/ipc/bindings';
import { setOffsets } from '../src/lib/offsets';
import written from './zones.json';

interface Rules {
  /** The minute that it begins at, local time minus UTC, and its name. */
  spans: [number, number, string][];
  /** The instants, as minutes, of each time of each day. */
  answers: number[][][];
}

const all = written as unknown as {
  days: string[];
  minutes: number[];
  zones: [string[], Rules][];
};

/** The days and the minutes after midnight that the program has answered for. */
export const { days, minutes } = all;

/** Every zone with its rules. */
export const zones = all.zones.flatMap(([names, rules]) => names.map((name) => ({ name, rules })));

/** The table of a zone as the program would tell it. */
export function tableOf(rules: Rules): OffsetTable {
  return {
    spans: rules.spans.map(([from, minutes, abbreviation]) => ({
      from: from * 60_000,
      minutes,
      abbreviation,
    })),
    end: Date.parse('2032-01-01T00:00:00Z'),
  };
}

/** The table of the zone with this name, if any. */
export function tableFor(name: string): OffsetTable {
  const known = zones.find((zone) => zone.name === name);
  return known ? tableOf(known.rules) : { spans: [], end: 0 };
}

/** Tells the window of every zone. */
export function tellAllZones(): void {
  for (const { name, rules } of zones) setOffsets(name, tableOf(rules));
}
