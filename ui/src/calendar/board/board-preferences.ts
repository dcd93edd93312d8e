/** Changes the saved layout of the board: pinned rows and collapsed groups. */
import { viewMessages as messages } from '../../messages/calendar';
import { announcer } from '../../state/announce.svelte';
import { preferences } from '../../state/preferences.svelte';

/** Whether a row is pinned. */
export function isPinned(id: string): boolean {
  return preferences.current.board.pinned.includes(id);
}

/** Pins or unpins a row. */
export function togglePin(id: string): void {
  const { board } = preferences.current;
  preferences.change({ board: { ...board, pinned: toggled(board.pinned, id) } });
  announcer.say(isPinned(id) ? messages.pinned : messages.unpinned);
}

/** Collapses or expands a group. */
export function toggleGroup(key: string): void {
  const { board } = preferences.current;
  preferences.change({ board: { ...board, collapsed: toggled(board.collapsed, key) } });
}

function toggled(list: readonly string[], value: string): string[] {
  return list.includes(value) ? list.filter((one) => one !== value) : [...list, value];
}
