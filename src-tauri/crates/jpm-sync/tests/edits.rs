//! Edits from the outbox to the server and back, against the real sandbox over HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use common::{Fate, Rig, operation, rig, until, until_phase, until_state};
use futures_util::TryStreamExt;
use http::Method;
use jpm_client::{
    AppointmentFilter, AssignmentFilter, Dialect, JobFilter, JobId, ReasonId, Reschedule,
};
use jpm_sync::edit::{AppointmentMove, Edit};
use jpm_sync::key::{AsText, Key};
use jpm_sync::moment::Moment;
use jpm_sync::views::calendar::{AppointmentCard, AppointmentState};
use jpm_sync::views::jobs::{
    JobChanges, JobQuery, JobSort, JobState, NewJob, PlannedVisit, ReasonGiven,
};
use jpm_sync::views::operations::{OperationState, Undone};
use jpm_sync::views::projects::NewProject;
use jpm_sync::views::status::SyncPhase;
use jpm_sync::{EditError, Store};
use rusqlite::Connection;

fn later(card: &AppointmentCard, minutes: i64) -> AppointmentMove {
    let by = TimeDelta::minutes(minutes);
    AppointmentMove {
        appointment_id: card.id,
        start: Moment(card.start.0 + by),
        end: Moment(card.end.0 + by),
        arrival_start: card.arrival_start.map(|at| Moment(at.0 + by)),
        arrival_end: card.arrival_end.map(|at| Moment(at.0 + by)),
        technician_ids: None,
    }
}

fn shown(rig: &Rig, store: &Store, card: &AppointmentCard) -> AppointmentCard {
    let page = rig.calendar(store);
    page.appointments
        .into_iter()
        .find(|shown| shown.id == card.id)
        .unwrap()
}

fn a_job(rig: &Rig, store: &Store, visits: i64) -> NewJob {
    let choices = store.form_choices().unwrap();
    let card = rig.movable(store);
    let detail = store.job(&card.job_id).unwrap().unwrap();
    let start = card.start.0;
    NewJob {
        customer_id: card.customer_id.unwrap(),
        location_id: detail.location.unwrap().id,
        business_unit_id: choices.business_units[0].id,
        job_type_id: choices.job_types[0].id,
        priority: "Normal".into(),
        campaign_id: choices.campaigns[0].id,
        appointments: (0..visits)
            .map(|visit| PlannedVisit {
                start: Moment(start + TimeDelta::days(visit)),
                end: Moment(start + TimeDelta::days(visit) + TimeDelta::hours(2)),
                arrival_start: None,
                arrival_end: None,
                technician_ids: vec![card.technician_ids[0]],
            })
            .collect(),
        summary: Some("Booked by the test".into()),
    }
}

async fn server_start(rig: &Rig, card: &AppointmentCard) -> DateTime<Utc> {
    let record = rig
        .other()
        .appointments()
        .get(card.id.server().unwrap())
        .await
        .unwrap();
    record.start.unwrap()
}

async fn server_technicians(rig: &Rig, card: &AppointmentCard) -> Vec<i64> {
    let filter = AssignmentFilter {
        appointment_ids: vec![card.id.server().unwrap()],
        ..AssignmentFilter::default()
    };
    let pages: Vec<_> = rig
        .other()
        .assignments()
        .pages(filter, 50)
        .try_collect()
        .await
        .unwrap();
    let mut ids: Vec<i64> = pages
        .iter()
        .flat_map(|page| {
            page.items
                .iter()
                .filter_map(|record| record.technician_id.map(|id| id.0))
        })
        .collect();
    ids.sort_unstable();
    ids
}

