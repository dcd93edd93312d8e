//! Taking back what the server has: the opposite edit.

use std::collections::BTreeSet;

use super::EditError;
use crate::edit::{AppointmentMove, Edit};
use crate::instant::{instant, micros};
use crate::key::AsText;
use crate::moment::Moment;
use crate::operation::{MergeBase, Operation, Times};
use crate::views::jobs::JobChanges;
use crate::views::operations::OperationState;

/// The edit that brings back what `operation` changed.
pub(super) fn inverse(operation: &Operation) -> Result<Edit, EditError> {
    let cannot = |why: &str| Err(EditError::NotAllowed(why.to_owned()));
    if !matches!(
        operation.state,
        OperationState::Acked | OperationState::Done
    ) {
        return match operation.state {
            OperationState::Withdrawn => cannot("This edit was taken back already."),
            OperationState::Rejected | OperationState::Conflict => {
                cannot("The server does not have this edit, so there is nothing to take back.")
            }
            _ => cannot(
                "This edit is on its way; it can be taken back when the server has answered.",
            ),
        };
    }
    let base = &operation.base;
    match &operation.edit {
        Edit::MoveAppointment { to } => match base.times {
            Some(times) => Ok(Edit::MoveAppointment {
                to: AppointmentMove {
                    appointment_id: to.appointment_id,
                    start: Moment(instant(times.start)),
                    end: Moment(instant(times.end)),
                    arrival_start: times.arrival_start.map(|us| Moment(instant(us))),
                    arrival_end: times.arrival_end.map(|us| Moment(instant(us))),
                    technician_ids: base
                        .technicians
                        .as_ref()
                        .map(|ids| ids.iter().map(|id| AsText((*id).into())).collect()),
                    seen: None,
                },
            }),
            None => cannot("What was there before is not known any more."),
        },
        Edit::SetSpecialInstructions { appointment_id, .. } => Ok(Edit::SetSpecialInstructions {
            appointment_id: *appointment_id,
            text: base.instructions.clone().unwrap_or_default(),
            seen: None,
        }),
        Edit::UpdateJob {
            job_id, changes, ..
        } => {
            let old = base.fields.clone().unwrap_or_default();
            Ok(Edit::UpdateJob {
                job_id: *job_id,
                changes: JobChanges {
                    summary: changes
                        .summary
                        .as_ref()
                        .map(|_| old.summary.unwrap_or_default()),
                    priority: changes.priority.as_ref().and(old.priority),
                    business_unit_id: changes
                        .business_unit_id
                        .and(old.business_unit_id.map(|id| AsText(id.into()))),
                    job_type_id: changes
                        .job_type_id
                        .and(old.job_type_id.map(|id| AsText(id.into()))),
                    campaign_id: changes
                        .campaign_id
                        .and(old.campaign_id.map(|id| AsText(id.into()))),
                },
                seen: None,
            })
        }
        Edit::HoldJob { .. } => cannot(
            "The API cannot take a job off hold. Reschedule one of its appointments instead.",
        ),
        Edit::CancelJob { .. } => {
            cannot("The API cannot bring a cancelled job back. Book it again instead.")
        }
        Edit::CreateJob { .. } => cannot("The API cannot delete a job. Cancel it instead."),
        Edit::AddAppointment { .. } => cannot("The API cannot delete an appointment."),
        Edit::CreateProject { .. } => cannot("The API cannot delete a project."),
    }
}

/// What the server had when `operation` was through.
pub(super) fn made_by(operation: &Operation) -> MergeBase {
    let mut base = operation.base.clone();
    match &operation.edit {
        Edit::MoveAppointment { to } => {
            // A window that was not sent stayed as it was.
            let before = base.times;
            base.times = Some(Times {
                start: micros(to.start.0),
                end: micros(to.end.0),
                arrival_start: to
                    .arrival_start
                    .map(|at| micros(at.0))
                    .or(before.and_then(|times| times.arrival_start)),
                arrival_end: to
                    .arrival_end
                    .map(|at| micros(at.0))
                    .or(before.and_then(|times| times.arrival_end)),
            });
            base.technicians = to
                .technician_ids
                .as_ref()
                .map(|ids| ids.iter().map(|id| id.0.0).collect::<BTreeSet<_>>());
        }
        Edit::SetSpecialInstructions { text, .. } => base.instructions = Some(text.clone()),
        Edit::UpdateJob { changes, .. } => {
            if let Some(fields) = &mut base.fields {
                fields.summary = changes.summary.clone().or(fields.summary.take());
                fields.priority = changes.priority.clone().or(fields.priority.take());
                fields.business_unit_id = changes
                    .business_unit_id
                    .map(|id| id.0.0)
                    .or(fields.business_unit_id);
                fields.job_type_id = changes.job_type_id.map(|id| id.0.0).or(fields.job_type_id);
                fields.campaign_id = changes.campaign_id.map(|id| id.0.0).or(fields.campaign_id);
            }
        }
        _ => {}
    }
    base
}
