/** Fulfills the requests of `reveal.svelte.ts` on the view that is shown. */
import { tick } from 'svelte';
import { backend, type AppointmentCard, type DayGeometry } from '../ipc';
import { touches } from '../lib/schedule/intervals';
import { nameOf } from '../messages/appointments';
import { calendarMessages as messages } from '../messages/calendar';
import { commonMessages } from '../messages/common';
import { appointments } from '../state/appointments.svelte';
import { navigation } from '../state/navigation.svelte';
import { showToast } from '../state/toasts';
import { dragging, type DropSurface } from './drag/session.svelte';
import { rowFor, type KeyboardControl } from './keyboard/keyboard-control';
import { presentDay, showsDate } from './prefetch';
import { reveal, type BookedAppointment, type RevealRequest } from './reveal.svelte';
import { calendar } from './state.svelte';
import { trayView } from './tray/tray-view';
import { unassignedPlace } from './unassigned';

/** Scrolls to what was requested. A request for an appointment that is not read yet stays open. */
export async function fulfillReveal(
  request: RevealRequest,
  days: () => readonly DayGeometry[] | null,
  control: KeyboardControl,
): Promise<void> {
  const surface = await drawnSurface();
  const [first, last] = [days()?.[0], days()?.at(-1)];
  if (!surface || !first || !last || reveal.request !== request) return;
  if (request.what === 'now') {
    if (!showsDate(presentDay())) return;
    reveal.cancel();
    surface.showNow?.();
    return;
  }
  if (request.what === 'target') {
    const { target } = dragging;
    if (target && !touches(target.placement, first.start, last.end)) return;
    reveal.cancel();
    if (target) surface.reveal(target.placement, target.technicianId);
    return;
  }
  if (request.what === 'drafted') {
    const { drafted } = request;
    if (!touches(drafted, first.start, last.end)) return;
    reveal.cancel();
    const { start, end, technicianIds } = drafted;
    const placement = { start, end, arrivalStart: null, arrivalEnd: null, technicianIds };
    surface.reveal(placement, technicianIds[0] ?? null);
    return;
  }
  const card = appointments.cards.get(appointments.currentId(request.id));
  if (!card && request.booked) await followBooking(request.id, request.booked);
  if (!card || !touches(card, first.start, last.end)) return;
  reveal.cancel();
  if (!calendar.admits(card)) {
    explainHidden(card);
    return;
  }
  if (!calendar.selection.has(card.id)) calendar.pick(card.id, 'only', []);
  const takesFocus = navigation.job === null || navigation.job.keepsFocus === true;
  if (card.technicianIds.length === 0 && unassignedPlace() === 'tray') {
    if (!(await trayView.show?.(card, takesFocus))) showToast(messages.onOtherViews(nameOf(card)));
    return;
  }
  const row = request.row ?? rowFor(card);
  surface.reveal(card, row);
  await tick();
  // The first call may have expanded a collapsed group.
  surface.reveal(card, row);
  if (takesFocus) await control.focus(card.id, row);
}

/**
 * Looks for an appointment that ServiceTitan has booked before the calendar has read it, so that
 * nothing here knows which id has replaced its local one.
 */
export async function followBooking(id: string, { jobId, start }: BookedAppointment): Promise<void> {
  const { request } = reveal;
  const detail = await backend.jobDetail(jobId).catch(() => null);
  const distance = (card: AppointmentCard): number => Math.abs(card.start - start);
  const [nearest] = (detail?.appointments ?? []).sort((a, b) => distance(a) - distance(b));
  if (nearest && nearest.id !== id && reveal.request === request) reveal.card(nearest.id);
}

/** The surface of the view, once it is drawn. A lazy view is loaded first. */
async function drawnSurface(): Promise<DropSurface | null> {
  await tick();
  for (let frames = 0; !dragging.surface && frames < 120; frames += 1) {
    await new Promise(requestAnimationFrame);
  }
  return dragging.surface;
}

/** Says why an appointment is not shown. */
function explainHidden(card: AppointmentCard): void {
  if (card.state === 'canceled' && calendar.filters.states.size === 0) {
    showToast(messages.inTray(nameOf(card)));
    return;
  }
  showToast(messages.hiddenByFilters(nameOf(card)), {
    label: commonMessages.clearFilters,
    run: () => {
      calendar.clearFilters();
      reveal.card(card.id);
    },
  });
}
