/** Links to records in ServiceTitan's web app, which the system's browser opens. */
import { asAppError, backend, type LinkedRecord } from '../ipc';
import { preferences } from './preferences.svelte';
import { showError } from './toasts';

/** Whether a record has a link: ServiceTitan has the record, and the setting is not empty. */
export function hasServiceTitanLink(record: LinkedRecord, id: string): boolean {
  return /^\d+$/.test(id) && preferences.current.recordLinks[record] !== '';
}

/** Opens a record in the browser. A failure is shown. */
export function openInServiceTitan(record: LinkedRecord, id: string): void {
  backend.openInServiceTitan(record, id).catch((thrown: unknown) => {
    showError(asAppError(thrown));
  });
}
