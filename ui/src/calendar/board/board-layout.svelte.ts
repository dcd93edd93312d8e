/** Computes the layout of the board: the order of the rows, their lanes, and the time axis. */
import { untrack } from 'svelte';
import type { AppointmentCard, CalendarPage, DayGeometry } from '../../ipc';
import { preferences } from '../../state/preferences.svelte';
import { appointments } from '../../state/appointments.svelte';
import { layoutRow, rowHeight, type RowHeight, type RowItem, type RowLayout } from '../layout/row-lanes';
import { arrange, boardRows, isOfChosen, type Band, type BoardRowHead } from '../layout/board-rows';
import { ticks } from '../../lib/schedule/geometry';
import { capacityByUnit, type UnitCapacity } from '../../lib/schedule/capacity';
import { touches } from '../../lib/schedule/intervals';
import { cardsInRect, type CardRect, type Rect } from '../drag/lasso.svelte';
import { UNASSIGNED } from '../../lib/schedule/moves';
import { hoursOf, joinedHours, timelineOf, workingHours, type Hours } from '../layout/timeline';
import { stickyOffset, stickyRows, visibleRowAt } from '../layout/pinned-rows';
import { intersecting, pagedRange, rowOffsets, visibleRows } from '../layout/virtual-range';
import { calendar } from '../state.svelte';
import { unassignedPlace } from '../unassigned';
import { BoardLoads, cardsOfRow, NO_LOAD } from './board-loads';
import { toggleGroup } from './board-preferences';

/** The width of the technician column, in pixels. */
export const HEAD = 200;

/** The width of the rail beside the page, in pixels. */
const RAIL = 56;

/** The height of a group's head, in pixels. */
const GROUP = 30;

/** Lanes of the unassigned row are lower by this factor, because technicians need the space. */
const UNASSIGNED_LANES = 0.6;

const BASE = { compact: 32, regular: 44, comfortable: 56 };

/** The fewest pixels per minute, so that an appointment can be grabbed or at least seen. */
const MIN_SCALE = { day: 1.3, threeDays: 0.55, week: 0.36 };

/** The least width of a card, in pixels, so that it can be seen and grabbed. */
const SHORTEST_DRAWN = 14;

/** How far above and below the viewport rows are drawn, in pixels. */
const OVERSCAN = 120;

/** With more elements than this, cards show only their names. */
const ELEMENTS = 1500;
const PER_CARD = 5;
const PER_ROW = 9;

/** The possible steps of hour labels, in minutes. */
const LABEL_STEPS = [60, 120, 180, 240, 360, 720];

/** The width of an hour label with its margin, in pixels. */
const LABEL = 46;

/** The visible part of the board, in pixels. */
export interface Viewport {
  left: number;
  top: number;
  width: number;
  height: number;
  windowWidth: number;
}

/** A band of the board and its position. */
export interface PlacedBand {
  band: Band;
  index: number;
  top: number;
  size: RowHeight;
}

/** The layout of one board. */
export class BoardLayout {
  readonly loads: BoardLoads;
  readonly #page: () => CalendarPage;
  readonly #days: () => readonly DayGeometry[];
  readonly #viewport: () => Viewport;
  /** Counts how often the dispatcher sorted the rows again. */
  #sorted = $state(0);
  #placed = new Map<Band, PlacedBand>();
  readonly #heights = new Map<string, RowHeight>();
  readonly #layouts = new Map<string, { cards: unknown; key: string; filters: unknown; layout: RowLayout }>();
  readonly #drawn = new WeakMap<RowLayout, { from: number; to: number; items: readonly RowItem[] }>();
  readonly #hours = new WeakMap<readonly AppointmentCard[], { key: unknown; hours: Hours }>();

  constructor(page: () => CalendarPage, days: () => readonly DayGeometry[], viewport: () => Viewport) {
    this.#page = page;
    this.#days = days;
    this.#viewport = viewport;
    this.loads = new BoardLoads(page, days);
  }

  readonly #prefs = $derived.by(() => preferences.current);

