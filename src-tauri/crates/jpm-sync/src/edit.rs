//! The edits that a dispatcher can make. Each becomes one operation in the outbox.

use chrono::NaiveDate;
use jpm_client::ids::{
    BusinessUnitId, CampaignId, CustomFieldTypeId, CustomerId, EmployeeId, JobTypeId, LocationId,
    ProjectId, ProjectStatusId, ProjectSubStatusId, ProjectTypeId, ReasonId, TagTypeId,
    TechnicianId,
};
use serde::{Deserialize, Serialize};

use crate::key::{AppointmentKey, JobKey, ProjectKey, StringId};
use crate::time::EpochMillis;

/// The fields of a job that the dispatcher saw when they opened the form. `None` is an empty field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct JobSeen {
    /// The summary, without markup.
    pub summary: Option<String>,
    /// Its priority.
    pub priority: Option<String>,
    /// The business unit.
    pub business_unit_id: Option<StringId<BusinessUnitId>>,
    /// The job type.
    pub job_type_id: Option<StringId<JobTypeId>>,
    /// The campaign.
    pub campaign_id: Option<StringId<CampaignId>>,
    /// The custom fields that the edit changes. For others, and for tags, the mirror's values count.
    #[serde(default)]
    pub custom_fields: Vec<CustomFieldText>,
}

/// The text of a custom field. An empty text removes the field from the job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CustomFieldText {
    /// Its type.
    pub type_id: StringId<CustomFieldTypeId>,
    /// Its name, which the edit needs when the mirror no longer has it.
    pub name: String,
    /// The text.
    pub value: String,
}

/// The appointment that the dispatcher saw when they started a move. If the server has other
/// values, the move conflicts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct AppointmentSeen {
    /// The start.
    pub start: EpochMillis,
    /// The end.
    pub end: EpochMillis,
    /// The start of the arrival window, if it has one.
    pub arrival_start: Option<EpochMillis>,
    /// The end of the arrival window, if it has one.
    pub arrival_end: Option<EpochMillis>,
    /// The technicians.
    pub technician_ids: Vec<StringId<TechnicianId>>,
}

/// A new time, arrival window or technicians of an appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct AppointmentMove {
    /// The appointment.
    pub appointment_id: AppointmentKey,
    /// The start.
    pub start: EpochMillis,
    /// The end.
    pub end: EpochMillis,
    /// The start of the arrival window. It is always sent, because the effect of an omitted window
    /// is not documented.
    pub arrival_start: Option<EpochMillis>,
    /// The end of the arrival window.
    pub arrival_end: Option<EpochMillis>,
    /// The new technicians. `None` keeps the present ones.
    pub technician_ids: Option<Vec<StringId<TechnicianId>>>,
    /// What the dispatcher saw. `None` means the values of the mirror.
    #[serde(default)]
    pub seen: Option<AppointmentSeen>,
}

/// An appointment to be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct NewAppointment {
    /// The start.
    pub start: EpochMillis,
    /// The end.
    pub end: EpochMillis,
    /// The start of the arrival window.
    pub arrival_start: Option<EpochMillis>,
    /// The end of the arrival window.
    pub arrival_end: Option<EpochMillis>,
    /// The technicians.
    pub technician_ids: Vec<StringId<TechnicianId>>,
}

/// A job to book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct NewJob {
    /// The customer.
    pub customer_id: StringId<CustomerId>,
    /// The address.
    pub location_id: StringId<LocationId>,
    /// The business unit.
    pub business_unit_id: StringId<BusinessUnitId>,
    /// The job type.
    pub job_type_id: StringId<JobTypeId>,
    /// `Low`, `Normal`, `High`, `Urgent`.
    pub priority: String,
    /// The campaign.
    pub campaign_id: StringId<CampaignId>,
    /// Its appointments, at least one.
    pub appointments: Vec<NewAppointment>,
    /// The summary.
    pub summary: Option<String>,
    /// The project. This field and the next ones need the vendor's API.
    #[serde(default)]
    pub project_id: Option<StringId<ProjectId>>,
    /// The customer's purchase order number.
    #[serde(default)]
    pub customer_po: Option<String>,
    /// The employee who found the lead.
    #[serde(default)]
    pub lead_employee_id: Option<StringId<EmployeeId>>,
    /// The tags.
    #[serde(default)]
    pub tag_ids: Vec<StringId<TagTypeId>>,
}

/// Changed fields of a job. `None` keeps a field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default)]
pub struct JobChanges {
    /// The summary.
    pub summary: Option<String>,
    /// Its priority.
    pub priority: Option<String>,
    /// The business unit.
    pub business_unit_id: Option<StringId<BusinessUnitId>>,
    /// The job type.
    pub job_type_id: Option<StringId<JobTypeId>>,
    /// The campaign.
    pub campaign_id: Option<StringId<CampaignId>>,
    /// Tags to add. This field and the next two need the vendor's API. They do not replace whole
    /// lists, so that nobody else's tags and fields are lost.
    pub added_tag_ids: Vec<StringId<TagTypeId>>,
    /// Tags to remove.
    pub removed_tag_ids: Vec<StringId<TagTypeId>>,
    /// Changed custom fields.
    pub custom_fields: Vec<CustomFieldText>,
}

impl JobChanges {
    /// Whether only the vendor's API can make these changes.
    pub(crate) fn needs_vendor(&self) -> bool {
        !(self.added_tag_ids.is_empty()
            && self.removed_tag_ids.is_empty()
            && self.custom_fields.is_empty())
    }
}

/// Why a job is put on hold or canceled. Both dialects require a reason, and the vendor's a memo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct HoldOrCancelReason {
    /// The reason, one of the tenant's.
    pub reason_id: StringId<ReasonId>,
    /// The memo of the dispatcher.
    pub memo: String,
}

