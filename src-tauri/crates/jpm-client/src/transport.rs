//! The one door to the network.
//!
//! Everything with a rule in it (sign-in, headers, limits, retries, decoding) lives above this trait; below it is nothing but one
//! request and one answer. A test or a simulation puts its own [`Transport`] here and sees every byte.

mod network;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{Request, Response};
use serde::Serialize;

pub use network::ReqwestTransport;

/// How long a call may take, and how much it may bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestLimits {
    /// From the first byte sent to the last byte received, connecting included.
    pub timeout: Duration,
    /// The most bytes of an answer's body, after decompression.
    pub max_body: usize,
}

/// Sends one request and gives its answer: no redirects, no retries, no headers of its own.
pub trait Transport: Send + Sync + 'static {
    /// Sends `request` within `limits`.
    fn send(
        &self,
        request: Request<Bytes>,
        limits: RequestLimits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>>;
}

/// How far a call had come when it failed. It decides whether a write may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SendPhase {
    /// Not one byte of the request left this machine.
    NotSent,
    /// The request may have reached the server; no answer came.
    MaybeSent,
    /// The answer began, and did not end.
    ResponseTruncated,
}

impl fmt::Display for SendPhase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSent => "nothing was sent",
            Self::MaybeSent => "the request may have been sent",
            Self::ResponseTruncated => "the answer was cut",
        })
    }
}

/// What broke on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Cause {
    /// The host's name has no address.
    Dns,
    /// The host did not accept the connection.
    Connect,
    /// The certificate was not accepted, or the peer does not speak TLS.
    Tls,
    /// The time limit passed.
    Timeout,
    /// The connection was closed by the other side.
    Reset,
    /// The answer's body could not be read to its end, or not be decompressed.
    Body,
    /// The answer's body is larger than the limit.
    TooLarge,
    /// Anything else.
    Other,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dns => "the host's name was not found",
            Self::Connect => "the host did not accept the connection",
            Self::Tls => "no trusted connection",
            Self::Timeout => "the time limit passed",
            Self::Reset => "the connection was closed",
            Self::Body => "the answer could not be read to its end",
            Self::TooLarge => "the answer is too large",
            Self::Other => "the request could not be carried out",
        })
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{cause} ({phase}): {detail}")]
pub struct TransportError {
    /// How far the call had come.
    pub phase: SendPhase,
    /// What broke.
    pub cause: Cause,
    /// The cause in the words of the layer below, without addresses or secrets.
    pub detail: String,
}
