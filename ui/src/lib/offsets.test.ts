import { describe, expect, it } from 'vitest';
import { tableOf, zones } from '../../mock/zones';
import { abbreviationAt, offsetAt, setOffsets } from './offsets';

const at = (utc: string) => Date.parse(`${utc}Z`);

describe('offsetAt', () => {
  it('uses the table of the program, to the millisecond, and not the web view', () => {
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

  it('is 0 for a zone without a table', () => {
    for (const zone of ['UTC', 'Mars/Olympus', '']) expect(offsetAt(at('2026-11-24T12:00:00'), zone)).toBe(0);
  });

  it('has the new rules of Vancouver, even if the web view does not', () => {
    expect(offsetAt(at('2026-11-24T17:00:00'), 'America/Vancouver')).toBe(-420);
  });

  it('has an abbreviation', () => {
    expect(abbreviationAt(at('2026-11-01T06:30:00'), 'America/Chicago')).toBe('CDT');
    expect(abbreviationAt(at('2026-11-01T07:30:00'), 'America/Chicago')).toBe('CST');
    expect(abbreviationAt(at('2026-07-01T12:00:00'), 'Australia/Lord_Howe')).toBe('UTC+10:30');
  });

  it('is right in every table at the first and the last instant of each span', () => {
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
