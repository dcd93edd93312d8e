/** The text of errors: what happened, and what to do. The program sends codes; see decision 0035. */
import type {
  AppError,
  ErrorReason,
  FieldError,
  FileProblem,
  JobAction,
  JobState,
  NotAllowed,
  RejectedMove,
} from '../ipc';
import { textFor, type TextsFor } from './coded';
import { defineMessages, listed, plural } from './define';
import { editedFieldNames } from './common';
import { storeProblemText } from './store-problems';

/** Why a file can't be read or written: part of no sentence, so it can follow a colon. */
const fileProblems: TextsFor<FileProblem> = defineMessages({
  permissionDenied: 'permission denied',
  diskFull: 'the disk is full',
  quotaUsedUp: 'your disk quota is used up',
  readOnlyDisk: 'the disk is read-only',
  folderMissing: 'the folder doesn’t exist',
  isAFolder: 'a folder has this name',
  nameInvalid: 'the name is too long or not allowed',
  fileTooLarge: 'the file is too large for this disk',
  other: ({ detail }: { detail: string }) => detail || 'the disk gave no reason',
});

export function fileProblemText(problem: FileProblem): string {
  return textFor(fileProblems, problem);
}

const jobStates: Readonly<Record<JobState, string>> = defineMessages({
  scheduled: 'The job’s current status doesn’t allow this.',
  dispatched: 'A technician is on the way.',
  inProgress: 'A technician is working on it.',
  hold: 'The job is on hold.',
  completed: 'The job is completed.',
  canceled: 'The job is canceled.',
  other: 'The job’s current status doesn’t allow this.',
});

const jobActions: Readonly<Record<JobAction, (why: string) => string>> = defineMessages({
  edit: (why: string) => `This job can’t be changed. ${why}`,
  hold: (why: string) => `This job can’t be put on hold. ${why}`,
  cancel: (why: string) => `This job can’t be canceled. ${why}`,
  removeHold: (why: string) => `The hold on this job can’t be released. ${why}`,
  removeCancellation: (why: string) => `This job can’t be reinstated. ${why}`,
  addAppointment: (why: string) => `You can’t add an appointment to this job. ${why}`,
});

const notAllowed: TextsFor<NotAllowed> = defineMessages({
  appointmentInProgress: 'This appointment can’t be moved. A technician is working on it.',
  appointmentCanceled: 'This appointment can’t be moved. It was canceled.',
  appointmentDone: 'This appointment can’t be moved. It is done.',
  jobStatus: ({ action, state }: Extract<NotAllowed, { code: 'jobStatus' }>) =>
    jobActions[action](jobStates[state]),
  alreadyUndone: 'This change was already undone.',
  nothingToUndo: 'ServiceTitan doesn’t have this change, so there is nothing to undo.',
  stillSending: 'This change is being sent. You can undo it when the server has responded.',
  originalUnknown: 'This change can no longer be undone.',
  fieldsHadNoValue: ({ fields }: Extract<NotAllowed, { code: 'fieldsHadNoValue' }>) =>
    `These fields were empty before, and ServiceTitan can’t clear them: ${listed(fields.map((field) => editedFieldNames[field]))}. Enter other values instead.`,
  holdNeverSent:
    'This hold was never sent, because the job was already on hold. Reschedule one of its appointments instead.',
  cannotRemoveHold:
    'This account’s API can’t release a hold. Reschedule one of the job’s appointments instead.',
  cannotRemoveCancellation: 'This account’s API can’t reinstate a canceled job. Book it again.',
  cannotConfirm:
    'This account’s API can’t record that a customer has confirmed. Mark it in ServiceTitan instead.',
  cannotChangeLists:
    'This account’s API can’t change tags and custom fields. Change them in ServiceTitan instead.',
  cannotAddNote: 'This account’s API has no notes. Add the note in ServiceTitan instead.',
  cannotEditProject:
    'This account’s API can’t change a project or its jobs. Make the change in ServiceTitan instead.',
  cannotDeleteNote: 'ServiceTitan’s API can’t delete a note. Delete it in ServiceTitan instead.',
  cannotDeleteJob: 'ServiceTitan can’t delete a job. Cancel it instead.',
  cannotDeleteAppointment: 'ServiceTitan can’t delete an appointment.',
  cannotDeleteProject: 'ServiceTitan can’t delete a project.',
  holdAgain: 'This can’t be undone. Put the job on hold again instead.',
  cancelAgain: 'This can’t be undone. Cancel the job again instead.',
  addAgain: 'This can’t be undone. Add the appointment again instead.',
  mayStillTakeEffect: 'ServiceTitan may still be processing this change. Wait two minutes, then decide.',
  stillChecking: 'JPM Desk is still checking whether ServiceTitan has this change.',
  noDecisionNeeded: 'This change doesn’t need a decision.',
  nothingToRollBack: 'ServiceTitan has no part of this change that could be undone.',
  unreadableEdit: 'This change can’t be read from the disk. You can only dismiss it.',
});

