/** The text about the connection: of the sync button, the banners and the head of the Sync page. */
import { defineMessages, plural } from './define';
import { count } from './format';

export const syncStatusMessages = defineMessages({
  starting: 'Starting',
  startingSync: 'Starting sync',
  live: 'Live',
  liveFor: (age: string) => `Live · ${age}`,
  liveWaiting: (changes: number) => `Live · ${count(changes)} waiting`,
  checked: (age: string) => `Live, checked ${age} ago`,
  slow: 'Slow',
  slowWaiting: (changes: number) => `Slow · ${count(changes)} waiting`,
  slowToAnswer: 'ServiceTitan is slow to respond',
  slowToConfirm: (changes: number) =>
    plural(
      changes,
      'ServiceTitan is slow to respond. # change is saved but not confirmed yet',
      'ServiceTitan is slow to respond. # changes are saved but not confirmed yet',
    ),
  downloading: 'Downloading',
  downloadingShare: (share: string) => `Downloading · ${share}`,
  downloadingRecords: (records: number) => `Downloading · ${count(records)}`,
  firstDownload: 'First download in progress',
  downloadPaused: 'Download paused',
  offline: 'Offline',
  offlineWaiting: (changes: number) => `Offline · ${count(changes)} waiting`,
  offlineToSend: (changes: number) =>
    plural(changes, 'Offline, # change waiting to be sent', 'Offline, # changes waiting to be sent'),
  cannotConnect: 'Can’t reach ServiceTitan',
  signedOut: 'Signed out',
  signedOutOfServiceTitan: 'You’ve been signed out of ServiceTitan',
  needAttention: (changes: number) => plural(changes, '# needs attention', '# need attention'),
  needDecision: (changes: number) =>
    plural(changes, '# change needs your decision', '# changes need your decision'),
  sending: (changes: number) => plural(changes, 'Sending # change', 'Sending # changes'),
  upToDate: 'Everything is up to date',
  unreadable: (records: number) => plural(records, '# record couldn’t be read', '# records couldn’t be read'),
  withUnreadable: (text: string, records: number) => `${text} · ${count(records)} unreadable`,
  spokenWithUnreadable: (text: string, unreadable: string) => `${text}, ${unreadable}`,
  titleWithUnreadable: (title: string, unreadable: string) => `${title}. ${unreadable}`,
});
