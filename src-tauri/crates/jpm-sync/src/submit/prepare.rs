//! What an edit is based on, and whether the documents allow it: all that can be known before it is kept.

use chrono::{DateTime, Utc};
use jpm_client::Record;
use jpm_client::models::Job;
use rusqlite::Connection;
use uuid::Uuid;

use super::EditError;
use super::limits;
use super::rules::{allow, check_job, check_move, check_project, invalid};
use crate::edit::{AppointmentSeen, Edit, JobSeen};
use crate::instant::micros;
use crate::key::{JobKey, Key};
use crate::operation::{JobFields, MergeBase, Operation};
use crate::overlay::Overlay;
use crate::plain_text::strip;
use crate::read::cards::{JobFace, card, customer, face, job_type};
use crate::read::job::{abilities, instructions, record};
use crate::rows::job_word;
use crate::store::sql::Sql;
use crate::views::calendar::AppointmentCard;
use crate::views::jobs::JobChanges;

/// An edit that may be kept, or why it may not.
pub(super) type Checked = Result<Operation, EditError>;

/// [`prepare`] for an edit that someone makes, and not for one that brings back what was there.
pub(super) fn prepare_new(
    sql: &Connection,
    overlay: &Overlay,
    edit: &Edit,
    now: DateTime<Utc>,
) -> Sql<Checked> {
    let shown = match edit {
        Edit::MoveAppointment { to } => card(sql, overlay, to.appointment_id)?.map(as_seen),
        _ => None,
    };
    match limits::check(edit, shown.as_ref(), now) {
        Ok(()) => prepare(sql, overlay, edit, now),
        Err(error) => Ok(Err(error)),
    }
}

fn as_seen(card: AppointmentCard) -> AppointmentSeen {
    AppointmentSeen {
        start: card.start,
        end: card.end,
        arrival_start: card.arrival_start,
        arrival_end: card.arrival_end,
        technician_ids: card.technician_ids,
    }
}

/// Checks an edit against what is shown, and notes what it is based on.
pub(super) fn prepare(
    sql: &Connection,
    overlay: &Overlay,
    edit: &Edit,
    now: DateTime<Utc>,
) -> Sql<Checked> {
    let checked = match edit {
        Edit::MoveAppointment { to } => match card(sql, overlay, to.appointment_id)? {
            Some(card) => check_move(to, &card).map(|base| about_card(edit, &card, base)),
            None => Err(EditError::NotFound),
        },
        Edit::SetSpecialInstructions {
            appointment_id,
            seen,
            ..
        } => match card(sql, overlay, *appointment_id)? {
            Some(card) => {
                let now = instructions(sql, overlay, card.id)?.unwrap_or_default();
                // What still reads the same keeps the markup that the server has.
                let text = match seen {
                    Some(seen) if strip(seen) != strip(&now) => seen.clone(),
                    _ => now,
                };
                let base = MergeBase {
                    instructions: Some(text),
                    ..MergeBase::default()
                };
                Ok(about_card(edit, &card, base))
            }
            None => Err(EditError::NotFound),
        },
        Edit::AddAppointment { job_id, .. } => with_job(sql, overlay, *job_id, |face| {
            allow(
                abilities(face).add_appointment,
                face,
                "get another appointment",
            )?;
            let mut operation = about_job(edit, face, MergeBase::default());
            operation.local_visits = vec![Uuid::now_v7()];
            Ok(operation)
        })?,
        Edit::UpdateJob {
            job_id,
            changes,
            seen,
        } => with_job(sql, overlay, *job_id, |face| {
            allow(abilities(face).edit, face, "be changed")?;
            if *changes == JobChanges::default() {
                return Err(invalid("summary", "Nothing was changed."));
            }
            let base = MergeBase {
                fields: Some(fields_seen(seen.as_ref(), face, overlay)),
                ..MergeBase::default()
            };
            Ok(about_job(edit, face, base))
        })?,
        Edit::HoldJob { job_id, .. } => with_job(sql, overlay, *job_id, |face| {
            allow(abilities(face).hold, face, "be put on hold")?;
            Ok(about_job(edit, face, state_of(face)))
        })?,
        Edit::CancelJob { job_id, .. } => with_job(sql, overlay, *job_id, |face| {
            allow(abilities(face).cancel, face, "be cancelled")?;
            Ok(about_job(edit, face, state_of(face)))
        })?,
        Edit::CreateJob { job } => check_job(job).map(|()| {
            let mut operation = Operation::new(edit.clone());
            operation.job = Some(Key::Local(operation.id));
            operation.local_visits = job.appointments.iter().map(|_| Uuid::now_v7()).collect();
            operation
        }),
        Edit::CreateProject { project } => check_project(project).map(|()| {
            let mut operation = Operation::new(edit.clone());
            operation.project = Some(Key::Local(operation.id));
            operation
        }),
        // Whether there is anything left to take back is seen at the server: what is here may lag behind.
        Edit::ReleaseJob { job_id, .. } | Edit::ReviveJob { job_id } => {
            with_job(sql, overlay, *job_id, |face| {
                Ok(about_job(edit, face, MergeBase::default()))
            })?
        }
        Edit::RemoveAppointment {
            job_id,
            appointment_id,
        } => with_job(sql, overlay, *job_id, |face| {
            Ok(Operation {
                appointment: Some(*appointment_id),
                ..about_job(edit, face, MergeBase::default())
            })
        })?,
    };
    let mut operation = match checked {
        Ok(operation) => operation,
        Err(error) => return Ok(Err(error)),
    };
    operation.made = micros(now);
    operation.subject = subject(sql, overlay, &operation)?;
    Ok(Ok(operation))
}

