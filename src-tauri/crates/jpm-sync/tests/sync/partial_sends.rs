//! Moves and holds of several calls that stop halfway, and undo of edits that are being sent.

use std::time::Duration;

use crate::common::edits::{later, server_message, server_start, server_technicians, shown};
use crate::common::{Fate, Rig, now, operation, rig, until, until_state};
use jpm_client::ids::TechnicianId;
use jpm_client::models::AppointmentFilter;
use jpm_client::{Dialect, PageRequest};
use jpm_sync::Store;
use jpm_sync::edit::{AppointmentMove, Edit};
use jpm_sync::key::StringId;
use jpm_sync::views::calendar::AppointmentCard;
use jpm_sync::views::jobs::HoldOrCancelReason;
use jpm_sync::views::operations::{OperationState, PartialResult, UndoOutcome};
use uuid::Uuid;

fn another(store: &Store, card: &AppointmentCard) -> StringId<TechnicianId> {
    let technicians = store.form_choices().unwrap().technicians;
    let mut others = technicians.into_iter().map(|row| row.id);
    others.find(|id| *id != card.technician_ids[0]).unwrap()
}

fn handed_over(rig: &Rig, store: &Store) -> (AppointmentCard, AppointmentMove) {
    let card = rig.movable(store);
    let to = AppointmentMove {
        technician_ids: Some(vec![another(store, &card)]),
        ..later(&card, 30)
    };
    (card, to)
}

