use std::collections::HashSet;

use chrono::DateTime;
use uuid::Uuid;

use super::*;
use crate::key::JobKey;
use crate::views::jobs::{JobChanges, NewJob};
use crate::views::sync_errors::SyncErrorReason;

fn operation(seq: i64, job: JobKey, state: OperationState) -> Operation {
    Operation {
        seq,
        id: Uuid::from_u128(u128::try_from(seq).unwrap()),
        state,
        job: Some(job),
        ..Operation::new(Edit::UpdateJob {
            job_id: job,
            changes: JobChanges::default(),
            seen: None,
        })
    }
}

fn on_server(id: i64) -> JobKey {
    Key::Server(id.into())
}

fn booking(seq: i64, job: JobKey, state: OperationState) -> Operation {
    Operation {
        edit: Edit::CreateJob {
            job: NewJob {
                customer_id: crate::key::StringId(1.into()),
                location_id: crate::key::StringId(1.into()),
                business_unit_id: crate::key::StringId(1.into()),
                job_type_id: crate::key::StringId(1.into()),
                priority: "Normal".into(),
                campaign_id: crate::key::StringId(1.into()),
                appointments: Vec::new(),
                summary: None,
            },
        },
        local_appointments: vec![Uuid::from_u128(99)],
        ..operation(seq, job, state)
    }
}

fn ready(operations: &[Operation]) -> Vec<i64> {
    let queue = build_queue(operations, DateTime::UNIX_EPOCH, &HashSet::new());
    queue
        .ready
        .iter()
        .map(|(_, operation)| operation.seq)
        .collect()
}

#[test]
fn the_first_of_each_job_goes_and_jobs_go_side_by_side() {
    let all = [
        operation(1, on_server(1), OperationState::Queued),
        operation(2, on_server(1), OperationState::Queued),
        operation(3, on_server(2), OperationState::Queued),
    ];
    assert_eq!(ready(&all), [1, 3]);
}

#[test]
fn what_is_under_way_in_conflict_or_unknown_holds_its_own_job_only() {
    for state in [OperationState::Leased, OperationState::Conflict] {
        let all = [
            operation(1, on_server(1), state),
            operation(2, on_server(1), OperationState::Queued),
            operation(3, on_server(2), OperationState::Queued),
        ];
        assert_eq!(ready(&all), [3], "{state:?}");
    }
    let mut lost = operation(1, on_server(1), OperationState::Unknown);
    lost.error = Some(SyncErrorReason::EngineFailed.into());
    let all = [lost, operation(2, on_server(1), OperationState::Queued)];
    assert_eq!(
        ready(&all),
        [0_i64; 0],
        "an unknown outcome with a reason waits for the dispatcher"
    );
}

#[test]
fn a_refused_edit_does_not_stop_the_next() {
    let all = [
        operation(1, on_server(1), OperationState::Rejected),
        operation(2, on_server(1), OperationState::Queued),
    ];
    assert_eq!(ready(&all), [2]);
}

#[test]
fn an_edit_of_a_job_that_is_not_booked_yet_waits_and_one_of_a_job_that_never_will_be_is_told() {
    let local = Key::Local(Uuid::from_u128(7));
    let refused = [
        booking(1, local, OperationState::Rejected),
        operation(2, local, OperationState::Queued),
    ];
    let waiting = build_queue(&refused, DateTime::UNIX_EPOCH, &HashSet::new());
    assert!(waiting.ready.is_empty() && waiting.orphans.is_empty());
    let gone = build_queue(&refused[1..], DateTime::UNIX_EPOCH, &HashSet::new());
    assert!(gone.ready.is_empty());
    assert_eq!(gone.orphans.len(), 1);
    assert_eq!(ready(&[booking(1, local, OperationState::Queued)]), [1]);
}

#[test]
fn an_appointment_added_to_a_job_that_never_will_be_makes_nothing_come() {
    let local = Key::Local(Uuid::from_u128(7));
    let added = Operation {
        local_appointments: vec![Uuid::from_u128(98)],
        ..operation(3, local, OperationState::Queued)
    };
    let dropped = [operation(2, local, OperationState::Queued), added];
    let left = build_queue(&dropped, DateTime::UNIX_EPOCH, &HashSet::new());
    assert_eq!(left.orphans.len(), 1, "the first would wait for ever");
    let of_its_own = Operation {
        appointment: Some(Key::Local(Uuid::from_u128(98))),
        ..operation(4, on_server(1), OperationState::Queued)
    };
    let mut waits = dropped[1].clone();
    waits.job = Some(on_server(1));
    waits.state = OperationState::Rejected;
    let left = build_queue(&[waits, of_its_own], DateTime::UNIX_EPOCH, &HashSet::new());
    assert!(left.orphans.is_empty(), "it may still be sent again");
}

#[test]
fn a_later_try_is_waited_for_and_holds_its_place() {
    let mut first = operation(1, on_server(1), OperationState::Queued);
    first.next_attempt = Some(5_000_000);
    let all = [first, operation(2, on_server(1), OperationState::Queued)];
    let early = build_queue(&all, DateTime::UNIX_EPOCH, &HashSet::new());
    assert!(early.ready.is_empty());
    assert_eq!(early.next, Some(from_micros(5_000_000)));
    let then = build_queue(&all, from_micros(5_000_000), &HashSet::new());
    assert_eq!(then.ready.len(), 1);
}

#[test]
fn a_booking_whose_number_comes_while_it_is_under_way_keeps_its_lane() {
    let local = Uuid::from_u128(7);
    let all = [
        booking(1, on_server(71), OperationState::Acked),
        operation(2, on_server(71), OperationState::Queued),
        operation(3, on_server(2), OperationState::Queued),
    ];
    let mut ids = IdMap::default();
    let entered = [Lane::Job(Key::Local(local)), Lane::Alone(local)];
    let go = |ids: &IdMap| {
        let queue = build_queue(&all, DateTime::UNIX_EPOCH, &busy_lanes(entered.iter(), ids));
        let ready = queue.ready.iter().map(|(_, operation)| operation.seq);
        ready.collect::<Vec<_>>()
    };
    assert_eq!(go(&ids), [1, 3], "another job");
    ids.insert(local, crate::id_map::LocalKind::Job, 71);
    assert_eq!(go(&ids), [3], "the booking and what follows it wait");
}

#[test]
fn what_is_leased_and_not_under_way_is_doubted_and_holds_its_place() {
    let all = [
        operation(1, on_server(1), OperationState::Leased),
        operation(2, on_server(1), OperationState::Queued),
    ];
    let left = build_queue(&all, DateTime::UNIX_EPOCH, &HashSet::new());
    assert_eq!(left.abandoned.len(), 1);
    assert!(left.ready.is_empty());
    let busy = HashSet::from([Lane::Job(on_server(1))]);
    let left = build_queue(&all, DateTime::UNIX_EPOCH, &busy);
    assert!(left.abandoned.is_empty(), "its attempt is under way");
}
