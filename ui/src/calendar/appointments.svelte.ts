/**
 * The appointments that the calendar shows: the last answer of the mirror with the moves of this
 * moment laid over it. Views read; `show`, `place` and `takeBack` are the only ways to change it.
 */
import {
  asAppError,
  desk,
  onMirrorChanged,
  type AppError,
  type AppointmentCard,
  type CalendarPage,
  type CalendarRequest,
  type ChangeBatch,
  type Tray,
} from '../ipc';
import { groupRows, mergeCards, rowsByTechnician, rowsByUnit, withOverlays } from './kernel/merge';
import type { Overlay } from './kernel/merge';
import type { Placement } from './kernel/moves';
import { trayWithPlan, withPlan } from './kernel/plan';
import { plan } from './plan/plan.svelte';

interface PendingOverlay extends Overlay {
  /** The first request that already knows of the move; absent until the move is kept on disk. */
  knownFrom: number | null;
}

type Rows = ReadonlyMap<string, readonly AppointmentCard[]>;

const EMPTY: ReadonlyMap<string, AppointmentCard> = new Map();

/** Whether a commit can have changed what the calendar shows. */
function concernsCalendar(batch: ChangeBatch): boolean {
  return (
    batch.everything ||
    batch.names ||
    batch.operations ||
    batch.appointments.length > 0 ||
    batch.jobs.length > 0
  );
}

class Appointments {
  /** The last answer, without its appointments: days, technicians, shifts. */
  page = $state.raw<CalendarPage | null>(null);
  /** Why nothing could be read. */
  problem = $state.raw<AppError | null>(null);
  /** The card that just went back to where the mirror has it; taken by the view that shows it going. */
  returned = $state.raw<string | null>(null);

  #tray = $state.raw<Tray | null>(null);
  #cards = $state.raw(EMPTY);
  #overlays = $state.raw<ReadonlyMap<string, PendingOverlay>>(new Map());
  #account: string | null = null;
  #request: CalendarRequest | null = null;
  #sent = 0;
  #applied = 0;
  #busy = false;
  #again = false;
  #rows: Rows = new Map();

  /** The cards as shown: the mirror's, the draft plan over them, the moves of this moment over both. */
  readonly cards = $derived(withOverlays(withPlan(this.#cards, plan.cards, plan.moves), this.#overlays));

  /** What waits for a place. */
  readonly tray = $derived.by(() => {
    const first = this.page?.days[0];
    const last = this.page?.days.at(-1);
    if (!this.#tray || !first || !last) return this.#tray;
    return trayWithPlan(this.#tray, plan.moves, this.cards, first.start, last.end);
  });

  /** The cards of each row of the board. */
  readonly rows = $derived.by(() => {
    const rowsOf = this.page?.techniciansReadable === false ? rowsByUnit : rowsByTechnician;
    this.#rows = groupRows(this.cards.values(), rowsOf, this.#rows);
    return this.#rows;
  });

  /** Technicians by name on this side. */
  readonly names = $derived(new Map(this.page?.technicians.map((one) => [one.id, one] as const) ?? []));

  /** Follows the mirror until the returned function is called. */
  follow(): () => void {
    if (this.#request) this.refresh();
    return onMirrorChanged((batch) => {
      if (concernsCalendar(batch)) this.refresh();
    });
  }

  /** Another stretch of days. What is loaded stays visible until the answer is here. */
  show(request: CalendarRequest): void {
    const same =
      this.#request?.firstDay === request.firstDay &&
      this.#request.days === request.days &&
      this.#request.margin === request.margin;
    if (same && this.page) return;
    this.#request = request;
    this.refresh();
  }

  /** Reads again what is shown. Calls that come while one is on its way become one. */
  refresh(): void {
    if (this.#busy) {
      this.#again = true;
      return;
    }
    void this.#read();
  }

  /** Whether these are the appointments of an account; if not, they are forgotten. */
  belongsTo(account: string | null): boolean {
    const same = this.#account === account;
    this.#account = account;
    if (!same) this.#forget();
    return same;
  }

  #forget(): void {
    this.page = null;
    this.#tray = null;
    this.problem = null;
    this.#cards = EMPTY;
    this.#overlays = new Map();
    this.#applied = this.#sent;
    this.#request = null;
  }

  /** Shows a card at another place before the mirror knows. */
  place(id: string, placement: Placement): void {
    this.#setOverlay(id, { placement, knownFrom: null });
  }

  /** The move is kept on disk: every answer asked for from now on knows of it. */
  kept(id: string): void {
    const overlay = this.#overlays.get(id);
    if (overlay) this.#setOverlay(id, { ...overlay, knownFrom: this.#sent + 1 });
    this.refresh();
  }

  /** Shows the card where the mirror has it, and marks it as gone back. */
  takeBack(id: string): void {
    this.#setOverlay(id, null);
    this.returned = id;
    this.refresh();
  }

  #setOverlay(id: string, overlay: PendingOverlay | null): void {
    const next = new Map(this.#overlays);
    if (overlay) next.set(id, overlay);
    else next.delete(id);
    this.#overlays = next;
  }

  async #read(): Promise<void> {
    const request = this.#request;
    if (!request) return;
    this.#busy = true;
    this.#again = false;
    this.#sent += 1;
    const number = this.#sent;
    try {
      const [page, tray] = await Promise.all([desk.calendarPage(request), desk.tray(request)]);
      if (number > this.#applied) this.#apply(number, page, tray);
    } catch (reason) {
      if (number > this.#applied) this.problem = asAppError(reason);
    } finally {
      this.#busy = false;
      if (this.#again) void this.#read();
    }
  }

  #apply(number: number, page: CalendarPage, tray: Tray): void {
    this.#applied = number;
    this.problem = null;
    // The same stretch from an older commit tells nothing new.
    if (this.page && page.revision < this.page.revision && sameDays(page, this.page)) return;
    const before = this.#cards;
    this.#cards = mergeCards(before, page.appointments);
    const refused = page.appointments.find((card) => {
      const known = before.get(card.id);
      return known !== undefined && !isRefused(known) && isRefused(card);
    });
    if (refused) this.returned = refused.id;
    this.page = page;
    this.#tray = tray;
    const waiting = [...this.#overlays].filter(
      ([, { knownFrom }]) => knownFrom === null || knownFrom > number,
    );
    if (waiting.length < this.#overlays.size) this.#overlays = new Map(waiting);
  }
}

function isRefused(card: AppointmentCard): boolean {
  return card.pending?.state === 'rejected' || card.pending?.state === 'conflict';
}

function sameDays(a: CalendarPage, b: CalendarPage): boolean {
  return a.days.length === b.days.length && a.days[0]?.date === b.days[0]?.date;
}

/** The calendar's appointments. */
export const appointments = new Appointments();
