//! Sending an edit of a record that the server has: read, compare, send, read again.
//!
//! Between the reading and the sending about one round trip stays open in which another
//! dispatcher's edit is not seen: the API has no compare-and-swap. Where the answers were slow, the
//! record is read again before anything is sent. All calls here are idempotent by value, so an
//! operation whose outcome is unknown goes the same way: what is already so is not sent again.

mod handover;
mod hold;
mod release;
mod removal;

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::ids::{AppointmentId, JobId};
use jpm_client::models::{Assignment, AssignmentFilter, Job, JobUpdate, Priority, ReasonAndMemo};
use jpm_client::{Effect, Error, Record};

use super::attempt::{Setback, may_repeat};
use super::intake;
use super::job_room::readable;
use super::push::Sender;
use crate::edit::Edit;
use crate::instant::{Micros, micros};
use crate::key::Key;
use crate::operation::{JobFields, MergeBase, News, Operation, Step};
use crate::plain_text::strip;
use crate::rows::AppointmentRow;
use crate::views::jobs::{JobChanges, ReasonGiven};
use handover::move_appointment;
use hold::{hold, open_visits};
use release::{release, revive};
use removal::remove;

/// How far the history's time of a change may be from the record's own, in microseconds.
const SAME_CHANGE: Micros = 2_000_000;
/// How long what was read may be compared with. Until the call is sent, another's edit is not seen.
const FRESH: TimeDelta = TimeDelta::seconds(10);
/// How often a record is read in one attempt when the answers are slow.
const MOST_READINGS: usize = 3;
const GONE: &str = "The server does not have this record any more.";

/// Sends an operation that changes a record which the server has. The keys in it are resolved.
pub(crate) async fn send(sender: &Sender, operation: &Operation) -> Result<(), Setback> {
    for _ in 1..MOST_READINGS {
        match read_and_send(sender, operation).await {
            Err(Setback::Stale) => {
                tracing::info!(operation = %operation.id, "the answers were slow; read again");
            }
            ended => return ended,
        }
    }
    read_and_send(sender, operation).await
}

async fn read_and_send(sender: &Sender, operation: &Operation) -> Result<(), Setback> {
    let reading = Reading::begin(sender);
    let base = &operation.base;
    match &operation.edit {
        Edit::MoveAppointment { to } => {
            let id = operation
                .appointment
                .and_then(Key::server)
                .ok_or_else(gone)?;
            move_appointment(sender, operation, &reading, id, to).await
        }
        Edit::SetSpecialInstructions { text, .. } => {
            let id = operation
                .appointment
                .and_then(Key::server)
                .ok_or_else(gone)?;
            let record = or_gone(sender.client.appointments().get(id).await)?;
            let modified = record.modified_on.map_or(0, micros);
            let now = record.special_instructions.clone().unwrap_or_default();
            if now == *text {
                return Ok(());
            }
            // Markup and blanks are no difference: the dispatcher saw neither.
            if base
                .instructions
                .as_ref()
                .is_some_and(|base| strip(base) != strip(&now))
            {
                let theirs = MergeBase {
                    instructions: Some(now),
                    ..MergeBase::default()
                };
                return Err(conflict(sender, operation, theirs, modified).await);
            }
            reading.must_be_fresh(sender)?;
            sender.note_sent(operation).await?;
            sender
                .client
                .appointments()
                .set_special_instructions(id, text)
                .await?;
            Ok(())
        }
        Edit::UpdateJob { changes, .. } => {
            let id = operation.job.and_then(Key::server).ok_or_else(gone)?;
            update_job(sender, operation, &reading, id, changes).await
        }
        Edit::HoldJob { reason, .. } => {
            let id = operation.job.and_then(Key::server).ok_or_else(gone)?;
            let Some(job_changed) = must_be_taken_to(sender, operation, id, "Hold").await? else {
                return Ok(());
            };
            let open = open_visits(sender, id).await?;
            let base = MergeBase {
                job_changed,
                visits: hold::taken_along(operation, open.as_deref()),
                ..base.clone()
            };
            reading.must_be_fresh(sender)?;
            sender.note_sent_over(operation, base).await?;
            hold(sender, operation, id, &why(reason), open.as_deref()).await
        }
        Edit::CancelJob { reason, .. } => {
            let id = operation.job.and_then(Key::server).ok_or_else(gone)?;
            let Some(job_changed) = must_be_taken_to(sender, operation, id, "Canceled").await?
            else {
                return Ok(());
            };
            let base = MergeBase {
                job_changed,
                ..base.clone()
            };
            reading.must_be_fresh(sender)?;
            sender.note_sent_over(operation, base).await?;
            sender.client.jobs().cancel(id, &why(reason)).await?;
            Ok(())
        }
        Edit::ReleaseJob {
            appointment_ids, ..
        } => {
            let id = operation.job.and_then(Key::server).ok_or_else(gone)?;
            release(sender, operation, &reading, id, appointment_ids).await
        }
        Edit::ReviveJob { .. } => {
            let id = operation.job.and_then(Key::server).ok_or_else(gone)?;
            revive(sender, operation, &reading, id).await
        }
        Edit::RemoveAppointment { .. } => {
            let id = operation
                .appointment
                .and_then(Key::server)
                .ok_or_else(gone)?;
            remove(sender, operation, &reading, id).await
        }
        Edit::AddAppointment { .. } | Edit::CreateJob { .. } | Edit::CreateProject { .. } => Err(
            Setback::Refused("This edit makes a record and cannot be sent as a change.".into()),
        ),
    }
}

