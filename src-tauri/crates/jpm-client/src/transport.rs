//! The interface to the network.
//!
//! All rules of the client (sign-in, headers, rate limit, retries, decoding) are above the
//! [`Transport`] trait. A transport only sends a request and returns the response, so a test with
//! its own transport sees every byte.

#[cfg(feature = "reqwest")]
mod reqwest;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{Request, Response};
use serde::Serialize;

#[cfg(feature = "reqwest")]
pub use reqwest::ReqwestTransport;

/// The limits of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestLimits {
    /// The longest time from connecting to the last byte of the response.
    pub timeout: Duration,
    /// The largest body of a response in bytes, after decompression.
    pub max_body: usize,
}

/// Sends one request and returns its response.
///
/// An implementation must not follow redirects, retry, or add headers: a repeated write is a
/// second effect.
pub trait Transport: Send + Sync + 'static {
    /// Sends `request` within `limits`.
    fn send(
        &self,
        request: Request<Bytes>,
        limits: RequestLimits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>>;
}

/// How much of a request had been sent when it failed. It decides whether a write may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SendPhase {
    /// No byte of the request has left this machine.
    NotSent,
    /// The request may have reached the server. No response came.
    MaybeSent,
    /// The response began and did not end.
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

/// What broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Cause {
    /// The host name could not be resolved.
    Dns,
    /// The host did not accept the connection.
    Connect,
    /// The certificate is not trusted, or the peer does not speak TLS.
    Tls,
    /// The timeout passed.
    Timeout,
    /// The peer closed the connection.
    Reset,
    /// The body of the response could not be read or decompressed.
    Body,
    /// The body of the response is larger than the limit.
    TooLarge,
    /// Another error.
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

/// Why there is no response.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{cause} ({phase}): {detail}")]
pub struct TransportError {
    /// How much had been sent.
    pub phase: SendPhase,
    /// What broke.
    pub cause: Cause,
    /// The message of the layer below, without addresses or secrets.
    pub detail: String,
}
