/** The free time of technicians on the days of a form, with pending edits and the draft plan. */
import { untrack } from 'svelte';
import { backend, type Availability, type AvailabilityRequest } from '../ipc';
import { scheduleOf, type Schedule } from '../lib/schedule/availability';
import { concernsCalendar } from './appointments.svelte';
import { draftPlan } from './draft-plan.svelte';
import { MirrorQuery } from './mirror-query.svelte';
import { preferences } from './preferences.svelte';

/** The work that a form schedules. What is not chosen yet is null. */
export interface WorkToSchedule {
  /** The appointments that are rescheduled. They do not occupy their technicians. */
  appointmentIds?: readonly string[];
  jobId?: string | null;
  locationId?: string | null;
  jobTypeId: string | null;
  businessUnitId: string | null;
}

/** Work of which nothing is known. */
export const ANY_WORK: WorkToSchedule = { jobTypeId: null, businessUnitId: null };

/** Reads the schedule of days, and again after changes. */
export class AvailabilityQuery {
  readonly #request: () => AvailabilityRequest | null;
  readonly #excluded: () => readonly string[];
  /** The request as a text, so that a change within the same days reads nothing again. */
  readonly #key = $derived.by(() => {
    const request = this.#request();
    return request && JSON.stringify(request);
  });
  readonly #query = new MirrorQuery<{ key: string | null; page: Availability }>({
    read: async () => {
      const key = this.#key;
      return { key, page: await backend.availability(JSON.parse(key ?? '{}') as AvailabilityRequest) };
    },
    concerns: concernsCalendar,
  });
  /** The answer to the request. That of an earlier request says nothing about these days. */
  readonly #page = $derived(this.#query.current?.key === this.#key ? this.#query.current.page : undefined);

  constructor(request: () => AvailabilityRequest | null, excluded: () => readonly string[]) {
    this.#request = request;
    this.#excluded = excluded;
  }

  /** The schedule; null until it is read. */
  readonly schedule = $derived.by((): Schedule | null => {
    const page = this.#page;
    if (!page?.techniciansReadable) return null;
    const { dayStartMinutes, dayEndMinutes } = preferences.current;
    const { moves, cards } = draftPlan;
    const business = { from: dayStartMinutes, to: dayEndMinutes };
    return scheduleOf(page, { moves, cards }, new Set(this.#excluded()), business);
  });

  /** The appointments that occupy technicians, by id. */
  readonly busy = $derived(new Map(this.#page?.busy.map((one) => [one.id, one] as const) ?? []));

  /** Whether the app may read technicians and assignments. */
  readonly isReadable = $derived(this.#query.current?.page.techniciansReadable !== false);

  /** Why the last read failed. */
  readonly error = $derived(this.#query.error);

  /** Reads the days. Call it in an effect. */
  follow(): (() => void) | undefined {
    if (this.#key === null) return undefined;
    return untrack(() => this.#query.follow());
  }

  /** Reads the days again. */
  read(): Promise<void> {
    return this.#query.read();
  }
}
