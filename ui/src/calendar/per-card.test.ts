import { expect, it } from 'vitest';
import { PerCard } from './per-card';

it('keeps the state of a card until the card is forgotten', () => {
  const states = new PerCard(() => ({ isMarked: false }));
  const [kept, gone] = [states.of('1'), states.of('2')];
  states.forgetUnless((id) => id === '1');
  expect(states.of('1')).toBe(kept);
  expect(states.of('2')).not.toBe(gone);
});
