/** Decides which jobs and appointments of a selection an action changes, and why it leaves out the others. */
import type { AppointmentCard, JobDetail } from '../../ipc';
import { tagChangeOf, type TagChange } from '../../lib/job-fields';
import { decideReopening } from '../../lib/reopen';
import type { Distance } from '../../lib/schedule/distance';
import { movedBy } from '../../lib/schedule/distance';
import { movedTo, placementOf, type Placement } from '../../lib/schedule/moves';
import { daysBetween, type CivilDate } from '../../lib/schedule/dates';
import type { DayLookup } from '../../lib/schedule/zone-days';

/** The actions that change whole jobs. */
export type JobAction =
  'hold' | 'removeHold' | 'cancel' | 'removeCancellation' | 'priority' | 'jobType' | 'tags';

/** The actions that change appointments. */
export type MoveAction = 'move' | 'assign';

/** Why an action leaves something out. */
export type Exception =
  | 'onHold'
  | 'canceled'
  | 'done'
  | 'working'
  | 'dispatched'
  | 'notOnHold'
  | 'notCanceled'
  | 'needsNewTime'
  | 'cannotReinstate'
  | 'unchanged'
  | 'otherUnit'
  | 'notDownloaded'
  | 'notPossible';

/** What an action changes, and what it leaves out by reason. */
export interface Decision<T> {
  able: readonly T[];
  excluded: ReadonlyMap<Exception, readonly T[]>;
}

function decide<T>(all: readonly T[], whyNot: (one: T) => Exception | null): Decision<T> {
  const able: T[] = [];
  const excluded = new Map<Exception, T[]>();
  for (const one of all) {
    const reason = whyNot(one);
    if (reason === null) able.push(one);
    else excluded.set(reason, [...(excluded.get(reason) ?? []), one]);
  }
  return { able, excluded };
}

/** Why a job in this state can't be changed. */
function stateException({ state }: Pick<JobDetail, 'state'>): Exception {
  switch (state) {
    case 'hold':
      return 'onHold';
    case 'canceled':
      return 'canceled';
    case 'completed':
      return 'done';
    case 'inProgress':
      return 'working';
    case 'dispatched':
      return 'dispatched';
    default:
      return 'notPossible';
  }
}

function whyNotReopened(detail: JobDetail, action: 'removeHold' | 'removeCancellation'): Exception | null {
  const { by } = decideReopening(detail, action);
  if (by === 'call') return null;
  if (by === 'reschedule') return 'needsNewTime';
  if (action === 'removeCancellation') return detail.state === 'canceled' ? 'cannotReinstate' : 'notCanceled';
  return detail.state === 'hold' ? 'notPossible' : 'notOnHold';
}

/**
 * Which jobs an action changes. `value` is the new priority or job type; empty while none is chosen.
 * `units` are the business units that do this job type; none means all. `tags` is the change of tags.
 */
export function decideJobs(
  action: JobAction,
  details: readonly JobDetail[],
  value = '',
  units: readonly string[] = [],
  tags: TagChange = { added: [], removed: [] },
): Decision<JobDetail> {
  return decide(details, (detail) => {
    switch (action) {
      case 'hold':
        return detail.allowed.hold ? null : stateException(detail);
      case 'cancel':
        return detail.allowed.cancel ? null : stateException(detail);
      case 'removeHold':
      case 'removeCancellation':
        return whyNotReopened(detail, action);
      case 'tags':
        if (!detail.allowed.edit) return stateException(detail);
        if (tags.added.length + tags.removed.length === 0) return null;
        return tagChangeOf(detail, tags) ? null : 'unchanged';
      case 'priority':
      case 'jobType': {
        if (!detail.allowed.edit) return stateException(detail);
        const now = action === 'priority' ? detail.priority : detail.jobType?.id;
        if (value !== '' && now === value) return 'unchanged';
        const unit = detail.businessUnit?.id;
        return unit !== undefined && units.length > 0 && !units.includes(unit) ? 'otherUnit' : null;
      }
    }
  });
}

/** How far a move goes: to a date at the same time of day, or by a distance. */
export type Shift = { date: CivilDate } | { by: Distance };

/** The placement of an appointment after a move. Its duration and its arrival window stay with it. */
export function shifted(card: Placement, shift: Shift, days: DayLookup): Placement {
  const by =
    'by' in shift ? shift.by : { days: daysBetween(days.at(card.start).date, shift.date), minutes: 0 };
  return movedTo(placementOf(card), movedBy(card.start, by, days));
}

/** Why an appointment can't be moved. */
function whyFixed({ state }: AppointmentCard): Exception {
  switch (state) {
    case 'done':
    case 'canceled':
    case 'working':
    case 'dispatched':
      return state;
    default:
      return 'notPossible';
  }
}

/** Which appointments a move or an assignment changes. Without `after`, nothing is chosen yet. */
export function decideMoves(
  cards: readonly AppointmentCard[],
  after: ((card: AppointmentCard) => Placement) | null,
): Decision<AppointmentCard> {
  return decide(cards, (card) => {
    if (!card.movable) return whyFixed(card);
    const to = after?.(card);
    const isSame = to?.start === card.start && to.technicianIds.join() === card.technicianIds.join();
    return isSame ? 'unchanged' : null;
  });
}

/**
 * The appointments that an action moves: the selected ones, or the open ones of the selected jobs. The
 * cards on screen have moves of the draft, which those of the details lack.
 */
export function cardsToMove(
  selected: readonly AppointmentCard[] | null,
  details: readonly JobDetail[],
  shownCard: (id: string) => AppointmentCard | undefined,
): readonly AppointmentCard[] {
  const read = new Map(
    details.flatMap(({ appointments }) => appointments.map((one) => [one.id, one] as const)),
  );
  if (selected !== null) return selected.map((card) => shownCard(card.id) ?? read.get(card.id) ?? card);
  return [...read.values()]
    .filter(({ state }) => state !== 'done' && state !== 'canceled')
    .map((card) => shownCard(card.id) ?? card);
}

/** How many open appointments of these jobs are not selected, but change with their job. */
export function othersOfJobs(
  details: readonly JobDetail[],
  selected: readonly AppointmentCard[] | null,
): number {
  if (selected === null) return 0;
  const ids = new Set(selected.map(({ id }) => id));
  return details
    .flatMap(({ appointments }) => appointments)
    .filter(({ id, state }) => state !== 'done' && state !== 'canceled' && !ids.has(id)).length;
}
