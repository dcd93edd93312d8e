import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppointmentCard, CalendarPage, ChangeBatch, SyncStatus, Tray } from '../ipc';

interface Answer {
  resolve: (page: CalendarPage) => void;
  reject: (reason: unknown) => void;
}

const answers: Answer[] = [];
let tell: (batch: ChangeBatch) => void = () => undefined;

vi.mock('../ipc', () => ({
  desk: {
    calendarPage: () =>
      new Promise<CalendarPage>((resolve, reject) => {
        answers.push({ resolve, reject });
      }),
    tray: (): Promise<Tray> => Promise.resolve({ unassigned: [], onHold: [], canceled: [] }),
  },
  onMirrorChanged: (callback: (batch: ChangeBatch) => void) => {
    tell = callback;
    return () => undefined;
  },
  asAppError: (reason: unknown) => reason,
}));

const request = { firstDay: '2026-11-24', days: 1, margin: 0 };
const quiet: ChangeBatch = {
  revision: 9,
  appointments: [],
  jobs: [],
  projects: [],
  names: false,
  operations: false,
  everything: false,
};

function card(start: number): AppointmentCard {
  return {
    id: 'a',
    start,
    end: start + 10,
    arrivalStart: null,
    arrivalEnd: null,
    technicianIds: ['7'],
  } as AppointmentCard;
}

function page(revision: number, start: number): CalendarPage {
  const day = { date: '2026-11-24', start: 0, end: 100, offsets: [], today: false };
  return {
    days: [day],
    timeZone: 'UTC',
    appointments: [card(start)],
    technicians: [],
    techniciansReadable: true,
    shifts: [],
    requiredSkills: [],
    revision,
  };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await Promise.resolve();
}

const placed = (start: number) => ({
  start,
  end: start + 10,
  arrivalStart: null,
  arrivalEnd: null,
  technicianIds: ['8'],
});

async function loaded() {
  vi.resetModules();
  answers.length = 0;
  const { appointments } = await import('./appointments.svelte');
  appointments.follow();
  appointments.show(request);
  answers[0]?.resolve(page(1, 20));
  await settled();
  return appointments;
}

let appointments: Awaited<ReturnType<typeof loaded>>;

beforeEach(async () => {
  appointments = await loaded();
});

const startShown = () => appointments.cards.get('a')?.start;

describe('the mark of another dispatcher', () => {
  async function change(phase: SyncStatus['phase'], revision: number): Promise<void> {
    const { sync } = await import('./sync-status.svelte');
    sync.status = { phase } as SyncStatus;
    tell({ ...quiet, everything: true });
    answers.at(-1)?.resolve(page(revision, 20 + revision));
    await settled();
  }

  it('is on what has moved', async () => {
    await change('live', 2);
    expect([...appointments.changedByOthers]).toEqual(['a']);
  });

  it('is not on what a first download completes', async () => {
    await change('firstDownload', 2);
    await change('firstDownload', 3);
    await change('live', 4);
    expect([...appointments.changedByOthers]).toEqual([]);
    await change('live', 5);
    expect([...appointments.changedByOthers]).toEqual(['a']);
  });
});

describe('what will be shown in a moment', () => {
  const week = { firstDay: '2026-11-22', days: 7, margin: 0 };

  it('is not asked for twice', async () => {
    appointments.prefetch(week);
    appointments.prefetch(week);
    expect(answers).toHaveLength(2);
    appointments.show(week);
    expect(answers).toHaveLength(2);
    answers[1]?.resolve(page(1, 30));
    await settled();
    expect(startShown()).toBe(30);
  });

  it('is there for the first drawing when its answer is here', async () => {
    appointments.prefetch(week);
    appointments.showIfPrefetched(week);
    expect(startShown()).toBe(20);
    answers[1]?.resolve(page(1, 30));
    await settled();
    expect(startShown()).toBe(20);
    appointments.showIfPrefetched(week);
    expect(startShown()).toBe(30);
    appointments.show(week);
    expect(answers).toHaveLength(2);
  });

  it('is asked for again when something has changed meanwhile', async () => {
    appointments.prefetch(week);
    tell({ ...quiet, everything: true });
    answers[2]?.resolve(page(2, 20));
    await settled();
    appointments.show(week);
    expect(answers).toHaveLength(4);
    answers[3]?.resolve(page(2, 40));
    answers[1]?.resolve(page(1, 30));
    await settled();
    expect(startShown()).toBe(40);
  });

  it('does not come into the way of what is shown instead', async () => {
    appointments.prefetch(week);
    appointments.show({ ...week, days: 1 });
    expect(answers).toHaveLength(3);
    answers[2]?.resolve(page(1, 50));
    await settled();
    answers[1]?.resolve(page(1, 30));
    await settled();
    expect(startShown()).toBe(50);
  });

  it('tells its failure where it is wanted', async () => {
    appointments.prefetch(week);
    answers[1]?.reject({ kind: 'failed', reason: { code: 'internal', detail: 'The disk is full' } });
    await settled();
    expect(appointments.problem).toBeNull();
    appointments.show(week);
    await settled();
    expect(appointments.problem?.reason).toEqual({ code: 'internal', detail: 'The disk is full' });
  });
});

