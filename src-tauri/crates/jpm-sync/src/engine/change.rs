//! Sending an edit of a record that the server has: read, compare, send, read again.
//!
//! Between the reading and the sending about one round trip stays open in which another dispatcher's edit is not seen: the API has no
//! compare-and-swap. All calls here are idempotent by value, so an operation whose outcome is unknown goes the same way: what is already so
//! is not sent again.

use std::collections::BTreeSet;

use jpm_client::{
    AppointmentId, AssignmentFilter, Effect, Error, Job, JobId, JobUpdate, Priority, ReasonAndMemo,
    Record, Reschedule, TechnicianId,
};

use super::attempt::{Setback, may_repeat};
use super::fetch::all;
use super::intake;
use super::job_room::readable;
use super::push::Sender;
use crate::edit::{AppointmentMove, Edit};
use crate::instant::micros;
use crate::operation::{JobFields, MergeBase, Operation, Times};
use crate::plain_text::strip;
use crate::rows::AppointmentRow;
use crate::views::calendar::AppointmentState;
use crate::views::jobs::{JobChanges, ReasonGiven};

const GONE: &str = "The server does not have this record any more.";

/// Sends an operation that changes a record which the server has. The keys in it are resolved.
pub(crate) async fn send(sender: &Sender, operation: &Operation) -> Result<(), Setback> {
    let base = &operation.base;
    match &operation.edit {
        Edit::MoveAppointment { to } => {
            let id = operation
                .appointment
                .and_then(super::super::key::Key::server)
                .ok_or_else(gone)?;
            move_appointment(sender, operation, id, to, base).await
        }
        Edit::SetSpecialInstructions { text, .. } => {
            let id = operation
                .appointment
                .and_then(super::super::key::Key::server)
                .ok_or_else(gone)?;
            let now = appointment(sender, id)
                .await?
                .instructions
                .unwrap_or_default();
            if now == *text {
                return Ok(());
            }
            if base.instructions.as_ref().is_some_and(|base| *base != now) {
                return Err(Setback::Conflict {
                    sentence: format!("Someone else has changed the instructions to \"{now}\"."),
                    theirs: Box::new(MergeBase {
                        instructions: Some(now),
                        ..MergeBase::default()
                    }),
                });
            }
            sender.note_sent(operation).await?;
            sender
                .client
                .appointments()
                .set_special_instructions(id, text)
                .await?;
            Ok(())
        }
        Edit::UpdateJob { changes, .. } => {
            let id = operation
                .job
                .and_then(super::super::key::Key::server)
                .ok_or_else(gone)?;
            update_job(sender, operation, id, changes).await
        }
        Edit::HoldJob { reason, .. } => {
            let id = operation
                .job
                .and_then(super::super::key::Key::server)
                .ok_or_else(gone)?;
            if must_be_taken_to(sender, id, "Hold", base).await? {
                sender.note_sent(operation).await?;
                hold(sender, id, &why(reason)).await?;
            }
            Ok(())
        }
        Edit::CancelJob { reason, .. } => {
            let id = operation
                .job
                .and_then(super::super::key::Key::server)
                .ok_or_else(gone)?;
            if must_be_taken_to(sender, id, "Canceled", base).await? {
                sender.note_sent(operation).await?;
                sender.client.jobs().cancel(id, &why(reason)).await?;
            }
            Ok(())
        }
        Edit::AddAppointment { .. } | Edit::CreateJob { .. } | Edit::CreateProject { .. } => Err(
            Setback::Refused("This edit makes a record and cannot be sent as a change.".into()),
        ),
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

async fn move_appointment(
    sender: &Sender,
    operation: &Operation,
    id: AppointmentId,
    to: &AppointmentMove,
    base: &MergeBase,
) -> Result<(), Setback> {
    let row = appointment(sender, id).await?;
    let theirs = Times {
        start: row.start,
        end: row.end,
        arrival_start: row.arrival_start,
        arrival_end: row.arrival_end,
    };
    let same_times = is_at(theirs, to);
    if !same_times && base.times.is_some_and(|base| base != theirs) {
        let when = sender
            .store
            .zone()
            .label(crate::instant::instant(theirs.start));
        return Err(Setback::Conflict {
            sentence: format!("Someone else has moved it to {when}."),
            theirs: Box::new(MergeBase {
                times: Some(theirs),
                ..base.clone()
            }),
        });
    }
    let change = match &to.technician_ids {
        Some(wanted) => {
            let wanted: BTreeSet<i64> = wanted.iter().map(|id| id.0.0).collect();
            technicians_to_change(sender, id, &wanted, base, theirs).await?
        }
        None => None,
    };
    if same_times && change.is_none() {
        return Ok(());
    }
    sender.note_sent(operation).await?;
    if !same_times {
        let times = Reschedule {
            start: to.start.0,
            end: to.end.0,
            arrival_window_start: to.arrival_start.map(|at| at.0),
            arrival_window_end: to.arrival_end.map(|at| at.0),
        };
        sender.client.appointments().reschedule(id, &times).await?;
    }
    let Some((off, on)) = change else {
        return Ok(());
    };
    let room = sender.client.assignments();
    // An earlier attempt may have moved it.
    let moved = !same_times || base.times.is_some_and(|base| base != theirs);
    let added = !on.is_empty();
    // Whoever is to come is put on first: refused, the appointment keeps whom it had.
    if added {
        room.assign(id, &on)
            .await
            .map_err(|error| after_a_part(error, done_so_far(moved, false)))?;
    }
    if !off.is_empty() {
        room.unassign(id, &off)
            .await
            .map_err(|error| after_a_part(error, done_so_far(moved, added)))?;
    }
    Ok(())
}

/// What a move has brought about before a call of it failed; `None` when nothing.
fn done_so_far(moved: bool, added: bool) -> Option<&'static str> {
    match (moved, added) {
        (true, true) => Some(
            "The new time and the new technicians are on the server, but the former technicians were not taken off",
        ),
        (true, false) => {
            Some("The new time is on the server, but the technicians are as they were")
        }
        (false, true) => {
            Some("The new technicians are on the server, but the former ones were not taken off")
        }
        (false, false) => None,
    }
}

/// What the failure of a call means when `done` names what calls before it have brought about.
fn after_a_part(error: Error, done: Option<&str>) -> Setback {
    match done {
        // Without an answer it is unknown, and the next look goes on where this one stopped.
        Some(_) if error.effect() == Effect::Possible => Setback::Call(error),
        Some(_) if may_repeat(&error) => Setback::Partly(error),
        Some(done) => Setback::Half {
            done: done.to_owned(),
            refused: error,
        },
        None => Setback::Call(error),
    }
}

/// Whether an appointment is where the edit wants it. A window that the edit does not give stays as it is.
fn is_at(theirs: Times, to: &AppointmentMove) -> bool {
    let window = |wanted: Option<crate::moment::Moment>, theirs| {
        wanted.is_none_or(|at| Some(micros(at.0)) == theirs)
    };
    theirs.start == micros(to.start.0)
        && theirs.end == micros(to.end.0)
        && window(to.arrival_start, theirs.arrival_start)
        && window(to.arrival_end, theirs.arrival_end)
}

type Technicians = Vec<TechnicianId>;

/// Whom to take off and whom to put on; `None` when it is so already.
async fn technicians_to_change(
    sender: &Sender,
    id: AppointmentId,
    wanted: &BTreeSet<i64>,
    base: &MergeBase,
    times: Times,
) -> Result<Option<(Technicians, Technicians)>, Setback> {
    let filter = AssignmentFilter {
        appointment_ids: vec![id],
        ..AssignmentFilter::default()
    };
    let Some(assignments) = readable(all(&sender.client.assignments(), filter).await)? else {
        return Err(Setback::Refused(
            "These keys may not read who is assigned, so technicians cannot be changed. Ask for the dispatch scope.".into(),
        ));
    };
    let theirs: BTreeSet<i64> = assignments
        .iter()
        .filter(|record| record.active != Some(false))
        .filter_map(|record| record.technician_id.map(|id| id.0))
        .collect();
    if theirs == *wanted {
        return Ok(None);
    }
    if let Some(base) = &base.technicians {
        // Putting some on and taking others off are two calls; between them all are there. Operations of an earlier version took off first.
        let between: BTreeSet<i64> = base.union(wanted).copied().collect();
        let stayed: BTreeSet<i64> = base.intersection(wanted).copied().collect();
        if theirs != *base && theirs != between && theirs != stayed {
            return Err(Setback::Conflict {
                sentence: "Someone else has changed its technicians.".into(),
                theirs: Box::new(MergeBase {
                    times: Some(times),
                    technicians: Some(theirs),
                    ..MergeBase::default()
                }),
            });
        }
    }
    let ids = |set: BTreeSet<&i64>| set.into_iter().map(|id| TechnicianId(*id)).collect();
    Ok(Some((
        ids(theirs.difference(wanted).collect()),
        ids(wanted.difference(&theirs).collect()),
    )))
}

async fn update_job(
    sender: &Sender,
    operation: &Operation,
    id: JobId,
    changes: &JobChanges,
) -> Result<(), Setback> {
    let job = or_gone(sender.client.jobs().get(id).await)?;
    let theirs = fields_of(&job);
    let base = operation.base.fields.clone().unwrap_or_default();
    let mut update = JobUpdate::default();
    let mut moved = Vec::new();

    let same_text = |a: &str, b: Option<&String>| b.is_some_and(|b| a == b || strip(a) == strip(b));
    if let Some(summary) = &changes.summary
        && !same_text(summary, theirs.summary.as_ref())
    {
        if !same_text(
            base.summary.as_deref().unwrap_or_default(),
            Some(&theirs.summary.clone().unwrap_or_default()),
        ) {
            moved.push("summary");
        }
        update.summary = Some(summary.clone());
    }
    if changes.priority.is_some() && changes.priority != theirs.priority {
        if base.priority != theirs.priority {
            moved.push("priority");
        }
        update.priority = changes.priority.as_deref().map(Priority::from);
    }
    if let Some(unit) = changes.business_unit_id
        && Some(unit.0.0) != theirs.business_unit_id
    {
        if base.business_unit_id != theirs.business_unit_id {
            moved.push("business unit");
        }
        update.business_unit_id = Some(unit.0);
    }
    if let Some(job_type) = changes.job_type_id
        && Some(job_type.0.0) != theirs.job_type_id
    {
        if base.job_type_id != theirs.job_type_id {
            moved.push("type");
        }
        update.job_type_id = Some(job_type.0);
    }
    if let Some(campaign) = changes.campaign_id
        && Some(campaign.0.0) != theirs.campaign_id
    {
        if base.campaign_id != theirs.campaign_id {
            moved.push("campaign");
        }
        update.campaign_id = Some(campaign.0);
    }
    if !moved.is_empty() {
        return Err(Setback::Conflict {
            sentence: format!(
                "Someone else has changed the same field: {}.",
                moved.join(", ")
            ),
            theirs: Box::new(MergeBase {
                fields: Some(theirs),
                ..MergeBase::default()
            }),
        });
    }
    if update == JobUpdate::default() {
        return Ok(());
    }
    sender.note_sent(operation).await?;
    sender.client.jobs().update(id, &update).await?;
    Ok(())
}

fn fields_of(job: &Record<Job>) -> JobFields {
    JobFields {
        summary: job.summary.clone(),
        priority: job.priority.as_ref().map(ToString::to_string),
        business_unit_id: job.business_unit_id.map(|id| id.0),
        job_type_id: job.job_type_id.map(|id| id.0),
        campaign_id: job.campaign_id.map(|id| id.0),
    }
}

/// Whether a job must still be taken to `state`; false when it is there.
async fn must_be_taken_to(
    sender: &Sender,
    id: JobId,
    state: &str,
    base: &MergeBase,
) -> Result<bool, Setback> {
    let job = or_gone(sender.client.jobs().get(id).await)?;
    let now = job
        .job_status
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    if now == state {
        return Ok(false);
    }
    // On the way from Scheduled over Dispatched to InProgress the decision still stands; only an end or another halt undoes its ground.
    let halted = |state: &str| matches!(state, "Hold" | "Completed" | "Canceled");
    if base.job_state.as_ref().is_some_and(|base| *base != now) && halted(&now) {
        return Err(Setback::Conflict {
            sentence: format!("In the meantime the job has become \"{now}\"."),
            theirs: Box::new(MergeBase {
                job_state: Some(now),
                ..MergeBase::default()
            }),
        });
    }
    Ok(true)
}

fn why(reason: &ReasonGiven) -> ReasonAndMemo {
    ReasonAndMemo::new(reason.reason_id.0, reason.memo.clone())
}

/// Puts a job on hold; where the vendor no longer has the call, each of its open appointments.
async fn hold(sender: &Sender, id: JobId, why: &ReasonAndMemo) -> Result<(), Setback> {
    let refused = match sender.client.jobs().hold(id, why).await {
        Err(error @ Error::NotFound(_))
            if sender.client.dialect() == jpm_client::Dialect::Vendor =>
        {
            error
        }
        other => return other.map_err(Setback::Call),
    };
    let filter = jpm_client::AppointmentFilter {
        job_id: Some(id),
        ..jpm_client::AppointmentFilter::default()
    };
    let open: Vec<_> = all(&sender.client.appointments(), filter)
        .await?
        .iter()
        .filter_map(intake::appointment)
        .filter(|row| {
            matches!(
                row.state,
                AppointmentState::Scheduled | AppointmentState::Dispatched
            )
        })
        .collect();
    if open.is_empty() {
        return Err(Setback::Call(refused));
    }
    let all = open.len();
    for (held, row) in open.iter().enumerate() {
        let done = (held > 0).then(|| {
            format!("{held} of its {all} open appointments are on hold, the others are not")
        });
        sender
            .client
            .appointments()
            .hold(AppointmentId(row.origin.id), why)
            .await
            .map_err(|error| after_a_part(error, done.as_deref()))?;
    }
    Ok(())
}
