//! Queued edits of the same fields are sent in order and can be undone one by one.

use crate::common::edits::{later, server_start, shown};
use crate::common::{Rig, now, rig, until_phase, until_state};
use jpm_client::Dialect;
use jpm_sync::edit::Edit;
use jpm_sync::time::EpochMillis;
use jpm_sync::views::calendar::AppointmentCard;
use jpm_sync::views::jobs::JobChanges;
use jpm_sync::views::operations::{OperationState, UndoOutcome};
use jpm_sync::views::status::SyncPhase;
use jpm_sync::{BatchError, EditError, Store};
use uuid::Uuid;

fn moved(store: &Store, card: &AppointmentCard, minutes: i64) -> Uuid {
    let to = later(card, minutes);
    let edit = Edit::MoveAppointment { to };
    store.submit(edit, now()).unwrap().operation_id
}

fn changed(store: &Store, card: &AppointmentCard, changes: JobChanges) -> Uuid {
    let edit = Edit::UpdateJob {
        job_id: card.job_id,
        changes,
        seen: None,
    };
    store.submit(edit, now()).unwrap().operation_id
}

fn start_of(rig: &Rig, store: &Store, card: &AppointmentCard) -> EpochMillis {
    shown(rig, store, card).start
}

/// The engine is stopped, so every edit stays queued.
async fn with_stopped_engine() -> (Rig, Store, AppointmentCard) {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let card = rig.movable(&store);
    (rig, store, card)
}

#[tokio::test(flavor = "multi_thread")]
async fn queued_moves_of_one_appointment_are_sent_in_order() {
    let (rig, store, card) = with_stopped_engine().await;
    let ids = [30, 60, 90].map(|minutes| moved(&store, &card, minutes));
    assert_eq!(start_of(&rig, &store, &card), later(&card, 90).start);
    let engine = rig.engine(&store);
    // Each edit is based on the result of the one before, so none is a conflict.
    for id in ids {
        until_state(&store, id, OperationState::Done).await;
    }
    engine.stop().await;
    assert_eq!(rig.gate.count("PATCH", "/reschedule"), 3);
    assert_eq!(server_start(&rig, &card).await, later(&card, 90).start.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn queued_moves_are_undone_one_by_one() {
    let (rig, store, card) = with_stopped_engine().await;
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
async fn earlier_of_two_queued_moves_can_be_undone_first() {
    let (rig, store, card) = with_stopped_engine().await;
    let [first, second] = [30, 60].map(|minutes| moved(&store, &card, minutes));
    assert_eq!(store.undo(first, now()).unwrap(), UndoOutcome::Withdrawn);
    assert_eq!(start_of(&rig, &store, &card), later(&card, 60).start);
    let engine = rig.engine(&store);
    // The merge base of the second edit is now the value before the first one.
    until_state(&store, second, OperationState::Done).await;
    engine.stop().await;
    assert_eq!(rig.gate.count("PATCH", "/reschedule"), 1);
    assert_eq!(server_start(&rig, &card).await, later(&card, 60).start.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn sent_moves_are_undone_one_by_one() {
    let (rig, store, card) = with_stopped_engine().await;
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
}

#[tokio::test(flavor = "multi_thread")]
async fn queued_move_and_move_back_leave_the_appointment_unchanged() {
    let (rig, store, card) = with_stopped_engine().await;
    moved(&store, &card, 30);
    let back = moved(&store, &card, 0);
    assert_eq!(start_of(&rig, &store, &card), card.start);
    let engine = rig.engine(&store);
    until_state(&store, back, OperationState::Done).await;
    engine.stop().await;
    assert_eq!(server_start(&rig, &card).await, card.start.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn queued_texts_and_fields_are_sent_in_order() {
    let (rig, store, card) = with_stopped_engine().await;
    let write = |text: &str| {
        let edit = Edit::SetSpecialInstructions {
            appointment_id: card.id,
            text: text.into(),
            seen: None,
        };
        store.submit(edit, now()).unwrap().operation_id
    };
    write("Dog");
    let text = write("Dog, ring twice");
    let summary = |text: &str| JobChanges {
        summary: Some(text.into()),
        ..JobChanges::default()
    };
    changed(&store, &card, summary("Pump"));
    let both = JobChanges {
        priority: Some("Urgent".into()),
        ..summary("Pump and filter")
    };
    let fields = changed(&store, &card, both);
    let engine = rig.engine(&store);
    for id in [text, fields] {
        until_state(&store, id, OperationState::Done).await;
    }
    engine.stop().await;
    let job = card.job_id.server().unwrap();
    let now = rig.other().jobs().get(job).await.unwrap();
    assert_eq!(now.summary.as_deref(), Some("Pump and filter"));
    assert_eq!(now.priority.as_ref().unwrap().as_str(), "Urgent");
    let appointment = card.id.server().unwrap();
    let now = rig.other().appointments().get(appointment).await.unwrap();
    assert_eq!(now.special_instructions.as_deref(), Some("Dog, ring twice"));
}

#[tokio::test(flavor = "multi_thread")]
async fn batch_is_accepted_as_a_whole_or_not_at_all() {
    let (rig, store, card) = with_stopped_engine().await;
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
        until_state(&store, receipt.operation_id, OperationState::Done).await;
    }
    engine.stop().await;
    for card in [&card, other] {
        assert_eq!(server_start(&rig, card).await, later(card, 15).start.0);
    }
}
