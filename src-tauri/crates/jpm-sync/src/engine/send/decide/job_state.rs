//! Holds and cancellations of jobs, and their removal. Only the vendor has calls that remove them.
//!
//! The current state of a job does not tell what was in between. A hold without an answer may have
//! been made and removed again by someone who rescheduled the job. What was read before the call is
//! therefore recorded as merge base, and nothing is repeated without asking if it has changed.

use std::collections::{BTreeMap, BTreeSet};

use jpm_client::ids::{AppointmentId, JobId};
use jpm_client::models::ReasonAndMemo;

use super::{Call, Decision, SeenJob, conflict, send_over};
use crate::operation::{MergeBase, Operation, ReasonKey, Step};
use crate::rows::AppointmentRow;
use crate::time::Micros;
use crate::views::calendar::AppointmentState;
use crate::views::jobs::HoldOrCancelReason;

/// Puts a job on hold: one call or, if the vendor has removed that call, one for each of its open
/// appointments. `appointments` is `None` if the API cannot remove a hold, because then nobody needs
/// to know which appointments a hold includes.
pub(crate) fn hold_job(
    operation: &Operation,
    id: JobId,
    reason: &HoldOrCancelReason,
    job: &SeenJob,
    appointments: Option<&[AppointmentRow]>,
) -> Decision {
    if let Some(decision) = without_call(operation, job, "Hold") {
        return decision;
    }
    let open: Option<Vec<&AppointmentRow>> =
        appointments.map(|all| all.iter().filter(|row| is_open(row)).collect());
    let base = MergeBase {
        job_changed: job.changed,
        appointments: open.as_ref().map(|open| with_held_before(operation, open)),
        ..operation.base.clone()
    };
    let why = reason_and_memo(reason);
    // If none is open, an earlier attempt may have held the last one. Without such an attempt,
    // there is nothing to hold.
    let otherwise = open.filter(|open| !open.is_empty() || !operation.steps.is_empty());
    let otherwise = otherwise.map(|open| {
        let id = |row: &AppointmentRow| AppointmentId(row.origin.id);
        let each = open
            .iter()
            .map(|row| Call::HoldAppointment(id(row), why.clone()));
        each.collect()
    });
    let call = Call::HoldJob {
        job: id,
        why,
        otherwise,
    };
    send_over(operation, base, vec![call])
}

/// Cancels a job.
pub(crate) fn cancel_job(
    operation: &Operation,
    id: JobId,
    reason: &HoldOrCancelReason,
    job: &SeenJob,
) -> Decision {
    if let Some(decision) = without_call(operation, job, "Canceled") {
        return decision;
    }
    let call = Call::CancelJob(id, reason_and_memo(reason));
    send_over(operation, base_changed(operation, job), vec![call])
}

/// Takes those appointments of the edit off hold that are still on hold. `appointments` are those
/// that exist.
pub(crate) fn remove_hold(
    operation: &Operation,
    job: &SeenJob,
    appointments: &[AppointmentRow],
    reasons: &[(i64, ReasonKey)],
) -> Decision {
    let base = &operation.base;
    let is_over = matches!(job.state.as_str(), "Completed" | "Canceled");
    if is_over && base.job_state.as_ref() != Some(&job.state) {
        return state_conflict(job);
    }
    let held: BTreeMap<i64, Micros> = appointments
        .iter()
        .filter(|row| row.active && row.state == AppointmentState::Hold)
        .map(|row| (row.origin.id, row.origin.modified))
        .collect();
    if held.is_empty() {
        return Decision::Done;
    }
    let own = reasons.iter().filter(|(of, _)| held.contains_key(of));
    let reasons: BTreeSet<_> = own.map(|(_, reason)| reason.clone()).collect();
    if set_by_someone_else(base, &reasons) {
        return reason_conflict(job, reasons);
    }
    // It is on hold, but has changed since the call without an answer. Someone may have removed the
    // hold and set a new one.
    let as_before = |before: &BTreeMap<i64, Micros>| {
        let same = held.iter().all(|(id, on)| before.get(id) == Some(on));
        let again = |step: &Step| matches!(step, Step::Released { appointment } if held.contains_key(appointment));
        same && !operation.steps.iter().any(again)
    };
    let before = base.appointments.as_ref();
    if operation.is_uncertain() && before.is_some_and(|before| !as_before(before)) {
        return state_conflict(job);
    }
    let ids = held.keys().copied();
    let calls = ids.map(|id| Call::RemoveHold(AppointmentId(id))).collect();
    let base = MergeBase {
        appointments: Some(held),
        ..with_reasons(base.clone(), reasons)
    };
    send_over(operation, base, calls)
}

