import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppointmentCard, CalendarPage, ChangeBatch, SyncStatus, Tray } from '../ipc';

interface Read {
  resolve: (page: CalendarPage) => void;
  reject: (reason: unknown) => void;
}

const reads: Read[] = [];
let notify: (batch: ChangeBatch) => void = () => undefined;

vi.mock('../ipc', () => ({
  backend: {
    calendarPage: () =>
      new Promise<CalendarPage>((resolve, reject) => {
        reads.push({ resolve, reject });
      }),
    tray: (): Promise<Tray> => Promise.resolve({ unassigned: [], onHold: [], canceled: [] }),
  },
  onMirrorChanged: (callback: (batch: ChangeBatch) => void) => {
    notify = callback;
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
  customers: [],
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
    tags: [],
    zones: [],
    requiredSkills: [],
    revision,
  };
}

async function flushPromises(): Promise<void> {
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
  reads.length = 0;
  const { appointments } = await import('./appointments.svelte');
  appointments.follow();
  appointments.show(request);
  reads[0]?.resolve(page(1, 20));
  await flushPromises();
  return appointments;
}

// Loaded once before the tests, because the first load can take longer than a test may.
await import('./appointments.svelte');

let appointments: Awaited<ReturnType<typeof loaded>>;

beforeEach(async () => {
  appointments = await loaded();
});

const startShown = () => appointments.cards.get('a')?.start;

describe('changedByOthers', () => {
  async function change(phase: SyncStatus['phase'], revision: number): Promise<void> {
    const { sync } = await import('./sync-status.svelte');
    sync.status = { phase } as SyncStatus;
    notify({ ...quiet, everything: true });
    reads.at(-1)?.resolve(page(revision, 20 + revision));
    await flushPromises();
  }

  it('lists what someone else moved', async () => {
    await change('live', 2);
    expect([...appointments.changedByOthers]).toEqual(['a']);
  });

  it('does not list what a first download completes', async () => {
    await change('firstDownload', 2);
    await change('firstDownload', 3);
    await change('live', 4);
    expect([...appointments.changedByOthers]).toEqual([]);
    await change('live', 5);
    expect([...appointments.changedByOthers]).toEqual(['a']);
  });
});

describe('prefetch', () => {
  const week = { firstDay: '2026-11-22', days: 7, margin: 0 };

  it('reads the same days once', async () => {
    appointments.prefetch(week);
    appointments.prefetch(week);
    expect(reads).toHaveLength(2);
    appointments.show(week);
    expect(reads).toHaveLength(2);
    reads[1]?.resolve(page(1, 30));
    await flushPromises();
    expect(startShown()).toBe(30);
  });

  it('is shown before the first paint if its response has arrived', async () => {
    appointments.prefetch(week);
    appointments.showIfPrefetched(week);
    expect(startShown()).toBe(20);
    reads[1]?.resolve(page(1, 30));
    await flushPromises();
    expect(startShown()).toBe(20);
    appointments.showIfPrefetched(week);
    expect(startShown()).toBe(30);
    appointments.show(week);
    expect(reads).toHaveLength(2);
  });

  it('is read again after a change', async () => {
    appointments.prefetch(week);
    notify({ ...quiet, everything: true });
    reads[2]?.resolve(page(2, 20));
    await flushPromises();
    appointments.show(week);
    expect(reads).toHaveLength(4);
    reads[3]?.resolve(page(2, 40));
    reads[1]?.resolve(page(1, 30));
    await flushPromises();
    expect(startShown()).toBe(40);
  });

  it('does not replace other days that are shown', async () => {
    appointments.prefetch(week);
    appointments.show({ ...week, days: 1 });
    expect(reads).toHaveLength(3);
    reads[2]?.resolve(page(1, 50));
    await flushPromises();
    reads[1]?.resolve(page(1, 30));
    await flushPromises();
    expect(startShown()).toBe(50);
  });

  it('reports its failure only when it is shown', async () => {
    appointments.prefetch(week);
    reads[1]?.reject({ kind: 'failed', reason: { code: 'internal', detail: 'The disk is full' } });
    await flushPromises();
    expect(appointments.problem).toBeNull();
    appointments.show(week);
    await flushPromises();
    expect(appointments.problem?.reason).toEqual({ code: 'internal', detail: 'The disk is full' });
  });
});

describe('appointments', () => {
  it('are read again after a relevant commit, once for several commits', async () => {
    notify({ ...quiet, projects: ['1'] });
    expect(reads).toHaveLength(1);
    notify({ ...quiet, appointments: ['a'] });
    notify({ ...quiet, operations: true });
    notify({ ...quiet, everything: true });
    expect(reads).toHaveLength(2);
    reads[1]?.resolve(page(2, 30));
    await flushPromises();
    expect(startShown()).toBe(30);
    expect(reads).toHaveLength(3);
  });

  it('ignore an older commit', async () => {
    notify({ ...quiet, everything: true });
    reads[1]?.resolve(page(0, 99));
    await flushPromises();
    expect(startShown()).toBe(20);
  });

  it('show a move at once, and keep it until a response includes it', async () => {
    notify({ ...quiet, everything: true });
    appointments.place([{ id: 'a', placement: placed(60) }]);
    expect(startShown()).toBe(60);
    expect(appointments.rows.get('8')?.map((one) => one.id)).toEqual(['a']);
    appointments.confirmSaved(['a']);
    // This read started before the move was on disk, so it does not include it.
    reads[1]?.resolve(page(2, 20));
    await flushPromises();
    expect(startShown()).toBe(60);
    // This read started later, so it includes the move.
    await vi.waitFor(() => {
      expect(reads).toHaveLength(3);
    });
    reads[2]?.resolve(page(3, 65));
    await flushPromises();
    expect(startShown()).toBe(65);
  });

  it('roll a move back and list its card in returned', () => {
    appointments.place([{ id: 'a', placement: placed(60) }]);
    appointments.rollBack(['a']);
    expect(startShown()).toBe(20);
    expect(appointments.returned).toEqual(['a']);
  });

  it('list a card in returned when its move is rejected', async () => {
    notify({ ...quiet, operations: true });
    const respond = page(2, 20);
    const pending = { operationId: 'op', state: 'rejected' as const };
    reads[1]?.resolve({ ...respond, appointments: [{ ...card(20), pending }] });
    await flushPromises();
    expect(appointments.returned).toEqual(['a']);
    appointments.returned = [];
    // Reading the same rejection again does not list it again.
    notify({ ...quiet, operations: true });
    reads[2]?.resolve({ ...respond, revision: 3, appointments: [{ ...card(20), pending: { ...pending } }] });
    await flushPromises();
    expect(appointments.returned).toEqual([]);
  });

  it('stay visible when a later read fails, with the reason in problem', async () => {
    notify({ ...quiet, everything: true });
    reads[1]?.reject({ kind: 'failed', reason: { code: 'internal', detail: 'The disk is full' } });
    await flushPromises();
    expect(startShown()).toBe(20);
    expect(appointments.problem?.reason).toEqual({ code: 'internal', detail: 'The disk is full' });
  });

  it("keep an unconfirmed move when the server's id replaces a local one", async () => {
    const booked = { ...card(40), jobId: 'local-j', customerId: '5', jobTypeId: '2' } as AppointmentCard;
    const respond = async (id: string, revision: number): Promise<void> => {
      reads.at(-1)?.resolve({ ...page(revision, 20), appointments: [{ ...booked, id }] });
      await flushPromises();
    };
    appointments.refresh();
    await respond('local-a', 2);
    appointments.place([{ id: 'local-a', placement: placed(60) }]);
    appointments.refresh();
    await respond('9', 3);
    expect(appointments.currentId('local-a')).toBe('9');
    expect(appointments.cards.get('9')?.start).toBe(60);
    appointments.confirmSaved(['local-a']);
    appointments.refresh();
    await respond('9', 4);
    expect(appointments.cards.get('9')?.start).toBe(40);
  });
});