  /** The height of the board's head, in pixels. */
  readonly top = $derived.by(() => (this.#days().length > 1 || this.#page().techniciansReadable ? 54 : 36));

  /** The hours that several days show: the nights only if there is work. */
  readonly #shownHours: Hours | undefined = $derived.by(() => {
    const days = this.#days();
    if (days.length <= 1) return undefined;
    const { dayStartMinutes, dayEndMinutes } = this.#prefs;
    const least = workingHours(dayStartMinutes, dayEndMinutes);
    let hours = least;
    for (const cards of appointments.rows.values()) {
      let cached = this.#hours.get(cards);
      if (cached?.key !== days) {
        cached = {
          key: days,
          hours: hoursOf(
            cards.filter((card) => calendar.admits(card)),
            days,
            least,
          ),
        };
        this.#hours.set(cards, cached);
      }
      hours = joinedHours(hours, cached.hours);
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
   * Pixels per minute. At zoom 1, the working day with half an hour on each side, or all of several
   * days, fills the window. The drawer does not count, so that opening a job keeps the scale.
   */
  readonly scale = $derived.by(() => {
    const { dayStartMinutes, dayEndMinutes } = this.#prefs;
    const { span } = this.#prefs.board;
    const working =
      this.#days().length > 1 ? this.timeline.length : Math.max(240, dayEndMinutes - dayStartMinutes + 60);
    const fitting = Math.max(MIN_SCALE[span], (this.#viewport().windowWidth - RAIL - HEAD) / working);
    return Math.max(0.1, Math.round(fitting * calendar.zoom * 50) / 50);
  });

  readonly #rows: readonly BoardRowHead[] = $derived.by(() => {
    const page = this.#page();
    const rows = page.techniciansReadable ? untrack(() => appointments.rows) : appointments.rows;
    const { fallbackRows } = this.#prefs.board;
    const withUnassigned = unassignedPlace() !== 'tray';
    return boardRows(page, rows, calendar.filters, fallbackRows, this.#busyIds, withUnassigned);
  });

  /**
   * The technicians who have a row only because of their appointments: those of units, teams,
   * and skills that are not chosen, and former ones. It is a text, so that most moves do not change it.
   */
  readonly #busy = $derived.by(() => {
    const page = this.#page();
    const { filters } = calendar;
    const own = new Set(page.technicians.flatMap((one) => (isOfChosen(filters, one) ? [one.id] : [])));
    return [...appointments.rows.keys()]
      .filter((id) => id !== UNASSIGNED && !own.has(id) && this.shownOn(id).length > 0)
      .sort()
      .join(' ');
  });
  readonly #busyIds: ReadonlySet<string> = $derived(new Set(this.#busy.split(' ').filter(Boolean)));

  /**
   * The bands from top to bottom. They are arranged again when the days, filters or preferences
   * change, and not with each move, so that no row moves away from the pointer.
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
          utilization: (id) => this.loads.utilization([id]),
          firstStart: (id) =>
            cardsOfRow(id).find((card) => card.start >= first && calendar.admits(card))?.start ?? null,
        },
      ),
    );
  });

  /** The rows that are drawn, from top to bottom. */
  readonly rowIds: readonly string[] = $derived(
    this.bands.flatMap((band) => (band.kind === 'row' ? [band.row.id] : [])),
  );

  // A row with the same cards keeps its layout, so that a drop redraws two rows.
  readonly #rowLayouts: readonly RowLayout[] = $derived.by(() => {
    const days = this.#days();
    const { filters } = calendar;
    const key = `${days[0]?.date ?? ''} ${String(days.length)} ${String(this.#from)} ${String(this.#to)} ${String(this.scale)}`;
    return this.bands.map((band) => {
      if (band.kind === 'group') return NO_CARDS;
      const { id } = band.row;
      const cards = cardsOfRow(id);
      const cached = this.#layouts.get(id);
      if (cached?.cards === cards && cached.key === key && cached.filters === filters) return cached.layout;
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
        : this.#sizeOf(this.#rowLayouts[at]?.lanes ?? 1, base, band.row.id === UNASSIGNED),
    );
  });
  /** The top of each band, in pixels. */
  readonly offsets: readonly number[] = $derived(rowOffsets(this.#sizes.map((size) => size.row)));
  /** The height of all bands, in pixels. */
  readonly total = $derived(this.offsets.at(-1) ?? 0);

  readonly #visible = $derived.by(() => {
    const { top, height } = this.#viewport();
    return visibleRows(this.offsets, top - OVERSCAN, top + height - this.top + OVERSCAN);
  });
  readonly #first = $derived(this.#visible.first);
  readonly #end = $derived(this.#visible.end);
  readonly #range = $derived.by(() => {
    const { left, width } = this.#viewport();
    return pagedRange(left / this.scale, (left + width - HEAD) / this.scale, 120);
  });
  /** The time that is drawn, in minutes from the left. */
  readonly from = $derived(this.#range.from);
  readonly to = $derived(this.#range.to);

  /** The pinned rows that stay below the head while the others scroll. */
  readonly sticky = $derived.by(() => {
    const pinned = this.bands.map((band) => band.kind === 'row' && band.pinned);
    return stickyRows(pinned, this.offsets, this.#viewport().height - this.top);
  });

  /** The bands of the sticky rows. */
  readonly stickyBands: readonly PlacedBand[] = $derived(
    this.sticky ? this.#place(this.sticky.first, this.sticky.end) : [],
  );

  /** The other visible bands. One that did not move stays the same object, so it is not redrawn. */
  readonly scrolledBands: readonly PlacedBand[] = $derived.by(() => {
    const before = this.#placed;
    this.#placed = new Map();
    const { sticky } = this;
    const visible = sticky
      ? [
          ...this.#place(this.#first, Math.min(this.#end, sticky.first)),
          ...this.#place(Math.max(this.#first, sticky.end), this.#end),
        ]
      : this.#place(this.#first, this.#end);
    return visible.map((next): PlacedBand => {
      const old = before.get(next.band);
      const same = old?.index === next.index && old.top === next.top && old.size === next.size;
      this.#placed.set(next.band, same ? old : next);
      return same ? old : next;
    });
  });

  /** Whether cards show only their names, so that the number of elements stays small. */
  readonly plain = $derived.by(() => {
    let cards = 0;
    for (let index = this.#first; index < this.#end; index += 1) cards += this.drawnItems(index).length;
    return cards * PER_CARD + (this.#end - this.#first) * PER_ROW > ELEMENTS;
  });

  /** The visible lines of the hours, in minutes from the left. */
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
        const labeled = fits && tick.wall % labels === 0;
        return [{ ...tick, at, day, labeled, midnight: tick.minute === first }];
      }),
    );
  });

  /** The days with their utilization. */
  readonly dayHeads = $derived.by(() =>
    this.timeline.days.map((at, index) => ({
      ...at,
      utilization: this.loads.utilizationOn(index, this.#technicians()),
    })),
  );

  /** The capacity of the business units on one of the days. */
  capacityOn(index: number): readonly UnitCapacity[] {
    const day = this.#days()[index];
    if (!day) return [];
    return capacityByUnit(
      this.#page().technicians,
      (id) => this.loads.of(id)[index] ?? NO_LOAD,
      cardsOfRow(UNASSIGNED),
      day,
    );
  }

  #place(first: number, end: number): PlacedBand[] {
    return this.bands.slice(first, Math.max(first, end)).map((band, at) => {
      const index = first + at;
      return { band, index, top: this.offsets[index] ?? 0, size: this.#sizes[index] ?? GROUP_SIZE };
    });
  }

  /** The band that is visible `below` pixels below the head. */
  visibleBandAt(below: number, scrolled: number): number {
    return visibleRowAt(this.offsets, this.sticky, below, scrolled);
  }

  /** The drawn cards of a band. */
  drawnItems(index: number): readonly RowItem[] {
    const layout = this.#rowLayouts[index] ?? NO_CARDS;
    const { from, to } = this;
    const cached = this.#drawn.get(layout);
    if (cached?.from === from && cached.to === to) return cached.items;
    const items = intersecting(layout.items, from, to);
    this.#drawn.set(layout, { from, to, items });
    return items;
  }

  /** The index of a row's band; -1 if it is not shown. */
  indexOf(id: string): number {
    return this.bands.findIndex((band) => band.kind === 'row' && band.row.id === id);
  }

  /** Expands the collapsed group of a row. */
  expandGroupOf(id: string): void {
    const group = this.bands.find(
      (band) => band.kind === 'group' && band.collapsed && band.rows.some((row) => row.id === id),
    );
    if (group?.kind === 'group') toggleGroup(group.key);
  }

  /** The top and the height of a band, in pixels. */
  boxOf(index: number): { top: number; height: number } {
    return { top: this.offsets[index] ?? 0, height: this.#sizes[index]?.row ?? 0 };
  }

  /** Whether a band is one of the sticky rows. */
  isSticky(index: number): boolean {
    return this.sticky !== null && index >= this.sticky.first && index < this.sticky.end;
  }

  /** The shown cards of a row, by start. */
  shownOn(id: string): AppointmentCard[] {
    const first = this.#days()[0]?.start ?? 0;
    const last = this.#days().at(-1)?.end ?? 0;
    return cardsOfRow(id).filter((card) => touches(card, first, last) && calendar.admits(card));
  }

  /** The utilization of a group, and the number of its appointments. */
  groupFacts(rows: readonly BoardRowHead[]): { utilization: number | null; count: number } {
    return {
      utilization: this.loads.utilization(rows.map((row) => row.id)),
      count: rows.reduce((sum, row) => sum + this.shownOn(row.id).length, 0),
    };
  }

  /** The ids of the appointments that a lasso touches. */
  inside(rect: Rect): string[] {
    const { sticky } = this;
    const by = stickyOffset(sticky, this.#viewport().top);
    const scrolled: CardRect[] = [];
    const { first, end } = visibleRows(this.offsets, rect.top, rect.bottom + 1);
    for (let index = first; index < end; index += 1) {
      if (!this.isSticky(index)) scrolled.push(...this.#rectsOf(index, 0));
    }
    // Rows that the sticky ones cover are not selected.
    const startsOnSticky = sticky && by > 0 && rect.top >= sticky.top + by;
    const uncovered = startsOnSticky
      ? { ...rect, top: Math.max(rect.top, sticky.top + by + sticky.height) }
      : rect;
    return [...new Set([...this.#stickyInside(rect, by), ...cardsInRect(scrolled, uncovered)])];
  }

  #stickyInside(rect: Rect, by: number): string[] {
    const { sticky } = this;
    if (!sticky) return [];
    const rects: CardRect[] = [];
    for (let index = sticky.first; index < sticky.end; index += 1) rects.push(...this.#rectsOf(index, by));
    return cardsInRect(rects, rect);
  }

  #rectsOf(index: number, shift: number): CardRect[] {
    const { top } = this.boxOf(index);
    const lane = this.#sizes[index]?.lane ?? 0;
    return (this.#rowLayouts[index]?.items ?? []).map((item) => {
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

  /** Sorts the rows again by the current values. */
  sortAgain(): void {
    this.#sorted += 1;
  }

  #sizeOf(lanes: number, base: number, isUnassigned: boolean): RowHeight {
    const key = `${String(lanes)} ${String(base)} ${String(isUnassigned)}`;
    let size = this.#heights.get(key);
    if (!size) {
      size = rowHeight(lanes, base, isUnassigned ? UNASSIGNED_LANES : undefined);
      this.#heights.set(key, size);
    }
    return size;
  }

  #technicians(): readonly string[] {
    return this.#rows.flatMap((row) => (row.technician ? [row.id] : []));
  }
}

const NO_CARDS: RowLayout = { items: [], lanes: 1 };
const GROUP_SIZE: RowHeight = { row: GROUP, lane: GROUP };
