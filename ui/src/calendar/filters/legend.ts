/** What the colors of cards stand for where the tenant's own names give them. */
import { viewMessages as messages } from '../../messages/calendar';
import type { AppointmentCard, ColorBy } from '../../ipc';
import { seriesOf } from '../card/card-style';
import { priorityOf } from './facets.svelte';

/** One color with its name. */
export interface Series {
  id: string;
  name: string;
  color: number;
}

function namedBy(card: AppointmentCard, by: ColorBy): { id: string; name: string } {
  switch (by) {
    case 'businessUnit':
      return { id: card.businessUnitId ?? '', name: card.businessUnit ?? messages.noBusinessUnit };
    case 'jobType':
      return { id: card.jobTypeId ?? '', name: card.jobType ?? messages.noJobType };
    default:
      return { id: priorityOf(card), name: priorityOf(card) };
  }
}

/** The colors of cards by their names. Two units of one name are two, each with a color of its own. */
export function seriesShown(cards: Iterable<AppointmentCard>, by: ColorBy): Series[] {
  const found = new Map<string, Series>();
  for (const card of cards) {
    const color = seriesOf(card, by);
    if (color === null) continue;
    const named = namedBy(card, by);
    found.set(named.id, { ...named, color });
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}
