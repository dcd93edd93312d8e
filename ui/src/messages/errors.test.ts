import { describe, expect, it } from 'vitest';
import type {
  AppError,
  FieldError,
  FileProblem,
  JobState,
  NoticeReason,
  NotAllowed,
  StoreProblem,
} from '../ipc';
import { errorText, fieldErrorText, fieldErrorTexts, fileProblemText, serverFieldErrors } from './errors';
import { noticeText } from './notices';

/** One value of each variant: the compiler asks for a new one with each new code. */
type Samples<T extends { code: string }> = { [Code in T['code']]: Extract<T, { code: Code }> };

const path = '/data/outbox.db';
const detail = 'database disk image is malformed';

const FILES: Samples<FileProblem> = {
  permissionDenied: { code: 'permissionDenied' },
  diskFull: { code: 'diskFull' },
  quotaUsedUp: { code: 'quotaUsedUp' },
  readOnlyDisk: { code: 'readOnlyDisk' },
  folderMissing: { code: 'folderMissing' },
  isAFolder: { code: 'isAFolder' },
  nameInvalid: { code: 'nameInvalid' },
  fileTooLarge: { code: 'fileTooLarge' },
  other: { code: 'other', detail },
};
const STORE: Samples<StoreProblem> = {
  newerFile: { code: 'newerFile', path },
  notWritable: { code: 'notWritable', path, detail },
  locked: { code: 'locked', path },
  outboxDamaged: { code: 'outboxDamaged', path, detail },
  displaced: { code: 'displaced', path },
  mirrorDamaged: { code: 'mirrorDamaged' },
  diskFailed: { code: 'diskFailed', path, detail },
  diskFull: { code: 'diskFull', path },
  networkDrive: { code: 'networkDrive', path, fileSystem: 'nfs' },
  oldSqlite: { code: 'oldSqlite', found: '3.40.0' },
  unreadable: { code: 'unreadable', path, detail },
  databaseFailed: { code: 'databaseFailed', path, detail },
};
const NOT_ALLOWED: Samples<NotAllowed> = {
  appointmentInProgress: { code: 'appointmentInProgress' },
  appointmentCanceled: { code: 'appointmentCanceled' },
  appointmentDone: { code: 'appointmentDone' },
  jobStatus: { code: 'jobStatus', action: 'hold', state: 'completed' },
  alreadyUndone: { code: 'alreadyUndone' },
  nothingToUndo: { code: 'nothingToUndo' },
  stillSending: { code: 'stillSending' },
  originalUnknown: { code: 'originalUnknown' },
  fieldsHadNoValue: { code: 'fieldsHadNoValue', fields: ['priority', 'campaign'] },
  holdNeverSent: { code: 'holdNeverSent' },
  cannotRemoveHold: { code: 'cannotRemoveHold' },
  cannotRemoveCancellation: { code: 'cannotRemoveCancellation' },
  cannotConfirm: { code: 'cannotConfirm' },
  cannotChangeLists: { code: 'cannotChangeLists' },
  cannotAddNote: { code: 'cannotAddNote' },
  cannotEditProject: { code: 'cannotEditProject' },
  cannotDeleteNote: { code: 'cannotDeleteNote' },
  cannotDeleteJob: { code: 'cannotDeleteJob' },
  cannotDeleteAppointment: { code: 'cannotDeleteAppointment' },
  cannotDeleteProject: { code: 'cannotDeleteProject' },
  holdAgain: { code: 'holdAgain' },
  cancelAgain: { code: 'cancelAgain' },
  addAgain: { code: 'addAgain' },
  mayStillTakeEffect: { code: 'mayStillTakeEffect' },
  stillChecking: { code: 'stillChecking' },
  noDecisionNeeded: { code: 'noDecisionNeeded' },
  nothingToRollBack: { code: 'nothingToRollBack' },
  unreadableEdit: { code: 'unreadableEdit' },
};
const FIELDS: Samples<FieldError> = {
  priorityMissing: { code: 'priorityMissing' },
  appointmentMissing: { code: 'appointmentMissing' },
  targetBeforeStart: { code: 'targetBeforeStart' },
  completionBeforeStart: { code: 'completionBeforeStart' },
  nameMissing: { code: 'nameMissing' },
  noteMissing: { code: 'noteMissing' },
  nothingChanged: { code: 'nothingChanged' },
  endNotAfterStart: { code: 'endNotAfterStart' },
  appointmentTooLong: { code: 'appointmentTooLong', maxDays: 31 },
  startOutOfRange: { code: 'startOutOfRange' },
  arrivalWindowWithoutEnd: { code: 'arrivalWindowWithoutEnd' },
  arrivalWindowWithoutStart: { code: 'arrivalWindowWithoutStart' },
  arrivalWindowEndsBeforeStart: { code: 'arrivalWindowEndsBeforeStart' },
  arrivalWindowTooLong: { code: 'arrivalWindowTooLong' },
  arrivalWindowTooFar: { code: 'arrivalWindowTooFar' },
  tooManyCustomFields: { code: 'tooManyCustomFields', max: 200 },
  tooManyAppointments: { code: 'tooManyAppointments', max: 50 },
  dateOutOfRange: { code: 'dateOutOfRange', first: 1990, last: 2100 },
  notInList: { code: 'notInList' },
  tooManyPeople: { code: 'tooManyPeople', max: 50 },
  tooManyTags: { code: 'tooManyTags', max: 50 },
  personTwice: { code: 'personTwice' },
  seenTextTooLong: { code: 'seenTextTooLong' },
  textTooLong: { code: 'textTooLong', length: 20_001, max: 20_000 },
  serverMessage: { code: 'serverMessage', message: 'The campaign has ended.' },
  notADay: { code: 'notADay' },
  unknownLanguage: { code: 'unknownLanguage' },
  workingHoursInvalid: { code: 'workingHoursInvalid' },
  snapInvalid: { code: 'snapInvalid' },
  columnsInvalid: { code: 'columnsInvalid' },
  recordLinkInvalid: { code: 'recordLinkInvalid' },
  mapLinkInvalid: { code: 'mapLinkInvalid' },
  tooManyMarkedRows: { code: 'tooManyMarkedRows' },
  tooManySavedViews: { code: 'tooManySavedViews', max: 50 },
  savedViewNameInvalid: { code: 'savedViewNameInvalid', max: 60 },
  savedViewNameTaken: { code: 'savedViewNameTaken', name: 'Drains' },
  tooManyDays: { code: 'tooManyDays', max: 62 },
  yearOutOfRange: { code: 'yearOutOfRange', first: 1970, last: 2200 },
  unknownAppointment: { code: 'unknownAppointment' },
  plannedTwice: { code: 'plannedTwice' },
  tooLong: { code: 'tooLong', length: 130, max: 120 },
  tooMany: { code: 'tooMany', count: 60, max: 50 },
  keyMissing: { code: 'keyMissing' },
  keyHasSpace: { code: 'keyHasSpace' },
  tenantNotANumber: { code: 'tenantNotANumber' },
  addressInvalid: { code: 'addressInvalid' },
  timeZoneMissing: { code: 'timeZoneMissing' },
  timeZoneUnknown: { code: 'timeZoneUnknown', name: 'Mars/Olympus' },
  timeZoneAmbiguous: { code: 'timeZoneAmbiguous', name: 'MST', zones: ['America/Denver', 'America/Phoenix'] },
};
const problem = FILES.diskFull;
const account = 'Lakeside';
const REASONS: Samples<AppError['reason']> = {
  invalidFields: { code: 'invalidFields' },
  noAccountOpen: { code: 'noAccountOpen' },
  unknownAccount: { code: 'unknownAccount' },
  recordNotFound: { code: 'recordNotFound' },
  jobNotDownloaded: { code: 'jobNotDownloaded' },
  projectNotDownloaded: { code: 'projectNotDownloaded' },
  notAllowed: { code: 'notAllowed', why: NOT_ALLOWED.appointmentDone },
  store: { code: 'store', problem: STORE.locked },
  secretRejected: { code: 'secretRejected' },
  appKeyRejected: { code: 'appKeyRejected' },
  tenantUnknown: { code: 'tenantUnknown' },
  keysRejected: { code: 'keysRejected' },
  permissionMissing: { code: 'permissionMissing' },
  notTheApi: { code: 'notTheApi' },
  apiPathUnknown: { code: 'apiPathUnknown' },
  serverUnreachable: { code: 'serverUnreachable' },
  certificateNotTrusted: { code: 'certificateNotTrusted' },
  quotaUsedUp: { code: 'quotaUsedUp', retryMinutes: 2 },
  serverBusy: { code: 'serverBusy' },
  callFailed: { code: 'callFailed', detail },
  keychainMissing: { code: 'keychainMissing' },
  keychainLocked: { code: 'keychainLocked' },
  keychainTimedOut: { code: 'keychainTimedOut' },
  keychainFailed: { code: 'keychainFailed', detail },
  keysNotFound: { code: 'keysNotFound', account },
  keysNotStored: { code: 'keysNotStored', account },
  accountFolderMissing: { code: 'accountFolderMissing', account, path },
  dataDirectoryNotWritable: {
    code: 'dataDirectoryNotWritable',
    path,
    problem,
    variable: 'JPM_DESK_DATA_DIR',
  },
  preferencesNotSaved: { code: 'preferencesNotSaved', problem },
  draftPlanNewer: { code: 'draftPlanNewer' },
  draftPlanUnreadable: { code: 'draftPlanUnreadable', path, problem },
  draftPlanDamaged: { code: 'draftPlanDamaged', file: 'plan.damaged-1.json' },
  draftPlanFull: { code: 'draftPlanFull', max: 500 },
  draftPlanNotSaved: { code: 'draftPlanNotSaved', problem },
  draftPlanNotPublished: { code: 'draftPlanNotPublished', moves: [] },
  exportPlaceUnusable: { code: 'exportPlaceUnusable', place: 'sftp://office/a.csv' },
  exportNotWritten: { code: 'exportNotWritten', path, exists: false, problem },
  demoFailed: { code: 'demoFailed', detail },
  demoDamaged: { code: 'demoDamaged' },
  printFailed: { code: 'printFailed', detail },
  fileManagerFailed: { code: 'fileManagerFailed', folder: '/data/logs' },
  noPhoneProgram: { code: 'noPhoneProgram' },
  notAPhoneNumber: { code: 'notAPhoneNumber' },
  noRecordLink: { code: 'noRecordLink' },
  noMapLink: { code: 'noMapLink' },
  noBrowser: { code: 'noBrowser' },
  internal: { code: 'internal', detail },
  anotherAccount: { code: 'anotherAccount' },
  rejected: { code: 'rejected', message: 'The booking was not accepted.' },
};
const at = Date.UTC(2026, 10, 24, 15, 15);
const NOTICES: Samples<NoticeReason> = {
  programStopped: { code: 'programStopped', at },
  partFailed: { code: 'partFailed', at },
  preferencesReset: { code: 'preferencesReset', file: 'preferences.damaged-1.json' },
  settingsLost: { code: 'settingsLost', lost: ['accounts', 'preferences'], file: 'copy.json' },
  preferencesUnusable: { code: 'preferencesUnusable', problem },
  accountsRecovered: { code: 'accountsRecovered', accounts: [account, 'Hillside'] },
  timeZoneMissing: { code: 'timeZoneMissing', account },
  timeZoneUnknown: { code: 'timeZoneUnknown', account, timeZone: 'Mars/Olympus' },
};
const TIMES = { timeZone: 'America/Chicago', clock: 'hours12' } as const;

