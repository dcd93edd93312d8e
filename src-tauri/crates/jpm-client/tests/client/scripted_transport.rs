//! A transport whose responses are a closure, and a clock that skips its sleeps.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use http::{Method, Request, Response};
use jpm_client::clock::Clock;
use jpm_client::ids::TenantId;
use jpm_client::transport::{Cause, RequestLimits, SendPhase, Transport, TransportError};
use jpm_client::{Client, ClientBuilder, Credentials, Dialect, Environment};
use serde_json::Value;

pub(crate) const SECRET: &str = "cs1.hush-secret";
pub(crate) const APP_KEY: &str = "ak1.hush-key";

/// A request that the transport received.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) authorization: String,
    pub(crate) app_key: String,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn is_token(&self) -> bool {
        self.path == "/connect/token"
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

pub(crate) type Reply = Result<Response<Bytes>, TransportError>;
type Answerer = dyn Fn(&Seen, usize) -> Reply + Send + Sync;

/// A transport that responds with a closure of the request and the number of earlier calls, without
/// those for tokens.
pub(crate) struct Script {
    answer: Box<Answerer>,
    token: Box<Answerer>,
    seen: Mutex<Vec<Seen>>,
}

impl Script {
    pub(crate) fn new(answer: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Arc<Self> {
        Self::with_tokens(
            |_, number| {
                json(
                    200,
                    &format!(
                        r#"{{"access_token":"token-{number}","expires_in":900,"token_type":"Bearer"}}"#
                    ),
                )
            },
            answer,
        )
    }

    pub(crate) fn with_tokens(
        token: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static,
        answer: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            answer: Box::new(answer),
            token: Box::new(token),
            seen: Mutex::default(),
        })
    }

    /// The requests for tokens.
    pub(crate) fn tokens(&self) -> usize {
        self.seen
            .lock()
            .unwrap()
            .iter()
            .filter(|seen| seen.is_token())
            .count()
    }

    /// The requests, without those for tokens.
    pub(crate) fn calls(&self) -> Vec<Seen> {
        let seen = self.seen.lock().unwrap();
        seen.iter()
            .filter(|seen| !seen.is_token())
            .cloned()
            .collect()
    }

    pub(crate) fn only_call(&self) -> Seen {
        let calls = self.calls();
        assert_eq!(calls.len(), 1, "{calls:?}");
        calls[0].clone()
    }
}

impl Transport for Script {
    fn send(&self, request: Request<Bytes>, _: RequestLimits) -> BoxFuture<'_, Reply> {
        Box::pin(async move {
            let header = |name: &str| {
                let value = request.headers().get(name);
                value
                    .map(|value| value.to_str().unwrap().to_owned())
                    .unwrap_or_default()
            };
            let seen = Seen {
                method: request.method().clone(),
                path: request.uri().path().to_owned(),
                query: url::form_urlencoded::parse(
                    request.uri().query().unwrap_or_default().as_bytes(),
                )
                .into_owned()
                .collect(),
                authorization: header("authorization"),
                app_key: header("st-app-key"),
                body: String::from_utf8(request.body().to_vec()).unwrap(),
            };
            let number = if seen.is_token() {
                self.tokens()
            } else {
                self.calls().len()
            };
            self.seen.lock().unwrap().push(seen.clone());
            // Other tasks run in between, as with a real network.
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            let answer = if seen.is_token() {
                &self.token
            } else {
                &self.answer
            };
            answer(&seen, number)
        })
    }
}

/// A clock whose sleeps advance it at once.
pub(crate) struct JumpingClock {
    now: Mutex<DateTime<Utc>>,
    slept: Mutex<Vec<Duration>>,
}

impl JumpingClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            now: Mutex::new("2026-11-24T08:00:00Z".parse().unwrap()),
            slept: Mutex::default(),
        })
    }

    pub(crate) fn advance(&self, by: Duration) {
        *self.now.lock().unwrap() += by;
    }

    pub(crate) fn slept(&self) -> Vec<Duration> {
        self.slept.lock().unwrap().clone()
    }
}

impl Clock for JumpingClock {
    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.advance(duration);
        self.slept.lock().unwrap().push(duration);
        Box::pin(async {})
    }
}

pub(crate) fn builder(script: &Arc<Script>) -> ClientBuilder {
    let transport: Arc<dyn Transport> = Arc::<Script>::clone(script);
    Client::builder(
        Environment {
            api: "https://api.test/base/".parse().unwrap(),
            token_url: "https://auth.test/connect/token".parse().unwrap(),
        },
        TenantId(77),
        Credentials {
            client_id: "cid.one".to_owned(),
            client_secret: SECRET.to_owned().into(),
            app_key: APP_KEY.to_owned().into(),
        },
    )
    .transport(transport)
    .clock(JumpingClock::new())
    .seed(1)
}

pub(crate) fn client(script: &Arc<Script>, dialect: Dialect) -> Client {
    builder(script).dialect(dialect).build().unwrap()
}

pub(crate) fn json(status: u16, body: &str) -> Reply {
    bytes(status, body.as_bytes())
}

/// A response with the content type of JSON.
pub(crate) fn bytes(status: u16, body: &[u8]) -> Reply {
    Ok(Response::builder()
        .status(status)
        .header("content-type", "application/json; charset=utf-8")
        .header("date", "Tue, 24 Nov 2026 09:00:00 GMT")
        .body(Bytes::copy_from_slice(body))
        .unwrap())
}

pub(crate) fn with_header(reply: Reply, name: &'static str, value: &str) -> Reply {
    reply.map(|mut response| {
        response.headers_mut().insert(name, value.parse().unwrap());
        response
    })
}

pub(crate) fn page(text: &str) -> Reply {
    Ok(Response::builder()
        .status(200)
        .header("content-type", "text/html")
        .body(Bytes::copy_from_slice(text.as_bytes()))
        .unwrap())
}

pub(crate) fn broken(phase: SendPhase, cause: Cause) -> Reply {
    Err(TransportError {
        phase,
        cause,
        detail: "as the script wants it".to_owned(),
    })
}
