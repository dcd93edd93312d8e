/**
 * The appointments that the calendar shows: the newest response of the mirror, with the draft plan
 * and unconfirmed moves applied. Only `show`, `place` and `rollBack` change it.
 */
import {
  asAppError,
  backend,
  onMirrorChanged,
  type AppError,
  type AppointmentCard,
  type CalendarPage,
  type CalendarRequest,
  type ChangeBatch,
  type Tray,
} from '../ipc';
import { changedByOthers as cardsChangedByOthers } from '../lib/schedule/changed-by-others';
import {
  groupRows,
  keepingSame,
  mergeCards,
  rowsByJobType,
  rowsByTechnician,
  rowsByUnit,
  rowsWithOverlays,
  withOverlays,
} from '../lib/schedule/merge';
import type { Overlay } from '../lib/schedule/merge';
import type { Placement } from '../lib/schedule/moves';
import { serverIds } from '../lib/schedule/server-ids';
import { recordIds } from './record-ids.svelte';
import { trayWithMoves, withPlan } from '../lib/schedule/planned-moves';
import { lacking, requiredByType } from '../lib/schedule/skills';
import { draftPlan } from './draft-plan.svelte';
import { preferences } from './preferences.svelte';
import { perAccount } from './account-state';
import { sync } from './sync-status.svelte';

interface PendingOverlay extends Overlay {
  /** The number of the first read that includes the move; null until the move is on disk. */
  includedFrom: number | null;
}

/** A read of the mirror. Reads are numbered in the order in which they start. */
interface CalendarRead {
  number: number;
  response: Promise<[CalendarPage, Tray]>;
  /**
   * Whether the mirror was complete when the read started. During the first download, an appointment
   * may come before its technicians.
   */
  complete: boolean;
  /** The response, once it has arrived. */
  result: [CalendarPage, Tray] | null;
}

type Rows = ReadonlyMap<string, readonly AppointmentCard[]>;

/** How long a move by someone else stays marked, in milliseconds. */
const MARKED_FOR = 12_000;

const EMPTY: ReadonlyMap<string, AppointmentCard> = new Map();

/**
 * How long the mirror is not read after a drop, in milliseconds, so that the drop is painted first.
 * A day of a large company is a megabyte, and the window already shows the drop.
 */
const DELAY_AFTER_DROP = 120;

/** Whether a change of the mirror can affect what the calendar shows. */
export function concernsCalendar(batch: ChangeBatch): boolean {
  return (
    batch.everything ||
    batch.names ||
    batch.operations ||
    batch.appointments.length > 0 ||
    batch.jobs.length > 0
  );
}

class Appointments {
  /** The newest response without its appointments: days, technicians, shifts. */
  page = $state.raw<CalendarPage | null>(null);
  /** Why the last read failed. */
  problem = $state.raw<AppError | null>(null);
  /** Cards whose move was just rolled back. The view that animates them empties the list. */
  returned = $state.raw<readonly string[]>([]);

  /** Appointments that someone else has just moved. */
  changedByOthers = $state.raw<ReadonlySet<string>>(new Set());

  #tray = $state.raw<Tray | null>(null);
  #cards = $state.raw(EMPTY);
  #overlays = $state.raw<ReadonlyMap<string, PendingOverlay>>(new Map());
  #request: CalendarRequest | null = null;
  #prefetched: (CalendarRead & { request: CalendarRequest }) | null = null;
  #started = 0;
  #applied = 0;
  /** Whether the newest response is from a complete mirror. */
  #complete = false;
  #reading = false;
  #readAgain = false;
  #grouped: Rows = new Map();
  #shown: Rows = new Map();
  #delayedRead: ReturnType<typeof setTimeout> | undefined;
  #readFrom = 0;

