//! The error type that crosses IPC. It holds codes and values; the window has the words.

use std::collections::BTreeMap;

use jpm_sync::key::AppointmentKey;
use jpm_sync::views::errors::{EditFieldError, NotAllowed};
use jpm_sync::views::sync_errors::StoreProblem;
use serde::Serialize;
use specta::Type;

use crate::atomic_file::FileProblem;

/// Kinds of errors. A kind exists only if the window reacts to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ErrorKind {
    /// A field of a form is invalid; see `field_errors`.
    Invalid,
    /// The token endpoint rejected the client id or the client secret.
    WrongSecret,
    /// The API rejected the app key.
    WrongAppKey,
    /// The API does not know the tenant, or the keys belong to another one.
    UnknownTenant,
    /// The keys are right but lack a scope.
    MissingScope,
    /// The server cannot be reached.
    Unreachable,
    /// The answer is not from the API: a captive portal, a proxy, or a wrong address.
    NotTheApi,
    /// This computer has no keychain service.
    KeychainMissing,
    /// The keychain is locked, or did not answer in time.
    KeychainLocked,
    /// The keychain has no keys for this account.
    KeysMissing,
    /// A newer version of the program wrote a file.
    NewerFile,
    /// The data directory is not writable.
    DataDirectory,
    /// The outbox is damaged; it can be set aside.
    EditsDamaged,
    /// Another process has the account open.
    AccountBusy,
    /// A rule forbids the edit.
    NotAllowed,
    /// The record does not exist, or no longer exists.
    NotFound,
    /// No account is open.
    SignedOut,
    /// Any other error; see the reason.
    Failed,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(
    tag = "code",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum ErrorReason {
    /// Some fields are invalid; see `field_errors`.
    InvalidFields,
    /// No account is open.
    NoAccountOpen,
    /// The account is no longer on this computer.
    UnknownAccount,
    /// The record of an edit does not exist.
    RecordNotFound,
    /// The mirror does not have the job.
    JobNotDownloaded,
    /// The mirror does not have the project.
    ProjectNotDownloaded,
    /// The state of a record or of an edit does not allow it.
    NotAllowed {
        /// Why.
        why: NotAllowed,
    },
    /// Something is wrong with the files of an account.
    Store {
        /// What.
        problem: StoreProblem,
    },
    /// The server rejected the client id or the client secret.
    SecretRejected,
    /// The server rejected the app key.
    AppKeyRejected,
    /// The server does not know the tenant.
    TenantUnknown,
    /// The server no longer accepts the keys.
    KeysRejected,
    /// The keys lack a scope.
    PermissionMissing,
    /// The answer is not from the API.
    NotTheApi,
    /// The server does not know the path of the API.
    ApiPathUnknown,
    /// The server cannot be reached.
    ServerUnreachable,
    /// The certificate of the server is not trusted.
    CertificateNotTrusted,
    /// The call quota of the app is used up.
    QuotaUsedUp {
        /// The wait until the next try, if the server says it.
        retry_minutes: Option<u32>,
    },
    /// The server is busy or failing.
    ServerBusy,
    /// A call failed in another way.
    CallFailed {
        /// The words of the server, or of the client for the log.
        detail: String,
    },
    /// This computer has no keychain service.
    KeychainMissing,
    /// The keychain is locked.
    KeychainLocked,
    /// The keychain did not answer in time.
    KeychainTimedOut,
    /// The keychain failed.
    KeychainFailed {
        /// The words of the keychain.
        detail: String,
    },
    /// The keychain has no keys of the account.
    KeysNotFound {
        /// The name of the account.
        account: String,
    },
    /// The keys of the account were for one session only.
    KeysNotStored {
        /// The name of the account.
        account: String,
    },
    /// The folder of the account is missing.
    AccountFolderMissing {
        /// The name of the account.
        account: String,
        /// The folder.
        path: String,
    },
    /// The data directory cannot be written.
    DataDirectoryNotWritable {
        /// The directory.
        path: String,
        /// Why.
        problem: FileProblem,
        /// The environment variable that names another directory.
        variable: String,
    },
    /// The preferences could not be saved.
    PreferencesNotSaved {
        /// Why.
        problem: FileProblem,
    },
    /// A newer version of the program wrote the draft plan.
    DraftPlanNewer,
    /// The draft plan cannot be read.
    DraftPlanUnreadable {
        /// The file.
        path: String,
        /// Why.
        problem: FileProblem,
    },
    /// The draft plan was damaged and was set aside.
    DraftPlanDamaged {
        /// The new name of the file.
        file: String,
    },
    /// The draft plan has too many moves.
    DraftPlanFull {
        /// The most moves.
        max: u32,
    },
    /// The draft plan could not be saved.
    DraftPlanNotSaved {
        /// Why.
        problem: FileProblem,
    },
    /// No move of the draft plan was published, because these cannot be made.
    DraftPlanNotPublished {
        /// The moves.
        moves: Vec<RejectedMove>,
    },
    /// The chosen place is not a folder of this computer.
    ExportPlaceUnusable {
        /// The place.
        place: String,
    },
    /// The exported file could not be written.
    ExportNotWritten {
        /// The file.
        path: String,
        /// True if a file with this name exists.
        exists: bool,
        /// Why.
        problem: FileProblem,
    },
    /// The demo did not start.
    DemoFailed {
        /// What failed, for the log.
        detail: String,
    },
    /// The data of the demo cannot be used.
    DemoDamaged,
    /// The print dialog did not open.
    PrintFailed {
        /// The words of the system.
        detail: String,
    },
    /// The file manager did not open.
    FileManagerFailed {
        /// The folder that it was to show.
        folder: String,
    },
    /// No program on this computer calls phone numbers.
    NoPhoneProgram,
    /// The text is not a phone number.
    NotAPhoneNumber,
    /// The settings have no link to a record of this kind.
    NoRecordLink,
    /// The settings have no link to a map.
    NoMapLink,
    /// No browser opened a link.
    NoBrowser,
    /// The program failed. The log has the details.
    Internal {
        /// What failed.
        detail: String,
    },
}

/// A move of a draft plan that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RejectedMove {
    /// The appointment.
    pub appointment_id: AppointmentKey,
    /// The customer's name, if it is known.
    pub customer: Option<String>,
    /// The job's number, if it is known.
    pub job_number: Option<String>,
    /// Why.
    pub reason: Box<ErrorReason>,
    /// Errors of its fields.
    pub field_errors: Vec<FieldError>,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(untagged)]
