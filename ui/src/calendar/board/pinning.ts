/** Rows that stay at the top of the board. */
import { viewMessages as messages } from '../../messages/calendar';
import { announcer } from '../../state/announce.svelte';
import { preferences } from '../../state/preferences.svelte';

/** Whether a row is pinned. */
export function isPinned(id: string): boolean {
  return preferences.current.board.pinned.includes(id);
}

/** Pins a row to the top, or lets it go back to its place. */
export function togglePin(id: string): void {
  const { board } = preferences.current;
  const pinned = isPinned(id) ? board.pinned.filter((one) => one !== id) : [...board.pinned, id];
  preferences.change({ board: { ...board, pinned } });
  announcer.say(isPinned(id) ? messages.pinned : messages.unpinned);
}
