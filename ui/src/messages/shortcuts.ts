/** The text of the list of keyboard shortcuts, and the names of the commands. */
import { defineMessages } from './define';

export const shortcutMessages = defineMessages({
  title: 'Keyboard shortcuts',

  everywhere: 'Everywhere',
  undo: 'Undo',
  redo: 'Redo',
  close: 'Close or cancel',
  showList: 'Show this list',

  calendar: 'Calendar',
  today: 'Today',
  next: 'Next',
  previous: 'Previous',
  goToDate: 'Go to a date',
  board: 'Board',
  day: 'Day',
  week: 'Week',
  month: 'Month',
  agenda: 'Agenda',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  resetZoom: 'Reset zoom',
  selectAll: 'Select all',
  goToAppointments: 'Go to the appointments',

  appointment: 'Appointment',
  moveBetween: 'Move between appointments',
  extendSelection: 'Extend selection',
  openJob: 'Open the job',
  move: 'Move',
  hold: 'Put the job on hold',
  removeHold: 'Release the hold',
  cancelJob: 'Cancel the job',
  removeCancellation: 'Reinstate the job',
  openInServiceTitan: 'Open the job in ServiceTitan',
  copyForCustomer: 'Copy text for customer',
  menu: 'Menu',
  clearSelection: 'Clear the selection',

  moving: 'While moving',
  timeAndTechnician: 'Time and technician',
  changeDay: 'Previous or next day',
  changeDuration: 'Shorten or lengthen',
  fineSteps: '5-minute steps',
  drop: 'Drop',
  cancelMove: 'Cancel',

  lists: 'Lists',
  previousNext: 'Previous or next',
  open: 'Open',
});
