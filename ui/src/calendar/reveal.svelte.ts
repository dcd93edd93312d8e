/** What the calendar has been asked to bring into sight. It waits until its days are read and drawn. */

/** Something to bring into sight. */
export type Wanted =
  | { what: 'now' }
  /** Where the card that is moved by keys would land. */
  | { what: 'target' }
  /** A card; with a row where it stands on several. */
  | { what: 'card'; id: string; row: string | null };

class Reveal {
  wanted = $state.raw<Wanted | null>(null);

  /** Brings the present hour into sight. */
  now(): void {
    this.wanted = { what: 'now' };
  }

  /** Brings the place that a move by keys aims at into sight. */
  target(): void {
    this.wanted = { what: 'target' };
  }

  /** Selects a card and brings it into sight. */
  card(id: string, row: string | null = null): void {
    this.wanted = { what: 'card', id, row };
  }

  /** The dispatcher went on with something else. */
  forget(): void {
    this.wanted = null;
  }
}

/** What is to be seen. */
export const reveal = new Reveal();
