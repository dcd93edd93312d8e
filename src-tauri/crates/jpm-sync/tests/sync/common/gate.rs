//! A transport that can hold back, change and lose requests and answers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{Method, Request, Response};
use jpm_client::transport::{
    Cause, RequestLimits, ReqwestTransport, SendPhase, Transport, TransportError,
};
use serde_json::Value;
use tokio::sync::oneshot;

/// Replaced in a rewritten answer by half of a surrogate pair, which no Rust text can hold.
pub(crate) const HALF_A_PAIR: &str = "\u{e000}";

/// What happens to a request.
pub(crate) enum Fate {
    Pass,
    /// It is not sent.
    Refuse,
    /// The answer says that the key lacks the scope.
    Forbid,
    /// The answer says that the token is not valid.
    Unauthorized,
    /// The client gets this status instead of the server's answer.
    Answer(u16),
    /// The client gets this body with status 200 instead of the server's answer.
    Say(&'static str),
    /// The client gets the server's answer without its `Date` header.
    Undated,
    /// It is sent, and no answer comes.
    Hang,
    /// The server receives it. Its answer is lost.
    LoseAnswer,
    /// It is sent, but the connection breaks before the server receives it.
    LoseRequest,
    /// The server receives it after this channel is signaled.
    Wait(oneshot::Receiver<()>),
}

type Rule = Box<dyn FnMut(&Method, &str) -> Fate + Send>;
type Rewrite = Box<dyn FnMut(&str, &mut Value) + Send>;

/// A transport with a rule for each request. It records what it was asked to send.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(super) network: Arc<ReqwestTransport>,
    rule: Arc<Mutex<Rule>>,
    /// Changes the answer to a read, given the path and the body.
    rewrite: Arc<Mutex<Rewrite>>,
    /// The address of each request, also of those that were not sent.
    asked: Arc<Mutex<Vec<String>>>,
    passed: Arc<Mutex<Vec<String>>>,
    queries: Arc<Mutex<Vec<String>>>,
    /// By path: the number of requests in flight, and its maximum.
    busy: Arc<Mutex<HashMap<String, (usize, usize)>>>,
}

impl Gate {
    pub(crate) fn new() -> Self {
        Self {
            network: Arc::new(ReqwestTransport::new(Duration::from_secs(5)).unwrap()),
            rule: Arc::new(Mutex::new(Box::new(|_, _| Fate::Pass))),
            rewrite: Arc::new(Mutex::new(Box::new(|_, _| {}))),
            asked: Arc::default(),
            passed: Arc::default(),
            queries: Arc::default(),
            busy: Arc::default(),
        }
    }

    pub(crate) fn rule(&self, rule: impl FnMut(&Method, &str) -> Fate + Send + 'static) {
        *self.rule.lock().unwrap() = Box::new(rule);
    }

    /// Changes each answer to a read: a list or a record.
    pub(crate) fn rewrite(&self, rewrite: impl FnMut(&str, &mut Value) + Send + 'static) {
        *self.rewrite.lock().unwrap() = Box::new(rewrite);
    }

    fn rewritten(&self, path: &str, answer: Response<Bytes>) -> Response<Bytes> {
        let (mut head, body) = answer.into_parts();
        let Ok(mut value) = serde_json::from_slice::<Value>(&body) else {
            return Response::from_parts(head, body);
        };
        (self.rewrite.lock().unwrap())(path, &mut value);
        head.headers.remove("content-length");
        let text = value.to_string().replace(HALF_A_PAIR, r"\ud83d");
        Response::from_parts(head, Bytes::from(text))
    }

    /// Holds back the first request that matches. The receiver gets a message when it is made.
    /// The sender releases it.
    pub(crate) fn hold_first(
        &self,
        matches: impl Fn(&Method, &str) -> bool + Send + 'static,
    ) -> (oneshot::Receiver<()>, oneshot::Sender<()>) {
        let (reach, reached) = oneshot::channel();
        let (release, released) = oneshot::channel();
        let mut held = Some((reach, released));
        self.rule(
            move |method, path| match held.take_if(|_| matches(method, path)) {
                Some((reach, released)) => {
                    reach.send(()).unwrap();
                    Fate::Wait(released)
                }
                None => Fate::Pass,
            },
        );
        (reached, release)
    }

    pub(crate) fn open(&self) {
        self.rule(|_, _| Fate::Pass);
    }

