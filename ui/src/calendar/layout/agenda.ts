/** The agenda as one long list: a head for each day, then its appointments. */
import type { AppointmentCard, DayGeometry } from '../../ipc/bindings';
import { byDay } from './month';
import { rowOffsets } from './virtual-range';

/** One line of the list. */
export type AgendaLine =
  | { kind: 'day'; day: DayGeometry; count: number }
  | { kind: 'card'; day: DayGeometry; card: AppointmentCard }
  | { kind: 'nothing'; day: DayGeometry };

/** The lines and where each begins. */
export interface AgendaList {
  lines: readonly AgendaLine[];
  /** One more entry than lines; the last is the height of all. */
  offsets: readonly number[];
}

/** How high lines are, in pixels. */
export interface AgendaHeights {
  day: number;
  card: number;
}

/** A night's work is listed on both its days. */
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

/** The line of an appointment: on the first day that it touches. */
export function lineOf(list: AgendaList, id: string): number {
  return list.lines.findIndex((line) => line.kind === 'card' && line.card.id === id);
}
