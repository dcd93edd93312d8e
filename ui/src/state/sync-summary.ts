/** What the sync button and the Sync page say about the engine's state. */
import type { SyncStatus } from '../ipc';
import { percent } from '../lib/locale.svelte';
import { age } from '../messages/format';
import { syncStatusMessages as messages } from '../messages/sync-status';

/** How the button looks. */
export type SyncLook = 'live' | 'busy' | 'offline' | 'attention' | 'stopped';

/** The texts of the sync button. */
export interface SyncSummary {
  look: SyncLook;
  /** On the button. */
  text: string;
  /** The button's accessible name. */
  spoken: string;
  /** The tooltip. */
  title: string;
}

/**
 * The texts of the sync button. Records that can't be read are mentioned without alarm, because
 * nothing waits for them.
 */
export function syncSummary(
  status: SyncStatus | null,
  now: number,
  waitingSince: number | null = null,
  liveSince: number | null = null,
): SyncSummary {
  const state = summaryOf(status, now, waitingSince, liveSince);
  const unreadable = unreadableText(status);
  if (!status || unreadable === null) return { ...state, spoken: state.text };
  const isCalm = status.phase === 'live' && state.look !== 'attention';
  return {
    look: state.look,
    text: isCalm ? messages.withUnreadable(state.text, status.malformed) : state.text,
    spoken: messages.spokenWithUnreadable(state.text, unreadable),
    title: messages.titleWithUnreadable(state.title, unreadable),
  };
}

/** `3 records couldn’t be read`, or null. */
export function unreadableText(status: SyncStatus | null): string | null {
  return status?.malformed ? messages.unreadable(status.malformed) : null;
}

function summaryOf(
  status: SyncStatus | null,
  now: number,
  waitingSince: number | null,
  liveSince: number | null,
): Omit<SyncSummary, 'spoken'> {
  if (!status) return { look: 'stopped', text: messages.starting, title: messages.startingSync };
  const { attention, waiting } = status;
  if (attention) {
    return {
      look: 'attention',
      text: messages.needAttention(attention),
      title: messages.needDecision(attention),
    };
  }
  switch (status.phase) {
    case 'live':
      if (isSlow(status, now, waitingSince, liveSince)) {
        const text = waiting ? messages.slowWaiting(waiting) : messages.slow;
        return { look: 'attention', text, title: slowText(status) };
      }
      return liveSummary(status, now);
    case 'firstDownload':
      return { look: 'busy', text: downloadText(status), title: messages.firstDownload };
    case 'offline':
      return {
        look: 'offline',
        text: waiting ? messages.offlineWaiting(waiting) : messages.offline,
        title: waiting ? messages.offlineToSend(waiting) : messages.offline,
      };
    case 'signedOut':
      return { look: 'offline', text: messages.signedOut, title: messages.signedOutOfServiceTitan };
    case 'stopped':
      return { look: 'stopped', text: messages.starting, title: messages.startingSync };
  }
}

function liveSummary({ lastSyncedOn, waiting }: SyncStatus, now: number): Omit<SyncSummary, 'spoken'> {
  const fresh = lastSyncedOn === null ? null : age(now - lastSyncedOn);
  const title = fresh === null ? messages.live : messages.checked(fresh);
  if (waiting) return { look: 'busy', text: messages.liveWaiting(waiting), title };
  return { look: 'live', text: fresh === null ? messages.live : messages.liveFor(fresh), title };
}

function downloadText({ progress }: SyncStatus): string {
  if (!progress) return messages.downloading;
  const { rows, rowsExpected } = progress;
  if (!rowsExpected) return messages.downloadingRecords(rows);
  // 100% would look as if it were complete.
  return messages.downloadingShare(percent(Math.min(99, Math.floor((rows / rowsExpected) * 100)) / 100));
}

/** How long a change may be with the server before the server counts as slow, in milliseconds. */
const SLOW = 8000;

/** How old the newest news may be while the server counts as responding, in milliseconds. */
const STALE = 120_000;

/** Whether the server is connected and does not respond. */
function isSlow(
  status: SyncStatus,
  now: number,
  waitingSince: number | null,
  liveSince: number | null,
): boolean {
  if (status.phase !== 'live' || status.paused) return false;
  const hangs = status.waiting > 0 && waitingSince !== null && now - waitingSince > SLOW;
  // After an hour offline, the first news may take as long as at any other time.
  const heardOn = Math.max(status.lastSyncedOn ?? now, liveSince ?? 0);
  return hangs || now - heardOn > STALE;
}

function slowText({ waiting }: SyncStatus): string {
  return waiting ? messages.slowToConfirm(waiting) : messages.slowToAnswer;
}

/** The headline of the Sync page. */
export interface SyncHeadline {
  text: string;
  look: 'good' | 'busy' | 'away' | 'attention';
}

/** What the Sync page says first. */
export function syncHeadline(
  status: SyncStatus | null,
  now: number,
  waitingSince: number | null,
  liveSince: number | null = null,
): SyncHeadline {
  if (!status) return { text: messages.startingSync, look: 'busy' };
  const { phase, attention, paused, waiting } = status;
  if (phase === 'live' && attention > 0) return { text: messages.needDecision(attention), look: 'attention' };
  if (paused) return { text: messages.downloadPaused, look: 'busy' };
  switch (phase) {
    case 'live':
      if (isSlow(status, now, waitingSince, liveSince)) return { text: slowText(status), look: 'attention' };
      return waiting > 0
        ? { text: messages.sending(waiting), look: 'busy' }
        : { text: messages.upToDate, look: 'good' };
    case 'firstDownload':
      return { text: messages.firstDownload, look: 'busy' };
    case 'offline':
      return { text: messages.cannotConnect, look: 'away' };
    case 'signedOut':
      return { text: messages.signedOutOfServiceTitan, look: 'away' };
    case 'stopped':
      return { text: messages.startingSync, look: 'busy' };
  }
}