fn with_job(
    sql: &Connection,
    overlay: &Overlay,
    key: JobKey,
    check: impl FnOnce(&JobFace) -> Checked,
) -> Sql<Checked> {
    Ok(match face(sql, overlay, key)? {
        Some(face) => check(&face),
        None => Err(EditError::NotFound),
    })
}

fn about_card(edit: &Edit, card: &AppointmentCard, base: MergeBase) -> Operation {
    Operation {
        base,
        job: Some(card.job_id),
        appointment: Some(card.id),
        ..Operation::new(edit.clone())
    }
}

fn about_job(edit: &Edit, face: &JobFace, base: MergeBase) -> Operation {
    Operation {
        base,
        job: Some(face.key),
        ..Operation::new(edit.clone())
    }
}

/// "Garcia, No heat": the customer and the kind of job, or numbers where there are no names.
fn subject(sql: &Connection, overlay: &Overlay, operation: &Operation) -> Sql<String> {
    if let Edit::CreateProject { project } = &operation.edit {
        let name = project.name.clone().filter(|name| !name.is_empty());
        return Ok(match name {
            Some(name) => name,
            None => customer(sql, Some(project.customer_id.0.0))?.unwrap_or_default(),
        });
    }
    let (customer_id, type_id, number) = match (&operation.edit, operation.job) {
        (Edit::CreateJob { job }, _) => {
            (Some(job.customer_id.0.0), Some(job.job_type_id.0.0), None)
        }
        (_, Some(key)) => match face(sql, overlay, key)? {
            Some(face) => (face.customer_id, face.job_type_id, face.number),
            None => (None, None, None),
        },
        _ => (None, None, None),
    };
    let who = customer(sql, customer_id)?;
    let what = job_type(sql, type_id)?;
    let parts: Vec<_> = who.into_iter().chain(what).collect();
    Ok(if parts.is_empty() {
        number.map_or_else(|| "a job".to_owned(), |number| format!("job {number}"))
    } else {
        parts.join(", ")
    })
}

fn state_of(face: &JobFace) -> MergeBase {
    MergeBase {
        job_state: Some(job_word(face.state).to_owned()),
        ..MergeBase::default()
    }
}

/// The job's fields that the dispatcher saw. A summary that still reads the same keeps the markup that the server has.
fn fields_seen(seen: Option<&JobSeen>, face: &JobFace, overlay: &Overlay) -> JobFields {
    let now = fields_of(face, overlay);
    let Some(seen) = seen else { return now };
    let same_summary =
        seen.summary.as_deref().unwrap_or_default() == face.summary.as_deref().unwrap_or_default();
    JobFields {
        summary: if same_summary {
            now.summary
        } else {
            seen.summary.clone()
        },
        priority: seen.priority.clone(),
        business_unit_id: seen.business_unit_id.map(|id| id.0.0),
        job_type_id: seen.job_type_id.map(|id| id.0.0),
        campaign_id: seen.campaign_id.map(|id| id.0.0),
    }
}

/// The job's fields as the server will have them when the waiting edits are through. The summary keeps its markup.
fn fields_of(face: &JobFace, overlay: &Overlay) -> JobFields {
    let of_server = || {
        let job: Record<Job> = record(face.raw.as_deref())?;
        job.into_value().summary
    };
    let of_edit = overlay
        .jobs
        .get(&face.key)
        .and_then(|patch| patch.summary.clone());
    let of_booking = || {
        let new = overlay.new_jobs.iter().find(|new| new.key == face.key)?;
        new.job.summary.clone()
    };
    JobFields {
        summary: of_edit.or_else(of_server).or_else(of_booking),
        priority: face.priority.clone(),
        business_unit_id: face.business_unit_id,
        job_type_id: face.job_type_id,
        campaign_id: face.campaign_id,
    }
}
