/** Text about the capacity of business units. */
import { defineMessages } from './define';

export const capacityMessages = defineMessages({
  capacity: 'Capacity',
  title: (day: string) => `Capacity on ${day}`,
  open: (day: string, share: string) => `Capacity on ${day}: ${share}`,
  noShifts: 'no shifts',
  noUnit: 'No business unit',
  booked: (booked: string) => `${booked} booked`,
  hours: (booked: string, available: string) => `${booked} booked of ${available}`,
  unassigned: (length: string) => `${length} unassigned`,
  source: 'Booked time of the technicians’ shifts. The capacity rules of ServiceTitan are not downloaded.',
});
