//! Edits from the outbox to the server, against the real sandbox over HTTP.

use crate::common::edits::{a_job, later, server_start, server_technicians, shown};
use crate::common::{now, operation, rig, until, until_phase, until_state};
use chrono::TimeDelta;
use jpm_client::ids::{JobId, ReasonId};
use jpm_client::models::AppointmentFilter;
use jpm_client::{Dialect, PageRequest};
use jpm_sync::EditError;
use jpm_sync::edit::{AppointmentMove, Edit};
use jpm_sync::key::{Key, StringId};
use jpm_sync::views::calendar::AppointmentState;
use jpm_sync::views::errors::NotAllowed;
use jpm_sync::views::jobs::{HoldOrCancelReason, JobChanges, JobState};
use jpm_sync::views::operations::{OperationState, UndoOutcome};
use jpm_sync::views::projects::NewProject;
use jpm_sync::views::status::SyncPhase;

#[tokio::test(flavor = "multi_thread")]
async fn move_shows_at_once_and_reaches_the_server() {
    for dialect in [Dialect::Contract, Dialect::Vendor] {
        let rig = rig(300, dialect).await;
        let (store, engine) = rig.live().await;
        let card = rig.movable(&store);
        let to = later(&card, 30);
        let receipt = store
            .submit(Edit::MoveAppointment { to: to.clone() }, now())
            .unwrap();
        let at_once = shown(&rig, &store, &card);
        assert_eq!(
            (at_once.start, at_once.arrival_end),
            (to.start, to.arrival_end)
        );
        until_state(&store, receipt.operation_id, OperationState::Done).await;
        assert_eq!(server_start(&rig, &card).await, to.start.0);
        let after = shown(&rig, &store, &card);
        assert_eq!(
            (after.start, after.arrival_end, after.pending),
            (to.start, to.arrival_end, None)
        );
        engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn move_to_another_technician_replaces_the_assignment_and_can_be_undone() {
    let rig = rig(300, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let old = card.technician_ids[0];
    let new = store
        .form_choices()
        .unwrap()
        .technicians
        .into_iter()
        .map(|row| row.id)
        .find(|id| *id != old)
        .unwrap();
    let to = AppointmentMove {
        technician_ids: Some(vec![new]),
        ..later(&card, 15)
    };
    let receipt = store
        .submit(Edit::MoveAppointment { to: to.clone() }, now())
        .unwrap();
    assert_eq!(shown(&rig, &store, &card).technician_ids, [new]);
    until_state(&store, receipt.operation_id, OperationState::Done).await;
    assert_eq!(server_technicians(&rig, &card).await, [new.0.0]);
    assert_eq!(shown(&rig, &store, &card).technician_ids, [new]);

    assert_eq!(
        store.undo(receipt.operation_id, now()).unwrap(),
        UndoOutcome::Reversed
    );
    assert_eq!(shown(&rig, &store, &card).technician_ids, [old]);
    until(&store, "the undo", || {
        store
            .operations()
            .unwrap()
            .iter()
            .all(|operation| operation.state == OperationState::Done)
            .then_some(())
    })
    .await;
    assert_eq!(server_technicians(&rig, &card).await, [old.0.0]);
    assert_eq!(server_start(&rig, &card).await, card.start.0);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_of_a_queued_edit_means_that_it_is_never_sent() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let card = rig.movable(&store);
    let receipt = store
        .submit(
            Edit::MoveAppointment {
                to: later(&card, 60),
            },
            now(),
        )
        .unwrap();
    assert_eq!(
        store.undo(receipt.operation_id, now()).unwrap(),
        UndoOutcome::Withdrawn
    );
    assert_eq!(shown(&rig, &store, &card).start, card.start);
    let engine = rig.engine(&store);
    until_phase(&engine, SyncPhase::Live).await;
    engine.stop().await;
    assert_eq!(rig.gate.count("PATCH", "/reschedule"), 0);
    assert_eq!(
        operation(&store, receipt.operation_id).state,
        OperationState::Withdrawn
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn hold_cancel_update_and_instructions_reach_the_server() {
    for dialect in [Dialect::Contract, Dialect::Vendor] {
        let rig = rig(300, dialect).await;
        let (store, engine) = rig.live().await;
        let card = rig.movable(&store);
        let (job, id) = (card.job_id, card.job_id.server().unwrap());
        let choices = store.form_choices().unwrap();
        let given = |reason: StringId<ReasonId>| HoldOrCancelReason {
            reason_id: reason,
            memo: "the customer asked".into(),
        };
        let edits = [
            Edit::SetSpecialInstructions {
                appointment_id: card.id,
                text: "Dog in the yard".into(),
                seen: None,
            },
            Edit::UpdateJob {
                job_id: job,
                changes: JobChanges {
                    summary: Some("Changed by the test".into()),
                    priority: Some("Urgent".into()),
                    ..JobChanges::default()
                },
                seen: None,
            },
            Edit::HoldJob {
                job_id: job,
                reason: given(choices.hold_reasons[0].id),
            },
            Edit::CancelJob {
                job_id: job,
                reason: given(choices.cancel_reasons[0].id),
            },
        ];
        let receipts: Vec<_> = edits
            .into_iter()
            .map(|edit| store.submit(edit, now()).unwrap())
            .collect();
        let at_once = store.job(&job).unwrap().unwrap();
        assert_eq!(at_once.state, JobState::Canceled);
        assert_eq!(at_once.summary, "Changed by the test");
        for receipt in &receipts {
            until_state(&store, receipt.operation_id, OperationState::Done).await;
        }
        let detail = store.job(&job).unwrap().unwrap();
        assert_eq!(
            (detail.state, detail.priority.as_deref()),
            (JobState::Canceled, Some("Urgent"))
        );
        let own = detail
            .appointments
            .iter()
            .find(|shown| shown.id == card.id)
            .unwrap();
        assert_eq!(own.special_instructions.as_deref(), Some("Dog in the yard"));
        assert_eq!(own.state, AppointmentState::Canceled);
        assert!(
            !detail.history.is_empty(),
            "holding and cancelling are told in the history"
        );
        let on_server = rig.other().jobs().get(JobId(id.0)).await.unwrap();
        assert_eq!(on_server.job_status.as_ref().unwrap().as_str(), "Canceled");
        assert_eq!(on_server.summary.as_deref(), Some("Changed by the test"));

        // First in, first out: the server received them in the order of the edits.
        let order: Vec<_> = rig
            .gate
            .passed()
            .into_iter()
            .filter(|line| !line.starts_with("GET") && line.contains("/jpm/"))
            .map(|line| line.rsplit('/').next().unwrap().to_owned())
            .collect();
        assert_eq!(order[order.len() - 2..], ["hold", "cancel"], "{order:?}");
        let refused = store
            .submit(
                Edit::HoldJob {
                    job_id: job,
                    reason: given(choices.hold_reasons[0].id),
                },
                now(),
            )
            .unwrap_err();
        assert!(matches!(refused, EditError::NotAllowed(_)), "{refused}");
        engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn added_appointment_and_new_project_reach_the_server() {
    for dialect in [Dialect::Contract, Dialect::Vendor] {
        let rig = rig(200, dialect).await;
        let (store, engine) = rig.live().await;
        let card = rig.movable(&store);
        let appointment = a_job(&rig, &store, 1).appointments.remove(0);
        let count = store.job(&card.job_id).unwrap().unwrap().appointments.len();
        let added = store
            .submit(
                Edit::AddAppointment {
                    job_id: card.job_id,
                    appointment,
                    special_instructions: Some("Second visit".into()),
                },
                now(),
            )
            .unwrap();
        assert_eq!(
            store.job(&card.job_id).unwrap().unwrap().appointments.len(),
            count + 1
        );
        let detail = store.job(&card.job_id).unwrap().unwrap();
        let project = store
            .submit(
                Edit::CreateProject {
                    project: NewProject {
                        customer_id: card.customer_id.unwrap(),
                        location_id: detail.location.unwrap().id,
                        name: Some("Boiler room".into()),
                        summary: None,
                        project_manager_ids: Vec::new(),
                        start_date: Some(rig.today()),
                        target_completion_date: Some(rig.today() + TimeDelta::days(7)),
                    },
                },
                now(),
            )
            .unwrap();
        let key = project.project_id.unwrap();
        assert!(
            store
                .project(&key, &rig.zone, now())
                .unwrap()
                .unwrap()
                .card
                .pending
                .is_some()
        );
        until_state(&store, added.operation_id, OperationState::Done).await;
        until_state(&store, project.operation_id, OperationState::Done).await;
        let after = store.job(&card.job_id).unwrap().unwrap();
        assert_eq!(after.appointments.len(), count + 1);
        assert!(
            after
                .appointments
                .iter()
                .all(|card| matches!(card.id, Key::Server(_)))
        );
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
        assert_eq!(page.items.len(), count + 1);
        let made = store.project(&key, &rig.zone, now()).unwrap().unwrap();
        assert!(made.card.number.is_some() && made.card.pending.is_none());
        let board = store.project_dashboard(&rig.zone, now()).unwrap();
        assert_eq!(
            board
                .projects
                .iter()
                .filter(|card| card.name == "Boiler room")
                .count(),
            1
        );
        engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_edits_are_refused_before_they_are_stored() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let card = rig.movable(&store);
    let mut inverted = later(&card, 0);
    inverted.end = inverted.start;
    match store
        .submit(Edit::MoveAppointment { to: inverted }, now())
        .unwrap_err()
    {
        EditError::Invalid { field_errors } => {
            assert!(field_errors.contains_key("end"), "{field_errors:?}");
        }
        other => panic!("{other}"),
    }
    let done = rig
        .calendar(&store)
        .appointments
        .into_iter()
        .find(|card| card.state == AppointmentState::Done)
        .unwrap();
    let refused = store
        .submit(
            Edit::MoveAppointment {
                to: later(&done, 15),
            },
            now(),
        )
        .unwrap_err();
    assert!(
        matches!(refused, EditError::NotAllowed(NotAllowed::AppointmentDone)),
        "{refused}"
    );
    let mut job = a_job(&rig, &store, 1);
    job.appointments.clear();
    assert!(matches!(
        store.submit(Edit::CreateJob { job }, now()),
        Err(EditError::Invalid { .. })
    ));
    let unknown = Edit::SetSpecialInstructions {
        appointment_id: Key::Server(1.into()),
        text: String::new(),
        seen: None,
    };
    assert!(matches!(
        store.submit(unknown, now()),
        Err(EditError::NotFound)
    ));
    assert!(store.operations().unwrap().is_empty());
}
