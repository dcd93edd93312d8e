/**
 * A made-up language that shows which text comes from the message catalog: every letter of a message
 * carries an accent, and every value that a message quotes stands between two invisible marks.
 * Only the browser tests turn it on, before the page loads.
 */

declare global {
  /** `en-XA` is the usual name of English with accents. */
  var jpmDeskTextLocale: string | undefined;
}

/** Whether texts are shown in the made-up language. */
export const isPseudoLocale = globalThis.jpmDeskTextLocale === 'en-XA';

/** Begin and end of a value inside a message: invisible, and in no text that people write. */
const VALUE_START = '\u2060\u2062';
const VALUE_END = '\u2063\u2060';

const ACCENTED: Record<string, string> = Object.fromEntries(
  Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', (letter, at) => [
    letter,
    Array.from('ÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçđéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž')[at] ?? letter,
  ]),
);

/** A value as a message quotes it. Empty ones stay empty, because messages ask for that. */
export function markValue(value: string): string {
  return value === '' ? value : `${VALUE_START}${value}${VALUE_END}`;
}

/** The text with an accent on every letter outside its values. */
export function accent(text: string): string {
  let depth = 0;
  let accented = '';
  for (let at = 0; at < text.length; at += 1) {
    if (text.startsWith(VALUE_START, at)) depth += 1;
    else if (text.startsWith(VALUE_END, at)) depth -= 1;
    const letter = text.charAt(at);
    accented += depth > 0 ? letter : (ACCENTED[letter] ?? letter);
  }
  return accented;
}
