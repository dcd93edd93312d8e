//! Moving an appointment: another time, other technicians, or both, in up to three calls. Each call is noted when it is answered, so a move
//! that stops half-way says what was done, goes on where it stopped, and can be rolled back.

use std::collections::BTreeSet;

use jpm_client::ids::{AppointmentId, TechnicianId};
use jpm_client::models::Reschedule;

use super::{Reading, after_a_part, appointment, assigned, conflict, technicians};
use crate::edit::AppointmentMove;
use crate::engine::attempt::Setback;
use crate::engine::push::Sender;
use crate::instant::micros;
use crate::moment::Moment;
use crate::operation::{MergeBase, Operation, Step, Times};

/// Brings an appointment to where the edit wants it.
pub(super) async fn move_appointment(
    sender: &Sender,
    operation: &Operation,
    reading: &Reading,
    id: AppointmentId,
    to: &AppointmentMove,
) -> Result<(), Setback> {
    let base = &operation.base;
    let row = appointment(sender, id).await?;
    // An end that the server does not tell is what was shown for it.
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
    // Where it has no end, only a new start tells that the move was made already.
    let tells = row.end_known || base.times.is_some_and(|base| base.start != row.start);
    let same_times = tells && is_at(theirs, to);
    if !same_times && base.times.is_some_and(|base| base != theirs) {
        let theirs = MergeBase {
            times: Some(theirs),
            ..base.clone()
        };
        return Err(conflict(sender, operation, theirs, row.origin.modified).await);
    }
    let change = match &to.technician_ids {
        Some(wanted) => {
            let wanted: BTreeSet<i64> = wanted.iter().map(|id| id.0.0).collect();
            technicians_to_change(sender, operation, id, &wanted, theirs).await?
        }
        None => None,
    };
    if same_times && change.is_none() {
        return Ok(());
    }
    // An earlier attempt may have done a part of which it never heard.
    let mut steps = steps_found(operation, base, theirs, same_times, change.as_ref());
    if steps != operation.steps {
        sender.note_steps(operation, &steps).await?;
    }
    reading.must_be_fresh(sender)?;
    sender.note_sent(operation).await?;
    if !same_times {
        let times = Reschedule::new(to.start.0, to.end.0).with_arrival_window(
            to.arrival_start.map(|at| at.0),
            to.arrival_end.map(|at| at.0),
        );
        sender
            .client
            .appointments()
            .reschedule(id, &times)
            .await
            .map_err(|error| after_a_part(error, &steps))?;
        steps.push(Step::Moved);
    }
    let Some(Change { off, on, .. }) = change else {
        return Ok(());
    };
    let room = sender.client.assignments();
    // Whoever is to come is put on first: refused, the appointment keeps whom it had.
    if !on.is_empty() {
        sender.note_steps(operation, &steps).await?;
        room.assign(id, &ids(&on))
            .await
            .map_err(|error| after_a_part(error, &steps))?;
        steps.push(Step::Assigned { technicians: on });
    }
    if !off.is_empty() {
        sender.note_steps(operation, &steps).await?;
        room.unassign(id, &ids(&off))
            .await
            .map_err(|error| after_a_part(error, &steps))?;
        steps.push(Step::Unassigned { technicians: off });
    }
    Ok(())
}

/// Who is on, who must be put on, and who must be taken off.
struct Change {
    there: BTreeSet<i64>,
    off: BTreeSet<i64>,
    on: BTreeSet<i64>,
}

/// What of a move the server has before anything more is sent, judged by what was there when the edit was made.
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
        let technicians: BTreeSet<i64> = change.there.difference(base).copied().collect();
        if !technicians.is_empty() {
            note(Step::Assigned { technicians });
        }
        let technicians: BTreeSet<i64> = base.difference(&change.there).copied().collect();
        if !technicians.is_empty() {
            note(Step::Unassigned { technicians });
        }
    }
    steps
}

/// Whether an appointment is where the edit wants it. A window that the edit does not give stays as it is.
fn is_at(theirs: Times, to: &AppointmentMove) -> bool {
    let window =
        |wanted: Option<Moment>, theirs| wanted.is_none_or(|at| Some(micros(at.0)) == theirs);
    theirs.start == micros(to.start.0)
        && theirs.end == micros(to.end.0)
        && window(to.arrival_start, theirs.arrival_start)
        && window(to.arrival_end, theirs.arrival_end)
}

fn ids(set: &BTreeSet<i64>) -> Vec<TechnicianId> {
    set.iter().map(|id| TechnicianId(*id)).collect()
}

/// Whom to take off and whom to put on; `None` when it is so already.
async fn technicians_to_change(
    sender: &Sender,
    operation: &Operation,
    id: AppointmentId,
    wanted: &BTreeSet<i64>,
    times: Times,
) -> Result<Option<Change>, Setback> {
    let Some(assignments) = assigned(sender, id).await? else {
        return Err(Setback::Refused(
            "These keys may not read who is assigned, so technicians cannot be changed. Ask for the dispatch scope.".into(),
        ));
    };
    let there = technicians(&assignments);
    if there == *wanted {
        return Ok(None);
    }
    if let Some(base) = &operation.base.technicians {
        // Putting some on and taking others off are two calls; between them all are there. Operations of an earlier version took off first.
        let between: BTreeSet<i64> = base.union(wanted).copied().collect();
        let stayed: BTreeSet<i64> = base.intersection(wanted).copied().collect();
        if there != *base && there != between && there != stayed {
            let changed = assignments
                .iter()
                .filter_map(|record| record.modified_on.or(record.assigned_on))
                .max();
            let theirs = MergeBase {
                times: Some(times),
                technicians: Some(there),
                ..MergeBase::default()
            };
            let changed = changed.map_or(0, micros);
            return Err(conflict(sender, operation, theirs, changed).await);
        }
    }
    Ok(Some(Change {
        off: there.difference(wanted).copied().collect(),
        on: wanted.difference(&there).copied().collect(),
        there,
    }))
}
