//! Errors: why a call failed, and whether it may have had an effect.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::api_module::ApiModule;
use crate::dialect::Dialect;
use crate::problem::Problem;
use crate::setup_error::SetupError;
use crate::transport::{Cause, SendPhase, TransportError};

/// Whether a failed call may have changed something on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Nothing has changed: nothing was sent, the server refused, or the call only reads.
    None,
    /// Something may have changed. Check for the effect before you send the call again.
    Possible,
}

/// Which credential was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum AuthFailure {
    /// The token endpoint does not accept the client id with this secret (`invalid_client`).
    Secret,
    /// The token endpoint refused for another reason.
    SignIn,
    /// The API refused a token that was just issued.
    Token,
    /// The API does not know the application key.
    AppKey,
    /// The API does not know the tenant, or the credentials belong to another one.
    Tenant,
}

impl fmt::Display for AuthFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Secret => "the client id or its secret was refused",
            Self::SignIn => "the sign-in was refused",
            Self::Token => "the access token was refused",
            Self::AppKey => "the application key was refused",
            Self::Tenant => "the tenant is not known to these keys",
        })
    }
}

/// Which limit of the server was exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Throttle {
    /// The rate limit. It clears within seconds or minutes.
    Rate,
    /// The quota of an hour or a day (429, or a gateway's 403).
    Quota,
}

/// Why a call failed.
///
/// - [`effect`](Self::effect) says whether a write may have happened anyway.
/// - [`is_transient`](Self::is_transient) says whether the same call may succeed later.
/// - [`problem`](Self::problem) contains the server's own message.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server could not be reached, or the connection broke.
    #[error("no connection to the server ({cause}): {detail}")]
    Connection {
        /// How much had been sent.
        phase: SendPhase,
        /// What broke.
        cause: Cause,
        /// The message of the layer below.
        detail: String,
        /// Whether the call may have had an effect.
        effect: Effect,
    },
    /// The TLS handshake failed: the certificate is not trusted, or the peer does not speak TLS.
    #[error("no trusted connection to the server: {detail}")]
    Tls {
        /// The message of the layer below.
        detail: String,
    },
    /// The call exceeded its timeout.
    #[error("the server did not answer in time ({phase})")]
    Timeout {
        /// How much had been sent.
        phase: SendPhase,
        /// Whether the call may have had an effect.
        effect: Effect,
    },
    /// The response is not from this API but from a captive portal, a proxy or another service.
    #[error("the answer is not from the API (status {status}): {sample}")]
    NotApi {
        /// The HTTP status.
        status: u16,
        /// The first words of the response, as plain text.
        sample: String,
        /// Whether the call may have had an effect.
        effect: Effect,
    },
    /// The server considers the request invalid (400, 422).
    #[error("refused as not valid: {0}")]
    Invalid(Box<Problem>),
    /// A credential was refused (401, or an error of the token endpoint).
    #[error("{reason}: {problem}")]
    Unauthorized {
        /// Which credential was refused.
        reason: AuthFailure,
        /// The server's message.
        problem: Box<Problem>,
    },
    /// The application lacks the scope for this call (403).
    #[error("not allowed for this application: {0}")]
    Forbidden(Box<Problem>),
    /// The record or the path does not exist (404).
    #[error("not found: {0}")]
    NotFound(Box<Problem>),
    /// The state of the record does not allow the call (409).
    #[error("in conflict with the record's state: {0}")]
    Conflict(Box<Problem>),
    /// The server refused the request for another reason (any other 4xx).
    #[error("refused: {0}")]
    Refused(Box<Problem>),
    /// The client made too many calls (429, or a gateway's 403 with such a message).
    #[error("too many calls: {problem}")]
    Throttled {
        /// Which limit was exceeded.
        throttle: Throttle,
        /// How long the server asks to wait, capped at one day.
        retry_after: Option<Duration>,
        /// The server's message.
        problem: Box<Problem>,
    },
    /// The server failed (5xx).
    #[error("the server failed: {problem}")]
    Server {
        /// How long the server asks to wait, capped at one day.
        retry_after: Option<Duration>,
        /// The server's message.
        problem: Box<Problem>,
        /// Whether the call may have had an effect.
        effect: Effect,
    },
    /// A successful response could not be decoded.
    #[error("the answer does not fit the document at `{path}`: {detail}")]
    Decode {
        /// The path of the field, such as `data[3].start`; `.` is the whole response.
        path: String,
        /// What was found and what was expected.
        detail: String,
        /// Whether the call may have had an effect.
        effect: Effect,
        /// The error of the JSON decoder, if it was the cause.
        source: Option<Arc<serde_json::Error>>,
    },
    /// The pages of a list do not end, or another page came than was requested.
    #[error("the pages of {list} cannot be trusted: {detail}")]
    Paging {
        /// The list's path.
        list: &'static str,
        /// What was seen.
        detail: &'static str,
    },
    /// The dialect does not have this call or this field, so nothing was sent.
    #[error("`{field}` cannot be sent in the {dialect} dialect: {detail}")]
    Unsupported {
        /// The field or the operation.
        field: &'static str,
        /// The dialect in use.
        dialect: Dialect,
        /// Why it cannot be sent.
        detail: &'static str,
    },
    /// The client or the request could not be built.
    #[error("the client cannot be set up: {0}")]
    Setup(#[from] SetupError),
}

