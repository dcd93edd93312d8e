import { expect, type Page } from '@playwright/test';
import { type MockUi, MOMENT, test } from '../stage/mock-ui.js';
import { IpcRecorder, appointment, type Extra } from '../stage/ipc-recorder.js';

/** What the calendar tells and shows of an appointment, on the mock backend. */
test.use({ viewport: { width: 1280, height: 800 } });

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);
/** A full hour of that Wednesday in Chicago. */
const on = (hour: number): number => at('2026-06-10T05:00:00Z') + hour * HOUR;

async function open(page: Page, mockUi: MockUi, extra: Extra = {}, { moment = MOMENT.toISOString(), ...scene }: Record<string, string> = {}): Promise<IpcRecorder> {
  await page.clock.install({ time: new Date(moment) });
  const recorder = await IpcRecorder.install(page, extra);
  await mockUi.open(page, { latency: '0', theme: 'light', ...scene });
  await expect(page.locator('[data-view="board"]:not([aria-busy])')).toBeVisible();
  return recorder;
}

const called = appointment({ id: '900', start: on(11), end: on(12), phone: '(512) 555-1000', technicianIds: ['row 0'] });
const onBoard = (page: Page, id: string) => page.locator(`[data-view="board"] [data-appointment-id="${id}"]`);

test.describe('the phone number', () => {
  test('is on the hover card', async ({ page, mockUi }) => {
    await open(page, mockUi, { only: true, appointments: [called] });
    await onBoard(page, '900').hover();
    await page.clock.runFor(2000);
    await expect(page.getByRole('tooltip')).toContainText('(512) 555-1000');
  });

  test('is on the print sheet', async ({ page, mockUi }) => {
    await open(page, mockUi, { only: true, appointments: [called] });
    await page.keyboard.press('Control+p');
    await page.getByRole('dialog', { name: /^Print/ }).getByRole('button', { name: 'Print…' }).click();
    await page.emulateMedia({ media: 'print' });
    await expect(page.locator('.print-sheet').getByText('(512) 555-1000')).toBeVisible();
  });
});

