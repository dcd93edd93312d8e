/** Matches appointments booked here with the ids that the server gives them. */
import type { AppointmentCard } from '../../ipc/bindings';

/** The server may round the start of a booking by at most this, in milliseconds. */
const ROUNDING = 60 * 60_000;

/** Whether the server has not given the record an id yet. */
export function isLocal(id: string): boolean {
  return id.startsWith('local-');
}

function isSameBooking(local: AppointmentCard, card: AppointmentCard): boolean {
  return (
    (isLocal(local.jobId) || local.jobId === card.jobId) &&
    local.customerId === card.customerId &&
    local.jobTypeId === card.jobTypeId &&
    Math.abs(local.start - card.start) < ROUNDING
  );
}

/** The server's ids of appointments that had a local id, by local id. */
export function serverIds(
  before: ReadonlyMap<string, AppointmentCard>,
  after: ReadonlyMap<string, AppointmentCard>,
): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const gone = [...before.values()].filter(({ id }) => isLocal(id) && !after.has(id));
  if (gone.length === 0) return ids;
  const fresh = new Set([...after.values()].filter(({ id }) => !isLocal(id) && !before.has(id)));
  for (const local of gone) {
    const distance = (card: AppointmentCard): number => Math.abs(card.start - local.start);
    const [nearest] = [...fresh]
      .filter((card) => isSameBooking(local, card))
      .sort((a, b) => distance(a) - distance(b));
    if (!nearest) continue;
    fresh.delete(nearest);
    ids.set(local.id, nearest.id);
  }
  return ids;
}
