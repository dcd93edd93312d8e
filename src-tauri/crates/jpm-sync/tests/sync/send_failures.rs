//! Failures between the outbox and the server: no connection, a crash, a lost answer, a refusal, a
//! conflict.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use crate::common::edits::{
    a_job, later, server_jobs, server_message, server_start, server_technicians, shown,
};
use crate::common::{Fate, now, operation, rig, until, until_phase, until_state};
use chrono::TimeDelta;
use http::Method;
use jpm_client::Dialect;
use jpm_client::models::Reschedule;
use jpm_sync::edit::{AppointmentMove, Edit};
use jpm_sync::key::Key;
use jpm_sync::views::jobs::{JobQuery, JobSort};
use jpm_sync::views::operations::OperationState;
use jpm_sync::views::status::SyncPhase;
use jpm_sync::views::sync_errors::SyncErrorReason;
use rusqlite::Connection;

/// The states of all operations as another process finds them on the disk.
fn states_on_disk(outbox: &PathBuf) -> Vec<String> {
    let sql = Connection::open(outbox).unwrap();
    let mut statement = sql
        .prepare("SELECT state FROM operation ORDER BY seq")
        .unwrap();
    statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_move_is_reverted_with_the_servers_message() {
    let rig = rig(300, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    engine.stop().await;
    // The server no longer allows the move. The mirror does not know that yet.
    let job = card.job_id.server().unwrap();
    let reason = store.form_choices().unwrap().cancel_reasons[0].id.0;
    rig.other()
        .jobs()
        .cancel(
            job,
            &jpm_client::models::ReasonAndMemo::new(reason, "called off"),
        )
        .await
        .unwrap();
    let receipt = store
        .submit(
            Edit::MoveAppointment {
                to: later(&card, 30),
            },
            now(),
        )
        .unwrap();
    assert_ne!(shown(&rig, &store, &card).start, card.start);
    let engine = rig.engine(&store);
    let refused = until_state(&store, receipt.operation_id, OperationState::Rejected).await;
    let reason = refused.error.unwrap().reason;
    assert!(
        matches!(&reason, SyncErrorReason::ServerMessage { message }
            if message.contains("canceled and cannot be rescheduled")),
        "{reason:?}"
    );
    let back = shown(&rig, &store, &card);
    assert_eq!(back.start, card.start);
    assert_eq!(back.pending.unwrap().state, OperationState::Rejected);
    store.dismiss(receipt.operation_id, now()).unwrap();
    assert_eq!(shown(&rig, &store, &card).pending, None);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_edit_is_sent_when_the_server_returns() {
    let rig = rig(300, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    rig.gate.close();
    until_phase(&engine, SyncPhase::Offline).await;
    let to = later(&card, 60);
    let receipt = store
        .submit(Edit::MoveAppointment { to: to.clone() }, now())
        .unwrap();
    let waits = until(&store, "a first attempt", || {
        Some(operation(&store, receipt.operation_id))
            .filter(|operation| operation.attempts > 0 && operation.state == OperationState::Queued)
    })
    .await;
    assert!(waits.error.is_some() && waits.undoable);
    assert_eq!(shown(&rig, &store, &card).start, to.start);
    assert_eq!(server_start(&rig, &card).await, card.start.0);
    rig.gate.open();
    engine.sync_now();
    until_state(&store, receipt.operation_id, OperationState::Done).await;
    assert_eq!(server_start(&rig, &card).await, to.start.0);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lease_is_on_disk_before_the_server_gets_the_call() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (outbox, log) = (rig.dir.path().join("outbox.db"), seen.clone());
    rig.gate.rule(move |method, path| {
        if method == Method::PATCH && path.ends_with("/reschedule") {
            log.lock().unwrap().push(states_on_disk(&outbox));
        }
        Fate::Pass
    });
    let card = rig.movable(&store);
    let receipt = store
        .submit(
            Edit::MoveAppointment {
                to: later(&card, 30),
            },
            now(),
        )
        .unwrap();
    until_state(&store, receipt.operation_id, OperationState::Done).await;
    engine.stop().await;
    assert_eq!(*seen.lock().unwrap(), [["leased"]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn operation_leased_at_shutdown_is_verified_before_anything_is_sent() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let (done, open) = {
        let page = rig.calendar(&store);
        let mut movable = page
            .appointments
            .into_iter()
            .filter(|card| card.movable && card.start.0 > now());
        let first = movable.next().unwrap();
        let second = movable.find(|card| card.job_id != first.job_id).unwrap();
        (first, second)
    };
    let sent = store
        .submit(
            Edit::MoveAppointment {
                to: later(&done, 30),
            },
            now(),
        )
        .unwrap();
    let unsent = store
        .submit(
            Edit::MoveAppointment {
                to: later(&open, 30),
            },
            now(),
        )
        .unwrap();
    drop((store, engine));
    // The state after a crash: both are leased, and the first has had its effect on the server.
    let to = later(&done, 30);
    let times = Reschedule::new(to.start.0, to.end.0).with_arrival_window(
        to.arrival_start.map(|at| at.0),
        to.arrival_end.map(|at| at.0),
    );
    rig.other()
        .appointments()
        .reschedule(done.id.server().unwrap(), &times)
        .await
        .unwrap();
    let sql = Connection::open(rig.dir.path().join("outbox.db")).unwrap();
    sql.execute(
        "UPDATE operation SET state = 'leased', attempts = 1, sent_us = created_us",
        [],
    )
    .unwrap();
    drop(sql);

    let store = rig.store();
    for receipt in [&sent, &unsent] {
        assert_eq!(
            operation(&store, receipt.operation_id).state,
            OperationState::Unknown
        );
    }
    let engine = rig.engine(&store);
    for receipt in [&sent, &unsent] {
        until_state(&store, receipt.operation_id, OperationState::Done).await;
    }
    engine.stop().await;
    assert_eq!(
        server_start(&rig, &open).await,
        open.start.0 + TimeDelta::minutes(30)
    );
    let first = format!("/appointments/{}/reschedule", done.id);
    assert_eq!(
        rig.gate.count("PATCH", &first),
        0,
        "what is there already is not sent again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn job_booked_offline_shows_at_once_and_gets_its_id_later() {
    for dialect in [Dialect::Contract, Dialect::Vendor] {
        let rig = rig(200, dialect).await;
        let (store, engine) = rig.live().await;
        rig.gate.close();
        until_phase(&engine, SyncPhase::Offline).await;
        let jobs = server_jobs(&rig).await;
        let receipt = store
            .submit(
                Edit::CreateJob {
                    job: a_job(&rig, &store, 2),
                },
                now(),
            )
            .unwrap();
        let local = receipt.job_id.unwrap();
        assert!(matches!(local, Key::Local(_)));
        let appointment = receipt.appointment_id.unwrap();
        let card = rig
            .calendar(&store)
            .appointments
            .into_iter()
            .find(|card| card.id == appointment)
            .unwrap();
        assert!(card.customer.is_some() && card.number.is_none() && card.pending.is_some());
        let everything = JobQuery {
            text: "booked by the test".into(),
            sort: JobSort::Number,
            limit: 10,
            ..JobQuery::default()
        };
        let table = store.jobs(&everything, now()).unwrap();
        assert_eq!(
            (
                table.total,
                table.rows[0].id,
                table.rows[0].appointment_count
            ),
            (1, local, 2)
        );
        // An edit of a record that the server does not have yet waits for its id.
        let moved = store
            .submit(
                Edit::MoveAppointment {
                    to: later(&card, 15),
                },
                now(),
            )
            .unwrap();

        rig.gate.open();
        engine.sync_now();
        until_state(&store, receipt.operation_id, OperationState::Done).await;
        until_state(&store, moved.operation_id, OperationState::Done).await;
        let detail = store.job(&local).unwrap().unwrap();
        assert!(matches!(detail.id, Key::Server(_)) && detail.number.is_some());
        assert_eq!(detail.appointments.len(), 2);
        assert!(
            detail
                .appointments
                .iter()
                .all(|card| matches!(card.id, Key::Server(_)))
        );
        let starts: Vec<_> = detail
            .appointments
            .iter()
            .map(|card| card.start.0)
            .collect();
        assert!(
            starts.contains(&(card.start.0 + TimeDelta::minutes(15))),
            "{starts:?}"
        );
        let table = store.jobs(&everything, now()).unwrap();
        assert_eq!((table.total, table.rows[0].id), (1, detail.id));
        assert_eq!(server_jobs(&rig).await, jobs + 1);
        engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn technician_change_with_a_lost_answer_continues_and_repeats_no_call() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let technicians = store.form_choices().unwrap().technicians;
    let other = technicians
        .into_iter()
        .map(|row| row.id)
        .find(|id| *id != card.technician_ids[0])
        .unwrap();
    let mut lost = false;
    rig.gate.rule(move |_, path| {
        if path.ends_with("/unassign-technicians") && !lost {
            lost = true;
            Fate::LoseAnswer
        } else {
            Fate::Pass
        }
    });
    let to = AppointmentMove {
        technician_ids: Some(vec![other]),
        ..later(&card, 30)
    };
    let receipt = store
        .submit(Edit::MoveAppointment { to: to.clone() }, now())
        .unwrap();
    until_state(&store, receipt.operation_id, OperationState::Done).await;
    engine.stop().await;
    assert_eq!(server_technicians(&rig, &card).await, [other.0.0]);
    assert_eq!(server_start(&rig, &card).await, to.start.0);
    for call in [
        "/reschedule",
        "/unassign-technicians",
        "/assign-technicians",
    ] {
        let sent = rig
            .gate
            .passed()
            .iter()
            .filter(|line| line.ends_with(call))
            .count();
        assert_eq!(sent, 1, "{call}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_keys_stop_sync_and_lose_no_edit() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    rig.gate.rule(|_, path| {
        if path.contains("/v2/") {
            Fate::Unauthorized
        } else {
            Fate::Pass
        }
    });
    let status = until_phase(&engine, SyncPhase::SignedOut).await;
    let expired = server_message("The token has expired.");
    assert_eq!(status.problem.unwrap().reason, expired);
    let card = rig.movable(&store);
    let to = later(&card, 30);
    let receipt = store
        .submit(Edit::MoveAppointment { to: to.clone() }, now())
        .unwrap();
    let mut counts = engine.status();
    counts.wait_for(|status| status.waiting == 1).await.unwrap();
    // One full cycle later, after another refused request:
    counts.borrow_and_update();
    engine.sync_now();
    counts.changed().await.unwrap();
    assert_eq!(
        operation(&store, receipt.operation_id).attempts,
        0,
        "nothing is sent with refused keys"
    );
    rig.gate.open();
    engine.sync_now();
    until_state(&store, receipt.operation_id, OperationState::Done).await;
    assert_eq!(server_start(&rig, &card).await, to.start.0);
    counts
        .wait_for(|status| status.waiting == 0 && status.attention == 0)
        .await
        .unwrap();
    engine.stop().await;
}