test.describe('an appointment is scrolled into view', () => {
  test('from the list of a draft', async ({ page, mockUi }) => {
    const late = appointment({ id: '900', customer: 'Far away', start: on(8), end: on(9), technicianIds: ['row 0'] });
    await open(page, mockUi, { only: true, appointments: [late] });
    await page.getByRole('button', { name: 'Start a draft schedule' }).click();
    const board = page.getByRole('grid', { name: /^Board/ });
    await board.evaluate((grid) => grid.scrollTo({ left: 0 }));
    await onBoard(page, '900').focus();
    for (const key of ['m', 'ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
    const moves = page.getByRole('complementary', { name: 'Changes in the draft' });
    await page.getByRole('region', { name: 'Draft schedule' }).getByRole('button', { name: 'Show changes' }).click();
    await board.evaluate((grid) => grid.scrollTo({ left: 2000, top: 2000 }));
    await expect(onBoard(page, '900')).not.toBeInViewport();
    await moves.getByRole('button', { name: /^Far away/ }).click();
    await expect(onBoard(page, '900')).toBeInViewport({ ratio: 0.9 });
    await expect(onBoard(page, '900')).toHaveAttribute('aria-pressed', 'true');
  });

  test('after it was booked', async ({ page, mockUi }) => {
    await open(page, mockUi);
    const board = page.getByRole('grid', { name: /^Board/ });
    await board.evaluate((grid) => grid.scrollTo({ left: 0, top: 0 }));
    await page.keyboard.press('c');
    const form = page.getByRole('dialog', { name: 'New job' });
    await form.getByRole('combobox', { name: 'Customer' }).fill('a');
    await page.getByRole('option').first().click();
    for (const [label, combobox] of [['Location', true], ['Business unit', true], ['Job type', true], ['Campaign', true]] as const) {
      await (combobox ? form.getByRole('combobox', { name: label }) : form.getByLabel(label)).click();
      await page.getByRole('option').first().click();
    }
    const start = form.getByLabel('Start', { exact: true });
    await start.fill('8 PM');
    await start.press('Tab');
    await form.getByRole('combobox', { name: 'Technicians' }).click();
    await page.getByRole('option').last().click();
    await form.getByRole('button', { name: 'Book job' }).click();
    await expect(form).toBeHidden();
    const booked = page.locator('[data-view="board"] [data-row-id]:not([data-row-id=""]) [data-appointment-id][aria-pressed="true"]');
    await expect(booked).toHaveCount(1);
    await expect(booked).toBeInViewport({ ratio: 0.9 });
    await expect(booked).toHaveAccessibleName(/8:00/);
    await expect(page.getByRole('complementary', { name: /^(Job|New job)/ })).toBeVisible();
    await expect(booked).toBeFocused();
  });
});

test.describe('announcements', () => {
  test('a lost connection is announced once, not every second', async ({ page, mockUi }) => {
    await open(page, mockUi, {}, { state: 'offline' });
    const region = page.getByRole('status').filter({ hasText: 'Showing data from' });
    /** What a screen reader is told, and what only the eyes see. */
    const words = (part: 'spoken' | 'seen') =>
      region.evaluate((element, wanted) => {
        const copy = element.cloneNode(true) as HTMLElement;
        if (wanted === 'spoken') for (const one of copy.querySelectorAll('[aria-hidden="true"]')) one.remove();
        return copy.textContent.replaceAll(/\s+/g, ' ').trim();
      }, part);
    await expect(region).toContainText('changes will be sent');
    const [spoken, seen] = [await words('spoken'), await words('seen')];
    await page.clock.runFor(130_000);
    await expect.poll(() => words('seen'), 'the age is counted').not.toBe(seen);
    expect(await words('spoken')).toBe(spoken);
  });

  for (const key of ['h', 'Delete', 'm']) {
    test(`the reason why ${key} does nothing is announced and shown`, async ({ page, mockUi }) => {
      await open(page, mockUi);
      const done = page.locator('[data-view="board"] .fixed[data-appointment-id][aria-label*="Done"]').first();
      await done.focus();
      await page.keyboard.press(key);
      // The toast is in a live region of its own.
      const toast = page.locator('[aria-live] [data-sonner-toast]');
      await expect(toast.first()).toContainText(/done|completed|at work/i);
      await expect(page.getByRole('dialog')).toHaveCount(0);
    });
  }
});

test.describe('the repeated hour', () => {
  /** Half past one for the second time, an hour after the first. */
  const second = at('2026-11-01T07:30:00Z');
  const twice = appointment({ id: '900', start: second, end: second + HOUR, technicianIds: ['row 0'] });
  const scene = { moment: '2026-11-01T05:30:00Z' };

  async function form(page: Page) {
    await page.getByRole('grid', { name: /^Board/ }).evaluate((grid) => grid.scrollTo({ left: 0 }));
    await onBoard(page, '900').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Reschedule…' }).click();
    return page.getByRole('dialog', { name: /^Reschedule / });
  }

  test('keeps the time if only the technician changes', async ({ page, mockUi }) => {
    const recorder = await open(page, mockUi, { only: true, appointments: [twice] }, scene);
    const dialog = await form(page);
    await expect(dialog.getByLabel('Start', { exact: true })).toHaveValue('1:30 AM');
    await expect(dialog.getByRole('radio', { name: /CST/ })).toBeChecked();
    await dialog.getByRole('combobox', { name: 'Technicians' }).click();
    await page.getByRole('option').nth(3).click();
    await dialog.getByRole('button', { name: 'Reschedule' }).click();
    await expect.poll(() => recorder.calls('move_appointment')).toMatchObject([{ to: { start: second, end: second + HOUR } }]);
  });

  test('can be chosen by its abbreviation', async ({ page, mockUi }) => {
    const recorder = await open(page, mockUi, { only: true, appointments: [twice] }, scene);
    const dialog = await form(page);
    await dialog.getByText(/CDT/).click();
    await dialog.getByRole('button', { name: 'Reschedule' }).click();
    await expect.poll(() => recorder.calls('move_appointment')).toMatchObject([{ to: { start: second - HOUR, end: second } }]);
  });
});
