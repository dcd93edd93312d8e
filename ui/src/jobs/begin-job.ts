/** The draft with which the New job form opens. */
import type { ArrivalWindowChoice } from '../ipc';
import type { AppointmentDraft, JobDraft } from '../state/form-drafts';
import type { NewJobPrefill } from '../state/navigation.svelte';
import { atFirstWindow, withCommonWindow } from './appointment-draft';
import { emptyJob, withCopied, withCustomer } from './new-job';

const HOUR = 3_600_000;

/** A time that nobody has chosen moves to the next window. */
export function withWindows(
  appointment: AppointmentDraft,
  windows: readonly ArrivalWindowChoice[],
  isChosen: boolean,
): AppointmentDraft {
  return isChosen ? withCommonWindow(appointment, windows) : atFirstWindow(appointment, windows);
}

/** A job with what opened the form. It starts at `start` unless a time was chosen. */
export function beginJob(
  prefill: NewJobPrefill | null,
  start: number,
  timeZone: string,
  windows: readonly ArrivalWindowChoice[],
): JobDraft {
  const { time, technicianId, customer, copied } = prefill ?? {};
  const from = time?.start ?? start;
  const empty = emptyJob(timeZone, {
    start: from,
    end: time?.end ?? from + (copied?.length ?? 2 * HOUR),
    technicianIds: technicianId ? [technicianId] : [...(copied?.technicianIds ?? [])],
  });
  const of = customer ? withCustomer(empty, customer) : empty;
  const draft = copied ? withCopied(of, copied) : of;
  return {
    ...draft,
    locationId: prefill?.locationId ?? draft.locationId,
    project: prefill?.project ?? null,
    appointments: draft.appointments.map((one) => withWindows(one, windows, time !== undefined)),
  };
}
