/** The state of the mock backend. Edits change it in memory, are "sent" later, and emit events. */
import type {
  AppointmentCard,
  ChangeBatch,
  EditReceipt,
  MalformedRecord,
  NewJob,
  OperationKind,
  OperationRow,
  OperationState,
  Preferences,
  SyncError,
  Session,
  SyncStatus,
  WindowFailure,
} from '../src/ipc/bindings';
import { crowd } from './bulk-data';
import { DEFAULT_PREFERENCES } from './defaults';
import { firstSession, firstStatus, ODD_RECORDS, problem } from './first';
import type { Scene } from './scenario';
import { makeTenant } from './tenant';
import type { Tenant } from './tenant';
import { tableFor } from './zones';

/** An edit: what it changes, how it is undone, and whether the server will reject it. */
export interface FakeEdit {
  kind: OperationKind;
  subject: string | null;
  start?: number;
  jobId?: string | null;
  appointmentId?: string | null;
  projectId?: string | null;
  apply: () => void;
  revert: () => void;
  error?: SyncError | null;
  /** The job that it books. */
  booked?: NewJob;
}

/** Adds an edit of an earlier day to the list. */
type Old = (
  card: AppointmentCard,
  kind: OperationKind,
  state: OperationState,
  subject: string | null,
  ago: number,
  error: SyncError | null,
) => OperationRow;

interface Known {
  row: OperationRow;
  edit: FakeEdit;
}

/** The usual fields of an edit: without a conflict. */
const PLAIN = {
  damage: null,
  partialResult: null,
  conflictReason: null,
  canRollBack: false,
  undoPending: false,
  conflict: null,
} as const;

const receiptOf = ({ id, jobId, appointmentId, projectId }: OperationRow): EditReceipt => {
  return { operationId: id, jobId, appointmentId, projectId, reversible: true };
};

export class FakeDesk {
  readonly scene: Scene;
  readonly tenant: Tenant;
  emit: (event: string, payload: unknown) => void = () => undefined;
  preferences: Preferences;
  session: Session;
  status: SyncStatus;
  revision = 1;
  /** The failures that the window logged. */
  readonly failures: WindowFailure[] = [];
  #operations: Known[] = [];
  #next = 1;

  constructor(scene: Scene) {
    this.scene = scene;
    this.tenant = makeTenant(Date.now(), scene.state === 'empty');
    if (scene.crowd > 0) crowd(this.tenant, scene.crowd);
    this.preferences = { ...DEFAULT_PREFERENCES, ...scene.preferences };
    this.session = firstSession(this.scene);
    this.status = firstStatus(this.scene);
    if (scene.state === 'live' || scene.state === 'offline' || scene.state === 'odd') this.#oldOperations();
    setInterval(() => {
      this.#beat();
    }, 2000);
    if (scene.state === 'opening')
      setTimeout(() => {
        this.open('1');
      }, 4000);
  }

  /** Opens an account after a moment. */
  open(id: string): Session {
    const account = this.session.accounts.find((one) => one.id === id) ?? null;
    return this.setSession({ account, opening: false, problem: null });
  }

  setStatus(patch: Partial<SyncStatus>): null {
    this.status = { ...this.status, ...patch };
    this.emit('sync-status-changed', this.status);
    return null;
  }

  setSession(patch: Partial<Session>): Session {
    const next = { ...this.session, ...patch };
    this.session = { ...next, offsets: tableFor(next.account?.timeZone ?? next.workstationTimeZone) };
    this.emit('session-changed', this.session);
    return this.session;
  }

  /** The scenario with odd records has some that can't be read. */
  malformed(): MalformedRecord[] {
    if (this.scene.state !== 'odd') return [];
    return Array.from({ length: ODD_RECORDS }, (_, at) => ({
      kind: at === 0 ? 'customers' : 'appointments',
      id: at === 0 ? null : String(48_213 + at),
      fields: [
        {
          field: 'arrivalWindowStart',
          sentence: 'Expected a date and time, got a list',
          detail: 'invalid type: sequence, expected a date-time',
        },
      ],
      since: Date.now() - 3_600_000,
      shown: at !== 0,
    }));
  }

  operations(): OperationRow[] {
    return this.#operations.map((known) => known.row);
  }

  changed(part: Partial<ChangeBatch>): void {
    this.revision += 1;
    const batch: ChangeBatch = {
      revision: this.revision,
      appointments: [],
      jobs: [],
      projects: [],
      customers: [],
      names: false,
      operations: false,
      everything: false,
      ...part,
    };
    this.emit('mirror-changed', batch);
  }

