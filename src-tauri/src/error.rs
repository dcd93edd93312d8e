//! The error type that crosses IPC.

use std::collections::BTreeMap;

use serde::Serialize;
use specta::Type;

/// Kinds of errors. A kind exists only if the window reacts to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ErrorKind {
    /// A field of a form is invalid; see `field_errors`.
    Invalid,
    /// The token endpoint refused the client id or the client secret.
    WrongSecret,
    /// The API refused the app key.
    WrongAppKey,
    /// The API does not know the tenant, or the keys belong to another one.
    UnknownTenant,
    /// The keys are right but lack a scope.
    MissingScope,
    /// The server cannot be reached.
    Unreachable,
    /// The answer is not from the API: a captive portal, a proxy, or a wrong address.
    NotTheApi,
    /// This machine has no keychain service.
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
    /// Any other error; see the message.
    Failed,
}

/// An error for the window, which reacts to `kind` and shows `message`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type, thiserror::Error)]
#[error("{message}")]
#[serde(rename_all = "camelCase")]
pub struct AppError {
    /// The kind.
    pub kind: ErrorKind,
    /// What happened and what to do.
    pub message: String,
    /// True if the same call may succeed later.
    pub retryable: bool,
    /// Errors by form field.
    pub field_errors: BTreeMap<String, Vec<String>>,
    /// The server's trace id, for its support.
    pub trace_id: Option<String>,
}

impl AppError {
    /// Creates an error that is not retryable.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        AppError {
            kind,
            message: message.into(),
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
