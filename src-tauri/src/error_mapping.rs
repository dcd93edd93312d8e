//! Maps errors of the lower crates to `AppError`.

use jpm_client::Error as ApiError;
use jpm_client::error::{AuthFailure, Throttle};
use jpm_sync::views::sync_errors::StoreProblem;
use jpm_sync::zone::ZoneNameError;
use jpm_sync::{EditError, StoreError};

use crate::error::{AppError, ErrorReason, FieldError, FormFieldError, count};
use crate::keychain::KeychainError;

impl From<ApiError> for AppError {
    fn from(error: ApiError) -> Self {
        let reason = match &error {
            ApiError::Unauthorized { reason, .. } => match reason {
                AuthFailure::Secret | AuthFailure::SignIn => ErrorReason::SecretRejected,
                AuthFailure::AppKey => ErrorReason::AppKeyRejected,
                AuthFailure::Tenant => ErrorReason::TenantUnknown,
                _ => ErrorReason::KeysRejected,
            },
            ApiError::Forbidden(_) => ErrorReason::PermissionMissing,
            ApiError::NotApi { .. } | ApiError::Decode { .. } => ErrorReason::NotTheApi,
            ApiError::NotFound(_) => ErrorReason::ApiPathUnknown,
            ApiError::Connection { .. } | ApiError::Timeout { .. } => {
                ErrorReason::ServerUnreachable
            }
            ApiError::Tls { .. } => ErrorReason::CertificateNotTrusted,
            ApiError::Throttled {
                throttle: Throttle::Quota,
                retry_after,
                ..
            } => ErrorReason::QuotaUsedUp {
                retry_minutes: retry_after.map(|wait| count(wait.as_secs().div_ceil(60).max(1))),
            },
            ApiError::Throttled { .. } | ApiError::Server { .. } => ErrorReason::ServerBusy,
            _ => ErrorReason::CallFailed {
                detail: error.to_string(),
            },
        };
        let mut app_error = AppError::new(reason);
        app_error.retryable = error.is_transient();
        if let Some(problem) = error.problem() {
            app_error.trace_id.clone_from(&problem.trace_id);
            for (field, messages) in &problem.errors {
                let said = messages.iter().cloned();
                let errors =
                    said.map(|message| FieldError::Form(FormFieldError::ServerMessage { message }));
                app_error
                    .field_errors
                    .insert(field.clone(), errors.collect());
            }
        }
        app_error
    }
}

impl From<KeychainError> for AppError {
    fn from(error: KeychainError) -> Self {
        tracing::warn!(%error, "keychain");
        let reason = match error {
            KeychainError::Missing(_) => return AppError::new(ErrorReason::KeychainMissing),
            KeychainError::Locked(_) => ErrorReason::KeychainLocked,
            KeychainError::TimedOut => ErrorReason::KeychainTimedOut,
            KeychainError::Failed(detail) => ErrorReason::KeychainFailed { detail },
        };
        AppError::new(reason).retryable()
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        tracing::warn!(%error, "a file of the account");
        AppError::new(ErrorReason::Store {
            problem: StoreProblem::from(&error),
        })
    }
}

impl From<EditError> for AppError {
    fn from(error: EditError) -> Self {
        match error {
            EditError::NotFound => AppError::new(ErrorReason::RecordNotFound),
            EditError::NotAllowed(why) => AppError::new(ErrorReason::NotAllowed { why }),
            EditError::Invalid { field_errors } => {
                let wrapped = field_errors.into_iter().map(|(field, errors)| {
                    (field, errors.into_iter().map(FieldError::Edit).collect())
                });
                AppError::fields(wrapped.collect())
            }
            EditError::Store(error) => error.into(),
            other => AppError::internal(&other),
        }
    }
}

impl From<ZoneNameError> for FormFieldError {
    fn from(error: ZoneNameError) -> Self {
        match error {
            ZoneNameError::Empty => Self::TimeZoneMissing,
            ZoneNameError::Unknown(name) => Self::TimeZoneUnknown { name },
            ZoneNameError::Several(name, zones) => Self::TimeZoneAmbiguous { name, zones },
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn used_up_quota_says_how_long_to_wait() {
        for (seconds, retry_minutes) in [
            (None, None),
            (Some(0), Some(1)),
            (Some(61), Some(2)),
            (Some(7_200), Some(120)),
        ] {
            let error = AppError::from(ApiError::Throttled {
                throttle: Throttle::Quota,
                retry_after: seconds.map(Duration::from_secs),
                problem: serde_json::from_str("{}").unwrap(),
            });
            assert_eq!(error.kind, ErrorKind::Unreachable);
            assert!(error.retryable);
            assert_eq!(*error.reason, ErrorReason::QuotaUsedUp { retry_minutes });
        }
    }
}