async fn server_jobs(rig: &Rig) -> usize {
    let pages: Vec<_> = rig
        .other()
        .jobs()
        .pages(JobFilter::default(), 500)
        .try_collect()
        .await
        .unwrap();
    pages.iter().map(|page| page.items.len()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_is_shown_at_once_and_is_on_the_server_after() {
    for dialect in [Dialect::Contract, Dialect::Vendor] {
        let rig = rig(300, dialect).await;
        let (store, engine) = rig.live().await;
        let card = rig.movable(&store);
        let to = later(&card, 30);
        let receipt = store
            .submit(Edit::MoveAppointment { to: to.clone() }, Utc::now())
            .unwrap();
        let at_once = shown(&rig, &store, &card);
        assert_eq!(
            (at_once.start, at_once.arrival_end),
            (to.start, to.arrival_end)
        );
        until_state(&store, receipt.operation, OperationState::Done).await;
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
async fn a_move_to_another_technician_takes_one_off_and_puts_the_other_on_and_can_be_undone() {
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
        .submit(Edit::MoveAppointment { to: to.clone() }, Utc::now())
        .unwrap();
    assert_eq!(shown(&rig, &store, &card).technician_ids, [new]);
    until_state(&store, receipt.operation, OperationState::Done).await;
    assert_eq!(server_technicians(&rig, &card).await, [new.0.0]);
    assert_eq!(shown(&rig, &store, &card).technician_ids, [new]);

    assert_eq!(
        store.undo(receipt.operation, Utc::now()).unwrap(),
        Undone::Reversed
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
async fn a_refused_move_goes_back_with_the_servers_words() {
    let rig = rig(300, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    engine.stop().await;
    // The server no longer allows it, and the mirror does not know that yet.
    let job = card.job_id.server().unwrap();
    let reason = store.form_choices().unwrap().cancel_reasons[0].id.0;
    rig.other()
        .jobs()
        .cancel(job, &jpm_client::ReasonAndMemo::new(reason, "called off"))
        .await
        .unwrap();
    let receipt = store
        .submit(
            Edit::MoveAppointment {
                to: later(&card, 30),
            },
            Utc::now(),
        )
        .unwrap();
    assert_ne!(shown(&rig, &store, &card).start, card.start);
    let engine = rig.engine(&store);
    let refused = until_state(&store, receipt.operation, OperationState::Rejected).await;
    let words = refused.refusal.unwrap().message;
    assert!(
        words.contains("canceled and cannot be rescheduled"),
        "{words}"
    );
    let back = shown(&rig, &store, &card);
    assert_eq!(back.start, card.start);
    assert_eq!(back.pending.unwrap().state, OperationState::Rejected);
    store.dismiss(receipt.operation, Utc::now()).unwrap();
    assert_eq!(shown(&rig, &store, &card).pending, None);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_made_offline_is_sent_when_the_server_returns() {
    let rig = rig(300, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    rig.gate.close();
    until_phase(&engine, SyncPhase::Offline).await;
    let to = later(&card, 60);
    let receipt = store
        .submit(Edit::MoveAppointment { to: to.clone() }, Utc::now())
        .unwrap();
    let waits = until(&store, "a first attempt", || {
        Some(operation(&store, receipt.operation))
            .filter(|operation| operation.attempts > 0 && operation.state == OperationState::Queued)
    })
    .await;
    assert!(waits.refusal.is_some() && waits.undoable);
    assert_eq!(shown(&rig, &store, &card).start, to.start);
    assert_eq!(server_start(&rig, &card).await, card.start.0);
    rig.gate.open();
    engine.sync_now();
    until_state(&store, receipt.operation, OperationState::Done).await;
    assert_eq!(server_start(&rig, &card).await, to.start.0);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_still_waits_can_be_taken_back_and_is_never_sent() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let card = rig.movable(&store);
    let receipt = store
        .submit(
            Edit::MoveAppointment {
                to: later(&card, 60),
            },
            Utc::now(),
        )
        .unwrap();
    assert_eq!(
        store.undo(receipt.operation, Utc::now()).unwrap(),
        Undone::Withdrawn
    );
    assert_eq!(shown(&rig, &store, &card).start, card.start);
    let engine = rig.engine(&store);
    until_phase(&engine, SyncPhase::Live).await;
    engine.stop().await;
    assert_eq!(rig.gate.count("PATCH", "/reschedule"), 0);
    assert_eq!(
        operation(&store, receipt.operation).state,
        OperationState::Withdrawn
    );
}

/// The states of all operations, as another process would find them on the disk.
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
async fn the_lease_is_on_the_disk_before_the_server_sees_the_call() {
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
            Utc::now(),
        )
        .unwrap();
    until_state(&store, receipt.operation, OperationState::Done).await;
    engine.stop().await;
    assert_eq!(*seen.lock().unwrap(), [["leased"]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_leased_when_the_program_ended_is_looked_for_and_settled() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let (done, open) = {
        let page = rig.calendar(&store);
        let mut movable = page
            .appointments
            .into_iter()
            .filter(|card| card.movable && card.start.0 > Utc::now());
        let first = movable.next().unwrap();
        let second = movable.find(|card| card.job_id != first.job_id).unwrap();
        (first, second)
    };
    let sent = store
        .submit(
            Edit::MoveAppointment {
                to: later(&done, 30),
            },
            Utc::now(),
        )
        .unwrap();
    let unsent = store
        .submit(
            Edit::MoveAppointment {
                to: later(&open, 30),
            },
            Utc::now(),
        )
        .unwrap();
    drop((store, engine));
    // As a crash leaves them: both leased, the first with its effect on the server.
    let to = later(&done, 30);
    let times = Reschedule {
        start: to.start.0,
        end: to.end.0,
        arrival_window_start: to.arrival_start.map(|at| at.0),
        arrival_window_end: to.arrival_end.map(|at| at.0),
    };
    rig.other()
        .appointments()
        .reschedule(done.id.server().unwrap(), &times)
        .await
        .unwrap();
    let sql = Connection::open(rig.dir.path().join("outbox.db")).unwrap();
    sql.execute(
        "UPDATE operation SET state = 'leased', attempts = 1, sent_us = made_us",
        [],
    )
    .unwrap();
    drop(sql);

    let store = rig.store();
    for receipt in [&sent, &unsent] {
        assert_eq!(
            operation(&store, receipt.operation).state,
            OperationState::Unknown
        );
    }
    let engine = rig.engine(&store);
    for receipt in [&sent, &unsent] {
        until_state(&store, receipt.operation, OperationState::Done).await;
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
async fn a_job_booked_offline_is_shown_and_gets_its_number() {
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
                Utc::now(),
            )
            .unwrap();
        let local = receipt.job_id.unwrap();
        assert!(matches!(local, Key::Local(_)));
        let visit = receipt.appointment_id.unwrap();
        let card = rig
            .calendar(&store)
            .appointments
            .into_iter()
            .find(|card| card.id == visit)
            .unwrap();
        assert!(card.customer.is_some() && card.number.is_none() && card.pending.is_some());
        let everything = JobQuery {
            text: "booked by the test".into(),
            sort: JobSort::Number,
            limit: 10,
            ..JobQuery::default()
        };
        let table = store.jobs(&everything, Utc::now()).unwrap();
        assert_eq!(
            (
                table.total,
                table.rows[0].id,
                table.rows[0].appointment_count
            ),
            (1, local, 2)
        );
        // An edit of what the server does not have yet waits for its number.
        let moved = store
            .submit(
                Edit::MoveAppointment {
                    to: later(&card, 15),
                },
                Utc::now(),
            )
            .unwrap();

        rig.gate.open();
        engine.sync_now();
        until_state(&store, receipt.operation, OperationState::Done).await;
        until_state(&store, moved.operation, OperationState::Done).await;
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
        let table = store.jobs(&everything, Utc::now()).unwrap();
        assert_eq!((table.total, table.rows[0].id), (1, detail.id));
        assert_eq!(server_jobs(&rig).await, jobs + 1);
        engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_whose_answer_was_lost_is_found_and_never_sent_twice() {
    for dialect in [Dialect::Contract, Dialect::Vendor] {
        let rig = rig(200, dialect).await;
        let (store, engine) = rig.live().await;
        let jobs = server_jobs(&rig).await;
        rig.gate.rule(|method, path| {
            if method == Method::POST && path.ends_with("/jobs") {
                Fate::LoseAnswer
            } else {
                Fate::Pass
            }
        });
        let receipt = store
            .submit(
                Edit::CreateJob {
                    job: a_job(&rig, &store, 1),
                },
                Utc::now(),
            )
            .unwrap();
        until_state(&store, receipt.operation, OperationState::Done).await;
        engine.stop().await;
        assert_eq!(rig.gate.count("POST", "/jobs"), 1);
        assert_eq!(server_jobs(&rig).await, jobs + 1);
        let detail = store.job(&receipt.job_id.unwrap()).unwrap().unwrap();
        assert!(matches!(detail.id, Key::Server(_)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn someone_elses_move_of_the_same_appointment_is_a_conflict_and_the_dispatcher_decides() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    engine.stop().await;
    let theirs = Reschedule {
        start: card.start.0 + TimeDelta::hours(3),
        end: card.end.0 + TimeDelta::hours(3),
        arrival_window_start: None,
        arrival_window_end: None,
    };
    let id = card.id.server().unwrap();
    rig.other()
        .appointments()
        .reschedule(id, &theirs)
        .await
        .unwrap();
    let to = later(&card, 30);
    let receipt = store
        .submit(Edit::MoveAppointment { to: to.clone() }, Utc::now())
        .unwrap();
    let engine = rig.engine(&store);
    let conflict = until_state(&store, receipt.operation, OperationState::Conflict).await;
    assert!(
        conflict
            .refusal
            .unwrap()
            .message
            .starts_with("Someone else has moved it")
    );
    assert_eq!(
        server_start(&rig, &card).await,
        theirs.start,
        "nothing was sent over it"
    );
    store.retry(receipt.operation, Utc::now()).unwrap();
    until_state(&store, receipt.operation, OperationState::Done).await;
    assert_eq!(server_start(&rig, &card).await, to.start.0);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hold_cancel_change_and_instructions_reach_the_server() {
    for dialect in [Dialect::Contract, Dialect::Vendor] {
        let rig = rig(300, dialect).await;
        let (store, engine) = rig.live().await;
        let card = rig.movable(&store);
        let (job, id) = (card.job_id, card.job_id.server().unwrap());
        let choices = store.form_choices().unwrap();
        let given = |reason: AsText<ReasonId>| ReasonGiven {
            reason_id: reason,
            memo: "the customer asked".into(),
        };
        let edits = [
            Edit::SetSpecialInstructions {
                appointment_id: card.id,
                text: "Dog in the yard".into(),
            },
            Edit::UpdateJob {
                job_id: job,
                changes: JobChanges {
                    summary: Some("Changed by the test".into()),
                    priority: Some("Urgent".into()),
                    ..JobChanges::default()
                },
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
            .map(|edit| store.submit(edit, Utc::now()).unwrap())
            .collect();
        let at_once = store.job(&job).unwrap().unwrap();
        assert_eq!(at_once.state, JobState::Canceled);
        assert_eq!(at_once.summary, "Changed by the test");
        for receipt in &receipts {
            until_state(&store, receipt.operation, OperationState::Done).await;
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

        // First in, first out: the server saw them in the order in which they were made.
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
                Utc::now(),
            )
            .unwrap_err();
        assert!(matches!(refused, EditError::NotAllowed(_)), "{refused}");
        engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appointment_is_added_and_a_project_is_made() {
    for dialect in [Dialect::Contract, Dialect::Vendor] {
        let rig = rig(200, dialect).await;
        let (store, engine) = rig.live().await;
        let card = rig.movable(&store);
        let visit = a_job(&rig, &store, 1).appointments.remove(0);
        let count = store.job(&card.job_id).unwrap().unwrap().appointments.len();
        let added = store
            .submit(
                Edit::AddAppointment {
                    job_id: card.job_id,
                    visit,
                    special_instructions: Some("Second visit".into()),
                },
                Utc::now(),
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
                Utc::now(),
            )
            .unwrap();
        let key = project.project_id.unwrap();
        assert!(
            store
                .project(&key, &rig.zone, Utc::now())
                .unwrap()
                .unwrap()
                .card
                .pending
                .is_some()
        );
        until_state(&store, added.operation, OperationState::Done).await;
        until_state(&store, project.operation, OperationState::Done).await;
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
            .page(&filter, Default::default())
            .await
            .unwrap();
        assert_eq!(page.items.len(), count + 1);
        let made = store.project(&key, &rig.zone, Utc::now()).unwrap().unwrap();
        assert!(made.card.number.is_some() && made.card.pending.is_none());
        let board = store.project_board(&rig.zone, Utc::now()).unwrap();
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
async fn what_can_be_checked_here_is_refused_before_it_is_kept() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let card = rig.movable(&store);
    let mut inverted = later(&card, 0);
    inverted.end = inverted.start;
    match store
        .submit(Edit::MoveAppointment { to: inverted }, Utc::now())
        .unwrap_err()
    {
        EditError::Invalid { field_errors } => {
            assert!(field_errors.contains_key("end"), "{field_errors:?}")
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
            Utc::now(),
        )
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "This appointment cannot be moved. It is done."
    );
    let mut job = a_job(&rig, &store, 1);
    job.appointments.clear();
    assert!(matches!(
        store.submit(Edit::CreateJob { job }, Utc::now()),
        Err(EditError::Invalid { .. })
    ));
    let unknown = Edit::SetSpecialInstructions {
        appointment_id: Key::Server(1.into()),
        text: String::new(),
    };
    assert!(matches!(
        store.submit(unknown, Utc::now()),
        Err(EditError::NotFound)
    ));
    assert!(store.operations().unwrap().is_empty());
}
