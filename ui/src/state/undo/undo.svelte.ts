/**
 * The edits of this session: undo and redo of all of them, moves shown before the mirror knows, and
 * the visible way back of what the server refuses.
 */
import { toast } from 'svelte-sonner';
import { afterPaint } from '../../lib/after-paint';
import { hasCommand, keyIsTaken, shortcutKey } from '../../lib/keys';
import { navigation } from '../navigation.svelte';
import { session } from '../session.svelte';
import { appointments } from '../appointments.svelte';
import { emptyHistory, forget, push, stepBack, stepForward, type History } from './history';
import { moveCommand, placementOf, type Placement } from '../../lib/schedule/moves';
import { plan } from '../draft-plan.svelte';
import { nameOf } from '../../lib/appointment-text';
import { keepWanted } from '../requested-edits';
import {
  asAppError,
  desk,
  onMirrorChanged,
  type AppError,
  type AppointmentCard,
  type OperationRow,
} from '../../ipc';

/** Something that was done and can be taken back. */
export interface Edit {
  /** The operation in the outbox. */
  operation: string;
  /** What was done, in the past tense: "Moved Garcia to Tue 9:15". */
  title: string;
  /** Does it again; the name of the new operation. */
  redo: () => Promise<string>;
  /** Takes it back, where that is not for the outbox to do: moves of a plan, several edits at once. */
  undo?: () => Promise<void>;
  /** It was made in the draft plan, and ends with it. */
  planned?: boolean;
  /** Once the server has it, nothing takes it back. */
  limited?: boolean;
  /** What is offered where it cannot be taken back any more: a question, never a deed. */
  instead?: () => void;
}

/** One appointment of a move. */
interface Step {
  card: string;
  name: string;
  before: Placement;
  after: Placement;
  operation: string;
}

/** A move knows both places, so that undo and redo show them at once. Several go and come back together. */
interface MoveEdit extends Edit {
  steps: readonly Step[];
}

/** What is to be moved, and where to. */
export interface MoveWanted {
  card: AppointmentCard;
  placement: Placement;
}

/** The turn of one edit, in the account in which it was made. */
export interface Turn {
  /** Throws once another account is open: what was made in one is never sent to another. */
  check: () => void;
  /** Remembers what was made, unless another account is open by now. */
  record: (edit: Edit) => void;
}

const ANOTHER_ACCOUNT: AppError = {
  kind: 'refused',
  message: 'Another account was opened before it was saved',
  retryable: false,
  fieldErrors: {},
  traceId: null,
};

function isMove(edit: Edit): edit is MoveEdit {
  return 'steps' in edit;
}

/** Whether an operation is this edit or a part of it. */
function holds(edit: Edit, operation: string): boolean {
  return (
    edit.operation === operation || (isMove(edit) && edit.steps.some((one) => one.operation === operation))
  );
}

function refused(row: OperationRow): boolean {
  return row.state === 'rejected' || row.state === 'conflict';
}

/** The server's reason with what it says about each field. */
function reasonOf(row: OperationRow): string {
  if (!row.refusal) return 'The server gave no reason';
  const fields = Object.values(row.refusal.fieldErrors).flat();
  return [row.refusal.message, ...fields.filter((text) => text !== row.refusal?.message)].join(' ');
}

class Edits {
  #history = $state.raw<History<Edit>>(emptyHistory());
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #told: Set<string> | null = null;
  #asked = 0;
  #planned = 0;
  /** Rises with every account that is opened. */
  #account = 0;

