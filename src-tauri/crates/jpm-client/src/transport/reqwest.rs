//! The network, with reqwest.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use http::{Request, Response};

use super::{Cause, RequestLimits, SendPhase, Transport, TransportError};
use crate::setup_error::SetupError;

/// Sends requests with reqwest: a connection pool, the platform's trust store, the system's
/// proxies, and gzip with the feature of that name.
///
/// It neither follows redirects nor retries.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    http: reqwest::Client,
}

impl ReqwestTransport {
    /// Creates the connection pool. `connect` is the timeout for connecting, TLS included.
    ///
    /// # Errors
    /// [`SetupError::Network`] if the trust store of the platform cannot be opened.
    pub fn new(connect: Duration) -> Result<Self, SetupError> {
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(connect)
            // Load balancers drop idle connections after a minute. A write on a dropped
            // connection would have an unknown outcome.
            .pool_idle_timeout(Duration::from_secs(45))
            .tcp_keepalive(Duration::from_secs(30))
            .build()
            .map(|http| Self { http })
            .map_err(|error| {
                let detail = describe(&error);
                SetupError::Network { detail }
            })
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: Request<Bytes>,
        limits: RequestLimits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let mut request =
                reqwest::Request::try_from(request).map_err(|error| TransportError {
                    phase: SendPhase::NotSent,
                    cause: Cause::Other,
                    detail: describe(&error),
                })?;
            *request.timeout_mut() = Some(limits.timeout);
            let received = self
                .http
                .execute(request)
                .await
                .map_err(error_before_response)?;

            let mut response = Response::new(Bytes::new());
            *response.status_mut() = received.status();
            *response.headers_mut() = received.headers().clone();
            let too_large = || TransportError {
                phase: SendPhase::ResponseTruncated,
                cause: Cause::TooLarge,
                detail: format!("more than {} bytes", limits.max_body),
            };
            let announced = usize::try_from(received.content_length().unwrap_or_default());
            let announced = announced.unwrap_or(usize::MAX);
            if announced > limits.max_body {
                return Err(too_large());
            }
            let mut body = BytesMut::with_capacity(announced);
            let mut chunks = received.bytes_stream();
            while let Some(chunk) = chunks.next().await {
                let chunk = chunk.map_err(|error| TransportError {
                    phase: SendPhase::ResponseTruncated,
                    cause: if error.is_timeout() {
                        Cause::Timeout
                    } else {
                        Cause::Body
                    },
                    detail: describe(&error),
                })?;
                if body.len() + chunk.len() > limits.max_body {
                    return Err(too_large());
                }
                body.extend_from_slice(&chunk);
            }
            *response.body_mut() = body.freeze();
            Ok(response)
        })
    }
}

/// Converts an error that came before the response.
#[allow(
    clippy::needless_pass_by_value,
    reason = "it is the argument of `map_err`"
)]
fn error_before_response(error: reqwest::Error) -> TransportError {
    let connecting = error.is_connect();
    let phase = if connecting || error.is_builder() {
        SendPhase::NotSent
    } else {
        SendPhase::MaybeSent
    };
    let cause = if error.is_timeout() {
        Cause::Timeout
    } else if is_tls(&error) {
        Cause::Tls
    } else if connecting && error.is_dns() {
        Cause::Dns
    } else if connecting {
        Cause::Connect
    } else if is_closed(&error) {
        Cause::Reset
    } else {
        Cause::Other
    };
    TransportError {
        phase,
        cause,
        detail: describe(&error),
    }
}

/// The error and the chain of its sources.
fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

#[cfg(feature = "rustls")]
fn is_tls(error: &reqwest::Error) -> bool {
    chain(error).any(is_from_rustls)
}

#[cfg(not(feature = "rustls"))]
fn is_tls(_: &reqwest::Error) -> bool {
    false
}

/// Whether an error is, or wraps, an error of rustls. `source` skips what an I/O error wraps, and
/// rustls is wrapped twice.
#[cfg(feature = "rustls")]
fn is_from_rustls(cause: &(dyn StdError + 'static)) -> bool {
    cause.is::<rustls::Error>()
        || cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
            .is_some_and(|inner| is_from_rustls(inner))
}

fn is_closed(error: &reqwest::Error) -> bool {
    chain(error).any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|io| {
            matches!(
                io.kind(),
                io::ErrorKind::ConnectionReset
                    | io::ErrorKind::ConnectionAborted
                    | io::ErrorKind::BrokenPipe
                    | io::ErrorKind::UnexpectedEof
                    | io::ErrorKind::NotConnected
            )
        }) || {
            // hyper has no type for a connection that was closed before the response.
            let message = cause.to_string();
            message.contains("connection closed") || message.contains("message completed")
        }
    })
}

/// The message of the innermost error. The outer ones contain the URL, and with it ids.
fn describe(error: &reqwest::Error) -> String {
    chain(error)
        .last()
        .filter(|cause| !cause.is::<reqwest::Error>())
        .map_or_else(|| "the request failed".to_owned(), ToString::to_string)
}
