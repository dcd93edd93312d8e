import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobPage, JobQuery } from '../ipc';

/** The requests on their way, each answered by the test. */
let requests: {
  text: string | undefined;
  offset: number;
  answer: (page: JobPage) => void;
  refuse: (thrown: unknown) => void;
}[] = [];

vi.mock('../ipc', async (original) => ({
  ...(await original<typeof import('../ipc')>()),
  backend: {
    jobsPage: ({ text, offset }: JobQuery) =>
      new Promise<JobPage>((answer, refuse) => requests.push({ text, offset: offset ?? 0, answer, refuse })),
  },
}));

const { JobRows } = await import('./job-rows.svelte');

const page = (offset: number): JobPage => ({
  total: 1000,
  rows: Array.from({ length: 100 }, (_, at) => ({ id: String(offset + at) })) as JobPage['rows'],
});
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('JobRows', () => {
  beforeEach(() => {
    requests = [];
  });

  async function answerAll(): Promise<void> {
    for (const { offset, answer } of requests.splice(0)) answer(page(offset));
    await settle();
  }

  it('leaves out queries that come faster than their answers, except the newest', async () => {
    const rows = new JobRows();
    for (const text of ['a', 'al', 'alb']) rows.load({ text });
    expect(requests.map(({ text }) => text)).toEqual(['a']);
    await answerAll();
    expect(requests.map(({ text }) => text)).toEqual(['alb']);
    await answerAll();
    expect([requests.length, rows.total]).toEqual([0, 1000]);
  });

  it('loads the rows that were scrolled to during a refresh', async () => {
    const rows = new JobRows();
    rows.load({});
    await answerAll();
    rows.ensureLoaded(0, 20);
    rows.refresh(0, 20);
    rows.ensureLoaded(500, 520);
    await answerAll();
    await answerAll();
    expect(rows.at(510)?.id).toBe('510');
  });

  it('loads rows whose request was on its way when a refresh began', async () => {
    const rows = new JobRows();
    rows.load({});
    await answerAll();
    rows.ensureLoaded(500, 520);
    rows.refresh(0, 20);
    await answerAll();
    await answerAll();
    expect(rows.at(510)?.id).toBe('510');
  });

  it('loads rows whose request was on its way when a refresh failed', async () => {
    const rows = new JobRows();
    rows.load({});
    await answerAll();
    rows.ensureLoaded(500, 520);
    rows.refresh(0, 20);
    const [visible, refresh] = requests.splice(0);
    refresh?.refuse(new Error('busy'));
    await settle();
    visible?.answer(page(500));
    await settle();
    await answerAll();
    expect(rows.at(510)?.id).toBe('510');
  });
});
