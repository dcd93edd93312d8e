/** What the forms of jobs and projects offer: business units, job types, technicians, and so on. */
import { backend } from '../ipc';
import type { FormChoices } from '../ipc';
import { perAccount } from './account-state';
import { MirrorQuery } from './mirror-query.svelte';

class JobOptions extends MirrorQuery<FormChoices> {
  /** The technicians by their ids. */
  technicians = $derived(new Map((this.current?.technicians ?? []).map((one) => [one.id, one] as const)));

  constructor() {
    super({
      read: () => backend.formChoices(),
      concerns: ({ names, everything }) => names || everything,
    });
  }

  /** A technician's name; the id if the app may not read technicians. */
  technician(id: string): string {
    return this.technicians.get(id)?.name ?? `#${id}`;
  }
}

/** The options of the open account. */
export let jobOptions: JobOptions;
perAccount(
  () => new JobOptions(),
  (next) => {
    jobOptions = next;
  },
);
