import { describe, expect, it } from 'vitest';
import type { AppointmentCard, JobDetail, JobState } from '../../ipc/bindings';
import { AUTUMN, dayOf, lookupOf } from '../../lib/schedule/days.fixture';
import { instantAtWall } from '../../lib/schedule/geometry';
import { cardsToMove, decideJobs, decideMoves, othersOfJobs, shifted } from './decide';
import { selectionOfCards } from './selection';

function job(id: string, state: JobState, part: Partial<JobDetail> = {}): JobDetail {
  const open = state === 'scheduled' || state === 'hold';
  return {
    id,
    state,
    priority: 'Normal',
    appointments: state === 'hold' ? [{ id: `${id}-1`, state: 'hold' }] : [],
    allowed: { hold: state === 'scheduled', cancel: open, edit: open, addAppointment: open },
    canUndoHoldAndCancel: true,
    ...part,
  } as JobDetail;
}

function card(id: string, part: Partial<AppointmentCard> = {}): AppointmentCard {
  return {
    id,
    jobId: `job of ${id}`,
    state: 'scheduled',
    movable: true,
    start: 0,
    end: 3_600_000,
    arrivalStart: null,
    arrivalEnd: null,
    technicianIds: ['7'],
    ...part,
  } as AppointmentCard;
}

/** The ids that are changed, and how many are left out by reason. */
function summaryOf({ able, excluded }: ReturnType<typeof decideJobs>): unknown {
  return [
    able.map(({ id }) => id),
    Object.fromEntries([...excluded].map(([why, list]) => [why, list.length])),
  ];
}

const JOBS = [
  job('1', 'scheduled'),
  job('2', 'hold'),
  job('3', 'completed'),
  job('4', 'canceled'),
  job('5', 'hold'),
];

describe('decideJobs', () => {
  it('names why jobs are not held or canceled', () => {
    expect(summaryOf(decideJobs('hold', JOBS))).toEqual([['1'], { onHold: 2, done: 1, canceled: 1 }]);
    expect(summaryOf(decideJobs('cancel', JOBS))).toEqual([['1', '2', '5'], { done: 1, canceled: 1 }]);
  });

  it('changes the tags of jobs that have others, also of completed ones', () => {
    const tag = { id: '1', name: 'VIP', color: null };
    const tagged = job('6', 'completed', { tags: [tag], allowed: { edit: true } as JobDetail['allowed'] });
    const plain = job('7', 'scheduled', { tags: [] });
    const wanted = { added: ['1'], removed: [] };
    const all = [tagged, plain, job('4', 'canceled', { tags: [] })];
    expect(summaryOf(decideJobs('tags', all, '', [], wanted))).toEqual([
      ['7'],
      { unchanged: 1, canceled: 1 },
    ]);
    expect(summaryOf(decideJobs('tags', all))).toEqual([['6', '7'], { canceled: 1 }]);
  });

  it('releases and reinstates what the API can', () => {
    expect(summaryOf(decideJobs('removeHold', JOBS))).toEqual([['2', '5'], { notOnHold: 3 }]);
    expect(summaryOf(decideJobs('removeCancellation', JOBS))).toEqual([['4'], { notCanceled: 4 }]);
    const fixed = JOBS.map((one) => ({ ...one, canUndoHoldAndCancel: false }));
    expect(summaryOf(decideJobs('removeHold', fixed))).toEqual([[], { notOnHold: 3, needsNewTime: 2 }]);
    expect(summaryOf(decideJobs('removeCancellation', fixed))).toEqual([
      [],
      { notCanceled: 4, cannotReinstate: 1 },
    ]);
  });

  it('leaves jobs as they are that have the value, and those of units without the job type', () => {
    const urgent = job('6', 'scheduled', { priority: 'Urgent', businessUnit: { id: 'u', name: 'Plumbing' } });
    expect(summaryOf(decideJobs('priority', [...JOBS, urgent], 'Urgent'))).toEqual([
      ['1', '2', '5'],
      { done: 1, canceled: 1, unchanged: 1 },
    ]);
    expect(summaryOf(decideJobs('priority', [urgent]))).toEqual([['6'], {}]);
    expect(summaryOf(decideJobs('jobType', [urgent], 't', ['v']))).toEqual([[], { otherUnit: 1 }]);
    expect(summaryOf(decideJobs('jobType', [urgent], 't', ['u', 'v']))).toEqual([['6'], {}]);
  });
});

describe('decideMoves', () => {
  it('leaves out what is fixed and what stays', () => {
    const cards = [
      card('a'),
      card('b', { movable: false, state: 'working' }),
      card('c', { technicianIds: ['8'] }),
    ];
    const { able, excluded } = decideMoves(cards, (one) => ({ ...one, technicianIds: ['8'] }));
    expect(able.map(({ id }) => id)).toEqual(['a']);
    expect([...excluded.keys()]).toEqual(['working', 'unchanged']);
    expect(decideMoves(cards, null).able).toHaveLength(2);
  });
});

describe('the appointments of a bulk move', () => {
  it('are the selected ones as they are shown, or the open ones of selected jobs', () => {
    const details = [
      { appointments: [card('a'), card('b'), card('c', { state: 'done' })] } as unknown as JobDetail,
    ];
    const drafted = card('b', { start: 5 });
    const shown = (id: string) => (id === 'b' ? drafted : undefined);
    expect(cardsToMove([card('b'), card('x')], details, shown).map(({ id, start }) => [id, start])).toEqual([
      ['b', 5],
      ['x', 0],
    ]);
    expect(cardsToMove(null, details, shown).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(othersOfJobs(details, [card('a')])).toBe(1);
    expect(othersOfJobs(details, null)).toBe(0);
  });

  it('keep their time of day when the clocks change, and their duration', () => {
    const days = lookupOf([dayOf('2026-10-31', -300), AUTUMN, dayOf('2026-11-02', -360)]);
    const start = instantAtWall(days.on('2026-10-31'), 9 * 60);
    const before = {
      ...card('a'),
      start,
      end: start + 3_600_000,
      arrivalStart: start,
      arrivalEnd: start + 7_200_000,
    };
    const nine = instantAtWall(days.on('2026-11-02'), 9 * 60);
    const after = shifted(before, { date: '2026-11-02' }, days);
    expect([after.start, after.end - after.start, after.arrivalEnd]).toEqual([
      nine,
      3_600_000,
      nine + 7_200_000,
    ]);
    expect(shifted(before, { by: { days: 2, minutes: 30 } }, days).start).toBe(nine + 30 * 60_000);
  });

  it('of one job count as one job', () => {
    const selection = selectionOfCards([
      card('a', { jobId: '1' }),
      card('b', { jobId: '1' }),
      card('c', { jobId: '2' }),
    ]);
    expect(selection.jobIds).toEqual(['1', '2']);
    expect(selection.cards).toHaveLength(3);
  });
});
