import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../ipc';
import { customerText } from './customer-text';
import type { TimeStyle } from './format';

const style: TimeStyle = { timeZone: 'Etc/UTC', clock: 'hours12' };
const at = (time: string) => Date.parse(`2026-12-01T${time}Z`);
const card = {
  start: at('08:15'),
  end: at('10:00'),
  arrivalStart: at('08:00'),
  arrivalEnd: at('12:00'),
  technicianIds: ['1'],
  customer: 'Garcia',
  address: '12 Main St',
  jobType: 'No heat',
  jobNumber: '48213',
} as AppointmentCard;
const names: Record<string, string> = { 1: 'Keisha Hughes', 2: 'Ben Chen' };
const nameOf = (id: string) => names[id] ?? null;

describe('the text for a customer', () => {
  it('has the day, the arrival window, and the technician', () => {
    expect(customerText(card, '', style, nameOf)).toBe('Tue, Dec 1, 8 AM–12 PM, K. Hughes');
  });

  it('writes AM or PM once, and minutes where there are some', () => {
    const window = { arrivalStart: at('08:30'), arrivalEnd: at('11:00') };
    expect(customerText({ ...card, ...window }, '{window}', style, nameOf)).toBe('8:30–11 AM');
    expect(customerText(card, '{window}', { ...style, clock: 'hours24' }, nameOf)).toBe('08:00–12:00');
  });

  it('has the start if no arrival window is promised, and leaves out what is unknown', () => {
    const bare = { ...card, arrivalStart: null, arrivalEnd: null, technicianIds: [] };
    expect(customerText(bare, '', style, nameOf)).toBe('Tue, Dec 1, 8:15 AM');
  });

  it('follows the template of the setting', () => {
    const template = 'Hi {customer}, {technicians} will be at {address} on {day}. {sign}';
    expect(customerText({ ...card, technicianIds: ['1', '2'] }, template, style, nameOf)).toBe(
      'Hi Garcia, K. Hughes, B. Chen will be at 12 Main St on Tue, Dec 1. {sign}',
    );
  });
});
