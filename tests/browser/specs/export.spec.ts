import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import ICAL from 'ical.js';
import { expect, test, type Bridge } from '../stage/desk.js';
import type { Booked, TestSchedule } from '../stage/test-schedule.js';
import { openOwnDay, untilKnown } from '../stage/rows.js';
import type { Sandbox } from '../stage/sandbox.js';

/** Words that a file's form could stumble over: its own signs, line breaks, several scripts, more than a line takes. */
const WORDS = [
  'No heat; says "it clicks", then\\nothing',
  'Zoë Müller: Heizung kalt, Wasser läuft\nzweite Zeile\r\ndritte Zeile',
  `冷房が効かない 🔥 ${'уже третий день, '.repeat(20)}end`,
  '=SUM(A1:A9), +1 and @home',
  '-1 °C inside; bring heaters',
] as const;
const INSTRUCTIONS = 'Gate code "1234", dog bites;\nring twice — naïve café';

/** Runs an item of the menu "Print and export". */
async function choose(desk: Page, item: RegExp): Promise<void> {
  await desk.getByRole('button', { name: 'Print and export' }).click();
  await desk.getByRole('menuitem', { name: item }).click();
}

/** The file about a day, by its end. */
async function written(bridge: Bridge, date: string, end: string): Promise<string> {
  const folder = path.join(bridge.folder, 'exports');
  const file = (await readdir(folder)).find((name) => name.includes(date) && name.endsWith(end));
  if (file === undefined) throw new Error(`no file of ${date} ends with ${end}`);
  return readFile(path.join(folder, file), 'utf8');
}

/** What the server has of an appointment, by the names of the table's columns. */
interface OnServer {
  readonly job: string;
  readonly appointment: string;
  readonly start: number;
  readonly end: number;
  readonly summary: string;
  readonly instructions: string;
  readonly customer: string;
  readonly street: string;
  readonly technician: string;
  readonly jobType: string;
  readonly unit: string;
  readonly priority: string;
}

async function onServer(sandbox: Sandbox, { id, jobId }: Booked): Promise<OnServer> {
  const [appointment, job, technicians] = [await sandbox.appointment(id), await sandbox.job(jobId), await sandbox.technicians()];
  const [who] = await sandbox.assigned(id);
  const customer = await sandbox.neighbour<{ name: string }>('crm', `customers/${job.customerId}`);
  const location = await sandbox.neighbour<{ address: { street: string } }>('crm', `locations/${job.locationId}`);
  const unit = await sandbox.neighbour<{ name: string }>('settings', `business-units/${job.businessUnitId}`);
  const type = await sandbox.neighbour<{ name: string }>('jpm', `job-types/${job.jobTypeId}`);
  return {
    job: job.jobNumber,
    appointment: appointment.appointmentNumber,
    start: Date.parse(appointment.start),
    end: Date.parse(appointment.end),
    summary: job.summary ?? '',
    instructions: appointment.specialInstructions ?? '',
    customer: customer.name,
    street: location.address.street,
    technician: technicians.find((one) => String(one.id) === who)?.name ?? '',
    jobType: type.name,
    unit: unit.name,
    priority: job.priority,
  };
}

/** A day whose jobs say the words above, opened on the board. */
async function openWordyDay(desk: Page, bridge: Bridge, sandbox: Sandbox, schedule: TestSchedule): Promise<{ date: string; known: readonly OnServer[]; booked: readonly Booked[] }> {
  const visits = WORDS.map((summary, technician) => ({ technician, at: '9:00', minutes: 75, job: { summary } }));
  const booked = await openOwnDay(desk, bridge, schedule, visits);
  const [first] = booked;
  if (!first) throw new Error('nothing was booked');
  const date = schedule.dateOf(first.start);
  await sandbox.instruct(first.id, INSTRUCTIONS);
  await untilKnown(bridge, date, booked);
  const known = await Promise.all(booked.map((one) => onServer(sandbox, one)));
  expect(known.map((one) => one.summary)).toEqual(WORDS);
  await expect
    .poll(async () => ((await bridge.call('job_detail', { jobId: first.jobId })) as { appointments: { specialInstructions: string }[] }).appointments[0]?.specialInstructions)
    .toBe(INSTRUCTIONS);
  return { date, known, booked };
}

