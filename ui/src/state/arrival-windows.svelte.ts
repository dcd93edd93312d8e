/** The arrival windows that the tenant often promises. */
import { backend } from '../ipc';
import type { ArrivalWindowChoice } from '../ipc';
import { perAccount } from './account-state';
import { MirrorQuery } from './mirror-query.svelte';

/** The common windows of the open account. They hardly change, so only a new mirror is read again. */
export let arrivalWindows: MirrorQuery<ArrivalWindowChoice[]>;
perAccount(
  () => new MirrorQuery({ read: () => backend.arrivalWindows(), concerns: ({ everything }) => everything }),
  (next) => {
    arrivalWindows = next;
  },
);
