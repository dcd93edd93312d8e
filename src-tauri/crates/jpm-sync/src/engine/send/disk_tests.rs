//! A full disk while edits are being sent.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use http::{Request, Response};
use jpm_client::clock::Clock;
use jpm_client::transport::{RequestLimits, ReqwestTransport, Transport, TransportError};
use jpm_client::{Client, Credentials, Dialect, Environment, RetryPolicy};
use jpm_sandbox::{Running, Sandbox};

use crate::edit::{AppointmentMove, Edit};
use crate::store::outbox;
use crate::time::EpochMillis;
use crate::views::calendar::{AppointmentCard, CalendarRequest};
use crate::views::operations::OperationState;
use crate::views::status::{SyncPhase, SyncStatus};
use crate::views::sync_errors::{StoreProblem, SyncErrorReason};
use crate::{AccountName, BusinessZone, EditError, Engine, EngineOptions, Store, StoreError};

/// A clock on which a minute takes three seconds, so that waits are short.
struct Quick(DateTime<Utc>, Instant);

/// The Tuesday morning on which each test begins.
fn beginning() -> DateTime<Utc> {
    "2026-03-24T15:00:00Z".parse().unwrap()
}

const TIMES: u32 = 20;

impl Clock for Quick {
    fn now(&self) -> DateTime<Utc> {
        self.0 + TimeDelta::from_std(self.1.elapsed() * TIMES).unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration / TIMES))
    }
}

type Hook = Arc<Mutex<Option<Box<dyn FnOnce() + Send>>>>;

/// Runs a hook once, just before a reschedule is sent.
struct Watched {
    network: ReqwestTransport,
    hook: Hook,
    reschedules: Arc<Mutex<u32>>,
}

impl Transport for Watched {
    fn send(
        &self,
        request: Request<Bytes>,
        limits: RequestLimits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        if request.uri().path().ends_with("/reschedule") {
            *self.reschedules.lock().unwrap() += 1;
            if let Some(hook) = self.hook.lock().unwrap().take() {
                hook();
            }
        }
        self.network.send(request, limits)
    }
}

/// Leaves no space in the outbox for another line of the audit trail, which each change of a state
/// needs. SQLite then reports a full disk, as it does when the file system has no space.
fn fill(store: &Store) {
    store
        .outbox()
        .write(|sql| {
            let pages = |sql: &rusqlite::Transaction<'_>| {
                sql.pragma_query_value(None, "page_count", |row| row.get::<_, i64>(0))
            };
            let before = pages(sql)?;
            loop {
                sql.execute_batch("SAVEPOINT line")?;
                sql.execute(
                    "INSERT INTO audit (operation, on_us, state) VALUES ('filler', 1, 'queued')",
                    [],
                )?;
                if pages(sql)? > before {
                    sql.execute_batch("ROLLBACK TO line; RELEASE line")?;
                    break;
                }
                sql.execute_batch("RELEASE line")?;
            }
            sql.pragma_query_value(None, "max_page_count", |_| Ok(()))?;
            sql.query_row(&format!("PRAGMA max_page_count = {before}"), [], |_| Ok(()))
        })
        .unwrap();
}

fn make_room(store: &Store) {
    let roomy = |sql: &rusqlite::Transaction<'_>| {
        sql.query_row("PRAGMA max_page_count = 1000000", [], |_| Ok(()))
    };
    store.outbox().write(roomy).unwrap();
}

struct Scene {
    _sandbox: Running,
    _dir: tempfile::TempDir,
    store: Store,
    engine: Engine,
    hook: Hook,
    reschedules: Arc<Mutex<u32>>,
    card: AppointmentCard,
}

