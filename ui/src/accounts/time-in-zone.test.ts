import { expect, it } from 'vitest';
import { timeThere } from './time-in-zone';

const NOW = Date.parse('2026-11-24T14:36:00Z');

it('tells the time of a zone by the offset that the program gives', () => {
  const zones = [
    { name: 'America/Chicago', offsetMinutes: -360 },
    { name: 'Pacific/Auckland', offsetMinutes: 780 },
  ];
  expect(timeThere(zones, 'America/Chicago', NOW, 'hours12')).toBe('8:36 AM');
  expect(timeThere(zones, 'Pacific/Auckland', NOW, 'hours24')).toBe('03:36');
  expect(timeThere(zones, 'Mars/Olympus', NOW, 'hours12')).toBeNull();
});
