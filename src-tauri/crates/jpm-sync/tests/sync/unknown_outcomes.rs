//! POSTs whose answer never came: the engine looks for their effect and never repeats them without
//! a decision.

use std::sync::Arc;

use crate::common::edits::a_job;
use crate::common::{Fate, Leap, Rig, now, operation, rig, until, until_phase, until_state};
use chrono::TimeDelta;
use http::Method;
use jpm_client::Dialect;
use jpm_client::clock::Clock;
use jpm_sync::edit::Edit;
use jpm_sync::views::operations::{EditReceipt, OperationState};
use jpm_sync::views::projects::NewProject;
use jpm_sync::views::status::SyncPhase;
use jpm_sync::views::sync_errors::SendProblem;
use jpm_sync::{EditError, Engine, Store};
use rusqlite::Connection;

/// The ends of the paths that create records. The engine treats all of them alike, so most tests
/// use one.
const MAKING: [&str; 3] = ["/jobs", "/appointments", "/projects"];

fn making(rig: &Rig, store: &Store, what: &str) -> Edit {
    let card = rig.movable(store);
    let location = store.job(&card.job_id).unwrap().unwrap().location.unwrap();
    match what {
        "/jobs" => Edit::CreateJob {
            job: a_job(rig, store, 1),
        },
        "/appointments" => Edit::AddAppointment {
            job_id: card.job_id,
            appointment: a_job(rig, store, 1).appointments.remove(0),
            special_instructions: None,
        },
        _ => Edit::CreateProject {
            project: NewProject {
                customer_id: card.customer_id.unwrap(),
                location_id: location.id,
                name: Some("Boiler room".into()),
                summary: None,
                project_manager_ids: Vec::new(),
                start_date: None,
                target_completion_date: None,
            },
        },
    }
}

/// Sets the network's behavior for each later POST that creates such a record.
fn set_fate(rig: &Rig, what: &'static str, mut make: impl FnMut() -> Fate + Send + 'static) {
    rig.gate.rule(move |method, path| {
        if method == Method::POST && path.ends_with(what) {
            make()
        } else {
            Fate::Pass
        }
    });
}

struct Scene {
    rig: Rig,
    store: Store,
    engine: Engine,
    clock: Arc<Leap>,
}

async fn scene(dialect: Dialect) -> Scene {
    let rig = rig(200, dialect).await;
    let store = rig.store();
    let clock = Arc::new(Leap::default());
    let engine = rig.engine_by(&store, clock.clone());
    until_phase(&engine, SyncPhase::Live).await;
    Scene {
        rig,
        store,
        engine,
        clock,
    }
}

impl Scene {
    fn submit(&self, what: &str) -> EditReceipt {
        let edit = making(&self.rig, &self.store, what);
        self.store.submit(edit, self.clock.now()).unwrap()
    }

    /// Sets the clock forward and wakes the engine, because a sleep that is just beginning would
    /// end later.
    fn forward(&self, seconds: i64) {
        self.clock.forward(TimeDelta::seconds(seconds));
        self.engine.sync_now();
    }

    /// Sets the server's clock forward by so many seconds.
    async fn advance_server_clock(&self, seconds: i64) {
        let fault = format!(
            r#"{{"rules":[{{"path":"*","fault":{{"kind":"clockSkew","seconds":{seconds}}}}}]}}"#
        );
        self.rig.faults(&fault).await;
    }

