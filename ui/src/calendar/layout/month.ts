/** The appointments of each day of a month, and how many fit into its cell. */
import type { AppointmentCard, DayGeometry } from '../../ipc/bindings';
import type { CivilDate } from '../../lib/schedule/dates';
import { sameList } from '../../lib/schedule/merge';

/**
 * The appointments of each day, by start. One over midnight is on both days. A day without changes
 * keeps its list of `before`, so that a drop redraws only the days that it affects.
 */
export function byDay(
  days: readonly DayGeometry[],
  cards: Iterable<AppointmentCard>,
  before?: ReadonlyMap<CivilDate, readonly AppointmentCard[]>,
): Map<CivilDate, readonly AppointmentCard[]> {
  const index = new Map<CivilDate, AppointmentCard[]>(days.map((day) => [day.date, []]));
  for (const card of cards) {
    let at = firstTouched(days, card.start);
    for (let day = days[at]; day && day.start < Math.max(card.end, card.start + 1); day = days[++at]) {
      index.get(day.date)?.push(card);
    }
  }
  const lists = new Map<CivilDate, readonly AppointmentCard[]>();
  for (const [date, list] of index) {
    list.sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
    lists.set(date, sameList(before?.get(date), list));
  }
  return lists;
}

function firstTouched(days: readonly DayGeometry[], instant: number): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((days[middle]?.end ?? Infinity) > instant) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * What a cell with room for `slots` lines shows. It never shows "+1 more", which would take the line
 * of that item. Items that are `alwaysShown` come before others.
 */
export function cellOf<T>(
  items: readonly T[],
  slots: number,
  alwaysShown: (item: T) => boolean = () => false,
): { shown: T[]; more: number } {
  if (items.length <= slots) return { shown: [...items], more: 0 };
  const room = Math.max(0, slots - 1);
  const first = items.filter(alwaysShown).slice(0, room);
  const rest = items.filter((item) => !alwaysShown(item)).slice(0, room - first.length);
  const chosen = new Set([...first, ...rest]);
  return { shown: items.filter((item) => chosen.has(item)), more: items.length - chosen.size };
}
