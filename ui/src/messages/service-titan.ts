/** The text of links to ServiceTitan. */
import type { LinkedRecord } from '../ipc';
import { defineMessages } from './define';

const open: Readonly<Record<LinkedRecord, string>> = defineMessages({
  job: 'Open job in ServiceTitan',
  customer: 'Open customer in ServiceTitan',
  location: 'Open location in ServiceTitan',
  project: 'Open project in ServiceTitan',
});

export const serviceTitanMessages = { open };
