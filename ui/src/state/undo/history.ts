/** Undo and redo as two stacks of any kind of edit. */

/** What can be undone and what can be redone, oldest first. */
export interface History<T> {
  done: readonly T[];
  undone: readonly T[];
}

/** How many edits are kept: more than a long day's work. */
const HISTORY_LIMIT = 500;

/** A history without edits. */
export function emptyHistory<T>(): History<T> {
  return { done: [], undone: [] };
}

/** Adds an edit. What was undone before it can no longer be redone. */
export function push<T>(history: History<T>, edit: T): History<T> {
  return { done: [...history.done, edit].slice(-HISTORY_LIMIT), undone: [] };
}

/** Moves the newest edit to what can be redone. */
export function stepBack<T>(history: History<T>): { history: History<T>; edit: T } | null {
  const edit = history.done.at(-1);
  if (edit === undefined) return null;
  return { edit, history: { done: history.done.slice(0, -1), undone: [...history.undone, edit] } };
}

/** Moves the edit undone last back. `as` replaces it: sent again, it has another id. */
export function stepForward<T>(history: History<T>, as?: T): { history: History<T>; edit: T } | null {
  const edit = history.undone.at(-1);
  if (edit === undefined) return null;
  return {
    edit,
    history: { done: [...history.done, as ?? edit], undone: history.undone.slice(0, -1) },
  };
}

/** Drops edits, such as one that the server rejected. */
export function forget<T>(history: History<T>, matches: (edit: T) => boolean): History<T> {
  return {
    done: history.done.filter((edit) => !matches(edit)),
    undone: history.undone.filter((edit) => !matches(edit)),
  };
}