async fn scene() -> Scene {
    let sandbox = Sandbox::builder()
        .seed(7)
        .appointments(200)
        .clock(beginning())
        .start()
        .await
        .unwrap();
    let to = sandbox.connection();
    let (hook, reschedules) = (Hook::default(), Arc::default());
    let transport = Watched {
        network: ReqwestTransport::new(Duration::from_secs(5)).unwrap(),
        hook: Arc::clone(&hook),
        reschedules: Arc::clone(&reschedules),
    };
    let environment = Environment {
        api: to.api.parse().unwrap(),
        token_url: to.token_url.parse().unwrap(),
    };
    let credentials = Credentials {
        client_id: to.client_id.clone(),
        client_secret: to.client_secret.clone().into(),
        app_key: to.app_key.clone().into(),
    };
    let client = Client::builder(environment, to.tenant.parse().unwrap(), credentials)
        .dialect(Dialect::Contract)
        .transport(Arc::new(transport))
        .retry(RetryPolicy::NEVER)
        .calls_per_second(10_000)
        .build()
        .unwrap();
    let account = AccountName {
        environment: "test".into(),
        tenant: client.tenant(),
    };
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), &account, beginning()).unwrap();
    let zone = to.time_zone.parse::<BusinessZone>().unwrap();
    let clock = Arc::new(Quick(beginning(), Instant::now()));
    let engine = Engine::start(store.clone(), client, EngineOptions::default(), clock);
    let mut status = engine.status();
    status
        .wait_for(|status| status.phase == SyncPhase::Live)
        .await
        .unwrap();
    let request = CalendarRequest {
        first_day: zone.today(beginning()),
        days: 14,
        margin: 14,
    };
    let page = store.calendar(&request, &zone, beginning()).unwrap();
    let ahead = beginning() + TimeDelta::days(2);
    let mut cards = page.appointments.into_iter();
    let card = cards.find(|card| card.movable && card.start.0 > ahead);
    Scene {
        _sandbox: sandbox,
        _dir: dir,
        store,
        engine,
        hook,
        reschedules,
        card: card.unwrap(),
    }
}

impl Scene {
    fn later(&self) -> Edit {
        let by = TimeDelta::minutes(30);
        Edit::MoveAppointment {
            to: AppointmentMove {
                appointment_id: self.card.id,
                start: EpochMillis(self.card.start.0 + by),
                end: EpochMillis(self.card.end.0 + by),
                arrival_start: None,
                arrival_end: None,
                technician_ids: None,
                seen: None,
            },
        }
    }
}

fn says_disk_full(status: &SyncStatus) -> bool {
    status.problem.as_ref().is_some_and(|error| {
        matches!(
            error.reason,
            SyncErrorReason::Store {
                problem: StoreProblem::DiskFull { .. }
            }
        )
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn disk_full_at_the_answer_loses_nothing_and_is_reported() {
    let scene = scene().await;
    let store = scene.store.clone();
    *scene.hook.lock().unwrap() = Some(Box::new(move || fill(&store)));
    let id = scene
        .store
        .submit(scene.later(), beginning())
        .unwrap()
        .operation_id;
    let mut status = scene.engine.status();
    let full = status.wait_for(says_disk_full);
    tokio::time::timeout(Duration::from_secs(20), full)
        .await
        .unwrap()
        .unwrap();
    let left = scene
        .store
        .outbox()
        .read(|sql| outbox::get(sql, id))
        .unwrap();
    assert_eq!(left.unwrap().state, OperationState::Leased, "and not lost");

    make_room(&scene.store);
    let done = async {
        loop {
            let row = scene.store.outbox().read(|sql| outbox::get(sql, id));
            if row.unwrap().unwrap().state == OperationState::Done {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), done)
        .await
        .unwrap();
    let well = status.wait_for(|status| status.problem.is_none());
    tokio::time::timeout(Duration::from_secs(20), well)
        .await
        .unwrap()
        .unwrap();
    scene.engine.stop().await;
    assert_eq!(*scene.reschedules.lock().unwrap(), 1, "and not sent again");
}

#[tokio::test(flavor = "multi_thread")]
async fn edit_that_a_full_disk_cannot_store_is_refused_with_a_reason() {
    let scene = scene().await;
    fill(&scene.store);
    let refused = scene.store.submit(scene.later(), beginning()).unwrap_err();
    assert!(
        matches!(refused, EditError::Store(StoreError::DiskFull { .. })),
        "{refused}"
    );
    let mut status = scene.engine.status();
    let told = status.wait_for(says_disk_full);
    tokio::time::timeout(Duration::from_mins(1), told)
        .await
        .unwrap()
        .unwrap();
    make_room(&scene.store);
    let well = status.wait_for(|status| status.problem.is_none());
    tokio::time::timeout(Duration::from_mins(1), well)
        .await
        .unwrap()
        .unwrap();
    scene.store.submit(scene.later(), beginning()).unwrap();
    scene.engine.stop().await;
}