const text = (reason: AppError['reason'], fieldErrors: AppError['fieldErrors'] = {}): string =>
  errorText({ reason, fieldErrors });

describe('the words of the codes', () => {
  const everyText = [
    ...Object.values(FILES).map(fileProblemText),
    ...Object.values(STORE).map((one) => text({ code: 'store', problem: one })),
    ...Object.values(NOT_ALLOWED).map((why) => text({ code: 'notAllowed', why })),
    ...Object.values(FIELDS).map(fieldErrorText),
    ...Object.values(REASONS).map((reason) => text(reason)),
    ...Object.values(NOTICES).map((reason) => noticeText([reason], TIMES, true)),
  ];

  it('say something for every code', () => {
    for (const one of everyText) {
      expect(one).not.toBe('');
      expect(one).not.toMatch(/undefined|null|\[object|NaN/);
    }
  });

  it('say for every status why a job can’t be changed', () => {
    const states: JobState[] = [
      'scheduled',
      'dispatched',
      'inProgress',
      'hold',
      'completed',
      'canceled',
      'other',
    ];
    for (const state of states) {
      const why = { code: 'jobStatus', action: 'cancel', state } as const;
      expect(text({ code: 'notAllowed', why })).toMatch(/^This job can’t be canceled\. \S/);
    }
  });
});

describe('errorText', () => {
  it('names the only invalid field, and the form if there are several', () => {
    const end = [FIELDS.endNotAfterStart];
    expect(text(REASONS.invalidFields, { end })).toBe('The end must be after the start.');
    expect(text(REASONS.invalidFields, { end, start: [FIELDS.startOutOfRange] })).toBe(
      'Check the highlighted fields.',
    );
  });

  it('says how long to wait for the call quota', () => {
    const after = (retryMinutes: number | null) => text({ code: 'quotaUsedUp', retryMinutes });
    expect(after(null)).toMatch(/Try again later\.$/);
    expect(after(1)).toMatch(/Try again in a minute\.$/);
    expect(after(90)).toMatch(/Try again in 90 minutes\.$/);
    expect(after(120)).toMatch(/Try again in 2 hours\.$/);
  });

  it('names each move of a draft that can’t be published', () => {
    const move = { appointmentId: '1', customer: null, jobNumber: null, fieldErrors: [] };
    const moves = [
      { ...move, customer: 'Garcia', reason: REASONS.invalidFields, fieldErrors: [FIELDS.endNotAfterStart] },
      { ...move, jobNumber: '48213', reason: { code: 'notAllowed', why: NOT_ALLOWED.appointmentDone } },
      { ...move, reason: REASONS.recordNotFound },
    ] as Extract<AppError['reason'], { code: 'draftPlanNotPublished' }>['moves'];
    expect(text({ code: 'draftPlanNotPublished', moves })).toBe(
      'Nothing was published: 3 moves aren’t possible. Garcia: The end must be after the start. ' +
        'Job 48213: This appointment can’t be moved. It is done. ' +
        'A deleted appointment: This record no longer exists on the server.',
    );
  });
});

describe('noticeText', () => {
  it('writes the time of a stop in the business time zone, or in that of this computer', () => {
    expect(noticeText([NOTICES.programStopped], TIMES, true)).toBe(
      'JPM Desk stopped unexpectedly on Tue, Nov 24, 9:15 AM. Your changes were saved.',
    );
    expect(noticeText([NOTICES.partFailed], TIMES, false)).toContain('(this computer’s time)');
  });

  it('says all that happened to the settings file', () => {
    expect(noticeText([NOTICES.settingsLost, NOTICES.accountsRecovered], TIMES, true)).toBe(
      'The settings file was damaged: the list of accounts and some settings couldn’t be read. A copy is in copy.json, ' +
        'and the rest is still in use. Your accounts were found again in their folders: Lakeside and Hillside. Unsent changes are still there.',
    );
  });
});

it('fieldErrorTexts words the errors of a form, also those in the server’s own words', () => {
  const said = serverFieldErrors({ campaignId: ['This campaign has ended.'] });
  const error = { kind: 'invalid', reason: REASONS.invalidFields, retryable: false, traceId: null } as const;
  expect(fieldErrorTexts({ ...error, fieldErrors: { ...said, end: [FIELDS.endNotAfterStart] } })).toEqual({
    campaignId: ['This campaign has ended.'],
    end: ['The end must be after the start.'],
  });
  expect(fieldErrorTexts(null)).toEqual({});
});
