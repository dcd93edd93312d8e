/** The same work for everyone: technicians with appointments that do not overlap, from a fixed day on. */

/** An appointment without anything that only one library knows. */
export interface Item {
  id: string;
  technician: number;
  /** Minutes after the first day's midnight, UTC. */
  start: number;
  end: number;
  title: string;
}

/** What is shown. */
export type Scene = 'board' | 'week' | 'month';

/** Monday, 23 November 2026, midnight UTC. */
export const FIRST = Date.UTC(2026, 10, 23);
/** The day in the middle, which the board shows. */
export const SHOWN_DAY = 1;
export const TECHNICIANS = 100;
const DAY = 1440;

const NAMES = ['Garcia', 'Olsen', 'Chen', 'Ruiz', 'Novak', 'Whitfield', 'Okafor', 'Marsh', 'Petrov', 'Iyer'];
const WORK = ['No heat', 'Tune-up', 'Leak', 'Drain cleaning', 'Water heater'];

/** How many appointments a day of a scene has. */
function perDay(scene: Scene, day: number): number {
  switch (scene) {
    // 1,000 on the day shown, 10,500 loaded with the days on both sides.
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
      // Without rows for technicians a hundred at one minute would be a hundred slivers: there they follow each other.
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

/** An instant of an item. */
export function instant(minutes: number): number {
  return FIRST + minutes * 60_000;
}

/** A date that the scene shows: the month is December, whose six weeks have work on each day. */
export function dateOf(scene: Scene): Date {
  return new Date(instant((scene === 'month' ? 22 : SHOWN_DAY) * DAY));
}

/** The scene that the address asks for. */
export function asked(): Scene {
  const scene = new URLSearchParams(location.search).get('scene');
  return scene === 'week' || scene === 'month' ? scene : 'board';
}
