/** The arrival windows of the tenant, or those that it often promises. */
import { backend } from '../ipc';
import type { ArrivalWindowChoice } from '../ipc';
import { perAccount } from './account-state';
import { MirrorQuery } from './mirror-query.svelte';

/** The windows of the open account. */
export let arrivalWindows: MirrorQuery<ArrivalWindowChoice[]>;
perAccount(
  () =>
    new MirrorQuery({
      read: () => backend.arrivalWindows(),
      concerns: ({ names, everything }) => names || everything,
    }),
  (next) => {
    arrivalWindows = next;
  },
);
