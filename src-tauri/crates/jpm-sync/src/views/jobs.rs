//! Jobs as the table, the drawer and the job's own page show them.

use jpm_client::ids::{BusinessUnitId, CustomerId, JobTypeId, LocationId};
use serde::{Deserialize, Serialize};

use super::calendar::AppointmentCard;
use super::operations::{OperationRow, PendingMark};
pub use crate::edit::{HoldOrCancelReason, JobChanges, NewAppointment, NewJob};
use crate::key::{AppointmentKey, JobKey, ProjectKey, StringId};
use crate::time::EpochMillis;

/// A job's status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum JobState {
    /// Planned.
    Scheduled,
    /// A technician is on the way.
    Dispatched,
    /// Being worked on.
    InProgress,
    /// On hold.
    Hold,
    /// Finished.
    Completed,
    /// Canceled.
    Canceled,
    /// A status that this version does not know.
    Other,
}

/// What the table of jobs is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum JobSort {
    /// The job's number.
    Number,
    /// The customer's name.
    Customer,
    /// The next planned start, or the last one when none is ahead.
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
    /// When the server last changed it.
    ModifiedOn,
}

/// Which jobs the table shows. Empty lists mean "all".
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default)]
pub struct JobQuery {
    /// Words to look for in number, customer, address, type and summary.
    pub text: String,
    /// Wanted statuses.
    pub states: Vec<JobState>,
    /// Wanted units.
    pub business_unit_ids: Vec<StringId<BusinessUnitId>>,
    /// Wanted types.
    pub job_type_ids: Vec<StringId<JobTypeId>>,
    /// Wanted priorities.
    pub priorities: Vec<String>,
    /// What to sort by.
    pub sort: JobSort,
    /// Largest first.
    pub descending: bool,
    /// How many rows to pass over.
    pub offset: u32,
    /// How many rows to give, at most 500.
    pub limit: u32,
}

/// A row of the table of jobs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct JobRow {
    /// Its name.
    pub id: JobKey,
    /// The number for people; absent until the server has it.
    pub number: Option<String>,
    /// Its status.
    pub state: JobState,
    /// The customer's name.
    pub customer: Option<String>,
    /// The customer's phone numbers, `(512) 555-1000`, with commas between them.
    pub phone: Option<String>,
    /// Where.
    pub address: Option<String>,
    /// The type's name.
    pub job_type: Option<String>,
    /// The unit's name.
    pub business_unit: Option<String>,
    /// Its priority.
    pub priority: Option<String>,
    /// The summary, without markup.
    pub summary: Option<String>,
    /// The next planned start, or the last one when none is ahead.
    pub next_start: Option<EpochMillis>,
    /// When it was completed, where the server says so.
    pub completed_on: Option<EpochMillis>,
    /// How many appointments it has.
    pub appointment_count: u32,
    /// When the server last changed it.
    pub modified_on: Option<EpochMillis>,
    /// The edit that the server does not have yet.
    pub pending: Option<PendingMark>,
}

/// A part of the table of jobs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct JobPage {
    /// The rows asked for.
    pub rows: Vec<JobRow>,
    /// How many jobs match in all.
    pub total: u32,
}

/// Something with a number and a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct NamedRef {
    /// The number, as text.
    pub id: String,
    /// The name; "#" and the number when the key may not read it.
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
    /// A phone number, when one is known.
    pub phone: Option<String>,
}

/// Where a job is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LocationView {
    /// The location.
    pub id: StringId<LocationId>,
    /// What the customer calls it.
    pub name: String,
    /// Street, city, state, ZIP code on one line.
    pub address: Option<String>,
}

/// A field that the tenant has invented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CustomFieldView {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// One thing that happened to a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct HistoryRow {
    /// The entry's number, as text.
    pub id: String,
    /// What happened, in the server's word.
    pub event: String,
    /// When.
    pub on: EpochMillis,
    /// Who, by name when it is known.
    pub employee: Option<String>,
    /// With what tool, `Manual` and the like.
    pub tool: Option<String>,
    /// What was noted with it.
    pub memo: Option<String>,
}

/// What may be done with a job in its present state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
#[allow(clippy::struct_excessive_bools)] // Four independent buttons.
pub struct AllowedActions {
    /// Its fields may be changed.
    pub edit: bool,
    /// It may be put on hold.
    pub hold: bool,
    /// It may be canceled.
    pub cancel: bool,
    /// It may get one more appointment.
    pub add_appointment: bool,
}

/// Everything that the drawer shows of a job.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
#[allow(clippy::struct_excessive_bools)] // Four facts that have nothing to do with each other.
pub struct JobDetail {
    /// Its name.
    pub id: JobKey,
    /// The number for people.
    pub number: Option<String>,
    /// Its status.
    pub state: JobState,
    /// Its priority.
    pub priority: Option<String>,
    /// The summary, without markup.
    pub summary: String,
    /// Whether the server's summary has formatting, which a new one replaces with plain text.
    pub summary_has_formatting: bool,
    /// The appointments whose special instructions have formatting on the server.
    pub formatted_instructions: Vec<AppointmentKey>,
    /// The customer.
    pub customer: Option<CustomerView>,
    /// Where.
    pub location: Option<LocationView>,
    /// Its type.
    pub job_type: Option<NamedRef>,
    /// Its unit.
    pub business_unit: Option<NamedRef>,
    /// The campaign that brought it.
    pub campaign: Option<NamedRef>,
    /// The project it belongs to.
    pub project_id: Option<ProjectKey>,
    /// The project's name.
    pub project: Option<String>,
    /// The tenant's own fields.
    pub custom_fields: Vec<CustomFieldView>,
    /// Its appointments, by start.
    pub appointments: Vec<AppointmentCard>,
    /// What happened to it, newest first.
    pub history: Vec<HistoryRow>,
    /// When the history was read; absent before the first time.
    pub history_read_on: Option<EpochMillis>,
    /// When it was made.
    pub created_on: Option<EpochMillis>,
    /// When the server last changed it.
    pub modified_on: Option<EpochMillis>,
    /// When it was finished.
    pub completed_on: Option<EpochMillis>,
    /// Done at no charge.
    pub no_charge: bool,
    /// Whether the customer gets notices.
    pub notifications_enabled: bool,
    /// What the server does not have yet, or refused.
    pub operations: Vec<OperationRow>,
    /// What may be done with it.
    pub allowed: AllowedActions,
    /// Whether a hold or a cancellation can be taken back when the server has it.
    pub can_undo_hold_and_cancel: bool,
}
