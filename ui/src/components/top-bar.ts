/** What the app adds to the top bar of every page. Pages do not import it from the app. */
import { getContext, setContext } from 'svelte';
import type { Snippet } from 'svelte';

/** How much space a page leaves for the tools. */
export interface TopBarSpace {
  /** Show search as an icon only. */
  tight: boolean;
  /** Show icons without words. */
  narrow: boolean;
}

const KEY = Symbol('top bar tools');

/** Sets the tools for all pages inside the calling component. */
export function setTopBarTools(tools: Snippet<[TopBarSpace]>): void {
  setContext(KEY, tools);
}

/** The tools, if the page is inside the app. */
export function topBarTools(): Snippet<[TopBarSpace]> | undefined {
  return getContext<Snippet<[TopBarSpace]> | undefined>(KEY);
}
