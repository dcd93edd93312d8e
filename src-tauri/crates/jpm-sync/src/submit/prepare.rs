//! Records what an edit is based on, and checks what can be checked before it is stored.

use chrono::{DateTime, Utc};
use jpm_client::Record;
use jpm_client::models::Job;
use rusqlite::Connection;
use uuid::Uuid;

use super::EditError;
use super::limits;
use super::rules::{
    check_confirmation, check_job, check_move, check_note, check_project, check_project_dates,
    ensure_allowed, invalid,
};
use crate::edit::{AppointmentSeen, Edit, JobSeen, ProjectFields};
use crate::job_fields::JobFields;
use crate::key::{AppointmentKey, JobKey, Key, ProjectKey};
use crate::operation::{MergeBase, Operation};
use crate::overlay::Overlay;
use crate::plain_text::strip;
use crate::project_fields::{JobProject, ProjectField};
use crate::read::cards::{card, customer, job_type};
use crate::read::job::{allowed_actions, custom_fields, instructions, record};
use crate::read::job_summary::{JobSummary, job_summary};
use crate::read::project_record::{ProjectRecord, project_record};
use crate::rows::job_status_name;
use crate::store::sql::Sql;
use crate::time::to_micros;
use crate::views::calendar::AppointmentCard;
use crate::views::errors::{EditFieldError, JobAction};
use crate::views::jobs::JobChanges;

/// The operation to store, or why the edit is refused.
pub(super) type Checked = Result<Operation, EditError>;

/// [`prepare`] for a user's edit, as opposed to an undo.
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

/// Checks an edit against what is shown, and records its merge base.
pub(super) fn prepare(
    sql: &Connection,
    overlay: &Overlay,
    edit: &Edit,
    now: DateTime<Utc>,
) -> Sql<Checked> {
    let checked = match edit {
        Edit::MoveAppointment { to } => with_card(sql, overlay, to.appointment_id, |card| {
            check_move(to, card).map(|base| operation_on_card(edit, card, base))
        })?,
        Edit::SetSpecialInstructions {
            appointment_id,
            seen,
            ..
        } => match card(sql, overlay, *appointment_id)? {
            Some(card) => {
                let base = instructions_base(sql, overlay, seen.as_deref(), &card)?;
                Ok(operation_on_card(edit, &card, base))
            }
            None => Err(EditError::NotFound),
        },
        Edit::SetConfirmation {
            appointment_id,
            confirmed,
            seen,
        } => with_card(sql, overlay, *appointment_id, |card| {
            check_confirmation(*confirmed, seen.as_ref(), card)
                .map(|base| operation_on_card(edit, card, base))
        })?,
        Edit::AddAppointment { job_id, .. } => with_job(sql, overlay, *job_id, |job| {
            ensure_allowed(
                allowed_actions(job).add_appointment,
                job,
                JobAction::AddAppointment,
            )?;
            let mut operation = operation_on_job(edit, job, MergeBase::default());
            operation.local_appointments = vec![Uuid::now_v7()];
            Ok(operation)
        })?,
        Edit::UpdateJob {
            job_id,
            changes,
            seen,
        } => with_job(sql, overlay, *job_id, |job| {
            ensure_allowed(allowed_actions(job).edit, job, JobAction::Edit)?;
            let base = base_fields(changes, seen.as_ref(), job, overlay);
            update_of_job(edit, job, changes, base)
        })?,
        Edit::AddNote { job_id, text, .. } => with_job(sql, overlay, *job_id, |job| {
            check_note(text).map(|()| operation_on_job(edit, job, MergeBase::default()))
        })?,
        Edit::UpdateProject { project_id, .. } | Edit::AddProjectNote { project_id, .. } => {
            with_project(sql, overlay, *project_id, |project| {
                on_project(edit, project)
            })?
        }
        Edit::SetJobProject { job_id, project_id } => with_job(sql, overlay, *job_id, |job| {
            move_to_project(edit, job, project_id.map(|id| id.0.0))
        })?,
        Edit::HoldJob { job_id, .. } => with_job(sql, overlay, *job_id, |job| {
            ensure_allowed(allowed_actions(job).hold, job, JobAction::Hold)?;
            Ok(operation_on_job(edit, job, state_of(job)))
        })?,
        Edit::CancelJob { job_id, .. } => with_job(sql, overlay, *job_id, |job| {
            ensure_allowed(allowed_actions(job).cancel, job, JobAction::Cancel)?;
            Ok(operation_on_job(edit, job, state_of(job)))
        })?,
        Edit::CreateJob { job } => check_job(job).map(|()| {
            let mut operation = Operation::new(edit.clone());
            operation.job = Some(Key::Local(operation.id));
            operation.local_appointments =
                job.appointments.iter().map(|_| Uuid::now_v7()).collect();
            operation
        }),
        Edit::CreateProject { project } => check_project(project).map(|()| {
            let mut operation = Operation::new(edit.clone());
            operation.project = Some(Key::Local(operation.id));
            operation
        }),
        // Whether there is anything left to remove shows at the server, because the mirror may lag
        // behind.
        Edit::RemoveHold { job_id, .. } | Edit::RemoveCancellation { job_id } => {
            with_job(sql, overlay, *job_id, |job| {
                Ok(operation_on_job(edit, job, state_of(job)))
            })?
        }
        Edit::DeleteAppointment {
            job_id,
            appointment_id,
        } => with_job(sql, overlay, *job_id, |job| {
            Ok(Operation {
                appointment: Some(*appointment_id),
                ..operation_on_job(edit, job, MergeBase::default())
            })
        })?,
    };
    let mut operation = match checked {
        Ok(operation) => operation,
        Err(error) => return Ok(Err(error)),
    };
    operation.created_at = to_micros(now);
    operation.subject = subject(sql, overlay, &operation)?;
    Ok(Ok(operation))
}

