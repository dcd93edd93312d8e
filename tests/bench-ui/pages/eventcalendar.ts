import { DayGrid, Interaction, ResourceTimeline, TimeGrid, createCalendar } from '@event-calendar/core';
import '@event-calendar/core/index.css';
import { SHOWN_DAY, TECHNICIANS, asked, dateOf, instant, itemsOf } from './data';
import { show } from './stage';

const scene = asked();
const root = document.querySelector<HTMLElement>('#app');
if (!root) throw new Error('there is no place to draw');
// An instant without a zone, so that the days are those of UTC.
const at = (minutes: number) => new Date(instant(minutes)).toISOString().slice(0, 19);
const items = itemsOf(scene).filter(
  ({ start }) => scene !== 'board' || Math.floor(start / 1440) === SHOWN_DAY,
);

show(
  '.ec-event',
  () => document.querySelector('.ec-body, .ec-main'),
  () => {
    createCalendar(root, [TimeGrid, DayGrid, ResourceTimeline, Interaction], {
      view: { board: 'resourceTimelineDay', week: 'timeGridWeek', month: 'dayGridMonth' }[scene],
      date: dateOf(scene).toISOString().slice(0, 19),
      firstDay: 1,
      height: '100%',
      editable: true,
      dayMaxEvents: true,
      scrollTime: '06:00:00',
      resources: Array.from({ length: TECHNICIANS }, (_, id) => ({ id: String(id), title: `Technician ${id}` })),
      events: items.map(({ id, technician, start, end, title }) => ({
        id,
        title,
        start: at(start),
        end: at(end),
        resourceIds: [String(technician)],
      })),
    });
  },
);
