import type { Page } from '@playwright/test';

/** Records that are added to the answers of the mock backend. */
export interface Extra {
  appointments?: readonly Record<string, unknown>[];
  shifts?: readonly Record<string, unknown>[];
  /** Hides the records of the mock itself. */
  only?: boolean;
}

/** An appointment of the calendar, with defaults for what a test does not set. */
export function appointment(part: { id: string; start: number; end: number } & Record<string, unknown>): Record<string, unknown> {
  return {
    jobId: '90001',
    number: null,
    jobNumber: null,
    endKnown: true,
    arrivalStart: null,
    arrivalEnd: null,
    state: 'scheduled',
    confirmed: false,
    customerId: null,
    customer: `Customer ${part.id}`,
    phone: null,
    address: null,
    jobTypeId: null,
    jobType: null,
    businessUnitId: null,
    businessUnit: null,
    priority: null,
    tagIds: [],
    zoneId: null,
    summary: null,
    specialInstructions: null,
    technicianIds: [],
    pending: null,
    movable: true,
    ...part,
  };
}

interface Call {
  command: string;
  args: Record<string, unknown>;
}

/** Records the commands that a page on the mock backend calls, and adds records to the answers. Install it before the page opens. */
export class IpcRecorder {
  private constructor(private readonly page: Page) {}

  static async install(page: Page, extra: Extra = {}): Promise<IpcRecorder> {
    await page.addInitScript((added: Extra) => {
      type Card = { id: string; start: number; end: number };
      type Answer = { days: { start: number; end: number }[]; appointments: Card[]; shifts: Card[]; technicians: { id: string }[] };
      const calls: unknown[] = [];
      Object.assign(globalThis, { recordedCalls: calls, addedRecords: added });
      const mended = (command: string, answer: unknown): unknown => {
        if (command !== 'calendar_page') return answer;
        const page = answer as Answer;
        const from = page.days[0]?.start ?? 0;
        const to = page.days.at(-1)?.end ?? 0;
        const within = (list: readonly unknown[] = []) =>
          (list as Card[]).filter(({ start, end }) => start < to && Math.max(end, start + 1) > from);
        const moved = new Set((added.appointments ?? []).map((one) => one['id']));
        // `row 0` is the first technician of the board, whoever that is.
        const named = <T>(value: T): T =>
          JSON.parse(JSON.stringify(value).replace(/"row (\d+)"/g, (_, at: string) => JSON.stringify(page.technicians[Number(at)]?.id))) as T;
        return named({
          ...page,
          appointments: [...(added.only ? [] : page.appointments.filter((one) => !moved.has(one.id))), ...within(added.appointments)],
          shifts: [...(added.only ? [] : page.shifts), ...within(added.shifts)],
        });
      };
      let inner: { invoke: (command: string, args: unknown) => Promise<unknown> };
      Object.defineProperty(globalThis, '__TAURI_INTERNALS__', {
        configurable: true,
        get: () => inner,
        set: (internals: typeof inner) => {
          const { invoke } = internals;
          internals.invoke = async (command, args) => {
            calls.push({ command, args });
            // The mock knows nothing of the appointments that were added, so it would reject their moves.
            const id = (args as { to?: { appointmentId?: string } }).to?.appointmentId;
            if (command === 'move_appointment' && (added.appointments ?? []).some((one) => one['id'] === id)) {
              return { operationId: `move ${String(calls.length)}`, jobId: null, appointmentId: id, projectId: null, reversible: true };
            }
            return mended(command, await invoke(command, args));
          };
          inner = internals;
        },
      });
    }, extra);
    return new IpcRecorder(page);
  }

  /** Replaces the added appointments, and has the page read again. */
  async replaceAppointments(appointments: readonly Record<string, unknown>[]): Promise<void> {
    await this.page.evaluate(async (next) => {
      const { addedRecords, __TAURI_INTERNALS__: internals } = globalThis as unknown as {
        addedRecords: Extra;
        __TAURI_INTERNALS__: { invoke: (command: string, args: unknown) => Promise<unknown> };
      };
      addedRecords.appointments = next;
      const request = { firstDay: '2026-06-10', days: 1, margin: 0 };
      const { onHold } = (await internals.invoke('tray', { request })) as { onHold: { id: string }[] };
      await internals.invoke('set_special_instructions', { appointmentId: onHold[0]?.id, text: 'Changed' });
    }, appointments);
  }

  /** The arguments of the calls of a command so far. */
  async calls(command: string): Promise<Record<string, unknown>[]> {
    const all = await this.page.evaluate(() => (globalThis as unknown as { recordedCalls: Call[] }).recordedCalls);
    return all.filter((call) => call.command === command).map((call) => call.args);
  }
}
