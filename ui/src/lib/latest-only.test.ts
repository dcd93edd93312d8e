import { expect, it } from 'vitest';
import { latestOnly } from './latest-only';

it('starts the first task at once, and then only the newest of those that came meanwhile', async () => {
  const run = latestOnly();
  const begun: string[] = [];
  const finish = new Map<string, () => void>();
  const task = (name: string) => () =>
    new Promise<void>((done) => {
      begun.push(name);
      finish.set(name, done);
    });
  run(task('a'));
  run(task('b'));
  run(task('c'));
  expect(begun).toEqual(['a']);
  finish.get('a')?.();
  await expect.poll(() => begun).toEqual(['a', 'c']);
  finish.get('c')?.();
  // Nothing is left, so the next one starts at once.
  await expect
    .poll(() => {
      run(task('d'));
      return begun.at(-1);
    })
    .toBe('d');
});
