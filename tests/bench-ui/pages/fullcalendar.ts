import { Calendar } from '@fullcalendar/core';
import dayGrid from '@fullcalendar/daygrid';
import interaction from '@fullcalendar/interaction';
import timeGrid from '@fullcalendar/timegrid';
import { asked, dateOf, instant, itemsOf } from './data';
import { show } from './stage';

const scene = asked();
const events = itemsOf(scene).map(({ id, start, end, title }) => ({
  id,
  title,
  start: new Date(instant(start)),
  end: new Date(instant(end)),
}));
const root = document.querySelector<HTMLElement>('#app');
if (!root) throw new Error('there is no place to draw');

show(
  '.fc-event',
  () => document.querySelector('.fc-scroller-liquid-absolute, .fc-scroller'),
  () => {
    new Calendar(root, {
      plugins: [timeGrid, dayGrid, interaction],
      initialView: scene === 'month' ? 'dayGridMonth' : 'timeGridWeek',
      initialDate: dateOf(scene),
      firstDay: 1,
      timeZone: 'UTC',
      editable: true,
      height: '100%',
      scrollTime: '06:00',
      dayMaxEvents: scene === 'month',
      events,
    }).render();
  },
);
