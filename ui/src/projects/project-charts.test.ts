import { expect, it } from 'vitest';
import type { ProjectWeek } from '../ipc';
import { burnUp, loadAhead } from './project-charts';

const week = (firstDay: string, patch: Partial<ProjectWeek> = {}): ProjectWeek => ({
  firstDay,
  jobsCreated: 0,
  jobsCompleted: 0,
  appointments: 0,
  appointmentsDone: 0,
  unassigned: 0,
  minutes: 0,
  projects: [],
  ...patch,
});

const weeks = [
  week('2026-10-26'),
  week('2026-11-02'),
  week('2026-11-09', { jobsCreated: 3 }),
  week('2026-11-16', { jobsCreated: 1, jobsCompleted: 2 }),
  week('2026-11-23', { appointments: 5, unassigned: 2, appointmentsDone: 1, minutes: 610, projects: ['1'] }),
  week('2026-11-30', { jobsCreated: 9 }),
];

it('adds up jobs to the present week, from the week before the first', () => {
  const points = burnUp({ present: 4, weeks });
  expect(points.map(({ firstDay, jobs, completed }) => [firstDay, jobs, completed])).toEqual([
    ['2026-11-02', 0, 0],
    ['2026-11-09', 3, 0],
    ['2026-11-16', 4, 2],
    ['2026-11-23', 4, 2],
  ]);
});

it('has no line without jobs', () => {
  expect(burnUp({ present: 1, weeks })).toEqual([]);
});

it('splits the appointments ahead into assigned and unassigned', () => {
  const [present, next] = loadAhead({ present: 4, weeks });
  expect(present).toMatchObject({ appointments: 5, assigned: 3, unassigned: 2, done: 1, hours: 10 });
  expect(next).toMatchObject({ appointments: 0, projects: [] });
});
