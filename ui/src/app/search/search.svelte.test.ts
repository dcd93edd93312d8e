import { afterEach, expect, test, vi } from 'vitest';
import { backend } from '../../ipc';
import type { SearchHits } from '../../ipc';
import { parts } from '../../lib/marked-text';
import type { Command } from '../../state/commands';
import { firstGroups, groupsOf, withCommands } from './search-options';
import { Finder } from './search.svelte';

vi.mock('../../ipc', async (original) => ({ ...(await original<object>()), backend: { search: vi.fn() } }));

const search = vi.mocked(backend.search);

afterEach(() => {
  search.mockReset();
});

function hits(name: string): SearchHits {
  const customer = {
    id: name,
    name: { text: name, marks: [] },
    phone: null,
    address: null,
    jobCount: 0,
    latestJob: null,
  };
  return { jobs: [], appointments: [], customers: [customer], projects: [] };
}

/** The running searches. The test resolves them. */
function held() {
  const waiting: ((found: SearchHits) => void)[] = [];
  search.mockImplementation(() => new Promise((resolve) => waiting.push(resolve)));
  return async (name: string) => {
    waiting.shift()?.(hits(name));
    await Promise.resolve();
    await Promise.resolve();
  };
}

test('only the newest text waits during a search', async () => {
  const answer = held();
  const finder = new Finder();
  for (const words of ['g', 'ga', 'gar', 'garc']) finder.ask(words);
  expect(search.mock.calls.map(([words]) => words)).toEqual(['g']);
  await answer('one');
  expect(finder.answered).toBe('g');
  expect(search.mock.calls.map(([words]) => words)).toEqual(['g', 'garc']);
  await answer('two');
  expect(finder.answered).toBe('garc');
  expect(finder.hits?.customers[0]?.id).toBe('two');
  expect(search).toHaveBeenCalledTimes(2);
});

test('several changes during a search repeat it once', async () => {
  const answer = held();
  const finder = new Finder();
  finder.refresh();
  expect(search).not.toHaveBeenCalled();
  finder.ask('g');
  finder.refresh();
  finder.refresh();
  await answer('before');
  expect(search).toHaveBeenCalledTimes(2);
  await answer('after');
  expect(finder.hits?.customers[0]?.id).toBe('after');
  finder.refresh();
  expect(search).toHaveBeenCalledTimes(3);
});

test('a response to a cleared text is not shown', async () => {
  const answer = held();
  const finder = new Finder();
  finder.ask('g');
  finder.ask('');
  await answer('late');
  expect(finder.hits).toBeNull();
  expect(finder.answered).toBe('');
  finder.ask('h');
  await answer('next');
  expect(finder.answered).toBe('h');
});

test('a failed search shows its error, and the next text is searched', async () => {
  const finder = new Finder();
  search.mockRejectedValueOnce(new Error('the disk is gone'));
  search.mockResolvedValueOnce(hits('found'));
  finder.ask('g');
  await vi.waitFor(() => {
    expect(finder.fault?.reason).toEqual({ code: 'internal', detail: 'the disk is gone' });
  });
  finder.ask('ga');
  await vi.waitFor(() => {
    expect(finder.answered).toBe('ga');
  });
  expect(finder.fault).toBeNull();
});

test('a text is split at its matches', () => {
  expect(
    parts({
      text: 'José García',
      marks: [
        [0, 2],
        [5, 8],
      ],
    }),
  ).toEqual([
    { text: 'Jo', found: true },
    { text: 'sé ', found: false },
    { text: 'Gar', found: true },
    { text: 'cía', found: false },
  ]);
  expect(parts({ text: 'Elm', marks: [] })).toEqual([{ text: 'Elm', found: false }]);
});

