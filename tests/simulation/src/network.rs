//! The network between a workstation and the server, with its faults.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use chrono::TimeDelta;
use futures_util::future::BoxFuture;
use http::{Method, Request, Response};
use jpm_client::transport::{Cause, RequestLimits, SendPhase, Transport, TransportError};
use serde_json::{Value, json};

use crate::call::Call;
use crate::rng::SimRng;
use crate::server::{Refused, Server};
use crate::world::{World, lock};

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing: request and response arrive.
    None,
    /// No connection.
    Refused,
    /// 429, with or without `Retry-After`.
    Throttled(Option<u32>),
    /// 503 with `Retry-After`; the server did nothing.
    Busy,
    /// A 5xx instead of the server's response.
    Broken(u16),
    /// The server executes it, then answers 5xx.
    BrokenAfter(u16),
    /// The request is lost.
    LostBefore,
    /// The request arrives, and the response is lost.
    LostAfter,
    /// The connection ends at once, and the server executes the call much later.
    AppliedLate,
    /// The response comes after the time limit.
    Slow,
    /// The response is cut off.
    Cut,
    /// The body is cut off, with a matching length.
    Garbled,
    /// The page of a captive portal, with 200.
    CaptivePortal,
    /// A redirect to such a page.
    Redirected,
    /// The token is refused.
    Unauthorised,
    /// Another page of the list.
    OtherPage,
    /// An empty page that promises more.
    EndlessMore,
    /// A response without `Date`.
    Undated,
    /// A list that claims to end early.
    EarlyEnd,
}

/// All faults that can be drawn.
pub const FAULTS: [Fault; 19] = [
    Fault::Refused,
    Fault::Throttled(None),
    Fault::Throttled(Some(3)),
    Fault::Throttled(Some(40)),
    Fault::Busy,
    Fault::Broken(500),
    Fault::Broken(503),
    Fault::BrokenAfter(502),
    Fault::LostBefore,
    Fault::LostAfter,
    Fault::AppliedLate,
    Fault::Slow,
    Fault::Cut,
    Fault::Garbled,
    Fault::CaptivePortal,
    Fault::Redirected,
    Fault::Unauthorised,
    Fault::EndlessMore,
    Fault::Undated,
];

/// The state of the network.
#[derive(Clone, Debug)]
pub struct NetworkConditions {
    /// Percentage of requests with a fault.
    pub fault_percent: u64,
    /// The possible faults.
    pub faults: Vec<Fault>,
    /// How many more responses may be the wrong page. Without a limit no client could succeed.
    pub wrong_pages: u32,
    /// How many more lists may end early.
    pub early_ends: u32,
}

impl NetworkConditions {
    /// No faults.
    pub fn clear() -> Self {
        Self {
            fault_percent: 0,
            faults: Vec::new(),
            wrong_pages: 0,
            early_ends: 0,
        }
    }
}

/// Calls that create records, by edit.
#[derive(Debug, Default)]
pub struct CreateCalls {
    /// Calls that may have had an effect.
    maybe_applied: BTreeMap<u32, u32>,
    /// How often the dispatcher retried the edit.
    pub again: BTreeMap<u32, u32>,
    /// Edits with a call that took effect long after it was abandoned; retrying them was right.
    pub applied_late: BTreeSet<u32>,
}

/// The network of one workstation.
#[derive(Debug)]
pub struct Network {
    world: Arc<World>,
    server: Arc<Mutex<Server>>,
    /// Current conditions.
    pub conditions: Mutex<NetworkConditions>,
    rng: Mutex<SimRng>,
    /// Calls that create records.
    pub create_calls: Mutex<CreateCalls>,
    frozen: AtomicBool,
    /// True if a list has ended early, which the client cannot detect.
    pub ended_early: AtomicBool,
    name: String,
}

fn broken(phase: SendPhase, cause: Cause) -> TransportError {
    TransportError {
        phase,
        cause,
        detail: "made up".into(),
    }
}

impl Network {
    /// A network with its own random numbers. `name` marks its lines in the trace.
    pub fn new(
        world: Arc<World>,
        server: Arc<Mutex<Server>>,
        rng: SimRng,
        name: impl Into<String>,
    ) -> Arc<Self> {
        Arc::new(Self {
            world,
            server,
            conditions: Mutex::new(NetworkConditions::clear()),
            rng: Mutex::new(rng),
            create_calls: Mutex::default(),
            frozen: AtomicBool::new(false),
            ended_early: AtomicBool::new(false),
            name: name.into(),
        })
    }

    /// Stops or resumes all traffic, as if the process were gone.
    pub fn freeze(&self, frozen: bool) {
        self.frozen.store(frozen, Ordering::Relaxed);
    }

