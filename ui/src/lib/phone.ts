/** Phone numbers for dialing. */

const EXTENSION = /\s*(?:ext\.?|extension|x|#)\s*\d+\s*$/i;

/**
 * The `tel:` address of a number; null if the text has none. An extension is left out, because it
 * is dialed after someone has answered.
 */
export function dialed(number: string): string | null {
  const own = number.normalize('NFKC').trim().replace(EXTENSION, '');
  const digits = own.replaceAll(/\D/g, '');
  if (digits.length < 3 || /\p{L}/u.test(own)) return null;
  return `tel:${own.startsWith('+') ? '+' : ''}${digits}`;
}
