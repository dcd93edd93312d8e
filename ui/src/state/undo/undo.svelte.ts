/**
 * Undo and redo of the session's edits. Moves are shown before the mirror knows them, and visibly
 * return when the server rejects them.
 */
import { toast } from 'svelte-sonner';
import { afterPaint } from '../../lib/after-paint';
import { appointments } from '../appointments.svelte';
import {
  emptyHistory,
  forget,
  keepRest,
  push,
  stepBack,
  stepForward,
  type History,
  type Split,
} from './history';
import { moveCommand, placementOf, type Placement } from '../../lib/schedule/moves';
import { draftPlan } from '../draft-plan.svelte';
import { cardsInWords, nameOf } from '../../messages/appointments';
import { movedBackWords } from '../../messages/moves';
import { undoMessages as messages } from '../../messages/undo';
import { preferences } from '../preferences.svelte';
import { recordIds } from '../record-ids.svelte';
import { withRequest } from '../requested-edits';
import { perAccount } from '../account-state';
import { asAppError, backend, type AppError, type AppointmentCard, type OperationRow } from '../../ipc';
import { errorText } from '../../messages/errors';
import { announceRejections } from './rejections';
import { conflictWarning } from '../schedule-check.svelte';
import { plannedFrom, type Planned } from '../../lib/schedule/conflicts';

/** An edit that can be undone. */
export interface Edit {
  /** The operation in the outbox. */
  operation: string;
  /** What was done, in the past tense: "Moved Garcia to 9:15 AM". */
  title: string;
  /** Makes the edit again, and returns the id of the new operation. Of several edits, some may fail. */
  redo: () => Promise<string | PartlyDone>;
  /** Undoes edits that are not one operation: moves of a draft, several edits at once. */
  undo?: (() => Promise<PartlyDone>) | (() => Promise<void>);
  /** The operations of several edits at once. A rejected one is removed. */
  parts?: Map<string, unknown>;
  /** The edit belongs to the draft, and ends with it. */
  planned?: boolean;
  /** The edit can't be undone once the server has it. */
  limited?: boolean;
  /** What it schedules. Its toast names the conflicts of that, also after redo. */
  placed?: readonly Planned[];
  /** Offers something else when the edit can no longer be undone. It only asks. */
  instead?: () => void;
}

/** What a step made of several edits. `thrown` is why `rest` could not be undone or made again. */
export interface PartlyDone extends Split<Edit> {
  thrown: unknown;
}

/** One appointment of a move. */
interface Step {
  card: string;
  name: string;
  before: Placement;
  after: Placement;
  operation: string;
}

/** What became of one edit of several: its operation, what it threw, or that it was undone. */
export type EditResult = { operation: string } | { thrown: unknown } | { undone: true };

/** Hears what became of each of several moves. */
export type OnEachMove = (card: string, result: EditResult) => void;

/** A move keeps both positions, so that undo and redo show them at once. Several move together. */
interface MoveEdit extends Edit {
  steps: readonly Step[];
  onEach?: OnEachMove | undefined;
}

/** A card and its new placement. */
export interface MoveWanted {
  card: AppointmentCard;
  placement: Placement;
}

/** The turn of one edit in the queue, in the account in which it was made. */
export interface Turn {
  /** Throws if another account is open by now: an edit is never sent to another account. */
  check: () => void;
  /** Records the edit, unless another account is open by now. */
  record: (edit: Edit, warning?: string | null) => void;
}

const ANOTHER_ACCOUNT: AppError = {
  kind: 'notAllowed',
  reason: { code: 'anotherAccount' },
  retryable: false,
  fieldErrors: {},
  traceId: null,
};

/** What the toast of an edit says below its title. */
function descriptionOf({ limited }: Edit, warning: string | null): string | undefined {
  return [warning, limited ? messages.limited : null].filter(Boolean).join('. ') || undefined;
}

function isMove(edit: Edit): edit is MoveEdit {
  return 'steps' in edit;
}

/** The edit of some appointments of a move. */
function withSteps(edit: MoveEdit, steps: readonly Step[]): MoveEdit | null {
  const [first] = steps;
  return first ? { ...edit, operation: first.operation, steps } : null;
}

/** Whether an operation is this edit or part of it. */
function holds(edit: Edit, operation: string): boolean {
  return (
    edit.operation === operation || (isMove(edit) && edit.steps.some((one) => one.operation === operation))
  );
}

