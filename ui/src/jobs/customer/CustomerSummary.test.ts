// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CustomerDetail, CustomerJob } from '../../ipc';

const read = vi.fn<(id: string) => Promise<CustomerDetail | null>>();

vi.mock('../../ipc', async (original) => ({
  ...(await original<typeof import('../../ipc')>()),
  backend: { customerDetail: read, refreshCustomer: () => Promise.resolve(null) },
  onMirrorChanged: () => () => undefined,
}));

const { default: CustomerSummary } = await import('./CustomerSummary.svelte');
const { navigation } = await import('../../state/navigation.svelte');

function job(id: string, jobTypeId: string): CustomerJob {
  return {
    id,
    number: `J${id}`,
    state: 'scheduled',
    jobTypeId,
    jobType: `Type ${jobTypeId}`,
    businessUnitId: null,
    businessUnit: null,
    locationId: '5',
    address: null,
    summary: null,
    appointment: null,
    pending: null,
  };
}

function detail(more: Partial<CustomerDetail> = {}): CustomerDetail {
  return {
    id: '1',
    name: 'Emmanuel Rivera',
    kind: 'Residential',
    phone: '(512) 555-0584',
    billingAddress: null,
    active: true,
    doNotService: false,
    tags: [],
    customFields: [],
    notes: [],
    notesReadOn: 0,
    notesReadable: true,
    balance: null,
    locations: [],
    locationCount: 0,
    openJobs: [],
    openJobCount: 0,
    jobCount: 0,
    nextAppointment: null,
    lastAppointment: null,
    appointments: [],
    projects: [],
    pendingEdits: 0,
    ...more,
  };
}

beforeEach(() => {
  read.mockReset();
});
afterEach(cleanup);

it('shows phone and what is planned, and hides a balance that is not known', async () => {
  read.mockResolvedValue(detail());
  render(CustomerSummary, { customerId: '1' });
  expect(screen.getByRole('status', { name: 'Loading customer' })).toBeTruthy();
  expect(await screen.findByText('(512) 555-0584')).toBeTruthy();
  expect(screen.getByText('No open jobs')).toBeTruthy();
  expect(screen.queryByText('Balance')).toBeNull();
  expect(screen.queryByText('Do not service')).toBeNull();
});

it('shows tags and two notes, and the other notes on request', async () => {
  const note = (id: string) => ({
    id,
    text: `Note ${id}`,
    pinned: id === '0',
    writtenOn: null,
    employee: 'Dana',
  });
  read.mockResolvedValue(
    detail({ tags: [{ id: '701', name: 'VIP', color: null }], notes: ['0', '1', '2'].map(note) }),
  );
  render(CustomerSummary, { customerId: '1' });
  expect(await screen.findByRole('list', { name: 'Tags of Emmanuel Rivera' })).toBeTruthy();
  expect(screen.getByText('VIP')).toBeTruthy();
  expect(screen.getByText('Note 1')).toBeTruthy();
  expect(screen.queryByText('Note 2')).toBeNull();
  await fireEvent.click(screen.getByRole('button', { name: 'Show all 3' }));
  expect(screen.getByText('Note 2')).toBeTruthy();
});

it('says that a customer must not be served, and what the customer owes', async () => {
  read.mockResolvedValue(detail({ doNotService: true, balance: 1250.5 }));
  render(CustomerSummary, { customerId: '1' });
  expect((await screen.findByRole('alert')).textContent).toContain('Do not service');
  expect(screen.getByText('$1,250.50')).toBeTruthy();
});

it('warns about similar work until another type is chosen', async () => {
  read.mockResolvedValue(detail({ openJobs: [job('7', 'leak'), job('8', 'heat')], openJobCount: 2 }));
  const view = render(CustomerSummary, { customerId: '1', jobTypeId: 'leak', locationId: '5' });
  expect(await screen.findByText('Similar work is already planned')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: /^Job J7/ }));
  expect(navigation.job).toMatchObject({ jobId: '7', appointmentId: null });
  await view.rerender({ jobTypeId: 'drain' });
  expect(screen.queryByText('Similar work is already planned')).toBeNull();
});

it('lists three open jobs and says how many more there are', async () => {
  const jobs = Array.from({ length: 5 }, (_, at) => job(String(at), 'leak'));
  read.mockResolvedValue(detail({ openJobs: jobs, openJobCount: 80 }));
  render(CustomerSummary, { customerId: '1' });
  await fireEvent.click(await screen.findByRole('button', { name: '77 more open jobs' }));
  expect(navigation.customerId).toBe('1');
  expect(screen.getAllByRole('listitem')).toHaveLength(3);
});

it('a customer that is not downloaded and a failed read are said', async () => {
  read.mockResolvedValue(null);
  render(CustomerSummary, { customerId: '1' });
  expect(await screen.findByText('This customer hasn’t downloaded yet.')).toBeTruthy();
  cleanup();
  read.mockRejectedValueOnce(new Error('the disk is gone'));
  read.mockResolvedValueOnce(detail());
  render(CustomerSummary, { customerId: '1' });
  await fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('(512) 555-0584')).toBeTruthy();
});
