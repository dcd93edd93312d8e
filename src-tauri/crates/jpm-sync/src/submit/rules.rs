//! The rules of the API documents that can be checked locally.

use std::collections::BTreeMap;

use super::EditError;
use crate::edit::{AppointmentMove, AppointmentSeen, Edit, ProjectFields};
use crate::job_fields::JobFields;
use crate::operation::{MergeBase, Times};
use crate::read::job_summary::JobSummary;
use crate::time::to_micros;
use crate::views::calendar::{AppointmentCard, AppointmentState};
use crate::views::errors::{EditFieldError, JobAction, NotAllowed};
use crate::views::jobs::NewJob;
use crate::views::projects::NewProject;

/// Errors by field.
pub type FieldErrors = BTreeMap<String, Vec<EditFieldError>>;

pub(super) fn check_move(
    to: &AppointmentMove,
    card: &AppointmentCard,
) -> Result<MergeBase, EditError> {
    if !card.movable {
        return Err(EditError::NotAllowed(match card.state {
            AppointmentState::Working => NotAllowed::AppointmentInProgress,
            AppointmentState::Canceled => NotAllowed::AppointmentCanceled,
            _ => NotAllowed::AppointmentDone,
        }));
    }
    let technicians = to
        .seen
        .as_ref()
        .map_or(&card.technician_ids, |seen| &seen.technician_ids);
    Ok(MergeBase {
        times: Some(times_seen(to.seen.as_ref(), card)),
        technicians: to
            .technician_ids
            .as_ref()
            .map(|_| technicians.iter().map(|id| id.0.0).collect()),
        ..MergeBase::default()
    })
}

/// A confirmation is of the times that the dispatcher saw. To remove one, times do not matter.
pub(super) fn check_confirmation(
    confirmed: bool,
    seen: Option<&AppointmentSeen>,
    card: &AppointmentCard,
) -> Result<MergeBase, EditError> {
    let refusal = match card.state {
        AppointmentState::Working => Some(NotAllowed::AppointmentInProgress),
        AppointmentState::Canceled => Some(NotAllowed::AppointmentCanceled),
        AppointmentState::Done => Some(NotAllowed::AppointmentDone),
        _ => None,
    };
    match refusal {
        Some(why) if confirmed => Err(EditError::NotAllowed(why)),
        _ => Ok(MergeBase {
            times: confirmed.then(|| times_seen(seen, card)),
            confirmed: Some(card.confirmed),
            ..MergeBase::default()
        }),
    }
}

/// The times that the dispatcher saw.
fn times_seen(seen: Option<&AppointmentSeen>, card: &AppointmentCard) -> Times {
    let now = times_of(card);
    let Some(seen) = seen else { return now };
    let seen = Times {
        start: to_micros(seen.start.0),
        end: to_micros(seen.end.0),
        arrival_start: seen.arrival_start.map(|at| to_micros(at.0)),
        arrival_end: seen.arrival_end.map(|at| to_micros(at.0)),
    };
    if seen.to_millis() == now.to_millis() {
        now
    } else {
        seen
    }
}

fn times_of(card: &AppointmentCard) -> Times {
    Times {
        start: to_micros(card.start.0),
        end: to_micros(card.end.0),
        arrival_start: card.arrival_start.map(|at| to_micros(at.0)),
        arrival_end: card.arrival_end.map(|at| to_micros(at.0)),
    }
}

pub(super) fn check_job(job: &NewJob) -> Result<(), EditError> {
    let mut errors = FieldErrors::new();
    if job.priority.trim().is_empty() {
        add_error(&mut errors, "priority", EditFieldError::PriorityMissing);
    }
    if job.appointments.is_empty() {
        add_error(
            &mut errors,
            "appointments",
            EditFieldError::AppointmentMissing,
        );
    }
    into_result(errors)
}

pub(super) fn check_project(project: &NewProject) -> Result<(), EditError> {
    match (project.start_date, project.target_completion_date) {
        (Some(start), Some(target)) if target < start => Err(invalid(
            "targetCompletionDate",
            EditFieldError::TargetBeforeStart,
        )),
        _ => Ok(()),
    }
}

/// Refuses dates that contradict each other, if `changes` has one of them. Dates that did so before
/// do not prevent other changes.
pub(super) fn check_project_dates(
    changed: &ProjectFields,
    changes: &ProjectFields,
) -> Result<(), EditError> {
    let Some(start) = changed.start_date else {
        return Ok(());
    };
    let mut errors = FieldErrors::new();
    let ends = [
        (
            "targetCompletionDate",
            changed.target_completion_date,
            changes.target_completion_date,
            EditFieldError::TargetBeforeStart,
        ),
        (
            "actualCompletionDate",
            changed.actual_completion_date,
            changes.actual_completion_date,
            EditFieldError::CompletionBeforeStart,
        ),
    ];
    for (field, end, change, error) in ends {
        if end.is_some_and(|end| end < start) {
            if change.is_some() {
                add_error(&mut errors, field, error);
            } else if changes.start_date.is_some() {
                add_error(&mut errors, "startDate", error);
            }
        }
    }
    into_result(errors)
}

pub(super) fn check_note(text: &str) -> Result<(), EditError> {
    if text.trim().is_empty() {
        return Err(invalid("text", EditFieldError::NoteMissing));
    }
    Ok(())
}

pub(super) fn add_error(errors: &mut FieldErrors, field: &str, error: EditFieldError) {
    errors.entry(field.to_owned()).or_default().push(error);
}

pub(super) fn invalid(field: &str, error: EditFieldError) -> EditError {
    EditError::Invalid {
        field_errors: FieldErrors::from([(field.to_owned(), vec![error])]),
    }
}

pub(super) fn into_result(field_errors: FieldErrors) -> Result<(), EditError> {
    if field_errors.is_empty() {
        Ok(())
    } else {
        Err(EditError::Invalid { field_errors })
    }
}

pub(super) fn ensure_allowed(
    allowed: bool,
    job: &JobSummary,
    action: JobAction,
) -> Result<(), EditError> {
    if allowed {
        return Ok(());
    }
    Err(EditError::NotAllowed(NotAllowed::JobStatus {
        action,
        state: job.state,
    }))
}

/// Whether `new` supersedes a failed `old` edit of the same record. Creations never supersede each
/// other.
pub(super) fn supersedes(new: &Edit, old: &Edit) -> bool {
    match (new, old) {
        (Edit::UpdateJob { changes: new, .. }, Edit::UpdateJob { changes: old, .. }) => {
            let new = JobFields::from(new);
            JobFields::from(old).present().all(|field| new.has(field))
        }
        (Edit::UpdateProject { changes: new, .. }, Edit::UpdateProject { changes: old, .. }) => {
            old.present().all(|field| new.has(field))
        }
        (Edit::MoveAppointment { .. }, Edit::MoveAppointment { .. })
        | (Edit::SetJobProject { .. }, Edit::SetJobProject { .. })
        | (Edit::SetSpecialInstructions { .. }, Edit::SetSpecialInstructions { .. })
        | (Edit::HoldJob { .. }, Edit::HoldJob { .. })
        | (Edit::CancelJob { .. }, Edit::CancelJob { .. })
        | (Edit::RemoveHold { .. }, Edit::RemoveHold { .. })
        | (Edit::RemoveCancellation { .. }, Edit::RemoveCancellation { .. })
        | (Edit::SetConfirmation { .. }, Edit::SetConfirmation { .. })
        | (Edit::DeleteAppointment { .. }, Edit::DeleteAppointment { .. }) => true,
        _ => false,
    }
}
