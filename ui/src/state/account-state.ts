/**
 * State of the open account. It is created when the account opens and discarded as a whole when the
 * account closes, so nothing of an account can be left for the next one.
 *
 * A module that has such state exports it with `let`, and importers always see that of the account
 * that is open. The frame is drawn anew for each account, so no component keeps older state.
 */

const changes: (() => void)[] = [];

/** Runs whenever another account opens, and when the account closes. */
export function onAccountChange(change: () => void): void {
  changes.push(change);
}

/**
 * Creates state now, and again on each change of the account. `create` is given the previous state,
 * and `close` ends what that state has begun.
 */
export function perAccount<T>(
  create: (previous?: T) => T,
  publish: (state: T) => void,
  close?: (state: T) => void,
): void {
  let state = create();
  publish(state);
  onAccountChange(() => {
    close?.(state);
    state = create(state);
    publish(state);
  });
}

/** Discards the state of the account that was open, and creates that of the next one. */
export function renewAccountState(): void {
  for (const change of changes) change();
}
