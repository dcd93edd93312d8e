/** Records of the server that cannot be read, in words for the dispatcher and for the server's support. */
import type { MalformedRecord } from '../ipc';
import { RECORD_NAMES } from '../lib/sync-words';

/** A record as people name it: `Appointment 48213`. */
export function recordName({ kind, id }: Pick<MalformedRecord, 'kind' | 'id'>): string {
  return `${RECORD_NAMES[kind]} ${id ?? 'without an id'}`;
}

/** What can be sent to those who look after the server: one line for each field in the decoder's words, without anything of the customer's. */
export function malformedReport(records: readonly MalformedRecord[], tenant: string): string {
  const lines = records.flatMap((record) =>
    record.fields.map(
      ({ field, detail }) =>
        `${recordName(record)}\t${field}\t${detail}\tsince ${new Date(record.since).toISOString()}`,
    ),
  );
  return [`JPM Desk: records that could not be read in tenant ${tenant}`, ...lines].join('\n');
}
