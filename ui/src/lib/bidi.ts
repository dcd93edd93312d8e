/** Texts of several scripts on one line. */

/** A text that keeps its own direction among others: a Hebrew street must not turn the phone number behind it. */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}

/** Texts side by side, each with its own direction; those that are missing are left out. */
export function joined(texts: readonly (string | null | undefined)[], between = ' · '): string {
  return texts
    .filter((text): text is string => Boolean(text))
    .map(isolated)
    .join(between);
}
