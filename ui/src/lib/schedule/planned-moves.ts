/** A draft plan over the appointments: what it shows, and what it would change. */
import type { AppointmentCard, AppointmentMove, ShiftSpan, Tray } from '../../ipc/bindings';
import { conflictsOf, utilization, type ScheduleContext, type ScheduleConflict } from './conflicts';
import { touches } from './intervals';
import { rowsByTechnician, withOverlays } from './merge';
import { moveCommand, placementOf, samePlacement, type Placement } from './moves';

/** A move that waits in the plan. */
export interface PlannedMove {
  /** Where the appointment was when it was planned. */
  seen: Placement;
  /** Where it goes. */
  after: Placement;
}

/** The moves of a plan by appointment, in the order they were made. */
export type PlannedMoves = ReadonlyMap<string, PlannedMove>;

/** How a planned appointment stands now. */
export type Standing = 'asPlanned' | 'changed' | 'fixed' | 'gone';

/** The moves as they are kept. */
export function movesOf(kept: readonly AppointmentMove[]): Map<string, PlannedMove> {
  const moves = new Map<string, PlannedMove>();
  for (const move of kept) {
    const { appointmentId, seen, start, end, arrivalStart, arrivalEnd } = move;
    if (!seen) continue;
    const technicianIds = move.technicianIds ?? seen.technicianIds;
    moves.set(appointmentId, { seen, after: { start, end, arrivalStart, arrivalEnd, technicianIds } });
  }
  return moves;
}

/** The moves as they are kept and published. */
export function keptMoves(moves: PlannedMoves): AppointmentMove[] {
  return [...moves].map(([id, { seen, after }]) => moveCommand(id, seen, after));
}

/**
 * The plan after a move of a card as it is shown. What is planned already keeps where it came from,
 * and what is moved back there is no move any more.
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

/** How a planned appointment stands against what the plan was made on. */
export function standingOf(move: PlannedMove, now: AppointmentCard | undefined): Standing {
  if (!now) return 'gone';
  const at = placementOf(now);
  if (samePlacement(at, move.after)) return 'asPlanned';
  if (!now.movable) return 'fixed';
  return samePlacement(at, move.seen) ? 'asPlanned' : 'changed';
}

/** The cards with the plan over them. `others` brings in planned appointments of days that are not loaded. */
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

/** The tray with the plan over it: what got a technician leaves it, what lost the last one comes in. */
export function trayWithPlan(
  tray: Tray,
  moves: PlannedMoves,
  shown: ReadonlyMap<string, AppointmentCard>,
  from: number,
  to: number,
): Tray {
  if (moves.size === 0) return tray;
  const waits = (card: AppointmentCard): boolean =>
    card.technicianIds.length === 0 && touches(card, from, to);
  const planned = [...moves.keys()].flatMap((id) => shown.get(id) ?? []);
  const kept = tray.unassigned.filter((card) => !moves.has(card.id));
  const added = planned.filter(
    (card) => waits(card) && (card.state === 'scheduled' || card.state === 'dispatched'),
  );
  return { ...tray, unassigned: [...kept, ...added].sort((a, b) => a.start - b.start) };
}

/** A conflict of an appointment. */
export interface Clash extends ScheduleConflict {
  /** Whose. */
  of: string;
}

/** How full a technician's shifts are. */
export interface Share {
  technicianId: string;
  before: number | null;
  after: number | null;
}

/** What a plan changes for the technicians that it touches. */
export interface Comparison {
  before: readonly Clash[];
  after: readonly Clash[];
  shares: readonly Share[];
}

/** What a comparison needs to know. */
export interface Compared {
  /** The appointments of the days that the plan touches, without it. */
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

/** Every conflict of the technicians' appointments; two that overlap are one conflict. */
function clashesOf(
  rows: ReadonlyMap<string, readonly AppointmentCard[]>,
  technicians: ReadonlySet<string>,
  { shiftsOf, lacks, business }: Compared,
): Clash[] {
  const found = new Map<string, Clash>();
  const plan = {
    appointmentsOf: (id: string) => rows.get(id) ?? [],
    shiftsOf,
    lacks,
    ...(business && { business }),
  };
  const cards = new Set([...technicians].flatMap((id) => rows.get(id) ?? []));
  for (const card of cards) {
    if (card.state === 'canceled' || card.state === 'hold') continue;
    for (const conflict of conflictsOf(card.id, placementOf(card), plan, card.endKnown)) {
      if (conflict.technicianId !== undefined && !technicians.has(conflict.technicianId)) continue;
      const pair = [card.id, conflict.appointmentId ?? ''].sort().join(' ');
      const key = `${conflict.kind} ${conflict.technicianId ?? ''} ${pair}`;
      if (!found.has(key)) found.set(key, { ...conflict, of: card.id });
    }
  }
  return [...found.values()];
}

/** Conflicts and utilization of the technicians that a plan touches, without it and with it. */
export function comparePlan(moves: PlannedMoves, compared: Compared): Comparison {
  const known = new Map(compared.cards.map((card) => [card.id, card] as const));
  const touched = new Set<string>();
  for (const { seen, after } of moves.values()) {
    for (const id of [...seen.technicianIds, ...after.technicianIds]) touched.add(id);
  }
  const before = byTechnician(known.values());
  const after = byTechnician(withPlan(known, new Map(), moves).values());
  const { from, to, shiftsOf } = compared;
  const share = (rows: ReadonlyMap<string, readonly AppointmentCard[]>, id: string): number | null =>
    utilization(rows.get(id) ?? [], shiftsOf(id), from, to);
  return {
    before: clashesOf(before, touched, compared),
    after: clashesOf(after, touched, compared),
    shares: [...touched].map((id) => ({
      technicianId: id,
      before: share(before, id),
      after: share(after, id),
    })),
  };
}
