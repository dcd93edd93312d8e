/** The words of the time axis. */
import type { ClockFormat } from '../../ipc';
import * as format from '../../messages/format';

/** `9 AM`, or `09:00`; the whole hours of an axis need no minutes. */
export function hourLabel(wall: number, clock: ClockFormat): string {
  if (clock === 'hours24') return format.timeOfMinute(wall, 'hours24');
  const hour = Math.floor(wall / 60) % 24;
  return `${String(hour % 12 || 12)} ${hour < 12 ? 'AM' : 'PM'}`;
}