    pub(crate) fn close(&self) {
        self.rule(|_, _| Fate::Refuse);
    }

    /// The requested addresses that contain `part`, also of requests that were not sent.
    pub(crate) fn asked(&self, part: &str) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        let found = asked.iter().filter(|address| address.contains(part));
        found.cloned().collect()
    }

    /// The requests that the server received, as "METHOD path".
    pub(crate) fn passed(&self) -> Vec<String> {
        self.passed.lock().unwrap().clone()
    }

    /// The addresses that the server received, with their parameters.
    pub(crate) fn queries(&self) -> Vec<String> {
        self.queries.lock().unwrap().clone()
    }

    /// The maximum number of requests of a path that were in flight at once.
    pub(crate) fn most_at_once(&self, ending: &str) -> usize {
        let busy = self.busy.lock().unwrap();
        let found = busy.iter().filter(|(path, _)| path.ends_with(ending));
        found.map(|(_, (_, most))| *most).max().unwrap_or(0)
    }

    pub(super) fn pulls_of_jobs(&self) -> usize {
        let queries = self.queries();
        let pulls = queries
            .iter()
            .filter(|query| query.contains("/jobs?") && query.contains("modifiedOnOrAfter"));
        pulls.count()
    }

    /// The number of requests for the changes of a list.
    pub(crate) fn pulls(&self) -> usize {
        let queries = self.queries();
        let pulls = queries
            .iter()
            .filter(|query| query.contains("modifiedOnOrAfter"));
        pulls.count()
    }

    pub(crate) fn count(&self, method: &str, ending: &str) -> usize {
        self.passed()
            .iter()
            .filter(|line| line.starts_with(method) && line.ends_with(ending))
            .count()
    }
}

fn broken(phase: SendPhase) -> TransportError {
    TransportError {
        phase,
        cause: Cause::Reset,
        detail: "cut by the test".into(),
    }
}

impl Transport for Gate {
    fn send(
        &self,
        request: Request<Bytes>,
        limits: RequestLimits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let path = request.uri().path().to_owned();
        let query = request.uri().to_string();
        self.asked.lock().unwrap().push(query.clone());
        let fate = (self.rule.lock().unwrap())(request.method(), &path);
        Box::pin(async move {
            let fate = match fate {
                Fate::Wait(told) => {
                    let _ = told.await;
                    Fate::Pass
                }
                other => other,
            };
            if matches!(fate, Fate::Refuse) {
                return Err(broken(SendPhase::NotSent));
            }
            let refused = match fate {
                Fate::Forbid => Some((403, r#"{"title":"The scope is missing.","status":403}"#)),
                Fate::Unauthorized => {
                    Some((401, r#"{"title":"The token has expired.","status":401}"#))
                }
                Fate::Answer(status) => {
                    Some((status, r#"{"title":"The test does not allow it."}"#))
                }
                Fate::Say(body) => Some((200, body)),
                Fate::Hang => std::future::pending().await,
                Fate::LoseRequest => return Err(broken(SendPhase::MaybeSent)),
                _ => None,
            };
            if let Some((status, body)) = refused {
                let answer = Response::builder()
                    .status(status)
                    .header("content-type", "application/json");
                return Ok(answer.body(Bytes::from_static(body.as_bytes())).unwrap());
            }
            self.passed
                .lock()
                .unwrap()
                .push(format!("{} {path}", request.method()));
            self.queries.lock().unwrap().push(query);
            {
                let mut busy = self.busy.lock().unwrap();
                let (now, most) = busy.entry(path.clone()).or_default();
                *now += 1;
                *most = (*most).max(*now);
            }
            let is_read = request.method() == Method::GET;
            let mut answer = self.network.send(request, limits).await;
            self.busy.lock().unwrap().entry(path.clone()).or_default().0 -= 1;
            if is_read
                && answer
                    .as_ref()
                    .is_ok_and(|answer| answer.status().is_success())
            {
                answer = answer.map(|answer| self.rewritten(&path, answer));
            }
            if matches!(fate, Fate::Undated)
                && let Ok(answer) = &mut answer
            {
                answer.headers_mut().remove("date");
            }
            if matches!(fate, Fate::LoseAnswer) {
                answer?;
                return Err(broken(SendPhase::MaybeSent));
            }
            answer
        })
    }
}
