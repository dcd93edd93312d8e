//! Jobs as the table, the drawer and the job's own page show them.

use chrono::NaiveDate;
use jpm_client::ids::{BusinessUnitId, CustomFieldTypeId, CustomerId, JobTypeId, LocationId};
use serde::{Deserialize, Serialize};

use super::calendar::{AppointmentCard, TagView};
use super::operations::{EditEntry, OperationRow, PendingMark};
pub use crate::edit::{CustomFieldText, HoldOrCancelReason, JobChanges, NewAppointment, NewJob};
use crate::key::{AppointmentKey, JobKey, ProjectKey, StringId};
use crate::time::EpochMillis;

/// A job's status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum JobState {
    /// Scheduled.
    Scheduled,
    /// A technician is on the way.
    Dispatched,
    /// A technician is working.
    InProgress,
    /// On hold.
    Hold,
    /// Completed.
    Completed,
    /// Canceled.
    Canceled,
    /// A status that this version does not know.
    Other,
}

impl JobState {
    /// Whether there is still work to do.
    pub(crate) fn is_open(self) -> bool {
        !matches!(self, Self::Completed | Self::Canceled)
    }
}

/// The sort order of the job table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum JobSort {
    /// The job's number.
    Number,
    /// The customer's name.
    Customer,
    /// The start of the next appointment, or of the last one if none is ahead.
    #[default]
    NextStart,
    /// The status.
    State,
    /// The type's name.
    JobType,
    /// The unit's name.
    BusinessUnit,
    /// Urgent first.
    Priority,
    /// When it was booked.
    CreatedOn,
    /// When it was completed.
    CompletedOn,
    /// The last change on the server.
    ModifiedOn,
}

/// Civil days of the business time zone, from the first one up to and without `until`. A missing
/// end is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default)]
pub struct DayRange {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The day after the last one.
    pub until: Option<NaiveDate>,
}

/// The date filters of the job table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default)]
pub struct JobDates {
    /// When the job was booked.
    pub created: Option<DayRange>,
    /// The days of its appointments. One that touches the days is enough, as on the calendar.
    pub scheduled: Option<DayRange>,
    /// When the job was completed.
    pub completed: Option<DayRange>,
    /// The last change on the server.
    pub modified: Option<DayRange>,
}

/// The filter of the job table. Empty lists match all jobs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default)]
pub struct JobQuery {
    /// Words to find in number, customer, address, job type and summary.
    pub text: String,
    /// The statuses.
    pub states: Vec<JobState>,
    /// The business units.
    pub business_unit_ids: Vec<StringId<BusinessUnitId>>,
    /// The job types.
    pub job_type_ids: Vec<StringId<JobTypeId>>,
    /// The priorities.
    pub priorities: Vec<String>,
    /// The customer. `None` matches all.
    pub customer_id: Option<StringId<CustomerId>>,
    /// The dates.
    pub dates: JobDates,
    /// The sort order.
    pub sort: JobSort,
    /// True for descending order.
    pub descending: bool,
    /// The number of rows to skip.
    pub offset: u32,
    /// The number of rows to return, at most 500.
    pub limit: u32,
}

/// A row of the job table.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct JobRow {
    /// The job's id.
    pub id: JobKey,
    /// The number on the server. `None` until the server has the record.
    pub number: Option<String>,
    /// Its status.
    pub state: JobState,
    /// The customer.
    pub customer_id: Option<StringId<CustomerId>>,
    /// The customer's name.
    pub customer: Option<String>,
    /// The customer's phone numbers, `(512) 555-1000`, with commas between them.
    pub phone: Option<String>,
    /// The name of the location.
    pub location: Option<String>,
    /// The address.
    pub address: Option<String>,
    /// The type's name.
    pub job_type: Option<String>,
    /// The unit's name.
    pub business_unit: Option<String>,
    /// The project's name.
    pub project: Option<String>,
    /// The tags.
    pub tags: Vec<TagView>,
    /// Its priority.
    pub priority: Option<String>,
    /// The summary, without markup.
    pub summary: Option<String>,
    /// The start of the next appointment, or of the last one if none is ahead.
    pub next_start: Option<EpochMillis>,
    /// The names of the technicians of the appointment at `next_start`.
    pub technicians: Vec<String>,
    /// The job's total in the tenant's currency, if the server has it.
    pub total: Option<f64>,
    /// When the job was booked.
    pub created_on: Option<EpochMillis>,
    /// When the job was completed, if the server has it.
    pub completed_on: Option<EpochMillis>,
    /// The number of appointments.
    pub appointment_count: u32,
    /// The last change on the server.
    pub modified_on: Option<EpochMillis>,
    /// The newest edit that the server has not confirmed.
    pub pending: Option<PendingMark>,
}

