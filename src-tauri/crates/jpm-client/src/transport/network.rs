//! The real network, by reqwest.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use http::{Request, Response};

use super::{Cause, RequestLimits, SendPhase, Transport, TransportError};
use crate::api_error::Error;

/// Sends over TCP and TLS: the platform's own trust store, the system's proxies, gzip, a pool of connections.
///
/// It follows no redirect and repeats nothing, because a repeated write is a second effect.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    http: reqwest::Client,
}

impl ReqwestTransport {
    /// Prepares a pool. `connect` is the time limit for reaching the host, TLS included.
    pub fn new(connect: Duration) -> Result<Self, Error> {
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(connect)
            // Shorter than the minute after which common load balancers drop idle connections: a write must not meet a dead one.
            .pool_idle_timeout(Duration::from_secs(45))
            .tcp_keepalive(Duration::from_secs(30))
            .build()
            .map(|http| Self { http })
            .map_err(|error| Error::Setup(describe(&error)))
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
            let answer = self
                .http
                .execute(request)
                .await
                .map_err(error_before_response)?;

            let mut response = Response::new(Bytes::new());
            *response.status_mut() = answer.status();
            *response.headers_mut() = answer.headers().clone();
            let too_large = || TransportError {
                phase: SendPhase::ResponseTruncated,
                cause: Cause::TooLarge,
                detail: format!("more than {} bytes", limits.max_body),
            };
            let announced = usize::try_from(answer.content_length().unwrap_or_default());
            let announced = announced.unwrap_or(usize::MAX);
            if announced > limits.max_body {
                return Err(too_large());
            }
            let mut body = BytesMut::with_capacity(announced);
            let mut chunks = answer.bytes_stream();
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

/// Sorts a failure that came before the first byte of an answer.
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

/// The chain of causes below an error, the error itself first.
fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

fn is_tls(error: &reqwest::Error) -> bool {
    chain(error).any(is_from_rustls)
}

/// An I/O error hides the error that it wraps from `source`, and rustls is wrapped twice.
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
            // hyper names a connection that ended before the answer only in words.
            let words = cause.to_string();
            words.contains("connection closed") || words.contains("message completed")
        }
    })
}

/// The innermost cause in words. The outer ones repeat the address, which carries ids.
fn describe(error: &reqwest::Error) -> String {
    chain(error)
        .last()
        .filter(|cause| !cause.is::<reqwest::Error>())
        .map_or_else(|| "the request failed".to_owned(), ToString::to_string)
}
