import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobPage, JobQuery } from '../ipc';

/** Answers that the test gives when it likes. */
let asked: { offset: number; answer: (page: JobPage) => void; refuse: (thrown: unknown) => void }[] = [];

vi.mock('../ipc', async (original) => ({
  ...(await original<typeof import('../ipc')>()),
  desk: {
    jobsPage: ({ offset }: JobQuery) =>
      new Promise<JobPage>((answer, refuse) => asked.push({ offset: offset ?? 0, answer, refuse })),
  },
}));

const { JobRows } = await import('./job-rows.svelte');

const page = (offset: number): JobPage => ({
  total: 1000,
  rows: Array.from({ length: 100 }, (_, at) => ({ id: String(offset + at) })) as JobPage['rows'],
});
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('the rows of the table of jobs', () => {
  beforeEach(() => {
    asked = [];
  });

  async function answerAll(): Promise<void> {
    for (const { offset, answer } of asked.splice(0)) answer(page(offset));
    await settle();
  }

  it('come although the table was scrolled while it was being refreshed', async () => {
    const rows = new JobRows();
    rows.ask({});
    await answerAll();
    rows.want(0, 20);
    rows.again(0, 20);
    rows.want(500, 520);
    await answerAll();
    await answerAll();
    expect(rows.at(510)?.id).toBe('510');
  });

  it('come although a refresh began while they were on their way', async () => {
    const rows = new JobRows();
    rows.ask({});
    await answerAll();
    rows.want(500, 520);
    rows.again(0, 20);
    await answerAll();
    await answerAll();
    expect(rows.at(510)?.id).toBe('510');
  });

  it('come although a refresh failed meanwhile', async () => {
    const rows = new JobRows();
    rows.ask({});
    await answerAll();
    rows.want(500, 520);
    rows.again(0, 20);
    const [inSight, refresh] = asked.splice(0);
    refresh?.refuse(new Error('busy'));
    await settle();
    inSight?.answer(page(500));
    await settle();
    await answerAll();
    expect(rows.at(510)?.id).toBe('510');
  });
});