/// A project to create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct NewProject {
    /// The customer.
    pub customer_id: StringId<CustomerId>,
    /// The address.
    pub location_id: StringId<LocationId>,
    /// Its name.
    pub name: Option<String>,
    /// The summary.
    pub summary: Option<String>,
    /// The project managers.
    pub project_manager_ids: Vec<StringId<EmployeeId>>,
    /// The start date.
    pub start_date: Option<NaiveDate>,
    /// The target date.
    pub target_completion_date: Option<NaiveDate>,
}

/// The fields of a project. As changes, `None` keeps a field. As the values that were seen, `None`
/// is an empty one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default)]
pub struct ProjectFields {
    /// The name.
    pub name: Option<String>,
    /// The summary.
    pub summary: Option<String>,
    /// The status.
    pub status_id: Option<StringId<ProjectStatusId>>,
    /// The substatus. It belongs to the status, so another status removes it.
    pub sub_status_id: Option<StringId<ProjectSubStatusId>>,
    /// The type.
    pub project_type_id: Option<StringId<ProjectTypeId>>,
    /// The start date. No date can be removed: the vendor's document allows no null for it.
    pub start_date: Option<NaiveDate>,
    /// The target date.
    pub target_completion_date: Option<NaiveDate>,
    /// The actual completion date.
    pub actual_completion_date: Option<NaiveDate>,
    /// The project managers.
    pub project_manager_ids: Option<Vec<StringId<EmployeeId>>>,
    /// The business units.
    pub business_unit_ids: Option<Vec<StringId<BusinessUnitId>>>,
}

/// An edit as it is stored in the outbox. Old outboxes are read forever: variants and fields are
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
        /// The new time and technicians.
        to: AppointmentMove,
    },
    /// Add an appointment to a job.
    AddAppointment {
        /// The job.
        job_id: JobKey,
        /// The appointment.
        #[serde(rename = "visit")]
        appointment: NewAppointment,
        /// Special instructions for the technician.
        special_instructions: Option<String>,
    },
    /// Special instructions for the technician.
    SetSpecialInstructions {
        /// The appointment.
        appointment_id: AppointmentKey,
        /// The new text. Empty removes it.
        text: String,
        /// The text that the dispatcher saw, empty if there was none. `None` means the text of the
        /// mirror.
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
        /// The job.
        job_id: JobKey,
        /// The changed fields.
        changes: JobChanges,
        /// What the dispatcher saw. `None` means the values of the mirror.
        #[serde(default)]
        seen: Option<JobSeen>,
    },
    /// Put a job on hold.
    HoldJob {
        /// The job.
        job_id: JobKey,
        /// The reason.
        reason: HoldOrCancelReason,
    },
    /// Cancel a job.
    CancelJob {
        /// The job.
        job_id: JobKey,
        /// The reason.
        reason: HoldOrCancelReason,
    },
    /// Create a project.
    CreateProject {
        /// The project.
        project: NewProject,
    },
    /// Take a job off hold. Only the vendor's API can.
    #[serde(rename = "releaseJob")]
    RemoveHold {
        /// The job.
        job_id: JobKey,
        /// The appointments to take off hold. Others of the job may be on hold for other reasons.
        appointment_ids: Vec<AppointmentKey>,
    },
    /// Schedule a canceled job again. Only the vendor's API can.
    #[serde(rename = "reviveJob")]
    RemoveCancellation {
        /// The job.
        job_id: JobKey,
    },
    /// Add a note to a job. Only the vendor's API can.
    AddNote {
        /// The job.
        job_id: JobKey,
        /// The text.
        text: String,
        /// Whether it stays at the top of the notes.
        pinned: bool,
    },
    /// Record that the customer has confirmed an appointment, or remove that. Only the vendor's API
    /// can.
    SetConfirmation {
        /// The appointment.
        appointment_id: AppointmentKey,
        /// Whether the customer has confirmed it.
        confirmed: bool,
        /// The times that the customer has confirmed. `None` means those of the mirror.
        #[serde(default)]
        seen: Option<AppointmentSeen>,
    },
    /// Change fields of a project. This edit and the next two need the vendor's API.
    UpdateProject {
        /// The project.
        project_id: ProjectKey,
        /// The changed fields.
        changes: ProjectFields,
        /// What the dispatcher saw. `None` means the values of the mirror.
        #[serde(default)]
        seen: Option<ProjectFields>,
    },
    /// Add a note to a project.
    AddProjectNote {
        /// The project.
        project_id: ProjectKey,
        /// The text.
        text: String,
        /// Whether it stays at the top of the notes.
        pinned: bool,
    },
    /// Attach a job to a project, or detach it from its project.
    SetJobProject {
        /// The job.
        job_id: JobKey,
        /// The project. `None` detaches the job.
        project_id: Option<StringId<ProjectId>>,
    },
    /// Undo an added appointment. Only the vendor's API can.
    #[serde(rename = "removeAppointment")]
    DeleteAppointment {
        /// The job.
        job_id: JobKey,
        /// The appointment.
        appointment_id: AppointmentKey,
    },
}

impl Edit {
    /// True if it changes the words by which its job is found. Times, technicians and statuses are
    /// not searched.
    pub(crate) fn changes_searchable_text(&self) -> bool {
        match self {
            Self::MoveAppointment { .. }
            | Self::SetConfirmation { .. }
            | Self::AddNote { .. }
            | Self::HoldJob { .. }
            | Self::CancelJob { .. }
            | Self::RemoveHold { .. }
            | Self::RemoveCancellation { .. }
            | Self::UpdateProject { .. }
            | Self::AddProjectNote { .. }
            | Self::SetJobProject { .. } => false,
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
    fn edits_stored_without_seen_values_are_still_read() {
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
