import { expect, it } from 'vitest';
import { authorText, changeText, editTitle, eventTitle, memoText } from './job-history';
import type { TimeStyle } from './format';

const style: TimeStyle = { timeZone: 'America/Chicago', clock: 'hours12' };

it('says what happened in plain words', () => {
  expect(eventTitle({ event: 'Job Updated' })).toBe('Job details changed');
  expect(eventTitle({ event: 'FluxCapacitorRecalibrated' })).toBe('Flux capacitor recalibrated');
  expect(eventTitle({ event: '' })).toBe('Changed');
  expect(editTitle({ kind: 'moveAppointment', changes: [] })).toBe('Appointment rescheduled');
  const people = {
    field: 'technicians',
    before: { kind: 'empty' },
    after: { kind: 'text', text: 'Ana Ruiz' },
  } as const;
  expect(editTitle({ kind: 'moveAppointment', changes: [people] })).toBe('Technicians changed');
  expect(changeText(people, style)).toBe('Technicians: empty → Ana Ruiz');
});

it('names the person and the tool, but not work by hand', () => {
  expect(authorText({ employee: 'Ana Ruiz', tool: 'SmartDispatch' })).toBe(
    'by Ana Ruiz · with Smart Dispatch',
  );
  expect(authorText({ employee: null, tool: 'Manual' })).toBe('');
  expect(authorText({ employee: null, tool: 'NewTool' })).toBe('with New Tool');
});

it('shows times in a memo as the times of the business', () => {
  const memo = memoText('Moved from 2026-11-24T15:15:00Z to 2026-11-25T19:00:00.000Z', style);
  expect(memo).toBe('Moved from Tue, Nov 24, 9:15 AM to Wed, Nov 25, 1:00 PM');
});
