//! Removal of holds and cancellations, also those of others, and its undo: with the vendor's calls, and
//! not at all where the API has no call for it.

use crate::common::edits::{a_job, hold_reason, job_state, shown};
use crate::common::{now, rig, until, until_state};
use jpm_client::Dialect;
use jpm_client::models::ReasonAndMemo;
use jpm_sync::edit::Edit;
use jpm_sync::views::calendar::AppointmentState;
use jpm_sync::views::errors::{JobAction, NotAllowed};
use jpm_sync::views::jobs::JobState;
use jpm_sync::views::operations::{OperationKind, OperationState, UndoOutcome};
use jpm_sync::{EditError, Store};
use uuid::Uuid;

/// Why the store refuses an edit.
fn refusal<T: std::fmt::Debug>(result: Result<T, EditError>) -> NotAllowed {
    match result {
        Err(EditError::NotAllowed(why)) => why,
        other => panic!("{other:?}"),
    }
}

/// The newest operation of a kind.
fn newest(store: &Store, kind: OperationKind) -> Uuid {
    let all = store.operations().unwrap();
    let of_kind = all.iter().filter(|row| row.kind == kind);
    of_kind.map(|row| row.id).max().expect("an operation")
}

#[tokio::test(flavor = "multi_thread")]
async fn hold_of_another_person_is_removed_and_undo_puts_it_back_with_its_reason() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let job = card.job_id.server().unwrap();
    let not_held = NotAllowed::JobStatus {
        action: JobAction::RemoveHold,
        state: JobState::Scheduled,
    };
    assert_eq!(refusal(store.remove_hold(card.job_id, now())), not_held);
    let why = ReasonAndMemo::new(hold_reason(&store).reason_id.0, "Waits for a permit");
    rig.other().jobs().hold(job, &why).await.unwrap();
    engine.sync_now();
    until(&store, "the hold is shown", || {
        (shown(&rig, &store, &card).state == AppointmentState::Hold).then_some(())
    })
    .await;

    let receipt = store.remove_hold(card.job_id, now()).unwrap();
    assert!(receipt.reversible);
    let state = shown(&rig, &store, &card).state;
    assert_eq!(state, AppointmentState::Scheduled, "at once");
    let removal = receipt.operation_id;
    let row = until_state(&store, removal, OperationState::Done).await;
    assert!(row.undoable);
    assert_eq!(job_state(&rig, job).await, "Scheduled");

    assert_eq!(store.undo(removal, now()).unwrap(), UndoOutcome::Reversed);
    let held = newest(&store, OperationKind::HoldJob);
    until_state(&store, held, OperationState::Done).await;
    assert_eq!(job_state(&rig, job).await, "Hold");
    let reasons = rig.other().jobs().hold_reasons_of(&[job]).await.unwrap();
    let reason = &reasons.items[0].appointment_hold_reasons[0];
    assert_eq!(reason.text.as_deref(), Some("Waits for a permit"));
    // Undo of that undo removes the hold again.
    store.undo(held, now()).unwrap();
    let again = newest(&store, OperationKind::RemoveHold);
    until_state(&store, again, OperationState::Done).await;
    assert_eq!(job_state(&rig, job).await, "Scheduled");
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cancellation_of_another_person_is_removed_and_undo_cancels_with_the_same_reason() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let job = card.job_id.server().unwrap();
    let not_canceled = NotAllowed::JobStatus {
        action: JobAction::RemoveCancellation,
        state: JobState::Scheduled,
    };
    let refused = refusal(store.remove_cancellation(card.job_id, now()));
    assert_eq!(refused, not_canceled);
    let id = store.form_choices().unwrap().cancel_reasons[0].id.0;
    let moved = ReasonAndMemo::new(id, "They have moved away");
    rig.other().jobs().cancel(job, &moved).await.unwrap();
    engine.sync_now();
    until(&store, "the cancellation is shown", || {
        let job = store.job(&card.job_id).unwrap().unwrap();
        (job.state == JobState::Canceled).then_some(())
    })
    .await;

    let receipt = store.remove_cancellation(card.job_id, now()).unwrap();
    assert!(receipt.reversible);
    let detail = store.job(&card.job_id).unwrap().unwrap();
    assert_eq!(detail.state, JobState::Scheduled, "at once");
    let removal = receipt.operation_id;
    until_state(&store, removal, OperationState::Done).await;
    assert_eq!(job_state(&rig, job).await, "Scheduled");

    store.undo(removal, now()).unwrap();
    let canceled = newest(&store, OperationKind::CancelJob);
    until_state(&store, canceled, OperationState::Done).await;
    assert_eq!(job_state(&rig, job).await, "Canceled");
    let reasons = rig.other().jobs().cancel_reasons_of(&[job]).await.unwrap();
    let texts: Vec<_> = reasons
        .items
        .iter()
        .map(|row| row.text.as_deref())
        .collect();
    assert!(texts.contains(&Some("They have moved away")), "{texts:?}");
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hold_of_a_job_that_was_booked_offline_is_removed_after_it() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let job = a_job(&rig, &store, 2);
    let booked = store.submit(Edit::CreateJob { job }, now()).unwrap();
    let job_id = booked.job_id.unwrap();
    let reason = hold_reason(&store);
    let hold = Edit::HoldJob { job_id, reason };
    store.submit(hold, now()).unwrap();
    let removal = store.remove_hold(job_id, now()).unwrap().operation_id;
    let detail = store.job(&job_id).unwrap().unwrap();
    assert_eq!(detail.state, JobState::Scheduled);
    let states = detail.appointments.iter().map(|card| card.state);
    assert!(
        states
            .clone()
            .all(|state| state == AppointmentState::Scheduled)
    );

    let engine = rig.engine(&store);
    until_state(&store, removal, OperationState::Done).await;
    assert_eq!(rig.gate.count("DELETE", "/hold"), 2);
    let job = store.job(&job_id).unwrap().unwrap().id.server().unwrap();
    assert_eq!(job_state(&rig, job).await, "Scheduled");
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn removals_are_refused_where_the_api_has_no_call_for_them() {
    let rig = rig(300, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let refused = refusal(store.remove_hold(card.job_id, now()));
    assert_eq!(refused, NotAllowed::CannotRemoveHold);
    let refused = refusal(store.remove_cancellation(card.job_id, now()));
    assert_eq!(refused, NotAllowed::CannotRemoveCancellation);
    assert!(store.operations().unwrap().is_empty());
    engine.stop().await;
}
