//! Sends an edit of a record that the server has: read, compare, send, read again.
//!
//! The API has no compare-and-swap. An edit that another dispatcher makes between our read and our
//! call, about one round trip, is not seen. If the answers were slow, the record is read again
//! before anything is sent.
//!
//! All calls here are idempotent by value. An operation with an unknown outcome therefore takes the
//! same path: values that the server already has are not sent again.

mod delete_appointment;
mod hold;
mod move_appointment;
mod reverse_hold;

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::ids::{AppointmentId, JobId};
use jpm_client::models::{Assignment, AssignmentFilter, Job, JobUpdate, Priority, ReasonAndMemo};
use jpm_client::{Effect, Error, Record};

use super::job_refresh::unless_forbidden;
use super::send_context::SendContext;
use super::send_error::{SendError, is_retryable};
use super::to_row;
use crate::edit::Edit;
use crate::key::Key;
use crate::operation::{JobFields, MergeBase, Operation, RemoteChange, Step};
use crate::plain_text::strip;
use crate::rows::AppointmentRow;
use crate::time::{Micros, to_micros};
use crate::views::jobs::{HoldOrCancelReason, JobChanges};
use delete_appointment::delete_appointment;
use hold::{hold, open_appointments};
use move_appointment::move_appointment;
use reverse_hold::{remove_cancellation, remove_hold};

/// The greatest difference between the time of a change in the history and in the record, in
/// microseconds.
const SAME_CHANGE_US: Micros = 2_000_000;
/// The age at which a read is too old to compare with. An edit that someone else makes after it is
/// not seen.
const MAX_READ_AGE: TimeDelta = TimeDelta::seconds(10);
/// How often one attempt reads a record if the answers are slow.
const MAX_READS: usize = 3;
const NOT_FOUND: &str = "The server does not have this record any more.";

/// Sends an operation that changes a record of the server. Its keys are resolved.
pub(crate) async fn send(context: &SendContext, operation: &Operation) -> Result<(), SendError> {
    for _ in 1..MAX_READS {
        match read_and_send(context, operation).await {
            Err(SendError::StaleRead) => {
                tracing::info!(operation = %operation.id, "the answers were slow; read again");
            }
            ended => return ended,
        }
    }
    read_and_send(context, operation).await
}

async fn read_and_send(context: &SendContext, operation: &Operation) -> Result<(), SendError> {
    let fresh_read = FreshRead::begin(context);
    let base = &operation.base;
    match &operation.edit {
        Edit::MoveAppointment { to } => {
            let id = appointment_id(operation)?;
            move_appointment(context, operation, &fresh_read, id, to).await
        }
        Edit::SetSpecialInstructions { text, .. } => {
            let id = appointment_id(operation)?;
            set_instructions(context, operation, &fresh_read, id, text).await
        }
        Edit::UpdateJob { changes, .. } => {
            let id = job_id(operation)?;
            update_job(context, operation, &fresh_read, id, changes).await
        }
        Edit::HoldJob { reason, .. } => {
            let id = job_id(operation)?;
            let Some(job_changed) = check_state_change(context, operation, id, "Hold").await?
            else {
                return Ok(());
            };
            let open = open_appointments(context, id).await?;
            let base = MergeBase {
                job_changed,
                appointments: hold::held_with_job(operation, open.as_deref()),
                ..base.clone()
            };
            fresh_read.ensure_fresh(context)?;
            context.record_sent_over(operation, base).await?;
            hold(
                context,
                operation,
                id,
                &reason_and_memo(reason),
                open.as_deref(),
            )
            .await
        }
        Edit::CancelJob { reason, .. } => {
            let id = job_id(operation)?;
            let Some(job_changed) = check_state_change(context, operation, id, "Canceled").await?
            else {
                return Ok(());
            };
            let base = MergeBase {
                job_changed,
                ..base.clone()
            };
            fresh_read.ensure_fresh(context)?;
            context.record_sent_over(operation, base).await?;
            context
                .client
                .jobs()
                .cancel(id, &reason_and_memo(reason))
                .await?;
            Ok(())
        }
        Edit::RemoveHold {
            appointment_ids, ..
        } => {
            let id = job_id(operation)?;
            remove_hold(context, operation, &fresh_read, id, appointment_ids).await
        }
        Edit::RemoveCancellation { .. } => {
            let id = job_id(operation)?;
            remove_cancellation(context, operation, &fresh_read, id).await
        }
        Edit::DeleteAppointment { .. } => {
            let id = appointment_id(operation)?;
            delete_appointment(context, operation, &fresh_read, id).await
        }
        Edit::AddAppointment { .. } | Edit::CreateJob { .. } | Edit::CreateProject { .. } => Err(
            SendError::Rejected("This edit makes a record and cannot be sent as a change.".into()),
        ),
    }
}

fn appointment_id(operation: &Operation) -> Result<AppointmentId, SendError> {
    let id = operation.appointment.and_then(Key::server);
    id.ok_or_else(not_found)
}

fn job_id(operation: &Operation) -> Result<JobId, SendError> {
    let id = operation.job.and_then(Key::server);
    id.ok_or_else(not_found)
}

