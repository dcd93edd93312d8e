import { now } from './moment.js';
import type { ApiJob, Sandbox } from './sandbox.js';

/** An appointment to book. */
export interface Wanted {
  /** The technician: 0 is the board's first row. Unassigned without it. */
  readonly technician?: number;
  /** The local start time: `9:00`. */
  readonly at: string;
  readonly minutes: number;
  /** The arrival window, in local times. */
  readonly promised?: readonly [string, string];
  /** Days after the booked date. */
  readonly day?: number;
  /** Fields of its job that matter. */
  readonly job?: Partial<Pick<ApiJob, 'jobTypeId' | 'businessUnitId' | 'summary'>>;
}

/** An appointment that a test has booked. */
export interface Booked {
  readonly id: string;
  readonly jobId: string;
  readonly jobNumber: string;
  readonly businessUnitId: number;
  /** The id of its row on the board; empty if unassigned. */
  readonly row: string;
  readonly start: number;
  readonly end: number;
}

/** The booked appointments, in the order of the wanted ones. */
export type BookedFor<T extends readonly Wanted[]> = { readonly [K in keyof T]: Booked };

const DAY = 86_400_000;

/** The date `days` later. */
function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** Sunday is 0. */
function weekday(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

/**
 * Books appointments for tests, on days that no other test and no generated data uses. The generated appointments are random
 * and differ from day to day, so a test that relies on them would pass only on some days.
 */
export class TestSchedule {
  #next: string | undefined;
  #technicians: readonly string[] | undefined;
  #examples: readonly ApiJob[] | undefined;

  constructor(private readonly sandbox: Sandbox) {}

  /** The date of an instant in the tenant's time zone. */
  dateOf(moment: number): string {
    return new Intl.DateTimeFormat('sv-SE', { timeZone: this.sandbox.connection.time_zone }).format(moment);
  }

  /** Today in the tenant's time zone. */
  today(): string {
    return this.dateOf(now().getTime());
  }

  /** The first working day from today on, which has generated appointments of every state. */
  busyDay(): string {
    let day = this.today();
    while ([0, 6].includes(weekday(day))) day = addDays(day, 1);
    return day;
  }

  /** The instant of a local time. */
  moment(date: string, time: string): number {
    const wall = Date.parse(`${date}T${time.padStart(5, '0')}:00Z`);
    const shown = (at: number) => {
      const text = new Intl.DateTimeFormat('sv-SE', {
        timeZone: this.sandbox.connection.time_zone,
        dateStyle: 'short',
        timeStyle: 'medium',
      }).format(at);
      return Date.parse(`${text.replace(' ', 'T')}Z`);
    };
    // Twice, because the first guess may lie on the other side of a change of the clocks.
    const guess = wall - (shown(wall) - wall);
    return guess - (shown(guess) - wall);
  }

  /** The next working day that is free. */
  takeDay(): string {
    // Generated appointments end after 21 days, and other tests move them a few days further.
    let day = this.#next ?? addDays(this.today(), 35);
    while ([0, 6].includes(weekday(day))) day = addDays(day, 1);
    this.#next = addDays(day, 1);
    return day;
  }

  /** The Monday of a week that is free. */
  takeWeek(): string {
    let day = this.takeDay();
    while (weekday(day) !== 1) day = this.takeDay();
    this.#next = addDays(day, 7);
    return day;
  }

  /** Books a job for each appointment on the server. */
  async book<const T extends readonly Wanted[]>(date: string, wanted: T): Promise<BookedFor<T>> {
    const technicians = await this.technicians();
    const examples = await this.examples();
    const booked: Booked[] = [];
    for (const [at, one] of wanted.entries()) {
      const row = one.technician === undefined ? '' : technicians[one.technician];
      const example = examples[at % examples.length];
      if (row === undefined || !example) throw new Error('the tenant has too few technicians or jobs for this test');
      const on = addDays(date, one.day ?? 0);
      const start = this.moment(on, one.at);
      const promised = one.promised?.map((time) => new Date(this.moment(on, time)).toISOString());
      const end = start + one.minutes * 60_000;
      const job = await this.sandbox.book({ ...example, ...one.job }, [
        {
          start: new Date(start).toISOString(),
          end: new Date(end).toISOString(),
          ...(promised ? { arrivalWindowStart: promised[0], arrivalWindowEnd: promised[1] } : {}),
          technicianIds: row === '' ? [] : [Number(row)],
        },
      ]);
      booked.push({
        id: String(job.firstAppointmentId),
        jobId: String(job.id),
        jobNumber: job.jobNumber,
        businessUnitId: job.businessUnitId,
        row,
        start,
        end,
      });
    }
    return booked as BookedFor<T>;
  }

  /** The technicians' ids in the order of the board's rows. */
  async technicians(): Promise<readonly string[]> {
    this.#technicians ??= (await this.sandbox.technicians())
      .filter((one) => one.active)
      .map((one) => ({ id: String(one.id), name: one.name.toLowerCase() }))
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map((one) => one.id);
    return this.#technicians;
  }

  /** A job of each business unit, from which customer, location and campaign are taken. */
  private async examples(): Promise<readonly ApiJob[]> {
    if (this.#examples === undefined) {
      const each = new Map<number, ApiJob>();
      for (const job of await this.sandbox.jobs()) {
        if (job.campaignId !== null && !each.has(job.businessUnitId)) each.set(job.businessUnitId, job);
      }
      this.#examples = [...each.values()].sort((one, other) => one.businessUnitId - other.businessUnitId);
    }
    return this.#examples;
  }
}
