//! Builds the opposite of an edit that the server has.

use std::collections::{BTreeMap, BTreeSet};

use super::EditError;
use crate::edit::{AppointmentMove, CustomFieldText, Edit, ProjectFields};
use crate::key::{JobKey, Key, StringId};
use crate::operation::{MergeBase, Operation, ReasonKey, Step, Times, UndoSupport};
use crate::project_fields::JobProject;
use crate::time::{EpochMillis, Micros, from_micros, to_micros};
use crate::views::errors::NotAllowed;
use crate::views::jobs::{HoldOrCancelReason, JobChanges};
use crate::views::operations::OperationState;

fn cannot<T>(why: NotAllowed) -> Result<T, EditError> {
    Err(EditError::NotAllowed(why))
}

/// Refuses to reverse what the server does not have.
pub(super) fn ensure_reversible(state: OperationState) -> Result<(), EditError> {
    match state {
        OperationState::Acked | OperationState::Done => Ok(()),
        OperationState::Withdrawn => cannot(NotAllowed::AlreadyUndone),
        OperationState::Rejected | OperationState::Conflict => cannot(NotAllowed::NothingToUndo),
        _ => cannot(NotAllowed::StillSending),
    }
}

/// The edit that undoes the completed part of a move or a hold.
pub(super) fn inverse_of_steps(
    operation: &Operation,
    undo_support: UndoSupport,
) -> Result<Edit, EditError> {
    let base = MergeBase {
        appointments: Some(held(&operation.steps)),
        ..operation.base.clone()
    };
    let technicians_changed = operation
        .steps
        .iter()
        .any(|step| !matches!(step, Step::Moved));
    match inverse(operation, &base, undo_support)? {
        Edit::MoveAppointment { to } => Ok(Edit::MoveAppointment {
            to: AppointmentMove {
                technician_ids: to.technician_ids.filter(|_| technicians_changed),
                ..to
            },
        }),
        other => Ok(other),
    }
}

/// The appointments that a hold has put on hold one by one.
fn held(steps: &[Step]) -> BTreeMap<i64, Micros> {
    let held = steps.iter().filter_map(|step| match step {
        Step::Held { appointment } => Some((*appointment, 0)),
        _ => None,
    });
    held.collect()
}

/// The server's values if only the recorded steps of a move were done.
pub(super) fn result_of_steps(operation: &Operation) -> MergeBase {
    let made = result_of(operation);
    let moved = operation.steps.contains(&Step::Moved);
    let mut technicians = operation.base.technicians.clone();
    for step in &operation.steps {
        match (step, &mut technicians) {
            (Step::Assigned { technicians: on }, Some(all)) => all.extend(on),
            (Step::Unassigned { technicians: off }, Some(all)) => {
                all.retain(|id| !off.contains(id));
            }
            _ => {}
        }
    }
    MergeBase {
        times: if moved {
            made.times
        } else {
            operation.base.times
        },
        technicians,
        reasons: made.reasons,
        ..MergeBase::default()
    }
}

