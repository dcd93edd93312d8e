/** Where everything on the board lies: rows in order, their lanes, the axis of time. Draws nothing. */
import { untrack } from 'svelte';
import type { AppointmentCard, CalendarPage, DayGeometry } from '../../ipc';
import { preferences } from '../../state/preferences.svelte';
import { appointments } from '../../state/appointments.svelte';
import { shiftsByTechnician } from '../drag/session.svelte';
import { layoutRow, rowHeight, type RowHeight, type RowItem, type RowLayout } from '../layout/board-row';
import { arrange, boardRows, type Band, type BoardRowHead } from '../layout/board-rows';
import { loadOf, shareOf, sumOf, takesTime, type Load } from '../../lib/schedule/conflicts';
import { ticks } from '../../lib/schedule/geometry';
import { hoursOf, joined, workingHours } from '../layout/visible-hours';
import { joinedIntervals, touches, type Interval } from '../../lib/schedule/intervals';
import type { Box, Rect } from '../layout/rectangles';
import { lassoed } from '../layout/rectangles';
import { UNASSIGNED } from '../../lib/schedule/moves';
import { timelineOf, type Hours } from '../layout/timeline';
import { rowSeenAt, stickyOffset, stickyRows } from '../layout/pinned-rows';
import { intersecting, pagedStretch, rowOffsets, visibleRows } from '../layout/virtual-range';
import { calendar } from '../state.svelte';

/** The technician column, in pixels. */
export const HEAD = 200;

/** The rail beside the room, in pixels. */
const RAIL = 56;

/** The head of a group, in pixels. */
const GROUP = 30;

/** Lanes of nobody's row are lower: it is a queue, and technicians need the room. */
const QUEUE = 0.6;

const BASE = { compact: 32, regular: 44, comfortable: 56 };

/** The least pixels a minute: an hour of a day board can be aimed at, a visit of a week board can be seen. */
const LEAST_SCALE = { day: 1.3, threeDays: 0.55, week: 0.36 };

/** What is shorter is drawn this wide, in pixels, so that it can be seen and seized. */
const SHORTEST_DRAWN = 14;

/** Rows drawn above and below what is in sight, in pixels. */
const OVERSCAN = 120;

/** How many elements cards and rows may have together before cards are drawn plain. */
const ELEMENTS = 1500;
const PER_CARD = 5;
const PER_ROW = 9;

/** Steps of hours that labels may have, in minutes. */
const LABEL_STEPS = [60, 120, 180, 240, 360, 720];

/** How wide an hour's label is with some air, in pixels. */
const LABEL = 46;

/** What is seen of the board. */
export interface BoardSight {
  left: number;
  top: number;
  width: number;
  height: number;
  windowWidth: number;
}

/** A band of the board with its place. */
export interface PlacedBand {
  band: Band;
  index: number;
  top: number;
  size: RowHeight;
}

/** Lays the board out; one for each board on screen. */
export class BoardLayout {
  readonly #page: () => CalendarPage;
  readonly #days: () => readonly DayGeometry[];
  readonly #sight: () => BoardSight;
  /** Rises when the dispatcher sorts again. */
  #sorted = $state(0);
  #places = new Map<Band, PlacedBand>();
  readonly #heights = new Map<string, RowHeight>();
  readonly #layouts = new Map<string, { cards: unknown; key: string; filters: unknown; layout: RowLayout }>();
  readonly #drawn = new WeakMap<RowLayout, { from: number; to: number; items: readonly RowItem[] }>();
  readonly #loads = new WeakMap<
    readonly AppointmentCard[],
    { key: unknown; shifts: unknown; loads: Load[] }
  >();
  readonly #hidden = new WeakMap<
    readonly AppointmentCard[],
    { filters: unknown; times: readonly Interval[] }
  >();
  readonly #hours = new WeakMap<readonly AppointmentCard[], { key: unknown; hours: Hours }>();

