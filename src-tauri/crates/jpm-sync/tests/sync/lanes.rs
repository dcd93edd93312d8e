//! Lanes: jobs are sent in parallel, the edits of one job in order, and a failure stops only its
//! own job.

use std::collections::HashSet;
use std::time::Duration;

use crate::common::edits::{a_job, later, server_start};
use crate::common::{Fate, Rig, now, operation, rig, until, until_state, until_status};
use chrono::TimeDelta;
use jpm_client::Dialect;
use jpm_sync::edit::Edit;
use jpm_sync::views::calendar::AppointmentCard;
use jpm_sync::views::jobs::JobChanges;
use jpm_sync::views::operations::{OperationState, UndoOutcome};
use jpm_sync::views::sync_errors::SendProblem;
use jpm_sync::{EditError, Store};
use rusqlite::Connection;
use tokio::sync::oneshot;

/// So many movable appointments, each of a different job.
fn of_different_jobs(rig: &Rig, store: &Store, count: usize) -> Vec<AppointmentCard> {
    let mut jobs = HashSet::new();
    let cards: Vec<_> = rig
        .calendar(store)
        .appointments
        .into_iter()
        .filter(|card| card.movable && card.start.0 > now() + TimeDelta::days(1))
        .filter(|card| jobs.insert(card.job_id))
        .take(count)
        .collect();
    assert_eq!(cards.len(), count, "the seed has enough");
    cards
}