/// The edit that restores `base`, as far as `operation` changed it.
pub(super) fn inverse(
    operation: &Operation,
    base: &MergeBase,
    undo_support: UndoSupport,
) -> Result<Edit, EditError> {
    let full = undo_support == UndoSupport::Full;
    match &operation.edit {
        Edit::MoveAppointment { to } => match base.times {
            Some(times) => Ok(Edit::MoveAppointment {
                to: AppointmentMove {
                    appointment_id: to.appointment_id,
                    start: EpochMillis(from_micros(times.start)),
                    end: EpochMillis(from_micros(times.end)),
                    arrival_start: times.arrival_start.map(|us| EpochMillis(from_micros(us))),
                    arrival_end: times.arrival_end.map(|us| EpochMillis(from_micros(us))),
                    technician_ids: base
                        .technicians
                        .as_ref()
                        .map(|ids| ids.iter().map(|id| StringId((*id).into())).collect()),
                    seen: None,
                },
            }),
            None => cannot(NotAllowed::OriginalUnknown),
        },
        Edit::SetSpecialInstructions { appointment_id, .. } => Ok(Edit::SetSpecialInstructions {
            appointment_id: *appointment_id,
            text: base.instructions.clone().unwrap_or_default(),
            seen: None,
        }),
        Edit::UpdateJob {
            job_id, changes, ..
        } => Ok(Edit::UpdateJob {
            job_id: *job_id,
            changes: original_values(changes, base)?,
            seen: None,
        }),
        Edit::HoldJob { job_id, .. } if full => match &base.appointments {
            Some(appointments) => Ok(Edit::RemoveHold {
                job_id: *job_id,
                appointment_ids: appointments
                    .keys()
                    .map(|id| Key::Server((*id).into()))
                    .collect(),
            }),
            None => cannot(NotAllowed::HoldNeverSent),
        },
        Edit::CancelJob { job_id, .. } if full => Ok(Edit::RemoveCancellation { job_id: *job_id }),
        Edit::AddAppointment { job_id, .. } if full => match operation.local_appointments.first() {
            Some(appointment) => Ok(Edit::DeleteAppointment {
                job_id: *job_id,
                appointment_id: Key::Local(*appointment),
            }),
            None => cannot(NotAllowed::OriginalUnknown),
        },
        Edit::SetConfirmation {
            appointment_id,
            confirmed,
            ..
        } if full => Ok(Edit::SetConfirmation {
            appointment_id: *appointment_id,
            confirmed: base.confirmed.unwrap_or(!confirmed),
            seen: None,
        }),
        Edit::UpdateProject {
            project_id,
            changes,
            ..
        } => {
            let changes = project_values_before(changes, base)?;
            let project_id = *project_id;
            Ok(Edit::UpdateProject {
                project_id,
                changes,
                seen: None,
            })
        }
        Edit::SetJobProject { job_id, .. } if full => back_to_project(*job_id, base),
        Edit::SetJobProject { .. } => cannot(NotAllowed::CannotEditProject),
        Edit::SetConfirmation { .. } => cannot(NotAllowed::CannotConfirm),
        Edit::AddNote { .. } | Edit::AddProjectNote { .. } => cannot(NotAllowed::CannotDeleteNote),
        Edit::HoldJob { .. } => cannot(NotAllowed::CannotRemoveHold),
        Edit::CancelJob { .. } => cannot(NotAllowed::CannotRemoveCancellation),
        Edit::CreateJob { .. } => cannot(NotAllowed::CannotDeleteJob),
        Edit::AddAppointment { .. } => cannot(NotAllowed::CannotDeleteAppointment),
        Edit::CreateProject { .. } => cannot(NotAllowed::CannotDeleteProject),
        Edit::RemoveHold { job_id, .. } => match reason_before(operation, base) {
            Some(reason) => Ok(Edit::HoldJob {
                job_id: *job_id,
                reason,
            }),
            None => cannot(NotAllowed::HoldAgain),
        },
        Edit::RemoveCancellation { job_id } => match reason_before(operation, base) {
            Some(reason) => Ok(Edit::CancelJob {
                job_id: *job_id,
                reason,
            }),
            None => cannot(NotAllowed::CancelAgain),
        },
        Edit::DeleteAppointment { .. } => cannot(NotAllowed::AddAgain),
    }
}

/// The values that the changed fields had before.
fn original_values(changes: &JobChanges, base: &MergeBase) -> Result<JobChanges, EditError> {
    let old = base.fields.clone().unwrap_or_default();
    let lacking = old.fields_without_value(&changes.into());
    // All or nothing: if the window says that a change is undone, all of it must be.
    if !lacking.is_empty() {
        return cannot(NotAllowed::FieldsHadNoValue { fields: lacking });
    }
    let restored = |was_on_job: bool| {
        let changed = changes.added_tag_ids.iter().chain(&changes.removed_tag_ids);
        let before = changed.filter(|id| old.has_tag(id.0.0) == was_on_job);
        before.copied().collect()
    };
    Ok(JobChanges {
        added_tag_ids: restored(true),
        removed_tag_ids: restored(false),
        custom_fields: {
            let fields = changes.custom_fields.iter();
            fields
                .map(|field| CustomFieldText {
                    value: old.custom_field(field.type_id.0.0).to_owned(),
                    ..field.clone()
                })
                .collect()
        },
        summary: changes
            .summary
            .as_ref()
            .map(|_| old.summary.unwrap_or_default()),
        priority: changes.priority.as_ref().and(old.priority),
        business_unit_id: changes
            .business_unit_id
            .and(old.business_unit_id.map(|id| StringId(id.into()))),
        job_type_id: changes
            .job_type_id
            .and(old.job_type_id.map(|id| StringId(id.into()))),
        campaign_id: changes
            .campaign_id
            .and(old.campaign_id.map(|id| StringId(id.into()))),
    })
}

/// Attaches a job to the project that it was in.
fn back_to_project(job_id: JobKey, base: &MergeBase) -> Result<Edit, EditError> {
    let Some(before) = base.job_project else {
        return cannot(NotAllowed::OriginalUnknown);
    };
    let project_id = before.id.map(|id| StringId(id.into()));
    Ok(Edit::SetJobProject { job_id, project_id })
}

/// The values that the changed fields of a project had before.
fn project_values_before(
    changes: &ProjectFields,
    base: &MergeBase,
) -> Result<ProjectFields, EditError> {
    let old = base.project.clone().unwrap_or_default();
    let lacking = old.fields_without_value(changes);
    if !lacking.is_empty() {
        return cannot(NotAllowed::FieldsHadNoValue { fields: lacking });
    }
    Ok(old.values_before(changes))
}