/** Ends of lines are the file's own affair. */
function lines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

test("the shown appointments are exported as CSV that equals the server's data", async ({ desk, bridge, sandbox, schedule }) => {
  const { date, known } = await openWordyDay(desk, bridge, sandbox, schedule);
  await choose(desk, new RegExp(`${known.length} appointments to CSV`));
  await expect(desk.getByText(`Exported ${known.length} appointments to`)).toBeVisible();
  const rows: Record<string, string>[] = parse(await written(bridge, date, '.csv'), { columns: true, bom: true, record_delimiter: '\r\n' });
  const wall = (at: number) => new Intl.DateTimeFormat('en-GB', { timeZone: sandbox.connection.time_zone, hour: '2-digit', minute: '2-digit' }).format(at);
  const wanted = known.map((one) => ({
    Job: one.job,
    Appointment: one.appointment,
    Status: 'Scheduled',
    Date: date,
    Start: wall(one.start),
    End: wall(one.end),
    Technicians: one.technician,
    Customer: one.customer,
    'Job type': one.jobType,
    'Business unit': one.unit,
    Priority: one.priority,
    // What a spreadsheet would run begins with an apostrophe.
    Summary: /^[=-]/.test(one.summary) ? `'${one.summary}` : lines(one.summary),
    Instructions: one.instructions,
  }));
  const byJob = (one: Record<string, string>, other: Record<string, string>) => Number(one['Job']) - Number(other['Job']);
  const found = rows.map((row) => ({ ...row, Summary: lines(row['Summary'] ?? '') }));
  expect(found.sort(byJob)).toMatchObject(wanted.sort(byJob));
  for (const [at, row] of found.entries()) expect(row).toHaveProperty('Address', expect.stringContaining(known[at]?.street ?? ''));
});

test("the selected appointments are exported as iCalendar events that equal the server's data", async ({ desk, bridge, sandbox, schedule }) => {
  const { date, known, booked } = await openWordyDay(desk, bridge, sandbox, schedule);
  await desk.keyboard.press('Control+a');
  await choose(desk, new RegExp(`${known.length} appointments to iCalendar`));
  await expect(desk.getByText(`Exported ${known.length} appointments to`)).toBeVisible();
  const text = await written(bridge, date, '.ics');
  expect(text.split('\r\n').filter((line) => Buffer.byteLength(line) > 75), 'RFC 5545, 3.1').toEqual([]);
  expect(text.replaceAll('\r\n', ''), 'no line ends otherwise').not.toMatch(/[\r\n]/);

  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  const events = calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
  expect(events).toHaveLength(known.length);
  const { tenant } = sandbox.connection;
  for (const [at, one] of known.entries()) {
    const event = events.find(({ uid }) => uid === `appointment-${booked[at]?.id}.tenant-${tenant}@jpm-desk`);
    expect(event, `the event of job ${one.job}`).toBeDefined();
    expect(event?.startDate.toJSDate().getTime()).toBe(one.start);
    expect(event?.endDate.toJSDate().getTime()).toBe(one.end);
    expect(event?.summary).toBe(`${one.customer} · ${one.jobType} · ${one.appointment}`);
    expect(event?.location).toContain(one.street);
    const said = [`Job ${one.job}`, `Technicians: ${one.technician}`, one.summary, one.instructions].filter((part) => part !== '');
    // The customer's phone stands in between, where there is one.
    expect(event?.description.replace(/\nPhone: \(\d{3}\) \d{3}-\d{4}(?=\n)/, '')).toBe(lines(said.join('\n')));
    expect(event?.component.getFirstPropertyValue('categories')).toBe(one.unit);
    expect(event?.component.getFirstPropertyValue('status')).toBe('CONFIRMED');
  }
});
