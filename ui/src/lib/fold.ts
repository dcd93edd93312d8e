/**
 * Folds text for comparing, so that an American keyboard can type every name. The program's search
 * folds in the same way.
 */

/** Letters that Unicode does not decompose, and punctuation that people type differently. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  æ: 'ae',
  œ: 'oe',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
  ŧ: 't',
  ĸ: 'k',
  ƒ: 'f',
  '‘': "'",
  '’': "'",
  ʼ: "'",
  '`': "'",
  '´': "'",
  '“': '"',
  '”': '"',
  '‐': '-',
  '‑': '-',
  '–': '-',
  '—': '-',
  '−': '-',
};

const SPECIAL = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'gu');

/**
 * Accents of Latin, Greek and Cyrillic letters, points of Hebrew and Arabic, direction marks, and
 * soft hyphens. Marks that make another letter in their script, such as the vowels of Hindi, stay.
 */
const MARKS =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/** Lower case, without accents, one space between words. */
export function fold(text: string): string {
  return (
    text
      // Before NFKD, which turns some of them into a space and an accent.
      .replaceAll(SPECIAL, (sign) => PLAIN[sign] ?? sign)
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(MARKS, '')
      // Again, because Ø and Ł are lower case now.
      .replaceAll(SPECIAL, (sign) => PLAIN[sign] ?? sign)
      .replaceAll(/\s+/gu, ' ')
      .trim()
  );
}

/** The folded words of a text. */
export function foldedWords(text: string): string[] {
  return fold(text).split(' ').filter(Boolean);
}
