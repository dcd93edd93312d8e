// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import type { AppointmentCard, CalendarPage } from '../../ipc';
import { TUESDAY } from '../../lib/schedule/days.fixture';
import PrintSheet from './PrintSheet.svelte';
import type { Sheet } from './printing.svelte';

afterEach(cleanup);

const card = (id: string, technicianIds: string[]): AppointmentCard =>
  ({
    id,
    jobId: id,
    customer: `Customer ${id}`,
    start: TUESDAY.start + 9 * 3_600_000,
    end: TUESDAY.start + 10 * 3_600_000,
    endKnown: true,
    arrivalStart: null,
    arrivalEnd: null,
    state: 'scheduled',
    technicianIds,
  }) as unknown as AppointmentCard;

it('the print sheet includes the work of former technicians', () => {
  const page = {
    techniciansReadable: true,
    technicians: [{ id: '1', name: 'Anna Berg', businessUnit: null, businessUnitId: null, team: null }],
  } as unknown as CalendarPage;
  const cards = [card('a', ['1']), card('b', ['99']), card('c', [])];
  const sheet: Sheet = { page, days: [TUESDAY], cards, pagePerTechnician: false };
  render(PrintSheet, { sheet });
  const printed = [...document.querySelectorAll('table')].map((table) => table.textContent);
  expect(printed).toHaveLength(3);
  expect(printed.filter((text) => text.includes('#99') && text.includes('Customer b'))).toHaveLength(1);
});
