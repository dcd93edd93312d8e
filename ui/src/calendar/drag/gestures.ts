/** What presses on the calendar mean: carry cards, stretch one, select by a rectangle, draw free time. */
import { calendarMessages as messages } from '../../messages/calendar';
import type { AppointmentCard } from '../../ipc';
import { announcer } from '../../state/announce.svelte';
import { navigation } from '../../state/navigation.svelte';
import { preferences } from '../../state/preferences.svelte';
import { appointments } from '../../state/appointments.svelte';
import { followPointer } from './pointer';
import { dragging, type GridPosition } from './session.svelte';
import { endAt } from './resize-edge';
import type { Move, OtherCard } from './bulk-move';
import { rectOf } from '../layout/rectangles';
import { UNASSIGNED } from '../../lib/schedule/moves';
import { NOTHING, selectAll } from '../selection';
import { lasso } from './lasso.svelte';
import { calendar } from '../state.svelte';
import { stayWords, whyFixed } from '../../messages/moves';

/** The picture that follows the pointer. */
export interface Picture {
  lift: (source: HTMLElement | null, x: number, y: number) => void;
  follow: (x: number, y: number) => void;
  clear: () => void;
}

/** The drag's step with Alt or Shift held, in minutes. */
export const FINE_STEP = 5;

/** How long the reason why a card cannot be carried stays beside the pointer, in milliseconds. */
const REASON_STAYS = 2200;

const CARD = '[data-appointment-id], [data-tray-appointment-id]';

/** A card by its name, in the views or in the tray. */
export function cardOf(id: string): AppointmentCard | undefined {
  const { tray, cards } = appointments;
  const known = cards.get(id);
  if (known || !tray) return known;
  return [...tray.unassigned, ...tray.onHold, ...tray.canceled].find((one) => one.id === id);
}

/** The card that holds an element, in a view or in the tray. */
export function cardAt(target: EventTarget | null): { element: HTMLElement; card: AppointmentCard } | null {
  const element = target instanceof Element ? target.closest<HTMLElement>(CARD) : null;
  if (!element) return null;
  const id = element.dataset['appointmentId'] ?? element.dataset['trayAppointmentId'];
  const card = id === undefined ? undefined : cardOf(id);
  return card ? { element, card } : null;
}

function stepOf(fine: boolean): number {
  return fine ? FINE_STEP : preferences.current.snapMinutes;
}

/** The row that an element of a view lies on. */
export function rowOf(element: HTMLElement): string | null {
  return element.closest<HTMLElement>('[data-technician-id]')?.dataset['technicianId'] ?? null;
}

/** The row that a card stands on where rows are technicians. */
export function ownRow(card: AppointmentCard): string {
  return card.technicianIds[0] ?? UNASSIGNED;
}

/** The other selected ones that can be moved, if this one is selected too. */
export function selectedWith(
  card: AppointmentCard,
  withRows: boolean,
): { others: OtherCard[]; left: number } {
  if (!calendar.selection.has(card.id)) return { others: [], left: 0 };
  const ids = [...calendar.selection].filter((id) => id !== card.id);
  const others = ids.flatMap((id): OtherCard[] => {
    const one = cardOf(id);
    return one?.movable ? [{ card: one, row: withRows ? ownRow(one) : null }] : [];
  });
  return { others, left: ids.length - others.length };
}

/** Follows a press on a card. `drop` is told what was carried and where to. */
export function pressCard(
  press: PointerEvent,
  root: HTMLElement,
  picture: Picture,
  drop: (moves: readonly Move[]) => void,
): void {
  const hit = cardAt(press.target);
  if (!hit) return;
  const { element, card } = hit;
  const end = endAt(element, card, press.clientX, press.clientY);
  const inTray = 'trayAppointmentId' in element.dataset;

  followPointer(press, root, {
    start: (x, y) => {
      if (!card.movable) {
        refuse(card, picture, x, y);
        return false;
      }
      const position = dragging.surface?.positionAt(x, y) ?? null;
      const row = inTray ? ownRow(card) : rowOf(element);
      const { others, left } = end ? { others: [], left: 0 } : selectedWith(card, row !== null);
      const how = end ?? (inTray ? 'tray' : 'pointer');
      dragging.start({ card, how, fromRow: row, grabbed: inTray ? null : position, others });
      if (left > 0) announcer.say(stayWords(left));
      picture.lift(end ? null : element, x, y);
      return true;
    },
    move: (x, y, fine) => {
      picture.follow(x, y);
      dragging.over(x, y, stepOf(fine));
    },
    drop: (x, y, fine) => {
      dragging.over(x, y, stepOf(fine));
      const moves = dragging.end();
      picture.clear();
      if (moves.length > 0) drop(moves);
    },
    cancel: () => {
      dragging.cancel();
      picture.clear();
      announcer.say(messages.moveCanceled);
    },
    scroller: () => dragging.surface?.scroller ?? null,
  });
}

function refuse(card: AppointmentCard, picture: Picture, x: number, y: number): void {
  const reason = whyFixed(card);
  dragging.refusal = reason;
  announcer.say(reason);
  picture.lift(null, x, y);
  setTimeout(() => {
    if (dragging.refusal === reason) dragging.refusal = null;
  }, REASON_STAYS);
}

/**
 * Follows a press on free time. Along the row or the column it draws a stretch for a new job; across
 * them, or with Shift or Ctrl, it is a rectangle that selects.
 */
export function pressFreeTime(press: PointerEvent, root: HTMLElement, picture: Picture): void {
  const { surface } = dragging;
  const from = surface?.positionAt(press.clientX, press.clientY) ?? null;
  if (!surface || from?.instant == null) return;
  const corner = lasso.pointAt(press.clientX, press.clientY);
  const add = press.shiftKey || press.ctrlKey || press.metaKey;
  const before = add ? calendar.selection : NOTHING;
  let selecting = add && corner !== null;

  const follow = (x: number, y: number, fine: boolean): void => {
    const to = surface.positionAt(x, y);
    if (corner && !selecting && to && to.line !== from.line) {
      selecting = true;
      dragging.drawn = null;
    }
    if (selecting && corner) {
      const point = lasso.pointAt(x, y);
      if (!point) return;
      lasso.rect = rectOf(corner.x, corner.y, point.x, point.y);
      const next = selectAll(before, lasso.inside(lasso.rect), true);
      if (!sameSet(next, calendar.selection)) calendar.selection = next;
    } else if (to) {
      dragging.draw(from, to, stepOf(fine));
    }
  };

  followPointer(press, root, {
    start: (x, y) => {
      picture.lift(null, x, y);
      return true;
    },
    move: (x, y, fine) => {
      picture.follow(x, y);
      follow(x, y, fine);
    },
    drop: (x, y, fine) => {
      follow(x, y, fine);
      const { drawn } = dragging;
      dragging.drawn = null;
      lasso.rect = null;
      if (selecting) announcer.say(messages.selected(calendar.selection.size));
      else if (drawn) book(drawn, drawn.start, drawn.end);
    },
    cancel: () => {
      dragging.drawn = null;
      lasso.rect = null;
      if (selecting) calendar.selection = before;
    },
    scroller: () => surface.scroller,
  });
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size !== b.size) return false;
  for (const one of a) if (!b.has(one)) return false;
  return true;
}

/** Opens the new-job form for a place of the calendar. */
export function book(at: Pick<GridPosition, 'technicianId'>, start: number, end: number): void {
  const technicianId = at.technicianId === UNASSIGNED ? null : at.technicianId;
  navigation.openNewJob({ start, end, technicianId });
}
