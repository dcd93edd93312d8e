//! Why a call failed, and what that means for the caller.

use std::time::Duration;

use serde::Serialize;

use crate::api_module::ApiModule;
use crate::dialect::Dialect;
use crate::problem::Problem;
use crate::transport::{Cause, SendPhase, TransportError};

/// Whether a failed call may have changed something on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// It has certainly not: nothing was sent, the server refused, or the call only reads.
    None,
    /// It may have. The call must not be sent again before its effect was looked for.
    Possible,
}

/// What the server did not accept when it answered 401.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum AuthFailure {
    /// The token endpoint does not know the client id with this secret (`invalid_client`).
    Secret,
    /// The token endpoint refused for another reason.
    SignIn,
    /// The API refused a token that it had just been given.
    Token,
    /// The API does not know the application's key.
    AppKey,
    /// The API does not know the tenant, or these keys do not belong to it.
    Tenant,
}

impl std::fmt::Display for AuthFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Secret => "the client id or its secret was refused",
            Self::SignIn => "the sign-in was refused",
            Self::Token => "the access token was refused",
            Self::AppKey => "the application key was refused",
            Self::Tenant => "the tenant is not known to these keys",
        })
    }
}

/// What there were too many calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Throttle {
    /// The rate: a moment later the call is welcome.
    Rate,
    /// The quota of a longer time, an hour or a day, is used up (429, or a gateway's 403).
    Quota,
}

/// A call that did not succeed.
///
/// Ask [`effect`](Self::effect) before a write is repeated, [`is_transient`](Self::is_transient) whether waiting may help, and
/// [`problem`](Self::problem) for the server's own words.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server could not be reached, or the connection broke.
    #[error("no connection to the server ({cause}): {detail}")]
    Connection {
        /// How far the call had come.
        phase: SendPhase,
        /// What broke.
        cause: Cause,
        /// The cause in the words of the layer below.
        detail: String,
        /// Whether the effect may have happened.
        effect: Effect,
    },
    /// No trusted connection could be made: a certificate that is not accepted, or a peer that does not speak TLS.
    #[error("no trusted connection to the server: {detail}")]
    Tls {
        /// The cause in the words of the layer below.
        detail: String,
    },
    /// The time limit passed.
    #[error("the server did not answer in time ({phase})")]
    Timeout {
        /// How far the call had come.
        phase: SendPhase,
        /// Whether the effect may have happened.
        effect: Effect,
    },
    /// Something answered that is not this API: a web page, a captive portal, a proxy, another service.
    #[error("the answer is not from the API (status {status}): {sample}")]
    NotApi {
        /// The HTTP status.
        status: u16,
        /// The first words of the answer, as plain text.
        sample: String,
        /// Whether the effect may have happened.
        effect: Effect,
    },
    /// The server found the request not valid (400, 422).
    #[error("refused as not valid: {0}")]
    Invalid(Box<Problem>),
    /// The server does not accept who asks (401, or a refusal of the token endpoint).
    #[error("{reason}: {problem}")]
    Unauthorized {
        /// What was not accepted.
        reason: AuthFailure,
        /// The server's own words.
        problem: Box<Problem>,
    },
    /// The application lacks the scope for this call (403).
    #[error("not allowed for this application: {0}")]
    Forbidden(Box<Problem>),
    /// There is no such record, or no such path (404).
    #[error("not found: {0}")]
    NotFound(Box<Problem>),
    /// The state of the record does not allow it (409).
    #[error("in conflict with the record's state: {0}")]
    Conflict(Box<Problem>),
    /// Another refusal of the request (any other 4xx).
    #[error("refused: {0}")]
    Refused(Box<Problem>),
    /// Too many calls (429, or a gateway's 403 that says so).
    #[error("too many calls: {problem}")]
    Throttled {
        /// Whether for the rate or for the quota.
        throttle: Throttle,
        /// How long the server asks to wait, when it says so; at most a day.
        retry_after: Option<Duration>,
        /// The server's own words.
        problem: Box<Problem>,
    },
    /// The server failed (5xx).
    #[error("the server failed: {problem}")]
    Server {
        /// How long the server asks to wait, when it says so; at most a day.
        retry_after: Option<Duration>,
        /// The server's own words.
        problem: Box<Problem>,
        /// Whether the effect may have happened.
        effect: Effect,
    },
    /// The server's success could not be understood.
    #[error("the answer does not fit the document at `{path}`: {detail}")]
    Decode {
        /// The path of the field, such as `data[3].start`; `.` is the whole answer.
        path: String,
        /// What was expected there.
        detail: String,
        /// Whether the effect may have happened.
        effect: Effect,
    },
    /// The pages of a list do not come to an end, or another page came than was asked for.
    #[error("the pages of {list} cannot be trusted: {detail}")]
    Paging {
        /// The list's path.
        list: &'static str,
        /// What was seen.
        detail: &'static str,
    },
    /// The request was not sent, because the document of the dialect does not allow it.
    #[error("`{field}` cannot be sent in the {dialect} dialect: {detail}")]
    Unsupported {
        /// The field or the operation.
        field: &'static str,
        /// The dialect in use.
        dialect: Dialect,
        /// The rule that forbids it.
        detail: &'static str,
    },
    /// The client cannot be built from what it was given.
    #[error("the client cannot be set up: {0}")]
    Setup(String),
}

impl Error {
    /// Whether the effect of the call may have happened on the server.
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

    /// Whether the same call may succeed later without anyone changing it.
    ///
    /// It says nothing about safety: a transient failure whose [`effect`](Self::effect) is possible must be looked into first.
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

    /// The server's own words, where there are any.
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

    /// How long the server asks to wait, when it says so.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled { retry_after, .. } | Self::Server { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// A stable name for the kind of failure, for logs and for other programs.
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

    /// The failure in a form that can be written as JSON.
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

    /// The same failure; one for a missing scope names the scope that a call on `segments` needs.
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

    /// Takes over what the transport says; `write` tells whether the call could have an effect.
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

/// An [`Error`] as it is written in JSON.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorReport<'a> {
    /// The stable name of the kind.
    pub kind: &'static str,
    /// One sentence for people.
    pub message: String,
    /// Whether the effect may have happened on the server.
    pub effect: Effect,
    /// Whether the same call may succeed later.
    pub transient: bool,
    /// What was not accepted, when the failure is `unauthorized`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_failure: Option<AuthFailure>,
    /// What there were too many calls for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throttle: Option<Throttle>,
    /// How far the call had come, when the connection failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<SendPhase>,
    /// The field that could not be decoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<&'a str>,
    /// How long the server asks to wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u64>,
    /// The server's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<&'a Problem>,
}
