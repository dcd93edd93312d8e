/** The openings that a form shows. The board highlights them. */
import type { Interval } from '../lib/schedule/intervals';
import { perAccount } from './account-state';

class OpeningsShown {
  /** The free times that the board highlights, by technician; null highlights nothing. */
  times = $state.raw<ReadonlyMap<string, readonly Interval[]> | null>(null);
  /** Whether the form that is open, or that opens next, shows openings at once. */
  requested = $state(false);

  /** Whether openings were requested. Clears the request. */
  takeRequest(): boolean {
    const { requested } = this;
    this.requested = false;
    return requested;
  }
}

/** The openings that are shown in the open account. */
export let openingsShown: OpeningsShown;
perAccount(
  () => new OpeningsShown(),
  (next) => {
    openingsShown = next;
  },
);
