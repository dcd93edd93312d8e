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
import { trayWithPlan, withPlan } from '../lib/schedule/planned-moves';
import { lacking, requiredByType } from '../lib/schedule/skills';
import { draftPlan } from './draft-plan.svelte';
import { preferences } from './preferences.svelte';
import { perAccount } from './account-state';
import { sync } from './sync-status.svelte';

interface PendingOverlay extends Overlay {
  /** The first request that already knows of the move; absent until the move is kept on disk. */
  knownFrom: number | null;
}

/** A reading that is under way, by the number under which it was asked for. */
interface Asked {
  number: number;
  answer: Promise<[CalendarPage, Tray]>;
  /** Whether the mirror was complete then. During a first download technicians come after the appointments that they go to. */
  complete: boolean;
  /** The answer, once it is here. */
  here: [CalendarPage, Tray] | null;
}

type Rows = ReadonlyMap<string, readonly AppointmentCard[]>;

/** How long the mark of someone else's move stays, in milliseconds. */
const MARKED = 12_000;

const EMPTY: ReadonlyMap<string, AppointmentCard> = new Map();

/**
 * How long the mirror is not read after a drop, in milliseconds: the drop is painted first. A day of a
 * large company is a megabyte, and the window already shows what its reading would tell.
 */
const QUIET = 120;

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
  /** The last answer, without its appointments: days, technicians, shifts. */
  page = $state.raw<CalendarPage | null>(null);
  /** Why nothing could be read. */
  problem = $state.raw<AppError | null>(null);
  /** The cards that just went back to where the mirror has them; emptied by the view that shows them going. */
  returned = $state.raw<readonly string[]>([]);

  /** Moved by someone else a moment ago. */
  changedByOthers = $state.raw<ReadonlySet<string>>(new Set());

  /** The server's names of what was shown under a local one. */
  #named = $state.raw<ReadonlyMap<string, string>>(new Map());
  #tray = $state.raw<Tray | null>(null);
  #cards = $state.raw(EMPTY);
  #overlays = $state.raw<ReadonlyMap<string, PendingOverlay>>(new Map());
  #request: CalendarRequest | null = null;
  #prefetched: (Asked & { request: CalendarRequest }) | null = null;
  #sent = 0;
  #applied = 0;
  /** Whether what is shown was asked of a complete mirror. */
  #complete = false;
  #busy = false;
  #again = false;
  #grouped: Rows = new Map();
  #shown: Rows = new Map();
  #later: ReturnType<typeof setTimeout> | undefined;
  #quietUntil = 0;

  /** The cards as shown: the mirror's, the draft plan over them, the moves of this moment over both. */
  readonly cards = $derived(
    withOverlays(withPlan(this.#cards, draftPlan.cards, draftPlan.moves), this.#overlays),
  );

  /** What waits for a place. */
  readonly tray = $derived.by(() => {
    const first = this.page?.days[0];
    const last = this.page?.days.at(-1);
    if (!this.#tray || !first || !last) return this.#tray;
    return trayWithPlan(this.#tray, draftPlan.moves, this.cards, first.start, last.end);
  });

  readonly #rowsOf = $derived(
    this.page?.techniciansReadable !== false
      ? rowsByTechnician
      : preferences.current.board.fallbackRows === 'jobType'
        ? rowsByJobType
        : rowsByUnit,
  );

  /** The rows as the mirror has them: sorted once for each answer, not for each move. */
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
      new Set([...draftPlan.moves.keys(), ...this.#overlays.keys()]),
      this.#rowsOf,
      this.#shown,
    );
    return this.#shown;
  });

  /** Technicians by name on this side. */
  readonly #technicians = $derived(this.page?.technicians);
  readonly names = $derived(new Map(this.#technicians?.map((one) => [one.id, one] as const) ?? []));

  readonly #asked = $derived(this.page?.requiredSkills);
  readonly #required = $derived(requiredByType(this.#asked ?? []));

  /** The skills that an appointment asks for and a technician does not have. */
  readonly lacks = (appointmentId: string, technicianId: string): readonly string[] =>
    lacking(
      {
        cardOf: (id) => this.cards.get(id) ?? waitingIn(this.tray, id),
        technicianOf: (id) => this.names.get(id),
        required: this.#required,
      },
      appointmentId,
      technicianId,
    );

  /** Follows the mirror until the returned function is called. */
  follow(): () => void {
    if (this.#request) this.refresh();
    return onMirrorChanged((batch) => {
      if (!concernsCalendar(batch)) return;
      this.#prefetched = null;
      this.#refreshSoon();
    });
  }

  /** Another stretch of days. What is loaded stays visible until the answer is here. */
  show(request: CalendarRequest): void {
    if (sameRequest(this.#request, request) && this.page) return;
    this.#request = request;
    this.refresh();
  }

  /**
   * Begins to read what will be shown in a moment: its button is pressed, and let go about a tenth of a
   * second later. A press that comes to nothing costs one answer that nobody looks at.
   */
  prefetch(request: CalendarRequest): void {
    if (sameRequest(this.#request, request) || sameRequest(this.#prefetched?.request ?? null, request))
      return;
    const asked = this.#ask(request);
    // Its failure is told where the answer is wanted.
    asked.answer.catch(() => undefined);
    this.#prefetched = Object.assign(asked, { request });
  }

  /** Shows what was prefetched, if its answer is here: in time for the first drawing of other days or another view. */
  showIfPrefetched(request: CalendarRequest): void {
    if (this.#prefetched?.here && sameRequest(this.#prefetched.request, request)) this.show(request);
  }

  /** Reads again what is shown. Calls that come while one is on its way become one. */
  refresh(): void {
    if (this.#busy) {
      this.#again = true;
      return;
    }
    void this.#read();
  }

  /** The name of an appointment now: the server gives what was booked here another one. */
  nowCalled(id: string): string {
    return this.#named.get(id) ?? id;
  }

  /** Shows cards at other places before the mirror knows. */
  place(moves: readonly { id: string; placement: Placement }[]): void {
    this.#quietUntil = Date.now() + QUIET;
    this.#lay(moves.map(({ id, placement }) => [id, { placement, knownFrom: null }] as const));
  }

  /** The moves are kept on disk: every answer asked for from now on knows of them. */
  kept(ids: readonly string[]): void {
    this.#lay(
      ids.flatMap((id) => {
        const overlay = this.#overlays.get(this.nowCalled(id));
        return overlay ? [[id, { ...overlay, knownFrom: this.#sent + 1 }] as const] : [];
      }),
    );
    this.#refreshSoon();
  }

  /** Shows cards where the mirror has them, and marks them as gone back. */
  takeBack(ids: readonly string[]): void {
    this.#lay(ids.map((id) => [id, null] as const));
    this.returned = ids;
    this.refresh();
  }

  /** Reads again as soon as the last drop is on the screen. */
  #refreshSoon(): void {
    const wait = this.#quietUntil - Date.now();
    if (wait <= 0) {
      this.refresh();
      return;
    }
    if (this.#later !== undefined) return;
    this.#later = setTimeout(() => {
      this.#later = undefined;
      this.refresh();
    }, wait);
  }

  #lay(changes: readonly (readonly [string, PendingOverlay | null])[]): void {
    const next = new Map(this.#overlays);
    for (const [known, overlay] of changes) {
      const id = this.nowCalled(known);
      if (overlay) next.set(id, overlay);
      else next.delete(id);
    }
    this.#overlays = next;
  }

  #rename(names: ReadonlyMap<string, string>): void {
    if (names.size === 0) return;
    this.#named = new Map([...this.#named, ...names]);
    this.#overlays = new Map([...this.#overlays].map(([id, overlay]) => [this.nowCalled(id), overlay]));
  }

  /** Marks what someone else moved, until it was seen long enough. */
  #markForeign(moved: readonly AppointmentCard[]): void {
    if (moved.length === 0) return;
    const ids = moved.map((card) => card.id);
    this.changedByOthers = new Set([...this.changedByOthers, ...ids]);
    setTimeout(() => {
      const left = new Set(this.changedByOthers);
      for (const id of ids) left.delete(id);
      this.changedByOthers = left;
    }, MARKED);
  }

  async #read(): Promise<void> {
    const request = this.#request;
    if (!request) return;
    this.#busy = true;
    this.#again = false;
    const prefetched = this.#prefetched;
    // An older number than this one's would be taken for an answer that is late.
    this.#prefetched = null;
    const asked = prefetched && sameRequest(prefetched.request, request) ? prefetched : this.#ask(request);
    const { number, complete } = asked;
    try {
      // Without waiting where there is nothing to wait for: the caller may be about to draw.
      const [page, tray] = asked.here ?? (await asked.answer);
      if (number > this.#applied) this.#apply(number, complete, page, tray);
    } catch (reason) {
      if (number > this.#applied) this.problem = asAppError(reason);
    } finally {
      this.#busy = false;
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- refresh() sets it while this waits
      if (this.#again) void this.#read();
    }
  }

  #ask(request: CalendarRequest): Asked {
    this.#sent += 1;
    const asked: Asked = {
      number: this.#sent,
      complete: sync.status?.phase !== 'firstDownload',
      answer: Promise.all([desk.calendarPage(request), desk.tray({ ...request, margin: 0 })]).then(
        (answer) => (asked.here = answer),
      ),
      here: null,
    };
    return asked;
  }

  #apply(number: number, complete: boolean, page: CalendarPage, tray: Tray): void {
    this.#applied = number;
    this.problem = null;
    // The same stretch from an older commit tells nothing new.
    if (this.page && page.revision < this.page.revision && sameDays(page, this.page)) return;
    const before = this.#cards;
    if (complete && this.#complete) {
      this.#markForeign(cardsChangedByOthers(withOverlays(before, this.#overlays), page.appointments));
    }
    this.#complete = complete;
    this.#cards = mergeCards(before, page.appointments);
    this.#rename(serverIds(before, this.#cards));
    const refused = page.appointments.filter((card) => {
      const known = before.get(card.id);
      return known !== undefined && !isRefused(known) && isRefused(card);
    });
    if (refused.length > 0) this.returned = refused.map((card) => card.id);
    // What did not change stays the same object: names, shifts and days hang on every card and every row.
    const known = this.page;
    this.page = {
      ...page,
      appointments: [],
      days: keepingSame(known?.days, page.days),
      technicians: keepingSame(known?.technicians, page.technicians),
      shifts: keepingSame(known?.shifts, page.shifts),
      requiredSkills: keepingSame(known?.requiredSkills, page.requiredSkills),
    };
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

/** A card of the tray, which may lie far from the days that are shown. */
function waitingIn(tray: Tray | null, id: string): AppointmentCard | undefined {
  return tray?.onHold.find((card) => card.id === id) ?? tray?.unassigned.find((card) => card.id === id);
}

function sameRequest(a: CalendarRequest | null, b: CalendarRequest): boolean {
  return a?.firstDay === b.firstDay && a.days === b.days && a.margin === b.margin;
}

function sameDays(a: CalendarPage, b: CalendarPage): boolean {
  return a.days.length === b.days.length && a.days[0]?.date === b.days[0]?.date;
}

/** The calendar's appointments. */
export let appointments: Appointments;
perAccount(
  () => new Appointments(),
  (next) => {
    appointments = next;
  },
);
