/**
 * The same data for all libraries: technicians with appointments that do not overlap, from a fixed
 * day on.
 */

/** An appointment with the fields that all libraries have. */
export interface Item {
  id: string;
  technician: number;
  /** Minutes after the first day's midnight, UTC. */
  start: number;
  end: number;
  title: string;
}

/** The view to show. */
export type Scene = 'board' | 'week' | 'month';

/** Monday, November 23, 2026, midnight UTC. */
export const FIRST = Date.UTC(2026, 10, 23);
/** The index of the day that the board shows: the middle one. */
export const SHOWN_DAY = 1;
export const TECHNICIANS = 100;
const DAY = 1440;

const NAMES = ['Garcia', 'Olsen', 'Chen', 'Ruiz', 'Novak', 'Whitfield', 'Okafor', 'Marsh', 'Petrov', 'Iyer'];
const WORK = ['No heat', 'Tune-up', 'Leak', 'Drain cleaning', 'Water heater'];

/** The number of appointments on a day of a scene. */
function perDay(scene: Scene, day: number): number {
  switch (scene) {
    // 1,000 appointments on the visible day, and 10,500 with the days on both sides.
    case 'board':
      return day === SHOWN_DAY ? 1000 : 4750;
    case 'week':
      return 143;
    case 'month':
      return 119;
  }
}

/** The days of a scene, from `FIRST` on. */
export const DAYS: Record<Scene, number> = { board: 3, week: 7, month: 42 };

/** The appointments of a scene. */
export function itemsOf(scene: Scene): Item[] {
  const items: Item[] = [];
  for (let day = 0; day < DAYS[scene]; day += 1) {
    const count = perDay(scene, day);
    for (let at = 0; at < count; at += 1) {
      const technician = at % TECHNICIANS;
      // Without rows for technicians, a hundred appointments in the same minute would be a hundred
      // slivers. So they follow each other.
      const spread = scene === 'board' ? null : Math.round((at * 14 * 60) / count / 5) * 5;
      const turn = Math.floor(at / TECHNICIANS);
      const turns = Math.ceil(count / TECHNICIANS);
      const slot = (14 * 60) / Math.max(turns, 10);
      const start = day * DAY + 6 * 60 + (spread ?? Math.round((turn * slot + (technician % 4) * 3) / 5) * 5);
      items.push({
        id: String(items.length + 1),
        technician,
        start,
        end: start + Math.max(5, Math.floor((slot * 0.8) / 5) * 5),
        title: `${NAMES[at % NAMES.length] ?? ''} · ${WORK[at % WORK.length] ?? ''}`,
      });
    }
  }
  return items;
}

/** The instant of a minute of an item. */
export function instant(minutes: number): number {
  return FIRST + minutes * 60_000;
}

/** A date in the scene. The month is December, whose six weeks all have appointments. */
export function dateOf(scene: Scene): Date {
  return new Date(instant((scene === 'month' ? 22 : SHOWN_DAY) * DAY));
}

/** The scene in the page's address. */
export function asked(): Scene {
  const scene = new URLSearchParams(location.search).get('scene');
  return scene === 'week' || scene === 'month' ? scene : 'board';
}