/// The instructions that the dispatcher saw. A text that reads the same keeps the server's markup.
fn instructions_base(
    sql: &Connection,
    overlay: &Overlay,
    seen: Option<&str>,
    card: &AppointmentCard,
) -> Sql<MergeBase> {
    let now = instructions(sql, overlay, card.id)?.unwrap_or_default();
    let text = match seen {
        Some(seen) if strip(seen) != strip(&now) => seen.to_owned(),
        _ => now,
    };
    Ok(MergeBase {
        instructions: Some(text),
        ..MergeBase::default()
    })
}

fn with_card(
    sql: &Connection,
    overlay: &Overlay,
    key: AppointmentKey,
    check: impl FnOnce(&AppointmentCard) -> Checked,
) -> Sql<Checked> {
    Ok(match card(sql, overlay, key)? {
        Some(card) => check(&card),
        None => Err(EditError::NotFound),
    })
}

fn with_job(
    sql: &Connection,
    overlay: &Overlay,
    key: JobKey,
    check: impl FnOnce(&JobSummary) -> Checked,
) -> Sql<Checked> {
    Ok(match job_summary(sql, overlay, key)? {
        Some(job) => check(&job),
        None => Err(EditError::NotFound),
    })
}

fn update_of_job(edit: &Edit, job: &JobSummary, changes: &JobChanges, base: JobFields) -> Checked {
    if *changes == JobChanges::default() {
        return Err(invalid("summary", EditFieldError::NothingChanged));
    }
    let base = MergeBase {
        fields: Some(base),
        ..MergeBase::default()
    };
    Ok(operation_on_job(edit, job, base))
}

/// Attaches a job to `wanted`, or detaches it. The page of either project shows the edit.
fn move_to_project(edit: &Edit, job: &JobSummary, wanted: Option<i64>) -> Checked {
    if wanted == job.project_id {
        return Err(invalid("projectId", EditFieldError::NothingChanged));
    }
    let base = MergeBase {
        job_project: Some(JobProject { id: job.project_id }),
        ..MergeBase::default()
    };
    Ok(Operation {
        project: wanted.or(job.project_id).map(|id| Key::Server(id.into())),
        ..operation_on_job(edit, job, base)
    })
}

fn with_project(
    sql: &Connection,
    overlay: &Overlay,
    key: ProjectKey,
    check: impl FnOnce(&ProjectRecord) -> Checked,
) -> Sql<Checked> {
    Ok(match project_record(sql, overlay, key)? {
        Some(project) => check(&project),
        None => Err(EditError::NotFound),
    })
}

/// An edit of a project or a note on it.
fn on_project(edit: &Edit, project: &ProjectRecord) -> Checked {
    match edit {
        Edit::UpdateProject { changes, seen, .. } => {
            let base = base_of_update(project, changes, seen.as_ref())?;
            Ok(operation_on_project(edit, project, base))
        }
        Edit::AddProjectNote { text, .. } => {
            check_note(text).map(|()| operation_on_project(edit, project, MergeBase::default()))
        }
        _ => Err(EditError::NotFound),
    }
}

fn operation_on_project(edit: &Edit, project: &ProjectRecord, base: MergeBase) -> Operation {
    Operation {
        base,
        project: Some(project.key),
        ..Operation::new(edit.clone())
    }
}

