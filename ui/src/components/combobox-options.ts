/** Finds the choices that a typed text means. Case, accents and underscores do not matter. */
import { fold, foldedWords } from '../lib/fold';

/** The event of a field whose value was chosen with Enter. */
export const ACCEPT = 'accept';

/** A choice. */
export interface Choice {
  value: string;
  label: string;
  hint?: string | null;
  /** A choice that is possible and not advised. Such choices are dimmed, below a heading. */
  dimmed?: boolean;
  /** Other names, which are not shown. Each matches only as a whole. */
  also?: readonly string[];
}

function plain(text: string): string {
  return fold(text.replaceAll('_', ' '));
}

/** Words without punctuation: `US/Central` is two. */
function partsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{M}\p{N}]+/u).filter(Boolean);
}

/** Whether each of the words begins one of the text's. */
function beginWords(words: readonly string[], text: string): boolean {
  const typed = words.flatMap(partsOf);
  const parts = partsOf(text);
  return typed.length > 0 && typed.every((word) => parts.some((part) => part.startsWith(word)));
}

/** The offset that other programs write first: `(UTC-06:00) Central Time (US & Canada)`. */
const OFFSET = /^\s*\((?:utc|gmt)[^)]*\)/;

/** Whether a folded text is one of the other names. */
function isCalled(choice: Choice, typed: string): boolean {
  const words = partsOf(typed.replace(OFFSET, '')).join(' ');
  return words !== '' && (choice.also ?? []).some((name) => partsOf(plain(name)).join(' ') === words);
}

/** How well a choice matches: 0 is exact, higher is worse, null is no match. */
function rank(choice: Choice, whole: string, words: readonly string[]): number | null {
  const label = plain(choice.label);
  if (label === whole || plain(choice.value) === whole || isCalled(choice, whole)) return 0;
  if (label.startsWith(whole)) return 1;
  if (beginWords(words, label)) return 2;
  const all = `${label} ${plain(choice.hint ?? '')}`;
  if (beginWords(words, all)) return 3;
  return words.every((word) => all.includes(word)) ? 4 : null;
}

/** The choices that match, the best first; all of them for an empty text. */
export function matchingChoices<C extends Choice>(choices: readonly C[], typed: string): readonly C[] {
  const words = foldedWords(typed.replaceAll('_', ' '));
  if (words.length === 0) return choices;
  const whole = words.join(' ');
  return choices
    .map((choice) => ({ choice, rank: rank(choice, whole, words) }))
    .filter((one): one is { choice: C; rank: number } => one.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map((one) => one.choice);
}

/**
 * The choice that a typed text means: the one exact match, else the only match, else `several`.
 *
 * The only match counts if each typed word begins one of its words: `no heat` does not mean
 * `Heat Pump Diagnóstico`. Choices that were `found` elsewhere can match by text that they do not
 * show, such as the digits of a phone number, so the only one always counts.
 */
export function typedChoice<C extends Choice>(
  fits: readonly C[],
  typed: string,
  found = false,
): C | 'none' | 'several' {
  const whole = plain(typed);
  const words = foldedWords(typed.replaceAll('_', ' '));
  const named = fits.filter((choice) => plain(choice.label) === whole || plain(choice.value) === whole);
  const exact = named.length > 0 ? named : fits.filter((choice) => isCalled(choice, whole));
  const [first, ...more] = exact.length > 0 ? exact : fits;
  if (!first) return 'none';
  if (more.length > 0) return 'several';
  return found || (rank(first, whole, words) ?? 4) < 4 ? first : 'none';
}