  /** Stores an edit, shows it at once, and "sends" it later. */
  edit(edit: FakeEdit): EditReceipt {
    const row: OperationRow = {
      id: `op-${String(this.#next++)}`,
      kind: edit.kind,
      state: 'queued',
      subject: edit.subject,
      start: edit.start ?? null,
      jobId: edit.jobId ?? null,
      appointmentId: edit.appointmentId ?? null,
      projectId: edit.projectId ?? null,
      createdOn: Date.now(),
      attempts: 0,
      nextAttemptOn: null,
      error: null,
      undoable: true,
      ...PLAIN,
    };
    const known = { row, edit };
    this.#settleFailed(row);
    this.#operations.unshift(known);
    edit.apply();
    this.#tell(known);
    if (this.status.phase === 'live') this.#send(known);
    return receiptOf(row);
  }

  /** Like the engine, removes the failed edit that a new one replaces. */
  #settleFailed(next: OperationRow): void {
    const same = this.#operations.filter(
      ({ row }) =>
        (row.state === 'rejected' || row.state === 'conflict') &&
        row.kind === next.kind &&
        row.jobId === next.jobId &&
        row.appointmentId === next.appointmentId &&
        row.jobId !== null,
    );
    for (const { row } of same) row.state = 'withdrawn';
  }

  undo(id: string): 'withdrawn' | 'reversed' {
    const known = this.#find(id);
    const sent = known.row.state === 'done' || known.row.state === 'acked';
    if (!sent) {
      known.edit.revert();
      this.#stand(known, 'withdrawn');
      return 'withdrawn';
    }
    known.row.undoable = false;
    this.edit({
      ...known.edit,
      apply: known.edit.revert,
      revert: known.edit.apply,
      error: null,
    });
    return 'reversed';
  }

  retry(id: string): void {
    const known = this.#find(id);
    known.edit.error = null;
    known.row.error = null;
    known.row.conflict = null;
    known.row.conflictReason = null;
    known.row.partialResult = null;
    known.edit.apply();
    this.#stand(known, 'queued');
    this.#send(known);
  }

  dismiss(id: string): void {
    const known = this.#find(id);
    known.row.conflict = null;
    known.row.conflictReason = null;
    this.#stand(known, 'withdrawn');
  }

  /** The job of a booking. */
  booked(id: string): NewJob | null {
    return this.#find(id).edit.booked ?? null;
  }

  rollBack(id: string): EditReceipt {
    this.dismiss(id);
    return receiptOf(this.#find(id).row);
  }

  /** Sets the pending marks of the cards and rows of an edit. */
  pendingOf(match: (row: OperationRow) => boolean): AppointmentCard['pending'] {
    const known = this.#operations.find(
      ({ row }) => match(row) && row.state !== 'done' && row.state !== 'withdrawn',
    );
    return known ? { operationId: known.row.id, state: known.row.state } : null;
  }

  #find(id: string): Known {
    const known = this.#operations.find(({ row }) => row.id === id);
    if (!known) throw problem('notFound', { code: 'recordNotFound' });
    return known;
  }

  #send(known: Known): void {
    setTimeout(() => {
      this.#step(known, 'queued', 'leased');
    }, 500);
    setTimeout(() => {
      if (known.row.state !== 'leased') return;
      known.row.attempts += 1;
      if (known.edit.error) {
        known.row.error = known.edit.error;
        known.edit.revert();
        this.#stand(known, 'rejected');
      } else {
        this.#stand(known, 'done');
      }
    }, 1400);
  }

  #step(known: Known, from: OperationState, to: OperationState): void {
    if (known.row.state === from) this.#stand(known, to);
  }

  #stand(known: Known, state: OperationState): void {
    known.row.state = state;
    known.row.undoable = state === 'queued' || state === 'done';
    this.#tell(known);
  }

  #tell({ row }: Known): void {
    this.changed({
      operations: true,
      jobs: row.jobId ? [row.jobId] : [],
      appointments: row.appointmentId ? [row.appointmentId] : [],
      projects: row.projectId ? [row.projectId] : [],
    });
    this.#beat();
  }

  #beat(): void {
    const states = this.operations().map((row) => row.state);
    const waiting = states.filter((state) => state === 'queued' || state === 'leased').length;
    const attention = states.filter((state) => state === 'rejected' || state === 'conflict').length;
    let { lastSyncedOn, progress, phase } = this.status;
    if (phase === 'live') lastSyncedOn = Date.now();
    if (progress) {
      const rows = Math.min(progress.rows + 1100, progress.rowsExpected ?? 0);
      progress = { ...progress, rows, secondsLeft: ((progress.rowsExpected ?? 0) - rows) / 550 };
      if (rows === progress.rowsExpected) {
        progress = null;
        phase = 'live';
      }
    }
    this.status = { ...this.status, waiting, attention, lastSyncedOn, progress, phase };
    this.emit('sync-status-changed', this.status);
  }

  /** Edits in conflict, and one that stopped halfway. */
  #conflicting(card: AppointmentCard, old: Old): void {
    const hour = 3_600_000;
    const subject = `${card.customer ?? ''}, ${card.jobType ?? ''}`;
    const span = (start: number, length: number) => ({ kind: 'span', start, end: start + length }) as const;
    const text = (words: string) => ({ kind: 'text', text: words }) as const;
    const length = card.end - card.start;
    const reason = (message: string): SyncError => ({
      reason: { code: 'serverMessage', message },
      fieldErrors: {},
      traceId: null,
    });
    const mine = card.start - 2 * hour;
    const moved = old(card, 'moveAppointment', 'conflict', subject, 180_000, null);
    moved.conflictReason = { code: 'moved', start: card.start };
    moved.conflict = {
      fields: [
        {
          field: 'times',
          mine: span(mine, length),
          theirs: span(card.start, length),
          base: span(card.start - 3 * hour, length),
          conflicting: true,
        },
        {
          field: 'arrivalWindow',
          mine: span(mine, hour),
          theirs: span(card.start, hour),
          base: span(card.start - 3 * hour, hour),
          conflicting: true,
        },
        {
          field: 'technicians',
          mine: text('Priya Natarajan'),
          theirs: text('Marcus Webb'),
          base: text('Marcus Webb'),
          conflicting: false,
        },
      ],
      changedOn: Date.now() - 120_000,
      changedBy: 'Dana Whitfield',
      ownEdit: false,
      edit: {
        kind: 'move',
        to: {
          appointmentId: card.id,
          start: mine,
          end: mine + length,
          arrivalStart: mine,
          arrivalEnd: mine + hour,
          technicianIds: card.technicianIds,
          seen: null,
        },
      },
    };
    const half = old(
      card,
      'moveAppointment',
      'rejected',
      subject,
      240_000,
      reason('The technician is off that day.'),
    );
    half.partialResult = { code: 'moved', start: card.start };
    half.canRollBack = true;
  }

  #oldOperations(): void {
    const [first, second, third] = [...this.tenant.appointments.values()]
      .filter((card) => card.movable && card.start > Date.now())
      .slice(40, 43);
    if (!first || !second || !third) return;
    const none = () => undefined;
    const old: Old = (
      card: AppointmentCard,
      kind: OperationKind,
      state: OperationState,
      subject: string | null,
      ago: number,
      error: SyncError | null,
    ): OperationRow => {
      const row: OperationRow = {
        id: `op-${String(this.#next++)}`,
        kind,
        state,
        subject,
        start: kind === 'moveAppointment' ? card.start : null,
        jobId: card.jobId,
        appointmentId: card.id,
        projectId: null,
        createdOn: Date.now() - ago,
        attempts: state === 'queued' ? 0 : 1,
        nextAttemptOn: null,
        error,
        undoable: state === 'done' || state === 'queued',
        ...PLAIN,
      };
      this.#operations.push({
        edit: { kind, subject, jobId: card.jobId, appointmentId: card.id, apply: none, revert: none },
        row,
      });
      return row;
    };
    if (this.scene.state === 'offline') {
      old(
        first,
        'moveAppointment',
        'queued',
        `${first.customer ?? ''}, ${first.jobType ?? ''}`,
        240_000,
        null,
      );
      old(second, 'updateJob', 'queued', `#${second.jobNumber ?? ''}`, 200_000, null);
      old(third, 'setSpecialInstructions', 'queued', third.customer, 90_000, null);
    } else {
      old(first, 'updateJob', 'rejected', `#${first.jobNumber ?? ''}`, 300_000, {
        reason: { code: 'serverMessage', message: 'The job type is not offered by this business unit.' },
        fieldErrors: { jobTypeId: ['Job type 512 is inactive for business unit 103.'] },
        traceId: '00-4bf92f3577b34da6a3ce929d0e0e4736',
      });
      old(
        second,
        'moveAppointment',
        'done',
        `${second.customer ?? ''}, ${second.jobType ?? ''}`,
        900_000,
        null,
      );
      this.#conflicting(third, old);
      old(third, 'holdJob', 'done', `#${third.jobNumber ?? ''}`, 4_000_000, null);
    }
  }
}
