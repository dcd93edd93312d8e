//! Jobs as the table, the drawer and the job's own page show them.

use jpm_client::ids::{
    BusinessUnitId, CampaignId, CustomerId, JobTypeId, LocationId, ReasonId, TechnicianId,
};
use serde::{Deserialize, Serialize};

use super::calendar::AppointmentCard;
use super::operations::{OperationRow, PendingMark};
use crate::key::{AppointmentKey, AsText, JobKey, ProjectKey};
use crate::moment::Moment;

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
    /// Cancelled.
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
    pub business_unit_ids: Vec<AsText<BusinessUnitId>>,
    /// Wanted types.
    pub job_type_ids: Vec<AsText<JobTypeId>>,
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
    pub next_start: Option<Moment>,
    /// When it was completed, where the server says so.
    pub completed_on: Option<Moment>,
    /// How many appointments it has.
    pub appointment_count: u32,
    /// When the server last changed it.
    pub modified_on: Option<Moment>,
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
pub struct Named {
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
    pub id: AsText<CustomerId>,
    /// The name.
    pub name: String,
    /// A telephone number, when one is known.
    pub phone: Option<String>,
}

/// Where a job is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LocationView {
    /// The location.
    pub id: AsText<LocationId>,
    /// What the customer calls it.
    pub name: String,
    /// Street, city, state, postcode on one line.
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
    pub on: Moment,
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
pub struct JobAbilities {
    /// Its fields may be changed.
    pub edit: bool,
    /// It may be put on hold.
    pub hold: bool,
    /// It may be cancelled.
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
    pub job_type: Option<Named>,
    /// Its unit.
    pub business_unit: Option<Named>,
    /// The campaign that brought it.
    pub campaign: Option<Named>,
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
    pub history_read_on: Option<Moment>,
    /// When it was made.
    pub created_on: Option<Moment>,
    /// When the server last changed it.
    pub modified_on: Option<Moment>,
    /// When it was finished.
    pub completed_on: Option<Moment>,
    /// Done at no charge.
    pub no_charge: bool,
    /// Whether the customer gets notices.
    pub notifications_enabled: bool,
    /// What the server does not have yet, or refused.
    pub operations: Vec<OperationRow>,
    /// What may be done with it.
    pub can: JobAbilities,
    /// Whether a hold or a cancellation can be taken back when the server has it.
    pub stops_can_be_undone: bool,
}

/// Times of a planned visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PlannedVisit {
    /// When work begins.
    pub start: Moment,
    /// When work ends.
    pub end: Moment,
    /// Earliest promised arrival.
    pub arrival_start: Option<Moment>,
    /// Latest promised arrival.
    pub arrival_end: Option<Moment>,
    /// Who goes.
    pub technician_ids: Vec<AsText<TechnicianId>>,
}

/// A job to be booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct NewJob {
    /// For whom.
    pub customer_id: AsText<CustomerId>,
    /// Where.
    pub location_id: AsText<LocationId>,
    /// Which unit does it.
    pub business_unit_id: AsText<BusinessUnitId>,
    /// What kind of job.
    pub job_type_id: AsText<JobTypeId>,
    /// `Low`, `Normal`, `High`, `Urgent`.
    pub priority: String,
    /// What brought it.
    pub campaign_id: AsText<CampaignId>,
    /// One or more visits.
    pub appointments: Vec<PlannedVisit>,
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
    pub business_unit_id: Option<AsText<BusinessUnitId>>,
    /// What kind of job.
    pub job_type_id: Option<AsText<JobTypeId>>,
    /// What brought it.
    pub campaign_id: Option<AsText<CampaignId>>,
}

/// Why a job is held or cancelled. Both documents ask for a reason; the vendor's asks for the memo too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ReasonGiven {
    /// The tenant's reason.
    pub reason_id: AsText<ReasonId>,
    /// In the dispatcher's own words.
    pub memo: String,
}
