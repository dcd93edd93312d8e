/**
 * Plans the work of a technician who is out: the open work of a day goes into the draft without the
 * technician, and each appointment gets another one. One undo takes all of it back.
 */
import type { AppointmentCard, DayGeometry } from '../../ipc';
import { takesTime } from '../../lib/schedule/conflicts';
import { touches } from '../../lib/schedule/intervals';
import { placementOf, reassigned, UNASSIGNED, type Placement } from '../../lib/schedule/moves';
import { outTodayMessages as messages } from '../../messages/technician-card';
import { civilDay } from '../../messages/format';
import { perAccount } from '../../state/account-state';
import { appointments } from '../../state/appointments.svelte';
import { draftPlan } from '../../state/draft-plan.svelte';
import { recordIds } from '../../state/record-ids.svelte';
import { showToast } from '../../state/toasts';
import { undoManager } from '../../state/undo/undo.svelte';

/** An appointment of the technician who is out. */
interface OpenWork {
  id: string;
  /** The placement before. */
  before: Placement;
}

/** The plan for a technician who is out. */
export interface OutPlan {
  technicianId: string;
  name: string;
  day: DayGeometry;
  work: readonly OpenWork[];
  /** The undo that takes it back. */
  operation: string;
}

/** The work of a technician on a day that can still be given to others. */
export function openWorkOf(cards: readonly AppointmentCard[], day: DayGeometry): AppointmentCard[] {
  return cards.filter((card) => card.movable && takesTime(card) && touches(card, day.start, day.end));
}

class OutToday {
  /** The plan whose panel is open. */
  current = $state.raw<OutPlan | null>(null);
  #count = 0;

  /** Puts the open work of a day into the draft without the technician, and opens the panel. */
  async start(technicianId: string, day: DayGeometry): Promise<void> {
    const name = appointments.technicians.get(technicianId)?.name ?? `#${technicianId}`;
    const cards = openWorkOf(appointments.rows.get(technicianId) ?? [], day);
    if (cards.length === 0) {
      showToast(messages.nothing(name, civilDay(day.date)));
      return;
    }
    const opensDraft = !draftPlan.on;
    const draft = draftPlan;
    if (opensDraft) await draft.begin();
    // Another account may be open by now.
    if (draft !== draftPlan) return;
    const work = cards.map((card) => ({ id: card.id, before: placementOf(card) }));
    this.#count += 1;
    const operation = `out ${String(this.#count)}`;
    draftPlan.add(
      cards.map((card) => ({
        card,
        after: {
          ...placementOf(card),
          technicianIds: reassigned(card.technicianIds, technicianId, UNASSIGNED),
        },
      })),
    );
    const plan: OutPlan = { technicianId, name, day, work, operation };
    this.current = plan;
    let chosen: readonly (readonly [string, Placement])[] = [];
    undoManager.record({
      operation,
      title: messages.done(name, work.length),
      planned: true,
      undo: async () => {
        chosen = this.#placements(work);
        await this.#place(work.map(({ id, before }) => [id, before] as const));
        if (this.current === plan) this.current = null;
        if (opensDraft && draftPlan.moves.size === 0) await draftPlan.discard();
      },
      redo: async () => {
        if (!draftPlan.on) await draftPlan.begin();
        await this.#place(chosen);
        return operation;
      },
    });
  }

  /** Gives an appointment to another technician; to nobody if it is `UNASSIGNED`. */
  async choose(id: string, technicianId: string): Promise<void> {
    const plan = this.current;
    const before = this.#workOf(id)?.before;
    if (!plan || !before) return;
    const technicianIds = reassigned(before.technicianIds, plan.technicianId, technicianId);
    // The draft may have moved it to another time meanwhile.
    const now = draftPlan.moves.get(id)?.after ?? before;
    await this.#place([[id, { ...now, technicianIds }]]);
  }

  /** The others who were assigned to an appointment before. They keep it, and replace nobody. */
  othersOf(id: string): readonly string[] {
    const before = this.#workOf(id)?.before.technicianIds ?? [];
    return before.filter((one) => one !== this.current?.technicianId);
  }

  /** Who has an appointment now. */
  crewOf(id: string): readonly string[] {
    return draftPlan.moves.get(id)?.after.technicianIds ?? [];
  }

  /** The technician who was chosen for an appointment; null while nobody is. */
  chosenFor(id: string): string | null {
    const before = [...this.othersOf(id), this.current?.technicianId];
    return this.crewOf(id).find((one) => !before.includes(one)) ?? null;
  }

  /** Closes the panel. The draft stays. */
  close(): void {
    this.current = null;
  }

  /** Takes everything back. */
  async leave(): Promise<void> {
    const plan = this.current;
    if (plan) await undoManager.undoOnly(plan.operation);
  }

  /** The work of the plan that has this id now. */
  #workOf(id: string): OpenWork | undefined {
    return this.current?.work.find((one) => recordIds.current(one.id) === id);
  }

  #placements(work: readonly OpenWork[]): (readonly [string, Placement])[] {
    return work.flatMap(({ id }) => {
      const after = draftPlan.moves.get(recordIds.current(id))?.after;
      return after ? [[id, after] as const] : [];
    });
  }

  async #place(placements: readonly (readonly [string, Placement])[]): Promise<void> {
    const steps = placements.flatMap(([given, after]) => {
      const id = recordIds.current(given);
      const card = appointments.cards.get(id) ?? draftPlan.cards.get(id);
      return card ? [{ card, after }] : [];
    });
    // The draft saves its moves in order, so the last write has all of them.
    await draftPlan.add(steps).redo();
  }
}

/** The plan for a technician who is out, in the open account. */
export let outToday: OutToday;
perAccount(
  () => new OutToday(),
  (next) => {
    outToday = next;
  },
);
