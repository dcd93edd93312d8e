/** What the app adds to the top bar of every page. The app sets it, so that pages need not know it. */
import { getContext, setContext } from 'svelte';
import type { Snippet } from 'svelte';

/** How much room a page leaves for the tools. */
export interface TopBarRoom {
  /** Show search as an icon only. */
  tight: boolean;
  /** Show icons without words. */
  narrow: boolean;
}

const KEY = Symbol('top bar tools');

/** Sets the tools for all pages inside the calling component. */
export function setTopBarTools(tools: Snippet<[TopBarRoom]>): void {
  setContext(KEY, tools);
}

/** The tools, if the page is inside the app. */
export function topBarTools(): Snippet<[TopBarRoom]> | undefined {
  return getContext<Snippet<[TopBarRoom]> | undefined>(KEY);
}
