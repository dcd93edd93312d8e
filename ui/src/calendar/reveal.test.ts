// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

vi.mock('../ipc', async (original) => ({ ...(await original<object>()), backend: {} }));

const { dragging } = await import('./drag/session.svelte');
const { reveal } = await import('./reveal.svelte');

beforeEach(() => {
  reveal.cancel();
});
afterEach(() => {
  dragging.current = null;
  document.body.innerHTML = '';
});

it('a card is revealed after its edit', () => {
  const show = reveal.later();
  show('a', '7');
  expect(reveal.request).toEqual({ what: 'card', id: 'a', row: '7', booked: null });
});

it.each<[string, () => void]>([
  [
    'does something else',
    () => {
      reveal.cancel();
    },
  ],
  [
    'drags another card',
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
])('a card is not revealed if the dispatcher %s', (_, meanwhile) => {
  const show = reveal.later();
  meanwhile();
  show('a', '7');
  expect(reveal.request).toBeNull();
});
