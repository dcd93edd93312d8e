import { describe, expect, it } from 'vitest';
import type { ProjectCard } from '../ipc';
import { ALL, fits } from './filter';
import { monthsOf, placeOf, spanOf, targetWords } from './schedule-status';

const project = (patch: Partial<ProjectCard>): ProjectCard => ({
  id: '1',
  number: '6101',
  name: 'Boiler swap',
  summary: null,
  status: 'Quoted',
  customer: 'Garcia',
  address: null,
  managers: ['Dana'],
  startDate: '2026-11-01',
  targetDate: '2026-11-30',
  actualDate: null,
  pace: 'dueSoon',
  jobCount: 0,
  jobsCompleted: 0,
  appointmentCount: 0,
  appointmentsDone: 0,
  nextAppointment: null,
  pending: null,
  ...patch,
});

describe('a target in words', () => {
  it('counts days on the calendar, over a change of the clocks too', () => {
    expect(targetWords(project({}), '2026-11-24')).toBe('in 6 days');
    expect(targetWords(project({}), '2026-11-30')).toBe('today');
    expect(targetWords(project({}), '2026-12-01')).toBe('1 day over');
    expect(targetWords(project({ targetDate: '2026-11-02' }), '2026-10-31')).toBe('in 2 days');
  });

  it('compares the completion with the target', () => {
    expect(targetWords(project({ actualDate: '2026-12-04' }), '2027-01-01')).toBe('4 days late');
    expect(targetWords(project({ actualDate: '2026-11-29' }), '2027-01-01')).toBe('1 day early');
    expect(targetWords(project({ targetDate: null }), '2027-01-01')).toBe('no target');
  });
});

describe('the timeline', () => {
  it('shows today and every date, and clips what is far away', () => {
    const span = spanOf([project({}), project({ targetDate: '2031-01-01' })], '2026-11-24');
    expect(placeOf('2026-11-24', span)).toBeGreaterThan(0);
    expect(placeOf('2031-01-01', span)).toBe(1);
    expect(placeOf('1999-01-01', span)).toBe(0);
    expect(monthsOf(span)[0]).toEqual({ date: '2026-11-01', label: 'Nov' });
  });
});

describe('the filter', () => {
  it('narrows by pace, status, manager and words', () => {
    expect(fits(project({}), ALL)).toBe(true);
    expect(fits(project({}), { ...ALL, pace: 'open' })).toBe(true);
    expect(fits(project({ pace: 'completed' }), { ...ALL, pace: 'open' })).toBe(false);
    expect(fits(project({}), { ...ALL, manager: 'Kim' })).toBe(false);
    expect(fits(project({}), { ...ALL, text: 'garcia BOIL' })).toBe(true);
    expect(fits(project({}), { ...ALL, text: 'garcia drain' })).toBe(false);
  });
});