  /** What undo would take back. */
  readonly next = $derived(this.#history.done.at(-1)?.title ?? null);

  /** What redo would do again. */
  readonly nextAgain = $derived(this.#history.undone.at(-1)?.title ?? null);

  /** Remembers an edit that was made, and offers to take it back. */
  record(edit: Edit): void {
    this.#history = push(this.#history, edit);
    afterPaint(() => {
      toast(edit.title, {
        id: edit.operation,
        ...(edit.limited ? { description: 'Undo takes it back until the server has it' } : {}),
        action: { label: 'Undo', onClick: () => void this.undoOnly(edit.operation) },
      });
    });
  }

  /**
   * Moves an appointment: shown at once, sent when it can be. Comes back when the edit is kept on
   * disk, `false` when it could not be and the card is where it was.
   */
  move(card: AppointmentCard, after: Placement, title: string): Promise<boolean> {
    return this.moveAll([{ card, placement: after }], title);
  }

  /**
   * Moves several appointments as one edit: one toast, one undo. `false` when none could be kept; of
   * those that could not, each goes back with its reason and the others stay.
   */
  async moveAll(moves: readonly MoveWanted[], title: string): Promise<boolean> {
    if (plan.on) {
      this.#plan(
        moves.map(({ card, placement }) => ({ card, after: placement })),
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
    // Seen at once, also while an earlier edit is still being kept.
    if (this.#waiting > 0) this.#show(wanted);
    return this.inTurn(async (turn) => {
      const steps = await this.#send(wanted, title, turn);
      const [first] = steps;
      if (!first) return false;
      const edit: MoveEdit = {
        operation: first.operation,
        title,
        steps,
        redo: () => Promise.resolve(first.operation),
      };
      turn.record(edit);
      return true;
    }).catch((reason: unknown) => {
      this.#failed(title, reason);
      return false;
    });
  }

  /**
   * One after the other, in the order in which they were made: an undo that is pressed before the newest
   * edit is on the disk takes that edit back, and three quick Ctrl+Z are three undone edits. Fails when
   * another account is opened before its turn comes.
   */
  inTurn<T>(act: (turn: Turn) => Promise<T>): Promise<T> {
    const account = this.#account;
    const turn: Turn = {
      check: () => {
        if (account !== this.#account) throw ANOTHER_ACCOUNT;
      },
      record: (edit) => {
        if (account === this.#account) this.record(edit);
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

  /** The draft plan has ended: what was done inside of it cannot be undone any more. */
  forgetPlanned(): void {
    this.#history = forget(this.#history, (edit) => edit.planned === true);
  }

  /** Puts moves into the draft plan instead of sending them. */
  #plan(moves: readonly { card: AppointmentCard; after: Placement }[], title: string): void {
    this.#planned += 1;
    const operation = `plan ${String(this.#planned)}`;
    const { undo, redo } = plan.put(moves);
    this.record({
      operation,
      title: `Planned: ${title}`,
      planned: true,
      undo,
      redo: async () => {
        await redo();
        return operation;
      },
    });
  }

  /** Takes the newest edit back. */
  undo(): Promise<void> {
    return this.#stepInTurn('undo', () => this.#undo());
  }

  /** Takes one edit back if it is still the newest; what its toast offers. */
  undoOnly(operation: string): Promise<void> {
    return this.#stepInTurn('undo', async () => {
      if (this.#history.done.at(-1)?.operation === operation) await this.#undo();
      else await this.#undoOlder(operation);
    });
  }

  /** Does again what was taken back last. */
  redo(): Promise<void> {
    return this.#stepInTurn('redo', async (turn) => {
      const step = stepForward(this.#history);
      if (!step) return;
      const again = await this.#again(step.edit, turn);
      if (!again || this.#history.undone.at(-1) !== step.edit) return;
      this.#history = stepForward(this.#history, again)?.history ?? step.history;
      toast(`Again: ${again.title}`, {
        id: again.operation,
        action: { label: 'Undo', onClick: () => void this.undoOnly(again.operation) },
      });
    });
  }

  /**
   * Watches what becomes of edits until the returned function is called. Refusals from before are
   * the sync page's matter; only new ones are announced.
   */
  follow(): () => void {
    void this.#learnOld();
    const unfollow = onMirrorChanged((batch) => {
      if (batch.operations || batch.everything) void this.#announceRefusals();
    });
    const onkeydown = (event: KeyboardEvent): void => {
      this.#key(event);
    };
    window.addEventListener('keydown', onkeydown);
    return () => {
      unfollow();
      window.removeEventListener('keydown', onkeydown);
    };
  }

  /** Ctrl+Z and Ctrl+Shift+Z, in every room; in a field they are the field's own. */
  #key(event: KeyboardEvent): void {
    if (keyIsTaken(event) || !hasCommand(event)) return;
    const key = shortcutKey(event);
    if (key !== 'z' && key !== 'y') return;
    event.preventDefault();
    void (key === 'y' || event.shiftKey ? this.redo() : this.undo());
  }

  /** One step through the history; it fails where another account was opened meanwhile. */
  #stepInTurn(what: string, step: (turn: Turn) => Promise<void>): Promise<void> {
    return this.inTurn(step).catch((reason: unknown) => {
      this.#failed(what, reason);
    });
  }

  /** Forgets everything: another account was opened. What is still being kept for the one before is not remembered. */
  reset(): void {
    this.#account += 1;
    this.#history = emptyHistory();
    void this.#learnOld();
  }

  #show(wanted: readonly Omit<Step, 'operation'>[]): void {
    appointments.place(wanted.map(({ card, after }) => ({ id: card, placement: after })));
  }

  /** Shows moves and sends them one after the other, as they were made; those that were kept. */
  async #send(wanted: readonly Omit<Step, 'operation'>[], title: string, turn: Turn): Promise<Step[]> {
    this.#show(wanted);
    const kept: Step[] = [];
    const lost: { name: string; card: string; message: string }[] = [];
    for (const one of wanted) {
      try {
        turn.check();
        const to = moveCommand(one.card, one.before, one.after);
        const account = session.account?.id;
        const receipt = await desk.moveAppointment(to);
        keepWanted(account, receipt.operation, { kind: 'move', to });
        kept.push({ ...one, operation: receipt.operation });
      } catch (reason) {
        lost.push({ ...one, message: asAppError(reason).message });
      }
    }
    if (kept.length > 0) appointments.kept(kept.map((one) => one.card));
    if (lost.length > 0) {
      appointments.takeBack(lost.map((one) => one.card));
      for (const { name, message } of lost) {
        toast.error(`Not done: ${wanted.length > 1 ? `move ${name}` : title}`, { description: message });
      }
    }
    return kept;
  }

  async #again(edit: Edit, turn: Turn): Promise<Edit | null> {
    if (isMove(edit)) {
      const steps = await this.#send(edit.steps, edit.title, turn);
      const [first] = steps;
      return first ? ({ ...edit, operation: first.operation, steps } as MoveEdit) : null;
    }
    try {
      return { ...edit, operation: await edit.redo() };
    } catch (reason) {
      this.#failed(edit.title, reason);
      return null;
    }
  }

  async #undo(): Promise<void> {
    const step = stepBack(this.#history);
    if (!step || !(await this.#takeBack(step.edit))) return;
    // Another account may be open by now.
    if (this.#history.done.at(-1) === step.edit) this.#history = step.history;
  }

  async #undoOlder(operation: string): Promise<void> {
    const edit = this.#history.done.find((one) => one.operation === operation);
    if (edit && (await this.#takeBack(edit))) {
      this.#history = forget(this.#history, (one) => one === edit);
    }
  }

  async #takeBack(edit: Edit): Promise<boolean> {
    if (isMove(edit)) return this.#takeMovesBack(edit);
    try {
      if (edit.undo) await edit.undo();
      else await desk.undoOperation(edit.operation);
    } catch (reason) {
      if (asAppError(reason).kind === 'refused' && (edit.limited || edit.instead)) {
        // For good, so it does not stand before what was done earlier.
        this.#history = forget(this.#history, (one) => one === edit);
        if (edit.instead) {
          edit.instead();
          return false;
        }
      }
      this.#failed(edit.title, reason);
      return false;
    }
    toast(`Undone: ${edit.title}`, { id: edit.operation, action: undefined });
    return true;
  }

  /** The last one first, as they were made on each other. What cannot be taken back stays moved and says why. */
  async #takeMovesBack(edit: MoveEdit): Promise<boolean> {
    appointments.place(edit.steps.map(({ card, before }) => ({ id: card, placement: before })));
    const undone: string[] = [];
    const stuck: string[] = [];
    for (const { card, name, operation } of edit.steps.toReversed()) {
      try {
        await desk.undoOperation(operation);
        undone.push(card);
      } catch (reason) {
        stuck.push(card);
        this.#failed(edit.steps.length > 1 ? `take back the move of ${name}` : edit.title, reason);
      }
    }
    if (undone.length > 0) appointments.kept(undone);
    if (stuck.length > 0) appointments.takeBack(stuck);
    if (undone.length === 0) return false;
    toast(`Undone: ${edit.title}`, { id: edit.operation, action: undefined });
    return true;
  }

  #failed(title: string, reason: unknown): void {
    toast.error(`Not done: ${title}`, { description: asAppError(reason).message });
  }

  async #learnOld(): Promise<void> {
    this.#told = null;
    this.#asked += 1;
    const asked = this.#asked;
    let old: string[] = [];
    try {
      const rows = await desk.operations();
      old = rows.filter(refused).map((row) => row.id);
    } catch {
      // Without a list every refusal counts as new, which tells too much rather than too little.
    }
    // A late answer of the account before tells nothing of this one.
    if (asked === this.#asked) this.#told = new Set(old);
  }

  /** A refused operation is no edit any more; of several that were moved together the others remain one. */
  #drop(operation: string): void {
    const { done, undone } = this.#history;
    const without = (edit: Edit): Edit[] => {
      if (!holds(edit, operation)) return [edit];
      const steps = isMove(edit) ? edit.steps.filter((one) => one.operation !== operation) : [];
      const [first] = steps;
      return first ? [{ ...edit, operation: first.operation, steps } as MoveEdit] : [];
    };
    this.#history = { done: done.flatMap(without), undone: undone.flatMap(without) };
  }

  async #announceRefusals(): Promise<void> {
    const told = this.#told;
    if (!told) return;
    let rows: OperationRow[];
    try {
      rows = await desk.operations();
    } catch {
      // The next change asks again; the card's own mark shows the refusal meanwhile.
      return;
    }
    // Another account was opened meanwhile.
    if (told !== this.#told) return;
    for (const row of rows) {
      if (!refused(row) || told.has(row.id)) continue;
      told.add(row.id);
      this.#drop(row.id);
      if (row.kind === 'moveAppointment' && row.appointmentId) {
        appointments.takeBack([row.appointmentId]);
      }
      const others = row.conflict?.own ? 'Changed by you since' : 'Changed by someone else';
      const what = row.state === 'conflict' ? others : 'Refused by the server';
      toast.dismiss(row.id);
      toast.error(`${what}: ${row.title}`, {
        id: `refused ${row.id}`,
        description: reasonOf(row),
        duration: 12_000,
        ...(row.conflict
          ? {
              action: {
                label: 'Compare',
                onClick: () => {
                  navigation.go('sync');
                },
              },
            }
          : {}),
      });
    }
  }
}

/** The session's edits. */
export const edits = new Edits();
