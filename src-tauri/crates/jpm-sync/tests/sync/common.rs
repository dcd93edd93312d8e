//! A sandbox over HTTP, a client whose way to it can be broken, a store in a temporary directory,
//! and ways to wait.

pub(crate) mod edits;

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use http::{Method, Request, Response};
use jpm_client::clock::Clock;
use jpm_client::ids::AppointmentId;
use jpm_client::models::{JobAppointment, JobCreate, JobFilter, Priority, TechnicianFilter};
use jpm_client::transport::{
    Cause, RequestLimits, ReqwestTransport, SendPhase, Transport, TransportError,
};
use jpm_client::{Client, Credentials, Dialect, Environment, PageRequest, RetryPolicy};
use jpm_sandbox::{Running, Sandbox};
use jpm_sync::views::calendar::{AppointmentCard, CalendarPage, CalendarRequest};
use jpm_sync::views::operations::{OperationRow, OperationState};
use jpm_sync::views::status::{SyncPhase, SyncStatus};
use jpm_sync::{AccountName, BusinessZone, Engine, EngineOptions, Store};
use serde_json::Value;
use uuid::Uuid;

/// A Tuesday morning in Austin, where the sandbox's company works.
const BEGINNING: &str = "2026-03-24T15:00:00Z";

/// What time it is for the whole test: for the server, the client, the store and the engine.
///
/// A test begins at [`BEGINNING`], whatever the machine's clock shows; `JPM_DESK_TEST_MOMENT` names
/// another beginning.
pub(crate) fn now() -> DateTime<Utc> {
    static BEGUN: LazyLock<(DateTime<Utc>, Instant)> = LazyLock::new(|| {
        let asked = std::env::var("JPM_DESK_TEST_MOMENT");
        let text = asked.as_deref().unwrap_or(BEGINNING);
        (text.parse().expect("a moment in RFC 3339"), Instant::now())
    });
    BEGUN.0 + BEGUN.1.elapsed()
}

/// The clock that shows [`now`].
pub(crate) struct TestClock;

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// Stands in a rewritten answer for half of a surrogate pair, which no text of Rust can hold.
pub(crate) const HALF_A_PAIR: &str = "\u{e000}";