pub enum FieldError {
    /// A field of an edit.
    Edit(EditFieldError),
    /// A field of another form, or of the preferences.
    Form(FormFieldError),
}

/// What is wrong with a field of the sign-in form, the preferences, or the arguments of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(
    tag = "code",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum FormFieldError {
    /// What the server said.
    ServerMessage {
        /// Its words.
        message: String,
    },
    /// The first day is not a day of the week.
    NotADay,
    /// The language is not one of the list.
    UnknownLanguage,
    /// The working day does not end after it starts, or ends after midnight.
    WorkingHoursInvalid,
    /// The step of a drag is not one of the list.
    SnapInvalid,
    /// The columns of the jobs table are not unique or not of a visible width.
    ColumnsInvalid,
    /// The link is not an HTTPS address with one `{id}` in its path.
    RecordLinkInvalid,
    /// The link to a map is not an HTTPS address with one `{address}` in its path or query.
    MapLinkInvalid,
    /// Too many rows are pinned, or too many groups are collapsed.
    TooManyMarkedRows,
    /// There are too many saved views.
    TooManySavedViews {
        /// The most views.
        max: u32,
    },
    /// A saved view has no name, or one that is too long.
    SavedViewNameInvalid {
        /// The most characters.
        max: u32,
    },
    /// Two saved views have the same name.
    SavedViewNameTaken {
        /// The name.
        name: String,
    },
    /// The calendar shows fewer days at once.
    TooManyDays {
        /// The most days.
        max: u32,
    },
    /// The date is outside the accepted years.
    YearOutOfRange {
        /// The first year.
        first: i32,
        /// The last year.
        last: i32,
    },
    /// No appointment has this id.
    UnknownAppointment,
    /// The draft plan has two moves of one appointment.
    PlannedTwice,
    /// The text is too long.
    TooLong {
        /// Its length in characters.
        length: u32,
        /// The most characters.
        max: u32,
    },
    /// Too many are chosen.
    TooMany {
        /// How many are chosen.
        count: u32,
        /// How many can be chosen.
        max: u32,
    },
    /// The client id, client secret or app key is missing.
    KeyMissing,
    /// A key contains a space or a line break.
    KeyHasSpace,
    /// The tenant id is not a number.
    TenantNotANumber,
    /// The address of the API or of the tokens is not a whole HTTPS address.
    AddressInvalid,
    /// No time zone was entered.
    TimeZoneMissing,
    /// No time zone has this name.
    TimeZoneUnknown {
        /// What was entered.
        name: String,
    },
    /// Several time zones have this name.
    TimeZoneAmbiguous {
        /// What was entered.
        name: String,
        /// The time zones.
        zones: Vec<String>,
    },
}