    fn fault(&self, call: &Call) -> (Fault, Duration) {
        let mut rng = lock(&self.rng);
        let mut conditions = lock(&self.conditions);
        let latency = Duration::from_millis(rng.between(2, 120));
        if !rng.chance(conditions.fault_percent) {
            return (Fault::None, latency);
        }
        // The client cannot detect a wrong first page, nor one of a list filtered by job.
        let by_change = call.is_list()
            && call.parameter("jobId").is_none()
            && call.parameter("appointmentIds").is_none()
            && call.parameter("page").is_some_and(|page| page != "1");
        if by_change && conditions.wrong_pages > 0 && rng.chance(30) {
            conditions.wrong_pages -= 1;
            return (Fault::OtherPage, latency);
        }
        // Only these two lists are compared with the mirror.
        let by_change = call.is_list()
            && call.path.first().is_some_and(|area| area == "jpm")
            && call.parameter("jobId").is_none();
        if by_change && conditions.early_ends > 0 && rng.chance(30) {
            conditions.early_ends -= 1;
            return (Fault::EarlyEnd, latency);
        }
        let fault = rng.pick(&conditions.faults).copied().unwrap_or(Fault::None);
        (fault, latency)
    }

    /// Counts a creating call before it is sent, because it may have an effect from now on.
    fn begin(&self, call: &Call) {
        let Some(edit) = call.created_edit() else {
            return;
        };
        let mut create_calls = lock(&self.create_calls);
        let allowed = create_calls.again.get(&edit).copied().unwrap_or(0);
        let before = create_calls.maybe_applied.entry(edit).or_default();
        if *before > allowed {
            self.world.report_violation(format!(
                "{}edit {edit} makes a record and is sent again, though an earlier call may have made it",
                self.name
            ));
        }
        *before += 1;
    }

    /// Uncounts a call that certainly had no effect.
    fn not_applied(&self, call: &Call) {
        if let Some(edit) = call.created_edit()
            && let Some(count) = lock(&self.create_calls).maybe_applied.get_mut(&edit)
        {
            *count -= 1;
        }
    }

    async fn carry(
        &self,
        call: Call,
        limits: RequestLimits,
    ) -> Result<Response<Bytes>, TransportError> {
        let (fault, latency) = self.fault(&call);
        self.begin(&call);
        let summary = match fault {
            Fault::None => String::new(),
            fault => format!("  [{fault:?}]"),
        };
        self.world
            .note(format!("{}-> {}{summary}", self.name, call.line()));
        tokio::time::sleep(latency).await;
        match fault {
            Fault::Refused => {
                self.not_applied(&call);
                return Err(broken(SendPhase::NotSent, Cause::Connect));
            }
            Fault::LostBefore => return Err(broken(SendPhase::MaybeSent, Cause::Reset)),
            Fault::AppliedLate if call.method != Method::GET => {
                let wait = TimeDelta::milliseconds(
                    i64::try_from(lock(&self.rng).between(200, 80_000)).unwrap_or(200),
                );
                lock(&self.create_calls).applied_late.extend(call.edit());
                lock(&self.server).delay(call, wait);
                return Err(broken(SendPhase::MaybeSent, Cause::Reset));
            }
            _ => {}
        }
        if let Some(answer) = self.in_its_place(fault, &call) {
            tokio::time::sleep(latency).await;
            return Ok(answer);
        }
        let (outcome, date) = self.arrive(&call, fault);
        if outcome.is_err() {
            self.not_applied(&call);
        }
        let slow = fault == Fault::Slow;
        tokio::time::sleep(if slow { limits.timeout } else { latency }).await;
        match fault {
            Fault::LostAfter | Fault::AppliedLate => {
                Err(broken(SendPhase::MaybeSent, Cause::Reset))
            }
            Fault::Slow => Err(broken(SendPhase::MaybeSent, Cause::Timeout)),
            Fault::Cut => Err(broken(SendPhase::ResponseTruncated, Cause::Body)),
            Fault::BrokenAfter(status) => Ok(answer(status, &problem("It broke."), Some(&date))),
            Fault::Undated => Ok(said(&outcome, None, false)),
            fault => Ok(said(&outcome, Some(&date), fault == Fault::Garbled)),
        }
    }

    /// A response that does not come from the server.
    fn in_its_place(&self, fault: Fault, call: &Call) -> Option<Response<Bytes>> {
        let date = lock(&self.server).date();
        let of = |status, title| Some(answer(status, &problem(title), Some(&date)));
        let made = match fault {
            Fault::Throttled(wait) => {
                let mut made = answer(429, &problem("Too many."), Some(&date));
                if let Some(wait) = wait {
                    made.headers_mut().insert("retry-after", wait.into());
                }
                Some(made)
            }
            Fault::Busy => {
                let mut made = answer(503, &problem("Come back."), Some(&date));
                made.headers_mut().insert("retry-after", 7.into());
                Some(made)
            }
            Fault::Unauthorised => of(401, "The token has expired."),
            Fault::Broken(status) => return of(status, "It is broken."),
            Fault::CaptivePortal => return Some(page(200)),
            Fault::Redirected => Some(page(302)),
            _ => None,
        };
        if made.is_some() {
            self.not_applied(call);
        }
        made
    }

