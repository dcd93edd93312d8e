//! What an attempt to send an operation can come to.

use jpm_client::error::Throttle;
use jpm_client::transport::Cause;
use jpm_client::{Effect, Error};

use super::board::is_core;
use super::pull::PullError;
use crate::operation::{MergeBase, News};
use crate::store::StoreError;
use crate::views::operations::Refusal;
use crate::views::status::Feed;

/// Why an attempt did not bring an operation to its end.
#[derive(Debug)]
pub(crate) enum Setback {
    /// A call failed. The client says whether its effect may have happened.
    Call(Error),
    /// The server's copy changed under it, in the same field group.
    Conflict { theirs: Box<MergeBase>, news: News },
    /// A part of it was done, and a later call failed for a reason that may pass: it is not as if nothing had been sent.
    Partly(Error),
    /// A part of it was done, as its steps tell, and the rest was refused.
    Half(Error),
    /// What it is about is not there, or its outcome needs the dispatcher.
    Refused(String),
    /// What was read to compare with is too old: someone may have made an edit since. Nothing was sent.
    Stale,
    /// Sent without an answer, and its effect was not found yet.
    NotFoundYet,
    /// Sent without an answer, and the server has more than one record like it.
    Several(String),
    /// Sent without an answer, and its effect was not found in all the time that the server has for it.
    Lost(String),
    /// Our disk.
    Disk(StoreError),
}

impl From<Error> for Setback {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

impl From<StoreError> for Setback {
    fn from(error: StoreError) -> Self {
        Self::Disk(error)
    }
}

impl From<PullError> for Setback {
    fn from(error: PullError) -> Self {
        match error {
            PullError::Server(error) => Self::Call(error),
            PullError::Disk(error) => Self::Disk(error),
        }
    }
}

/// What is said of a quota of calls that is used up.
pub(crate) const QUOTA: &str = "ServiceTitan's call quota for this app is used up";

/// The server's reasons, word for word; ours where it gives none, or none that helps.
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
            ) => QUOTA.to_owned(),
            (_, Some(said)) => said.to_owned(),
            (_, None) => in_words(error),
        },
        field_errors: problem
            .map(|problem| problem.errors.clone())
            .unwrap_or_default(),
        trace_id: problem.and_then(|problem| problem.trace_id.clone()),
    }
}

/// What broke and what can be done, for the dispatcher. What the layers below say ("os error 111")
/// is for the log.
fn in_words(error: &Error) -> String {
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

/// Whether the keys themselves are refused, so that nothing can be sent or read.
pub(crate) fn is_signed_out(error: &Error) -> bool {
    matches!(error, Error::Unauthorized { .. })
}

/// Whether something answered in the place of an API that cannot serve now; other APIs may well serve.
pub(crate) fn was_reached(error: &Error) -> bool {
    matches!(
        error,
        Error::Server { .. } | Error::Throttled { .. } | Error::NotApi { .. }
    )
}

/// Whether a failure to read a list is one of all lists. What another API than the calendar's
/// answers is its own trouble.
pub(crate) fn stops_all(feed: Feed, error: &Error) -> bool {
    is_signed_out(error) || (error.is_transient() && (is_core(feed) || !was_reached(error)))
}

/// Whether the call certainly had no effect and may be sent again later.
pub(crate) fn may_repeat(error: &Error) -> bool {
    error.effect() == Effect::None
        && (error.is_transient() || is_signed_out(error) || is_garbled(error))
}

/// Whether an answer came that makes no sense. It may the next time.
pub(crate) fn is_garbled(error: &Error) -> bool {
    matches!(error, Error::Decode { .. } | Error::Paging { .. })
}

/// A refusal in our own words.
pub(crate) fn words(message: impl Into<String>) -> Refusal {
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
    fn what_breaks_on_the_way_is_told_without_the_systems_words() {
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
