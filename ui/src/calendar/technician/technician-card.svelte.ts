/** Which technician's card is open, and where. */
import type { Point } from '../../components/anchored';
import { perAccount } from '../../state/account-state';

/** An open technician card. */
export interface OpenTechnicianCard {
  technicianId: string;
  /** What it is next to. */
  anchor: HTMLElement | Point;
}

/** The name in the technician's row, if the row is drawn. */
export function technicianNameOf(technicianId: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(
    `[data-row-id="${CSS.escape(technicianId)}"] [data-technician-name]`,
  );
}

class TechnicianCards {
  shown = $state.raw<OpenTechnicianCard | null>(null);

  /** Opens the card of a technician. */
  open(technicianId: string, anchor: HTMLElement | Point): void {
    this.shown = { technicianId, anchor };
  }

  /** Opens the card beside the technician's row, or else beside the element that has the focus. */
  openBeside(technicianId: string): void {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement : document.body;
    this.open(technicianId, technicianNameOf(technicianId) ?? focused);
  }

  /** Closes the card. */
  close(): void {
    this.shown = null;
  }
}

/** The technician card of the open account. */
export let technicianCards: TechnicianCards;
perAccount(
  () => new TechnicianCards(),
  (next) => {
    technicianCards = next;
  },
);
