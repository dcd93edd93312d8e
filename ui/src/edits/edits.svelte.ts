/**
 * The edits of this session: undo and redo of all of them, moves shown before the mirror knows, and
 * the visible way back of what the server refuses.
 */
import { toast } from 'svelte-sonner';
import { keyIsTaken } from '../shell/keys';
import { navigation } from '../shell/navigation.svelte';
import { appointments } from '../calendar/appointments.svelte';
import { emptyHistory, forget, push, stepBack, stepForward, type History } from '../calendar/kernel/history';
import { moveCommand, type Placement } from '../calendar/kernel/moves';
import { plan } from '../calendar/plan/plan.svelte';
import { asAppError, desk, onMirrorChanged, type AppointmentCard, type OperationRow } from '../ipc';

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
}

/** A move knows both places, so that undo and redo show them at once. */
interface MoveEdit extends Edit {
  appointmentId: string;
  before: Placement;
  after: Placement;
}

function isMove(edit: Edit): edit is MoveEdit {
  return 'appointmentId' in edit;
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
  #queue: Promise<void> = Promise.resolve();
  #told: Set<string> | null = null;
  #planned = 0;

  /** What undo would take back. */
  readonly next = $derived(this.#history.done.at(-1)?.title ?? null);

  /** What redo would do again. */
  readonly nextAgain = $derived(this.#history.undone.at(-1)?.title ?? null);

  /** Remembers an edit that was made, and offers to take it back. */
  record(edit: Edit): void {
    this.#history = push(this.#history, edit);
    toast(edit.title, {
      id: edit.operation,
      action: { label: 'Undo', onClick: () => void this.undoOnly(edit.operation) },
    });
  }

  /**
   * Moves an appointment: shown at once, sent when it can be. Comes back when the edit is kept on
   * disk, `false` when it could not be and the card is where it was.
   */
  async move(card: AppointmentCard, after: Placement, title: string): Promise<boolean> {
    if (plan.on) {
      this.#plan([{ card, after }], title);
      return true;
    }
    const { start, end, arrivalStart, arrivalEnd, technicianIds } = card;
    const before: Placement = { start, end, arrivalStart, arrivalEnd, technicianIds };
    const operation = await this.#send(card.id, before, after, title);
    if (operation === null) return false;
    const edit: MoveEdit = {
      operation,
      title,
      appointmentId: card.id,
      before,
      after,
      redo: async () => {
        const receipt = await desk.moveAppointment(moveCommand(card.id, before, after));
        return receipt.operation;
      },
    };
    this.record(edit);
    return true;
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
    return this.#inTurn(() => this.#undo());
  }

  /** Takes one edit back if it is still the newest; what its toast offers. */
  undoOnly(operation: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#history.done.at(-1)?.operation === operation) await this.#undo();
      else await this.#undoOlder(operation);
    });
  }

  /** Does again what was taken back last. */
  redo(): Promise<void> {
    return this.#inTurn(async () => {
      const step = stepForward(this.#history);
      if (!step) return;
      const { edit } = step;
      if (isMove(edit)) appointments.place(edit.appointmentId, edit.after);
      try {
        const operation = await edit.redo();
        this.#history = stepForward(this.#history, { ...edit, operation })?.history ?? step.history;
        if (isMove(edit)) appointments.kept(edit.appointmentId);
        toast(`Again: ${edit.title}`, {
          id: operation,
          action: { label: 'Undo', onClick: () => void this.undoOnly(operation) },
        });
      } catch (reason) {
        this.#failed(edit, reason);
      }
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
    if (keyIsTaken(event) || event.altKey || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    if (key !== 'z' && key !== 'y') return;
    event.preventDefault();
    void (key === 'y' || event.shiftKey ? this.redo() : this.undo());
  }

  /** Forgets everything: another account was opened. */
  reset(): void {
    this.#history = emptyHistory();
    void this.#learnOld();
  }

  /** One after the other: three quick Ctrl+Z are three undone edits, in order. */
  #inTurn(act: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(act, act);
    return this.#queue;
  }

  async #send(id: string, before: Placement, after: Placement, title: string): Promise<string | null> {
    appointments.place(id, after);
    try {
      const receipt = await desk.moveAppointment(moveCommand(id, before, after));
      appointments.kept(id);
      return receipt.operation;
    } catch (reason) {
      appointments.takeBack(id);
      toast.error(`Not done: ${title}`, { description: asAppError(reason).message });
      return null;
    }
  }

  async #undo(): Promise<void> {
    const step = stepBack(this.#history);
    if (!step) return;
    if (await this.#takeBack(step.edit)) this.#history = step.history;
  }

  async #undoOlder(operation: string): Promise<void> {
    const edit = this.#history.done.find((one) => one.operation === operation);
    if (edit && (await this.#takeBack(edit))) {
      this.#history = forget(this.#history, (one) => one === edit);
    }
  }

  async #takeBack(edit: Edit): Promise<boolean> {
    if (isMove(edit)) appointments.place(edit.appointmentId, edit.before);
    try {
      if (edit.undo) await edit.undo();
      else await desk.undoOperation(edit.operation);
    } catch (reason) {
      this.#failed(edit, reason);
      return false;
    }
    if (isMove(edit)) appointments.kept(edit.appointmentId);
    toast(`Undone: ${edit.title}`, { id: edit.operation, action: undefined });
    return true;
  }

  #failed(edit: Edit, reason: unknown): void {
    if (isMove(edit)) appointments.takeBack(edit.appointmentId);
    toast.error(`Not done: ${edit.title}`, { description: asAppError(reason).message });
  }

  async #learnOld(): Promise<void> {
    this.#told = null;
    try {
      const rows = await desk.operations();
      this.#told = new Set(rows.filter(refused).map((row) => row.id));
    } catch {
      // Without a list every refusal counts as new, which tells too much rather than too little.
      this.#told = new Set();
    }
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
    for (const row of rows) {
      if (!refused(row) || told.has(row.id)) continue;
      told.add(row.id);
      this.#history = forget(this.#history, (edit) => edit.operation === row.id);
      if (row.kind === 'moveAppointment' && row.appointmentId) {
        appointments.takeBack(row.appointmentId);
      }
      const what = row.state === 'conflict' ? 'Changed by someone else' : 'Refused by the server';
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
