/** What the dispatcher has already been told of an account, so that a restart does not tell it again as news. */

const nameOf = (accountId: string) => `scope-told:${accountId}`;

/** Remembers which lists the dispatcher knows not to be readable. A full or forbidden store costs only the memory. */
export function rememberTold(
  accountId: string,
  lists: readonly string[],
  store: Storage = localStorage,
): void {
  try {
    store.setItem(nameOf(accountId), lists.join(','));
  } catch {
    return;
  }
}

/** Whether there is a list among these of which the dispatcher has not been told. */
export function isNews(accountId: string, lists: readonly string[], store: Storage = localStorage): boolean {
  try {
    const told = store.getItem(nameOf(accountId))?.split(',') ?? [];
    return lists.some((list) => !told.includes(list));
  } catch {
    return lists.length > 0;
  }
}
