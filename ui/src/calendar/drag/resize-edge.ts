/** The ends of a card that can be seized to make it shorter or longer. */
import type { AppointmentCard } from '../../ipc';

/** An end of an appointment. */
export type End = 'start' | 'end';

/** How far inside a card its edge reaches, in pixels; less on small ones, so that their middle stays. */
const REACH = 7;

/** The end of a card that lies at a point of the window, if it can be seized there. */
export function endAt(element: HTMLElement, card: AppointmentCard, x: number, y: number): End | null {
  const { classList } = element;
  const across = classList.contains('row');
  if (!card.movable || (!across && !classList.contains('column'))) return null;
  const box = element.getBoundingClientRect();
  const [at, from, to] = across ? [x, box.left, box.right] : [y, box.top, box.bottom];
  const reach = Math.min(REACH, (to - from) / 4);
  if (at >= to - reach && !classList.contains('into-after')) return 'end';
  if (at <= from + reach && !classList.contains('from-before')) return 'start';
  return null;
}