    fn posts(&self, what: &str) -> usize {
        self.rig.gate.count("POST", what)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_answer_is_resolved_by_finding_the_effect() {
    for dialect in [Dialect::Contract, Dialect::Vendor] {
        let scene = scene(dialect).await;
        for what in MAKING {
            set_fate(&scene.rig, what, || Fate::LoseAnswer);
            let receipt = scene.submit(what);
            until_state(&scene.store, receipt.operation_id, OperationState::Done).await;
            assert_eq!(scene.posts(what), 1, "{what}");
        }
        scene.engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dispatcher_is_asked_only_after_the_verification_time_without_an_effect() {
    let what = "/jobs";
    let scene = scene(Dialect::Contract).await;
    let id = {
        set_fate(&scene.rig, what, || Fate::LoseRequest);
        scene.submit(what).operation_id
    };
    let looks = until(&scene.store, "a look that found nothing", || {
        Some(operation(&scene.store, id))
            .filter(|row| row.state == OperationState::Verifying && row.next_attempt_on.is_some())
    })
    .await;
    assert_eq!(looks.attempts, 1);
    scene.rig.gate.open();
    // Ninety seconds later the call may still be running on the server. Our own clock, set forward
    // by hours, proves nothing.
    scene.advance_server_clock(90).await;
    scene.forward(5 * 3600);
    until(&scene.store, "another look", || {
        Some(operation(&scene.store, id)).filter(|row| row.next_attempt_on > looks.next_attempt_on)
    })
    .await;
    assert_eq!(operation(&scene.store, id).state, OperationState::Verifying);
    let refused = scene.store.retry(id, scene.clock.now()).unwrap_err();
    assert!(matches!(refused, EditError::NotAllowed(_)), "{refused}");
    assert_eq!(scene.posts(what), 0, "nothing is sent while it is unknown");

    scene.advance_server_clock(130).await;
    scene.forward(40);
    let lost = until(&scene.store, "a question", || {
        Some(operation(&scene.store, id))
            .filter(|row| row.state == OperationState::Unknown && row.error.is_some())
    })
    .await;
    assert_eq!(lost.error, Some(SendProblem::NotFoundInTime.into()));
    assert_eq!(scene.posts(what), 0, "and not by itself either");
    scene.store.retry(id, scene.clock.now()).unwrap();
    until_state(&scene.store, id, OperationState::Done).await;
    assert_eq!(scene.posts(what), 1);
    scene.engine.stop().await;
}

/// Another client creates the record.
async fn book_as_other_client(rig: &Rig, edit: &Edit) {
    let dir = tempfile::tempdir().unwrap();
    let store = rig.store_in(dir.path());
    let client = rig.other();
    let options = jpm_sync::EngineOptions::default();
    let engine = Engine::start(
        store.clone(),
        client,
        options,
        Arc::new(crate::common::TestClock),
    );
    until_phase(&engine, SyncPhase::Live).await;
    let receipt = store.submit(edit.clone(), now()).unwrap();
    until_state(&store, receipt.operation_id, OperationState::Done).await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn external_data_tells_our_booking_from_an_equal_one() {
    let scene = scene(Dialect::Vendor).await;
    let what = "/jobs";
    let twin = making(&scene.rig, &scene.store, what);
    set_fate(&scene.rig, what, || Fate::LoseAnswer);
    let (pause, held) = (scene.rig.gate.clone(), scene.submit(what));
    pause.rule(|method, path| {
        // The lookup waits until an equal record exists.
        if method == Method::POST && path.ends_with("/jobs") {
            Fate::LoseAnswer
        } else if method == Method::GET && path.ends_with("/jobs") {
            Fate::Refuse
        } else {
            Fate::Pass
        }
    });
    book_as_other_client(&scene.rig, &twin).await;
    pause.open();
    scene.engine.sync_now();
    until_state(&scene.store, held.operation_id, OperationState::Done).await;
    scene.engine.stop().await;
    assert_eq!(scene.posts(what), 1);
    let marked = scene.rig.gate.queries().iter().any(|query| {
        query.contains("externalDataKey") && query.contains(&held.operation_id.to_string())
    });
    assert!(marked, "found by its mark");
}

#[tokio::test(flavor = "multi_thread")]
async fn crash_between_lease_and_send_does_not_count_as_sent() {
    let what = "/jobs";
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let edit = making(&rig, &store, what);
    let id = store.submit(edit, now()).unwrap().operation_id;
    drop((store, engine));
    let sql = Connection::open(rig.dir.path().join("outbox.db")).unwrap();
    sql.execute(
        "UPDATE operation SET state = 'leased', attempts = 1, sent_us = NULL, error = ?1",
        [r#"{"message":"An old reason.","fieldErrors":{},"traceId":null}"#],
    )
    .unwrap();
    drop(sql);
    let store = rig.store();
    let found = operation(&store, id);
    assert_eq!(found.state, OperationState::Unknown);
    assert_eq!(found.error, None, "an old reason would make it wait");
    let engine = rig.engine(&store);
    until_state(&store, id, OperationState::Done).await;
    engine.stop().await;
    assert_eq!(rig.gate.count("POST", what), 1, "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn clock_set_back_after_a_crash_hides_no_created_record() {
    let what = "/jobs";
    let Scene {
        rig,
        store,
        engine,
        clock,
    } = scene(Dialect::Contract).await;
    rig.gate.rule(move |method, path| match *method {
        Method::POST if path.ends_with(what) => Fate::LoseAnswer,
        Method::GET => Fate::Refuse,
        _ => Fate::Pass,
    });
    let edit = making(&rig, &store, what);
    let id = store.submit(edit, clock.now()).unwrap().operation_id;
    until_state(&store, id, OperationState::Verifying).await;
    engine.stop().await;
    drop((engine, store));
    // Two minutes pass on the server, and our clock shows one.
    clock.forward(TimeDelta::minutes(1));
    rig.faults(r#"{"rules":[{"path":"*","fault":{"kind":"clockSkew","seconds":120}}]}"#)
        .await;
    rig.gate.open();
    let store = rig.store();
    let engine = rig.engine_by(&store, clock);
    until_state(&store, id, OperationState::Done).await;
    engine.stop().await;
    assert_eq!(rig.gate.count("POST", what), 1, "{what}");
}