/// Checks the changes of a project against what it then is. A summary that reads the same keeps the
/// server's markup.
fn base_of_update(
    project: &ProjectRecord,
    changes: &ProjectFields,
    seen: Option<&ProjectFields>,
) -> Result<MergeBase, EditError> {
    if *changes == ProjectFields::default() {
        return Err(invalid("name", EditFieldError::NothingChanged));
    }
    let mut base = seen.unwrap_or(&project.fields).clone();
    if base.is_same(&project.fields, ProjectField::Summary) {
        base.summary.clone_from(&project.fields.summary);
    }
    let mut changed = base.clone();
    changed.apply(changes);
    check_project_dates(&changed, changes)?;
    Ok(MergeBase {
        project: Some(base),
        ..MergeBase::default()
    })
}

fn operation_on_card(edit: &Edit, card: &AppointmentCard, base: MergeBase) -> Operation {
    Operation {
        base,
        job: Some(card.job_id),
        appointment: Some(card.id),
        ..Operation::new(edit.clone())
    }
}

fn operation_on_job(edit: &Edit, job: &JobSummary, base: MergeBase) -> Operation {
    Operation {
        base,
        job: Some(job.key),
        ..Operation::new(edit.clone())
    }
}

/// "Garcia, No heat": the customer and the job type, or the number if there are no names.
fn subject(sql: &Connection, overlay: &Overlay, operation: &Operation) -> Sql<String> {
    if let Edit::CreateProject { project } = &operation.edit {
        let name = project.name.clone().filter(|name| !name.is_empty());
        return Ok(match name {
            Some(name) => name,
            None => customer(sql, Some(project.customer_id.0.0))?.unwrap_or_default(),
        });
    }
    if let (None, Some(key)) = (operation.job, operation.project) {
        let project = project_record(sql, overlay, key)?;
        return Ok(project.map(|project| project.name()).unwrap_or_default());
    }
    let (customer_id, type_id, number) = match (&operation.edit, operation.job) {
        (Edit::CreateJob { job }, _) => {
            (Some(job.customer_id.0.0), Some(job.job_type_id.0.0), None)
        }
        (_, Some(key)) => match job_summary(sql, overlay, key)? {
            Some(job) => (job.customer_id, job.job_type_id, job.number),
            None => (None, None, None),
        },
        _ => (None, None, None),
    };
    let who = customer(sql, customer_id)?;
    let what = job_type(sql, type_id)?;
    let parts: Vec<_> = who.into_iter().chain(what).collect();
    Ok(if parts.is_empty() {
        number.map_or_else(String::new, |number| format!("#{number}"))
    } else {
        parts.join(", ")
    })
}

fn state_of(job: &JobSummary) -> MergeBase {
    MergeBase {
        job_state: Some(job_status_name(job.state).to_owned()),
        ..MergeBase::default()
    }
}

/// The job's fields that the dispatcher saw. A summary that reads the same keeps the server's
/// markup.
fn base_fields(
    changes: &JobChanges,
    seen: Option<&JobSeen>,
    job: &JobSummary,
    overlay: &Overlay,
) -> JobFields {
    let now = fields_of(job, overlay);
    let mut lists = now.lists_in(&changes.into());
    let Some(seen) = seen else {
        return JobFields {
            tags: lists.tags,
            custom_fields: lists.custom_fields,
            ..now
        };
    };
    for field in &seen.custom_fields {
        if let Some(value) = lists.custom_fields.get_mut(&field.type_id.0.0) {
            value.clone_from(&field.value);
        }
    }
    let same_summary =
        seen.summary.as_deref().unwrap_or_default() == job.summary.as_deref().unwrap_or_default();
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
        tags: lists.tags,
        custom_fields: lists.custom_fields,
    }
}

/// The job's fields on the server after the waiting edits. The summary keeps its markup.
fn fields_of(job: &JobSummary, overlay: &Overlay) -> JobFields {
    let record: Option<Record<Job>> = record(job.raw.as_deref());
    let record = record.as_deref();
    let patch = overlay.jobs.get(&job.key).map(|patch| &patch.fields);
    let of_edit = patch.and_then(|fields| fields.summary.clone());
    let of_server = || record?.summary.clone();
    let of_booking = || {
        let new = overlay.new_jobs.iter().find(|new| new.key == job.key)?;
        new.job.summary.clone()
    };
    JobFields {
        summary: of_edit.or_else(of_server).or_else(of_booking),
        priority: job.priority.clone(),
        business_unit_id: job.business_unit_id,
        job_type_id: job.job_type_id,
        campaign_id: job.campaign_id,
        tags: job.tags.iter().map(|id| (*id, true)).collect(),
        custom_fields: custom_fields(record, patch),
    }
}
