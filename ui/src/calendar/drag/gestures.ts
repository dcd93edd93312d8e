/**
 * The pointer gestures of the calendar: drag cards, resize one, select with the lasso, and draw free
 * time for a new job.
 */
import { calendarMessages as messages } from '../../messages/calendar';
import type { AppointmentCard } from '../../ipc';
import { announcer } from '../../state/announce.svelte';
import { navigation } from '../../state/navigation.svelte';
import { newJobForm, type DraftedAppointment } from '../../state/new-job-form.svelte';
import { preferences } from '../../state/preferences.svelte';
import { appointments } from '../../state/appointments.svelte';
import { followPointer } from '../../components/pointer';
import { dragging, type GridPosition } from './session.svelte';
import type { Move, OtherCard } from './bulk-move';
import { MINUTE, snapInstant } from '../../lib/schedule/geometry';
import { UNASSIGNED } from '../../lib/schedule/moves';
import { NOTHING, selectAll } from '../selection';
import { lasso, rectOf } from './lasso.svelte';
import { calendar } from '../state.svelte';
import { stayWords, whyFixed } from '../../messages/moves';

/** The preview that follows the pointer. */
export interface Picture {
  lift: (source: HTMLElement | null, x: number, y: number) => void;
  follow: (x: number, y: number) => void;
  clear: () => void;
}

/** The step with Alt or Shift held, in minutes. */
const FINE_STEP = 5;

/** How long the reason why a card can't be dragged is shown, in milliseconds. */
const REASON_SHOWN_FOR = 2200;

/** The width of a card's edge that resizes it, in pixels. Small cards have less, so that they can be dragged. */
const EDGE = 7;

const CARD = '[data-appointment-id], [data-tray-appointment-id]';

/** A card by its id, of a view or the tray. */
export function cardOf(id: string): AppointmentCard | undefined {
  const { tray, cards } = appointments;
  const found = cards.get(id);
  if (found || !tray) return found;
  return [...tray.unassigned, ...tray.onHold, ...tray.canceled].find((one) => one.id === id);
}

/** The card that an element belongs to, in a view or the tray. */
export function cardAt(target: EventTarget | null): { element: HTMLElement; card: AppointmentCard } | null {
  const element = target instanceof Element ? target.closest<HTMLElement>(CARD) : null;
  if (!element) return null;
  const id = element.dataset['appointmentId'] ?? element.dataset['trayAppointmentId'];
  const card = id === undefined ? undefined : cardOf(id);
  return card ? { element, card } : null;
}

/** The end of a card whose edge lies at a point of the window, if the card can be resized. */
export function edgeAt(
  element: HTMLElement,
  card: AppointmentCard,
  x: number,
  y: number,
): 'start' | 'end' | null {
  const { classList } = element;
  const isRow = classList.contains('row');
  if (!card.movable || (!isRow && !classList.contains('column'))) return null;
  const box = element.getBoundingClientRect();
  const [at, from, to] = isRow ? [x, box.left, box.right] : [y, box.top, box.bottom];
  const edge = Math.min(EDGE, (to - from) / 4);
  if (at >= to - edge && !classList.contains('into-after')) return 'end';
  if (at <= from + edge && !classList.contains('from-before')) return 'start';
  return null;
}

/** The step of a drag or a key, in minutes. */
export function stepMinutes(fine: boolean): number {
  return fine ? FINE_STEP : preferences.current.snapMinutes;
}

/** The technician's row that an element lies on. */
export function rowOf(element: HTMLElement): string | null {
  return element.closest<HTMLElement>('[data-technician-id]')?.dataset['technicianId'] ?? null;
}

/** The first row of a card if rows are technicians. */
export function ownRow(card: AppointmentCard): string {
  return card.technicianIds[0] ?? UNASSIGNED;
}

/** The other selected cards that can be moved, and how many can't. None if this card isn't selected. */
export function selectedWith(
  card: AppointmentCard,
  withRows: boolean,
): { others: OtherCard[]; fixed: number } {
  if (!calendar.selection.has(card.id)) return { others: [], fixed: 0 };
  const ids = [...calendar.selection].filter((id) => id !== card.id);
  const others = ids.flatMap((id): OtherCard[] => {
    const one = cardOf(id);
    return one?.movable ? [{ card: one, row: withRows ? ownRow(one) : null }] : [];
  });
  return { others, fixed: ids.length - others.length };
}

