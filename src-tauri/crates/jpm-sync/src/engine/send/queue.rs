//! Selects the operations that can be sent now. It is a pure function.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::edit::Edit;
use crate::id_map::IdMap;
use crate::key::Key;
use crate::operation::{Lane, Operation};
use crate::time::from_micros;
use crate::views::operations::OperationState;

/// No stored wait is longer. One that seems longer was stored before the clock was set back.
pub(crate) const MAX_WAIT: TimeDelta = TimeDelta::days(1);

/// The operations that can be processed now, and when to look again.
#[derive(Debug, Default)]
pub(crate) struct SendQueue {
    pub(crate) ready: Vec<(Lane, Operation)>,
    pub(crate) orphans: Vec<Operation>,
    /// Leased without an attempt under way, because the disk failed when the attempt ended.
    pub(crate) abandoned: Vec<Operation>,
    /// Undone while they were being sent. Their outcome is known now.
    pub(crate) deferred_undos: Vec<Operation>,
    pub(crate) next: Option<DateTime<Utc>>,
}

/// Selects the first operation of every lane that may go now. Operations come in order, with
/// resolved keys.
pub(crate) fn build_queue(
    operations: &[Operation],
    now: DateTime<Utc>,
    under_way: &HashSet<Lane>,
) -> SendQueue {
    let mut queue = SendQueue::default();
    let mut taken: HashSet<Lane> = under_way.clone();
    for operation in operations {
        let lane = operation.lane();
        if operation.undo_wanted && operation.has_known_outcome() && !under_way.contains(&lane) {
            taken.insert(lane);
            queue.deferred_undos.push(operation.clone());
            continue;
        }
        if !operation.holds_lane() || !taken.insert(lane) {
            continue;
        }
        let creates_it = matches!(
            operation.edit,
            Edit::CreateJob { .. } | Edit::CreateProject { .. }
        );
        let waits_for_id = matches!(operation.job, Some(Key::Local(_)))
            || matches!(operation.appointment, Some(Key::Local(_)))
            || matches!(operation.project, Some(Key::Local(_)));
        if waits_for_id && !creates_it {
            let will_come = operations
                .iter()
                .any(|other| creates_record_for(other, operation));
            if !will_come {
                queue.orphans.push(operation.clone());
            }
            continue;
        }
        if operation.state == OperationState::Leased {
            queue.abandoned.push(operation.clone());
            continue;
        }
        let may_go = match operation.state {
            OperationState::Queued | OperationState::Acked | OperationState::Verifying => true,
            // With an error it waits for the dispatcher.
            OperationState::Unknown => operation.error.is_none(),
            _ => false,
        };
        if !may_go {
            continue;
        }
        match operation.next_attempt.map(from_micros) {
            Some(at) if at > now && at - now <= MAX_WAIT => {
                queue.next = Some(queue.next.map_or(at, |next: DateTime<Utc>| next.min(at)));
            }
            _ => queue.ready.push((lane, operation.clone())),
        }
    }
    queue
}

/// The lanes in which nothing may start. A lane may have been entered under the local id of a job
/// or project. As soon as the server's id is known, the lane has that id, even during the attempt.
pub(crate) fn busy_lanes<'a>(lanes: impl Iterator<Item = &'a Lane>, ids: &IdMap) -> HashSet<Lane> {
    lanes.map(|lane| lane.resolved(ids)).collect()
}

/// Whether an operation creates the record that `later` is about.
fn creates_record_for(operation: &Operation, later: &Operation) -> bool {
    let creates_job = matches!(later.job, Some(Key::Local(_)))
        && operation.job == later.job
        && matches!(operation.edit, Edit::CreateJob { .. });
    let creates_project = matches!(later.project, Some(Key::Local(_)))
        && operation.project == later.project
        && matches!(operation.edit, Edit::CreateProject { .. });
    let appointment = later.appointment.and_then(Key::local);
    let creates_appointment =
        appointment.is_some_and(|appointment| operation.local_appointments.contains(&appointment));
    operation.id != later.id && (creates_job || creates_project || creates_appointment)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
