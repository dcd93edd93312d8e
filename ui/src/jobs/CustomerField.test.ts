// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CustomerChoice } from '../ipc';

const find = vi.fn<(text: string) => Promise<CustomerChoice[]>>();

vi.mock('../ipc', async (original) => ({
  ...(await original<typeof import('../ipc')>()),
  backend: { findCustomers: find },
}));
// The list is positioned by layout, which the test DOM does not have.
vi.mock('../components/anchored', () => ({ anchored: () => () => undefined }));

const { default: CustomerField } = await import('./CustomerField.svelte');

const customer = (id: string): CustomerChoice => ({
  id,
  name: `Customer ${id}`,
  phone: '(512) 555-0584',
  locations: [],
});

describe('CustomerField', () => {
  const onchange = vi.fn<(customer: CustomerChoice | null) => void>();
  beforeEach(() => {
    onchange.mockReset();
    find.mockReset();
  });
  afterEach(cleanup);

  async function type(text: string): Promise<HTMLInputElement> {
    const input = screen.getByRole<HTMLInputElement>('combobox');
    await fireEvent.input(input, { target: { value: text } });
    await waitFor(() => {
      expect(find).toHaveBeenLastCalledWith(text);
    });
    return input;
  }

  it.each(['(512) 555-0584', '512.555.0584', '5125550584', '0584', 'what the list does not show'])(
    'chooses the only customer found by %s',
    async (text) => {
      find.mockResolvedValue([customer('7')]);
      render(CustomerField, { customer: customer('1'), onchange });
      const input = await type(text);
      await fireEvent.blur(input);
      await waitFor(() => {
        expect(onchange).toHaveBeenCalled();
      });
      expect(onchange.mock.calls.map(([one]) => one?.id)).toEqual(['7']);
      expect(screen.queryByRole('alert')).toBeNull();
    },
  );

  it('clears the previous customer when another name is typed, and restores it on Escape', async () => {
    find.mockResolvedValue([]);
    const view = render(CustomerField, { customer: customer('1'), onchange });
    const input = await type('5125559999');
    await waitFor(() => {
      expect(screen.getByText(/No matching customers/)).toBeTruthy();
    });
    expect(screen.queryByRole('option')).toBeNull();
    await fireEvent.blur(input);
    expect(onchange).toHaveBeenCalledExactlyOnceWith(null);
    await view.rerender({ customer: null });
    await fireEvent.click(input);
    await fireEvent.keyDown(input, { key: 'Escape' });
    expect(onchange).toHaveBeenLastCalledWith(customer('1'));
  });

  it('says that there are more customers than it lists', async () => {
    find.mockResolvedValue(Array.from({ length: 101 }, (_, at) => customer(String(at))));
    render(CustomerField, { customer: null, onchange });
    await type('customer');
    await waitFor(() => {
      expect(screen.getAllByRole('option')).toHaveLength(100);
    });
    expect(screen.getByText('More results. Type to narrow the list')).toBeTruthy();
  });
});
