/**
 * The draft plan: moves that are shown everywhere and sent by nobody until they are published. It
 * lies over what the mirror says as a layer of its own, so a change by someone else is seen under it.
 */
import { asAppError, desk, onMirrorChanged, type AppointmentCard, type EditReceipt } from '../ipc';
import { tellProblem } from './toasts';
import { placementOf, samePlacement, type Placement } from '../lib/schedule/moves';
import { perAccount } from './account-state';
import { savedMoves, movesOf, statusOf, withMove, type PlannedMoves } from '../lib/schedule/planned-moves';

const NONE: PlannedMoves = new Map();

class DraftPlan {
  /** Moves go into the plan. */
  on = $state(false);
  /** The moves of the plan. */
  moves = $state.raw<PlannedMoves>(NONE);
  /** The planned appointments as they are without the plan. */
  cards = $state.raw<ReadonlyMap<string, AppointmentCard>>(new Map());
  /** The list of changes is open. */
  listed = $state(false);
  /** Something is on its way to the disk that must not be done twice. */
  busy = $state(false);

  #writes: Promise<void> = Promise.resolve();
  #reads = 0;

  /** Planned appointments that someone else changed since, or that cannot be moved any more. */
  readonly unsettled = $derived(
    [...this.moves]
      .filter(([id, move]) => statusOf(move, this.cards.get(id)) !== 'asPlanned')
      .map(([id]) => id),
  );

  /** Reads the plan that was left, and follows its appointments until the returned function is called. */
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

  /** Begins a plan. */
  async begin(): Promise<void> {
    this.on = true;
    await this.#keep(NONE, NONE);
  }

  /** Ends a plan that holds nothing, or forgets what it holds. */
  async discard(): Promise<boolean> {
    return this.#once(async () => {
      await desk.discardPlan();
      this.#forget();
    });
  }

  /** Puts moves of cards, as they are shown, into the plan. What takes them out again, and back in. */
  put(list: readonly { card: AppointmentCard; after: Placement }[]): {
    undo: () => Promise<void>;
    redo: () => Promise<void>;
  } {
    const steps = list.map(({ card, after }) => ({ card, before: placementOf(card), after }));
    const go = (to: 'before' | 'after'): Promise<void> => {
      const was = this.moves;
      let next = was;
      const cards = new Map(this.cards);
      for (const step of steps) {
        // What is not planned yet is shown where it is; the next answer of the mirror confirms it.
        const base = cards.get(step.card.id) ?? step.card;
        cards.set(step.card.id, base);
        next = withMove(next, base, step[to]);
      }
      this.cards = cards;
      return this.#keep(next, was);
    };
    void go('after');
    return { undo: () => go('before'), redo: () => go('after') };
  }

  /** Takes appointments out of the plan: they are shown where they are. */
  async remove(ids: readonly string[]): Promise<void> {
    const next = new Map(this.moves);
    for (const id of ids) next.delete(id);
    await this.#keep(next, this.moves);
  }

  /** Keeps the planned place although the appointment was changed since: the plan is made from there now. */
  async rebase(id: string): Promise<void> {
    const move = this.moves.get(id);
    const now = this.cards.get(id);
    if (!move || !now) return;
    const next = new Map(this.moves);
    const seen = placementOf(now);
    if (samePlacement(seen, move.after)) next.delete(id);
    else next.set(id, { ...move, seen });
    await this.#keep(next, this.moves);
  }

  /** Sends every move, all or none. The edits that were made of them; nothing when it failed. */
  async publish(): Promise<EditReceipt[] | null> {
    let receipts: EditReceipt[] | null = null;
    await this.#once(async () => {
      receipts = await desk.publishPlan();
      this.#forget();
    });
    return receipts;
  }

  /** Puts a plan that was published back on the disk and publishes it again: redo. */
  async publishAgain(moves: PlannedMoves): Promise<EditReceipt[]> {
    await desk.savePlan({ moves: savedMoves(moves) });
    return desk.publishPlan();
  }

  async #once(act: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    try {
      await this.#writes;
      await act();
      return true;
    } catch (thrown) {
      tellProblem(asAppError(thrown));
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** Shows a plan at once and writes it in its turn; what cannot be written is taken back. */
  #keep(next: PlannedMoves, was: PlannedMoves): Promise<void> {
    this.moves = next;
    this.#writes = this.#writes.then(async () => {
      try {
        await desk.savePlan({ moves: savedMoves(next) });
      } catch (thrown) {
        if (this.moves === next) this.moves = was;
        tellProblem(asAppError(thrown));
      }
    });
    return this.#writes;
  }

  async #read(first: boolean): Promise<void> {
    this.#reads += 1;
    const number = this.#reads;
    try {
      await this.#writes;
      const view = await desk.plan();
      if (number !== this.#reads) return;
      if (first) {
        this.on = view !== null;
        this.moves = view ? movesOf(view.plan.moves) : NONE;
      }
      this.cards = new Map(view?.cards.map((card) => [card.id, card] as const));
    } catch (thrown) {
      if (number === this.#reads) tellProblem(asAppError(thrown));
    }
  }

  #forget(): void {
    this.#reads += 1;
    this.on = false;
    this.listed = false;
    this.moves = NONE;
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
