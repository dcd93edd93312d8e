/** What presses on the calendar mean: carry a card, stretch it, draw free time. */
import type { AppointmentCard } from '../ipc';
import { announcer } from '../shell/announce.svelte';
import { navigation } from '../shell/navigation.svelte';
import { preferences } from '../shell/preferences.svelte';
import { appointments } from './appointments.svelte';
import { followPointer } from './drag';
import { dragging, type Spot } from './dragging.svelte';
import { UNASSIGNED, type Placement } from './kernel/moves';
import { whyFixed } from './words';

/** The picture that follows the pointer. */
export interface Picture {
  lift: (source: HTMLElement | null, x: number, y: number) => void;
  follow: (x: number, y: number) => void;
  clear: () => void;
}

/** The drag's step with Alt held, in minutes. */
export const FINE_STEP = 5;

/** How long the reason why a card cannot be carried stays beside the pointer, in milliseconds. */
const REASON_STAYS = 2200;

const CARD = '[data-appointment-id], [data-tray-appointment-id]';

/** The card that holds an element, in a view or in the tray. */
export function cardAt(target: EventTarget | null): { element: HTMLElement; card: AppointmentCard } | null {
  const element = target instanceof Element ? target.closest<HTMLElement>(CARD) : null;
  if (!element) return null;
  const id = element.dataset['appointmentId'];
  const inTray = element.dataset['trayAppointmentId'];
  const { tray } = appointments;
  const card =
    id !== undefined
      ? appointments.cards.get(id)
      : tray && [...tray.unassigned, ...tray.onHold, ...tray.canceled].find((one) => one.id === inTray);
  return card ? { element, card } : null;
}

function stepOf(fine: boolean): number {
  return fine ? FINE_STEP : preferences.current.snapMinutes;
}

function rowOf(element: HTMLElement): string | null {
  return element.closest<HTMLElement>('[data-technician-id]')?.dataset['technicianId'] ?? null;
}

/** Follows a press on a card. `drop` is told what it was carried to. */
export function pressCard(
  press: PointerEvent,
  root: HTMLElement,
  picture: Picture,
  drop: (card: AppointmentCard, placement: Placement) => void,
): void {
  const hit = cardAt(press.target);
  if (!hit) return;
  const { element, card } = hit;
  const atEnd = press.target instanceof Element && press.target.closest('[data-end-handle]') !== null;
  const inTray = 'trayAppointmentId' in element.dataset;

  followPointer(press, root, {
    start: (x, y) => {
      if (!card.movable) {
        refuse(card, picture, x, y);
        return false;
      }
      const spot = dragging.surface?.spotAt(x, y) ?? null;
      const row = inTray ? (card.technicianIds[0] ?? UNASSIGNED) : rowOf(element);
      const how = atEnd ? 'end' : inTray ? 'tray' : 'pointer';
      dragging.take({ card, how, fromRow: row, grabbed: inTray ? null : (spot?.instant ?? null) });
      picture.lift(atEnd ? null : element, x, y);
      return true;
    },
    move: (x, y, fine) => {
      picture.follow(x, y);
      dragging.over(dragging.surface?.spotAt(x, y) ?? null, stepOf(fine));
    },
    drop: (x, y, fine) => {
      dragging.over(dragging.surface?.spotAt(x, y) ?? null, stepOf(fine));
      const moved = dragging.release();
      picture.clear();
      if (moved) drop(moved.card, moved.placement);
    },
    cancel: () => {
      dragging.cancel();
      picture.clear();
      announcer.say('Move cancelled');
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

/** Follows a press on free time: a drag draws a stretch for a new job. */
export function pressFreeTime(press: PointerEvent, root: HTMLElement, picture: Picture): void {
  const from = dragging.surface?.spotAt(press.clientX, press.clientY) ?? null;
  if (!from || from.instant === null) return;

  const draw = (x: number, y: number, fine: boolean): void => {
    const to = dragging.surface?.spotAt(x, y);
    if (to) dragging.draw(from, to, stepOf(fine));
  };

  followPointer(press, root, {
    start: (x, y) => {
      picture.lift(null, x, y);
      return true;
    },
    move: (x, y, fine) => {
      picture.follow(x, y);
      draw(x, y, fine);
    },
    drop: (x, y, fine) => {
      draw(x, y, fine);
      const { drawn } = dragging;
      dragging.drawn = null;
      if (drawn) book(drawn, drawn.start, drawn.end);
    },
    cancel: () => {
      dragging.drawn = null;
    },
    scroller: () => dragging.surface?.scroller ?? null,
  });
}

/** Opens the new-job form for a place of the calendar. */
export function book(at: Pick<Spot, 'technicianId'>, start: number, end: number): void {
  const technicianId = at.technicianId === UNASSIGNED ? null : at.technicianId;
  navigation.openNewJob({ start, end, technicianId });
}
