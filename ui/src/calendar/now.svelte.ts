/** The present minute. Steps once a minute, so that what depends on it is not drawn every second. */
import { clock } from '../shell/clock.svelte';
import { MINUTE } from './kernel/geometry';

class Minute {
  /** The begin of the present minute. */
  readonly now = $derived(Math.floor(clock.now / MINUTE) * MINUTE);
}

/** The present minute. */
export const minute = new Minute();
