/** Animates cards whose move was rolled back. */
import { tick } from 'svelte';
import { appointments } from '../../state/appointments.svelte';

/** How long a card moves back, and how long it is marked after that, in milliseconds. */
const MOVE = 160;
const MARK = 900;

const RING = { boxShadow: '0 0 0 3px var(--late-solid)' };

/** Moves cards from the dropped place back to the old one. Call it before they are drawn there. */
export function animateRollback(root: HTMLElement, ids: readonly string[]): void {
  const find = (id: string): HTMLElement | null =>
    root.querySelector<HTMLElement>(`[data-appointment-id="${CSS.escape(id)}"]`);
  const before = ids.map((id) => ({ id, from: find(id)?.getBoundingClientRect() }));
  void tick().then(() => {
    appointments.returned = [];
    const reduced = matchMedia('(prefers-reduced-motion: reduce)').matches;
    for (const { id, from } of before) {
      const element = find(id);
      if (!element) continue;
      // With reduced motion, the ring only appears and disappears.
      element.animate([RING, reduced ? RING : { boxShadow: '0 0 0 6px transparent' }], {
        duration: MARK,
        delay: reduced ? 0 : MOVE,
        easing: 'ease-out',
      });
      if (!from || reduced) continue;
      const to = element.getBoundingClientRect();
      const shift = `translate(${String(from.left - to.left)}px,${String(from.top - to.top)}px)`;
      element.animate(
        [
          { transform: shift, zIndex: 9 },
          { transform: 'none', zIndex: 9 },
        ],
        { duration: MOVE, easing: 'ease-out' },
      );
    }
  });
}
