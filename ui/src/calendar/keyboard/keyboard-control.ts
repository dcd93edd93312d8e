/** Runs the commands of the calendar on the view that is shown. `commands.ts` has their keys. */
import { calendarMessages as messages } from '../../messages/calendar';
import { tick } from 'svelte';
import type { AppointmentCard } from '../../ipc';
import { announcer } from '../../state/announce.svelte';
import { navigation } from '../../state/navigation.svelte';
import { preferences } from '../../state/preferences.svelte';
import { showToast } from '../../state/toasts';
import { setConfirmation } from '../../state/confirmations';
import { dateOf, showsDate } from '../prefetch';
import { appointments } from '../../state/appointments.svelte';
import { cardActions } from '../card/actions.svelte';
import { dragging } from '../drag/session.svelte';
import { cardMoves } from '../drag/apply-moves.svelte';
import { cardAt, cardOf, ownRow, rowOf, selectedWith, stepMinutes } from '../drag/gestures';
import type { Reopening } from '../../lib/reopen';
import type { CivilDate } from '../../lib/schedule/dates';
import type { Direction } from './next-card';
import { anchorOf, extend, selectAll } from '../selection';
import { bulk } from '../../jobs/bulk/bulk.svelte';
import { selectionOfCards } from '../../jobs/bulk/selection';
import { reveal } from '../reveal.svelte';
import { selectedCards } from '../selected-cards.svelte';
import { calendar } from '../state.svelte';
import { arrowNav, rowIdOf } from './arrow-nav.svelte';
import { cardsInWords, nameOf, placeInWords, techniciansOf } from '../../messages/appointments';
import { stayWords, warningsOf, whyFixed } from '../../messages/moves';

/** The turn of the wheel that equals a key or a button. */
export const ZOOM_STEP = 160;

/** The view that the commands act on. */
export interface KeyboardView {
  root: () => HTMLElement | null;
  today: () => CivilDate;
  /** The appointments of the view in reading order. */
  readingOrder: () => AppointmentCard[];
}

/** Whether the view shows a row for each technician. */
export function rowsShown(): boolean {
  return dragging.surface?.rowBeside !== undefined && appointments.page?.techniciansReadable === true;
}

/**
 * The focused card, or else the one selected last. Of several selected ones it is one of these: an
 * action must not act on a single other card that happens to have the focus. The palette acts on what
 * it took the focus from.
 */
export function presentCard(): AppointmentCard | null {
  const focused = cardAt(navigation.searching ? navigation.searchedFrom : document.activeElement);
  if (focused && (calendar.selection.size < 2 || calendar.selection.has(focused.card.id)))
    return focused.card;
  const id = anchorOf(calendar.selection);
  return (id === null ? null : cardOf(id)) ?? selectedCards.current.at(-1) ?? null;
}

/** Moves between the appointments of the view, selects and moves them. */
export class KeyboardControl {
  readonly #view: KeyboardView;

  constructor(view: KeyboardView) {
    this.#view = view;
  }