class UndoManager {
  #history = $state.raw<History<Edit>>(emptyHistory());
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #planned = 0;
  /** Whether the account is closed. */
  #isClosed = false;

  /** The edit that undo would undo. */
  readonly next = $derived(this.#history.done.at(-1)?.title ?? null);

  /** The edit that redo would make again. */
  readonly nextAgain = $derived(this.#history.undone.at(-1)?.title ?? null);

  /** Records an edit, and offers to undo it. `warning` names the conflicts that it makes. */
  record(edit: Edit, warning: string | null = null): void {
    this.#history = push(this.#history, edit);
    afterPaint(() => {
      toast(edit.title, {
        id: edit.operation,
        description: descriptionOf(edit, warning),
        action: { label: messages.undo, onClick: () => void this.undoOnly(edit.operation) },
      });
    });
  }

  /**
   * Moves an appointment. The move is shown at once. The promise settles when the edit is on disk:
   * `false` if it could not be saved, and the card is back where it was.
   */
  move(card: AppointmentCard, after: Placement, title: string): Promise<boolean> {
    return this.moveAll([{ card, placement: after }], title);
  }

  /**
   * Moves several appointments as one edit with one toast and one undo. Those that could not be
   * saved return with a reason, which `onEach` shows instead of a toast; `false` if none could be
   * saved.
   */
  async moveAll(moves: readonly MoveWanted[], title: string, onEach?: OnEachMove): Promise<boolean> {
    const placed = moves.map(({ card, placement }) => ({ ...plannedFrom(card), at: placement }));
    if (draftPlan.on) {
      await this.#plan(
        moves.map(({ card, placement }) => ({ card, after: placement })),
        placed,
        title,
      );
      return true;
    }
    const wanted = moves.map(({ card, placement }) => ({
      card: card.id,
      name: nameOf(card),
      before: placementOf(card),
      after: placement,
    }));
    // Shown at once, even while an earlier edit is being saved.
    if (this.#waiting > 0) this.#show(wanted);
    return this.inTurn(async (turn) => {
      const warning = conflictWarning(placed);
      const steps = await this.#send(wanted, turn, onEach);
      const [first] = steps;
      if (!first) return false;
      const edit: MoveEdit = {
        operation: first.operation,
        title,
        steps,
        onEach,
        placed,
        redo: () => Promise.resolve(first.operation),
      };
      turn.record(edit, await warning);
      return true;
    }).catch((reason: unknown) => {
      this.#failed(messages.cannotMove(cardsInWords(moves.map(({ card }) => card))), reason);
      return false;
    });
  }

  /**
   * Runs edits one at a time, in order. So an undo waits for the newest edit to be on disk and then
   * undoes it, and three quick Ctrl+Z undo three edits. Rejects if another account is opened before
   * the turn comes.
   */
  inTurn<T>(act: (turn: Turn) => Promise<T>): Promise<T> {
    const turn: Turn = {
      check: () => {
        if (this.#isClosed) throw ANOTHER_ACCOUNT;
      },
      record: (edit, warning) => {
        if (!this.#isClosed) this.record(edit, warning);
      },
    };
    const begin = (): Promise<T> => {
      turn.check();
      return act(turn);
    };
    const done = this.#waiting === 0 ? begin() : this.#queue.then(begin);
    this.#waiting += 1;
    const over = (): void => {
      this.#waiting -= 1;
    };
    this.#queue = done.then(over, over);
    return done;
  }

  /** Drops the edits of the draft, which has ended. */
  forgetPlanned(): void {
    this.#history = forget(this.#history, (edit) => edit.planned === true);
  }

  /** Puts moves into the draft instead of sending them. */
  async #plan(
    moves: readonly { card: AppointmentCard; after: Placement }[],
    placed: readonly Planned[],
    title: string,
  ): Promise<void> {
    this.#planned += 1;
    const operation = `plan ${String(this.#planned)}`;
    const warning = conflictWarning(placed);
    const { undo, redo } = draftPlan.add(moves);
    const edit: Edit = {
      operation,
      title: messages.draft(title),
      planned: true,
      placed,
      undo,
      redo: async () => {
        await redo();
        return operation;
      },
    };
    // The draft may be published or discarded by now.
    const text = await warning;
    if (draftPlan.on && !this.#isClosed) this.record(edit, text);
  }

  /** Undoes the newest edit. */
  undo(): Promise<void> {
    return this.#stepInTurn(messages.cannotUndo, () => this.#undo());
  }

  /** Undoes one edit, which need not be the newest. Its toast calls this. */
  undoOnly(operation: string): Promise<void> {
    return this.#stepInTurn(messages.cannotUndo, async () => {
      if (this.#history.done.at(-1)?.operation === operation) await this.#undo();
      else await this.#undoOlder(operation);
    });
  }

  /** Makes the edit again that was undone last. */
  redo(): Promise<void> {
    return this.#stepInTurn(messages.cannotRedo, async (turn) => {
      const edit = this.#history.undone.at(-1);
      if (!edit) return;
      const warning = conflictWarning(edit.placed ?? []);
      const split = await this.#redoEdit(edit, turn);
      const again = split?.changed;
      if (!split || !again || this.#history.undone.at(-1) !== edit) return;
      this.#history = stepForward(this.#history, split)?.history ?? this.#history;
      toast(messages.redone(again.title), {
        id: again.operation,
        description: (await warning) ?? undefined,
        action: { label: messages.undo, onClick: () => void this.undoOnly(again.operation) },
      });
    });
  }

  /**
   * Announces rejected edits until the returned function is called. The Sync page shows the older
   * ones.
   */
  start(): () => void {
    return announceRejections(
      (row) => {
        this.#drop(row.id);
        if (row.kind === 'moveAppointment' && row.appointmentId) {
          appointments.rollBack([row.appointmentId]);
        }
      },
      (rows) => {
        recordIds.learnFrom(rows);
        this.#forgetFinal(rows);
      },
    );
  }

  /** Forgets the edits that can no longer be undone, so that Undo is not offered for them. */
  #forgetFinal(rows: readonly OperationRow[]): void {
    // One that was withdrawn is being undone right now, and can be made again.
    const final = new Set(
      rows.filter((row) => !row.undoable && row.state !== 'withdrawn').map((row) => row.id),
    );
    const gone = this.#history.done.filter(({ limited, operation }) => limited && final.has(operation));
    if (gone.length === 0) return;
    this.#history = forget(this.#history, (edit) => gone.includes(edit));
    const shown = new Set(toast.getActiveToasts().map(({ id }) => id));
    for (const { operation, title } of gone) {
      if (shown.has(operation)) toast(title, { id: operation, description: undefined, action: undefined });
    }
  }

  /** One step through the history. It fails if another account was opened meanwhile. */
  #stepInTurn(failure: string, step: (turn: Turn) => Promise<void>): Promise<void> {
    return this.inTurn(step).catch((reason: unknown) => {
      this.#failed(failure, reason);
    });
  }

