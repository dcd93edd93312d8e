//! Undo of holds, cancellations and added appointments: with the vendor's calls, and not at all where
//! the API has no call for it.

use crate::common::edits::{a_job, hold_reason, job_state, later, shown};
use crate::common::{Fate, Rig, now, operation, rig, until, until_state};
use jpm_client::ids::JobId;
use jpm_client::models::{AppointmentFilter, ReasonAndMemo, Reschedule};
use jpm_client::{Dialect, PageRequest};
use jpm_sync::edit::Edit;
use jpm_sync::views::calendar::{AppointmentCard, AppointmentState};
use jpm_sync::views::errors::NotAllowed;
use jpm_sync::views::jobs::{HoldOrCancelReason, JobState, NewAppointment};
use jpm_sync::views::operations::{ConflictReason, OperationKind, OperationState, UndoOutcome};
use jpm_sync::{EditError, Store};
use uuid::Uuid;

fn cancellation(store: &Store, card: &AppointmentCard) -> Edit {
    Edit::CancelJob {
        job_id: card.job_id,
        reason: HoldOrCancelReason {
            reason_id: store.form_choices().unwrap().cancel_reasons[0].id,
            memo: "They called it off".into(),
        },
    }
}

fn holding(store: &Store, card: &AppointmentCard) -> Edit {
    Edit::HoldJob {
        job_id: card.job_id,
        reason: hold_reason(store),
    }
}

fn an_appointment(rig: &Rig, store: &Store) -> NewAppointment {
    a_job(rig, store, 1).appointments.remove(0)
}

fn adding(rig: &Rig, store: &Store, card: &AppointmentCard) -> Edit {
    Edit::AddAppointment {
        job_id: card.job_id,
        appointment: an_appointment(rig, store),
        special_instructions: Some("Second visit".into()),
    }
}

async fn done(store: &Store, edit: Edit) -> Uuid {
    let id = store.submit(edit, now()).unwrap().operation_id;
    until_state(store, id, OperationState::Done).await;
    id
}

/// The operation that reverses another.
fn opposite(store: &Store) -> Uuid {
    let kinds = [
        OperationKind::RemoveHold,
        OperationKind::RemoveCancellation,
        OperationKind::DeleteAppointment,
    ];
    let all = store.operations().unwrap();
    all.iter()
        .find(|row| kinds.contains(&row.kind))
        .expect("an opposite")
        .id
}

