/** Scrolling and zooming of the views in which time runs down: the day and the week. */
import { tick, untrack } from 'svelte';
import type { Density } from '../../ipc';
import { preferences } from '../../state/preferences.svelte';
import { pagedRange } from '../layout/virtual-range';
import { sizeOf, type Measured } from '../observe-size';
import { calendar } from '../state.svelte';

/** The width of the column with the hours, in pixels. */
export const GUTTER = 56;

/** The height of the view's head, in pixels. */
export const TOP = 52;

/** The scroller of one view. Create it while its component is set up. */
export class TimeGrid {
  scroller = $state<HTMLElement | null>(null);
  width = $state(0);
  height = $state(0);
  left = $state(0);
  top = $state(0);
  readonly #view: 'day' | 'week';
  readonly #scales: Readonly<Record<Density, number>>;
  /** The scroll position of the first paint. */
  readonly #start: { left: number; top: number };
  #isMeasured = false;

  /** `scales` are the pixels per minute without zoom. */
  constructor(view: 'day' | 'week', scales: Readonly<Record<Density, number>>) {
    this.#view = view;
    this.#scales = scales;
    ({ width: this.width, height: this.height } = sizeOf(view));
    this.#start = untrack(() => {
      const saved = calendar.scroll.get(view);
      const minute = saved?.minute ?? Math.max(0, preferences.current.dayStartMinutes - 30);
      return { left: saved?.across ?? 0, top: minute * this.scale };
    });
    ({ left: this.left, top: this.top } = this.#start);

    // Another scale shows the same hours.
    let scaleBefore: number | null = null;
    $effect(() => {
      const [before, next] = [scaleBefore, this.scale];
      scaleBefore = next;
      if (!this.scroller || before === null || before === next) return;
      this.scroller.scrollTop = (untrack(() => this.top) / before) * next;
    });
  }

  /** Pixels per minute. */
  readonly scale: number = $derived.by(() => this.#scales[preferences.current.density] * calendar.zoom);

  readonly #range = $derived.by(() =>
    pagedRange((this.top - 100) / this.scale, (this.top + this.height) / this.scale, 120),
  );
  /** The minutes that are drawn. */
  readonly from: number = $derived(this.#range.from);
  readonly to: number = $derived(this.#range.to);

  /** The point of the scrolled content at a point of the window. */
  pointAt(x: number, y: number): { x: number; y: number } | null {
    if (!this.scroller) return null;
    const box = this.scroller.getBoundingClientRect();
    return {
      x: Math.max(x - box.left - GUTTER, 0) + this.scroller.scrollLeft,
      y: Math.max(y - box.top - TOP, 0) + this.scroller.scrollTop,
    };
  }

  /** The same, or null outside the view. */
  pointInside(x: number, y: number): { x: number; y: number } | null {
    const box = this.scroller?.getBoundingClientRect();
    if (!box || x < box.left || x > box.right || y < box.top || y > box.bottom) return null;
    return this.pointAt(x, y);
  }

  /** Scrolls a range of the time axis into view, in pixels. If it is too long, its start. */
  reveal(start: number, end: number): void {
    const { scroller, height } = this;
    if (!scroller) return;
    if (start < scroller.scrollTop) scroller.scrollTop = start - 20;
    else if (end > scroller.scrollTop + height - TOP) {
      scroller.scrollTop = Math.min(end - height + TOP + 20, start - 20);
    }
    this.onscroll();
  }

  /** Centers the current time, and shows the first column. */
  showNow(now: number | null): void {
    if (!this.scroller || now === null) return;
    this.scroller.scrollTo({ top: now - (this.height - TOP) / 2, left: 0 });
    this.onscroll();
  }

  readonly onsize = (size: Measured, element: HTMLElement): void => {
    ({ width: this.width, height: this.height } = size.inner);
    if (!this.#isMeasured) element.scrollTo(this.#start);
    this.#isMeasured = true;
  };

  readonly onscroll = (): void => {
    if (!this.scroller) return;
    this.top = this.scroller.scrollTop;
    this.left = this.scroller.scrollLeft;
    calendar.scroll.set(this.#view, { minute: this.top / this.scale, across: this.left });
  };

  /** Zooms by a turn of the wheel. The time `inside` pixels below the head stays there. */
  readonly zoom = (turn: number, inside = (this.height - TOP) / 2): void => {
    const { scroller } = this;
    if (!scroller) return;
    const minute = (scroller.scrollTop + inside) / this.scale;
    calendar.zoomBy(turn);
    void tick().then(() => {
      scroller.scrollTo({ top: minute * this.scale - inside });
    });
  };

  /** Zooms with Ctrl and the wheel. */
  readonly onwheel = (event: WheelEvent): void => {
    if (!event.ctrlKey || !this.scroller) return;
    event.preventDefault();
    if (event.deltaY !== 0)
      this.zoom(event.deltaY, event.clientY - this.scroller.getBoundingClientRect().top - TOP);
  };
}
