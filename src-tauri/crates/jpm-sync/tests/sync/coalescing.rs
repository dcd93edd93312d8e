//! Edits of the same fields that still wait become one, and can be taken back step by step.

use crate::common::edits::{later, server_start, shown};
use crate::common::{Rig, now, operation, rig, until_phase, until_state};
use jpm_client::Dialect;
use jpm_sync::edit::Edit;
use jpm_sync::time::EpochMillis;
use jpm_sync::views::calendar::AppointmentCard;
use jpm_sync::views::jobs::JobChanges;
use jpm_sync::views::operations::{OperationState, UndoOutcome};
use jpm_sync::views::status::SyncPhase;
use jpm_sync::{BatchError, EditError, Store};
use rusqlite::Connection;
use uuid::Uuid;

fn moved(store: &Store, card: &AppointmentCard, minutes: i64) -> Uuid {
    let to = later(card, minutes);
    let edit = Edit::MoveAppointment { to };
    store.submit(edit, now()).unwrap().operation
}

fn changed(store: &Store, card: &AppointmentCard, changes: JobChanges) -> Uuid {
    let edit = Edit::UpdateJob {
        job_id: card.job_id,
        changes,
        seen: None,
    };
    store.submit(edit, now()).unwrap().operation
}

fn start_of(rig: &Rig, store: &Store, card: &AppointmentCard) -> EpochMillis {
    shown(rig, store, card).start
}

/// The engine is stopped, so that everything waits.
async fn at_rest() -> (Rig, Store, AppointmentCard) {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let card = rig.movable(&store);
    (rig, store, card)
}