  /** The cards as shown: those of the mirror, then the draft plan, then unconfirmed moves. */
  readonly cards = $derived(
    withOverlays(withPlan(this.#cards, draftPlan.cards, draftPlan.moves), this.#overlays),
  );

  /** The appointments with a move of the draft plan, or one that the mirror does not have yet. */
  readonly #moved = $derived(new Set([...draftPlan.moves.keys(), ...this.#overlays.keys()]));

  /** The tray as shown. */
  readonly tray = $derived.by(() => {
    const first = this.page?.days[0];
    const last = this.page?.days.at(-1);
    if (!this.#tray || !first || !last) return this.#tray;
    return trayWithMoves(this.#tray, this.#moved, this.cards, first.start, last.end);
  });

  readonly #rowsOf = $derived(
    this.page?.techniciansReadable !== false
      ? rowsByTechnician
      : preferences.current.board.fallbackRows === 'jobType'
        ? rowsByJobType
        : rowsByUnit,
  );

  /** The rows without overlays. They are sorted once per response, not for each move. */
  readonly #baseRows = $derived.by(() => {
    this.#grouped = groupRows(this.#cards.values(), this.#rowsOf, this.#grouped);
    return this.#grouped;
  });

  /** The cards of each row of the board. */
  readonly rows = $derived.by(() => {
    this.#shown = rowsWithOverlays(
      this.#baseRows,
      this.#cards,
      this.cards,
      this.#moved,
      this.#rowsOf,
      this.#shown,
    );
    return this.#shown;
  });

