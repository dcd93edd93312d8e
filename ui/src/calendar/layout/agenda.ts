/** Lays out the agenda: one list with a head for each day, followed by its appointments. */
import type { AppointmentCard, DayGeometry } from '../../ipc/bindings';
import { byDay } from './month';
import { rowOffsets } from './virtual-range';

/** One line of the list. */
export type AgendaLine =
  | { kind: 'day'; day: DayGeometry; count: number }
  | { kind: 'card'; day: DayGeometry; card: AppointmentCard }
  | { kind: 'nothing'; day: DayGeometry };

/** The lines and their offsets. */
export interface AgendaList {
  lines: readonly AgendaLine[];
  /** The top of each line, and as the last entry the total height. */
  offsets: readonly number[];
}

/** The heights of lines, in pixels. */
export interface AgendaHeights {
  day: number;
  card: number;
}

/** Lays out the agenda. An appointment over midnight is listed on both days. */
export function agendaOf(
  days: readonly DayGeometry[],
  cards: Iterable<AppointmentCard>,
  heights: AgendaHeights,
): AgendaList {
  const index = byDay(days, cards);
  const lines: AgendaLine[] = [];
  for (const day of days) {
    const list = index.get(day.date) ?? [];
    lines.push({ kind: 'day', day, count: list.length });
    if (list.length === 0) lines.push({ kind: 'nothing', day });
    for (const card of list) lines.push({ kind: 'card', day, card });
  }
  return {
    lines,
    offsets: rowOffsets(lines.map((line) => (line.kind === 'day' ? heights.day : heights.card))),
  };
}

/** The index of an appointment's first line. */
export function lineOf(list: AgendaList, id: string): number {
  return list.lines.findIndex((line) => line.kind === 'card' && line.card.id === id);
}