test('the long list belongs to one text, and the next text starts with few rows', async () => {
  const answer = held();
  const finder = new Finder();
  finder.ask('g');
  await answer('one');
  expect(finder.all).toBe(false);
  finder.more();
  await answer('two');
  expect(finder.all).toBe(true);
  expect(finder.hits?.customers[0]?.id).toBe('two');
  finder.ask('ga');
  await answer('three');
  expect(finder.all).toBe(false);
  expect(search.mock.calls).toEqual([
    ['g', 6],
    ['g', 50],
    ['ga', 6],
  ]);
});

test('a cut group has an option that shows the rest', () => {
  const six = Array.from({ length: 6 }, (_, at) => hits(String(at)).customers).flat();
  const times = { timeZone: 'America/Chicago', clock: 'hours12' } as const;
  const heads = (customers: typeof six) =>
    groupsOf({ ...hits('one'), customers }, 'g', { times, now: 0, rows: 5 })[0]?.options.map(
      ({ head }) => head[0]?.text,
    );
  expect(heads(six)).toEqual(['0', '1', '2', '3', '4', 'More customers']);
  expect(heads(six.slice(1))).toEqual(['1', '2', '3', '4', '5']);
});

test('commands follow the records, and come first if a whole title is typed', () => {
  const command: Command = {
    id: 'hold',
    title: 'Put the job on hold',
    group: 'appointment',
    keys: ['H'],
    isEnabled: () => true,
    isWaiting: () => false,
    run: vi.fn(),
  };
  const found = [{ id: 'customers', title: 'Customers', options: [] }];
  const ids = (words: string) => withCommands(found, [command], words).map(({ id }) => id);
  expect(ids('hold')).toEqual(['customers', 'commands']);
  expect(ids('put the job on hold')).toEqual(['commands', 'customers']);
  expect(withCommands(found, [], 'hold')).toBe(found);
});

test('a command that needs an appointment says so and runs nothing', () => {
  const command: Command = {
    id: 'hold',
    title: 'Put the job on hold',
    group: 'appointment',
    keys: ['H'],
    isEnabled: () => false,
    isWaiting: () => true,
    run: vi.fn(),
  };
  const [group] = withCommands([], [], 'hold', [command]);
  expect(group?.options).toMatchObject([{ when: 'Select an appointment first', open: { kind: 'nothing' } }]);
});

test('a phone number lists customers before jobs, and every text can be searched for in Jobs', () => {
  const times = { timeZone: 'America/Chicago', clock: 'hours12' } as const;
  const job: SearchHits['jobs'][number] = {
    id: '7',
    appointment: null,
    number: null,
    state: 'scheduled',
    customer: null,
    address: null,
    jobType: null,
    summary: null,
    pending: null,
  };
  const groups = (words: string, found: SearchHits) =>
    groupsOf(found, words, { times, now: 0, rows: 5 }).map(({ id }) => id);
  const both = { ...hits('one'), jobs: [job] };
  expect(groups('rivera', both)).toEqual(['jobs', 'customers', 'all-jobs']);
  expect(groups('(512) 555-0584', both)).toEqual(['customers', 'jobs', 'all-jobs']);
  expect(groups('zzz', { ...both, jobs: [], customers: [] })).toEqual(['all-jobs']);
});

test('a customer opens the page of that customer, also with one job', () => {
  const times = { timeZone: 'America/Chicago', clock: 'hours12' } as const;
  const [group] = groupsOf(hits('41'), 'g', { times, now: 0, rows: 5 });
  expect(group?.options[0]?.open).toEqual({ kind: 'customer', customerId: '41' });
});

test('before anything is typed, recent records come before the commands', () => {
  const command: Command = {
    id: 'newJob',
    title: 'New job',
    group: 'everywhere',
    keys: ['C'],
    isEnabled: () => true,
    isWaiting: () => false,
    run: vi.fn(),
  };
  const groups = firstGroups([{ kind: 'project', id: '5', title: 'Solar', hint: 'P-5' }], [command]);
  expect(groups.map(({ id }) => id)).toEqual(['recent', 'commands']);
  expect(groups[0]?.options[0]?.open).toEqual({ kind: 'project', projectId: '5' });
  expect(groups[1]?.options[0]?.keys).toBe('C');
});