  /** Shows the next or previous page. */
  page(by: 1 | -1): void {
    calendar.page(by, this.#view.today(), preferences.current.board.span);
  }

  /** Zooms in (1), out (-1), or to the normal scale (0). */
  zoom(by: 1 | -1 | 0): void {
    if (arrowNav.view) arrowNav.view.zoom(-by * ZOOM_STEP);
    else if (by === 0) calendar.zoom = 1;
  }

  /** Opens the job of the present card. */
  open(): void {
    const card = presentCard();
    if (!card) return;
    const chosen = new Set(chosenWith(card).map((one) => one.jobId)).size;
    if (chosen > 1) showToast(messages.oneJobAtATime(nameOf(card), chosen));
    navigation.openJob(card.jobId, card.id);
  }

  /** Asks to hold or cancel the jobs of the present card and of the others selected with it. */
  holdOrCancel(how: 'hold' | 'cancel'): void {
    const card = presentCard();
    if (card) void cardActions.askHoldOrCancel(chosenWith(card), how);
  }

  /** Changes the confirmation of the present card and of the others selected with it. */
  confirm(confirmed: boolean): void {
    const card = presentCard();
    if (card) void setConfirmation(chosenWith(card), confirmed);
  }

  /** Releases or reinstates the jobs of the present card and of the others selected with it. */
  reopen(action: Reopening): void {
    const card = presentCard();
    if (card) void cardActions.reopen(chosenWith(card), action);
  }

  /** Asks for the technicians of the present card and of the others selected with it. */
  assign(): void {
    const card = presentCard();
    if (card) cardActions.assign(chosenWith(card));
  }

  /** Asks where to move the present card and the others selected with it. */
  moveTo(): void {
    const card = presentCard();
    if (card) cardActions.moveTo(chosenWith(card));
  }

  /** Asks for the priority or the job type of the present card and of the others selected with it. */
  change(action: 'priority' | 'jobType' | 'tags'): void {
    const card = presentCard();
    if (card) void bulk.ask(action, selectionOfCards(chosenWith(card)));
  }

  /** Starts to move the present card. */
  move(): void {
    const card = presentCard();
    if (card) this.startMove(card);
  }

  /** Moves the target by steps of time and rows. */
  nudge(steps: { time: -1 | 0 | 1; row: -1 | 0 | 1 }, fine: boolean): void {
    dragging.nudge(steps.time, steps.row, stepMinutes(fine));
    this.#followTarget();
  }

  /** Moves the target by a day. */
  nudgeDay(by: 1 | -1): void {
    dragging.nudgeDay(by);
    this.#followTarget();
  }

  /** Makes the appointment longer or shorter. */
  resize(by: 1 | -1, fine: boolean): void {
    dragging.resize(by, stepMinutes(fine));
    this.#followTarget();
  }

  /** Starts to move a card with keys, together with the other selected ones. */
  startMove(card: AppointmentCard): void {
    if (!card.movable) {
      showToast(whyFixed(card));
      return;
    }
    const withRows = rowsShown();
    const focused = cardAt(document.activeElement);
    const row = focused?.card.id === card.id ? rowOf(focused.element) : null;
    const { others, fixed } = selectedWith(card, withRows);
    const fromRow = withRows ? (row ?? ownRow(card)) : null;
    dragging.start({ card, how: 'keys', fromRow, grabbed: null, others });
    const what = others.length > 0 ? cardsInWords([card, ...others.map((one) => one.card)]) : nameOf(card);
    if (fixed > 0) showToast(stayWords(fixed));
    announcer.say(messages.moving(what));
    this.#followTarget();
  }

  /** Announces the target, and shows its day. */
  #followTarget(): void {
    const { target } = dragging;
    if (!target) return;
    announceTarget();
    const { date } = target.day;
    if (showsDate(date)) return;
    calendar.date = date;
    reveal.target();
  }

  /** The appointments of the view in reading order. */
  shown(): AppointmentCard[] {
    return this.#view.readingOrder();
  }

  /** Selects cards; by default all that the view shows. */
  selectAll(cards: readonly AppointmentCard[] = this.shown()): void {
    calendar.selection = selectAll(
      calendar.selection,
      cards.map((card) => card.id),
      false,
    );
    announcer.say(messages.selected(cards.length));
  }

  /** Focuses a card once it is drawn, on the view or in the tray. */
  async focus(id: string, row: string | null = null): Promise<void> {
    await tick();
    this.#elementOf(id, row)?.focus({ preventScroll: true });
  }

  /**
   * Focuses a card if nothing else has the focus. If the card is no longer shown, as after a
   * cancellation, the focus goes to the card that Tab reaches.
   */
  async restoreFocus(id: string): Promise<void> {
    if (document.activeElement !== document.body) return;
    const card = appointments.cards.get(id);
    if (card && calendar.admits(card)) {
      await this.focus(id);
      return;
    }
    const next = '[data-view] [data-appointment-id][tabindex="0"]';
    this.#view.root()?.querySelector<HTMLElement>(next)?.focus({ preventScroll: true });
  }