async fn set_instructions(
    context: &SendContext,
    operation: &Operation,
    fresh_read: &FreshRead,
    id: AppointmentId,
    text: &str,
) -> Result<(), SendError> {
    let record = or_not_found(context.client.appointments().get(id).await)?;
    let modified = record.modified_on.map_or(0, to_micros);
    let now = record.special_instructions.clone().unwrap_or_default();
    if now == *text {
        return Ok(());
    }
    // Markup and white space are ignored, because the dispatcher saw neither.
    let seen = operation.base.instructions.as_ref();
    if seen.is_some_and(|seen| strip(seen) != strip(&now)) {
        let theirs = MergeBase {
            instructions: Some(now),
            ..MergeBase::default()
        };
        return Err(conflict(context, operation, theirs, modified).await);
    }
    fresh_read.ensure_fresh(context)?;
    context.record_sent(operation).await?;
    let appointments = context.client.appointments();
    appointments.set_special_instructions(id, text).await?;
    Ok(())
}

/// When the read before a call began.
struct FreshRead(DateTime<Utc>);

impl FreshRead {
    fn begin(context: &SendContext) -> Self {
        Self(context.clock.now())
    }

    /// Fails if the read is too old to compare with. A clock that was set back proves nothing.
    fn ensure_fresh(&self, context: &SendContext) -> Result<(), SendError> {
        let age = context.clock.now() - self.0;
        if (TimeDelta::zero()..=MAX_READ_AGE).contains(&age) {
            Ok(())
        } else {
            Err(SendError::StaleRead)
        }
    }
}

fn not_found() -> SendError {
    SendError::Rejected(NOT_FOUND.into())
}

/// A missing record becomes a rejection in our own words. Other failures stay those of the call.
fn or_not_found<T>(answer: Result<T, Error>) -> Result<T, SendError> {
    answer.map_err(|error| match error {
        Error::NotFound(_) => not_found(),
        error => SendError::Call(error),
    })
}

async fn appointment(
    context: &SendContext,
    id: AppointmentId,
) -> Result<AppointmentRow, SendError> {
    let record = or_not_found(context.client.appointments().get(id).await)?;
    to_row::appointment(&record).ok_or_else(|| {
        SendError::Rejected("The server's copy of this appointment has no times.".into())
    })
}

/// The assignments of an appointment. `None` if the credentials may not read them.
async fn read_assignments(
    context: &SendContext,
    id: AppointmentId,
) -> Result<Option<Vec<Record<Assignment>>>, SendError> {
    let filter = AssignmentFilter {
        appointment_ids: vec![id],
        ..AssignmentFilter::default()
    };
    Ok(unless_forbidden(
        context.client.assignments().all(filter).await,
    )?)
}

/// The assigned technicians.
fn technicians(assigned: &[Record<Assignment>]) -> BTreeSet<i64> {
    assigned
        .iter()
        .filter(|record| record.active != Some(false))
        .filter_map(|record| to_row::reference(record.technician_id))
        .collect()
}

/// The error of a call after calls that have completed `steps`.
fn after_partial_send(error: Error, steps: &[Step]) -> SendError {
    if steps.is_empty() || error.effect() == Effect::Possible {
        // Without an answer the outcome is unknown. The next attempt reads again and continues.
        SendError::Call(error)
    } else if is_retryable(&error) {
        SendError::PartiallySent(error)
    } else {
        SendError::PartiallyRejected(error)
    }
}

/// The server's values differ from those that the dispatcher saw. The job's history says who
/// changed them at `modified`. If it does not, the conflict names nobody.
async fn conflict(
    context: &SendContext,
    operation: &Operation,
    theirs: MergeBase,
    modified: Micros,
) -> SendError {
    let mut remote_change = RemoteChange {
        changed_at: Some(modified).filter(|at| *at != 0),
        ..RemoteChange::default()
    };
    if let (Some(on), Some(Key::Server(job))) = (remote_change.changed_at, operation.job)
        && let Ok(records) = context.client.jobs().history(job).await
    {
        remote_change.employee = to_row::history(&records)
            .into_iter()
            .filter(|entry| (entry.on - on).abs() <= SAME_CHANGE_US)
            .min_by_key(|entry| (entry.on - on).abs())
            .and_then(|entry| entry.employee_id);
    }
    SendError::Conflict {
        theirs: Box::new(theirs),
        remote_change,
    }
}

