//! A transport that records requests and returns a given body.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::future::{BoxFuture, FutureExt};
use http::{Method, Request, Response};
use jpm_client::ids::TenantId;
use jpm_client::transport::{RequestLimits, Transport, TransportError};
use jpm_client::{Client, Credentials, Dialect, Environment};
use serde_json::Value;

/// Tenant of all tests.
pub const TENANT: i64 = 4_711;

/// A recorded request.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The method.
    pub method: Method,
    /// The path.
    pub path: String,
    /// Decoded query parameters.
    pub query: Vec<(String, String)>,
    /// The body, if any.
    pub body: Option<Value>,
}

/// Returns the same body to every call.
#[derive(Clone)]
pub struct Recorder {
    sent: Arc<Mutex<Vec<Sent>>>,
    answer: Arc<Mutex<Bytes>>,
}

impl Recorder {
    /// Returns this body.
    pub fn responding(answer: &Value) -> Self {
        let recorder = Recorder {
            sent: Arc::default(),
            answer: Arc::default(),
        };
        recorder.respond_with(answer);
        recorder
    }

    /// Sets the body; `null` is an empty one.
    pub fn respond_with(&self, answer: &Value) {
        *self.answer.lock().unwrap() = if answer.is_null() {
            Bytes::new()
        } else {
            Bytes::from(answer.to_string())
        };
    }

    /// Takes the requests recorded so far.
    pub fn take(&self) -> Vec<Sent> {
        std::mem::take(&mut *self.sent.lock().unwrap())
    }

    /// A client with this transport.
    pub fn client(&self, dialect: Dialect) -> Client {
        let environment = Environment {
            api: "https://api.example.com".parse().unwrap(),
            token_url: "https://auth.example.com/connect/token".parse().unwrap(),
        };
        let credentials = Credentials {
            client_id: "cid.test".to_owned(),
            client_secret: "cs1.test".to_owned().into(),
            app_key: "ak1.test".to_owned().into(),
        };
        Client::builder(environment, TenantId(TENANT), credentials)
            .dialect(dialect)
            .transport(Arc::new(self.clone()))
            .calls_per_second(1_000_000)
            .build()
            .unwrap()
    }
}

impl Transport for Recorder {
    fn send(
        &self,
        request: Request<Bytes>,
        _: RequestLimits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let body = if request.uri().path() == "/connect/token" {
            Bytes::from_static(br#"{"access_token":"t","expires_in":900,"token_type":"Bearer"}"#)
        } else {
            let url = url::Url::parse(&request.uri().to_string()).unwrap();
            self.sent.lock().unwrap().push(Sent {
                method: request.method().clone(),
                path: url.path().to_owned(),
                query: url.query_pairs().into_owned().collect(),
                body: (!request.body().is_empty())
                    .then(|| serde_json::from_slice(request.body()).unwrap()),
            });
            self.answer.lock().unwrap().clone()
        };
        async move {
            Ok(Response::builder()
                .header(
                    http::header::CONTENT_TYPE,
                    "application/json; charset=utf-8",
                )
                .body(body)
                .unwrap())
        }
        .boxed()
    }
}