  #elementOf(id: string, row: string | null): HTMLElement | null {
    const selector = `[data-appointment-id="${CSS.escape(id)}"]`;
    const inTray = `[data-tray-appointment-id="${CSS.escape(id)}"]`;
    const root = this.#view.root();
    const within = row === null ? '' : `[data-row-id="${CSS.escape(row)}"] `;
    return (
      root?.querySelector<HTMLElement>(within + selector) ??
      root?.querySelector<HTMLElement>(selector) ??
      root?.querySelector<HTMLElement>(inTray) ??
      null
    );
  }

  /** Goes to the next appointment in a direction, or to the first one if none is selected. */
  walk(towards: Direction, extending: boolean): void {
    const from = presentCard();
    const { view } = arrowNav;
    if (!view) {
      this.#goToNext(from, towards === 'right' || towards === 'down' ? 1 : -1, extending);
      return;
    }
    const focused = cardAt(document.activeElement);
    const row = (focused && rowIdOf(focused.element)) ?? arrowNav.row ?? (from ? rowFor(from) : null);
    const next = view.step(from ? { id: from.id, row: row ?? '' } : null, towards);
    const card = next ? cardOf(next.id) : undefined;
    if (!next || !card) return;
    arrowNav.row = next.row;
    this.#goTo(card, next.row, extending);
  }

  /** Goes to the next appointment in reading order. */
  #goToNext(from: AppointmentCard | null, by: 1 | -1, extending: boolean): void {
    const order = this.#view.readingOrder();
    const at = order.findIndex((card) => card.id === from?.id);
    const next = order[at < 0 ? (by > 0 ? 0 : order.length - 1) : at + by];
    if (next) this.#goTo(next, null, extending);
  }

  #goTo(card: AppointmentCard, row: string | null, extending: boolean): void {
    if (extending) calendar.selection = extend(calendar.selection, card.id);
    else calendar.pick(card.id, 'only', []);
    dragging.surface?.reveal(card, row);
    void this.focus(card.id, row);
  }

  /** Opens the menu of the present card. */
  openMenu(): void {
    const card = presentCard();
    if (!card) return;
    const focused = cardAt(document.activeElement);
    const selector = `[data-appointment-id="${CSS.escape(card.id)}"]`;
    const element = focused?.element ?? this.#view.root()?.querySelector<HTMLElement>(selector);
    if (!element) return;
    const box = element.getBoundingClientRect();
    element.dispatchEvent(
      new MouseEvent('contextmenu', {
        bubbles: true,
        cancelable: true,
        clientX: Math.min(box.left + 24, box.right),
        clientY: Math.min(box.top + 24, box.bottom),
      }),
    );
  }

  /** Drops the moved cards. */
  drop(): void {
    const { current: drag } = dragging;
    const moves = dragging.end();
    const lead = moves[0] ?? null;
    if (!drag) return;
    if (!lead) {
      announcer.say(messages.notMoved);
      void this.focus(drag.card.id);
      return;
    }
    const revealLater = reveal.later();
    void cardMoves.apply(moves).then((moved) => {
      if (moved) revealLater(drag.card.id, lead.row);
      else void this.focus(drag.card.id, drag.fromRow);
    });
  }

  /** Cancels the move. */
  cancelMove(): void {
    const { current: drag } = dragging;
    dragging.cancel();
    announcer.say(messages.moveCanceled);
    if (!drag) return;
    // The calendar followed the target to another day, and goes back.
    const date = dateOf(drag.card.start);
    if (!showsDate(date)) calendar.date = date;
    reveal.card(drag.card.id, drag.fromRow);
  }
}

/** The control of the calendar on screen; null on other pages. */
export const keyboard: { control: KeyboardControl | null } = { control: null };

/** A card and the others that are selected with it. */
export function chosenWith(card: AppointmentCard): AppointmentCard[] {
  if (!calendar.selection.has(card.id)) return [card];
  return [card, ...selectedCards.current.filter(({ id }) => id !== card.id)];
}

/** The first row of a card. */
export function rowFor(card: AppointmentCard): string {
  if (rowsShown()) return ownRow(card);
  const byType = preferences.current.board.fallbackRows === 'jobType';
  return (byType ? card.jobTypeId : card.businessUnitId) ?? '';
}

/** Announces the target of a move with keys. */
function announceTarget(): void {
  const { current: drag, target } = dragging;
  if (!drag || !target) return;
  const who = techniciansOf(target.placement.technicianIds, appointments.technicians);
  announcer.say(
    [placeInWords(target.placement, preferences.times, drag.card.endKnown), who, ...warningsOf(target)].join(
      ', ',
    ),
  );
}
