/**
 * The message catalog: all text of the window, one file for each page, named like the page.
 *
 * A message is a string, or a function of the values that it quotes:
 *
 *     export const trayMessages = defineMessages({
 *       noneOnHold: 'No jobs on hold',
 *       dropHere: 'Drop here to unassign',
 *       shown: (jobs: number) => plural(jobs, '# job', '# jobs'),
 *       noMatch: (text: string) => `No jobs match “${text}”`,
 *     });
 *
 * Values are data (names, formatted times and counts) or other messages. Messages are whole
 * sentences or labels: code never builds a sentence from pieces.
 */
import { number } from '../lib/locale.svelte';
import { accent, isPseudoLocale, markValue } from '../lib/pseudo-locale';

// The values differ from message to message; `never` accepts every function.
type Message = string | ((...values: never[]) => string);

/** Checks the shape of a page's messages; in the pseudo-locale it puts accents on them. */
export function defineMessages<T extends Readonly<Record<string, Message>>>(messages: T): T {
  if (!isPseudoLocale) return messages;
  return Object.fromEntries(Object.entries(messages).map(([id, message]) => [id, accented(message)])) as T;
}

function accented(message: Message): Message {
  if (typeof message === 'string') return accent(message);
  const write = message as (...values: unknown[]) => string;
  return (...values: unknown[]) => accent(write(...values.map(marked)));
}

/** A value with marks around its texts. Codes stay as they are, because messages choose by them. */
function marked(value: unknown): unknown {
  if (typeof value === 'string') return markValue(value);
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, CODES.has(name) ? part : marked(part)]),
  );
}

/** Fields of values that hold codes. */
const CODES: ReadonlySet<string> = new Set(['code', 'action', 'state', 'fields', 'lost']);

// The language of the text, which is not the language of dates and numbers.
const RULES = new Intl.PluralRules('en-US');

/** One of two forms by the count, which stands for `#`: `plural(3, '# job', '# jobs')` is "3 jobs". */
export function plural(count: number, one: string, other: string): string {
  const form = RULES.select(count) === 'one' ? one : other;
  return form.replace('#', number(count));
}

const LIST = new Intl.ListFormat('en-US', { type: 'conjunction' });

/** `A, B, and C`. */
export function listed(items: readonly string[]): string {
  return LIST.format(items);
}