impl Error {
    /// Whether the call may have changed something on the server.
    pub fn effect(&self) -> Effect {
        match self {
            Self::Connection { effect, .. }
            | Self::Timeout { effect, .. }
            | Self::NotApi { effect, .. }
            | Self::Server { effect, .. }
            | Self::Decode { effect, .. } => *effect,
            Self::Tls { .. }
            | Self::Invalid(_)
            | Self::Unauthorized { .. }
            | Self::Forbidden(_)
            | Self::NotFound(_)
            | Self::Conflict(_)
            | Self::Refused(_)
            | Self::Throttled { .. }
            | Self::Paging { .. }
            | Self::Unsupported { .. }
            | Self::Setup(_) => Effect::None,
        }
    }

    /// Whether the same call may succeed later.
    ///
    /// A transient error is not necessarily safe to retry: check [`effect`](Self::effect) too.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Connection { cause, .. } => *cause != Cause::TooLarge,
            Self::Timeout { .. }
            | Self::Throttled { .. }
            | Self::Server { .. }
            | Self::Tls { .. } => true,
            Self::NotApi { status, .. } => {
                !(400..500).contains(status) || *status == 407 || *status == 429
            }
            Self::Decode { .. }
            | Self::Paging { .. }
            | Self::Invalid(_)
            | Self::Unauthorized { .. }
            | Self::Forbidden(_)
            | Self::NotFound(_)
            | Self::Conflict(_)
            | Self::Refused(_)
            | Self::Unsupported { .. }
            | Self::Setup(_) => false,
        }
    }

    /// The server's message, if there is one.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Invalid(problem)
            | Self::Unauthorized { problem, .. }
            | Self::Forbidden(problem)
            | Self::NotFound(problem)
            | Self::Conflict(problem)
            | Self::Refused(problem)
            | Self::Throttled { problem, .. }
            | Self::Server { problem, .. } => Some(problem),
            Self::Connection { .. }
            | Self::Tls { .. }
            | Self::Timeout { .. }
            | Self::NotApi { .. }
            | Self::Decode { .. }
            | Self::Paging { .. }
            | Self::Unsupported { .. }
            | Self::Setup(_) => None,
        }
    }

    /// How long the server asks to wait, if it says so.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled { retry_after, .. } | Self::Server { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// A stable name of the kind of error, for logs and for other programs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Connection { .. } => "connection",
            Self::Tls { .. } => "tls",
            Self::Timeout { .. } => "timeout",
            Self::NotApi { .. } => "not_api",
            Self::Invalid(_) => "invalid",
            Self::Unauthorized { .. } => "unauthorized",
            Self::Forbidden(_) => "forbidden",
            Self::NotFound(_) => "not_found",
            Self::Conflict(_) => "conflict",
            Self::Refused(_) => "refused",
            Self::Throttled { .. } => "throttled",
            Self::Server { .. } => "server",
            Self::Decode { .. } => "decode",
            Self::Paging { .. } => "paging",
            Self::Unsupported { .. } => "unsupported",
            Self::Setup(_) => "setup",
        }
    }

    /// The error in a form that can be serialized.
    pub fn report(&self) -> ErrorReport<'_> {
        ErrorReport {
            kind: self.kind(),
            message: self.to_string(),
            effect: self.effect(),
            transient: self.is_transient(),
            auth_failure: match self {
                Self::Unauthorized { reason, .. } => Some(*reason),
                _ => None,
            },
            throttle: match self {
                Self::Throttled { throttle, .. } => Some(*throttle),
                _ => None,
            },
            phase: match self {
                Self::Connection { phase, .. } | Self::Timeout { phase, .. } => Some(*phase),
                _ => None,
            },
            path: match self {
                Self::Decode { path, .. } => Some(path),
                _ => None,
            },
            retry_after_seconds: self.retry_after().map(|wait| wait.as_secs()),
            problem: self.problem(),
        }
    }

    /// Adds to a [`Self::Forbidden`] the scope that a call of `segments` needs.
    pub(crate) fn with_missing_scope(
        mut self,
        module: ApiModule,
        segments: &[&str],
        write: bool,
    ) -> Self {
        if let Self::Forbidden(problem) = &mut self {
            let resource = match segments {
                ["export", feed, ..] => feed,
                [resource, ..] => resource,
                [] => "",
            };
            let right = if write { "modify" } else { "view" };
            problem.scope = Some(format!("{} / {resource}: {right}", module.as_str()));
        }
        self
    }

    /// Converts a transport error. `write` says whether the call could have an effect.
    pub(crate) fn from_transport(error: TransportError, write: bool) -> Self {
        let effect = if write && error.phase != SendPhase::NotSent {
            Effect::Possible
        } else {
            Effect::None
        };
        match error.cause {
            Cause::Timeout => Self::Timeout {
                phase: error.phase,
                effect,
            },
            Cause::Tls if error.phase == SendPhase::NotSent => Self::Tls {
                detail: error.detail,
            },
            cause => Self::Connection {
                phase: error.phase,
                cause,
                detail: error.detail,
                effect,
            },
        }
    }
}

/// The serializable form of an [`Error`](crate::Error).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ErrorReport<'a> {
    /// The stable name of the kind of error.
    pub kind: &'static str,
    /// One sentence for people.
    pub message: String,
    /// Calls that a user waits for go first.
    pub effect: Effect,
    /// Whether the same call may succeed later.
    pub transient: bool,
    /// Which credential was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_failure: Option<AuthFailure>,
    /// Which limit was exceeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throttle: Option<Throttle>,
    /// How much had been sent when the connection failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<SendPhase>,
    /// The field that could not be decoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<&'a str>,
    /// How long the server asks to wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u64>,
    /// The server's message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<&'a Problem>,
}
