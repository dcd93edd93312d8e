//! What a conflict shows to the dispatcher, and what each choice does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::common::edits::{later, server_start, server_technicians, shown};
use crate::common::{Fate, Leap, now, operation, rig, until, until_state};
use chrono::TimeDelta;
use jpm_client::Dialect;
use jpm_client::models::{JobUpdate, Reschedule};
use jpm_sync::edit::{AppointmentMove, Edit};
use jpm_sync::time::EpochMillis;
use jpm_sync::views::jobs::JobChanges;
use jpm_sync::views::operations::{
    Conflict, ConflictEdit, ConflictField, ConflictReason, ConflictValue, EditedField,
    OperationState,
};
use jpm_sync::views::sync_errors::SendProblem;

fn of(conflict: &Conflict, name: EditedField) -> &ConflictField {
    let mut fields = conflict.fields.iter();
    fields.find(|field| field.field == name).unwrap()
}

fn text(text: &str) -> ConflictValue {
    ConflictValue::Text { text: text.into() }
}

#[tokio::test(flavor = "multi_thread")]
async fn conflict_of_a_move_shows_three_versions_with_author_and_time() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    engine.stop().await;
    let by = TimeDelta::hours(3);
    let theirs = Reschedule::new(card.start.0 + by, card.end.0 + by);
    let id = card.id.server().unwrap();
    let other_client = rig.other();
    other_client
        .appointments()
        .reschedule(id, &theirs)
        .await
        .unwrap();
    let changed = other_client
        .appointments()
        .get(id)
        .await
        .unwrap()
        .modified_on;
    // The history names an employee at the time of the change, and another one an hour earlier.
    let employees = store.form_choices().unwrap().employees;
    let (employee, name) = (employees[0].id.clone(), employees[0].name.clone());
    let on = changed.unwrap().to_rfc3339();
    let before = (changed.unwrap() - TimeDelta::hours(1)).to_rfc3339();
    let history = format!(
        r#"{{"data":[{{"id":1,"eventType":"Job Booked","date":"{before}","employeeId":1}},
        {{"id":2,"eventType":"Appointment Rescheduled","date":"{on}","employeeId":{employee}}}]}}"#
    );
    let history: &'static str = Box::leak(history.into_boxed_str());
    rig.gate.rule(move |_, path| {
        if path.ends_with("/history") {
            Fate::Say(history)
        } else {
            Fate::Pass
        }
    });
    let to = later(&card, 30);
    let edit = Edit::MoveAppointment { to: to.clone() };
    let receipt = store.submit(edit, now()).unwrap();
    let engine = rig.engine(&store);
    until_state(&store, receipt.operation_id, OperationState::Conflict).await;
    engine.stop().await;
    let conflict = operation(&store, receipt.operation_id).conflict.unwrap();
    let times = of(&conflict, EditedField::Times);
    assert!(times.conflicting);
    let span = |start, end| ConflictValue::Span { start, end };
    assert_eq!(times.mine, span(to.start, to.end));
    assert_eq!(
        times.theirs,
        span(EpochMillis(theirs.start), EpochMillis(theirs.end))
    );
    assert_eq!(times.base, span(card.start, card.end));
    assert_eq!(conflict.changed_by, Some(name));
    assert_eq!(
        conflict.changed_on.unwrap().0.timestamp_millis(),
        changed.unwrap().timestamp_millis()
    );
    let Some(ConflictEdit::Move { to: wanted }) = conflict.edit else {
        panic!("a move is made anew as a move")
    };
    assert_eq!(wanted.start, to.start);
    assert_eq!(
        shown(&rig, &store, &card).start.0,
        theirs.start,
        "the card shows what the server has"
    );

    // The dispatcher chose to edit: the new edit replaces the one in conflict.
    let engine = rig.engine(&store);
    let edited = AppointmentMove {
        seen: None,
        ..later(&card, 240)
    };
    let again = store
        .submit(Edit::MoveAppointment { to: edited }, now())
        .unwrap();
    until_state(&store, again.operation_id, OperationState::Done).await;
    engine.stop().await;
    let old = operation(&store, receipt.operation_id);
    assert_eq!(old.state, OperationState::Withdrawn);
    assert_eq!(server_start(&rig, &card).await, later(&card, 240).start.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn conflict_names_technicians_and_fields_and_the_server_version_can_be_kept() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    engine.stop().await;
    let choices = store.form_choices().unwrap();
    let mut others = choices
        .technicians
        .iter()
        .filter(|row| row.id != card.technician_ids[0]);
    let (mine, theirs) = (others.next().unwrap(), others.next().unwrap());
    let (id, job) = (card.id.server().unwrap(), card.job_id.server().unwrap());
    let other_client = rig.other();
    other_client
        .assignments()
        .assign(id, &[theirs.id.0])
        .await
        .unwrap();
    other_client
        .assignments()
        .unassign(id, &[card.technician_ids[0].0])
        .await
        .unwrap();
    let update = JobUpdate {
        summary: Some("<p>Theirs</p>".into()),
        ..JobUpdate::default()
    };
    other_client.jobs().update(job, &update).await.unwrap();
    let to = AppointmentMove {
        technician_ids: Some(vec![mine.id]),
        ..later(&card, 0)
    };
    let moved = store
        .submit(Edit::MoveAppointment { to }, now())
        .unwrap()
        .operation_id;
    let engine = rig.engine(&store);
    until_state(&store, moved, OperationState::Conflict).await;
    let row = operation(&store, moved);
    let conflict = row.conflict.unwrap();
    let field = of(&conflict, EditedField::Technicians);
    assert!(field.conflicting && !of(&conflict, EditedField::Times).conflicting);
    assert_eq!(field.mine, text(&mine.name));
    assert_eq!(field.theirs, text(&theirs.name));
    assert_eq!(
        row.conflict_reason,
        Some(ConflictReason::TechniciansChanged)
    );
    assert_eq!(
        conflict.changed_by, None,
        "nothing is said of whom nobody names"
    );
    store.dismiss(moved, now()).unwrap();
    assert_eq!(server_technicians(&rig, &card).await, [theirs.id.0.0]);

    let edit = Edit::UpdateJob {
        job_id: card.job_id,
        changes: JobChanges {
            summary: Some("Mine".into()),
            priority: Some("Urgent".into()),
            ..JobChanges::default()
        },
        seen: Some(jpm_sync::edit::JobSeen {
            summary: Some("Before".into()),
            priority: card.priority.clone().map(Into::into),
            ..jpm_sync::edit::JobSeen::default()
        }),
    };
    let changed = store.submit(edit, now()).unwrap().operation_id;
    until_state(&store, changed, OperationState::Conflict).await;
    let row = operation(&store, changed);
    let conflict = row.conflict.unwrap();
    let field = of(&conflict, EditedField::Summary);
    assert_eq!(
        (&field.mine, &field.theirs, &field.base, field.conflicting),
        (&text("Mine"), &text("Theirs"), &text("Before"), true),
        "without markup"
    );
    assert!(!of(&conflict, EditedField::Priority).conflicting);
    let fields = vec![EditedField::Summary];
    assert_eq!(
        row.conflict_reason,
        Some(ConflictReason::FieldsChanged { fields })
    );
    store.retry(changed, now()).unwrap();
    until_state(&store, changed, OperationState::Done).await;
    engine.stop().await;
    let now = other_client.jobs().get(job).await.unwrap();
    assert_eq!(now.summary.as_deref(), Some("Mine"));
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_that_meets_a_later_own_change_names_no_other_person() {
    let rig = rig(200, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let note = |text: &str| Edit::SetSpecialInstructions {
        appointment_id: card.id,
        text: text.into(),
        seen: None,
    };
    let mut first = Vec::new();
    for (minutes, text) in [(30, "Ring twice"), (60, "Use the side door")] {
        let to = later(&card, minutes);
        for edit in [Edit::MoveAppointment { to }, note(text)] {
            let id = store.submit(edit, now()).unwrap().operation_id;
            until_state(&store, id, OperationState::Done).await;
            first.push(id);
        }
    }
    engine.stop().await;
    drop((store, engine));
    // A restart of the program does not lose the record of the program's own changes.
    let (store, engine) = rig.live().await;
    for (undone, moved) in [(first[0], true), (first[1], false)] {
        store.undo(undone, now()).unwrap();
        let rows = store.operations().unwrap();
        let id = rows[0].id;
        let row = until_state(&store, id, OperationState::Conflict).await;
        assert!(row.conflict_reason.is_some());
        assert!(row.conflict.unwrap().own_edit);
        store.dismiss(id, now()).unwrap();
        if !moved {
            continue;
        }
        // A later move by another person counts as that person's change.
        let theirs = Reschedule::new(
            card.start.0 + TimeDelta::hours(9),
            card.end.0 + TimeDelta::hours(9),
        );
        let server = card.id.server().unwrap();
        rig.other()
            .appointments()
            .reschedule(server, &theirs)
            .await
            .unwrap();
        store.undo(undone, now()).unwrap();
        let id = store.operations().unwrap()[0].id;
        let row = until_state(&store, id, OperationState::Conflict).await;
        assert!(row.conflict_reason.is_some());
        assert!(!row.conflict.unwrap().own_edit);
        store.dismiss(id, now()).unwrap();
    }
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn change_by_another_person_during_a_slow_read_is_a_conflict() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    engine.stop().await;
    let id = card.id.server().unwrap();
    let clock = Arc::new(Leap::default());
    let (asked, mut reached) = tokio::sync::mpsc::unbounded_channel();
    rig.gate.rule(move |method, path| {
        if method == "GET" && path.contains("/appointment-assignments") {
            let (answer, released) = tokio::sync::oneshot::channel();
            let _ = asked.send(answer);
            return Fate::Wait(released);
        }
        Fate::Pass
    });
    let mut to = later(&card, 30);
    to.technician_ids = Some(card.technician_ids.clone());
    let receipt = store.submit(Edit::MoveAppointment { to }, now()).unwrap();
    let engine = rig.engine_by(&store, clock.clone());

    // The appointment has been read. The answer with its technicians takes a minute.
    let mut held = Vec::new();
    while rig.gate.asked("appointmentIds=").is_empty() {
        held.push(reached.recv().await.unwrap());
    }
    let by = TimeDelta::hours(3);
    let theirs = Reschedule::new(card.start.0 + by, card.end.0 + by);
    let other = rig.other();
    other.appointments().reschedule(id, &theirs).await.unwrap();
    clock.forward(TimeDelta::minutes(1));
    rig.gate.open();
    drop((held, reached));

    until_state(&store, receipt.operation_id, OperationState::Conflict).await;
    assert_eq!(server_start(&rig, &card).await, theirs.start);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn edit_waits_with_a_reason_while_all_answers_are_slow() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    engine.stop().await;
    let clock = Arc::new(Leap::default());
    let slow = Arc::new(AtomicBool::new(true));
    let (is_slow, minutes) = (slow.clone(), clock.clone());
    rig.gate.rule(move |method, path| {
        let reads_it = method == "GET" && path.contains("/appointments/");
        if reads_it && is_slow.load(Ordering::SeqCst) {
            minutes.forward(TimeDelta::minutes(1));
        }
        Fate::Pass
    });
    let to = later(&card, 30);
    let start = to.start.0;
    let receipt = store.submit(Edit::MoveAppointment { to }, now()).unwrap();
    let engine = rig.engine_by(&store, clock.clone());
    let why = until(&store, "a reason to wait", || {
        let row = operation(&store, receipt.operation_id);
        row.error.filter(|_| row.state == OperationState::Queued)
    })
    .await;
    assert_eq!(why, SendProblem::SlowAnswers.into());
    assert_eq!(server_start(&rig, &card).await, card.start.0);

    slow.store(false, Ordering::SeqCst);
    clock.forward(TimeDelta::minutes(1));
    until_state(&store, receipt.operation_id, OperationState::Done).await;
    assert_eq!(server_start(&rig, &card).await, start);
    engine.stop().await;
}
