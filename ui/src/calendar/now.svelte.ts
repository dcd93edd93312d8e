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
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    dates.set(timeZone, format);
  }
  // By parts: no locale is written in ISO order by every engine (WebKit writes Canada's as 11/24/2026).
  const parts = new Map(format.formatToParts(instant).map((part) => [part.type, part.value]));
  return `${parts.get('year') ?? ''}-${parts.get('month') ?? ''}-${parts.get('day') ?? ''}`;
}