/// When the reading before a call began.
struct Reading(DateTime<Utc>);

impl Reading {
    fn begin(sender: &Sender) -> Self {
        Self(sender.clock.now())
    }

    /// Fails when what was read may not be compared with any more. A clock that was set back tells nothing.
    fn must_be_fresh(&self, sender: &Sender) -> Result<(), Setback> {
        let age = sender.clock.now() - self.0;
        if (TimeDelta::zero()..=FRESH).contains(&age) {
            Ok(())
        } else {
            Err(Setback::Stale)
        }
    }
}

fn gone() -> Setback {
    Setback::Refused(GONE.into())
}

/// A record that is gone is a refusal in our own words; other failures are the call's.
fn or_gone<T>(answer: Result<T, Error>) -> Result<T, Setback> {
    answer.map_err(|error| match error {
        Error::NotFound(_) => gone(),
        error => Setback::Call(error),
    })
}

async fn appointment(sender: &Sender, id: AppointmentId) -> Result<AppointmentRow, Setback> {
    let record = or_gone(sender.client.appointments().get(id).await)?;
    intake::appointment(&record).ok_or_else(|| {
        Setback::Refused("The server's copy of this appointment has no times.".into())
    })
}

/// The records of who goes to an appointment; `None` where these keys may not read them.
async fn assigned(
    sender: &Sender,
    id: AppointmentId,
) -> Result<Option<Vec<Record<Assignment>>>, Setback> {
    let filter = AssignmentFilter {
        appointment_ids: vec![id],
        ..AssignmentFilter::default()
    };
    Ok(readable(sender.client.assignments().all(filter).await)?)
}

/// Who goes.
fn technicians(assigned: &[Record<Assignment>]) -> BTreeSet<i64> {
    assigned
        .iter()
        .filter(|record| record.active != Some(false))
        .filter_map(|record| intake::reference(record.technician_id))
        .collect()
}

/// What the failure of a call means when calls before it have brought about `steps`.
fn after_a_part(error: Error, steps: &[Step]) -> Setback {
    if steps.is_empty() || error.effect() == Effect::Possible {
        // Without an answer it is unknown, and the next look goes on where this one stopped.
        Setback::Call(error)
    } else if may_repeat(&error) {
        Setback::Partly(error)
    } else {
        Setback::Half(error)
    }
}