/// The reason that a job had before `operation` took it off hold or scheduled it again. `None` if it
/// is not known, if there were several, or if the operation is an undo itself.
fn reason_before(operation: &Operation, base: &MergeBase) -> Option<HoldOrCancelReason> {
    let mut reasons = base.reasons.iter().flatten();
    let (Some(reason), None, None) = (reasons.next(), reasons.next(), operation.undoes) else {
        return None;
    };
    Some(HoldOrCancelReason {
        reason_id: StringId(reason.reason.into()),
        memo: reason.memo.clone(),
    })
}

fn reason_keys(reason: &HoldOrCancelReason) -> BTreeSet<ReasonKey> {
    BTreeSet::from([ReasonKey::new(reason.reason_id.0.0, &reason.memo)])
}

/// The server's values after `operation`.
pub(super) fn result_of(operation: &Operation) -> MergeBase {
    let mut base = operation.base.clone();
    match &operation.edit {
        Edit::MoveAppointment { to } => {
            base.times = Some(Times::moved(to, base.times));
            base.technicians = to
                .technician_ids
                .as_ref()
                .map(|ids| ids.iter().map(|id| id.0.0).collect::<BTreeSet<_>>());
        }
        Edit::SetSpecialInstructions { text, .. } => base.instructions = Some(text.clone()),
        Edit::SetConfirmation { confirmed, .. } => base.confirmed = Some(*confirmed),
        Edit::HoldJob { reason, .. } => {
            base.job_state = Some("Hold".to_owned());
            base.reasons = Some(reason_keys(reason));
        }
        Edit::CancelJob { reason, .. } => {
            base.job_state = Some("Canceled".to_owned());
            base.reasons = Some(reason_keys(reason));
        }
        Edit::RemoveHold { .. } | Edit::RemoveCancellation { .. } => {
            base.job_state = Some("Scheduled".to_owned());
            base.reasons = None;
        }
        Edit::AddAppointment {
            appointment,
            special_instructions,
            ..
        } => {
            base.times = Some(Times {
                start: to_micros(appointment.start.0),
                end: to_micros(appointment.end.0),
                arrival_start: appointment.arrival_start.map(|at| to_micros(at.0)),
                arrival_end: appointment.arrival_end.map(|at| to_micros(at.0)),
            });
            base.technicians = Some(appointment.technician_ids.iter().map(|id| id.0.0).collect());
            base.instructions = Some(special_instructions.clone().unwrap_or_default());
        }
        Edit::UpdateJob { changes, .. } => {
            if let Some(fields) = &mut base.fields {
                fields.apply(changes.into());
            }
        }
        Edit::UpdateProject { changes, .. } => {
            if let Some(project) = &mut base.project {
                project.apply(changes);
            }
        }
        Edit::SetJobProject { project_id, .. } => {
            base.job_project = Some(JobProject {
                id: project_id.map(|id| id.0.0),
            });
        }
        Edit::AddNote { .. }
        | Edit::AddProjectNote { .. }
        | Edit::CreateJob { .. }
        | Edit::CreateProject { .. }
        | Edit::DeleteAppointment { .. } => {}
    }
    base
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use jpm_client::ids::{CampaignId, JobTypeId};

    use super::*;
    use crate::job_fields::JobFields;
    use crate::views::operations::EditedField;

    fn change(base: JobFields) -> Operation {
        Operation {
            base: MergeBase {
                fields: Some(base),
                ..MergeBase::default()
            },
            ..Operation::new(Edit::UpdateJob {
                job_id: Key::Server(7.into()),
                changes: JobChanges {
                    summary: Some("Leak".into()),
                    priority: Some("High".into()),
                    business_unit_id: None,
                    job_type_id: Some(StringId(JobTypeId(2))),
                    campaign_id: Some(StringId(CampaignId(3))),
                    ..JobChanges::default()
                },
                seen: None,
            })
        }
    }

    #[test]
    fn field_without_an_old_value_cannot_be_undone() {
        let known = JobFields {
            priority: Some("Low".into()),
            job_type_id: Some(4),
            campaign_id: Some(5),
            ..JobFields::default()
        };
        let back = |base: &JobFields| {
            let operation = change(base.clone());
            let possible = operation.is_reversible(UndoSupport::Full);
            let edit = inverse(&operation, &operation.base, UndoSupport::Full);
            assert_eq!(possible, edit.is_ok(), "offered when it can be done");
            edit
        };
        // A summary can be emptied, and a unit that was not changed does not matter.
        let Edit::UpdateJob { changes, .. } = back(&known).unwrap() else {
            panic!("a change of a job is undone by another");
        };
        assert_eq!(changes.summary.as_deref(), Some(""));
        assert_eq!(changes.priority.as_deref(), Some("Low"));
        assert_eq!(changes.business_unit_id, None);
        let lacking = JobFields {
            priority: None,
            campaign_id: None,
            ..known
        };
        let Err(EditError::NotAllowed(why)) = back(&lacking) else {
            panic!("a field without a value cannot be restored");
        };
        let fields = vec![EditedField::Priority, EditedField::Campaign];
        assert_eq!(why, NotAllowed::FieldsHadNoValue { fields });
    }
}
