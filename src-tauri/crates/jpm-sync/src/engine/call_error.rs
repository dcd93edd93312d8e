//! What a failed call means: its reason as a code, and whether it may be made again.

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::error::Throttle;
use jpm_client::transport::Cause;
use jpm_client::{Effect, Error};

use crate::time::EpochMillis;
use crate::views::status::Feed;
use crate::views::sync_errors::{SyncError, SyncErrorReason};

/// `None` instead of a refusal for lack of a scope, or of a record that is gone.
pub(crate) fn unless_forbidden<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(Error::Forbidden(_) | Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The error of a failed call, as the dispatcher sees it.
pub(crate) fn sync_error(error: &Error) -> SyncError {
    let problem = error.problem();
    SyncError {
        reason: reason(error),
        field_errors: problem
            .map(|problem| problem.errors.clone())
            .unwrap_or_default(),
        trace_id: problem.and_then(|problem| problem.trace_id.clone()),
    }
}

/// The same for a failure that affects every list, with the renewal time of a quota.
pub(crate) fn offline_error(error: &Error, now: DateTime<Utc>) -> SyncError {
    let mut found = sync_error(error);
    if let SyncErrorReason::QuotaUsedUp { until } = &mut found.reason {
        let wait = error
            .retry_after()
            .and_then(|wait| TimeDelta::from_std(wait).ok());
        *until = wait
            .and_then(|wait| now.checked_add_signed(wait))
            .map(EpochMillis);
    }
    found
}

/// The server's own words, if it gives any that help. Details of the layers below ("os error 111")
/// go to the log.
fn reason(error: &Error) -> SyncErrorReason {
    let message = error
        .problem()
        .and_then(|problem| problem.message())
        .map(str::to_owned);
    match (error, message) {
        (
            Error::Throttled {
                throttle: Throttle::Quota,
                ..
            },
            _,
        ) => SyncErrorReason::QuotaUsedUp { until: None },
        (Error::Throttled { .. } | Error::Server { .. }, message) => {
            SyncErrorReason::ServerFailed { message }
        }
        (_, Some(message)) => SyncErrorReason::ServerMessage { message },
        (Error::Unauthorized { .. }, None) => SyncErrorReason::KeysRejected,
        (Error::Forbidden(_), None) => SyncErrorReason::PermissionMissing,
        (error, None) => match error.problem() {
            Some(problem) => SyncErrorReason::Rejected {
                status: problem.status,
            },
            None => without_answer(error),
        },
    }
}

fn without_answer(error: &Error) -> SyncErrorReason {
    let reason = match error {
        Error::Connection { cause, .. } => match cause {
            Cause::Dns => SyncErrorReason::HostNotFound,
            Cause::Connect => SyncErrorReason::ConnectionRefused,
            Cause::Reset => SyncErrorReason::ConnectionLost,
            Cause::Timeout => SyncErrorReason::TimedOut,
            Cause::Body => SyncErrorReason::AnswerCutOff,
            Cause::TooLarge => SyncErrorReason::AnswerTooLarge,
            _ => SyncErrorReason::Unreachable,
        },
        Error::Timeout { .. } => SyncErrorReason::TimedOut,
        Error::Tls { .. } => SyncErrorReason::CertificateNotTrusted,
        Error::NotApi { .. } => SyncErrorReason::NotTheApi,
        other => SyncErrorReason::CallFailed {
            detail: other.to_string(),
        },
    };
    tracing::info!(%error, "a call had no usable answer");
    reason
}

/// Whether the credentials themselves are refused, so that nothing can be sent or read.
pub(crate) fn is_signed_out(error: &Error) -> bool {
    matches!(error, Error::Unauthorized { .. })
}

/// Whether something answered for an API that cannot serve now. Other APIs may serve.
pub(crate) fn has_answered(error: &Error) -> bool {
    matches!(
        error,
        Error::Server { .. } | Error::Throttled { .. } | Error::NotApi { .. }
    )
}

/// Whether a failure to read a list affects all lists. Answers of other APIs than the calendar's
/// affect only their own lists.
pub(crate) fn blocks_all_feeds(feed: Feed, error: &Error) -> bool {
    is_signed_out(error) || (error.is_transient() && (feed.is_core() || !has_answered(error)))
}

/// Whether the call certainly had no effect and may be sent again later.
pub(crate) fn is_retryable(error: &Error) -> bool {
    error.effect() == Effect::None
        && (error.is_transient() || is_signed_out(error) || is_malformed_response(error))
}

/// Whether the answer made no sense. The next one may.
pub(crate) fn is_malformed_response(error: &Error) -> bool {
    matches!(error, Error::Decode { .. } | Error::Paging { .. })
}

/// Whether the server cannot be reached. Another API than the calendar's may be down by itself.
pub(crate) fn is_unreachable(error: &Error) -> bool {
    matches!(
        error,
        Error::Connection { .. } | Error::Timeout { .. } | Error::Tls { .. }
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::Duration;

    use jpm_client::error::Problem;
    use jpm_client::transport::SendPhase;
    use serde_json::json;

    use super::*;

    fn problem(document: serde_json::Value) -> Box<Problem> {
        serde_json::from_value(document).unwrap()
    }

    #[test]
    fn connection_failure_is_reported_without_operating_system_text() {
        let causes = [
            Cause::Dns,
            Cause::Connect,
            Cause::Tls,
            Cause::Timeout,
            Cause::Reset,
            Cause::Body,
            Cause::TooLarge,
            Cause::Other,
        ];
        let broken = causes.map(|cause| Error::Connection {
            phase: SendPhase::NotSent,
            cause,
            detail: "tcp connect error: Connection refused (os error 111)".into(),
            effect: Effect::None,
        });
        let detail = "invalid peer certificate: UnknownIssuer".into();
        let (phase, effect) = (SendPhase::MaybeSent, Effect::Possible);
        let others = [Error::Tls { detail }, Error::Timeout { phase, effect }];
        for error in broken.iter().chain(&others) {
            let told = serde_json::to_string(&sync_error(error)).unwrap();
            for word in ["os error", "tcp", "peer", "111"] {
                assert!(!told.contains(word), "{error:?}: {told}");
            }
        }
    }

    #[test]
    fn server_message_takes_precedence_over_a_program_reason() {
        let said = problem(json!({ "title": "The job is closed.", "status": 409 }));
        let message = "The job is closed.".to_owned();
        assert_eq!(
            sync_error(&Error::Conflict(said)).reason,
            SyncErrorReason::ServerMessage { message }
        );
        let silent = problem(json!({ "status": 409 }));
        assert_eq!(
            sync_error(&Error::Conflict(silent)).reason,
            SyncErrorReason::Rejected { status: 409 }
        );
        let silent = problem(json!({ "status": 403 }));
        assert_eq!(
            sync_error(&Error::Forbidden(silent)).reason,
            SyncErrorReason::PermissionMissing
        );
    }

    #[test]
    fn used_up_quota_is_reported_with_its_renewal_time() {
        let now = "2026-11-24T19:05:00Z".parse().unwrap();
        let until = |seconds: Option<u64>| {
            let error = Error::Throttled {
                throttle: Throttle::Quota,
                retry_after: seconds.map(Duration::from_secs),
                problem: problem(json!({ "title": "Out of call volume quota." })),
            };
            offline_error(&error, now).reason
        };
        let renewed = EpochMillis("2026-11-24T21:05:00Z".parse().unwrap());
        let reason = |until| SyncErrorReason::QuotaUsedUp { until };
        assert_eq!(until(Some(7_200)), reason(Some(renewed)));
        assert_eq!(until(None), reason(None));
    }
}