/// Schedules a canceled job again. A job that someone has already scheduled or moved on is left as
/// it is.
pub(crate) fn remove_cancellation(
    operation: &Operation,
    id: JobId,
    job: &SeenJob,
    reasons: BTreeSet<ReasonKey>,
) -> Decision {
    if job.state != "Canceled" {
        return Decision::Done;
    }
    if set_by_someone_else(&operation.base, &reasons) {
        return reason_conflict(job, reasons);
    }
    // It may have been scheduled and canceled again by someone.
    if operation.is_uncertain() && has_changed(operation, job) {
        return state_conflict(job);
    }
    let call = Call::RemoveCancellation(id);
    let base = with_reasons(base_changed(operation, job), reasons);
    send_over(operation, base, vec![call])
}

/// What becomes of a hold or a cancellation for which no call must be made. `None` if the job must
/// still be brought to `state`.
fn without_call(operation: &Operation, job: &SeenJob, state: &str) -> Option<Decision> {
    let now = &job.state;
    if now == state {
        return Some(Decision::Done);
    }
    // Scheduled → Dispatched → InProgress does not conflict with the edit. Hold, Completed and
    // Canceled do.
    let is_stopped = matches!(now.as_str(), "Hold" | "Completed" | "Canceled");
    let base = operation.base.job_state.as_ref();
    let contradicts = base.is_some_and(|base| base != now) && is_stopped;
    // With completed steps, the last attempt has put some appointments on hold, which may have
    // changed the job.
    let may_be_undone =
        operation.is_uncertain() && has_changed(operation, job) && operation.steps.is_empty();
    (contradicts || may_be_undone).then(|| state_conflict(job))
}

/// Whether the job has changed since it was read before the last call.
fn has_changed(operation: &Operation, job: &SeenJob) -> bool {
    let before = operation.base.job_changed;
    before.is_some() && before != job.changed
}

/// The merge base with the last change of the job.
fn base_changed(operation: &Operation, job: &SeenJob) -> MergeBase {
    MergeBase {
        job_changed: job.changed,
        ..operation.base.clone()
    }
}

/// The merge base with the reasons that the server has, unless it has reasons. An undo needs them.
fn with_reasons(base: MergeBase, found: BTreeSet<ReasonKey>) -> MergeBase {
    MergeBase {
        reasons: base
            .reasons
            .or(Some(found).filter(|found| !found.is_empty())),
        ..base
    }
}

/// Whether a hold of the job includes an appointment.
fn is_open(row: &AppointmentRow) -> bool {
    matches!(
        row.state,
        AppointmentState::Scheduled | AppointmentState::Dispatched
    )
}

/// The appointments that a hold includes: those that an earlier attempt held or may have held, and
/// those that are open now.
fn with_held_before(operation: &Operation, open: &[&AppointmentRow]) -> BTreeMap<i64, Micros> {
    let mut all = operation.base.appointments.clone().unwrap_or_default();
    for step in &operation.steps {
        if let Step::Held { appointment } = step {
            all.entry(*appointment).or_default();
        }
    }
    all.extend(open.iter().map(|row| (row.origin.id, row.origin.modified)));
    all
}

/// Whether the current hold or cancellation has a reason that was not given here.
fn set_by_someone_else(base: &MergeBase, found: &BTreeSet<ReasonKey>) -> bool {
    let known = base.reasons.as_ref();
    known.is_some_and(|known| !found.is_subset(known))
}

fn state_conflict(job: &SeenJob) -> Decision {
    let theirs = MergeBase {
        job_state: Some(job.state.clone()),
        ..MergeBase::default()
    };
    conflict(theirs, job.changed)
}

fn reason_conflict(job: &SeenJob, reasons: BTreeSet<ReasonKey>) -> Decision {
    let theirs = MergeBase {
        job_state: Some(job.state.clone()),
        reasons: Some(reasons),
        ..MergeBase::default()
    };
    conflict(theirs, job.changed)
}

fn reason_and_memo(reason: &HoldOrCancelReason) -> ReasonAndMemo {
    ReasonAndMemo::new(reason.reason_id.0, reason.memo.clone())
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests;
