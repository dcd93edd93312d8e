//! What a dispatcher can do. Each edit becomes one operation in the outbox.

use jpm_client::ids::{AppointmentId, BusinessUnitId, CampaignId, JobTypeId};
use serde::{Deserialize, Serialize};

pub use crate::views::operations::{AppointmentMove, AppointmentSeen};

use crate::key::{AppointmentKey, AsText, JobKey};
use crate::views::jobs::{JobChanges, NewJob, PlannedVisit, ReasonGiven};
use crate::views::projects::NewProject;

/// A job's fields as the window showed them when it began to change them; what is absent was shown empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct JobSeen {
    /// The summary, without markup.
    pub summary: Option<String>,
    /// Its priority.
    pub priority: Option<String>,
    /// Which unit does it.
    pub business_unit_id: Option<AsText<BusinessUnitId>>,
    /// What kind of job.
    pub job_type_id: Option<AsText<JobTypeId>>,
    /// What brought it.
    pub campaign_id: Option<AsText<CampaignId>>,
}

/// An edit, as it is kept in the outbox. Operations are upcast for ever: variants and fields are only added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "edit",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Edit {
    /// Move or reassign an appointment.
    MoveAppointment {
        /// To when and to whom.
        to: AppointmentMove,
    },
    /// One more appointment for a job.
    AddAppointment {
        /// Which job.
        job_id: JobKey,
        /// When and who.
        visit: PlannedVisit,
        /// What the technician must know on the spot.
        special_instructions: Option<String>,
    },
    /// What the technician must know on the spot.
    SetSpecialInstructions {
        /// Which appointment.
        appointment_id: AppointmentKey,
        /// The new text; empty removes it.
        text: String,
        /// The text that the dispatcher saw, empty where there was none; absent means what the mirror has when the edit is taken.
        #[serde(default)]
        seen: Option<String>,
    },
    /// Book a job.
    CreateJob {
        /// The job.
        job: NewJob,
    },
    /// Change fields of a job.
    UpdateJob {
        /// Which job.
        job_id: JobKey,
        /// What changes.
        changes: JobChanges,
        /// What the dispatcher saw; absent means what the mirror has when the edit is taken.
        #[serde(default)]
        seen: Option<JobSeen>,
    },
    /// Put a job on hold.
    HoldJob {
        /// Which job.
        job_id: JobKey,
        /// Why.
        reason: ReasonGiven,
    },
    /// Cancel a job.
    CancelJob {
        /// Which job.
        job_id: JobKey,
        /// Why.
        reason: ReasonGiven,
    },
    /// Make a project.
    CreateProject {
        /// The project.
        project: NewProject,
    },
    /// Take a job off hold: what takes a hold back. Only the vendor has it.
    ReleaseJob {
        /// Which job.
        job_id: JobKey,
        /// The appointments that the hold took along.
        appointment_ids: Vec<AsText<AppointmentId>>,
    },
    /// Plan a cancelled job again: what takes a cancellation back. Only the vendor has it.
    ReviveJob {
        /// Which job.
        job_id: JobKey,
    },
    /// Delete an appointment: what takes back that it was added. Only the vendor has it.
    RemoveAppointment {
        /// Its job.
        job_id: JobKey,
        /// Which appointment.
        appointment_id: AppointmentKey,
    },
}

impl Edit {
    /// Whether it changes the words by which its job is found. Another time, another technician and another state do not.
    pub(crate) fn rewords(&self) -> bool {
        match self {
            Self::MoveAppointment { .. }
            | Self::HoldJob { .. }
            | Self::CancelJob { .. }
            | Self::ReleaseJob { .. }
            | Self::ReviveJob { .. } => false,
            Self::CreateJob { .. }
            | Self::UpdateJob { .. }
            | Self::AddAppointment { .. }
            | Self::RemoveAppointment { .. }
            | Self::SetSpecialInstructions { .. }
            | Self::CreateProject { .. } => true,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Edit;

    #[test]
    fn edits_kept_before_what_was_seen_was_told_are_still_understood() {
        let kept = [
            r#"{"edit":"moveAppointment","to":{"appointmentId":"5","start":0,"end":1,"arrivalStart":null,"arrivalEnd":null,"technicianIds":null}}"#,
            r#"{"edit":"setSpecialInstructions","appointmentId":"5","text":"Dog"}"#,
            r#"{"edit":"updateJob","jobId":"7","changes":{"summary":"Pump"}}"#,
        ];
        for text in kept {
            let unseen = match serde_json::from_str(text).unwrap() {
                Edit::MoveAppointment { to } => to.seen.is_none(),
                Edit::SetSpecialInstructions { seen, .. } => seen.is_none(),
                Edit::UpdateJob { seen, .. } => seen.is_none(),
                _ => false,
            };
            assert!(unseen, "{text}");
        }
    }
}
