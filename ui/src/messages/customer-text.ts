/** The text about an appointment that a dispatcher sends to the customer. */
import type { AppointmentCard } from '../ipc';
import { fillTemplate } from '../lib/fill-template';
import { shortTechnician } from './appointments';
import { day, shortRange, shortTime, type TimeStyle } from './format';

/** The template as long as the setting is empty. */
export const DEFAULT_CUSTOMER_TEXT = '{day}, {window}, {technicians}';

/** The placeholders of the template. */
export const CUSTOMER_TEXT_PLACEHOLDERS = [
  'day',
  'window',
  'technicians',
  'customer',
  'address',
  'jobType',
  'job',
] as const;

/** What the text says of an appointment. */
export type CustomerTextSource = Pick<
  AppointmentCard,
  'start' | 'arrivalStart' | 'arrivalEnd' | 'technicianIds' | 'customer' | 'address' | 'jobType' | 'jobNumber'
>;

/** `Tue, Dec 1, 8 AM–12 PM, K. Hughes`. */
export function customerText(
  card: CustomerTextSource,
  template: string,
  style: TimeStyle,
  technicianName: (id: string) => string | null,
): string {
  const { arrivalStart, arrivalEnd } = card;
  const names = [...new Set(card.technicianIds)].map(technicianName).filter((name) => name !== null);
  const values: Record<(typeof CUSTOMER_TEXT_PLACEHOLDERS)[number], string | null> = {
    day: day(arrivalStart ?? card.start, style),
    window:
      arrivalStart !== null && arrivalEnd !== null
        ? shortRange(arrivalStart, arrivalEnd, style)
        : shortTime(card.start, style),
    technicians: names.map(shortTechnician).join(', '),
    customer: card.customer,
    address: card.address,
    jobType: card.jobType,
    job: card.jobNumber,
  };
  return fillTemplate(template.trim() || DEFAULT_CUSTOMER_TEXT, values);
}
