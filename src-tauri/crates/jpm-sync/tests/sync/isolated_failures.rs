//! Failures of one list or one call, which must not stop anything else.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::common::edits::{a_job, later};
use crate::common::{
    Fate, Leap, now, operation, rig, until, until_phase, until_state, until_status,
};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use jpm_client::Dialect;
use jpm_client::clock::Clock;
use jpm_sync::edit::Edit;
use jpm_sync::views::operations::{OperationRow, OperationState};
use jpm_sync::views::status::{Feed, SyncPhase};
use jpm_sync::views::sync_errors::{StoreProblem, SyncErrorReason};
use jpm_sync::{EditError, Store, StoreError};
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn api_module_that_is_down_stops_only_its_own_lists() {
    let rig = rig(200, Dialect::Vendor).await;
    rig.gate.rule(|_, path| match path {
        path if path.contains("/settings/") => Fate::Answer(503),
        path if path.ends_with("/campaigns") => Fate::Say(r#"{"data":"not a list"}"#),
        _ => Fate::Pass,
    });
    let store = rig.store();
    let engine = rig.engine(&store);
    let phases = Arc::new(std::sync::Mutex::new(Vec::new()));
    let (seen, mut status) = (phases.clone(), engine.status());
    let watch = tokio::spawn(async move {
        while status.changed().await.is_ok() {
            let phase = status.borrow_and_update().phase;
            seen.lock().unwrap().push(phase);
        }
    });
    let live = until_phase(&engine, SyncPhase::Live).await;
    let message = Some("The test does not allow it.".to_owned());
    let failed = SyncErrorReason::ServerFailed { message };
    assert_eq!(live.problem.unwrap().reason, failed);
    assert!(!rig.calendar(&store).appointments.is_empty());
    // The engine is still live several cycles later, with the same problem.
    let rounds = rig.gate.count("GET", "/appointments");
    phases.lock().unwrap().clear();
    let mut status = engine.status();
    while rig.gate.count("GET", "/appointments") < rounds + 4 {
        status.changed().await.unwrap();
    }
    let phases = phases.lock().unwrap().clone();
    assert!(
        phases.iter().all(|phase| *phase == SyncPhase::Live),
        "{phases:?}"
    );
    assert!(engine.status().borrow().problem.is_some());
    rig.gate.open();
    engine.sync_now();
    let mut status = engine.status();
    let well = status.wait_for(|status| status.problem.is_none());
    tokio::time::timeout(Duration::from_secs(20), well)
        .await
        .unwrap()
        .unwrap();
    let feeds = store.feeds().unwrap();
    let technicians = feeds.iter().find(|status| status.feed == Feed::Technicians);
    assert!(technicians.unwrap().rows > 0);
    engine.stop().await;
    watch.abort();
}

/// A clock whose sleeps of up to ten minutes end at once, and whose longer sleeps never end.
struct FastClock;

impl Clock for FastClock {
    fn now(&self) -> DateTime<Utc> {
        now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        if duration > Duration::from_mins(10) {
            Box::pin(std::future::pending())
        } else {
            Box::pin(tokio::time::sleep(Duration::from_millis(20)))
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn single_refusal_of_the_keys_is_soon_tried_again() {
    let rig = rig(200, Dialect::Contract).await;
    let store = rig.store();
    rig.gate.rule(|_, path| {
        if path.contains("/v2/") {
            Fate::Unauthorized
        } else {
            Fate::Pass
        }
    });
    let engine = rig.engine_by(&store, Arc::new(FastClock));
    until_phase(&engine, SyncPhase::SignedOut).await;
    rig.gate.open();
    until_phase(&engine, SyncPhase::Live).await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_refused_only_for_writes_cause_no_retry_loop() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = tries.clone();
    let card = rig.movable(&store);
    rig.gate.rule(move |_, path| {
        if path.ends_with("/reschedule") {
            counted.fetch_add(1, Ordering::Relaxed);
            Fate::Unauthorized
        } else {
            Fate::Pass
        }
    });
    let names = rig.gate.count("GET", "/technicians");
    let receipt = store
        .submit(
            Edit::MoveAppointment {
                to: later(&card, 30),
            },
            now(),
        )
        .unwrap();
    until(&store, "a third attempt", || {
        (operation(&store, receipt.operation_id).attempts >= 3).then_some(())
    })
    .await;
    engine.stop().await;
    assert!(tries.load(Ordering::Relaxed) > 0);
    assert_eq!(
        rig.gate.count("GET", "/technicians"),
        names,
        "lists that change seldom are left alone"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn stop_does_not_wait_for_a_hanging_answer() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let (begun, sent) = std::sync::mpsc::channel();
    rig.gate.rule(move |_, path| {
        if path.ends_with("/reschedule") {
            begun.send(()).unwrap();
            Fate::Hang
        } else {
            Fate::Pass
        }
    });
    let to = later(&card, 30);
    let receipt = store.submit(Edit::MoveAppointment { to }, now()).unwrap();
    tokio::task::spawn_blocking(move || sent.recv_timeout(Duration::from_secs(20)).unwrap())
        .await
        .unwrap();
    tokio::time::timeout(Duration::from_secs(15), engine.stop())
        .await
        .expect("it stops");
    drop((store, engine));
    let store = rig.store();
    let left = operation(&store, receipt.operation_id);
    assert_eq!(left.state, OperationState::Unknown, "it may have been sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_edit_ends_although_its_server_copy_is_unreadable() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let job = format!("/jobs/{}", card.job_id);
    rig.gate.rule(move |method, path| {
        if *method == http::Method::GET && path.ends_with(&job) {
            Fate::Answer(404)
        } else {
            Fate::Pass
        }
    });
    let to = later(&card, 30);
    let receipt = store.submit(Edit::MoveAppointment { to }, now()).unwrap();
    until_state(&store, receipt.operation_id, OperationState::Done).await;
    engine.stop().await;
}

/// Waits until the engine has failed to read the server's copy of an acknowledged edit.
async fn until_looked_for(store: &Store, id: Uuid) -> OperationRow {
    until(store, "a look at the server's copy", || {
        Some(operation(store, id))
            .filter(|row| row.state == OperationState::Acked && row.next_attempt_on.is_some())
    })
    .await
}

/// Waits until the engine has looked once more since `before`, or has stopped looking.
async fn until_next_look(store: &Store, before: &OperationRow) -> OperationRow {
    until(store, "another look", || {
        let row = operation(store, before.id);
        let looked = row.next_attempt_on.is_some() && row.next_attempt_on != before.next_attempt_on;
        (looked || row.state == OperationState::Done).then_some(row)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn edit_stays_on_screen_while_the_server_copy_is_unreadable() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let job = format!("/jobs/{}", card.job_id);
    rig.gate.rule(move |method, path| {
        if *method == http::Method::GET && (path.ends_with(&job) || path.ends_with("appointments"))
        {
            Fate::Say("{")
        } else {
            Fate::Pass
        }
    });
    let to = later(&card, 30);
    let start = to.start;
    // It was queued for longer than the engine waits for the server's copy.
    let made = now() - TimeDelta::hours(1);
    let receipt = store.submit(Edit::MoveAppointment { to }, made).unwrap();
    until_looked_for(&store, receipt.operation_id).await;
    let shown = rig.calendar(&store).appointments;
    let shown = shown.iter().find(|shown| shown.id == card.id).unwrap();
    assert_eq!(shown.start, start);
    rig.gate.open();
    engine.sync_now();
    until_state(&store, receipt.operation_id, OperationState::Done).await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn edit_stays_on_screen_while_a_sign_in_page_answers() {
    let rig = rig(200, Dialect::Contract).await;
    let store = rig.store();
    let clock = Arc::new(Leap::default());
    let engine = rig.engine_by(&store, clock.clone());
    until_phase(&engine, SyncPhase::Live).await;
    let card = rig.movable(&store);
    rig.gate.rule(move |method, path| {
        if *method == http::Method::GET && path.contains("/jobs/") {
            Fate::Say("<html><body>Sign in to the network")
        } else {
            Fate::Pass
        }
    });
    let to = later(&card, 30);
    let edit = Edit::MoveAppointment { to };
    let id = store.submit(edit, clock.now()).unwrap().operation_id;
    let mut before = until_looked_for(&store, id).await;
    for _ in 0..8 {
        clock.forward(TimeDelta::minutes(10));
        engine.sync_now();
        before = until_next_look(&store, &before).await;
        assert_eq!(before.state, OperationState::Acked);
    }
    rig.gate.open();
    engine.sync_now();
    until_state(&store, id, OperationState::Done).await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unreadable_server_copy_ends_an_edit_by_number_of_reads_not_by_clock() {
    let rig = rig(200, Dialect::Contract).await;
    let store = rig.store();
    let clock = Arc::new(Leap::default());
    let engine = rig.engine_by(&store, clock.clone());
    until_phase(&engine, SyncPhase::Live).await;
    let card = rig.movable(&store);
    let job = format!("/jobs/{}", card.job_id);
    rig.gate.rule(move |method, path| {
        if *method == http::Method::GET && path.ends_with(&job) {
            Fate::Say("{")
        } else {
            Fate::Pass
        }
    });
    let to = later(&card, 30);
    let edit = Edit::MoveAppointment { to };
    let id = store.submit(edit, clock.now()).unwrap().operation_id;
    let mut before = until_looked_for(&store, id).await;
    let mut looks = 1;
    while before.state == OperationState::Acked {
        clock.forward(TimeDelta::hours(1));
        engine.sync_now();
        before = until_next_look(&store, &before).await;
        looks += 1;
    }
    assert_eq!(before.state, OperationState::Done);
    assert!(looks > 3, "it was given up after {looks} looks");
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn booking_stays_on_screen_until_its_appointments_are_listed() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    rig.gate.rule(|method, path| {
        if *method == http::Method::GET && path.ends_with("/appointments") {
            Fate::Say(r#"{"page":1,"pageSize":50,"hasMore":false,"data":[]}"#)
        } else {
            Fate::Pass
        }
    });
    let job = a_job(&rig, &store, 1);
    let receipt = store.submit(Edit::CreateJob { job }, now()).unwrap();
    until_looked_for(&store, receipt.operation_id).await;
    rig.gate.open();
    engine.sync_now();
    until_state(&store, receipt.operation_id, OperationState::Done).await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn added_appointment_missing_from_the_list_is_read_by_id() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    rig.gate.rule(move |method, path| {
        if *method == http::Method::GET && path.ends_with("/appointments") {
            Fate::Say(r#"{"page":1,"pageSize":50,"hasMore":false,"data":[]}"#)
        } else {
            Fate::Pass
        }
    });
    let appointment = a_job(&rig, &store, 1).appointments.remove(0);
    let before = store.job(&card.job_id).unwrap().unwrap().appointments.len();
    let adding = Edit::AddAppointment {
        job_id: card.job_id,
        appointment,
        special_instructions: None,
    };
    let id = store.submit(adding, now()).unwrap().operation_id;
    until_state(&store, id, OperationState::Done).await;
    let job = store.job(&card.job_id).unwrap().unwrap();
    assert_eq!(job.appointments.len(), before + 1);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn edit_that_gets_server_errors_waits_longer_each_time() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    rig.gate.rule(|_, path| {
        if path.ends_with("/reschedule") {
            Fate::Answer(500)
        } else {
            Fate::Pass
        }
    });
    let to = later(&card, 30);
    let receipt = store.submit(Edit::MoveAppointment { to }, now()).unwrap();
    let waits = until(&store, "a fourth attempt that failed", || {
        Some(operation(&store, receipt.operation_id))
            .filter(|row| row.attempts == 4 && row.state == OperationState::Verifying)
    })
    .await;
    let wait = waits.next_attempt_on.unwrap().0 - now();
    assert!(wait > chrono::TimeDelta::milliseconds(1100), "{wait}");
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_data_folder_is_reported_at_once_and_no_edit_is_confirmed() {
    for paused in [false, true] {
        let rig = rig(100, Dialect::Contract).await;
        let (store, engine) = rig.live().await;
        let card = rig.movable(&store);
        if paused {
            engine.pause_download();
            until_status(&engine, "paused", |status| status.paused).await;
        }
        std::fs::remove_dir_all(rig.dir.path()).unwrap();
        let problem = |status: &jpm_sync::views::status::SyncStatus| {
            let problem = status.problem.as_ref();
            problem.is_some_and(|problem| {
                matches!(
                    problem.reason,
                    SyncErrorReason::Store {
                        problem: StoreProblem::Displaced { .. }
                    }
                )
            })
        };
        if !paused {
            until_status(&engine, "the problem", problem).await;
        }
        let to = later(&card, 30);
        let refused = store
            .submit(Edit::MoveAppointment { to }, now())
            .unwrap_err();
        assert!(
            matches!(refused, EditError::Store(StoreError::Displaced { .. })),
            "{refused}"
        );
        // The download is paused, so the edit is what notices the missing folder.
        until_status(&engine, "the problem", problem).await;
        engine.stop().await;
    }
}
