/** Which appointment is which, once the server has given what was booked here a number. */
import type { AppointmentCard } from '../../ipc/bindings';

/** The server may round the start of what is booked, but not by more, in milliseconds. */
const ROUNDING = 60 * 60_000;

function isLocal(id: string): boolean {
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

/** The new name of each appointment that was shown under a local one and is shown under the server's now. */
export function numbered(
  before: ReadonlyMap<string, AppointmentCard>,
  after: ReadonlyMap<string, AppointmentCard>,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const gone = [...before.values()].filter(({ id }) => isLocal(id) && !after.has(id));
  if (gone.length === 0) return names;
  const fresh = new Set([...after.values()].filter(({ id }) => !isLocal(id) && !before.has(id)));
  for (const local of gone) {
    const apart = (card: AppointmentCard): number => Math.abs(card.start - local.start);
    const [nearest] = [...fresh]
      .filter((card) => isSameBooking(local, card))
      .sort((a, b) => apart(a) - apart(b));
    if (!nearest) continue;
    fresh.delete(nearest);
    names.set(local.id, nearest.id);
  }
  return names;
}
