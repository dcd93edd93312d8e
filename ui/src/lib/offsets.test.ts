import { describe, expect, it } from 'vitest';
import { tableOf, zones } from '../../mock/zones';
import { abbreviationAt, offsetAt, setOffsets } from './offsets';

const at = (utc: string) => Date.parse(`${utc}Z`);

describe('an offset', () => {
  it('is what the program has told, to the millisecond, and never what the web view believes', () => {
    const [begin, change, end] = [
      at('2026-01-01T00:00:00'),
      at('2026-03-08T08:00:00'),
      at('2027-01-01T00:00:00'),
    ];
    setOffsets('America/Denver', {
      spans: [
        { from: begin, minutes: 11, abbreviation: 'A' },
        { from: change, minutes: 71, abbreviation: 'B' },
      ],
      end,
    });
    const offsets = [begin - 1, begin, change - 1, change, end - 1, end].map((instant) =>
      offsetAt(instant, 'America/Denver'),
    );
    expect(offsets).toEqual([11, 11, 11, 71, 71, 71]);
  });

  it('is none where the program has told nothing, also in a zone that no web view knows', () => {
    for (const zone of ['UTC', 'Mars/Olympus', '']) expect(offsetAt(at('2026-11-24T12:00:00'), zone)).toBe(0);
  });

  it('follows the law of Vancouver, whatever the web view carries', () => {
    expect(offsetAt(at('2026-11-24T17:00:00'), 'America/Vancouver')).toBe(-420);
  });

  it('has a name', () => {
    expect(abbreviationAt(at('2026-11-01T06:30:00'), 'America/Chicago')).toBe('CDT');
    expect(abbreviationAt(at('2026-11-01T07:30:00'), 'America/Chicago')).toBe('CST');
    expect(abbreviationAt(at('2026-07-01T12:00:00'), 'Australia/Lord_Howe')).toBe('UTC+10:30');
  });

  it('is found in every table at the first and the last instant of each span', () => {
    const differences: string[] = [];
    for (const { name, rules } of zones) {
      const table = tableOf(rules);
      setOffsets(name, table);
      for (const [place, { from, minutes }] of table.spans.entries()) {
        const last = (table.spans[place + 1]?.from ?? table.end) - 1;
        if (offsetAt(from, name) !== minutes || offsetAt(last, name) !== minutes)
          differences.push(`${name} ${String(from)}`);
      }
    }
    expect(differences).toEqual([]);
  });
});
