import { describe, expect, it } from 'vitest';
import { weeksOfGrid } from './month-grid';

describe('weeksOfGrid', () => {
  it('begins on the chosen day of the week and holds the month', () => {
    const weeks = weeksOfGrid('2026-11-24', 1);
    expect(weeks.map((week) => week.length)).toEqual([7, 7, 7, 7, 7, 7]);
    expect(weeks[0]?.[0]).toBe('2026-10-26');
    expect(weeks.flat()).toContain('2026-11-30');
    expect(weeksOfGrid('2026-11-24', 7)[0]?.[0]).toBe('2026-11-01');
  });
});
