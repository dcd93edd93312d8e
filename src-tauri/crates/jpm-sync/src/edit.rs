//! The edits that a dispatcher can make. Each becomes one operation in the outbox.

use chrono::NaiveDate;
use jpm_client::ids::{
    AppointmentId, BusinessUnitId, CampaignId, CustomerId, EmployeeId, JobTypeId, LocationId,
    ReasonId, TechnicianId,
};
use serde::{Deserialize, Serialize};

use crate::key::{AppointmentKey, JobKey, StringId};
use crate::time::EpochMillis;

/// A job's fields as the window showed them when it began to change them; what is absent was shown
/// empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct JobSeen {
    /// The summary, without markup.
    pub summary: Option<String>,
    /// Its priority.
    pub priority: Option<String>,
    /// Which unit does it.
    pub business_unit_id: Option<StringId<BusinessUnitId>>,
    /// What kind of job.
    pub job_type_id: Option<StringId<JobTypeId>>,
    /// What brought it.
    pub campaign_id: Option<StringId<CampaignId>>,
}

/// An appointment as the window showed it when a move of it was begun. What has changed since is
/// someone else's work: a conflict, not something to send over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct AppointmentSeen {
    /// When work began.
    pub start: EpochMillis,
    /// When work ended.
    pub end: EpochMillis,
    /// Earliest promised arrival; absent where none was shown.
    pub arrival_start: Option<EpochMillis>,
    /// Latest promised arrival; absent where none was shown.
    pub arrival_end: Option<EpochMillis>,
    /// Who went.
    pub technician_ids: Vec<StringId<TechnicianId>>,
}

/// Another time, another arrival window, other technicians for an appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct AppointmentMove {
    /// Which appointment.
    pub appointment_id: AppointmentKey,
    /// When work begins.
    pub start: EpochMillis,
    /// When work ends.
    pub end: EpochMillis,
    /// Earliest promised arrival; sent explicitly, because what the server does with an omitted
    /// window is not documented.
    pub arrival_start: Option<EpochMillis>,
    /// Latest promised arrival.
    pub arrival_end: Option<EpochMillis>,
    /// Who goes from now on; absent leaves the technicians as they are.
    pub technician_ids: Option<Vec<StringId<TechnicianId>>>,
    /// What the dispatcher saw; absent means what the mirror has when the edit is taken.
    #[serde(default)]
    pub seen: Option<AppointmentSeen>,
}

/// Times of a planned appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct NewAppointment {
    /// When work begins.
    pub start: EpochMillis,
    /// When work ends.
    pub end: EpochMillis,
    /// Earliest promised arrival.
    pub arrival_start: Option<EpochMillis>,
    /// Latest promised arrival.
    pub arrival_end: Option<EpochMillis>,
    /// Who goes.
    pub technician_ids: Vec<StringId<TechnicianId>>,
}

/// A job to be booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct NewJob {
    /// For whom.
    pub customer_id: StringId<CustomerId>,
    /// Where.
    pub location_id: StringId<LocationId>,
    /// Which unit does it.
    pub business_unit_id: StringId<BusinessUnitId>,
    /// What kind of job.
    pub job_type_id: StringId<JobTypeId>,
    /// `Low`, `Normal`, `High`, `Urgent`.
    pub priority: String,
    /// What brought it.
    pub campaign_id: StringId<CampaignId>,
    /// One or more appointments.
    pub appointments: Vec<NewAppointment>,
    /// What is to be done.
    pub summary: Option<String>,
}

/// Changed fields of a job; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default)]
pub struct JobChanges {
    /// What is to be done.
    pub summary: Option<String>,
    /// Its priority.
    pub priority: Option<String>,
    /// Which unit does it.
    pub business_unit_id: Option<StringId<BusinessUnitId>>,
    /// What kind of job.
    pub job_type_id: Option<StringId<JobTypeId>>,
    /// What brought it.
    pub campaign_id: Option<StringId<CampaignId>>,
}

/// Why a job is held or canceled. Both documents ask for a reason; the vendor's asks for the memo
/// too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct HoldOrCancelReason {
    /// The tenant's reason.
    pub reason_id: StringId<ReasonId>,
    /// In the dispatcher's own words.
    pub memo: String,
}

/// A project to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct NewProject {
    /// For whom.
    pub customer_id: StringId<CustomerId>,
    /// Where.
    pub location_id: StringId<LocationId>,
    /// Its name.
    pub name: Option<String>,
    /// What it is about.
    pub summary: Option<String>,
    /// Who manages it.
    pub project_manager_ids: Vec<StringId<EmployeeId>>,
    /// Start.
    pub start_date: Option<NaiveDate>,
    /// Target.
    pub target_completion_date: Option<NaiveDate>,
}

/// An edit, as it is kept in the outbox. Operations are upcast for ever: variants and fields are
/// only added.
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
        #[serde(rename = "visit")]
        appointment: NewAppointment,
        /// What the technician must know on the spot.
        special_instructions: Option<String>,
    },
    /// What the technician must know on the spot.
    SetSpecialInstructions {
        /// Which appointment.
        appointment_id: AppointmentKey,
        /// The new text; empty removes it.
        text: String,
        /// The text that the dispatcher saw, empty where there was none; absent means what the
        /// mirror has when the edit is taken.
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
        reason: HoldOrCancelReason,
    },
    /// Cancel a job.
    CancelJob {
        /// Which job.
        job_id: JobKey,
        /// Why.
        reason: HoldOrCancelReason,
    },
    /// Make a project.
    CreateProject {
        /// The project.
        project: NewProject,
    },
    /// Take a job off hold: what takes a hold back. Only the vendor has it.
    #[serde(rename = "releaseJob")]
    RemoveHold {
        /// Which job.
        job_id: JobKey,
        /// The appointments that the hold took along.
        appointment_ids: Vec<StringId<AppointmentId>>,
    },
    /// Plan a canceled job again: what takes a cancellation back. Only the vendor has it.
    #[serde(rename = "reviveJob")]
    RemoveCancellation {
        /// Which job.
        job_id: JobKey,
    },
    /// Delete an appointment: what takes back that it was added. Only the vendor has it.
    #[serde(rename = "removeAppointment")]
    DeleteAppointment {
        /// Its job.
        job_id: JobKey,
        /// Which appointment.
        appointment_id: AppointmentKey,
    },
}

impl Edit {
    /// Whether it changes the words by which its job is found. Another time, another technician and
    /// another state do not.
    pub(crate) fn changes_searchable_text(&self) -> bool {
        match self {
            Self::MoveAppointment { .. }
            | Self::HoldJob { .. }
            | Self::CancelJob { .. }
            | Self::RemoveHold { .. }
            | Self::RemoveCancellation { .. } => false,
            Self::CreateJob { .. }
            | Self::UpdateJob { .. }
            | Self::AddAppointment { .. }
            | Self::DeleteAppointment { .. }
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
