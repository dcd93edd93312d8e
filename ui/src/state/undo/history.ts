/** Undo and redo as two stacks, apart from what an edit is. */

/** What can be taken back and what can be done again, oldest first. */
export interface History<T> {
  done: readonly T[];
  undone: readonly T[];
}

/** How many edits are remembered: a long day's work. */
export const HISTORY_LIMIT = 500;

/** Nothing done yet. */
export function emptyHistory<T>(): History<T> {
  return { done: [], undone: [] };
}

/** A new edit: what was undone before cannot be done again after it. */
export function push<T>(history: History<T>, edit: T): History<T> {
  return { done: [...history.done, edit].slice(-HISTORY_LIMIT), undone: [] };
}

/** The newest edit goes over to what can be done again. */
export function stepBack<T>(history: History<T>): { history: History<T>; edit: T } | null {
  const edit = history.done.at(-1);
  if (edit === undefined) return null;
  return { edit, history: { done: history.done.slice(0, -1), undone: [...history.undone, edit] } };
}

/** The edit undone last goes back. `as` is what it is now: sent again, it has another name. */
export function stepForward<T>(history: History<T>, as?: T): { history: History<T>; edit: T } | null {
  const edit = history.undone.at(-1);
  if (edit === undefined) return null;
  return {
    edit,
    history: { done: [...history.done, as ?? edit], undone: history.undone.slice(0, -1) },
  };
}

/** Forgets an edit that did not last: the server refused it. */
export function forget<T>(history: History<T>, matches: (edit: T) => boolean): History<T> {
  return {
    done: history.done.filter((edit) => !matches(edit)),
    undone: history.undone.filter((edit) => !matches(edit)),
  };
}
