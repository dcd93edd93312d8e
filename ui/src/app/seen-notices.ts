/** The notices that the dispatcher has seen, so that a restart does not show them again. */

const keyOf = (accountId: string) => `scope-told:${accountId}`;

/** Remembers that the dispatcher saw which lists can't be read. A failure to store is harmless. */
export function rememberSeen(
  accountId: string,
  lists: readonly string[],
  store: Storage = localStorage,
): void {
  try {
    store.setItem(keyOf(accountId), lists.join(','));
  } catch {
    return;
  }
}

/** Whether one of these lists was not mentioned yet. */
export function hasUnseen(
  accountId: string,
  lists: readonly string[],
  store: Storage = localStorage,
): boolean {
  try {
    const seen = store.getItem(keyOf(accountId))?.split(',') ?? [];
    return lists.some((list) => !seen.includes(list));
  } catch {
    return lists.length > 0;
  }
}
