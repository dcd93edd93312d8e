/** Phone numbers as the system dials them. */

const EXTENSION = /\s*(?:ext\.?|extension|x|#)\s*\d+\s*$/i;

/**
 * The address that calls a number; null where no number can be told from what is written. An extension
 * is left out: it is dialed once someone has answered.
 */
export function dialed(number: string): string | null {
  const own = number.normalize('NFKC').trim().replace(EXTENSION, '');
  const digits = own.replaceAll(/\D/g, '');
  if (digits.length < 3 || /\p{L}/u.test(own)) return null;
  return `tel:${own.startsWith('+') ? '+' : ''}${digits}`;
}
