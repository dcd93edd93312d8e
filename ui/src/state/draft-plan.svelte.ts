/**
 * The draft plan: moves that are shown and not sent until they are published. It is a layer over the
 * mirror, so changes by someone else are still seen.
 */
import { asAppError, backend, onMirrorChanged, type AppointmentCard, type EditReceipt } from '../ipc';
import { showError } from './toasts';
import { placementOf, samePlacement, type Placement } from '../lib/schedule/moves';
import { perAccount } from './account-state';
import { recordIds } from './record-ids.svelte';
import { savedMoves, movesOf, statusOf, withMove, type PlannedMoves } from '../lib/schedule/planned-moves';

const NONE: PlannedMoves = new Map();

class DraftPlan {
  /** Whether a draft is open, so that moves go into it. */
  on = $state(false);
  /** The moves of the plan. */
  readonly moves = $derived.by((): PlannedMoves => recordIds.currentMap(this.#moves));
  /** The planned appointments without the plan. */
  cards = $state.raw<ReadonlyMap<string, AppointmentCard>>(new Map());
  /** Whether the list of changes is open. */
  listed = $state(false);
  /** Whether it is being published or discarded, which must not happen twice. */
  busy = $state(false);

  #moves = $state.raw<PlannedMoves>(NONE);
  #writes: Promise<void> = Promise.resolve();
  #reads = 0;

  /** Planned appointments that someone else changed, or that can no longer be moved. */
  readonly outdated = $derived(
    [...this.moves]
      .filter(([id, move]) => statusOf(move, this.cards.get(id)) !== 'asPlanned')
      .map(([id]) => id),
  );

  /** Reads the saved plan, and its appointments after each change, until the returned function is called. */
  follow(): () => void {
    this.#forget();
    void this.#read(true);
    const end = onMirrorChanged((batch) => {
      if (!this.on || this.moves.size === 0) return;
      if (batch.everything || batch.operations || batch.appointments.some((id) => this.moves.has(id))) {
        void this.#read(false);
      }
    });
    return () => {
      end();
      this.#forget();
    };
  }

  /** Opens a draft. */
  async begin(): Promise<void> {
    this.on = true;
    await this.#save(NONE, NONE);
  }

  /** Discards the draft with its moves. */
  async discard(): Promise<boolean> {
    return this.#runOnce(async () => {
      await backend.discardPlan();
      this.#forget();
    });
  }

  /** Adds moves of cards, as they are shown. Returns how to undo and redo that. */
  add(list: readonly { card: AppointmentCard; after: Placement }[]): {
    undo: () => Promise<void>;
    redo: () => Promise<void>;
  } {
    const steps = list.map(({ card, after }) => ({ card, before: placementOf(card), after }));
    const apply = (to: 'before' | 'after'): Promise<void> => {
      const previous = this.moves;
      let next = previous;
      const cards = new Map(this.cards);
      for (const step of steps) {
        // An appointment that was not planned yet is shown as the mirror has it.
        const base = cards.get(step.card.id) ?? step.card;
        cards.set(step.card.id, base);
        next = withMove(next, base, step[to]);
      }
      this.cards = cards;
      return this.#save(next, previous);
    };
    void apply('after');
    return { undo: () => apply('before'), redo: () => apply('after') };
  }

  /** Removes appointments from the plan. */
  async remove(ids: readonly string[]): Promise<void> {
    const next = new Map(this.moves);
    for (const id of ids) next.delete(id);
    await this.#save(next, this.moves);
  }

  /** Keeps a planned move although someone else changed the appointment. */
  async rebase(id: string): Promise<void> {
    const move = this.moves.get(id);
    const now = this.cards.get(id);
    if (!move || !now) return;
    const next = new Map(this.moves);
    const seen = placementOf(now);
    if (samePlacement(seen, move.after)) next.delete(id);
    else next.set(id, { ...move, seen });
    await this.#save(next, this.moves);
  }

  /** Publishes all moves or none. Returns the edits, or null if it failed. */
  async publish(): Promise<EditReceipt[] | null> {
    let receipts: EditReceipt[] | null = null;
    await this.#runOnce(async () => {
      receipts = await backend.publishPlan();
      this.#forget();
    });
    return receipts;
  }

  /** Publishes the moves of a published plan again. Redo calls it. */
  async publishAgain(moves: PlannedMoves): Promise<EditReceipt[]> {
    await backend.savePlan({ moves: savedMoves(moves) });
    return backend.publishPlan();
  }

  async #runOnce(act: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    try {
      await this.#writes;
      await act();
      return true;
    } catch (thrown) {
      showError(asAppError(thrown));
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** Shows moves at once and saves them after earlier ones. If that fails, shows the previous ones. */
  #save(next: PlannedMoves, previous: PlannedMoves): Promise<void> {
    this.#moves = next;
    this.#writes = this.#writes.then(async () => {
      try {
        await backend.savePlan({ moves: savedMoves(next) });
      } catch (thrown) {
        if (this.#moves === next) this.#moves = previous;
        showError(asAppError(thrown));
      }
    });
    return this.#writes;
  }

  async #read(first: boolean): Promise<void> {
    this.#reads += 1;
    const number = this.#reads;
    try {
      await this.#writes;
      const view = await backend.plan();
      if (number !== this.#reads) return;
      if (first) {
        this.on = view !== null;
        this.#moves = view ? movesOf(view.plan.moves) : NONE;
      }
      this.cards = new Map(view?.cards.map((card) => [card.id, card] as const));
    } catch (thrown) {
      if (number === this.#reads) showError(asAppError(thrown));
    }
  }

  #forget(): void {
    this.#reads += 1;
    this.on = false;
    this.listed = false;
    this.#moves = NONE;
    this.cards = new Map();
  }
}

/** The draft plan of the open account. */
export let draftPlan: DraftPlan;
perAccount(
  () => new DraftPlan(),
  (next) => {
    draftPlan = next;
  },
);