async fn update_job(
    context: &SendContext,
    operation: &Operation,
    fresh_read: &FreshRead,
    id: JobId,
    changes: &JobChanges,
) -> Result<(), SendError> {
    let job = or_not_found(context.client.jobs().get(id).await)?;
    let theirs = fields_of(&job);
    let base = operation.base.fields.clone().unwrap_or_default();
    let mut update = JobUpdate::default();
    let mut moved = false;

    let same_text = |a: &str, b: Option<&String>| b.is_some_and(|b| a == b || strip(a) == strip(b));
    if let Some(summary) = &changes.summary
        && !same_text(summary, theirs.summary.as_ref())
    {
        if !same_text(
            base.summary.as_deref().unwrap_or_default(),
            Some(&theirs.summary.clone().unwrap_or_default()),
        ) {
            moved = true;
        }
        update.summary = Some(summary.clone());
    }
    if changes.priority.is_some() && changes.priority != theirs.priority {
        if base.priority != theirs.priority {
            moved = true;
        }
        update.priority = changes.priority.as_deref().map(Priority::from);
    }
    if let Some(unit) = changes.business_unit_id
        && Some(unit.0.0) != theirs.business_unit_id
    {
        if base.business_unit_id != theirs.business_unit_id {
            moved = true;
        }
        update.business_unit_id = Some(unit.0);
    }
    if let Some(job_type) = changes.job_type_id
        && Some(job_type.0.0) != theirs.job_type_id
    {
        if base.job_type_id != theirs.job_type_id {
            moved = true;
        }
        update.job_type_id = Some(job_type.0);
    }
    if let Some(campaign) = changes.campaign_id
        && Some(campaign.0.0) != theirs.campaign_id
    {
        if base.campaign_id != theirs.campaign_id {
            moved = true;
        }
        update.campaign_id = Some(campaign.0);
    }
    if moved {
        let theirs = MergeBase {
            fields: Some(theirs),
            ..MergeBase::default()
        };
        return Err(conflict(
            context,
            operation,
            theirs,
            job.modified_on.map_or(0, to_micros),
        )
        .await);
    }
    if update == JobUpdate::default() {
        return Ok(());
    }
    fresh_read.ensure_fresh(context)?;
    context.record_sent(operation).await?;
    context.client.jobs().update(id, &update).await?;
    Ok(())
}

/// The fields as the mirror stores them, so that only visible differences count.
fn fields_of(job: &Job) -> JobFields {
    JobFields {
        summary: job.summary.clone(),
        priority: to_row::line(job.priority.as_ref().map(Priority::as_str)),
        business_unit_id: to_row::reference(job.business_unit_id),
        job_type_id: to_row::reference(job.job_type_id),
        campaign_id: to_row::reference(job.campaign_id),
    }
}

/// When a job was last changed that must still be brought to `state`. `None` if it is in that
/// state.
///
/// The current state does not tell what was in between. A hold without an answer may have been made
/// and removed again by someone who rescheduled the job. It is not repeated without asking.
async fn check_state_change(
    context: &SendContext,
    operation: &Operation,
    id: JobId,
    state: &str,
) -> Result<Option<Option<Micros>>, SendError> {
    let job = or_not_found(context.client.jobs().get(id).await)?;
    let now = state_of(&job);
    if now == state {
        return Ok(None);
    }
    // Scheduled → Dispatched → InProgress does not conflict with the edit. Hold, Completed and
    // Canceled do.
    let is_stopped = |state: &str| matches!(state, "Hold" | "Completed" | "Canceled");
    let base = operation.base.job_state.as_ref();
    let contradicts = base.is_some_and(|base| *base != now) && is_stopped(&now);
    let changed = job.modified_on.map(to_micros);
    let before = operation.base.job_changed;
    // With completed steps, the last attempt has put some appointments on hold, which may have
    // changed the job.
    let may_be_undone = operation.is_uncertain()
        && before.is_some()
        && before != changed
        && operation.steps.is_empty();
    if contradicts || may_be_undone {
        return Err(state_conflict(context, operation, now, changed).await);
    }
    Ok(Some(changed))
}

fn state_of(job: &Job) -> String {
    let state = job.job_status.as_ref();
    state.map(ToString::to_string).unwrap_or_default()
}

/// A conflict over the state of a job.
async fn state_conflict(
    context: &SendContext,
    operation: &Operation,
    state: String,
    changed: Option<Micros>,
) -> SendError {
    let theirs = MergeBase {
        job_state: Some(state),
        ..MergeBase::default()
    };
    conflict(context, operation, theirs, changed.unwrap_or_default()).await
}

fn reason_and_memo(reason: &HoldOrCancelReason) -> ReasonAndMemo {
    ReasonAndMemo::new(reason.reason_id.0, reason.memo.clone())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read<T: serde::de::DeserializeOwned>(record: &Value) -> Record<T> {
        let raw = serde_json::value::to_raw_value(record).unwrap();
        Record::from_raw(raw).unwrap()
    }

    #[test]
    fn what_the_mirror_keeps_as_nothing_is_nothing_here() {
        let empty = json!({ "id": 1, "priority": "", "businessUnitId": 0, "jobTypeId": "0", "campaignId": 0 });
        assert_eq!(fields_of(&read(&empty)), JobFields::default());
        let job = json!({ "id": 1, "priority": " High ", "businessUnitId": "7", "summary": 12 });
        let fields = JobFields {
            summary: Some("12".into()),
            priority: Some("High".into()),
            business_unit_id: Some(7),
            ..JobFields::default()
        };
        assert_eq!(fields_of(&read(&job)), fields);
        let seats = [
            json!({ "id": 1, "technicianId": 0 }),
            json!({ "id": 2, "technicianId": "5" }),
        ];
        assert_eq!(technicians(&seats.map(|seat| read(&seat))), [5].into());
    }
}
