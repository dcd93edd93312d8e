/** What the keys of the calendar do. Which key means what is told in `kernel/keyboard.ts`. */
import { calendarMessages as messages } from '../../messages/calendar';
import { tick } from 'svelte';
import { undoManager } from '../../state/undo/undo.svelte';
import type { AppointmentCard } from '../../ipc';
import { announcer } from '../../state/announce.svelte';
import { navigation } from '../../state/navigation.svelte';
import { preferences } from '../../state/preferences.svelte';
import { tell } from '../../state/toasts';
import { dateOf, showsDate } from '../prefetch';
import { appointments } from '../../state/appointments.svelte';
import { cardActions } from '../card/actions.svelte';
import { dragging } from '../drag/session.svelte';
import { drops } from '../drag/apply-moves.svelte';
import { FINE_STEP, cardAt, cardOf, ownRow, selectedWith, rowOf } from '../drag/gestures';
import type { CivilDate } from '../../lib/schedule/dates';
import type { Direction, KeyCommand } from './key-commands';
import { anchorOf, extend, selectAll } from '../selection';
import { reveal } from '../reveal.svelte';
import { calendar } from '../state.svelte';
import { arrowNav } from './arrow-nav.svelte';
import { cardsInWords, nameOf, placeInWords, techniciansOf } from '../../messages/appointments';
import { stayWords, warningsOf, whyFixed } from '../../messages/moves';

/** A turn of the wheel that a key stands for. */
const TURN = 160;

/** What the keys work on. */
export interface CommandView {
  root: () => HTMLElement | null;
  today: () => CivilDate;
  /** The appointments of the view in reading order. */
  readingOrder: () => AppointmentCard[];
}

/** Whether the view shows a row for each technician. */
export function rowsShown(): boolean {
  return dragging.surface?.rowBeside !== undefined && appointments.page?.techniciansReadable === true;
}

/** The focused card, or else the one selected last. */
export function presentCard(): AppointmentCard | null {
  const focused = cardAt(document.activeElement);
  if (focused) return focused.card;
  const id = anchorOf(calendar.selection);
  return (id === null ? null : cardOf(id)) ?? null;
}

/** The commands of the keys on one calendar. */
export class Commands {
  readonly #view: CommandView;

  constructor(view: CommandView) {
    this.#view = view;
  }

  /** Does what a key asks for. */
  run(command: KeyCommand): void {
    const card = presentCard();
    switch (command.do) {
      case 'view':
        calendar.view = command.view;
        return;
      case 'today':
        calendar.goToday();
        return;
      case 'page':
        calendar.page(command.by, this.#view.today(), preferences.current.board.span);
        return;
      case 'goTo':
        calendar.pickingDate = true;
        return;
      case 'zoom':
        if (arrowNav.view) arrowNav.view.zoom(-command.by * TURN);
        else calendar.zoom = command.by === 0 ? 1 : calendar.zoom;
        return;
      case 'walk':
        this.#walk(command.towards, command.extend);
        return;
      case 'selectAll':
        this.selectAll(this.shown());
        return;
      case 'open':
        if (card) this.#open(card);
        return;
      case 'hold':
      case 'cancelJob':
        if (card) void cardActions.stop(chosenWith(card), command.do === 'hold' ? 'hold' : 'cancel');
        return;
      case 'menu':
        this.#openMenu(card);
        return;
      case 'clear':
        calendar.clear();
        return;
      case 'startMove':
        if (card) this.startMove(card);
        return;
      case 'nudge':
        dragging.nudge(command.time, command.row, stepOf(command.fine));
        this.#followTarget();
        return;
      case 'nudgeDay':
        dragging.nudgeDay(command.by);
        this.#followTarget();
        return;
      case 'stretch':
        dragging.stretch(command.by, stepOf(command.fine));
        this.#followTarget();
        return;
      case 'drop':
        this.#drop();
        return;
      case 'cancelMove':
        this.#cancelMove();
        return;
      case 'undo':
        void undoManager.undo();
        return;
      case 'redo':
        void undoManager.redo();
        return;
    }
  }

  /** Takes a card, and with it the other selected ones, to move them by keys. */
  startMove(card: AppointmentCard): void {
    if (!card.movable) {
      tell(whyFixed(card));
      return;
    }
    const withRows = rowsShown();
    const focused = cardAt(document.activeElement);
    const row = focused?.card.id === card.id ? rowOf(focused.element) : null;
    const { others, left } = selectedWith(card, withRows);
    const fromRow = withRows ? (row ?? ownRow(card)) : null;
    dragging.start({ card, how: 'keys', fromRow, grabbed: null, others });
    const what = others.length > 0 ? cardsInWords([card, ...others.map((one) => one.card)]) : nameOf(card);
    if (left > 0) tell(stayWords(left));
    announcer.say(messages.moving(what));
    this.#followTarget();
  }

  #open(card: AppointmentCard): void {
    const chosen = new Set(chosenWith(card).map((one) => one.jobId)).size;
    if (chosen > 1) tell(messages.oneJobAtATime(nameOf(card), chosen));
    navigation.openJob(card.jobId, card.id);
  }

