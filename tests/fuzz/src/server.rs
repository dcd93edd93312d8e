//! A server with one response, and a fixed clock.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use http::{HeaderValue, Request, Response};
use jpm_client::clock::Clock;
use jpm_client::ids::TenantId;
use jpm_client::transport::{RequestLimits, Transport, TransportError};
use jpm_client::{CachedToken, Client, Credentials, Dialect, Environment, RetryPolicy};

/// A secret that no error may show.
pub const SECRET: &str = "cs1.hush-secret";
/// A secret that no error may show.
pub const APP_KEY: &str = "ak1.hush-key";
/// A secret that no error may show.
pub const TOKEN: &str = "hush-token-0123456789";
/// The time of the clock.
pub const NOW: &str = "2026-11-24T08:00:00Z";

/// A response.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The `Retry-After` header.
    pub retry_after: Option<HeaderValue>,
    /// The body, with a JSON content type.
    pub body: Vec<u8>,
}

impl Answer {
    /// A response without `Retry-After`.
    pub fn new(status: u16, body: Vec<u8>) -> Self {
        Self {
            status,
            retry_after: None,
            body,
        }
    }

    fn response(&self) -> Response<Bytes> {
        let mut response = Response::builder()
            .status(self.status)
            .header("content-type", "application/json; charset=utf-8")
            .header("date", "Tue, 24 Nov 2026 08:00:00 GMT");
        if let Some(value) = &self.retry_after {
            response = response.header("retry-after", value);
        }
        response.body(Bytes::copy_from_slice(&self.body)).unwrap()
    }
}

/// Returns one response to every call, and one to every token request.
pub struct Server {
    call: Answer,
    token: Answer,
}

impl Server {
    /// Returns a valid token, and this response to every call.
    pub fn responding(call: Answer) -> Arc<Self> {
        let token =
            format!(r#"{{"access_token":"{TOKEN}","expires_in":900,"token_type":"Bearer"}}"#);
        Arc::new(Self {
            call,
            token: Answer::new(200, token.into_bytes()),
        })
    }

    /// Returns this response to token requests, and an empty page to every call.
    pub fn signing_in(token: Answer) -> Arc<Self> {
        Arc::new(Self {
            call: Answer::new(200, br#"{"data":[]}"#.to_vec()),
            token,
        })
    }

    /// A client that never retries, and the tokens that it received.
    ///
    /// # Panics
    ///
    /// If the client cannot be built, or a test panicked while it held the tokens.
    pub fn client(self: &Arc<Self>) -> (Client, Arc<Mutex<Vec<CachedToken>>>) {
        let tokens = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&tokens);
        let transport: Arc<dyn Transport> = Arc::<Self>::clone(self);
        let client = Client::builder(
            Environment {
                api: "https://api.test".parse().unwrap(),
                token_url: "https://auth.test/connect/token".parse().unwrap(),
            },
            TenantId(77),
            Credentials {
                client_id: "cid.one".to_owned(),
                client_secret: SECRET.to_owned().into(),
                app_key: APP_KEY.to_owned().into(),
            },
        )
        .dialect(Dialect::Contract)
        .transport(transport)
        .clock(Arc::new(FixedClock))
        .retry(RetryPolicy::NEVER)
        .on_token(move |token| kept.lock().unwrap().push(token.clone()))
        .build()
        .unwrap();
        (client, tokens)
    }
}

impl Transport for Server {
    fn send(
        &self,
        request: Request<Bytes>,
        _: RequestLimits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let answer = if request.uri().path() == "/connect/token" {
            &self.token
        } else {
            &self.call
        };
        Box::pin(async move { Ok(answer.response()) })
    }
}

/// Sleeps end at once.
struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        NOW.parse().unwrap()
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}