#[tokio::test(flavor = "multi_thread")]
async fn three_moves_that_wait_are_one_call_on_what_the_first_was_based_on() {
    let (rig, store, card) = at_rest().await;
    let ids = [30, 60, 90].map(|minutes| moved(&store, &card, minutes));
    assert_eq!(start_of(&rig, &store, &card), later(&card, 90).start);
    for early in &ids[..2] {
        let row = operation(&store, *early);
        assert_eq!(row.state, OperationState::Withdrawn);
        assert!(row.replaced_by.is_some(), "and not taken back");
    }
    let engine = rig.engine(&store);
    // The base is what the first one saw; on what the second saw it would be a conflict.
    until_state(&store, ids[2], OperationState::Done).await;
    engine.stop().await;
    assert_eq!(rig.gate.count("PATCH", "/reschedule"), 1);
    assert_eq!(server_start(&rig, &card).await, later(&card, 90).start.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn moves_that_wait_are_taken_back_one_by_one() {
    let (rig, store, card) = at_rest().await;
    let ids = [30, 60, 90].map(|minutes| moved(&store, &card, minutes));
    for (id, left) in ids.iter().rev().zip([60, 30, 0]) {
        assert_eq!(store.undo(*id, now()).unwrap(), UndoOutcome::Withdrawn);
        assert_eq!(start_of(&rig, &store, &card), later(&card, left).start);
    }
    let engine = rig.engine(&store);
    until_phase(&engine, SyncPhase::Live).await;
    engine.stop().await;
    assert_eq!(rig.gate.count("PATCH", "/reschedule"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_one_is_not_taken_back_from_under_the_later() {
    let (rig, store, card) = at_rest().await;
    let [first, _] = [30, 60].map(|minutes| moved(&store, &card, minutes));
    let refused = store.undo(first, now()).unwrap_err();
    assert!(matches!(refused, EditError::NotAllowed(_)), "{refused}");
    assert_eq!(start_of(&rig, &store, &card), later(&card, 60).start);
}

#[tokio::test(flavor = "multi_thread")]
async fn moves_that_were_sent_as_one_are_taken_back_one_by_one_as_well() {
    let (rig, store, card) = at_rest().await;
    let [first, second] = [30, 60].map(|minutes| moved(&store, &card, minutes));
    let engine = rig.engine(&store);
    until_state(&store, second, OperationState::Done).await;
    engine.stop().await;
    assert_eq!(store.undo(second, now()).unwrap(), UndoOutcome::Reversed);
    assert_eq!(start_of(&rig, &store, &card), later(&card, 30).start);
    assert_eq!(store.undo(first, now()).unwrap(), UndoOutcome::Reversed);
    assert_eq!(start_of(&rig, &store, &card), card.start);
    let newest = store.operations().unwrap().remove(0);
    let engine = rig.engine(&store);
    until_state(&store, newest.id, OperationState::Done).await;
    engine.stop().await;
    assert_eq!(server_start(&rig, &card).await, card.start.0);
    assert_eq!(
        rig.gate.count("PATCH", "/reschedule"),
        2,
        "both ways in one call each"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_back_before_anything_was_sent_needs_no_call() {
    let (rig, store, card) = at_rest().await;
    let there = moved(&store, &card, 30);
    let back = moved(&store, &card, 0);
    assert_eq!(operation(&store, back).state, OperationState::Withdrawn);
    assert_eq!(start_of(&rig, &store, &card), card.start);
    assert_eq!(shown(&rig, &store, &card).pending, None);
    // Ctrl+Z twice, and nothing is left of either.
    store.undo(back, now()).unwrap();
    assert_eq!(start_of(&rig, &store, &card), later(&card, 30).start);
    assert_eq!(store.undo(there, now()).unwrap(), UndoOutcome::Withdrawn);
    assert_eq!(start_of(&rig, &store, &card), card.start);
    let engine = rig.engine(&store);
    until_phase(&engine, SyncPhase::Live).await;
    engine.stop().await;
    assert_eq!(rig.gate.count("PATCH", "/reschedule"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_and_fields_that_wait_become_one_and_keep_what_each_was_based_on() {
    let (rig, store, card) = at_rest().await;
    let write = |text: &str| {
        let edit = Edit::SetSpecialInstructions {
            appointment_id: card.id,
            text: text.into(),
            seen: None,
        };
        store.submit(edit, now()).unwrap().operation
    };
    let texts = [write("Dog"), write("Dog, ring twice")];
    let summary = |text: &str| JobChanges {
        summary: Some(text.into()),
        ..JobChanges::default()
    };
    let first = changed(&store, &card, summary("Pump"));
    let both = JobChanges {
        priority: Some("Urgent".into()),
        ..summary("Pump and filter")
    };
    let second = changed(&store, &card, both);
    for (early, by) in [(texts[0], texts[1]), (first, second)] {
        assert_eq!(operation(&store, early).replaced_by, Some(by));
    }
    // Another field is another edit.
    let other = JobChanges {
        campaign_id: Some(store.form_choices().unwrap().campaigns[1].id),
        ..JobChanges::default()
    };
    let third = changed(&store, &card, other);
    assert_eq!(operation(&store, second).replaced_by, None);
    let engine = rig.engine(&store);
    until_state(&store, third, OperationState::Done).await;
    engine.stop().await;
    let job = card.job_id.server().unwrap();
    let now = rig.other().jobs().get(job).await.unwrap();
    assert_eq!(now.summary.as_deref(), Some("Pump and filter"));
    assert_eq!(now.priority.as_ref().unwrap().as_str(), "Urgent");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_adjacent_and_was_never_sent_is_replaced() {
    let (rig, store, card) = at_rest().await;
    let first = moved(&store, &card, 30);
    let summary = JobChanges {
        summary: Some("Between".into()),
        ..JobChanges::default()
    };
    changed(&store, &card, summary);
    let second = moved(&store, &card, 60);
    assert_eq!(operation(&store, first).replaced_by, None, "one between");
    for state in ["leased", "acked", "verifying"] {
        let sql = Connection::open(rig.dir.path().join("outbox.db")).unwrap();
        sql.execute(
            "UPDATE operation SET state = ?1 WHERE id = ?2",
            (state, second.to_string()),
        )
        .unwrap();
        let third = moved(&store, &card, 90);
        let before = operation(&store, second);
        assert_eq!(before.replaced_by, None, "{state}: on its way");
        store.undo(third, now()).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_taken_whole_or_not_at_all() {
    let (rig, store, card) = at_rest().await;
    let page = rig.calendar(&store);
    let other = page
        .appointments
        .iter()
        .find(|one| one.movable && one.job_id != card.job_id)
        .unwrap();
    let good = |card| Edit::MoveAppointment {
        to: later(card, 15),
    };
    let mut bad = later(&card, 45);
    bad.end = bad.start;
    let bad = Edit::MoveAppointment { to: bad };
    let refused = store
        .submit_all(vec![good(&card), bad, good(other)], now())
        .unwrap_err();
    let BatchError::Refused(refused) = refused else {
        panic!("{refused}")
    };
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].index, 1);
    assert!(matches!(refused[0].why, EditError::Invalid { .. }));
    assert!(store.operations().unwrap().is_empty(), "nothing was kept");

    let receipts = store
        .submit_all(vec![good(&card), good(other)], now())
        .unwrap();
    let engine = rig.engine(&store);
    for receipt in receipts {
        until_state(&store, receipt.operation, OperationState::Done).await;
    }
    engine.stop().await;
    for card in [&card, other] {
        assert_eq!(server_start(&rig, card).await, later(card, 15).start.0);
    }
}
