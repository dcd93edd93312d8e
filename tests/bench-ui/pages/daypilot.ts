import { DayPilot } from '@daypilot/daypilot-lite-javascript';
import { FIRST, SHOWN_DAY, TECHNICIANS, instant, itemsOf } from './data';
import { show } from './stage';

const root = document.querySelector<HTMLElement>('#app');
if (!root) throw new Error('there is no place to draw');
const at = (minutes: number) => new DayPilot.Date(new Date(instant(minutes)).toISOString().slice(0, 19));
const shown = itemsOf('board').filter(({ start }) => Math.floor(start / 1440) === SHOWN_DAY);

show(
  '.scheduler_default_event',
  () => document.querySelector('.scheduler_default_scrollable'),
  () => {
    new DayPilot.Scheduler(root, {
      startDate: new DayPilot.Date(new Date(FIRST + SHOWN_DAY * 86_400_000).toISOString().slice(0, 19)),
      days: 1,
      scale: 'CellDuration',
      cellDuration: 15,
      cellWidth: 24,
      eventHeight: 34,
      heightSpec: 'Max',
      height: window.innerHeight - 80,
      timeHeaders: [{ groupBy: 'Hour' }],
      resources: Array.from({ length: TECHNICIANS }, (_, id) => ({ id: String(id), name: `Technician ${id}` })),
      events: shown.map(({ id, technician, start, end, title }) => ({
        id,
        resource: String(technician),
        start: at(start),
        end: at(end),
        text: title,
      })),
    }).init();
  },
);
