/** Texts for codes of the program: the compiler checks that every code has one. */

/** A text for each code, or a function of the values that come with the code. */
export type TextsFor<T extends { code: string }> = Readonly<{
  [Code in T['code']]: string | ((values: Extract<T, { code: Code }>) => string);
}>;

/** The text of a code. */
export function textFor<T extends { code: string }>(texts: TextsFor<T>, coded: T): string {
  const text = texts[coded.code as T['code']] as string | ((values: T) => string);
  return typeof text === 'string' ? text : text(coded);
}
