import { describe, expect, it } from 'vitest';
import type { ProjectCard } from '../ipc';
import { matches, NO_FILTER, withOnly } from './project-filter';
import { monthsOf, positionOf, spanOf, targetText } from './schedule-status';

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
  scheduleStatus: 'dueSoon',
  jobCount: 0,
  jobsCompleted: 0,
  appointmentCount: 0,
  appointmentsDone: 0,
  nextAppointment: null,
  pending: null,
  ...patch,
});

describe('targetText', () => {
  it('counts calendar days, also over a clock change', () => {
    expect(targetText(project({}), '2026-11-24')).toBe('Due in 6 days');
    expect(targetText(project({}), '2026-11-30')).toBe('Due today');
    expect(targetText(project({}), '2026-12-01')).toBe('1 day overdue');
    expect(targetText(project({ targetDate: '2026-11-02' }), '2026-10-31')).toBe('Due in 2 days');
  });

  it('compares the completion date with the target date', () => {
    expect(targetText(project({ actualDate: '2026-12-04' }), '2027-01-01')).toBe('4 days late');
    expect(targetText(project({ actualDate: '2026-11-29' }), '2027-01-01')).toBe('1 day early');
    expect(targetText(project({ targetDate: null }), '2027-01-01')).toBe('No target date');
  });
});

describe('the timeline', () => {
  it('spans today and all dates, and clips far ones', () => {
    const span = spanOf([project({}), project({ targetDate: '2031-01-01' })], '2026-11-24');
    expect(positionOf('2026-11-24', span)).toBeGreaterThan(0);
    expect(positionOf('2031-01-01', span)).toBe(1);
    expect(positionOf('1999-01-01', span)).toBe(0);
    expect(monthsOf(span)[0]).toEqual({ date: '2026-11-01', label: 'Nov' });
  });
});

describe('the filter', () => {
  it('matches schedule status, manager, and text', () => {
    expect(matches(project({}), NO_FILTER)).toBe(true);
    expect(matches(project({}), withOnly(NO_FILTER, 'scheduleStatus', 'open'))).toBe(true);
    expect(
      matches(project({ scheduleStatus: 'completed' }), withOnly(NO_FILTER, 'scheduleStatus', 'open')),
    ).toBe(false);
    expect(matches(project({}), withOnly(NO_FILTER, 'manager', 'Kim'))).toBe(false);
    expect(matches(project({}), { ...NO_FILTER, text: 'garcia BOIL' })).toBe(true);
    expect(matches(project({}), { ...NO_FILTER, text: 'garcia drain' })).toBe(false);
  });
});
