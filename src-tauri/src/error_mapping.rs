//! Maps errors of the lower crates to `AppError`.

use std::time::Duration;

use jpm_client::Error as ApiError;
use jpm_client::error::{AuthFailure, Throttle};
use jpm_sync::{EditError, StoreError};

use crate::error::{AppError, ErrorKind};
use crate::keychain::KeychainError;

impl From<ApiError> for AppError {
    fn from(error: ApiError) -> Self {
        let (kind, message) = match &error {
            ApiError::Unauthorized { reason, .. } => match reason {
                AuthFailure::Secret | AuthFailure::SignIn => (
                    ErrorKind::WrongSecret,
                    "The server refused the client id or the client secret. Copy both again from the developer portal",
                ),
                AuthFailure::AppKey => (
                    ErrorKind::WrongAppKey,
                    "The server refused the app key. Copy it again from the developer portal",
                ),
                AuthFailure::Tenant => (
                    ErrorKind::UnknownTenant,
                    "The server knows no such tenant for these keys. Check the tenant id and the environment",
                ),
                _ => (
                    ErrorKind::WrongSecret,
                    "The server no longer accepts these keys. Sign in again",
                ),
            },
            ApiError::Forbidden(_) => (
                ErrorKind::MissingScope,
                "The app lacks a permission for this. Add the scope for jobs and appointments in the developer portal, and let the tenant accept it",
            ),
            ApiError::NotApi { .. } | ApiError::Decode { .. } => (
                ErrorKind::NotTheApi,
                "Something answered, but not the API: perhaps a network sign-in page, a proxy, or a wrong address",
            ),
            ApiError::NotFound(_) => (
                ErrorKind::NotTheApi,
                "The server does not know the API's path. Check the environment, the address and the tenant id",
            ),
            ApiError::Connection { .. } | ApiError::Timeout { .. } => (
                ErrorKind::Unreachable,
                "The server cannot be reached. Check the network and the address, then try again",
            ),
            ApiError::Tls { .. } => (
                ErrorKind::Unreachable,
                "No trusted connection to the server: its certificate is not accepted. Check the address, the clock and the proxy",
            ),
            ApiError::Throttled {
                throttle: Throttle::Quota,
                ..
            } => (ErrorKind::Unreachable, ""),
            ApiError::Throttled { .. } | ApiError::Server { .. } => (
                ErrorKind::Unreachable,
                "The server is busy or failing. Try again in a minute",
            ),
            _ => (ErrorKind::Failed, ""),
        };
        let message = match &error {
            ApiError::Throttled {
                throttle: Throttle::Quota,
                retry_after,
                ..
            } => quota(*retry_after),
            _ if message.is_empty() => error.to_string(),
            _ => message.to_owned(),
        };
        let mut app_error = AppError::new(kind, message);
        app_error.retryable = error.is_transient();
        if let Some(problem) = error.problem() {
            app_error.trace_id.clone_from(&problem.trace_id);
            app_error.field_errors.clone_from(&problem.errors);
        }
        app_error
    }
}

/// The message for an exhausted call quota.
fn quota(retry_after: Option<Duration>) -> String {
    let minutes = retry_after.map(|wait| wait.as_secs().div_ceil(60).max(1));
    let when = match minutes {
        None => "later".to_owned(),
        Some(1) => "in a minute".to_owned(),
        Some(minutes @ 2..=90) => format!("in {minutes} minutes"),
        Some(minutes) => format!("in {} hours", minutes.div_ceil(60)),
    };
    format!("ServiceTitan's call quota for this app is used up. Try again {when}")
}

impl From<KeychainError> for AppError {
    fn from(error: KeychainError) -> Self {
        tracing::warn!(%error, "keychain");
        match error {
            KeychainError::Missing(_) => AppError::new(
                ErrorKind::KeychainMissing,
                "This computer has no keychain service, so the keys cannot be kept. Start one (GNOME Keyring or KWallet) and start JPM Desk again, or use the keys for this session only",
            ),
            KeychainError::Locked(_) => AppError::new(
                ErrorKind::KeychainLocked,
                "The keychain is locked. Unlock it and try again, or use the keys for this session only",
            )
            .retryable(),
            KeychainError::TimedOut => AppError::new(
                ErrorKind::KeychainLocked,
                "The keychain did not answer in time; it may be waiting for its password. Unlock it and try again, or use the keys for this session only",
            )
            .retryable(),
            KeychainError::Failed(reason) => AppError::new(
                ErrorKind::KeychainLocked,
                format!("The keychain failed ({reason}). Try again, or use the keys for this session only"),
            )
            .retryable(),
        }
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        let kind = match &error {
            StoreError::NewerFile { .. } => ErrorKind::NewerFile,
            StoreError::NotWritable { .. }
            | StoreError::DiskFull { .. }
            | StoreError::Displaced { .. } => ErrorKind::DataDirectory,
            StoreError::Corrupt { .. } => ErrorKind::EditsDamaged,
            StoreError::Locked { .. } => ErrorKind::AccountBusy,
            _ => ErrorKind::Failed,
        };
        AppError::new(kind, error.to_string())
    }
}

impl From<EditError> for AppError {
    fn from(error: EditError) -> Self {
        let message = error.to_string();
        match error {
            EditError::NotFound => AppError::new(ErrorKind::NotFound, message),
            EditError::NotAllowed(_) => AppError::new(ErrorKind::NotAllowed, message),
            EditError::Invalid { field_errors } => {
                let mut app_error = AppError::new(ErrorKind::Invalid, message);
                app_error.field_errors = field_errors;
                app_error
            }
            EditError::Store(error) => error.into(),
            _ => AppError::new(ErrorKind::Failed, message),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_that_is_used_up_is_told_with_the_wait() {
        for (seconds, when) in [
            (None, "later"),
            (Some(0), "in a minute"),
            (Some(61), "in 2 minutes"),
            (Some(5_400), "in 90 minutes"),
            (Some(7_200), "in 2 hours"),
        ] {
            let error = AppError::from(ApiError::Throttled {
                throttle: Throttle::Quota,
                retry_after: seconds.map(Duration::from_secs),
                problem: serde_json::from_str("{}").unwrap(),
            });
            assert_eq!(error.kind, ErrorKind::Unreachable);
            assert!(error.retryable);
            assert_eq!(
                error.message,
                format!("ServiceTitan's call quota for this app is used up. Try again {when}")
            );
        }
    }
}