const fieldErrors: TextsFor<FieldError> = defineMessages({
  // Fields of a change.
  priorityMissing: 'Choose a priority.',
  appointmentMissing: 'A job needs at least one appointment.',
  targetBeforeStart: 'The target date can’t be before the start date.',
  completionBeforeStart: 'The completion date can’t be before the start date.',
  nameMissing: 'Enter a name.',
  noteMissing: 'Enter a note',
  nothingChanged: 'Nothing was changed.',
  endNotAfterStart: 'The end must be after the start.',
  appointmentTooLong: ({ maxDays }: { maxDays: number }) =>
    plural(
      maxDays,
      'Appointments can’t be longer than # day. Choose an earlier end, or add more appointments to the job.',
      'Appointments can’t be longer than # days. Choose an earlier end, or add more appointments to the job.',
    ),
  startOutOfRange:
    'This date is more than two years ago or more than five years ahead. Check the year and this computer’s clock.',
  arrivalWindowWithoutEnd: 'Enter when the arrival window ends.',
  arrivalWindowWithoutStart: 'Enter when the arrival window starts.',
  arrivalWindowEndsBeforeStart: 'Arrival window must end after it starts.',
  arrivalWindowTooLong: 'An arrival window can’t be longer than 24 hours. Choose an earlier end.',
  arrivalWindowTooFar:
    'The arrival window is more than a day away from the start. Move the window with the appointment.',
  tooManyCustomFields: ({ max }: { max: number }) =>
    `At most ${plural(max, '# custom field', '# custom fields')} can be changed at once`,
  tooManyAppointments: ({ max }: { max: number }) =>
    plural(
      max,
      'A job can be booked with # appointment. Add the others after booking.',
      'A job can be booked with # appointments. Add the others after booking.',
    ),
  dateOutOfRange: ({ first, last }: { first: number; last: number }) =>
    `Choose a date between ${String(first)} and ${String(last)}.`,
  notInList: 'Choose from the list.',
  tooManyPeople: ({ max }: { max: number }) =>
    plural(max, 'Choose # person at most.', 'Choose # people at most.'),
  tooManyTags: ({ max }: { max: number }) => plural(max, 'Choose # tag at most.', 'Choose # tags at most.'),
  personTwice: 'Choose each person once.',
  seenTextTooLong: 'The previous text is too long. Open the form again and repeat the change.',
  textTooLong: ({ length, max }: { length: number; max: number }) =>
    plural(
      length,
      `# character is too long; the limit is ${String(max)}. Shorten the text.`,
      `# characters are too long; the limit is ${String(max)}. Shorten the text.`,
    ),

  // Other forms, and the preferences.
  serverMessage: ({ message }: { message: string }) => message,
  notADay: 'Choose a day from Monday to Sunday',
  unknownLanguage: 'Choose a language from the list',
  workingHoursInvalid: 'Working hours must end after they start, by midnight',
  snapInvalid: 'Choose 5 to 60 minutes',
  columnsInvalid: 'The columns of the jobs table can’t be shown',
  recordLinkInvalid: 'Enter an address that starts with https:// and has {id} once',
  mapLinkInvalid: 'Enter an address that starts with https:// and has {address} once',
  tooManyMarkedRows: 'Too many pinned rows or collapsed groups',
  tooManySavedViews: ({ max }: { max: number }) =>
    plural(max, 'You can save # view. Delete one first.', 'You can save # views. Delete one first.'),
  savedViewNameInvalid: ({ max }: { max: number }) =>
    plural(max, 'Enter a name of at most # character', 'Enter a name of at most # characters'),
  savedViewNameTaken: ({ name }: { name: string }) => `There is already a view named “${name}”`,
  tooManyDays: ({ max }: { max: number }) =>
    plural(max, 'The calendar shows # day at most', 'The calendar shows # days at most'),
  yearOutOfRange: ({ first, last }: { first: number; last: number }) =>
    `Choose a date between ${String(first)} and ${String(last)}`,
  unknownAppointment: 'This appointment doesn’t exist',
  plannedTwice: 'This appointment is in the draft twice',
  tooLong: ({ max }: { max: number }) =>
    plural(max, 'Enter # character at most', 'Enter # characters at most'),
  tooMany: ({ count, max }: { count: number; max: number }) =>
    plural(
      count,
      `# is selected; the limit is ${String(max)}`,
      `# are selected; the limit is ${String(max)}`,
    ),
  keyMissing: 'Enter the key of your app',
  keyHasSpace: 'This contains a space or a line break. Copy it again.',
  tenantNotANumber: 'The tenant ID is a number, such as 123456789',
  addressInvalid: 'Enter the whole address with https, such as https://api.example.com',
  timeZoneMissing: 'Choose a time zone',
  timeZoneUnknown: ({ name }: { name: string }) =>
    `There is no time zone “${name}”. Choose one from the list.`,
  timeZoneAmbiguous: ({ name, zones }: { name: string; zones: string[] }) =>
    `“${name}” has several meanings: ${listed(zones)}. Choose one of them.`,
});