  /** Says where the move by keys leads, and turns the page when it leads off the days shown. */
  #followTarget(): void {
    const { target } = dragging;
    if (!target) return;
    sayTarget();
    const { date } = target.day;
    if (showsDate(date)) return;
    calendar.date = date;
    reveal.target();
  }

  /** The appointments of the view in reading order. */
  shown(): AppointmentCard[] {
    return this.#view.readingOrder();
  }

  /** Selects many. */
  selectAll(cards: readonly AppointmentCard[]): void {
    calendar.selection = selectAll(
      calendar.selection,
      cards.map((card) => card.id),
      false,
    );
    announcer.say(messages.selected(cards.length));
  }

  /** Puts the focus on a card once it is drawn. */
  async focus(id: string, row: string | null = null): Promise<void> {
    await tick();
    this.#elementOf(id, row)?.focus({ preventScroll: true });
  }

  #elementOf(id: string, row: string | null): HTMLElement | null {
    const selector = `[data-appointment-id="${CSS.escape(id)}"]`;
    const root = this.#view.root();
    const within = row === null ? '' : `[data-row-id="${CSS.escape(row)}"] `;
    return (
      root?.querySelector<HTMLElement>(within + selector) ??
      root?.querySelector<HTMLElement>(selector) ??
      null
    );
  }

  #walk(towards: Direction, extending: boolean): void {
    const from = presentCard();
    const { view } = arrowNav;
    if (!view) {
      this.#readOn(from, towards === 'right' || towards === 'down' ? 1 : -1, extending);
      return;
    }
    const focused = cardAt(document.activeElement);
    const row = (focused && view.rowAt(focused.element)) ?? arrowNav.row ?? (from ? rowFor(from) : null);
    const next = view.step(from ? { id: from.id, row: row ?? '' } : null, towards);
    const card = next ? cardOf(next.id) : undefined;
    if (!next || !card) return;
    arrowNav.row = next.row;
    this.#goTo(card, next.row, extending);
  }

  #readOn(from: AppointmentCard | null, by: 1 | -1, extending: boolean): void {
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

  #openMenu(card: AppointmentCard | null): void {
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

  #drop(): void {
    const { current: drag } = dragging;
    const moves = dragging.end();
    const lead = moves[0] ?? null;
    if (!drag) return;
    if (!lead) {
      announcer.say(messages.notMoved);
      void this.focus(drag.card.id);
      return;
    }
    const show = reveal.later();
    void drops.drop(moves).then((moved) => {
      if (moved) show(drag.card.id, lead.row);
      else void this.focus(drag.card.id, drag.fromRow);
    });
  }

  #cancelMove(): void {
    const { current: drag } = dragging;
    dragging.cancel();
    announcer.say(messages.moveCanceled);
    if (!drag) return;
    // The page has followed the move; it goes back with it.
    const date = dateOf(drag.card.start);
    if (!showsDate(date)) calendar.date = date;
    reveal.card(drag.card.id, drag.fromRow);
  }
}

/** A card and the others that are selected with it. */
export function chosenWith(card: AppointmentCard): AppointmentCard[] {
  if (!calendar.selection.has(card.id)) return [card];
  return [card, ...[...calendar.selection].flatMap((id) => (id === card.id ? [] : (cardOf(id) ?? [])))];
}

/** The row that a card stands on first. */
export function rowFor(card: AppointmentCard): string {
  if (rowsShown()) return ownRow(card);
  const byType = preferences.current.board.fallbackRows === 'jobType';
  return (byType ? card.jobTypeId : card.businessUnitId) ?? '';
}

function stepOf(fine: boolean): number {
  return fine ? FINE_STEP : preferences.current.snapMinutes;
}

/** Says where what is moved by keys would land. */
function sayTarget(): void {
  const { current: drag, target } = dragging;
  if (!drag || !target) return;
  const who = techniciansOf(target.placement.technicianIds, appointments.names);
  announcer.say(
    [placeInWords(target.placement, preferences.times, drag.card.endKnown), who, ...warningsOf(target)].join(
      ', ',
    ),
  );
}
