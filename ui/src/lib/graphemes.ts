/** Characters as people see them: an emoji, or a letter with its marks, is never cut in half. */

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The start of a text, at most `most` units long. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  let end = 0;
  // No character that starts in the kept part is longer than this.
  for (const { index, segment } of segmenter.segment(text.slice(0, most + 64))) {
    if (index + segment.length > most) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}

/** The first character of a text. */
export function firstCharacter(text: string): string {
  const [first] = segmenter.segment(text);
  return first?.segment ?? '';
}

/** The text without its last character. */
export function withoutLast(text: string): string {
  const last = [...segmenter.segment(text)].at(-1);
  return text.slice(0, last?.index ?? 0);
}