  constructor(page: () => CalendarPage, days: () => readonly DayGeometry[], sight: () => BoardSight) {
    this.#page = page;
    this.#days = days;
    this.#sight = sight;
  }

  readonly #prefs = $derived.by(() => preferences.current);
  readonly shifts = $derived.by(() => shiftsByTechnician(this.#page().shifts));

  /** How high the head of the board is, in pixels. */
  readonly top = $derived.by(() => (this.#days().length > 1 ? 54 : 36));

  /** Several days leave their nights out, unless work lies in them. */
  readonly #shownHours: Hours | undefined = $derived.by(() => {
    const days = this.#days();
    if (days.length <= 1) return undefined;
    const { dayStartMinutes, dayEndMinutes } = this.#prefs;
    const least = workingHours(dayStartMinutes, dayEndMinutes);
    let hours = least;
    for (const cards of appointments.rows.values()) {
      let known = this.#hours.get(cards);
      if (known?.key !== days) {
        known = {
          key: days,
          hours: hoursOf(
            cards.filter((card) => calendar.admits(card)),
            days,
            least,
          ),
        };
        this.#hours.set(cards, known);
      }
      hours = joined(hours, known.hours);
    }
    return hours;
  });
  readonly #from = $derived(this.#shownHours?.from);
  readonly #to = $derived(this.#shownHours?.to);

  readonly timeline = $derived.by(() => {
    const [from, to] = [this.#from, this.#to];
    return timelineOf(this.#days(), from === undefined || to === undefined ? undefined : { from, to });
  });

  /**
   * Pixels a minute: the working day and half an hour on each side, or all of several days, fill the
   * window. The window, not what the drawer leaves of it: a board that changes its scale when a job is
   * opened jumps.
   */
  readonly scale = $derived.by(() => {
    const { dayStartMinutes, dayEndMinutes } = this.#prefs;
    const { span } = this.#prefs.board;
    const working =
      this.#days().length > 1 ? this.timeline.length : Math.max(240, dayEndMinutes - dayStartMinutes + 60);
    const fitting = Math.max(LEAST_SCALE[span], (this.#sight().windowWidth - RAIL - HEAD) / working);
    return Math.max(0.1, Math.round(fitting * calendar.zoom * 50) / 50);
  });

  readonly #rows: readonly BoardRowHead[] = $derived.by(() => {
    const page = this.#page();
    const known = page.techniciansReadable ? untrack(() => appointments.rows) : appointments.rows;
    return boardRows(page, known, calendar.filters, this.#prefs.board.fallbackRows, this.#busyIds);
  });

  /**
   * Technicians who have a row only for the appointments that are shown on it: those of other units than the chosen ones, and
   * those who left. As text, so that most moves change nothing.
   */
  readonly #busy = $derived.by(() => {
    const page = this.#page();
    const units = calendar.filters.businessUnitIds;
    const own = new Set(
      page.technicians.flatMap((one) =>
        units.size === 0 || units.has(one.businessUnitId ?? '') ? [one.id] : [],
      ),
    );
    return [...appointments.rows.keys()]
      .filter((id) => id !== UNASSIGNED && !own.has(id) && this.shownOn(id).length > 0)
      .sort()
      .join(' ');
  });
  readonly #busyIds: ReadonlySet<string> = $derived(new Set(this.#busy.split(' ').filter(Boolean)));

  /**
   * What is shown from top to bottom. Rows are put in order when the days, the filters or the wish
   * change, not with every move: a row that runs away under the pointer is worse than one out of order.
   */
  readonly bands: readonly Band[] = $derived.by(() => {
    const { grouping, sort, pinned, collapsed } = this.#prefs.board;
    const rows = this.#rows;
    const days = this.#days();
    const first = days[0]?.start ?? 0;
    void this.#sorted;
    return untrack(() =>
      arrange(
        rows,
        { grouping, sort, pinned: new Set(pinned), collapsed: new Set(collapsed) },
        {
          used: (id) => this.usedOf(id),
          firstStart: (id) =>
            this.#cardsOf(id).find((card) => card.start >= first && calendar.admits(card))?.start ?? null,
        },
      ),
    );
  });

  /** The rows that are drawn, from top to bottom. */
  readonly rowIds: readonly string[] = $derived(
    this.bands.flatMap((band) => (band.kind === 'row' ? [band.row.id] : [])),
  );

  // A row whose cards are the same objects keeps its layout, so a drop redraws two rows.
  readonly #laid: readonly RowLayout[] = $derived.by(() => {
    const days = this.#days();
    const { filters } = calendar;
    const key = `${days[0]?.date ?? ''} ${String(days.length)} ${String(this.#from)} ${String(this.#to)} ${String(this.scale)}`;
    return this.bands.map((band) => {
      if (band.kind === 'group') return NO_CARDS;
      const { id } = band.row;
      const cards = this.#cardsOf(id);
      const known = this.#layouts.get(id);
      if (known?.cards === cards && known.key === key && known.filters === filters) return known.layout;
      const admitted = cards.filter((card) => calendar.admits(card));
      const layout = layoutRow(admitted, this.timeline, SHORTEST_DRAWN / this.scale);
      this.#layouts.set(id, { cards, key, filters, layout });
      return layout;
    });
  });

  readonly #sizes: readonly RowHeight[] = $derived.by(() => {
    const base = BASE[this.#prefs.density];
    return this.bands.map((band, at) =>
      band.kind === 'group'
        ? GROUP_SIZE
        : this.#sizeOf(this.#laid[at]?.lanes ?? 1, base, band.row.id === UNASSIGNED),
    );
  });
  readonly offsets: readonly number[] = $derived(rowOffsets(this.#sizes.map((size) => size.row)));
  /** How high all rows are together. */
  readonly total = $derived(this.offsets.at(-1) ?? 0);

  readonly #visible = $derived.by(() => {
    const { top, height } = this.#sight();
    return visibleRows(this.offsets, top - OVERSCAN, top + height - this.top + OVERSCAN);
  });
  readonly #first = $derived(this.#visible.first);
  readonly #end = $derived(this.#visible.end);
  readonly #stretch = $derived.by(() => {
    const { left, width } = this.#sight();
    return pagedStretch(left / this.scale, (left + width - HEAD) / this.scale, 120);
  });
  /** The stretch of time that is drawn, in minutes from the left. */
  readonly from = $derived(this.#stretch.from);
  readonly to = $derived(this.#stretch.to);

  /** The pinned rows that stay under the head while the others are scrolled. */
  readonly sticky = $derived.by(() => {
    const pinned = this.bands.map((band) => band.kind === 'row' && band.pinned);
    return stickyRows(pinned, this.offsets, this.#sight().height - this.top);
  });

  /** Those, with their places. */
  readonly kept: readonly PlacedBand[] = $derived(
    this.sticky ? this.#placesOf(this.sticky.first, this.sticky.end) : [],
  );

  /** The other bands in sight; one whose place did not change stays the same object, so that nothing of it is set again. */
  readonly placed: readonly PlacedBand[] = $derived.by(() => {
    const before = this.#places;
    this.#places = new Map();
    const { sticky } = this;
    const own = sticky
      ? [
          ...this.#placesOf(this.#first, Math.min(this.#end, sticky.first)),
          ...this.#placesOf(Math.max(this.#first, sticky.end), this.#end),
        ]
      : this.#placesOf(this.#first, this.#end);
    return own.map((place): PlacedBand => {
      const known = before.get(place.band);
      const same = known?.index === place.index && known.top === place.top && known.size === place.size;
      this.#places.set(place.band, same ? known : place);
      return same ? known : place;
    });
  });

  /** Whether cards show only their names, so that the document stays small at any size of the window. */
  readonly plain = $derived.by(() => {
    let cards = 0;
    for (let index = this.#first; index < this.#end; index += 1) cards += this.drawn(index).length;
    return cards * PER_CARD + (this.#end - this.#first) * PER_ROW > ELEMENTS;
  });

  /** The hours in sight, with the place of each in minutes from the left. */
  readonly hours = $derived.by(() => {
    const { from, to, scale } = this;
    const step = 30 * scale >= 20 ? 30 : (LABEL_STEPS.find((one) => one * scale >= 18) ?? 720);
    const labels = LABEL_STEPS.find((one) => one * scale >= LABEL) ?? 720;
    return this.timeline.days.flatMap(({ axis, day, left, first, length }) =>
      ticks(axis, 30).flatMap((tick) => {
        const at = left + tick.minute - first;
        const inside = tick.minute >= first && tick.minute < first + length && at < to && at >= from - 60;
        if (!inside || tick.wall % step !== 0) return [];
        const fits = (first + length - tick.minute) * scale >= LABEL;
        const labelled = fits && tick.wall % labels === 0;
        return [{ ...tick, at, day, labelled, midnight: tick.minute === first }];
      }),
    );
  });

  /** The days in sight with what is planned of their shifts. */
  readonly dayHeads = $derived.by(() =>
    this.timeline.days.map((at, index) => ({
      ...at,
      used: shareOf(sumOf(this.#technicians().map((id) => this.loads(id)[index] ?? NO_LOAD))),
    })),
  );

  #placesOf(first: number, end: number): PlacedBand[] {
    return this.bands.slice(first, Math.max(first, end)).map((band, at) => {
      const index = first + at;
      return { band, index, top: this.offsets[index] ?? 0, size: this.#sizes[index] ?? GROUP_SIZE };
    });
  }

  /** The band that is seen so many pixels below the head. */
  bandSeenAt(below: number, scrolled: number): number {
    return rowSeenAt(this.offsets, this.sticky, below, scrolled);
  }

  /** The cards of a band that are drawn. */
  drawn(index: number): readonly RowItem[] {
    const layout = this.#laid[index] ?? NO_CARDS;
    const { from, to } = this;
    const known = this.#drawn.get(layout);
    if (known?.from === from && known.to === to) return known.items;
    const items = intersecting(layout.items, from, to);
    this.#drawn.set(layout, { from, to, items });
    return items;
  }

  /** The band of a row; -1 when it is not shown. */
  indexOf(id: string): number {
    return this.bands.findIndex((band) => band.kind === 'row' && band.row.id === id);
  }

  /** Opens the group that a row is folded away in. */
  unfold(id: string): void {
    const group = this.bands.find(
      (band) => band.kind === 'group' && band.collapsed && band.rows.some((row) => row.id === id),
    );
    if (group?.kind !== 'group') return;
    const { board } = preferences.current;
    preferences.change({
      board: { ...board, collapsed: board.collapsed.filter((key) => key !== group.key) },
    });
  }

  /** Top and height of a band, in pixels. */
  boxOf(index: number): { top: number; height: number } {
    return { top: this.offsets[index] ?? 0, height: this.#sizes[index]?.row ?? 0 };
  }

  /** The cards of a row as they are shown, by start. */
  shownOn(id: string): AppointmentCard[] {
    const first = this.#days()[0]?.start ?? 0;
    const last = this.#days().at(-1)?.end ?? 0;
    return this.#cardsOf(id).filter((card) => touches(card, first, last) && calendar.admits(card));
  }

  /** When a technician is taken up by appointments that the filters hide. */
  hiddenOn(id: string): readonly Interval[] {
    if (!calendar.filtered || id === UNASSIGNED) return NOTHING_HIDDEN;
    const cards = this.#cardsOf(id);
    const { filters } = calendar;
    const known = this.#hidden.get(cards);
    if (known?.filters === filters) return known.times;
    const times = joinedIntervals(cards.filter((card) => takesTime(card) && !calendar.admits(card)));
    this.#hidden.set(cards, { filters, times });
    return times;
  }

  /** What is planned of a technician's shifts on each of the days. */
  loads(id: string): readonly Load[] {
    const cards = this.#cardsOf(id);
    const shifts = this.shifts.get(id) ?? [];
    const days = this.#days();
    const known = this.#loads.get(cards);
    if (known?.key === days && known.shifts === shifts && cards.length > 0) return known.loads;
    const loads = days.map((day) => loadOf(cards, shifts, day.start, day.end));
    this.#loads.set(cards, { key: days, shifts, loads });
    return loads;
  }

  /** Share of the shifts that is planned; absent without a shift. */
  usedOf(id: string): number | null {
    return shareOf(sumOf(this.loads(id)));
  }

  /** What is planned of a group's shifts, and how many appointments it has. */
  groupFacts(rows: readonly BoardRowHead[]): { used: number | null; count: number } {
    return {
      used: shareOf(sumOf(rows.flatMap((row) => this.loads(row.id)))),
      count: rows.reduce((sum, row) => sum + this.shownOn(row.id).length, 0),
    };
  }

  /** The appointments that a rectangle touches; its points are those of the rows, in pixels. */
  inside(rect: Rect): string[] {
    const { sticky } = this;
    const by = stickyOffset(sticky, this.#sight().top);
    const boxes: Box[] = [];
    const { first, end } = visibleRows(this.offsets, rect.top, rect.bottom + 1);
    for (let index = first; index < end; index += 1) {
      const stays = sticky !== null && index >= sticky.first && index < sticky.end;
      if (!stays) boxes.push(...this.#boxesOf(index, 0));
    }
    // What stays in sight is where it is seen, and what lies under it cannot be meant.
    const above = sticky && by > 0 && rect.top >= sticky.top + by;
    const others = above ? { ...rect, top: Math.max(rect.top, sticky.top + by + sticky.height) } : rect;
    return [...new Set([...this.#stuckInside(rect, by), ...lassoed(boxes, others)])];
  }

  #stuckInside(rect: Rect, by: number): string[] {
    const { sticky } = this;
    if (!sticky) return [];
    const boxes: Box[] = [];
    for (let index = sticky.first; index < sticky.end; index += 1) boxes.push(...this.#boxesOf(index, by));
    return lassoed(boxes, rect);
  }

  #boxesOf(index: number, shift: number): Box[] {
    const { top } = this.boxOf(index);
    const lane = this.#sizes[index]?.lane ?? 0;
    return (this.#laid[index]?.items ?? []).map((item) => {
      const y = top + shift + item.lane * lane + 6;
      return {
        id: item.card.id,
        left: item.start * this.scale,
        right: item.end * this.scale,
        top: y,
        bottom: y + lane - 3,
      };
    });
  }

  /** Puts the rows in order again by what is true now. */
  sortAgain(): void {
    this.#sorted += 1;
  }

  #sizeOf(lanes: number, base: number, queue: boolean): RowHeight {
    const key = `${String(lanes)} ${String(base)} ${String(queue)}`;
    let size = this.#heights.get(key);
    if (!size) this.#heights.set(key, (size = rowHeight(lanes, base, queue ? QUEUE : undefined)));
    return size;
  }

  #cardsOf(id: string): readonly AppointmentCard[] {
    return appointments.rows.get(id) ?? NOBODYS;
  }

  #technicians(): readonly string[] {
    return this.#rows.flatMap((row) => (row.technician ? [row.id] : []));
  }
}

const NO_CARDS: RowLayout = { items: [], lanes: 1 };
const NOTHING_HIDDEN: readonly Interval[] = [];
const NOBODYS: readonly AppointmentCard[] = [];
const NO_LOAD: Load = { planned: 0, available: 0 };
const GROUP_SIZE: RowHeight = { row: GROUP, lane: GROUP };