describe('the appointments shown', () => {
  it('are read again after a commit that concerns them, once for many', async () => {
    tell({ ...quiet, projects: ['1'] });
    expect(answers).toHaveLength(1);
    tell({ ...quiet, appointments: ['a'] });
    tell({ ...quiet, operations: true });
    tell({ ...quiet, everything: true });
    expect(answers).toHaveLength(2);
    answers[1]?.resolve(page(2, 30));
    await settled();
    expect(startShown()).toBe(30);
    expect(answers).toHaveLength(3);
  });

  it('never go back to an older commit', async () => {
    tell({ ...quiet, everything: true });
    answers[1]?.resolve(page(0, 99));
    await settled();
    expect(startShown()).toBe(20);
  });

  it('show a move at once and keep it over answers that do not know of it yet', async () => {
    tell({ ...quiet, everything: true });
    appointments.place([{ id: 'a', placement: placed(60) }]);
    expect(startShown()).toBe(60);
    expect(appointments.rows.get('8')?.map((one) => one.id)).toEqual(['a']);
    appointments.kept(['a']);
    // Asked for before the move was kept: it knows nothing of it.
    answers[1]?.resolve(page(2, 20));
    await settled();
    expect(startShown()).toBe(60);
    // Asked for after it: this is the truth, whatever it says.
    await vi.waitFor(() => {
      expect(answers).toHaveLength(3);
    });
    answers[2]?.resolve(page(3, 65));
    await settled();
    expect(startShown()).toBe(65);
  });

  it('take a move back, and say which card went back', () => {
    appointments.place([{ id: 'a', placement: placed(60) }]);
    appointments.takeBack(['a']);
    expect(startShown()).toBe(20);
    expect(appointments.returned).toEqual(['a']);
  });

  it('say which card went back when the mirror tells that its move was refused', async () => {
    tell({ ...quiet, operations: true });
    const answer = page(2, 20);
    const pending = { operationId: 'op', state: 'rejected' as const };
    answers[1]?.resolve({ ...answer, appointments: [{ ...card(20), pending }] });
    await settled();
    expect(appointments.returned).toEqual(['a']);
    appointments.returned = [];
    // The same refusal read again is no news.
    tell({ ...quiet, operations: true });
    answers[2]?.resolve({ ...answer, revision: 3, appointments: [{ ...card(20), pending: { ...pending } }] });
    await settled();
    expect(appointments.returned).toEqual([]);
  });

  it('stay visible when a later reading fails, and say why', async () => {
    tell({ ...quiet, everything: true });
    answers[1]?.reject({ kind: 'failed', reason: { code: 'internal', detail: 'The disk is full' } });
    await settled();
    expect(startShown()).toBe(20);
    expect(appointments.problem?.reason).toEqual({ code: 'internal', detail: 'The disk is full' });
  });

  it('keep a move that is on its way when the server gives what was booked here its number', async () => {
    const booked = { ...card(40), jobId: 'local-j', customerId: '5', jobTypeId: '2' } as AppointmentCard;
    const answer = async (id: string, revision: number): Promise<void> => {
      answers.at(-1)?.resolve({ ...page(revision, 20), appointments: [{ ...booked, id }] });
      await settled();
    };
    appointments.refresh();
    await answer('local-a', 2);
    appointments.place([{ id: 'local-a', placement: placed(60) }]);
    appointments.refresh();
    await answer('9', 3);
    expect(appointments.nowCalled('local-a')).toBe('9');
    expect(appointments.cards.get('9')?.start).toBe(60);
    appointments.kept(['local-a']);
    appointments.refresh();
    await answer('9', 4);
    expect(appointments.cards.get('9')?.start).toBe(40);
  });
});
