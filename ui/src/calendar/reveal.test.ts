// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

vi.mock('../ipc', async (original) => ({ ...(await original<object>()), desk: {} }));

const { dragging } = await import('./drag/session.svelte');
const { reveal } = await import('./reveal.svelte');

beforeEach(() => {
  reveal.forget();
});
afterEach(() => {
  dragging.current = null;
  document.body.innerHTML = '';
});

it('shows a card once its edit is made', () => {
  const show = reveal.later();
  show('a', '7');
  expect(reveal.wanted).toEqual({ what: 'card', id: 'a', row: '7' });
});

it.each<[string, () => void]>([
  [
    'went on with something else',
    () => {
      reveal.forget();
    },
  ],
  [
    'carries another card',
    () => {
      dragging.current = {} as NonNullable<typeof dragging.current>;
    },
  ],
  [
    'has a form open',
    () => {
      document.body.innerHTML = '<div role="dialog" aria-modal="true"></div>';
    },
  ],
])('leaves the dispatcher alone who %s meanwhile', (_, meanwhile) => {
  const show = reveal.later();
  meanwhile();
  show('a', '7');
  expect(reveal.wanted).toBeNull();
});
