/** Texts of several writing directions on one line. */

/** Isolates a text, so that a Hebrew street does not reorder the phone number after it. */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}

/** Joins texts, each isolated. Missing ones are left out. */
export function joined(texts: readonly (string | null | undefined)[], between = ' · '): string {
  return texts
    .filter((text): text is string => Boolean(text))
    .map(isolated)
    .join(between);
}
