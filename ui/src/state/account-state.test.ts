// @vitest-environment happy-dom
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { cardActions } from '../calendar/card/actions.svelte';
import { cardMoves } from '../calendar/drag/apply-moves.svelte';
import { dragging } from '../calendar/drag/session.svelte';
import { printing } from '../calendar/print/printing.svelte';
import { reveal } from '../calendar/reveal.svelte';
import { calendar } from '../calendar/state.svelte';
import type { AppointmentCard, CalendarPage, FormChoices, Session, SyncStatus } from '../ipc';
import { jobTable } from '../jobs/job-table.svelte';
import { onAccountChange, perAccount, renewAccountState } from './account-state';
import { announcer } from './announce.svelte';
import { appointments } from './appointments.svelte';
import { draftPlan } from './draft-plan.svelte';
import { jobOptions } from './job-options.svelte';
import { navigation } from './navigation.svelte';
import { session } from './session.svelte';
import { sync } from './sync-status.svelte';
import { undoManager } from './undo/undo.svelte';

vi.mock('../lib/offsets', async (original) => ({
  ...(await original<object>()),
  setOffsets: () => undefined,
}));

function open(id: string | null): void {
  const account = id === null ? null : { id, timeZone: 'UTC' };
  session.take({ account, workstationTimeZone: 'UTC', offsets: [] } as unknown as Session);
}

describe('perAccount', () => {
  it('creates state at once, and closes and creates it again on each change', () => {
    const events: string[] = [];
    let made = 0;
    let current = 0;
    perAccount(
      (previous?: number) => {
        events.push(`create after ${String(previous)}`);
        return (made += 1);
      },
      (state) => {
        current = state;
      },
      (state) => {
        events.push(`close ${String(state)}`);
      },
    );
    expect(current).toBe(1);
    renewAccountState();
    expect(current).toBe(2);
    expect(events).toEqual(['create after undefined', 'close 1', 'create after 1']);
  });
});

describe('switching accounts', () => {
  const card = { id: 'a', jobId: '7' } as AppointmentCard;

  beforeEach(() => {
    open('one');
    announcer.say('Moved Garcia');
    appointments.page = {} as CalendarPage;
    calendar.selection = new Set(['a']);
    calendar.date = '2026-11-24';
    calendar.view = 'week';
    calendar.zoom = 2;
    calendar.scroll.set('board day', { minute: 480, across: 900 });
    cardActions.rescheduling = card;
    dragging.current = { card, how: 'pointer', fromRow: null, grabbed: null } as never;
    jobOptions.current = {} as FormChoices;
    jobTable.text = 'Garcia';
    navigation.openJob('7');
    draftPlan.on = true;
    printing.asking = true;
    reveal.card('a');
    sync.status = {} as SyncStatus;
  });

  it('keeps only the view, zoom and hours of the calendar', () => {
    open('two');
    expect(announcer.text).toBe('');
    expect(appointments.page).toBeNull();
    expect(calendar).toMatchObject({ date: null, view: 'week', zoom: 2 });
    expect(calendar.selection.size).toBe(0);
    expect([...calendar.scroll]).toEqual([['board day', { minute: 480, across: 0 }]]);
    expect(cardActions.rescheduling).toBeNull();
    expect(dragging.current).toBeNull();
    expect(jobOptions.current).toBeNull();
    expect(jobTable.text).toBe('');
    expect(navigation.job).toBeNull();
    expect(draftPlan.on).toBe(false);
    expect(printing.asking).toBe(false);
    expect(reveal.request).toBeNull();
    expect(sync.status).toBeNull();
    expect(undoManager.next).toBeNull();
  });

  it('discards state when no account is open, and keeps it for the same account', () => {
    open('one');
    expect(navigation.job).not.toBeNull();
    open(null);
    expect(navigation.job).toBeNull();
  });

  it('closes the question about an arrival window without moving anything', () => {
    const answer = vi.fn();
    cardMoves.question = { answer } as never;
    open('two');
    expect(answer).toHaveBeenCalledWith(null);
    expect(cardMoves.question).toBeNull();
  });

  it('calls onAccountChange once', () => {
    const change = vi.fn();
    onAccountChange(change);
    open('two');
    open('two');
    expect(change).toHaveBeenCalledTimes(1);
  });
});

/** State that outlives accounts, and why it may. */
const OF_THE_WINDOW: Readonly<Record<string, string>> = {
  announcer: 'is cleared',
  clock: 'the time',
  failures: 'the log of errors',
  preferences: 'the settings, those of an account by its id',
  session: 'the open account itself',
  toastPosition: 'a distance in pixels',
  tooltip: 'the tooltip of a button',
};

it('only state of the window is exported as a constant', () => {
  const root = path.resolve(import.meta.dirname, '..');
  const constants = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => [
      ...readFileSync(path.join(root, file), 'utf8').matchAll(/^export const (\w+) = new (?!Set|Map)/gm),
    ])
    .map(([, name]) => name);
  expect(constants.toSorted()).toEqual(Object.keys(OF_THE_WINDOW));
});