  /** Ends it with its account. Edits still being saved are not recorded, and waiting ones not sent. */
  close(): void {
    this.#isClosed = true;
    this.#history = emptyHistory();
  }

  #show(wanted: readonly Omit<Step, 'operation'>[]): void {
    appointments.place(wanted.map(({ card, after }) => ({ id: card, placement: after })));
  }

  /** Shows moves, sends them in order, and returns those that were saved. */
  async #send(wanted: readonly Omit<Step, 'operation'>[], turn: Turn, onEach?: OnEachMove): Promise<Step[]> {
    this.#show(wanted);
    const saved: Step[] = [];
    const failed: { name: string; card: string; reason: unknown }[] = [];
    for (const one of wanted) {
      try {
        turn.check();
        const to = moveCommand(one.card, one.before, one.after);
        const receipt = await withRequest({ kind: 'move', to }, () => backend.moveAppointment(to))();
        saved.push({ ...one, operation: receipt.operationId });
        onEach?.(one.card, { operation: receipt.operationId });
      } catch (reason) {
        failed.push({ ...one, reason });
        onEach?.(one.card, { thrown: reason });
      }
    }
    if (saved.length > 0) appointments.confirmSaved(saved.map((one) => one.card));
    if (failed.length > 0) {
      appointments.rollBack(failed.map((one) => one.card));
      if (!onEach) for (const { name, reason } of failed) this.#failed(messages.cannotMove(name), reason);
    }
    return saved;
  }

  /** Makes an edit again. Null if nothing of it could be made. */
  async #redoEdit(edit: Edit, turn: Turn): Promise<Split<Edit> | null> {
    if (isMove(edit)) {
      const steps = await this.#send(edit.steps, turn, edit.onEach);
      const rest = edit.steps.filter(({ card }) => !steps.some((one) => one.card === card));
      return steps.length > 0 ? { changed: withSteps(edit, steps), rest: withSteps(edit, rest) } : null;
    }
    try {
      const made = await edit.redo();
      if (typeof made === 'string') return { changed: { ...edit, operation: made }, rest: null };
      if (made.rest) this.#failed(messages.cannotRedoChange(made.rest.title), made.thrown);
      return made;
    } catch (reason) {
      this.#failed(messages.cannotRedoChange(edit.title), reason);
      return null;
    }
  }

  async #undo(): Promise<void> {
    const edit = this.#history.done.at(-1);
    const split = edit && (await this.#undoEdit(edit));
    // Another account may be open by now.
    if (!split || this.#history.done.at(-1) !== edit) return;
    this.#history = stepBack(this.#history, split)?.history ?? this.#history;
  }

  async #undoOlder(operation: string): Promise<void> {
    const edit = this.#history.done.find((one) => one.operation === operation);
    const split = edit && (await this.#undoEdit(edit));
    if (split) this.#history = keepRest(this.#history, edit, split.rest);
  }

  /** Undoes an edit. Null if the history remains as it is. */
  async #undoEdit(edit: Edit): Promise<Split<Edit> | null> {
    if (isMove(edit)) return this.#undoMoves(edit);
    let split: Split<Edit> = { changed: edit, rest: null };
    try {
      const undone = edit.undo ? await edit.undo() : void (await backend.undoOperation(edit.operation));
      if (undone) {
        const isFinal = undone.rest !== null && this.#cannotUndo(undone.rest, undone.thrown);
        split = { changed: undone.changed, rest: isFinal ? null : undone.rest };
      }
    } catch (reason) {
      if (this.#cannotUndo(edit, reason)) this.#history = forget(this.#history, (one) => one === edit);
      return null;
    }
    if (split.changed) {
      toast(messages.undone(split.changed.title), {
        id: edit.operation,
        description: undefined,
        action: undefined,
      });
    }
    return split;
  }

  /** Says why an edit can't be undone. Whether it never can be, so that it must not block others. */
  #cannotUndo(edit: Edit, reason: unknown): boolean {
    const isFinal = asAppError(reason).kind === 'notAllowed' && (edit.limited === true || !!edit.instead);
    if (isFinal && edit.instead) edit.instead();
    else this.#failed(messages.cannotUndoChange(edit.title), reason);
    return isFinal;
  }

  /** Undoes moves, the last one first, because each was based on the one before. */
  async #undoMoves(edit: MoveEdit): Promise<Split<Edit> | null> {
    appointments.place(edit.steps.map(({ card, before }) => ({ id: card, placement: before })));
    const undone = new Set<string>();
    const stuck: string[] = [];
    for (const { card, name, operation } of edit.steps.toReversed()) {
      try {
        await backend.undoOperation(operation);
        undone.add(card);
        edit.onEach?.(card, { undone: true });
      } catch (reason) {
        stuck.push(card);
        this.#failed(messages.cannotUndoMove(name), reason);
      }
    }
    if (undone.size > 0) appointments.confirmSaved([...undone]);
    if (stuck.length > 0) appointments.rollBack(stuck);
    if (undone.size === 0) return null;
    const back = edit.steps.filter(({ card }) => undone.has(card));
    const title = movedBackWords(back, preferences.times, appointments.technicians);
    toast(title, { id: edit.operation, description: undefined, action: undefined });
    return {
      changed: withSteps(edit, back),
      rest: withSteps(
        edit,
        edit.steps.filter(({ card }) => !undone.has(card)),
      ),
    };
  }

  #failed(text: string, reason: unknown): void {
    toast.error(text, { description: errorText(asAppError(reason)) });
  }

  /** Removes a rejected operation. Appointments that were moved with it remain one edit. */
  #drop(operation: string): void {
    const { done, undone } = this.#history;
    const without = (edit: Edit): Edit[] => {
      if (edit.parts?.delete(operation)) return edit.parts.size > 0 ? [edit] : [];
      if (!holds(edit, operation)) return [edit];
      const left = isMove(edit)
        ? withSteps(
            edit,
            edit.steps.filter((one) => one.operation !== operation),
          )
        : null;
      return left ? [left] : [];
    };
    this.#history = { done: done.flatMap(without), undone: undone.flatMap(without) };
  }
}

/** Undo and redo of this window. */
export let undoManager: UndoManager;
perAccount(
  () => new UndoManager(),
  (next) => {
    undoManager = next;
  },
  (last) => {
    last.close();
  },
);