/// A move to another time and technician that stops before the call whose path ends in `at`.
async fn half_sent_move(rig: &Rig, store: &Store, at: &'static str) -> (AppointmentCard, Uuid) {
    rig.gate.rule(move |_, path| {
        if path.ends_with(at) {
            Fate::Answer(409)
        } else {
            Fate::Pass
        }
    });
    let (card, to) = handed_over(rig, store);
    let edit = Edit::MoveAppointment { to };
    let id = store.submit(edit, now()).unwrap().operation_id;
    let row = until_state(store, id, OperationState::Rejected).await;
    assert!(row.can_roll_back && row.partial_result.is_some(), "{row:?}");
    (card, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn roll_back_of_a_half_sent_move_reverses_only_the_finished_steps() {
    for at in ["/assign-technicians", "/unassign-technicians"] {
        let rig = rig(300, Dialect::Vendor).await;
        let (store, engine) = rig.live().await;
        let (card, id) = half_sent_move(&rig, &store, at).await;
        rig.gate.open();
        let back = store.roll_back(id, now()).unwrap().operation_id;
        assert_eq!(operation(&store, id).state, OperationState::Withdrawn);
        assert_eq!(shown(&rig, &store, &card).start, card.start);
        until_state(&store, back, OperationState::Done).await;
        engine.stop().await;
        assert_eq!(server_start(&rig, &card).await, card.start.0, "{at}");
        let there = server_technicians(&rig, &card).await;
        assert_eq!(there, [card.technician_ids[0].0.0], "{at}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn half_sent_move_that_is_retried_offline_does_not_count_as_unsent() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let (card, id) = half_sent_move(&rig, &store, "/assign-technicians").await;
    rig.gate.close();
    store.retry(id, now()).unwrap();
    let waits = until(&store, "an attempt that failed", || {
        Some(operation(&store, id)).filter(|row| row.next_attempt_on.is_some())
    })
    .await;
    assert_eq!(waits.state, OperationState::Verifying);
    assert!(matches!(
        waits.partial_result,
        Some(PartialResult::Moved { .. })
    ));
    assert_eq!(store.undo(id, now()).unwrap(), UndoOutcome::Deferred);
    assert!(operation(&store, id).undo_pending);
    rig.gate.open();
    engine.sync_now();
    until(&store, "its reversal", || {
        let all = store.operations().unwrap();
        let over = |state| matches!(state, OperationState::Done | OperationState::Withdrawn);
        (all.len() == 2 && all.iter().all(|row| over(row.state))).then_some(())
    })
    .await;
    engine.stop().await;
    assert_eq!(server_start(&rig, &card).await, card.start.0);
    let there = server_technicians(&rig, &card).await;
    assert_eq!(there, [card.technician_ids[0].0.0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn edit_undone_while_being_sent_is_reversed_once_its_outcome_is_known() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let (begun, release) = rig.gate.hold_first(|_, path| path.ends_with("/reschedule"));
    let to = later(&card, 30);
    let id = store
        .submit(Edit::MoveAppointment { to: to.clone() }, now())
        .unwrap()
        .operation_id;
    tokio::time::timeout(Duration::from_secs(20), begun)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(store.undo(id, now()).unwrap(), UndoOutcome::Deferred);
    assert_eq!(shown(&rig, &store, &card).start, card.start, "at once");
    release.send(()).unwrap();
    until(&store, "move and reversal", || {
        let all = store.operations().unwrap();
        let over = all.iter().all(|row| row.state == OperationState::Done);
        (all.len() == 2 && over).then_some(())
    })
    .await;
    engine.stop().await;
    assert_eq!(rig.gate.count("PATCH", "/reschedule"), 2, "there and back");
    assert_eq!(server_start(&rig, &card).await, card.start.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn later_edit_of_the_same_fields_survives_undo_of_the_one_being_sent() {
    // The later edit is made either after the undo of the first, on the values before it, or before
    // that undo, on the first one's values.
    for after in [true, false] {
        let rig = rig(200, Dialect::Contract).await;
        let (store, engine) = rig.live().await;
        let card = rig.movable(&store);
        let (begun, release) = rig.gate.hold_first(|_, path| path.ends_with("/reschedule"));
        let moved = |minutes| {
            let to = later(&card, minutes);
            let edit = Edit::MoveAppointment { to };
            store.submit(edit, now()).unwrap().operation_id
        };
        let first = moved(30);
        tokio::time::timeout(Duration::from_secs(20), begun)
            .await
            .unwrap()
            .unwrap();
        let early = (!after).then(|| moved(60));
        assert_eq!(store.undo(first, now()).unwrap(), UndoOutcome::Deferred);
        let second = early.unwrap_or_else(|| moved(60));
        let wanted = later(&card, 60).start;
        assert_eq!(shown(&rig, &store, &card).start, wanted);
        release.send(()).unwrap();
        until(&store, "move, reversal and later move", || {
            assert_eq!(shown(&rig, &store, &card).start, wanted, "all the time");
            let all = store.operations().unwrap();
            let over = all.iter().all(|row| row.state == OperationState::Done);
            (all.len() == 3 && over).then_some(())
        })
        .await;
        engine.stop().await;
        assert_eq!(server_start(&rig, &card).await, wanted.0);
        let newest = store.operations().unwrap().remove(0).id;
        assert_eq!(newest, second, "the reversal comes before it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn edit_undone_while_being_sent_is_never_sent_when_it_proves_unsent() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    rig.gate.rule(|_, path| {
        if path.ends_with("/reschedule") {
            Fate::LoseRequest
        } else {
            Fate::Pass
        }
    });
    let to = later(&card, 30);
    let id = store
        .submit(Edit::MoveAppointment { to }, now())
        .unwrap()
        .operation_id;
    until_state(&store, id, OperationState::Verifying).await;
    store.undo(id, now()).unwrap();
    rig.gate.open();
    until(&store, "both are over", || {
        let over = |state| matches!(state, OperationState::Done | OperationState::Withdrawn);
        let all = store.operations().unwrap();
        all.iter().all(|row| over(row.state)).then_some(())
    })
    .await;
    engine.stop().await;
    assert_eq!(server_start(&rig, &card).await, card.start.0);
}

/// A hold of two appointments, one call each. The second call is refused.
async fn half_sent_hold(rig: &Rig, store: &Store) -> (AppointmentCard, Uuid) {
    let card = rig.movable(store);
    // A second open appointment for the job.
    let appointment = crate::common::edits::a_job(rig, store, 1)
        .appointments
        .remove(0);
    let adding = Edit::AddAppointment {
        job_id: card.job_id,
        appointment,
        special_instructions: None,
    };
    let added = store.submit(adding, now()).unwrap().operation_id;
    until_state(store, added, OperationState::Done).await;
    let mut held = 0;
    rig.gate.rule(move |method, path| {
        // The vendor's call for the whole job is gone.
        if method == http::Method::PUT && path.contains("/jobs/") && path.ends_with("/hold") {
            return Fate::Answer(404);
        }
        if method == http::Method::PUT && path.ends_with("/hold") {
            held += 1;
            if held == 2 {
                return Fate::Answer(409);
            }
        }
        Fate::Pass
    });
    let holding = Edit::HoldJob {
        job_id: card.job_id,
        reason: HoldOrCancelReason {
            reason_id: store.form_choices().unwrap().hold_reasons[0].id,
            memo: "The part is late".into(),
        },
    };
    let id = store.submit(holding, now()).unwrap().operation_id;
    let row = until_state(store, id, OperationState::Rejected).await;
    assert!(row.can_roll_back, "the vendor takes it off hold");
    (card, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn half_sent_hold_is_rolled_back() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let (card, id) = half_sent_hold(&rig, &store).await;
    let states = states_of(&rig, &card).await;
    assert!(states.contains(&"Hold".to_owned()), "{states:?}");
    let back = store.roll_back(id, now()).unwrap().operation_id;
    assert_eq!(operation(&store, id).state, OperationState::Withdrawn);
    until_state(&store, back, OperationState::Done).await;
    let states = states_of(&rig, &card).await;
    assert!(!states.contains(&"Hold".to_owned()), "{states:?}");
    assert_eq!(rig.gate.count("DELETE", "/hold"), 1);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn partly_refused_hold_reports_which_appointments_are_on_hold() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let (card, id) = half_sent_hold(&rig, &store).await;
    let row = operation(&store, id);
    assert_eq!(
        row.partial_result,
        Some(PartialResult::SomeOnHold { count: 1 })
    );
    assert_eq!(
        row.error.unwrap().reason,
        server_message("The test does not allow it.")
    );
    rig.gate.rule(|method, path| {
        if method == http::Method::PUT && path.contains("/jobs/") && path.ends_with("/hold") {
            Fate::Answer(404)
        } else {
            Fate::Pass
        }
    });
    store.retry(id, now()).unwrap();
    until_state(&store, id, OperationState::Done).await;
    let states = states_of(&rig, &card).await;
    assert!(
        !states
            .iter()
            .any(|state| state == "Scheduled" || state == "Dispatched"),
        "{states:?}"
    );
    let job = card.job_id.server().unwrap();
    let history = rig.other().jobs().history(job).await.unwrap();
    let memos: Vec<_> = history.iter().filter_map(|one| one.memo.clone()).collect();
    assert!(
        memos.iter().any(|memo| memo.ends_with("The part is late")),
        "{memos:?}"
    );
    engine.stop().await;
}

async fn states_of(rig: &Rig, card: &AppointmentCard) -> Vec<String> {
    let filter = AppointmentFilter {
        job_id: card.job_id.server(),
        ..AppointmentFilter::default()
    };
    let page = rig
        .other()
        .appointments()
        .page(&filter, PageRequest::default())
        .await
        .unwrap();
    page.items
        .iter()
        .map(|one| one.status.as_ref().unwrap().to_string())
        .collect()
}