/// What happens to a request that a rule is asked about.
pub(crate) enum Fate {
    Pass,
    /// It never leaves.
    Refuse,
    /// The key lacks the scope.
    Forbid,
    /// The token is not accepted.
    Unauthorized,
    /// An answer of this status in the server's place.
    Answer(u16),
    /// A success in the server's place.
    Say(&'static str),
    /// The server's answer loses its date.
    Undated,
    /// It leaves, and nothing ever comes back.
    Hang,
    /// The server gets it, and its answer is lost.
    LoseAnswer,
    /// It leaves, the server never gets it, and the connection breaks.
    LoseRequest,
    /// The server gets it when the receiver is told so.
    Wait(tokio::sync::oneshot::Receiver<()>),
}

type Rule = Box<dyn FnMut(&Method, &str) -> Fate + Send>;
type Rewrite = Box<dyn FnMut(&str, &mut Value) + Send>;

/// A clock that can be put forward; waits end when it shows their end.
#[derive(Default)]
pub(crate) struct Leap(AtomicI64);

impl Leap {
    pub(crate) fn forward(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }
}

impl Clock for Leap {
    fn now(&self) -> DateTime<Utc> {
        now() + TimeDelta::milliseconds(self.0.load(Ordering::SeqCst))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        let until = self.now() + TimeDelta::from_std(duration).unwrap();
        Box::pin(async move {
            while self.now() < until {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
    }
}

/// The network, with a rule for every request and a memory of what passed.
#[derive(Clone)]
pub(crate) struct Gate {
    network: Arc<ReqwestTransport>,
    rule: Arc<Mutex<Rule>>,
    /// What becomes of an answer to a read: its path, and its body.
    rewrite: Arc<Mutex<Rewrite>>,
    /// Every address that was asked for, whatever became of it.
    asked: Arc<Mutex<Vec<String>>>,
    passed: Arc<Mutex<Vec<String>>>,
    queries: Arc<Mutex<Vec<String>>>,
    /// By path: how many are under way, and the most that ever were.
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

    /// Changes every answer to a read on its way, be it a list or a record.
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

    pub(crate) fn open(&self) {
        self.rule(|_, _| Fate::Pass);
    }

    pub(crate) fn close(&self) {
        self.rule(|_, _| Fate::Refuse);
    }

    /// The addresses with this in them that were asked for, whether they reached the server or not.
    pub(crate) fn asked(&self, part: &str) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        let found = asked.iter().filter(|address| address.contains(part));
        found.cloned().collect()
    }

    /// What has reached the server, as "METHOD path".
    pub(crate) fn passed(&self) -> Vec<String> {
        self.passed.lock().unwrap().clone()
    }

    /// The addresses of what has reached the server, with their parameters.
    pub(crate) fn queries(&self) -> Vec<String> {
        self.queries.lock().unwrap().clone()
    }

    /// The most requests of a path that were under way at once.
    pub(crate) fn most_at_once(&self, ending: &str) -> usize {
        let busy = self.busy.lock().unwrap();
        let found = busy.iter().filter(|(path, _)| path.ends_with(ending));
        found.map(|(_, (_, most))| *most).max().unwrap_or(0)
    }

    fn pulls_of_jobs(&self) -> usize {
        let queries = self.queries();
        let pulls = queries
            .iter()
            .filter(|query| query.contains("/jobs?") && query.contains("modifiedOnOrAfter"));
        pulls.count()
    }

    /// How many lists were asked for what changed.
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

pub(crate) struct Rig {
    pub(crate) sandbox: Running,
    /// An appointment of a job that was booked for the test. The company's own jobs may be paid, or
    /// about to begin: that depends on the moment.
    booked: AppointmentId,
    pub(crate) gate: Gate,
    pub(crate) dir: tempfile::TempDir,
    pub(crate) client: Client,
    pub(crate) zone: BusinessZone,
}

/// A company of `appointments` appointments, and a client that speaks `dialect`.
pub(crate) async fn rig(appointments: usize, dialect: Dialect) -> Rig {
    let hour = TimeDelta::hours(1);
    let sandbox = Sandbox::builder()
        .seed(7)
        .appointments(appointments)
        .clock(now() - hour)
        .start()
        .await
        .unwrap();
    // An hour ago, so that no list takes it for news.
    let booked = book(&client(&sandbox, Dialect::Vendor, Gate::new())).await;
    sandbox.advance(hour);
    let gate = Gate::new();
    let client = client(&sandbox, dialect, gate.clone());
    let zone = sandbox.connection().time_zone.parse().unwrap();
    Rig {
        sandbox,
        booked,
        gate,
        dir: tempfile::tempdir().unwrap(),
        client,
        zone,
    }
}

/// Books a job like one that is there, in three days, for one technician and with an arrival
/// window.
async fn book(office: &Client) -> AppointmentId {
    let filter = JobFilter::default();
    let jobs = office.jobs().page(&filter, PageRequest::first(200)).await;
    let jobs = jobs.unwrap().items;
    let like = jobs.iter().find(|job| job.campaign_id.is_some()).unwrap();
    let filter = TechnicianFilter::default();
    let technicians = office
        .technicians()
        .page(&filter, PageRequest::first(1))
        .await;
    let technician = technicians.unwrap().items[0].id;
    // On the hour, so that what is compared with it has no fractions of a second.
    let hour = (now() + TimeDelta::days(3)).timestamp() / 3600;
    let start = DateTime::from_timestamp(hour * 3600, 0).unwrap();
    let appointment = JobAppointment::new(start, start + TimeDelta::hours(2))
        .with_arrival_window(start, start + TimeDelta::hours(4))
        .with_technicians(vec![technician]);
    let mut job = JobCreate::new(
        like.customer_id.unwrap(),
        like.location_id.unwrap(),
        like.business_unit_id.unwrap(),
        like.job_type_id.unwrap(),
        Priority::Normal,
        like.campaign_id.unwrap(),
        vec![appointment],
    );
    job.summary = Some("Booked for the test".into());
    let booked = office.jobs().create(&job).await.unwrap();
    booked.first_appointment_id.unwrap()
}

pub(crate) fn client(sandbox: &Running, dialect: Dialect, gate: Gate) -> Client {
    let connection = sandbox.connection();
    let environment = Environment {
        api: connection.api.parse().unwrap(),
        token_url: connection.token_url.parse().unwrap(),
    };
    let credentials = Credentials {
        client_id: connection.client_id.clone(),
        client_secret: connection.client_secret.clone().into(),
        app_key: connection.app_key.clone().into(),
    };
    Client::builder(environment, connection.tenant.parse().unwrap(), credentials)
        .dialect(dialect)
        .transport(Arc::new(gate))
        .retry(RetryPolicy::NEVER)
        .calls_per_second(10_000)
        .clock(Arc::new(TestClock))
        .build()
        .unwrap()
}

impl Rig {
    pub(crate) fn account(&self) -> AccountName {
        AccountName {
            environment: "test".into(),
            tenant: self.client.tenant(),
        }
    }

    pub(crate) fn store(&self) -> Store {
        self.store_in(self.dir.path())
    }

    pub(crate) fn store_in(&self, dir: &Path) -> Store {
        let store = Store::open(dir, &self.account(), now()).unwrap();
        store.set_zone(self.zone);
        store
    }

    /// Another dispatcher's client, which no rule touches.
    pub(crate) fn other(&self) -> Client {
        client(&self.sandbox, self.client.dialect(), Gate::new())
    }

    pub(crate) fn engine(&self, store: &Store) -> Engine {
        self.engine_by(store, Arc::new(TestClock))
    }

    pub(crate) fn engine_by(&self, store: &Store, clock: Arc<dyn Clock>) -> Engine {
        let options = EngineOptions {
            poll: Duration::from_millis(100),
            page_size: 100,
            ..EngineOptions::default()
        };
        Engine::start(store.clone(), self.client.clone(), options, clock)
    }

    /// A mirror that is complete, with the engine at work.
    pub(crate) async fn live(&self) -> (Store, Engine) {
        let store = self.store();
        let engine = self.engine(&store);
        until_phase(&engine, SyncPhase::Live).await;
        (store, engine)
    }

    /// A call to the sandbox itself, which no rule touches.
    pub(crate) async fn control(&self, method: Method, path: &str, body: &str) {
        let uri = format!("{}/control/{path}", self.sandbox.connection().api);
        let request = Request::builder().method(method).uri(uri);
        let request = request.body(Bytes::copy_from_slice(body.as_bytes()));
        let answer = self.gate.network.send(
            request.unwrap(),
            RequestLimits {
                timeout: Duration::from_secs(10),
                max_body: 1 << 20,
            },
        );
        let answer = answer.await.unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
    }

    /// Puts faults in force.
    pub(crate) async fn faults(&self, rules: &str) {
        self.control(Method::PUT, "faults", rules).await;
    }

    /// Waits until so many more rounds have begun and ended.
    pub(crate) async fn rounds(&self, engine: &Engine, count: usize) {
        let mut status = engine.status();
        // The one under way does not count.
        let enough = self.gate.pulls_of_jobs() + count + 1;
        while self.gate.pulls_of_jobs() < enough {
            let next = tokio::time::timeout(Duration::from_mins(1), status.changed());
            next.await.expect("a round ends").unwrap();
        }
    }

    /// The file of the mirror, to look at what no screen shows.
    pub(crate) fn mirror(&self) -> rusqlite::Connection {
        let files = std::fs::read_dir(self.dir.path()).unwrap();
        let path = files
            .map(|file| file.unwrap().path())
            .find(|path| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                name.starts_with("mirror-") && path.extension().is_some_and(|kind| kind == "db")
            })
            .unwrap();
        rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)
            .unwrap()
    }

    pub(crate) fn calendar(&self, store: &Store) -> CalendarPage {
        let request = CalendarRequest {
            first_day: self.today(),
            days: 14,
            margin: 14,
        };
        store.calendar(&request, &self.zone, now()).unwrap()
    }

    pub(crate) fn today(&self) -> NaiveDate {
        self.zone.today(now())
    }

    /// The appointment that was booked for the test: in three days, with one technician and an
    /// arrival window.
    pub(crate) fn movable(&self, store: &Store) -> AppointmentCard {
        self.calendar(store)
            .appointments
            .into_iter()
            .find(|card| card.id.server() == Some(self.booked))
            .expect("what was booked is in the calendar")
    }
}

/// Changes the records of an answer, which is a list or a record.
pub(crate) fn each_record(answer: &mut Value, mut change: impl FnMut(&mut Value)) {
    match answer {
        Value::Array(rows) => rows.iter_mut().for_each(change),
        Value::Object(fields) if fields.get("data").is_some_and(Value::is_array) => {
            let rows = fields["data"].as_array_mut().into_iter().flatten();
            rows.for_each(change);
        }
        record => change(record),
    }
}

/// The test's clock, put forward.
#[derive(Clone)]
pub(crate) struct Ahead(pub TimeDelta);

impl Clock for Ahead {
    fn now(&self) -> chrono::DateTime<Utc> {
        now() + self.0
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// Waits for a state of the engine.
pub(crate) async fn until_status(
    engine: &Engine,
    what: &str,
    look: impl FnMut(&SyncStatus) -> bool,
) -> SyncStatus {
    let mut status = engine.status();
    let wait = status.wait_for(look);
    match tokio::time::timeout(Duration::from_mins(1), wait).await {
        Ok(found) => found.unwrap().clone(),
        Err(late) => panic!("never {what} ({late})"),
    }
}

pub(crate) async fn until_phase(engine: &Engine, phase: SyncPhase) -> SyncStatus {
    let mut status = engine.status();
    let wait = status.wait_for(|status| status.phase == phase);
    match tokio::time::timeout(Duration::from_mins(1), wait).await {
        Ok(found) => found.unwrap().clone(),
        Err(late) => panic!(
            "never {phase:?} ({late}): {:?}",
            engine.status().borrow().clone()
        ),
    }
}

/// Waits until `look` finds something, looking again after each commit.
pub(crate) async fn until<T>(store: &Store, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let mut changes = store.subscribe();
    let wait = async {
        loop {
            if let Some(found) = look() {
                return found;
            }
            let _ = changes.recv().await;
        }
    };
    match tokio::time::timeout(Duration::from_mins(1), wait).await {
        Ok(found) => found,
        Err(late) => panic!(
            "never came ({late}): {what}; operations: {:#?}",
            store.operations().unwrap()
        ),
    }
}

pub(crate) fn operation(store: &Store, id: Uuid) -> OperationRow {
    store
        .operations()
        .unwrap()
        .into_iter()
        .find(|operation| operation.id == id)
        .expect("an operation stays listed")
}

pub(crate) async fn until_state(store: &Store, id: Uuid, state: OperationState) -> OperationRow {
    until(store, &format!("{state:?}"), || {
        Some(operation(store, id)).filter(|operation| operation.state == state)
    })
    .await
}
