//! A sandbox over HTTP, a client behind a [`Gate`], and a store in a temporary directory.

mod clock;
pub(crate) mod edits;
mod gate;
mod wait;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, TimeDelta};
use http::{Method, Request};
use jpm_client::clock::Clock;
use jpm_client::ids::AppointmentId;
use jpm_client::models::{JobAppointment, JobCreate, JobFilter, Priority, TechnicianFilter};
use jpm_client::transport::{RequestLimits, Transport};
use jpm_client::{Client, Credentials, Dialect, Environment, PageRequest, RetryPolicy};
use jpm_sandbox::{Running, Sandbox};
use jpm_sync::views::calendar::{AppointmentCard, CalendarPage, CalendarRequest};
use jpm_sync::views::status::SyncPhase;
use jpm_sync::{AccountName, BusinessZone, Engine, EngineOptions, Store};
use serde_json::Value;

pub(crate) use clock::{Ahead, Leap, TestClock, now};
pub(crate) use gate::{Fate, Gate, HALF_A_PAIR};
pub(crate) use wait::{operation, until, until_phase, until_state, until_status};

pub(crate) struct Rig {
    pub(crate) sandbox: Running,
    /// An appointment of a job that the test booked. The sandbox's own jobs may be paid or about to
    /// begin, depending on the time.
    booked: AppointmentId,
    pub(crate) gate: Gate,
    pub(crate) dir: tempfile::TempDir,
    pub(crate) client: Client,
    pub(crate) zone: BusinessZone,
}

/// A sandbox with so many appointments, and a client that uses `dialect`.
pub(crate) async fn rig(appointments: usize, dialect: Dialect) -> Rig {
    let hour = TimeDelta::hours(1);
    let sandbox = Sandbox::builder()
        .seed(7)
        .appointments(appointments)
        .clock(now() - hour)
        .start()
        .await
        .unwrap();
    // Booked an hour ago, so that no list reports it as new.
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

/// Books a job like an existing one, in three days, for one technician, with an arrival window.
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
    // A full hour, so that comparisons meet no fractions of a second.
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

    /// The client of another dispatcher. No rule applies to it.
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

    /// A complete mirror with a running engine.
    pub(crate) async fn live(&self) -> (Store, Engine) {
        let store = self.store();
        let engine = self.engine(&store);
        until_phase(&engine, SyncPhase::Live).await;
        (store, engine)
    }

    /// A call to the sandbox itself. No rule applies to it.
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

    /// Activates faults in the sandbox.
    pub(crate) async fn faults(&self, rules: &str) {
        self.control(Method::PUT, "faults", rules).await;
    }

    /// Waits until so many more cycles have begun and ended.
    pub(crate) async fn rounds(&self, engine: &Engine, count: usize) {
        let mut status = engine.status();
        // The running cycle does not count.
        let enough = self.gate.pulls_of_jobs() + count + 1;
        while self.gate.pulls_of_jobs() < enough {
            let next = tokio::time::timeout(Duration::from_mins(1), status.changed());
            next.await.expect("a round ends").unwrap();
        }
    }

    /// The mirror's file, for values that no screen shows.
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

    /// The appointment that the test booked: in three days, with one technician and an arrival
    /// window.
    pub(crate) fn movable(&self, store: &Store) -> AppointmentCard {
        self.calendar(store)
            .appointments
            .into_iter()
            .find(|card| card.id.server() == Some(self.booked))
            .expect("what was booked is in the calendar")
    }
}

/// Changes each record of an answer, which is a list or a single record.
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