#[tokio::test(flavor = "multi_thread")]
async fn repeated_server_error_stops_only_its_own_job() {
    let rig = rig(300, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let cards = of_different_jobs(&rig, &store, 4);
    let poisoned = format!("/appointments/{}/reschedule", cards[0].id);
    rig.gate.rule(move |_, path| {
        if path.ends_with(&poisoned) {
            Fate::Answer(500)
        } else {
            Fate::Pass
        }
    });
    let moving = |card| Edit::MoveAppointment {
        to: later(card, 30),
    };
    let submit = |edit| store.submit(edit, now()).unwrap().operation_id;
    let bad = submit(moving(&cards[0]));
    let behind = submit(Edit::UpdateJob {
        job_id: cards[0].job_id,
        changes: JobChanges {
            summary: Some("Behind it".into()),
            ..JobChanges::default()
        },
        seen: None,
    });
    for card in &cards[1..] {
        until_state(&store, submit(moving(card)), OperationState::Done).await;
    }
    until(&store, "a second failure", || {
        (operation(&store, bad).attempts >= 2).then_some(())
    })
    .await;
    assert_ne!(operation(&store, bad).state, OperationState::Done);
    let waits = operation(&store, behind);
    assert_eq!((waits.state, waits.attempts), (OperationState::Queued, 0));
    rig.gate.open();
    engine.sync_now();
    until_state(&store, behind, OperationState::Done).await;
    engine.stop().await;
    assert_eq!(operation(&store, bad).state, OperationState::Done);
    assert_eq!(
        server_start(&rig, &cards[0]).await,
        later(&cards[0], 30).start.0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn at_most_eight_jobs_are_sent_at_once() {
    let rig = rig(400, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let cards = of_different_jobs(&rig, &store, 12);
    let (release, released): (Vec<_>, Vec<_>) = cards.iter().map(|_| oneshot::channel()).unzip();
    let (begin, mut begun) = tokio::sync::mpsc::unbounded_channel();
    let mut released = released;
    rig.gate.rule(move |_, path| {
        if path.ends_with("/reschedule") {
            begin.send(()).unwrap();
            released.pop().map_or(Fate::Pass, Fate::Wait)
        } else {
            Fate::Pass
        }
    });
    let edits = cards
        .iter()
        .map(|card| Edit::MoveAppointment {
            to: later(card, 30),
        })
        .collect();
    let receipts = store.submit_all(edits, now()).unwrap();
    let leased = || {
        let rows = store.operations().unwrap();
        rows.iter()
            .filter(|row| row.state == OperationState::Leased)
            .count()
    };
    for _ in 0..8 {
        let soon = tokio::time::timeout(Duration::from_secs(20), begun.recv());
        soon.await.unwrap().unwrap();
    }
    assert_eq!(leased(), 8, "and no more");
    for release in release {
        // Receivers that no request uses are dropped.
        let _ = release.send(());
    }
    for receipt in receipts {
        until_state(&store, receipt.operation_id, OperationState::Done).await;
    }
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn edit_of_a_job_that_was_never_booked_is_rejected_with_a_reason() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let booked = store
        .submit(
            Edit::CreateJob {
                job: a_job(&rig, &store, 1),
            },
            now(),
        )
        .unwrap();
    let adding = Edit::AddAppointment {
        job_id: booked.job_id.unwrap(),
        appointment: a_job(&rig, &store, 1).appointments.remove(0),
        special_instructions: None,
    };
    let orphan = store.submit(adding, now()).unwrap().operation_id;
    let undone = store.undo(booked.operation_id, now()).unwrap();
    assert_eq!(undone, UndoOutcome::Withdrawn);
    let engine = rig.engine(&store);
    let refused = until_state(&store, orphan, OperationState::Rejected).await;
    engine.stop().await;
    assert_eq!(refused.error, Some(SendProblem::JobNeverBooked.into()));
    assert_eq!(rig.gate.count("POST", "/appointments"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn unreadable_edit_stops_only_its_own_job_and_is_reported() {
    let rig = rig(300, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let cards = of_different_jobs(&rig, &store, 2);
    let moved = |card: &AppointmentCard| {
        let to = later(card, 30);
        let edit = Edit::MoveAppointment { to };
        store.submit(edit, now()).unwrap().operation_id
    };
    let damaged = moved(&cards[0]);
    let waits = store
        .submit(
            Edit::UpdateJob {
                job_id: cards[0].job_id,
                changes: JobChanges {
                    summary: Some("Behind it".into()),
                    ..JobChanges::default()
                },
                seen: None,
            },
            now(),
        )
        .unwrap()
        .operation_id;
    let apart = moved(&cards[1]);
    let sql = Connection::open(rig.dir.path().join("outbox.db")).unwrap();
    for (column, value) in [
        ("base", "of another age"),
        ("steps", "[{\"step\":\"flown\"}]"),
        ("state", "dreaming"),
        ("edit", "{\"edit\":\"moveAppointment\",\"to\":{"),
    ] {
        let was: String = sql
            .query_row(
                &format!("SELECT {column} FROM operation WHERE id = ?1"),
                [damaged.to_string()],
                |row| row.get(0),
            )
            .unwrap();
        let set = format!("UPDATE operation SET {column} = ?1 WHERE id = ?2");
        sql.execute(&set, (value, damaged.to_string())).unwrap();
        let row = operation(&store, damaged);
        assert_eq!(row.state, OperationState::Rejected, "{column}");
        assert!(row.damage.is_some());
        assert_eq!(row.job_id, Some(cards[0].job_id));
        if column != "edit" {
            sql.execute(&set, (was, damaged.to_string())).unwrap();
        }
    }
    let engine = rig.engine(&store);
    until_state(&store, apart, OperationState::Done).await;
    assert_eq!(operation(&store, waits).state, OperationState::Queued);
    until_status(&engine, "counted", |status| {
        (status.waiting, status.attention) == (1, 1)
    })
    .await;
    let retried = store.retry(damaged, now()).unwrap_err();
    assert!(matches!(retried, EditError::NotAllowed(_)), "{retried}");
    store.dismiss(damaged, now()).unwrap();
    until_state(&store, waits, OperationState::Done).await;
    engine.stop().await;
    assert_eq!(rig.gate.count("PATCH", "/reschedule"), 1);
    let state: String = sql
        .query_row(
            "SELECT state FROM operation WHERE id = ?1",
            [damaged.to_string()],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(state, "withdrawn", "kept, and not deleted");
}
