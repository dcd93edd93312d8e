/** The current time in a zone that is being chosen. */
import type { ClockFormat } from '../ipc';
import { time, timeOfMinute } from '../messages/format';

/** A zone as the program lists it: by name, or with its current offset. */
type Listed = string | { name: string; offsetMinutes: number };

/** `8:36 AM`, by the program's own rules if it sends them; null for an unknown zone. */
export function timeThere(
  zones: readonly Listed[],
  timeZone: string,
  now: number,
  clock: ClockFormat,
): string | null {
  const listed = zones.find((one) => (typeof one === 'string' ? one : one.name) === timeZone);
  if (listed === undefined) return null;
  if (typeof listed === 'string') return time(now, { timeZone, clock });
  const minutes = Math.floor(now / 60_000) + listed.offsetMinutes;
  return timeOfMinute(((minutes % 1440) + 1440) % 1440, clock);
}
