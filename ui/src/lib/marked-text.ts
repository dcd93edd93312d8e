/** Splits a text at its search matches. */
import type { MarkedText } from '../ipc';

/** A part of a text. */
export interface Part {
  text: string;
  /** Whether it is a match. */
  found: boolean;
}

/** The parts of a text, in order, without empty ones. */
export function parts({ text, marks }: MarkedText): Part[] {
  const all: Part[] = [];
  let at = 0;
  for (const [from, to] of marks) {
    all.push({ text: text.slice(at, from), found: false }, { text: text.slice(from, to), found: true });
    at = to;
  }
  all.push({ text: text.slice(at), found: false });
  return all.filter((part) => part.text !== '');
}
