/** When to call the customers of held jobs. The dates are kept on this computer only. */
import type { CallBack } from '../ipc';

/** The most dates that are kept. The program has the same limit. */
const MOST = 1_000;

/** The dates with another one for a job; null removes it. The oldest are dropped first. */
export function withCallback(
  all: readonly CallBack[],
  accountId: string,
  jobId: string,
  date: string | null,
): CallBack[] {
  const others = all.filter((one) => one.accountId !== accountId || one.jobId !== jobId);
  if (date === null) return others;
  const next = [...others, { accountId, jobId, date }];
  if (next.length <= MOST) return next;
  const oldest = next.slice(0, -1).sort((a, b) => (a.date < b.date ? -1 : 1))[0];
  return next.filter((one) => one !== oldest);
}

/** The dates with other ids of jobs. The same list if it has none of these jobs. */
export function withRenamedJobs(
  all: CallBack[],
  accountId: string,
  ids: ReadonlyMap<string, string>,
): CallBack[] {
  const isRenamed = (one: CallBack) => one.accountId === accountId && ids.has(one.jobId);
  if (!all.some(isRenamed)) return all;
  return all.map((one) => (isRenamed(one) ? { ...one, jobId: ids.get(one.jobId) ?? one.jobId } : one));
}

/** The dates of an account by job. */
export function callbacksOf(all: readonly CallBack[], accountId: string): ReadonlyMap<string, string> {
  return new Map(all.filter((one) => one.accountId === accountId).map(({ jobId, date }) => [jobId, date]));
}

/** Whether a date has come. */
export function isDue(date: string | undefined, today: string): boolean {
  return date !== undefined && date <= today;
}

/** Due ones first, the oldest date first; the others stay in their order. */
export function dueFirst<T extends { jobId: string }>(
  cards: readonly T[],
  dates: ReadonlyMap<string, string>,
  today: string,
): T[] {
  const rank = (card: T) => {
    const date = dates.get(card.jobId);
    return date !== undefined && isDue(date, today) ? date : '9';
  };
  return [...cards].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
}