/// The appointments of a job by id, each with its status.
async fn appointments(rig: &Rig, job: JobId) -> Vec<(i64, String)> {
    let filter = AppointmentFilter {
        job_id: Some(job),
        ..AppointmentFilter::default()
    };
    let other_client = rig.other();
    let page = other_client
        .appointments()
        .page(&filter, PageRequest::default())
        .await
        .unwrap();
    let mut all: Vec<_> = page
        .items
        .iter()
        .map(|one| (one.id.0, one.status.as_ref().unwrap().to_string()))
        .collect();
    all.sort();
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_of_a_hold_releases_only_the_appointments_it_held() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let job = card.job_id.server().unwrap();
    done(&store, adding(&rig, &store, &card)).await;
    let before = appointments(&rig, job).await;
    // Another person put one of them on hold separately, for another reason.
    let (others, _) = before
        .iter()
        .rfind(|appointment| appointment.1 == "Scheduled")
        .unwrap()
        .clone();
    let why = ReasonAndMemo::new(hold_reason(&store).reason_id.0, "Waits for a permit");
    let other_client = rig.other();
    other_client
        .appointments()
        .hold(others.into(), &why)
        .await
        .unwrap();
    let before = appointments(&rig, job).await;
    let held = done(&store, holding(&store, &card)).await;
    assert_eq!(job_state(&rig, job).await, "Hold");
    assert!(operation(&store, held).undoable);
    engine.stop().await;
    drop((store, engine));

    // The disk keeps which appointments the hold changed, so undo works after a restart and
    // offline.
    let store = rig.store();
    store.set_dialect(Dialect::Vendor);
    assert_eq!(store.undo(held, now()).unwrap(), UndoOutcome::Reversed);
    assert_eq!(
        shown(&rig, &store, &card).state,
        AppointmentState::Scheduled
    );
    let detail = store.job(&card.job_id).unwrap().unwrap();
    assert_eq!(detail.state, JobState::Scheduled);
    assert!(detail.can_undo_hold_and_cancel);
    let engine = rig.engine(&store);
    until_state(&store, opposite(&store), OperationState::Done).await;
    assert_eq!(appointments(&rig, job).await, before);
    assert_eq!(
        shown(&rig, &store, &card).state,
        AppointmentState::Scheduled
    );
    // A second hold on the job works.
    done(&store, holding(&store, &card)).await;
    assert_eq!(job_state(&rig, job).await, "Hold");
    assert_eq!(shown(&rig, &store, &card).state, AppointmentState::Hold);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sent_cancellation_is_undone() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let job = card.job_id.server().unwrap();
    let canceled = done(&store, cancellation(&store, &card)).await;
    assert_eq!(job_state(&rig, job).await, "Canceled");
    rig.gate.close();
    assert_eq!(store.undo(canceled, now()).unwrap(), UndoOutcome::Reversed);
    let card_now = shown(&rig, &store, &card);
    assert_eq!(card_now.state, AppointmentState::Scheduled);
    assert!(card_now.movable && card_now.pending.is_some());
    rig.gate.open();
    engine.sync_now();
    let back = opposite(&store);
    let row = until_state(&store, back, OperationState::Done).await;
    assert!(!row.undoable, "to cancel it again is an edit of its own");
    assert_eq!(job_state(&rig, job).await, "Scheduled");
    assert_eq!(rig.gate.count("PUT", "/remove-cancellation"), 1);
    assert_eq!(
        shown(&rig, &store, &card).state,
        AppointmentState::Scheduled
    );
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn added_appointment_is_undone_unless_another_person_changed_it() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let job = card.job_id.server().unwrap();
    let before = appointments(&rig, job).await;
    let added = done(&store, adding(&rig, &store, &card)).await;
    store.undo(added, now()).unwrap();
    let detail = store.job(&card.job_id).unwrap().unwrap();
    assert_eq!(detail.appointments.len(), before.len(), "at once");
    until_state(&store, opposite(&store), OperationState::Done).await;
    assert_eq!(appointments(&rig, job).await, before);

    let again = store.submit(adding(&rig, &store, &card), now()).unwrap();
    until_state(&store, again.operation_id, OperationState::Done).await;
    let made = appointments(&rig, job).await.pop().unwrap().0;
    let to = later(&card, 24 * 60);
    let theirs = Reschedule::new(to.start.0, to.end.0);
    let other_client = rig.other();
    other_client
        .appointments()
        .reschedule(made.into(), &theirs)
        .await
        .unwrap();
    store.undo(again.operation_id, now()).unwrap();
    let back = opposite(&store);
    let row = until_state(&store, back, OperationState::Conflict).await;
    assert!(matches!(
        row.conflict_reason,
        Some(ConflictReason::Moved { .. })
    ));
    assert!(row.conflict.unwrap().fields[0].conflicting);
    assert_eq!(rig.gate.count("DELETE", &format!("/{made}")), 0);
    assert_eq!(appointments(&rig, job).await.len(), before.len() + 1);
    // The dispatcher has seen the change and still wants the undo.
    store.retry(back, now()).unwrap();
    until_state(&store, back, OperationState::Done).await;
    assert_eq!(appointments(&rig, job).await, before);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn receipt_says_that_an_edit_without_an_api_opposite_is_irreversible() {
    let rig = rig(300, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    for (edit, reason) in [
        (
            adding(&rig, &store, &card),
            NotAllowed::CannotDeleteAppointment,
        ),
        (holding(&store, &card), NotAllowed::CannotRemoveHold),
        (
            cancellation(&store, &card),
            NotAllowed::CannotRemoveCancellation,
        ),
    ] {
        let receipt = store.submit(edit, now()).unwrap();
        assert!(!receipt.reversible);
        let row = until_state(&store, receipt.operation_id, OperationState::Done).await;
        assert!(!row.undoable);
        let sent = rig.gate.passed().len();
        match store.undo(receipt.operation_id, now()) {
            Err(EditError::NotAllowed(why)) => assert_eq!(why, reason),
            other => panic!("{other:?}"),
        }
        assert!(
            !rig.gate.passed()[sent..]
                .iter()
                .any(|call| !call.starts_with("GET")),
        );
    }
    assert!(
        !store
            .job(&card.job_id)
            .unwrap()
            .unwrap()
            .can_undo_hold_and_cancel
    );
    // An unsent edit can be undone in either dialect.
    engine.stop().await;
    let other = rig.calendar(&store).appointments;
    let other = other
        .iter()
        .find(|one| one.movable && one.job_id != card.job_id && one.state != AppointmentState::Hold)
        .unwrap();
    let waits = store.submit(holding(&store, other), now()).unwrap();
    let undone = store.undo(waits.operation_id, now()).unwrap();
    assert_eq!(undone, UndoOutcome::Withdrawn);
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_of_a_hold_asks_when_the_reason_is_another_persons() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let job = card.job_id.server().unwrap();
    let other_client = rig.other();
    let held = done(&store, holding(&store, &card)).await;
    let appointment = card.id.server().unwrap();
    other_client
        .appointments()
        .remove_hold(appointment)
        .await
        .unwrap();
    let permit = ReasonAndMemo::new(hold_reason(&store).reason_id.0, "Waits for a permit");
    other_client
        .appointments()
        .hold(appointment, &permit)
        .await
        .unwrap();
    store.undo(held, now()).unwrap();
    let back = opposite(&store);
    let row = until_state(&store, back, OperationState::Conflict).await;
    let (status, memo) = ("Hold".to_owned(), "Waits for a permit".to_owned());
    assert_eq!(
        row.conflict_reason,
        Some(ConflictReason::OtherReason { status, memo })
    );
    assert_eq!(rig.gate.count("DELETE", "/hold"), 0);
    // The dispatcher has seen it and may undo it.
    store.retry(back, now()).unwrap();
    until_state(&store, back, OperationState::Done).await;
    assert_eq!(job_state(&rig, job).await, "Scheduled");

    let canceled = done(&store, cancellation(&store, &card)).await;
    other_client.jobs().remove_cancellation(job).await.unwrap();
    let id = store.form_choices().unwrap().cancel_reasons[0].id.0;
    let moved = ReasonAndMemo::new(id, "They have moved away");
    other_client.jobs().cancel(job, &moved).await.unwrap();
    store.undo(canceled, now()).unwrap();
    let back = opposite(&store);
    let row = until_state(&store, back, OperationState::Conflict).await;
    let (status, memo) = ("Canceled".to_owned(), "They have moved away".to_owned());
    assert_eq!(
        row.conflict_reason,
        Some(ConflictReason::OtherReason { status, memo })
    );
    assert_eq!(rig.gate.count("PUT", "/remove-cancellation"), 0);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unanswered_hold_removal_is_not_repeated_over_a_newer_equal_hold() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let job = card.job_id.server().unwrap();
    let held = done(&store, holding(&store, &card)).await;
    rig.gate.rule(|_, path| {
        if path.contains("/appointments/") && path.ends_with("/hold") {
            Fate::LoseAnswer
        } else {
            Fate::Pass
        }
    });
    store.undo(held, now()).unwrap();
    let back = opposite(&store);
    until_state(&store, back, OperationState::Verifying).await;
    engine.stop().await;
    rig.gate.open();
    // The second hold has the same words, so only its time tells them apart.
    let why = ReasonAndMemo::new(hold_reason(&store).reason_id.0, "The part is late");
    rig.other().jobs().hold(job, &why).await.unwrap();
    let engine = rig.engine(&store);
    let row = until_state(&store, back, OperationState::Conflict).await;
    assert!(matches!(
        row.conflict_reason,
        Some(ConflictReason::ChangedSinceSent { .. })
    ));
    assert_eq!(rig.gate.count("DELETE", "/hold"), 1, "not again unasked");
    assert_eq!(job_state(&rig, job).await, "Hold");
    store.retry(back, now()).unwrap();
    until_state(&store, back, OperationState::Done).await;
    assert_eq!(rig.gate.count("DELETE", "/hold"), 2);
    assert_eq!(job_state(&rig, job).await, "Scheduled");
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn edit_undone_while_being_sent_is_reversed_once_its_outcome_is_known() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let job = card.job_id.server().unwrap();
    for (edit, at) in [
        (holding(&store, &card), "/hold"),
        (adding(&rig, &store, &card), "/appointments"),
        (cancellation(&store, &card), "/cancel"),
    ] {
        let before = appointments(&rig, job).await;
        rig.gate.rule(move |method, path| {
            if method != http::Method::GET && path.ends_with(at) {
                Fate::LoseAnswer
            } else {
                Fate::Pass
            }
        });
        let known: Vec<_> = store.operations().unwrap();
        let id = store.submit(edit, now()).unwrap().operation_id;
        until(&store, "a call without an answer", || {
            let state = operation(&store, id).state;
            matches!(state, OperationState::Unknown | OperationState::Verifying).then_some(())
        })
        .await;
        // The network blocked only the first call, so its opposite goes through.
        rig.gate.open();
        let undone = store.undo(id, now()).unwrap();
        assert!(
            matches!(undone, UndoOutcome::Deferred | UndoOutcome::Reversed),
            "{at}"
        );
        engine.sync_now();
        until(&store, "both are over", || {
            let all = store.operations().unwrap();
            let over = all.iter().all(|row| row.state == OperationState::Done);
            (all.len() == known.len() + 2 && over).then_some(())
        })
        .await;
        assert_eq!(appointments(&rig, job).await, before, "{at}");
        assert_eq!(job_state(&rig, job).await, "Scheduled", "{at}");
    }
    engine.stop().await;
}