export function fieldErrorText(error: FieldError): string {
  return textFor(fieldErrors, error);
}

const moveTexts = defineMessages({
  job: (number: string) => `Job ${number}`,
  deleted: 'A deleted appointment',
  why: (appointment: string, why: string) => `${appointment}: ${why}`,
});

function rejectedMoveText({ customer, jobNumber, reason, fieldErrors: errors }: RejectedMove): string {
  const number = jobNumber === null ? null : moveTexts.job(jobNumber);
  const why = errors.length > 0 ? errors.map(fieldErrorText).join(' ') : reasonText(reason);
  return moveTexts.why(customer ?? number ?? moveTexts.deleted, why);
}

function retryText(minutes: number | null): string {
  if (minutes === null) return quotaTexts.later;
  return minutes <= 90 ? quotaTexts.inMinutes(minutes) : quotaTexts.inHours(Math.ceil(minutes / 60));
}

const quotaTexts = defineMessages({
  later: 'Your app’s ServiceTitan call quota is used up. Try again later.',
  inMinutes: (minutes: number) =>
    plural(
      minutes,
      'Your app’s ServiceTitan call quota is used up. Try again in a minute.',
      'Your app’s ServiceTitan call quota is used up. Try again in # minutes.',
    ),
  inHours: (hours: number) =>
    plural(
      hours,
      'Your app’s ServiceTitan call quota is used up. Try again in an hour.',
      'Your app’s ServiceTitan call quota is used up. Try again in # hours.',
    ),
});

const exportTexts = defineMessages({
  fileInUse: (path: string) => `${path} can’t be changed. Choose another name or folder.`,
  notWritten: (path: string, why: string) => `${path} couldn’t be saved: ${why}. Choose another folder.`,
});

