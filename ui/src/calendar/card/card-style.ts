/** The color of a card: that of its status, or of its unit, job type or priority. */
import type { AppointmentCard, ColorBy } from '../../ipc';

const PRIORITY_SERIES: Record<string, number> = { low: 2, normal: 1, high: 5, urgent: 6 };

/** One of the eight series colors. An id always has the same one. */
function seriesOfName(id: string | null): number {
  let sum = 7;
  for (const letter of id ?? '') sum = (sum * 31 + letter.charCodeAt(0)) % 1_000_003;
  return (sum % 8) + 1;
}

/** The series color of a card; null if its status gives the color. */
export function seriesOf(card: AppointmentCard, by: ColorBy): number | null {
  switch (by) {
    case 'status':
      return null;
    case 'businessUnit':
      return seriesOfName(card.businessUnitId);
    case 'jobType':
      return seriesOfName(card.jobTypeId);
    case 'priority':
      return PRIORITY_SERIES[card.priority?.toLowerCase() ?? 'normal'] ?? 1;
  }
}
