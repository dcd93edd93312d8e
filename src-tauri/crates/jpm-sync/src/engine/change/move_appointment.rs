//! Moves an appointment: other times, other technicians, or both, in up to three calls.
//!
//! Each call is recorded when it is answered. A move that fails between two calls can therefore say
//! what was done, continue where it stopped, and be rolled back.

use std::collections::BTreeSet;

use jpm_client::ids::{AppointmentId, TechnicianId};
use jpm_client::models::Reschedule;

use super::{FreshRead, after_partial_send, appointment, conflict, read_assignments, technicians};
use crate::edit::AppointmentMove;
use crate::engine::send_context::SendContext;
use crate::engine::send_error::SendError;
use crate::operation::{MergeBase, Operation, Step, Times};
use crate::time::{EpochMillis, to_micros};

/// Moves an appointment to the times and technicians of the edit.
pub(super) async fn move_appointment(
    context: &SendContext,
    operation: &Operation,
    fresh_read: &FreshRead,
    id: AppointmentId,
    to: &AppointmentMove,
) -> Result<(), SendError> {
    let base = &operation.base;
    let row = appointment(context, id).await?;
    // If the server gives no end, the end is the one that was shown.
    let shown_end = base.times.map(|base| base.end - base.start);
    let end = match shown_end {
        Some(length) if !row.end_known => row.start + length,
        _ => row.end,
    };
    let theirs = Times {
        start: row.start,
        end,
        arrival_start: row.arrival_start,
        arrival_end: row.arrival_end,
    };
    // If there is no end, only a new start shows that the move was already made.
    let tells = row.end_known || base.times.is_some_and(|base| base.start != row.start);
    let same_times = tells && is_at(theirs, to);
    if !same_times && base.times.is_some_and(|base| base != theirs) {
        let theirs = MergeBase {
            times: Some(theirs),
            ..base.clone()
        };
        return Err(conflict(context, operation, theirs, row.origin.modified).await);
    }
    let change = match &to.technician_ids {
        Some(wanted) => {
            let wanted: BTreeSet<i64> = wanted.iter().map(|id| id.0.0).collect();
            technicians_to_change(context, operation, id, &wanted, theirs).await?
        }
        None => None,
    };
    if same_times && change.is_none() {
        return Ok(());
    }
    // An earlier attempt may have completed a part without getting the answer.
    let mut steps = steps_found(operation, base, theirs, same_times, change.as_ref());
    if steps != operation.steps {
        context.record_steps(operation, &steps).await?;
    }
    fresh_read.ensure_fresh(context)?;
    context.record_sent(operation).await?;
    if !same_times {
        let times = Reschedule::new(to.start.0, to.end.0).with_arrival_window(
            to.arrival_start.map(|at| at.0),
            to.arrival_end.map(|at| at.0),
        );
        context
            .client
            .appointments()
            .reschedule(id, &times)
            .await
            .map_err(|error| after_partial_send(error, &steps))?;
        steps.push(Step::Moved);
    }
    let Some(Change { remove, add, .. }) = change else {
        return Ok(());
    };
    let room = context.client.assignments();
    // New technicians are assigned first: when that is refused, the appointment keeps those it had.
    if !add.is_empty() {
        context.record_steps(operation, &steps).await?;
        room.assign(id, &ids(&add))
            .await
            .map_err(|error| after_partial_send(error, &steps))?;
        steps.push(Step::Assigned { technicians: add });
    }
    if !remove.is_empty() {
        context.record_steps(operation, &steps).await?;
        room.unassign(id, &ids(&remove))
            .await
            .map_err(|error| after_partial_send(error, &steps))?;
        steps.push(Step::Unassigned {
            technicians: remove,
        });
    }
    Ok(())
}

/// Who is assigned, who must be assigned, and who must be unassigned.
struct Change {
    current: BTreeSet<i64>,
    remove: BTreeSet<i64>,
    add: BTreeSet<i64>,
}

/// The completed parts of a move before anything more is sent, compared with the values from when
/// the edit was made.
fn steps_found(
    operation: &Operation,
    base: &MergeBase,
    theirs: Times,
    same_times: bool,
    change: Option<&Change>,
) -> Vec<Step> {
    let mut steps = operation.steps.clone();
    let mut note = |step: Step| {
        if !steps.contains(&step) {
            steps.push(step);
        }
    };
    if same_times && base.times.is_some_and(|base| base != theirs) {
        note(Step::Moved);
    }
    if let (Some(change), Some(base)) = (change, &base.technicians) {
        let technicians: BTreeSet<i64> = change.current.difference(base).copied().collect();
        if !technicians.is_empty() {
            note(Step::Assigned { technicians });
        }
        let technicians: BTreeSet<i64> = base.difference(&change.current).copied().collect();
        if !technicians.is_empty() {
            note(Step::Unassigned { technicians });
        }
    }
    steps
}

/// Whether an appointment has the times of the edit. A window that the edit does not give stays.
fn is_at(theirs: Times, to: &AppointmentMove) -> bool {
    let window = |wanted: Option<EpochMillis>, theirs| {
        wanted.is_none_or(|at| Some(to_micros(at.0)) == theirs)
    };
    theirs.start == to_micros(to.start.0)
        && theirs.end == to_micros(to.end.0)
        && window(to.arrival_start, theirs.arrival_start)
        && window(to.arrival_end, theirs.arrival_end)
}

fn ids(set: &BTreeSet<i64>) -> Vec<TechnicianId> {
    set.iter().map(|id| TechnicianId(*id)).collect()
}

/// The technicians to unassign and to assign. `None` if nothing is to be done.
async fn technicians_to_change(
    context: &SendContext,
    operation: &Operation,
    id: AppointmentId,
    wanted: &BTreeSet<i64>,
    times: Times,
) -> Result<Option<Change>, SendError> {
    let Some(assignments) = read_assignments(context, id).await? else {
        return Err(SendError::Rejected(
            "These keys may not read who is assigned, so technicians cannot be changed. Ask for the dispatch scope.".into(),
        ));
    };
    let current = technicians(&assignments);
    if current == *wanted {
        return Ok(None);
    }
    if let Some(base) = &operation.base.technicians {
        // Assigning some and unassigning others are two calls; between them all are assigned.
        // Operations of an earlier version unassigned first.
        let between: BTreeSet<i64> = base.union(wanted).copied().collect();
        let stayed: BTreeSet<i64> = base.intersection(wanted).copied().collect();
        if current != *base && current != between && current != stayed {
            let changed = assignments
                .iter()
                .filter_map(|record| record.modified_on.or(record.assigned_on))
                .max();
            let theirs = MergeBase {
                times: Some(times),
                technicians: Some(current),
                ..MergeBase::default()
            };
            let changed = changed.map_or(0, to_micros);
            return Err(conflict(context, operation, theirs, changed).await);
        }
    }
    Ok(Some(Change {
        remove: current.difference(wanted).copied().collect(),
        add: wanted.difference(&current).copied().collect(),
        current,
    }))
}
