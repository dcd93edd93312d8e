/** Applies a draft plan to the appointments, and compares the schedule without and with it. */
import type { AppointmentCard, AppointmentMove, ShiftSpan, Tray } from '../../ipc/bindings';
import {
  conflictsOf,
  listConflicts,
  plannedFrom,
  takesTime,
  utilization,
  type AppointmentConflict,
  type ScheduleContext,
} from './conflicts';
import { touches } from './intervals';
import { rowsByTechnician, withOverlays } from './merge';
import { moveCommand, placementOf, samePlacement, type Placement } from './moves';

/** A move in the plan. */
export interface PlannedMove {
  /** The placement when the move was planned. */
  seen: Placement;
  /** The planned placement. */
  after: Placement;
}

/** The moves of a plan by appointment id, oldest first. */
export type PlannedMoves = ReadonlyMap<string, PlannedMove>;

/**
 * Whether a planned move still fits: `changed` if someone else moved the appointment, `fixed` if it
 * can no longer be moved, `gone` if it no longer exists.
 */
export type PlannedStatus = 'asPlanned' | 'changed' | 'fixed' | 'gone';

/** The moves of a saved plan. */
export function movesOf(saved: readonly AppointmentMove[]): Map<string, PlannedMove> {
  const moves = new Map<string, PlannedMove>();
  for (const move of saved) {
    const { appointmentId, seen, start, end, arrivalStart, arrivalEnd } = move;
    if (!seen) continue;
    const technicianIds = move.technicianIds ?? seen.technicianIds;
    moves.set(appointmentId, { seen, after: { start, end, arrivalStart, arrivalEnd, technicianIds } });
  }
  return moves;
}

/** The moves as they are saved and published. */
export function savedMoves(moves: PlannedMoves): AppointmentMove[] {
  return [...moves].map(([id, { seen, after }]) => moveCommand(id, seen, after));
}

/**
 * The plan with another move. An appointment that was already planned keeps its original placement.
 * If it moves back there, it leaves the plan.
 */
export function withMove(
  moves: PlannedMoves,
  shown: AppointmentCard,
  after: Placement,
): Map<string, PlannedMove> {
  const next = new Map(moves);
  const seen = moves.get(shown.id)?.seen ?? placementOf(shown);
  if (samePlacement(seen, after)) next.delete(shown.id);
  else next.set(shown.id, { seen, after });
  return next;
}

/** Whether a planned move still fits the appointment as it is now. */
export function statusOf(move: PlannedMove, now: AppointmentCard | undefined): PlannedStatus {
  if (!now) return 'gone';
  const at = placementOf(now);
  if (samePlacement(at, move.after)) return 'asPlanned';
  if (!now.movable) return 'fixed';
  return samePlacement(at, move.seen) ? 'asPlanned' : 'changed';
}

/** The cards with the plan applied. `others` are planned appointments of days that aren't loaded. */
export function withPlan(
  cards: ReadonlyMap<string, AppointmentCard>,
  others: ReadonlyMap<string, AppointmentCard>,
  moves: PlannedMoves,
): ReadonlyMap<string, AppointmentCard> {
  if (moves.size === 0) return cards;
  const all = new Map(cards);
  for (const [id, card] of others) if (moves.has(id) && !all.has(id)) all.set(id, card);
  const overlays = new Map([...moves].map(([id, { after }]) => [id, { placement: after }] as const));
  return withOverlays(all, overlays);
}

/** The tray after moves: appointments enter and leave it as technicians are assigned. */
export function trayWithMoves(
  tray: Tray,
  moved: ReadonlySet<string>,
  shown: ReadonlyMap<string, AppointmentCard>,
  from: number,
  to: number,
): Tray {
  if (moved.size === 0) return tray;
  const isUnassigned = (card: AppointmentCard): boolean =>
    card.technicianIds.length === 0 && touches(card, from, to);
  const others = tray.unassigned.filter((card) => !moved.has(card.id));
  const added = [...moved]
    .flatMap((id) => shown.get(id) ?? [])
    .filter((card) => isUnassigned(card) && (card.state === 'scheduled' || card.state === 'dispatched'));
  return { ...tray, unassigned: [...others, ...added].sort((a, b) => a.start - b.start) };
}

/** The utilization of a technician without and with the plan. */
export interface UtilizationChange {
  technicianId: string;
  before: number | null;
  after: number | null;
}

/** What a plan changes for its technicians. */
export interface Comparison {
  before: readonly AppointmentConflict[];
  after: readonly AppointmentConflict[];
  shares: readonly UtilizationChange[];
}

/** The input of a comparison. */
export interface ComparisonInput {
  /** The appointments of the plan's days, without the plan. */
  cards: readonly AppointmentCard[];
  shiftsOf: (technicianId: string) => readonly ShiftSpan[];
  lacks: NonNullable<ScheduleContext['lacks']>;
  business?: ScheduleContext['business'];
  from: number;
  to: number;
}

function byTechnician(cards: Iterable<AppointmentCard>): Map<string, AppointmentCard[]> {
  const rows = new Map<string, AppointmentCard[]>();
  for (const card of cards) {
    for (const id of rowsByTechnician(card)) {
      const list = rows.get(id);
      if (list) list.push(card);
      else rows.set(id, [card]);
    }
  }
  return rows;
}

/** Every conflict of the technicians' appointments. */
function allConflicts(
  rows: ReadonlyMap<string, readonly AppointmentCard[]>,
  technicians: ReadonlySet<string>,
  { shiftsOf, lacks, business }: ComparisonInput,
): AppointmentConflict[] {
  const plan = {
    appointmentsOf: (id: string) => rows.get(id) ?? [],
    shiftsOf,
    lacks,
    ...(business && { business }),
  };
  const cards = [...new Set([...technicians].flatMap((id) => rows.get(id) ?? []))].filter(takesTime);
  return listConflicts(
    cards.map((card) => {
      const own = conflictsOf(plannedFrom(card), plan);
      return [card.id, own.filter((one) => !one.technicianId || technicians.has(one.technicianId))] as const;
    }),
  );
}

/** Conflicts and utilization of the plan's technicians, without the plan and with it. */
export function comparePlan(moves: PlannedMoves, input: ComparisonInput): Comparison {
  const cards = new Map(input.cards.map((card) => [card.id, card] as const));
  const technicians = new Set<string>();
  for (const { seen, after } of moves.values()) {
    for (const id of [...seen.technicianIds, ...after.technicianIds]) technicians.add(id);
  }
  const before = byTechnician(cards.values());
  const after = byTechnician(withPlan(cards, new Map(), moves).values());
  const { from, to, shiftsOf } = input;
  const share = (rows: ReadonlyMap<string, readonly AppointmentCard[]>, id: string): number | null =>
    utilization(rows.get(id) ?? [], shiftsOf(id), from, to);
  return {
    before: allConflicts(before, technicians, input),
    after: allConflicts(after, technicians, input),
    shares: [...technicians].map((id) => ({
      technicianId: id,
      before: share(before, id),
      after: share(after, id),
    })),
  };
}