type Reason = AppError['reason'];
type Values<Code extends Reason['code']> = Extract<Reason, { code: Code }>;

const reasons: TextsFor<Reason> = defineMessages({
  invalidFields: 'Check the highlighted fields.',
  noAccountOpen: 'No account is open. Sign in, or try the demo.',
  unknownAccount: 'This account is no longer on this computer. Sign in again.',
  recordNotFound: 'This record no longer exists on the server.',
  jobNotDownloaded: 'This job isn’t downloaded. It may be older than the days kept offline.',
  projectNotDownloaded: 'This project isn’t downloaded.',
  notAllowed: ({ why }: Values<'notAllowed'>) => textFor(notAllowed, why),
  store: ({ problem }: Values<'store'>) => storeProblemText(problem),

  // Signing in.
  secretRejected:
    'ServiceTitan rejected the client ID or the client secret. Copy both again from the developer portal.',
  appKeyRejected: 'ServiceTitan rejected the app key. Copy it again from the developer portal.',
  tenantUnknown: 'No tenant found for these keys. Check the tenant ID and the environment.',
  keysRejected: 'ServiceTitan no longer accepts these keys. Sign in again.',
  permissionMissing:
    'Your app lacks a permission. Add the scope for jobs and appointments in the developer portal, then have the tenant’s admin approve it.',
  notTheApi:
    'The response didn’t come from ServiceTitan. Check for a network sign-in page, a proxy, or a wrong address.',
  apiPathUnknown:
    'The server doesn’t know this address. Check the environment, the address and the tenant ID.',
  serverUnreachable: 'Can’t reach ServiceTitan. Check the network and the address, then try again.',
  certificateNotTrusted:
    'The server’s certificate isn’t trusted. Check the address, this computer’s clock and the proxy.',
  quotaUsedUp: ({ retryMinutes }: Values<'quotaUsedUp'>) => retryText(retryMinutes),
  serverBusy: 'ServiceTitan is busy or failing. Try again in a minute.',
  callFailed: ({ detail }: Values<'callFailed'>) => `ServiceTitan isn’t responding correctly: ${detail}`,

  // The keychain.
  keychainMissing:
    'This computer has no keychain service, so the keys can’t be stored. Start one (GNOME Keyring or KWallet) and restart JPM Desk, or use the keys for this session only.',
  keychainLocked: 'The keychain is locked. Unlock it and try again, or use the keys for this session only.',
  keychainTimedOut:
    'The keychain didn’t respond; it may be waiting for its password. Unlock it and try again, or use the keys for this session only.',
  keychainFailed: ({ detail }: Values<'keychainFailed'>) =>
    `The keychain failed (${detail}). Try again, or use the keys for this session only.`,
  keysNotFound: ({ account }: Values<'keysNotFound'>) =>
    `The keychain has no keys for ${account}. Sign in again. Unsent changes are safe.`,
  keysNotStored: ({ account }: Values<'keysNotStored'>) =>
    `The keys of ${account} were used for one session only, so they aren’t on this computer. Sign in again. Unsent changes are safe.`,

  // Files.
  accountFolderMissing: ({ account, path }: Values<'accountFolderMissing'>) =>
    `The folder of ${account} is missing, with all unsent changes: ${path}. Put it back, or continue without it.`,
  dataDirectoryNotWritable: ({ path, problem, variable }: Values<'dataDirectoryNotWritable'>) =>
    `The data folder ${path} can’t be written (${fileProblemText(problem)}). Make it writable, or set ${variable} to another folder, and start again.`,
  preferencesNotSaved: ({ problem }: Values<'preferencesNotSaved'>) =>
    `Settings couldn’t be saved: ${fileProblemText(problem)}. They’ll be lost when you quit.`,

  // The draft schedule.
  draftPlanNewer: 'A newer version of JPM Desk wrote the draft schedule. Update JPM Desk to open it.',
  draftPlanUnreadable: ({ path, problem }: Values<'draftPlanUnreadable'>) =>
    `The draft schedule in ${path} can’t be read: ${fileProblemText(problem)}`,
  draftPlanDamaged: ({ file }: Values<'draftPlanDamaged'>) =>
    `The draft schedule was damaged and couldn’t be read. It was renamed to ${file}. None of it was sent. Start a new draft.`,
  draftPlanFull: ({ max }: Values<'draftPlanFull'>) =>
    plural(
      max,
      'A draft can hold # move. Publish before adding more.',
      'A draft can hold # moves. Publish before adding more.',
    ),
  draftPlanNotSaved: ({ problem }: Values<'draftPlanNotSaved'>) =>
    `The draft schedule couldn’t be saved: ${fileProblemText(problem)}. Free some space, then try again.`,
  draftPlanNotPublished: ({ moves }: Values<'draftPlanNotPublished'>) =>
    plural(
      moves.length,
      `Nothing was published: # move isn’t possible. ${moves.map(rejectedMoveText).join(' ')}`,
      `Nothing was published: # moves aren’t possible. ${moves.map(rejectedMoveText).join(' ')}`,
    ),

  // Export, printing, other programs.
  exportPlaceUnusable: ({ place }: Values<'exportPlaceUnusable'>) =>
    `Nothing was saved: JPM Desk can’t write to ${place}. Choose a folder on this computer.`,
  exportNotWritten: ({ path, exists, problem }: Values<'exportNotWritten'>) =>
    exists && problem.code === 'permissionDenied'
      ? exportTexts.fileInUse(path)
      : exportTexts.notWritten(path, fileProblemText(problem)),
  demoFailed: ({ detail }: Values<'demoFailed'>) =>
    `The demo couldn’t start. Delete the demo folder and try again. (${detail})`,
  demoDamaged: 'The demo couldn’t start. Delete the demo folder and try again.',
  printFailed: ({ detail }: Values<'printFailed'>) => `The print dialog didn’t open: ${detail}`,
  fileManagerFailed: ({ folder }: Values<'fileManagerFailed'>) =>
    `The file manager didn’t open. The log is in ${folder}`,
  noPhoneProgram: 'No program on this computer calls phone numbers. Copy the number instead.',
  notAPhoneNumber: 'This is not a phone number.',
  noRecordLink: 'Settings has no link to this record. Enter one under ServiceTitan links.',
  noMapLink: 'Settings has no link to a map. Enter one under Map.',
  noBrowser: 'No browser on this computer opened the link.',
  internal: ({ detail }: Values<'internal'>) =>
    `Something in JPM Desk failed (${detail}). Your changes are saved. Try again. The log has the details.`,

  // Found by the window.
  anotherAccount: 'Another account was opened before the change was saved',
  rejected: ({ message }: Values<'rejected'>) => message,
});

function reasonText(reason: Reason | ErrorReason): string {
  return textFor(reasons, reason);
}

/** What happened, and what to do. A single invalid field is named instead of the form. */
export function errorText({ reason, fieldErrors: errors }: Pick<AppError, 'reason' | 'fieldErrors'>): string {
  const all = Object.values(errors).flat();
  const [first] = all;
  return reason.code === 'invalidFields' && first && all.length === 1
    ? fieldErrorText(first)
    : reasonText(reason);
}

/** The errors of a form's fields, in words. */
export function fieldErrorTexts(error: AppError | null): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(error?.fieldErrors ?? {}).map(([field, errors]) => [field, errors.map(fieldErrorText)]),
  );
}

/** What the server said about fields, in the form of an error. */
export function serverFieldErrors(said: Readonly<Record<string, string[]>>): AppError['fieldErrors'] {
  return Object.fromEntries(
    Object.entries(said).map(([field, all]) => [
      field,
      all.map((message) => ({ code: 'serverMessage' as const, message })),
    ]),
  );
}
