//! When the engine calls the server, how many pages it reads at once, and what changes the
//! interval.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::common::edits::later;
use crate::common::{Fate, Rig, now, rig, until, until_phase, until_state, until_status};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use http::Method;
use jpm_client::Dialect;
use jpm_client::clock::Clock;
use jpm_sync::edit::Edit;
use jpm_sync::views::operations::OperationState;
use jpm_sync::views::status::{Feed, SyncPhase};
use jpm_sync::{Attention, Engine, EngineOptions, Store};
use tokio::sync::Notify;

#[tokio::test(flavor = "multi_thread")]
async fn first_download_reads_four_pages_at_once() {
    for dialect in [Dialect::Contract, Dialect::Vendor] {
        let rig = rig(900, dialect).await;
        let slow = r#"{"rules":[{"path":"*/appointments","fault":{"kind":"delay","millis":60,"after_effect":true}}]}"#;
        rig.faults(&slow.replace("after_effect", "afterEffect"))
            .await;
        let (store, engine) = rig.live().await;
        engine.stop().await;
        assert_eq!(rig.gate.most_at_once("/appointments"), 4, "{dialect}");
        let feeds = store.feeds().unwrap();
        let rows = feeds.iter().find(|feed| feed.feed == Feed::Appointments);
        assert!(rows.unwrap().rows >= 900, "and none is missing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn first_download_reports_the_total_before_the_rows_arrive() {
    let rig = rig(900, Dialect::Vendor).await;
    let store = rig.store();
    let engine = rig.engine(&store);
    let status = until_status(&engine, "a total", |status| {
        let progress = status.progress.as_ref();
        progress.is_some_and(|progress| progress.rows_expected.is_some())
    })
    .await;
    let progress = status.progress.unwrap();
    assert!(progress.rows_expected.unwrap() > 1800, "{progress:?}");
    assert!(progress.rows < progress.rows_expected.unwrap());
    until_phase(&engine, SyncPhase::Live).await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pause_stops_the_download_but_not_the_edits() {
    let rig = rig(300, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    engine.pause_download();
    until_status(&engine, "paused", |status| status.paused).await;
    let pulls = rig.gate.pulls();
    let to = later(&card, 30);
    let mine = store.submit(Edit::MoveAppointment { to }, now());
    until_state(&store, mine.unwrap().operation_id, OperationState::Done).await;
    assert_eq!(rig.gate.pulls(), pulls);
    engine.resume_download();
    until_status(&engine, "resumed", |status| !status.paused).await;
    rig.rounds(&engine, 2).await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn paused_first_download_resumes_where_it_stopped() {
    let rig = rig(900, Dialect::Contract).await;
    let slow = r#"{"rules":[{"path":"*/appointments","fault":{"kind":"delay","millis":60}}]}"#;
    rig.faults(slow).await;
    let store = rig.store();
    let engine = rig.engine(&store);
    until_status(&engine, "a page of appointments", |status| {
        let progress = status.progress.as_ref();
        progress.is_some_and(|progress| progress.feed == Feed::Appointments)
    })
    .await;
    engine.pause_download();
    until_status(&engine, "paused", |status| status.paused).await;
    let first = "/appointments?page=1&";
    let read = |query: &&String| query.contains(first);
    let before = rig.gate.queries().iter().filter(read).count();
    assert_eq!(before, 1);
    engine.resume_download();
    let resumed = rig.gate.queries().len();
    until_phase(&engine, SyncPhase::Live).await;
    engine.stop().await;
    let after = rig.gate.queries().split_off(resumed);
    let next = after.iter().find(|query| query.contains("/appointments?"));
    assert!(!next.unwrap().contains(first), "{next:?}");
}

/// A clock that records its sleeps and whose time can jump.
#[derive(Clone, Default)]
struct RecordingClock {
    sleeps: Arc<Mutex<Vec<Duration>>>,
    ahead: Arc<Mutex<TimeDelta>>,
    asleep: Arc<Notify>,
    woken: Arc<Notify>,
}

impl Clock for RecordingClock {
    fn now(&self) -> DateTime<Utc> {
        now() + *self.ahead.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.sleeps.lock().unwrap().push(duration);
        self.asleep.notify_waiters();
        Box::pin(async move {
            tokio::select! {
                () = tokio::time::sleep(duration) => {}
                () = self.woken.notified() => {}
            }
        })
    }
}

const POLL: Duration = Duration::from_millis(150);

fn engine(rig: &Rig, store: &Store, clock: &RecordingClock, background: Duration) -> Engine {
    let options = EngineOptions {
        poll: POLL,
        background_poll: background,
        page_size: 500,
        ..EngineOptions::default()
    };
    let clock = Arc::new(clock.clone());
    Engine::start(store.clone(), rig.client.clone(), options, clock)
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_engine_has_one_timer_and_few_calls_per_poll() {
    let rig = rig(200, Dialect::Vendor).await;
    let (store, clock) = (rig.store(), RecordingClock::default());
    let engine = engine(&rig, &store, &clock, POLL);
    until_phase(&engine, SyncPhase::Live).await;
    // The engine reads phone numbers after the first cycles.
    rig.rounds(&engine, 5).await;
    clock.sleeps.lock().unwrap().clear();
    let (calls, pulls) = (rig.gate.passed().len(), rig.gate.pulls());
    rig.rounds(&engine, 6).await;
    let sleeps = clock.sleeps.lock().unwrap().clone();
    let (calls, pulls) = (rig.gate.passed().len() - calls, rig.gate.pulls() - pulls);
    engine.stop().await;
    assert!(sleeps.iter().all(|sleep| *sleep >= POLL), "{sleeps:?}");
    assert!((6..=8).contains(&sleeps.len()), "{sleeps:?}");
    assert_eq!(calls, pulls, "nothing but what may have changed");
    assert!(
        calls <= 8 * 4,
        "appointments, jobs, assignments, projects: {calls}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn unattended_engine_makes_no_calls_until_the_window_gets_attention() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, clock) = (rig.store(), RecordingClock::default());
    let long = Duration::from_hours(1);
    let engine = engine(&rig, &store, &clock, long);
    until_phase(&engine, SyncPhase::Live).await;
    rig.rounds(&engine, 2).await;
    clock.sleeps.lock().unwrap().clear();
    engine.set_attention(Attention::Background);
    let mut status = engine.status();
    while !clock.sleeps.lock().unwrap().contains(&long) {
        let _ = tokio::time::timeout(POLL, status.changed()).await;
    }
    engine.set_attention(Attention::OnScreen);
    rig.rounds(&engine, 2).await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wake_from_machine_sleep_reads_every_list_at_once() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, clock) = (rig.store(), RecordingClock::default());
    let engine = engine(&rig, &store, &clock, POLL);
    until_phase(&engine, SyncPhase::Live).await;
    rig.rounds(&engine, 2).await;
    let names = rig.gate.count("GET", "/technicians");
    rig.rounds(&engine, 3).await;
    assert_eq!(rig.gate.count("GET", "/technicians"), names, "not yet due");
    clock.asleep.notified().await;
    *clock.ahead.lock().unwrap() = TimeDelta::seconds(60);
    clock.woken.notify_one();
    rig.rounds(&engine, 3).await;
    assert!(rig.gate.count("GET", "/technicians") > names);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requested_check_interrupted_by_a_pause_runs_after_it() {
    let rig = rig(100, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let job = rig.movable(&store).job_id;
    rig.control(Method::DELETE, &format!("records/jobs/{job}"), "")
        .await;
    // The check reads the job by its id. The pause comes before the answer.
    let its_own = format!("/jobs/{job}");
    let asked = Arc::new(Notify::new());
    let notify = asked.clone();
    rig.gate.rule(move |_, path| {
        if path.ends_with(&its_own) {
            notify.notify_one();
            Fate::Hang
        } else {
            Fate::Pass
        }
    });
    engine.check_deletions();
    let question = tokio::time::timeout(Duration::from_mins(1), asked.notified());
    question.await.expect("the question");
    engine.pause_download();
    until_status(&engine, "paused", |status| status.paused).await;
    rig.gate.open();
    engine.resume_download();
    until(&store, "a job that is gone", || {
        store.job(&job).unwrap().is_none().then_some(())
    })
    .await;
    until_status(&engine, "checked", |status| !status.checking_deletions).await;
    engine.stop().await;
}
