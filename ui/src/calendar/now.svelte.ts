/** The present minute. Steps once a minute, so that what depends on it is not drawn every second. */
import { clock } from '../shell/clock.svelte';
import { MINUTE } from './kernel/geometry';
import type { CivilDate } from './kernel/dates';

class Minute {
  /** The begin of the present minute. */
  readonly now = $derived(Math.floor(clock.now / MINUTE) * MINUTE);
}

/** The present minute. */
export const minute = new Minute();

const dates = new Map<string, Intl.DateTimeFormat>();

/** The date at an instant in a time zone. */
export function dateIn(timeZone: string, instant: number): CivilDate {
  let format = dates.get(timeZone);
  if (!format) {
    // The Canadian form is the ISO form.
    format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
    dates.set(timeZone, format);
  }
  return format.format(instant);
}
