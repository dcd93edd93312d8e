//! The one error that crosses IPC.

use std::collections::BTreeMap;

use serde::Serialize;
use specta::Type;

/// What the window can do about an error. A kind exists only where the window acts on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ErrorKind {
    /// A field of a form is wrong; see `field_errors`.
    Invalid,
    /// The token endpoint refused the client id or the client secret.
    WrongSecret,
    /// The API refused the app key.
    WrongAppKey,
    /// The API knows no such tenant, or the keys are not for it.
    UnknownTenant,
    /// The keys are right but lack a scope.
    MissingScope,
    /// The server cannot be reached.
    Unreachable,
    /// Something answered, but not this API: a captive portal, a proxy, a wrong address.
    NotTheApi,
    /// There is no keychain service on this machine.
    KeychainMissing,
    /// The keychain is there and locked, or did not answer in time.
    KeychainLocked,
    /// The keychain has no keys for this account.
    KeysMissing,
    /// A file was written by a newer version of this program.
    NewerFile,
    /// The data directory cannot be written.
    DataDirectory,
    /// The file of edits is damaged; it can be set aside.
    EditsDamaged,
    /// Another window or program works on this account.
    AccountBusy,
    /// A rule forbids it; to be shown as information.
    Refused,
    /// The record is not there, or not any more.
    NotFound,
    /// No account is open.
    SignedOut,
    /// Anything else; the message says what happened.
    Failed,
}

/// An error as the window gets it. The window acts on `kind` and shows `message`; it never reads the English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type, thiserror::Error)]
#[error("{message}")]
#[serde(rename_all = "camelCase")]
pub struct AppError {
    /// What can be done about it.
    pub kind: ErrorKind,
    /// What happened and what to do, in a sentence.
    pub message: String,
    /// Whether the same call may succeed later without any change.
    pub retryable: bool,
    /// What is wrong with each field, by the field's name in the form.
    pub field_errors: BTreeMap<String, Vec<String>>,
    /// The server's trace id, for its support.
    pub trace_id: Option<String>,
}

impl AppError {
    /// An error of this kind that is not worth trying again unchanged.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        AppError {
            kind,
            message: message.into(),
            retryable: false,
            field_errors: BTreeMap::new(),
            trace_id: None,
        }
    }

    /// The same error, worth trying again.
    #[must_use]
    pub fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }

    /// One field of a form is wrong.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        let mut error = AppError::new(ErrorKind::Invalid, message.clone());
        error.field_errors.insert(field.to_owned(), vec![message]);
        error
    }

    /// No account is open.
    pub fn signed_out() -> Self {
        AppError::new(
            ErrorKind::SignedOut,
            "No account is open. Sign in or try the demo",
        )
    }
}
