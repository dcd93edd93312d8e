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

/** What a step made of an edit of several. `changed` moves to the other stack and `rest` stays. */
export interface Split<T> {
  changed: T | null;
  rest: T | null;
}

function listOf<T>(edit: T | null): T[] {
  return edit === null ? [] : [edit];
}

/** Moves the newest edit, or the part of it that was undone, to what can be redone. */
export function stepBack<T>(
  { done, undone }: History<T>,
  split?: Split<T>,
): { history: History<T>; edit: T } | null {
  const edit = done.at(-1);
  if (edit === undefined) return null;
  const { changed, rest } = split ?? { changed: edit, rest: null };
  return {
    edit,
    history: {
      done: [...done.slice(0, -1), ...listOf(rest)],
      undone: [...undone, ...listOf(changed)],
    },
  };
}

/** Moves the edit undone last, or the part of it that was made again, back. */
export function stepForward<T>(
  { done, undone }: History<T>,
  split?: Split<T>,
): { history: History<T>; edit: T } | null {
  const back = stepBack({ done: undone, undone: done }, split);
  return back && { edit: back.edit, history: { done: back.history.undone, undone: back.history.done } };
}

/** Replaces an edit by what is left of it. */
export function keepRest<T>({ done, undone }: History<T>, edit: T, rest: T | null): History<T> {
  return { done: done.flatMap((one) => (one === edit ? listOf(rest) : [one])), undone };
}

/** Drops edits, such as one that the server rejected. */
export function forget<T>(history: History<T>, matches: (edit: T) => boolean): History<T> {
  return {
    done: history.done.filter((edit) => !matches(edit)),
    undone: history.undone.filter((edit) => !matches(edit)),
  };
}
