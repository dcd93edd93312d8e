/** The time zones to choose from. */
import type { TimeZoneChoice } from '../ipc';

/** The label of a zone: `America/New York`. */
export function zoneLabel(name: string): string {
  return name.replaceAll('_', ' ');
}

/** The zones with their other names, so that "Central" and "CST" find Chicago. */
export function zoneOptions(
  zones: readonly TimeZoneChoice[],
): { value: string; label: string; hint: string | null; also: readonly string[] }[] {
  return zones.map(({ name, aliases }) => ({
    value: name,
    label: zoneLabel(name),
    hint: aliases.length ? aliases.filter((alias) => !alias.includes(' ')).join(', ') : null,
    also: aliases,
  }));
}