  // A derived value of its own keeps the map while the list stays the same object.
  readonly #technicianList = $derived(this.page?.technicians);
  /** The technicians by id. */
  readonly technicians = $derived(new Map(this.#technicianList?.map((one) => [one.id, one] as const) ?? []));

  readonly #requiredSkills = $derived(this.page?.requiredSkills);
  readonly #required = $derived(requiredByType(this.#requiredSkills ?? []));

  /** The skills that a job type needs and a technician lacks. */
  readonly lacks = (jobTypeId: string, technicianId: string): readonly string[] =>
    lacking(
      { technicianOf: (id) => this.technicians.get(id), required: this.#required },
      jobTypeId,
      technicianId,
    );

  /** Reads again after each change of the mirror, until the returned function is called. */
  follow(): () => void {
    if (this.#request) this.refresh();
    return onMirrorChanged((batch) => {
      if (!concernsCalendar(batch)) return;
      this.#prefetched = null;
      this.#refreshSoon();
    });
  }

  /** Shows other days. The loaded ones stay visible until the response arrives. */
  show(request: CalendarRequest): void {
    if (sameRequest(this.#request, request) && this.page) return;
    this.#request = request;
    this.refresh();
  }

  /**
   * Starts to read days when their button is pressed, about a tenth of a second before the click. If
   * no click follows, the response is not used.
   */
  prefetch(request: CalendarRequest): void {
    if (sameRequest(this.#request, request) || sameRequest(this.#prefetched?.request ?? null, request))
      return;
    const read = this.#startRead(request);
    // `show` reports the failure.
    read.response.catch(() => undefined);
    this.#prefetched = Object.assign(read, { request });
  }

  /** Shows prefetched days if they have arrived, in time for the first paint of the view. */
  showIfPrefetched(request: CalendarRequest): void {
    if (this.#prefetched?.result && sameRequest(this.#prefetched.request, request)) this.show(request);
  }

  /** Reads the shown days again. Calls during a read become one. */
  refresh(): void {
    if (this.#reading) {
      this.#readAgain = true;
      return;
    }
    void this.#read();
  }

  /** The current id of an appointment: the server's, once it has replaced a local one. */
  currentId(id: string): string {
    return recordIds.current(id);
  }

  /** Shows moves before the mirror has them. */
  place(moves: readonly { id: string; placement: Placement }[]): void {
    this.#readFrom = Date.now() + DELAY_AFTER_DROP;
    this.#setOverlays(moves.map(({ id, placement }) => [id, { placement, includedFrom: null }] as const));
  }

  /** Notes that moves are on disk. Reads that start from now on include them. */
  confirmSaved(ids: readonly string[]): void {
    this.#setOverlays(
      ids.flatMap((id) => {
        const overlay = this.#overlays.get(this.currentId(id));
        return overlay ? [[id, { ...overlay, includedFrom: this.#started + 1 }] as const] : [];
      }),
    );
    this.#refreshSoon();
  }

  /** Shows cards where the mirror has them, and lists them in `returned`. */
  rollBack(ids: readonly string[]): void {
    this.#setOverlays(ids.map((id) => [id, null] as const));
    this.returned = ids;
    this.refresh();
  }

  /** Reads again, after the last drop is painted. */
  #refreshSoon(): void {
    const wait = this.#readFrom - Date.now();
    if (wait <= 0) {
      this.refresh();
      return;
    }
    if (this.#delayedRead !== undefined) return;
    this.#delayedRead = setTimeout(() => {
      this.#delayedRead = undefined;
      this.refresh();
    }, wait);
  }

  #setOverlays(changes: readonly (readonly [string, PendingOverlay | null])[]): void {
    const next = new Map(this.#overlays);
    for (const [given, overlay] of changes) {
      const id = this.currentId(given);
      if (overlay) next.set(id, overlay);
      else next.delete(id);
    }
    this.#overlays = next;
  }

  /** Notes the ids that the server gave to appointments and their jobs. */
  #learnIds(before: ReadonlyMap<string, AppointmentCard>): void {
    const jobIdOf = (cards: typeof before, id: string) => cards.get(id)?.jobId ?? id;
    for (const [from, to] of serverIds(before, this.#cards)) {
      recordIds.learn([
        [from, to],
        [jobIdOf(before, from), jobIdOf(this.#cards, to)],
      ]);
    }
    this.#overlays = recordIds.currentMap(this.#overlays);
  }

  /** Marks moves by someone else for some seconds. */
  #markChangedByOthers(moved: readonly AppointmentCard[]): void {
    if (moved.length === 0) return;
    const ids = moved.map((card) => card.id);
    this.changedByOthers = new Set([...this.changedByOthers, ...ids]);
    setTimeout(() => {
      const marked = new Set(this.changedByOthers);
      for (const id of ids) marked.delete(id);
      this.changedByOthers = marked;
    }, MARKED_FOR);
  }

  async #read(): Promise<void> {
    const request = this.#request;
    if (!request) return;
    this.#reading = true;
    this.#readAgain = false;
    const prefetched = this.#prefetched;
    // After this read, a prefetched response would count as late.
    this.#prefetched = null;
    const read =
      prefetched && sameRequest(prefetched.request, request) ? prefetched : this.#startRead(request);
    const { number, complete } = read;
    try {
      // A result is applied at once, because the caller may be about to draw.
      const [page, tray] = read.result ?? (await read.response);
      if (number > this.#applied) this.#apply(number, complete, page, tray);
    } catch (reason) {
      if (number > this.#applied) this.problem = asAppError(reason);
    } finally {
      this.#reading = false;
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- refresh() sets it during the read
      if (this.#readAgain) void this.#read();
    }
  }

  #startRead(request: CalendarRequest): CalendarRead {
    this.#started += 1;
    const read: CalendarRead = {
      number: this.#started,
      complete: sync.status?.phase !== 'firstDownload',
      response: Promise.all([backend.calendarPage(request), backend.tray({ ...request, margin: 0 })]).then(
        (result) => (read.result = result),
      ),
      result: null,
    };
    return read;
  }

  #apply(number: number, complete: boolean, page: CalendarPage, tray: Tray): void {
    this.#applied = number;
    this.problem = null;
    // The same days from an older commit are not news.
    if (this.page && page.revision < this.page.revision && sameDays(page, this.page)) return;
    const before = this.#cards;
    if (complete && this.#complete) {
      this.#markChangedByOthers(
        cardsChangedByOthers(withOverlays(before, this.#overlays), page.appointments),
      );
    }
    this.#complete = complete;
    this.#cards = mergeCards(before, page.appointments);
    this.#learnIds(before);
    const rejected = page.appointments.filter((card) => {
      const old = before.get(card.id);
      return old !== undefined && !isRejected(old) && isRejected(card);
    });
    if (rejected.length > 0) this.returned = rejected.map((card) => card.id);
    // Every card and row depends on these, so they stay the same objects if nothing changed.
    const old = this.page;
    this.page = {
      ...page,
      appointments: [],
      days: keepingSame(old?.days, page.days),
      technicians: keepingSame(old?.technicians, page.technicians),
      shifts: keepingSame(old?.shifts, page.shifts),
      requiredSkills: keepingSame(old?.requiredSkills, page.requiredSkills),
    };
    this.#tray = tray;
    const waiting = [...this.#overlays].filter(
      ([, { includedFrom }]) => includedFrom === null || includedFrom > number,
    );
    if (waiting.length < this.#overlays.size) this.#overlays = new Map(waiting);
  }
}

function isRejected(card: AppointmentCard): boolean {
  return card.pending?.state === 'rejected' || card.pending?.state === 'conflict';
}

function sameRequest(a: CalendarRequest | null, b: CalendarRequest): boolean {
  return a?.firstDay === b.firstDay && a.days === b.days && a.margin === b.margin;
}

function sameDays(a: CalendarPage, b: CalendarPage): boolean {
  return a.days.length === b.days.length && a.days[0]?.date === b.days[0]?.date;
}

/** The appointments of the open account. */
export let appointments: Appointments;
perAccount(
  () => new Appointments(),
  (next) => {
    appointments = next;
  },
);
