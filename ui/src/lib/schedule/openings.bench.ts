/** Find a time over 100 technicians and 14 days: `npx vitest bench src/lib/schedule/openings`. */
import { bench, describe } from 'vitest';
import type { BusyTime, ShiftSpan } from '../../ipc/bindings';
import { addDays } from './dates';
import { dayOf, TUESDAY } from './days.fixture';
import { findOpenings } from './openings';
import { busy, schedule, shift, technician } from './schedule.fixture';

describe('100 technicians, 14 days', () => {
  const days = Array.from({ length: 14 }, (_, at) => dayOf(addDays(TUESDAY.date, at), -360));
  const technicians = Array.from({ length: 100 }, (_, at) => technician(String(at)));
  const shifts: ShiftSpan[] = [];
  const work: BusyTime[] = [];
  for (const at of days.keys()) {
    for (const { id } of technicians) {
      shifts.push(shift(id, at * 24 + 8, at * 24 + 17));
      for (let job = 0; job < 6; job += 1) {
        const from = at * 24 + 8 + job * 1.5;
        work.push(busy(`${id} ${String(at)} ${String(job)}`, id, from, from + 1));
      }
    }
  }
  const page = { days, technicians, shifts, busy: work };
  const request = {
    length: 1_800_000,
    now: TUESDAY.start,
    jobTypeId: null,
    businessUnitId: null,
    window: null,
    technicianIds: [],
    anyUnit: false,
  };

  bench('findOpenings', () => {
    findOpenings(schedule(page), request);
  });
});
