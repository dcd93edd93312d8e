import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offsetAt, tellOffsets } from './offsets';
import { offsetMinutes } from './zone';

const at = (utc: string) => Date.parse(`${utc}Z`);

describe('an offset', () => {
  it('is what the browser knows where the program has told nothing', () => {
    const zones = fc.constantFrom(
      'America/Chicago',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
      'Africa/Casablanca',
      'Pacific/Apia',
      'UTC',
    );
    const quarter = 900_000;
    const quarters = fc.integer({
      min: at('2012-01-01T00:00:00') / quarter,
      max: at('2030-01-01T00:00:00') / quarter,
    });
    fc.assert(
      fc.property(zones, quarters, (zone, number) => {
        expect(offsetAt(number * quarter, zone)).toBe(offsetMinutes(number * quarter, zone));
      }),
      { numRuns: 500 },
    );
  });

  it('is what the program has told, to the millisecond, and no further than it has told', () => {
    const [begin, change, end] = [
      at('2026-01-01T00:00:00'),
      at('2026-03-08T08:00:00'),
      at('2027-01-01T00:00:00'),
    ];
    // Other rules than the browser's, so that it shows who was asked.
    tellOffsets('America/Denver', {
      spans: [
        { from: begin, minutes: 11 },
        { from: change, minutes: 71 },
      ],
      end,
    });
    const offsets = [begin - 1, begin, change - 1, change, end - 1, end].map((instant) =>
      offsetAt(instant, 'America/Denver'),
    );
    expect(offsets).toEqual([-420, 11, 11, 71, 71, -420]);
  });
});
