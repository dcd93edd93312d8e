/** What a bulk action is about: selected appointments, or selected jobs. */
import type { AppointmentCard } from '../../ipc';

/** A selection of several. */
export interface BulkSelection {
  /** The selected appointments. Null if whole jobs are selected. */
  cards: readonly AppointmentCard[] | null;
  /** Their jobs, each once. */
  jobIds: readonly string[];
}

/** Selected appointments. Two of one job count as one job. */
export function selectionOfCards(cards: readonly AppointmentCard[]): BulkSelection {
  return { cards, jobIds: [...new Set(cards.map((card) => card.jobId))] };
}

/** Selected jobs. */
export function selectionOfJobs(jobIds: Iterable<string>): BulkSelection {
  return { cards: null, jobIds: [...new Set(jobIds)] };
}