    /// Ends a list early; without `hasMore`, by an empty page.
    fn end_early(&self, call: &Call, list: &mut Value) {
        let more = list.get("hasMore").and_then(Value::as_bool);
        let later = call.parameter("page").is_some_and(|page| page != "1");
        let rows = list.get("data").and_then(Value::as_array);
        let any = rows.is_some_and(|rows| !rows.is_empty());
        match more {
            Some(true) => list["hasMore"] = Value::Bool(false),
            None if later && any => list["data"] = json!([]),
            _ => return,
        }
        self.ended_early.store(true, Ordering::Relaxed);
    }

    /// The call reaches the server.
    fn arrive(&self, call: &Call, fault: Fault) -> (Result<Value, Refused>, String) {
        let mut server = lock(&self.server);
        server.catch_up();
        if server.busy && call.is_list() {
            let other_edit_percent = server.options.other_edit_percent;
            if server.rng.chance(other_edit_percent) {
                server.edit_as_other_dispatcher();
            }
        }
        let mut asked = call.clone();
        if fault == Fault::OtherPage {
            for pair in &mut asked.query {
                if pair.0 == "page" {
                    pair.1 = "1".into();
                }
            }
        }
        let mut outcome = server.answer(&asked);
        if let (Fault::OtherPage, Ok(list)) = (fault, &mut outcome) {
            // With its true number the wrong page would be detected.
            let number = call.parameter("page").and_then(|page| page.parse().ok());
            list["page"] = json!(number.unwrap_or(1_u32));
        }
        if let (Fault::EndlessMore, true, Ok(list)) = (fault, call.is_list(), &mut outcome) {
            list["data"] = json!([]);
            list["hasMore"] = Value::Bool(true);
        }
        if let (Fault::EarlyEnd, Ok(list)) = (fault, &mut outcome) {
            self.end_early(call, list);
        }
        match &outcome {
            Ok(list) if call.is_list() => {
                let rows = list.get("data").and_then(Value::as_array);
                let ids: Vec<String> = rows
                    .into_iter()
                    .flatten()
                    .filter_map(|row| Some(row.get("id")?.to_string()))
                    .collect();
                let more = list.get("hasMore").map_or("?".into(), Value::to_string);
                self.world
                    .note(format!("{}<- {} more: {more}", self.name, ids.join(" ")));
            }
            Ok(_) => {}
            Err((status, title)) => self.world.note(format!("{}<- {status} {title}", self.name)),
        }
        (outcome, server.date())
    }
}

fn problem(title: &str) -> Value {
    json!({ "title": title })
}

fn said(outcome: &Result<Value, Refused>, date: Option<&str>, garbled: bool) -> Response<Bytes> {
    let mut made = match outcome {
        Ok(value) => answer(200, value, date),
        Err((status, title)) => answer(*status, &problem(title), date),
    };
    if garbled {
        let body = made.body();
        *made.body_mut() = body.slice(..body.len() / 2);
    }
    made
}

fn answer(status: u16, body: &Value, date: Option<&str>) -> Response<Bytes> {
    let text = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let mut made = Response::new(Bytes::from(text));
    *made.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    let headers = made.headers_mut();
    headers.insert(
        "content-type",
        http::HeaderValue::from_static("application/json"),
    );
    if let Some(date) = date.and_then(|date| date.parse().ok()) {
        headers.insert("date", date);
    }
    made
}

fn page(status: u16) -> Response<Bytes> {
    let mut made = Response::new(Bytes::from_static(b"<html><body>Sign in to Cafe WiFi"));
    *made.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    made.headers_mut()
        .insert("content-type", http::HeaderValue::from_static("text/html"));
    made
}

impl Transport for Network {
    fn send(
        &self,
        request: Request<Bytes>,
        limits: RequestLimits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            if self.frozen.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
            let (path, query) = (request.uri().path(), request.uri().query());
            if path == "/token" {
                tokio::time::sleep(Duration::from_millis(5)).await;
                let token = json!({"access_token": "t", "expires_in": 900});
                return Ok(answer(200, &token, None));
            }
            let read = Call::read(
                request.method(),
                path,
                query.unwrap_or_default(),
                request.body(),
            );
            let Some(mut call) = read else {
                return Ok(answer(404, &problem("There is nothing."), None));
            };
            call.workstation.clone_from(&self.name);
            let outcome = self.carry(call, limits).await;
            if self.frozen.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
            outcome
        })
    }
}
