/** The text of notices that are not errors of a single command. */
import type { LostSetting, NoticeReason } from '../ipc';
import { textFor, type TextsFor } from './coded';
import { defineMessages, listed } from './define';
import { fileProblemText } from './errors';
import { dayAndTime, type TimeStyle } from './format';

const settings: Readonly<Record<LostSetting, string>> = defineMessages({
  accounts: 'the list of accounts',
  activeAccount: 'the account that was open last',
  preferences: 'some settings',
});

const stops = defineMessages({
  program: (when: string) => `JPM Desk stopped unexpectedly on ${when}. Your changes were saved.`,
  programHere: (when: string) =>
    `JPM Desk stopped unexpectedly on ${when} (this computer’s time). Your changes were saved.`,
  part: (when: string) => `A part of JPM Desk failed on ${when}. Your changes were saved.`,
  partHere: (when: string) =>
    `A part of JPM Desk failed on ${when} (this computer’s time). Your changes were saved.`,
});

type Values<Code extends NoticeReason['code']> = Extract<NoticeReason, { code: Code }>;
type Coded = Exclude<NoticeReason, { code: 'programStopped' | 'partFailed' }>;

const reasons: TextsFor<Coded> = defineMessages({
  preferencesReset: ({ file }: Values<'preferencesReset'>) =>
    `The settings file was damaged. It was renamed to ${file}, and your settings are back to their defaults.`,
  settingsLost: ({ lost, file }: Values<'settingsLost'>) =>
    `The settings file was damaged: ${listed(lost.map((one) => settings[one]))} couldn’t be read. A copy is in ${file}, and the rest is still in use.`,
  preferencesUnusable: ({ problem }: Values<'preferencesUnusable'>) =>
    `The settings file can’t be read or replaced (${fileProblemText(problem)}), so settings last only until you quit. Delete preferences.json in the data folder, then start again.`,
  accountsRecovered: ({ accounts }: Values<'accountsRecovered'>) =>
    `Your accounts were found again in their folders: ${listed(accounts)}. Unsent changes are still there.`,
  timeZoneMissing: ({ account }: Values<'timeZoneMissing'>) =>
    `The business time zone of ${account} isn’t known, so times are shown in UTC. Choose it in Settings.`,
  timeZoneUnknown: ({ account, timeZone }: Values<'timeZoneUnknown'>) =>
    `This computer doesn’t know the time zone “${timeZone}” of ${account}, so times are shown in UTC. Choose the business time zone in Settings.`,
});

/** What a notice says. Without an open account its times are those of this computer. */
export function noticeText(all: readonly NoticeReason[], style: TimeStyle, accountOpen: boolean): string {
  return all
    .map((reason) => {
      if (reason.code !== 'programStopped' && reason.code !== 'partFailed') return textFor(reasons, reason);
      const when = dayAndTime(reason.at, style);
      if (reason.code === 'partFailed') return accountOpen ? stops.part(when) : stops.partHere(when);
      return accountOpen ? stops.program(when) : stops.programHere(when);
    })
    .join(' ');
}
