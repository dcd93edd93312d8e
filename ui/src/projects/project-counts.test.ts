import { describe, expect, it } from 'vitest';
import { project } from './project.fixture';
import { TILES, appointmentsOf, countOf, countsBy, openOf, openWith } from './project-counts';
import { NO_FILTER, NONE, isFiltered, matches, narrowed, withOnly } from './project-filter';

const projects = [
  project({
    id: '1',
    managers: ['Dana', 'Kim'],
    appointmentCount: 4,
    appointmentsDone: 1,
    nextAppointment: 1,
  }),
  project({ id: '2', managers: ['Dana', 'Dana'], scheduleStatus: 'overdue' }),
  project({ id: '3', managers: [], scheduleStatus: 'noTarget', status: null, businessUnits: [] }),
  project({ id: '4', scheduleStatus: 'completed', appointmentCount: 2, appointmentsDone: 2 }),
  project({ id: '5', scheduleStatus: 'canceled' }),
];

describe('the numbers of the dashboard', () => {
  it('are the lengths of the lists that they open', () => {
    for (const { facet, value } of TILES) {
      const list = projects.filter((one) => matches(one, narrowed(NO_FILTER, facet, value)));
      expect(countOf(projects, facet, value), value).toBe(list.length);
    }
    for (const { value, count } of countsBy(openOf(projects), 'manager')) {
      const filter = openWith(NO_FILTER, 'manager', value);
      expect(projects.filter((one) => matches(one, filter)).length, value).toBe(count);
    }
    for (const { value, count } of countsBy(projects, 'status')) {
      const filter = narrowed(NO_FILTER, 'status', value);
      expect(projects.filter((one) => matches(one, filter)).length, value).toBe(count);
    }
  });

  it('count a manager once per project, and projects without one last', () => {
    expect(countsBy(openOf(projects), 'manager')).toEqual([
      { value: 'Dana', count: 2 },
      { value: 'Kim', count: 1 },
      { value: NONE, count: 1 },
    ]);
    expect(countsBy(projects, 'businessUnit').at(-1)).toEqual({ value: NONE, count: 1 });
  });

  it('add up the appointments', () => {
    expect(appointmentsOf(projects)).toEqual({ all: 6, done: 3 });
  });

  it('keep a schedule that is filtered by already', () => {
    const overdue = narrowed(NO_FILTER, 'scheduleStatus', 'overdue');
    expect([...openWith(overdue, 'manager', 'Dana').scheduleStatus]).toEqual(['overdue']);
    expect([...openWith(NO_FILTER, 'manager', 'Dana').scheduleStatus]).toEqual(['open']);
  });
});

describe('the filter', () => {
  const shown = (filter: typeof NO_FILTER) =>
    projects.filter((one) => matches(one, filter)).map((one) => one.id);

  it('matches schedule, manager, and text', () => {
    expect(shown(NO_FILTER)).toEqual(['1', '2', '3', '4', '5']);
    expect(shown(withOnly(NO_FILTER, 'scheduleStatus', 'open'))).toEqual(['1', '2', '3']);
    expect(shown(withOnly(NO_FILTER, 'manager', 'Kim'))).toEqual(['1']);
    expect(shown({ ...NO_FILTER, text: 'garcia BOIL' })).toHaveLength(5);
    expect(shown({ ...NO_FILTER, text: 'garcia drain' })).toEqual([]);
  });

  it('finds open projects without a planned appointment, and work that is not done', () => {
    expect(shown(narrowed(NO_FILTER, 'work', 'nothingPlanned'))).toEqual(['2', '3']);
    expect(shown(narrowed(NO_FILTER, 'work', 'remaining'))).toEqual(['1']);
  });

  it('shows the projects of a week', () => {
    const week = { firstDay: '2026-11-23', projects: new Set(['2', '4']) };
    expect(shown({ ...NO_FILTER, week })).toEqual(['2', '4']);
    expect(isFiltered({ ...NO_FILTER, week })).toBe(true);
  });
});
