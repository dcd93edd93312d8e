/** The report about records that can't be read, for the server's support. */
import type { MalformedRecord } from '../ipc';
import { recordName, syncMessages } from '../messages/sync';

/** One line for each field, in the decoder's words. It has no data of customers. */
export function malformedReport(records: readonly MalformedRecord[], tenant: string): string {
  const lines = records.flatMap((record) =>
    record.fields.map(
      ({ field, detail }) =>
        `${recordName(record)}\t${field}\t${detail}\tsince ${new Date(record.since).toISOString()}`,
    ),
  );
  return [syncMessages.reportTitle(tenant), ...lines].join('\n');
}
