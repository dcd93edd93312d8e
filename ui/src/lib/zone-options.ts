/** The time zones of the program as a list to choose from. */
import type { TimeZoneChoice } from '../ipc';

/** What a zone is called in the list: `America/New York`. */
export function zoneLabel(name: string): string {
  return name.replaceAll('_', ' ');
}

/** The zones with what else people call them, so that "Central" and "CST" find Chicago. */
export function zoneChoices(
  zones: readonly TimeZoneChoice[],
): { value: string; label: string; hint: string | null; also: readonly string[] }[] {
  return zones.map(({ name, aliases }) => ({
    value: name,
    label: zoneLabel(name),
    hint: aliases.length ? aliases.filter((alias) => !alias.includes(' ')).join(', ') : null,
    also: aliases,
  }));
}