/// The server has something else than the dispatcher saw. Who changed it at `modified` is looked up in the job's history; where that cannot
/// be known, nothing is said.
async fn conflict(
    sender: &Sender,
    operation: &Operation,
    theirs: MergeBase,
    modified: Micros,
) -> Setback {
    let mut news = News {
        on: Some(modified).filter(|on| *on != 0),
        ..News::default()
    };
    if let (Some(on), Some(Key::Server(job))) = (news.on, operation.job)
        && let Ok(records) = sender.client.jobs().history(job).await
    {
        news.by = intake::history(&records)
            .into_iter()
            .filter(|entry| (entry.on - on).abs() <= SAME_CHANGE)
            .min_by_key(|entry| (entry.on - on).abs())
            .and_then(|entry| entry.employee_id);
    }
    Setback::Conflict {
        theirs: Box::new(theirs),
        news,
    }
}

async fn update_job(
    sender: &Sender,
    operation: &Operation,
    reading: &Reading,
    id: JobId,
    changes: &JobChanges,
) -> Result<(), Setback> {
    let job = or_gone(sender.client.jobs().get(id).await)?;
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
        return Err(conflict(sender, operation, theirs, job.modified_on.map_or(0, micros)).await);
    }
    if update == JobUpdate::default() {
        return Ok(());
    }
    reading.must_be_fresh(sender)?;
    sender.note_sent(operation).await?;
    sender.client.jobs().update(id, &update).await?;
    Ok(())
}

/// The fields as the mirror keeps them: what reads the same there is no difference here.
fn fields_of(job: &Job) -> JobFields {
    JobFields {
        summary: job.summary.clone(),
        priority: intake::line(job.priority.as_ref().map(Priority::as_str)),
        business_unit_id: intake::reference(job.business_unit_id),
        job_type_id: intake::reference(job.job_type_id),
        campaign_id: intake::reference(job.campaign_id),
    }
}

/// When a job was last changed that must still be taken to `state`; `None` when it is there.
///
/// A state does not tell whether it was another in between: a hold without an answer may have been made, and taken off again by someone who
/// planned the job anew. That is not undone unasked.
async fn must_be_taken_to(
    sender: &Sender,
    operation: &Operation,
    id: JobId,
    state: &str,
) -> Result<Option<Option<Micros>>, Setback> {
    let job = or_gone(sender.client.jobs().get(id).await)?;
    let now = state_of(&job);
    if now == state {
        return Ok(None);
    }
    // On the way from Scheduled over Dispatched to InProgress the decision still stands; only an end or another halt undoes its ground.
    let halted = |state: &str| matches!(state, "Hold" | "Completed" | "Canceled");
    let base = operation.base.job_state.as_ref();
    let undone_ground = base.is_some_and(|base| *base != now) && halted(&now);
    let changed = job.modified_on.map(micros);
    let before = operation.base.job_changed;
    // With steps, the last attempt held some of its appointments by itself, which may have changed the job.
    let maybe_undone = operation.is_doubtful()
        && before.is_some()
        && before != changed
        && operation.steps.is_empty();
    if undone_ground || maybe_undone {
        return Err(has_become(sender, operation, now, changed).await);
    }
    Ok(Some(changed))
}

fn state_of(job: &Job) -> String {
    let state = job.job_status.as_ref();
    state.map(ToString::to_string).unwrap_or_default()
}

/// A job's state stands against what was to be done.
async fn has_become(
    sender: &Sender,
    operation: &Operation,
    state: String,
    changed: Option<Micros>,
) -> Setback {
    let theirs = MergeBase {
        job_state: Some(state),
        ..MergeBase::default()
    };
    conflict(sender, operation, theirs, changed.unwrap_or_default()).await
}

fn why(reason: &ReasonGiven) -> ReasonAndMemo {
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
