import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppointmentCard } from '../../ipc';

let saved = true;
let finish: () => void = () => undefined;

vi.mock('../../state/undo/undo.svelte', () => ({
  undoManager: {
    moveAll: () =>
      new Promise<boolean>((done) => {
        finish = () => {
          done(saved);
        };
      }),
  },
}));
vi.mock('../../state/preferences.svelte', () => ({
  preferences: { current: { arrivalWindow: 'moveAlong' }, times: {} },
}));
vi.mock('../../state/appointments.svelte', () => ({ appointments: { technicians: new Map() } }));
vi.mock('../state.svelte', () => ({ calendar: { selection: new Set() } }));
vi.mock('../../messages/moves', () => ({ movedAllWords: () => 'Moved Garcia to 11:00 AM' }));

const card = {
  id: 'a',
  start: 10,
  end: 20,
  arrivalStart: null,
  arrivalEnd: null,
} as unknown as AppointmentCard;
const placement = { start: 50, end: 60, arrivalStart: null, arrivalEnd: null, technicianIds: [] };

// Loaded before the tests, because loading can take longer than a test may.
const { announcer } = await import('../../state/announce.svelte');
const { cardMoves } = await import('./apply-moves.svelte');

async function drop(): Promise<string[]> {
  const done = cardMoves.apply([{ card, placement, row: '7' }]);
  await Promise.resolve();
  const before = announcer.text;
  finish();
  await done;
  return [before, announcer.text];
}

describe('the announcement of a move', () => {
  beforeEach(() => {
    saved = true;
    announcer.text = '';
  });

  it('is made when the move is on disk', async () => {
    expect(await drop()).toEqual(['', 'Moved Garcia to 11:00 AM']);
  });

  it('says that a move was not saved', async () => {
    saved = false;
    expect(await drop()).toEqual(['', 'Not saved. The appointment is back in its place']);
  });
});
