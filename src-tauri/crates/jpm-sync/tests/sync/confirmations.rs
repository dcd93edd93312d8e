//! Confirmations of appointments by their customers.

use chrono::TimeDelta;
use jpm_client::Dialect;
use jpm_client::models::Reschedule;
use jpm_sync::EditError;
use jpm_sync::edit::Edit;
use jpm_sync::views::calendar::AppointmentCard;
use jpm_sync::views::errors::NotAllowed;
use jpm_sync::views::operations::{
    ConflictReason, ConflictValue, EditedField, OperationKind, OperationState, UndoOutcome,
};

use crate::common::edits::{later, shown};
use crate::common::{Rig, now, operation, rig, until_state};

fn confirming(card: &AppointmentCard, confirmed: bool) -> Edit {
    Edit::SetConfirmation {
        appointment_id: card.id,
        confirmed,
        seen: None,
    }
}

async fn is_confirmed(rig: &Rig, card: &AppointmentCard) -> bool {
    let client = rig.other();
    let record = client.appointments().get(card.id.server().unwrap()).await;
    record.unwrap().is_confirmed == Some(true)
}

/// Removes the confirmation of the made-up company, if there is one.
async fn unconfirmed(rig: &Rig, card: &AppointmentCard) {
    if is_confirmed(rig, card).await {
        let id = card.id.server().unwrap();
        let client = rig.other();
        client.appointments().remove_confirmation(id).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn appointment_is_confirmed_and_undo_removes_the_confirmation() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, _engine) = rig.live().await;
    let card = rig.movable(&store);
    unconfirmed(&rig, &card).await;
    let receipt = store.submit(confirming(&card, true), now()).unwrap();
    assert!(receipt.reversible);
    assert!(shown(&rig, &store, &card).confirmed, "it is shown at once");
    until_state(&store, receipt.operation_id, OperationState::Done).await;
    assert!(is_confirmed(&rig, &card).await);

    let undone = store.undo(receipt.operation_id, now()).unwrap();
    assert_eq!(undone, UndoOutcome::Reversed);
    let all = store.operations().unwrap();
    let back = all
        .iter()
        .find(|row| row.kind == OperationKind::RemoveConfirmation)
        .unwrap();
    until_state(&store, back.id, OperationState::Done).await;
    assert!(!is_confirmed(&rig, &card).await);
    assert!(!shown(&rig, &store, &card).confirmed);
}

#[tokio::test(flavor = "multi_thread")]
async fn confirmation_of_a_time_that_someone_else_has_changed_is_a_conflict() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    unconfirmed(&rig, &card).await;
    engine.stop().await;
    let by = TimeDelta::hours(3);
    let theirs = Reschedule::new(card.start.0 + by, card.end.0 + by);
    let id = card.id.server().unwrap();
    let client = rig.other();
    client.appointments().reschedule(id, &theirs).await.unwrap();
    let receipt = store.submit(confirming(&card, true), now()).unwrap();
    let engine = rig.engine(&store);
    until_state(&store, receipt.operation_id, OperationState::Conflict).await;
    engine.stop().await;
    assert!(!is_confirmed(&rig, &card).await, "nothing was sent");
    let row = operation(&store, receipt.operation_id);
    let reason = row.conflict_reason.unwrap();
    assert!(matches!(reason, ConflictReason::Moved { start } if start.0 == theirs.start));
    let conflict = row.conflict.unwrap();
    let times = &conflict.fields[0];
    assert_eq!((times.field, times.conflicting), (EditedField::Times, true));
    assert!(matches!(times.mine, ConflictValue::Span { start, .. } if start == card.start));

    store.retry(receipt.operation_id, now()).unwrap();
    let _engine = rig.engine(&store);
    until_state(&store, receipt.operation_id, OperationState::Done).await;
    assert!(is_confirmed(&rig, &card).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_confirmation_is_sent_after_the_move_before_it_and_conflicts_with_nobody() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    unconfirmed(&rig, &card).await;
    engine.stop().await;
    let moved = store
        .submit(
            Edit::MoveAppointment {
                to: later(&card, 30),
            },
            now(),
        )
        .unwrap();
    let receipt = store.submit(confirming(&card, true), now()).unwrap();
    store.undo(moved.operation_id, now()).unwrap();
    let _engine = rig.engine(&store);
    until_state(&store, receipt.operation_id, OperationState::Done).await;
    assert!(is_confirmed(&rig, &card).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn api_without_confirmations_refuses_them_at_once() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, _engine) = rig.live().await;
    let card = rig.movable(&store);
    let refused = store.submit(confirming(&card, true), now());
    let Err(EditError::NotAllowed(NotAllowed::CannotConfirm)) = refused else {
        panic!("{refused:?}");
    };
    assert!(store.operations().unwrap().is_empty());
}