/// An error for the window, which reacts to `kind` and words `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type, thiserror::Error)]
#[error("{reason:?} {field_errors:?}")]
#[serde(rename_all = "camelCase")]
pub struct AppError {
    /// The kind.
    pub kind: ErrorKind,
    /// What happened. The box keeps results small.
    pub reason: Box<ErrorReason>,
    /// True if the same call may succeed later.
    pub retryable: bool,
    /// Errors by form field.
    pub field_errors: BTreeMap<String, Vec<FieldError>>,
    /// The server's trace id, for its support.
    pub trace_id: Option<String>,
}

impl ErrorReason {
    /// The kind of an error with this reason.
    fn kind(&self) -> ErrorKind {
        match self {
            Self::InvalidFields | Self::NotAPhoneNumber => ErrorKind::Invalid,
            Self::NoAccountOpen => ErrorKind::SignedOut,
            Self::UnknownAccount
            | Self::RecordNotFound
            | Self::JobNotDownloaded
            | Self::ProjectNotDownloaded => ErrorKind::NotFound,
            Self::NotAllowed { .. }
            | Self::DraftPlanFull { .. }
            | Self::DraftPlanNotPublished { .. }
            | Self::ExportPlaceUnusable { .. }
            | Self::ExportNotWritten { .. }
            | Self::NoPhoneProgram
            | Self::NoRecordLink
            | Self::NoMapLink
            | Self::NoBrowser => ErrorKind::NotAllowed,
            Self::Store { problem } => match problem {
                StoreProblem::NewerFile { .. } => ErrorKind::NewerFile,
                StoreProblem::NotWritable { .. }
                | StoreProblem::DiskFull { .. }
                | StoreProblem::Displaced { .. } => ErrorKind::DataDirectory,
                StoreProblem::OutboxDamaged { .. } => ErrorKind::EditsDamaged,
                StoreProblem::Locked { .. } => ErrorKind::AccountBusy,
                _ => ErrorKind::Failed,
            },
            Self::SecretRejected | Self::KeysRejected => ErrorKind::WrongSecret,
            Self::AppKeyRejected => ErrorKind::WrongAppKey,
            Self::TenantUnknown => ErrorKind::UnknownTenant,
            Self::PermissionMissing => ErrorKind::MissingScope,
            Self::NotTheApi | Self::ApiPathUnknown => ErrorKind::NotTheApi,
            Self::ServerUnreachable
            | Self::CertificateNotTrusted
            | Self::QuotaUsedUp { .. }
            | Self::ServerBusy => ErrorKind::Unreachable,
            Self::KeychainMissing => ErrorKind::KeychainMissing,
            Self::KeychainLocked | Self::KeychainTimedOut | Self::KeychainFailed { .. } => {
                ErrorKind::KeychainLocked
            }
            Self::KeysNotFound { .. } | Self::KeysNotStored { .. } => ErrorKind::KeysMissing,
            Self::AccountFolderMissing { .. } => ErrorKind::EditsDamaged,
            Self::DataDirectoryNotWritable { .. }
            | Self::PreferencesNotSaved { .. }
            | Self::DraftPlanNotSaved { .. } => ErrorKind::DataDirectory,
            Self::DraftPlanNewer => ErrorKind::NewerFile,
            Self::DraftPlanUnreadable { .. }
            | Self::DraftPlanDamaged { .. }
            | Self::CallFailed { .. }
            | Self::DemoFailed { .. }
            | Self::DemoDamaged
            | Self::PrintFailed { .. }
            | Self::FileManagerFailed { .. }
            | Self::Internal { .. } => ErrorKind::Failed,
        }
    }
}

impl AppError {
    /// Creates an error that is not retryable.
    pub fn new(reason: ErrorReason) -> Self {
        AppError {
            kind: reason.kind(),
            reason: Box::new(reason),
            retryable: false,
            field_errors: BTreeMap::new(),
            trace_id: None,
        }
    }

    /// Marks the error as retryable.
    #[must_use]
    pub fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }

    /// An error about one form field.
    pub fn field(field: &str, error: FormFieldError) -> Self {
        AppError::fields(BTreeMap::from([(
            field.to_owned(),
            vec![FieldError::Form(error)],
        )]))
    }

    /// An error about form fields.
    pub fn fields(field_errors: BTreeMap<String, Vec<FieldError>>) -> Self {
        AppError {
            field_errors,
            ..AppError::new(ErrorReason::InvalidFields)
        }
    }

    /// No account is open.
    pub fn signed_out() -> Self {
        AppError::new(ErrorReason::NoAccountOpen)
    }

    /// A failure of the program itself.
    pub(crate) fn internal(error: &dyn std::fmt::Display) -> Self {
        AppError::new(ErrorReason::Internal {
            detail: error.to_string(),
        })
    }
}

/// A number for the window.
pub(crate) fn count(number: impl TryInto<u32>) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}
