import { expect, it } from 'vitest';
import { addDays } from '../../lib/schedule/dates';
import { TUESDAY, dayOf } from '../../lib/schedule/days.fixture';
import { instantAtWall } from '../../lib/schedule/geometry';
import { timelineOf } from '../layout/timeline';
import { spansOf } from './row-background';

it('leaves out times in hours that are not drawn, so that each span has a left of its own', () => {
  const next = dayOf(addDays(TUESDAY.date, 1), -360);
  const timeline = timelineOf([TUESDAY, next], { from: 7 * 60, to: 19 * 60 });
  const time = (day: typeof TUESDAY, from: number, to: number) => ({
    start: instantAtWall(day, from * 60),
    end: instantAtWall(day, to * 60),
  });
  const times = [time(TUESDAY, 1, 2), time(TUESDAY, 3, 4), time(TUESDAY, 6, 9), time(next, 18, 23)];
  expect(spansOf(timeline, times, 0.5)).toEqual([
    { left: 0, width: 60 },
    { left: (12 + 11) * 30, width: 30 },
  ]);
});
