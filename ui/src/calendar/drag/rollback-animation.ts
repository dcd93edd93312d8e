/** What goes back is seen to go back: from where it was shown to where it is. */
import { tick } from 'svelte';
import { appointments } from '../../state/appointments.svelte';

/** How long a card takes to go back, and how long it is marked after that, in milliseconds. */
const WAY = 160;
const MARK = 900;

const RING = { boxShadow: '0 0 0 3px var(--late-solid)' };

/** Shows cards going back; called before they are drawn at their old places. */
export function animateRollback(root: HTMLElement, ids: readonly string[]): void {
  const find = (id: string): HTMLElement | null =>
    root.querySelector<HTMLElement>(`[data-appointment-id="${CSS.escape(id)}"]`);
  const before = ids.map((id) => ({ id, from: find(id)?.getBoundingClientRect() }));
  void tick().then(() => {
    appointments.returned = [];
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    for (const { id, from } of before) {
      const element = find(id);
      if (!element) continue;
      // Without motion the ring stands for as long, and is gone.
      element.animate([RING, still ? RING : { boxShadow: '0 0 0 6px transparent' }], {
        duration: MARK,
        delay: still ? 0 : WAY,
        easing: 'ease-out',
      });
      if (!from || still) continue;
      const to = element.getBoundingClientRect();
      const shift = `translate(${String(from.left - to.left)}px,${String(from.top - to.top)}px)`;
      element.animate(
        [
          { transform: shift, zIndex: 9 },
          { transform: 'none', zIndex: 9 },
        ],
        { duration: WAY, easing: 'ease-out' },
      );
    }
  });
}
