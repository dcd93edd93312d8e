//! What a failed call means: its message, and whether it may be made again.

use jpm_client::error::Throttle;
use jpm_client::transport::Cause;
use jpm_client::{Effect, Error};

use crate::views::operations::Refusal;
use crate::views::status::Feed;

/// The message for a used-up call quota.
pub(crate) const QUOTA_USED_UP: &str = "ServiceTitan's call quota for this app is used up";

/// The server's reasons verbatim, or our own if it gives none that helps.
pub(crate) fn refusal(error: &Error) -> Refusal {
    let problem = error.problem();
    let said = problem.and_then(|problem| problem.message());
    Refusal {
        message: match (error, said) {
            (
                Error::Throttled {
                    throttle: Throttle::Quota,
                    ..
                },
                _,
            ) => QUOTA_USED_UP.to_owned(),
            (_, Some(said)) => said.to_owned(),
            (_, None) => sentence_for(error),
        },
        field_errors: problem
            .map(|problem| problem.errors.clone())
            .unwrap_or_default(),
        trace_id: problem.and_then(|problem| problem.trace_id.clone()),
    }
}

/// What failed and what can be done, for the dispatcher. Details of the layers below ("os error
/// 111") go to the log.
fn sentence_for(error: &Error) -> String {
    let sentence = match error {
        Error::Connection { cause, .. } => match cause {
            Cause::Dns => {
                "The server's address was not found. Check this computer's internet connection"
            }
            Cause::Connect => {
                "The server does not accept connections. Check the internet connection and the proxy; the server may also be down"
            }
            Cause::Reset => "The connection broke off before the server answered",
            Cause::Timeout => "The server did not answer in time",
            Cause::Body => "The server's answer broke off on its way",
            Cause::TooLarge => "The server's answer is too large",
            _ => "The server could not be asked. Check the internet connection and the proxy",
        },
        Error::Timeout { .. } => "The server did not answer in time",
        Error::Tls { .. } => {
            "There is no secure connection to the server: its certificate is not accepted. Check this computer's clock and the proxy"
        }
        other => return other.to_string(),
    };
    tracing::info!(%error, "a call had no answer");
    sentence.to_owned()
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

/// A refusal in our own words.
pub(crate) fn own_refusal(message: impl Into<String>) -> Refusal {
    Refusal {
        message: message.into(),
        ..Refusal::default()
    }
}

#[cfg(test)]
mod tests {
    use jpm_client::transport::SendPhase;

    use super::*;

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
            let said = refusal(error).message;
            for word in ["os error", "tcp", "peer", "111"] {
                assert!(!said.contains(word), "{error:?}: {said}");
            }
            assert!(
                said.starts_with("The ") || said.starts_with("There "),
                "{said}"
            );
        }
    }
}