/// A page of the job table.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct JobPage {
    /// The requested rows.
    pub rows: Vec<JobRow>,
    /// The number of matching jobs.
    pub total: u32,
}

/// A record by id and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct NamedRef {
    /// The id, as text.
    pub id: String,
    /// The name, or `#` and the id if the app has no permission to read it.
    pub name: String,
}

/// The customer of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CustomerView {
    /// The customer.
    pub id: StringId<CustomerId>,
    /// The name.
    pub name: String,
    /// A phone number, if one is known.
    pub phone: Option<String>,
    /// The tags of the customer.
    pub tags: Vec<TagView>,
}

/// The location of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LocationView {
    /// The location.
    pub id: StringId<LocationId>,
    /// The name of the location.
    pub name: String,
    /// Street, city, state, ZIP code on one line.
    pub address: Option<String>,
}

/// A custom field of the tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CustomFieldView {
    /// Its type. `None` if it cannot be changed: its type is unknown, or its text is not shown in
    /// full.
    pub type_id: Option<StringId<CustomFieldTypeId>>,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A note of a job or a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct JobNote {
    /// The id, as text.
    pub id: String,
    /// The text, without markup.
    pub text: String,
    /// True if it stays at the top.
    pub pinned: bool,
    /// When it was written.
    pub written_on: Option<EpochMillis>,
    /// The employee's name, if it is known.
    pub employee: Option<String>,
    /// The edit that adds it, if the server has not confirmed that.
    pub pending: Option<PendingMark>,
}

/// An entry of a job's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct JobHistoryEntry {
    /// The id, as text.
    pub id: String,
    /// The event, as the server names it.
    pub event: String,
    /// When it happened.
    pub occurred_on: EpochMillis,
    /// The employee's name, if it is known.
    pub employee: Option<String>,
    /// The tool, such as `Manual`.
    pub tool: Option<String>,
    /// The memo.
    pub memo: Option<String>,
}

/// The actions that the job's status allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
#[allow(clippy::struct_excessive_bools)] // Four independent buttons.
pub struct AllowedActions {
    /// Change its fields.
    pub edit: bool,
    /// Put it on hold.
    pub hold: bool,
    /// Cancel it.
    pub cancel: bool,
    /// Add an appointment.
    pub add_appointment: bool,
}

/// The content of the job drawer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
#[allow(clippy::struct_excessive_bools)] // Four independent facts.
pub struct JobDetail {
    /// The job's id.
    pub id: JobKey,
    /// The number on the server.
    pub number: Option<String>,
    /// Its status.
    pub state: JobState,
    /// Its priority.
    pub priority: Option<String>,
    /// The summary, without markup.
    pub summary: String,
    /// True if the server's summary has markup. A new summary replaces it with plain text.
    pub summary_has_formatting: bool,
    /// The appointments whose special instructions have markup on the server.
    pub formatted_instructions: Vec<AppointmentKey>,
    /// The customer.
    pub customer: Option<CustomerView>,
    /// The address.
    pub location: Option<LocationView>,
    /// Its type.
    pub job_type: Option<NamedRef>,
    /// Its unit.
    pub business_unit: Option<NamedRef>,
    /// The campaign.
    pub campaign: Option<NamedRef>,
    /// The project of the job.
    pub project_id: Option<ProjectKey>,
    /// The project's name.
    pub project: Option<String>,
    /// The tags.
    pub tags: Vec<TagView>,
    /// The tenant's custom fields.
    pub custom_fields: Vec<CustomFieldView>,
    /// Its appointments, by start.
    pub appointments: Vec<AppointmentCard>,
    /// The notes: unsent ones, then pinned ones, then the newest.
    pub notes: Vec<JobNote>,
    /// When the notes were read. `None` if they were not read yet.
    pub notes_read_on: Option<EpochMillis>,
    /// The history, newest first.
    pub history: Vec<JobHistoryEntry>,
    /// The edits of this computer that wait, or that the server has, newest first. They say what
    /// changed from what to what, which the server's history often does not.
    pub edits: Vec<EditEntry>,
    /// When the history was read. `None` if it was not read yet.
    pub history_read_on: Option<EpochMillis>,
    /// When it was created.
    pub created_on: Option<EpochMillis>,
    /// The last change on the server.
    pub modified_on: Option<EpochMillis>,
    /// When it was completed.
    pub completed_on: Option<EpochMillis>,
    /// True if the job is free of charge.
    pub no_charge: bool,
    /// True if the customer gets notifications.
    pub notifications_enabled: bool,
    /// The unconfirmed and rejected edits.
    pub operations: Vec<OperationRow>,
    /// The actions that its status allows.
    pub allowed: AllowedActions,
    /// True if a hold or a cancellation can be undone after the server has it.
    pub can_undo_hold_and_cancel: bool,
}
