use chrono::{TimeDelta, TimeZone, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::edit::AppointmentMove;
use crate::id_map::LocalKind;
use crate::key::StringId;
use crate::time::EpochMillis;
use crate::views::jobs::{HoldOrCancelReason, JobChanges};
use crate::views::operations::OperationState;

const STATES: [OperationState; 9] = [
    OperationState::Queued,
    OperationState::Leased,
    OperationState::Acked,
    OperationState::Done,
    OperationState::Rejected,
    OperationState::Conflict,
    OperationState::Unknown,
    OperationState::Verifying,
    OperationState::Withdrawn,
];

fn at(minutes: i64) -> EpochMillis {
    EpochMillis(Utc.timestamp_opt(1_800_000_000, 0).unwrap() + TimeDelta::minutes(minutes))
}

fn operation(seq: i64, state: OperationState, edit: Edit) -> Operation {
    let job = Some(Key::Server(1.into()));
    let appointment = match &edit {
        Edit::MoveAppointment { to } => Some(to.appointment_id),
        _ => None,
    };
    Operation {
        seq,
        id: Uuid::from_u128(u128::try_from(seq).unwrap()),
        state,
        job,
        appointment,
        ..Operation::new(edit)
    }
}

fn moving(key: AppointmentKey, minutes: i64) -> Edit {
    Edit::MoveAppointment {
        to: AppointmentMove {
            appointment_id: key,
            start: at(minutes),
            end: at(minutes + 60),
            arrival_start: None,
            arrival_end: None,
            technician_ids: Some(vec![StringId(minutes.into())]),
            seen: None,
        },
    }
}

fn card(state: AppointmentState) -> AppointmentCard {
    AppointmentCard {
        id: Key::Server(10.into()),
        job_id: Key::Server(1.into()),
        number: None,
        job_number: None,
        start: at(-600),
        end: at(-540),
        end_known: true,
        phone: None,
        arrival_start: Some(at(-600)),
        arrival_end: Some(at(-560)),
        state,
        confirmed: false,
        customer_id: None,
        customer: None,
        address: None,
        job_type_id: None,
        job_type: None,
        business_unit_id: None,
        business_unit: None,
        priority: None,
        tag_ids: Vec::new(),
        zone_id: None,
        summary: None,
        special_instructions: None,
        technician_ids: Vec::new(),
        pending: None,
        movable: true,
    }
}

fn reason() -> HoldOrCancelReason {
    HoldOrCancelReason {
        reason_id: StringId(1.into()),
        memo: String::new(),
    }
}

#[test]
fn cancellation_of_a_job_cancels_its_cards_except_finished_ones() {
    let job_id = Key::Server(1.into());
    let cancel = operation(
        1,
        OperationState::Queued,
        Edit::CancelJob {
            job_id,
            reason: reason(),
        },
    );
    let overlay = Overlay::new(IdMap::default(), vec![cancel]);
    let mut open = card(AppointmentState::Scheduled);
    overlay.apply(&mut open);
    assert_eq!(
        (open.state, open.movable),
        (AppointmentState::Canceled, false)
    );
    let mut done = card(AppointmentState::Done);
    overlay.apply(&mut done);
    assert_eq!(done.state, AppointmentState::Done);
}

#[test]
fn move_after_a_hold_removes_it_from_the_card_and_one_before_does_not() {
    let hold = |seq| {
        let edit = Edit::HoldJob {
            job_id: Key::Server(1.into()),
            reason: reason(),
        };
        operation(seq, OperationState::Queued, edit)
    };
    let moved = |seq| {
        operation(
            seq,
            OperationState::Queued,
            moving(Key::Server(10.into()), 0),
        )
    };
    for (edits, expected) in [
        (vec![hold(1), moved(2)], AppointmentState::Scheduled),
        (vec![moved(1), hold(2)], AppointmentState::Hold),
        (
            vec![moved(1), hold(2), moved(3)],
            AppointmentState::Scheduled,
        ),
        (vec![hold(1)], AppointmentState::Hold),
    ] {
        let overlay = Overlay::new(IdMap::default(), edits);
        let mut shown = card(AppointmentState::Scheduled);
        overlay.apply(&mut shown);
        assert_eq!(shown.state, expected);
    }
}

#[test]
fn move_without_an_arrival_window_keeps_it() {
    let overlay = Overlay::new(
        IdMap::default(),
        vec![operation(
            1,
            OperationState::Queued,
            moving(Key::Server(10.into()), 0),
        )],
    );
    let mut shown = card(AppointmentState::Scheduled);
    overlay.apply(&mut shown);
    assert_eq!((shown.start, shown.arrival_start), (at(0), Some(at(-600))));
}

#[test]
fn edit_with_a_local_id_is_found_by_the_server_id() {
    let local = Uuid::now_v7();
    let mut ids = IdMap::default();
    ids.insert(local, LocalKind::Appointment, 10);
    let overlay = Overlay::new(
        ids,
        vec![operation(
            1,
            OperationState::Queued,
            moving(Key::Local(local), 5),
        )],
    );
    let mut shown = card(AppointmentState::Scheduled);
    overlay.apply(&mut shown);
    assert_eq!(shown.start, at(5));
    assert!(shown.pending.is_some());
}

#[test]
fn later_changes_of_a_job_replace_earlier_ones_field_by_field() {
    let job_id = Key::Server(1.into());
    let change = |seq, summary: Option<&str>, priority: Option<&str>| {
        let changes = JobChanges {
            summary: summary.map(Into::into),
            priority: priority.map(Into::into),
            ..JobChanges::default()
        };
        operation(
            seq,
            OperationState::Queued,
            Edit::UpdateJob {
                job_id,
                changes,
                seen: None,
            },
        )
    };
    let all = vec![
        change(1, Some("one"), Some("High")),
        change(2, Some("two"), None),
    ];
    let overlay = Overlay::new(IdMap::default(), all);
    let patch = &overlay.jobs[&job_id];
    assert_eq!(
        (
            patch.fields.summary.as_deref(),
            patch.fields.priority.as_deref()
        ),
        (Some("two"), Some("High"))
    );
}

proptest! {
    /// The model: the newest unfinished move that was not rejected decides. The mark is that of the
    /// newest operation in any state.
    #[test]
    fn overlay_shows_the_newest_edit_that_was_not_rejected(steps in prop::collection::vec((0_usize..STATES.len(), 0_i64..500), 0..12)) {
        let operations: Vec<_> = (1_i64..)
            .zip(&steps)
            .map(|(seq, (state, minutes))| operation(seq, STATES[*state], moving(Key::Server(10.into()), *minutes)))
            .collect();
        let standing = |state: OperationState| !matches!(
            state,
            OperationState::Done | OperationState::Withdrawn | OperationState::Rejected | OperationState::Conflict
        );
        let expected = operations.iter().rev().find(|operation| standing(operation.state)).map(|operation| {
            match &operation.edit {
                Edit::MoveAppointment { to } => (to.start, to.technician_ids.clone().unwrap()),
                _ => unreachable!(),
            }
        });
        let newest = operations.last().map(|operation| operation.id);
        let overlay = Overlay::new(IdMap::default(), operations);
        let mut shown = card(AppointmentState::Scheduled);
        overlay.apply(&mut shown);
        let (start, technicians) = expected.unwrap_or((at(-600), Vec::new()));
        prop_assert_eq!(shown.start, start);
        prop_assert_eq!(shown.technician_ids, technicians);
        prop_assert_eq!(shown.pending.map(|mark| mark.operation_id), newest);
    }
}
