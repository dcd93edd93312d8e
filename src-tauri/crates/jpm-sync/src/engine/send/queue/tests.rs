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
                project_id: None,
                customer_po: None,
                lead_employee_id: None,
                tag_ids: Vec::new(),
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
fn first_operation_of_each_job_is_sent_and_jobs_in_parallel() {
    let all = [
        operation(1, on_server(1), OperationState::Queued),
        operation(2, on_server(1), OperationState::Queued),
        operation(3, on_server(2), OperationState::Queued),
    ];
    assert_eq!(ready(&all), [1, 3]);
}

#[test]
fn running_conflicting_or_unknown_operation_blocks_only_its_own_job() {
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
fn rejected_edit_does_not_block_the_next() {
    let all = [
        operation(1, on_server(1), OperationState::Rejected),
        operation(2, on_server(1), OperationState::Queued),
    ];
    assert_eq!(ready(&all), [2]);
}

#[test]
fn edit_of_an_unbooked_job_waits_and_is_rejected_if_the_booking_failed() {
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
fn appointment_for_a_job_that_was_never_booked_creates_nothing() {
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
fn waiting_operation_keeps_its_place_in_the_lane() {
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
fn booking_keeps_its_lane_when_its_id_arrives_during_the_attempt() {
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
fn leased_operation_without_an_attempt_is_abandoned_and_blocks_its_lane() {
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