/** Follows a press on a card. Calls `drop` with the moves at the end of the drag. */
export function pressCard(
  press: PointerEvent,
  root: HTMLElement,
  picture: Picture,
  drop: (moves: readonly Move[]) => void,
): void {
  const hit = cardAt(press.target);
  if (!hit) return;
  const { element, card } = hit;
  const edge = edgeAt(element, card, press.clientX, press.clientY);
  const inTray = 'trayAppointmentId' in element.dataset;

  followPointer(press, root, {
    start: (x, y) => {
      if (!card.movable) {
        refuse(card, picture, x, y);
        return false;
      }
      const position = dragging.surface?.positionAt(x, y) ?? null;
      const row = inTray ? ownRow(card) : rowOf(element);
      const { others, fixed } = edge ? { others: [], fixed: 0 } : selectedWith(card, row !== null);
      const how = edge ?? (inTray ? 'tray' : 'pointer');
      dragging.start({ card, how, fromRow: row, grabbed: inTray ? null : position, others });
      if (fixed > 0) announcer.say(stayWords(fixed));
      picture.lift(edge ? null : element, x, y);
      return true;
    },
    move: (x, y, fine) => {
      picture.follow(x, y);
      dragging.over(x, y, stepMinutes(fine));
    },
    drop: (x, y, fine) => {
      dragging.over(x, y, stepMinutes(fine));
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
  }, REASON_SHOWN_FOR);
}

/**
 * Follows a press on free time. Within its row or column it draws time for a new job. Across rows, or
 * with Shift or Ctrl, it is a lasso.
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
    if (corner && !selecting && to && to.lane !== from.lane) {
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
      dragging.draw(from, to, stepMinutes(fine));
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

/** Opens the new-job form for a time and a technician, or fills the open one. */
export function book(at: Pick<GridPosition, 'technicianId'>, start: number, end: number): void {
  if (navigation.newJob) {
    fillForm(at, start, end);
    return;
  }
  const technicianId = at.technicianId === UNASSIGNED ? null : at.technicianId;
  navigation.openNewJob({ time: { start, end }, technicianId });
}

/** Fills the open new-job form. Without an end, it keeps its duration. */
export function fillForm(
  { technicianId }: Pick<GridPosition, 'technicianId'>,
  start: number,
  end: number | null,
  index?: number,
): void {
  // A view without rows says nothing about technicians.
  const technicianIds = technicianId === null ? undefined : technicianId === UNASSIGNED ? [] : [technicianId];
  newJobForm.place({ start, end, technicianIds }, index);
}

/** The ghost of the open form that an element belongs to. */
export function ghostAt(
  target: EventTarget | null,
): { element: HTMLElement; ghost: DraftedAppointment } | null {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-drafted]') : null;
  const ghost = newJobForm.drafted.find(({ index }) => String(index) === element?.dataset['drafted']);
  return element && ghost ? { element, ghost } : null;
}

/** Whether a point is at the edge of a ghost that resizes it. */
function atEnd(element: HTMLElement, x: number, y: number): boolean {
  const box = element.getBoundingClientRect();
  const [at, to, size] = calendar.view === 'board' ? [x, box.right, box.width] : [y, box.bottom, box.height];
  return at >= to - Math.min(EDGE, size / 4);
}

/** Follows a press on the ghost of the open form. A drag changes the form. */
export function pressGhost(press: PointerEvent, root: HTMLElement, picture: Picture): void {
  const hit = ghostAt(press.target);
  const { surface } = dragging;
  const from = surface?.positionAt(press.clientX, press.clientY);
  if (!hit || !surface || from?.instant == null) return;
  const { ghost } = hit;
  const resizes = atEnd(hit.element, press.clientX, press.clientY);
  const grabbed = from.instant;

  const follow = (x: number, y: number, fine: boolean): void => {
    const to = surface.positionAt(x, y);
    if (to?.instant == null) return;
    const step = stepMinutes(fine);
    const by = to.instant - grabbed;
    const end = resizes
      ? Math.max(snapInstant(to.day, ghost.end + by, step), ghost.start + step * MINUTE)
      : null;
    const start = resizes ? ghost.start : snapInstant(to.day, ghost.start + by, step);
    dragging.drawn = {
      start,
      end: end ?? start + (ghost.end - ghost.start),
      technicianId: resizes ? from.technicianId : to.technicianId,
      day: to.day,
    };
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
      picture.clear();
      if (!drawn) return;
      const stays = resizes || drawn.technicianId === from.technicianId;
      fillForm({ technicianId: stays ? null : drawn.technicianId }, drawn.start, drawn.end, ghost.index);
    },
    cancel: () => {
      dragging.drawn = null;
      picture.clear();
    },
    scroller: () => surface.scroller,
  });
}
