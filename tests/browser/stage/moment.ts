import { existsSync, readdirSync } from 'node:fs';
import type { BrowserContext } from '@playwright/test';

/**
 * The moment at which everything is made to believe that the tests began: `JPM_DESK_TEST_MOMENT`, such as
 * `2026-11-01T04:50:00Z`. Unset, it is the moment at which they did. No test may depend on it; this is how that is found out.
 */
const asked = process.env['JPM_DESK_TEST_MOMENT'];

// Kept in the environment, so that each worker goes on from where the first process began.
process.env['JPM_DESK_TEST_AHEAD'] ??= asked === undefined ? '0' : String(Math.round((Date.parse(asked) - Date.now()) / 1000));

/** How far ahead of the machine's clock the tests live, in whole seconds. */
const ahead = Number(process.env['JPM_DESK_TEST_AHEAD']);
if (!Number.isInteger(ahead)) throw new Error(`JPM_DESK_TEST_MOMENT is no moment: ${asked}`);

/** Now, as the programs and the pages have it. */
export function now(): Date {
  return new Date(Date.now() + ahead * 1000);
}

/** What a program's environment needs to live at that moment: Debian's package `faketime`. */
export function programClock(): Readonly<Record<string, string>> {
  if (ahead === 0) return {};
  const library = readdirSync('/usr/lib')
    .map((folder) => `/usr/lib/${folder}/faketime/libfaketimeMT.so.1`)
    .find((file) => existsSync(file));
  if (library === undefined) throw new Error('JPM_DESK_TEST_MOMENT needs libfaketime: apt-get install faketime');
  // Only what the time is, not how fast it passes: timers and the times of files stay as they are.
  return { LD_PRELOAD: library, FAKETIME: `${ahead < 0 ? '' : '+'}${ahead}`, FAKETIME_DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' };
}

const set = new WeakSet<BrowserContext>();

/** Lets every page of a browser live at that moment. */
export async function setPageClock(context: BrowserContext): Promise<void> {
  if (ahead === 0 || set.has(context)) return;
  set.add(context);
  await context.addInitScript((by) => {
    const Real = Date;
    globalThis.Date = new Proxy(Real, {
      construct: (target, args, derived) => Reflect.construct(target, args.length === 0 ? [Real.now() + by] : args, derived) as Date,
      apply: () => new Real(Real.now() + by).toString(),
      get: (target, name) => (name === 'now' ? () => Real.now() + by : Reflect.get(target, name)),
    });
  }, ahead * 1000);
}
