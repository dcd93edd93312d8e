//! Edits while other people edit too. The engine compares with what the dispatcher saw, not with
//! what the mirror has received since.

use crate::common::edits::{a_job, later, server_start, shown};
use crate::common::{Rig, now, operation, rig, until, until_state};
use chrono::TimeDelta;
use jpm_client::Dialect;
use jpm_client::models::{JobUpdate, Reschedule};
use jpm_sync::EditError;
use jpm_sync::edit::{AppointmentMove, AppointmentSeen, Edit, JobSeen};
use jpm_sync::views::calendar::AppointmentCard;
use jpm_sync::views::jobs::JobChanges;
use jpm_sync::views::operations::{ConflictReason, OperationState};
use rusqlite::Connection;

fn seen(card: &AppointmentCard) -> AppointmentSeen {
    AppointmentSeen {
        start: card.start,
        end: card.end,
        arrival_start: card.arrival_start,
        arrival_end: card.arrival_end,
        technician_ids: card.technician_ids.clone(),
    }
}

fn summary(text: &str) -> JobChanges {
    JobChanges {
        summary: Some(text.into()),
        ..JobChanges::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn drag_that_began_before_another_persons_move_arrived_conflicts() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let theirs = Reschedule::new(
        card.start.0 + TimeDelta::hours(3),
        card.end.0 + TimeDelta::hours(3),
    );
    let id = card.id.server().unwrap();
    rig.other()
        .appointments()
        .reschedule(id, &theirs)
        .await
        .unwrap();
    until(&store, "their move", || {
        (shown(&rig, &store, &card).start.0 == theirs.start).then_some(())
    })
    .await;
    let to = AppointmentMove {
        seen: Some(seen(&card)),
        ..later(&card, 30)
    };
    let receipt = store.submit(Edit::MoveAppointment { to }, now()).unwrap();
    let conflict = until_state(&store, receipt.operation_id, OperationState::Conflict).await;
    assert!(matches!(
        conflict.conflict_reason,
        Some(ConflictReason::Moved { .. })
    ));
    assert_eq!(server_start(&rig, &card).await, theirs.start);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn text_edit_over_another_persons_newer_text_conflicts() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let before = store.job(&card.job_id).unwrap().unwrap();
    let (job, appointment) = (card.job_id.server().unwrap(), card.id.server().unwrap());
    let update = JobUpdate {
        summary: Some("Theirs".into()),
        ..JobUpdate::default()
    };
    rig.other().jobs().update(job, &update).await.unwrap();
    rig.other()
        .appointments()
        .set_special_instructions(appointment, "Theirs")
        .await
        .unwrap();
    until(&store, "their texts", || {
        let now = store.job(&card.job_id).unwrap().unwrap();
        let shown = shown(&rig, &store, &card);
        (now.summary == "Theirs" && shown.special_instructions.as_deref() == Some("Theirs"))
            .then_some(())
    })
    .await;
    let changed = store
        .submit(
            Edit::UpdateJob {
                job_id: card.job_id,
                changes: summary("Ours"),
                seen: Some(JobSeen {
                    summary: Some(before.summary),
                    priority: before.priority,
                    ..JobSeen::default()
                }),
            },
            now(),
        )
        .unwrap();
    until_state(&store, changed.operation_id, OperationState::Conflict).await;
    let theirs = rig.other().jobs().get(job).await.unwrap();
    assert_eq!(theirs.summary.as_deref(), Some("Theirs"));
    store.dismiss(changed.operation_id, now()).unwrap();

    let written = store
        .submit(
            Edit::SetSpecialInstructions {
                appointment_id: card.id,
                text: "Ours".into(),
                seen: Some(card.special_instructions.clone().unwrap_or_default()),
            },
            now(),
        )
        .unwrap();
    until_state(&store, written.operation_id, OperationState::Conflict).await;
    // The dispatcher has seen the other text and may overwrite it.
    store.retry(written.operation_id, now()).unwrap();
    until_state(&store, written.operation_id, OperationState::Done).await;
    let row = rig.other().appointments().get(appointment).await.unwrap();
    assert_eq!(row.special_instructions.as_deref(), Some("Ours"));
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn edit_is_sent_when_the_server_still_has_the_values_seen() {
    let rig = rig(200, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let id = card.job_id.server().unwrap();
    // The server keeps markup that the window never shows.
    let update = JobUpdate {
        summary: Some("<p>Pump &amp; filter, pressure &lt; 2 bar</p>".into()),
        ..JobUpdate::default()
    };
    rig.other().jobs().update(id, &update).await.unwrap();
    let plain = "Pump & filter, pressure < 2 bar";
    until(&store, "the markup", || {
        let now = store.job(&card.job_id).unwrap().unwrap();
        (now.summary == plain).then_some(())
    })
    .await;
    let changed = store
        .submit(
            Edit::UpdateJob {
                job_id: card.job_id,
                changes: summary("Ours"),
                seen: Some(JobSeen {
                    summary: Some(plain.into()),
                    ..JobSeen::default()
                }),
            },
            now(),
        )
        .unwrap();
    let to = AppointmentMove {
        seen: Some(seen(&card)),
        ..later(&card, 30)
    };
    let moved = store
        .submit(Edit::MoveAppointment { to: to.clone() }, now())
        .unwrap();
    for receipt in [changed, moved] {
        until_state(&store, receipt.operation_id, OperationState::Done).await;
    }
    assert_eq!(server_start(&rig, &card).await, to.start.0);
    engine.stop().await;
}

/// Puts each operation into a state that the engine can leave behind.
fn set_all_states(rig: &Rig, state: &str, error: Option<&str>) {
    let sql = Connection::open(rig.dir.path().join("outbox.db")).unwrap();
    sql.execute(
        "UPDATE operation SET state = ?1, error = ?2, attempts = 1, sent_us = created_us",
        (state, error),
    )
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn booking_under_verification_can_be_neither_retried_nor_discarded() {
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
    let id = booked.operation_id;
    for state in ["unknown", "verifying", "leased"] {
        set_all_states(&rig, state, None);
        for refused in [
            store.retry(id, now()).unwrap_err(),
            store.dismiss(id, now()).unwrap_err(),
        ] {
            assert!(
                matches!(refused, EditError::NotAllowed(_)),
                "{state}: {refused}"
            );
        }
        assert_ne!(operation(&store, id).state, OperationState::Queued);
    }
    // The engine found nothing, so the dispatcher decides.
    let lost = r#"{"message":"It was not found.","fieldErrors":{},"traceId":null}"#;
    set_all_states(&rig, "unknown", Some(lost));
    let too_soon = store.retry(id, now()).unwrap_err();
    assert!(matches!(too_soon, EditError::NotAllowed(_)), "{too_soon}");
    store.retry(id, now() + TimeDelta::minutes(2)).unwrap();
    assert_eq!(operation(&store, id).state, OperationState::Queued);
    set_all_states(&rig, "unknown", Some(lost));
    store.dismiss(id, now()).unwrap();
    assert_eq!(operation(&store, id).state, OperationState::Withdrawn);
}

#[tokio::test(flavor = "multi_thread")]
async fn new_edit_replaces_only_the_failed_edit_of_the_same_fields() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let card = rig.movable(&store);
    let submit = |edit| store.submit(edit, now()).unwrap().operation_id;
    let adding = |appointment| Edit::AddAppointment {
        job_id: card.job_id,
        appointment,
        special_instructions: None,
    };
    let changing = |changes| Edit::UpdateJob {
        job_id: card.job_id,
        changes,
        seen: None,
    };
    let mut appointments = a_job(&rig, &store, 2).appointments;
    let tuesday = submit(adding(appointments.remove(0)));
    let text = submit(changing(summary("Ours")));
    set_all_states(
        &rig,
        "rejected",
        Some(r#"{"message":"No.","fieldErrors":{},"traceId":null}"#),
    );

    submit(adding(appointments.remove(0)));
    submit(changing(JobChanges {
        priority: Some("Urgent".into()),
        ..JobChanges::default()
    }));
    for failed in [tuesday, text] {
        assert_eq!(operation(&store, failed).state, OperationState::Rejected);
    }
    submit(changing(JobChanges {
        priority: Some("Low".into()),
        ..summary("Ours, again")
    }));
    assert_eq!(operation(&store, text).state, OperationState::Withdrawn);
    assert_eq!(operation(&store, tuesday).state, OperationState::Rejected);
}

#[tokio::test(flavor = "multi_thread")]
async fn move_without_an_arrival_window_can_be_undone() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let to = AppointmentMove {
        arrival_start: None,
        arrival_end: None,
        ..later(&card, 30)
    };
    let moved = store.submit(Edit::MoveAppointment { to }, now()).unwrap();
    until_state(&store, moved.operation_id, OperationState::Done).await;
    store.undo(moved.operation_id, now()).unwrap();
    until(&store, "the undo", || {
        let all = store.operations().unwrap();
        let over = all.iter().all(|operation| {
            matches!(
                operation.state,
                OperationState::Done | OperationState::Conflict
            )
        });
        over.then_some(())
    })
    .await;
    assert_eq!(server_start(&rig, &card).await, card.start.0);
    engine.stop().await;
}
