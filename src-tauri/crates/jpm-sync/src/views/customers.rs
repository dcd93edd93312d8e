//! Customers as the summary in the forms and a customer's page show them.

use jpm_client::ids::{BusinessUnitId, CustomerId, JobTypeId, LocationId};
use serde::Serialize;

use super::calendar::{AppointmentState, TagView};
use super::choices::LocationChoice;
use super::jobs::{CustomFieldView, JobState};
use super::operations::PendingMark;
use crate::key::{AppointmentKey, JobKey, ProjectKey, StringId};
use crate::time::EpochMillis;

/// When an appointment is, and who comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct AppointmentSummary {
    /// The appointment's id.
    pub id: AppointmentKey,
    /// Its job.
    pub job_id: JobKey,
    /// Its status.
    pub state: AppointmentState,
    /// True if the customer confirmed it.
    pub confirmed: bool,
    /// The type of its job.
    pub job_type: Option<String>,
    /// The scheduled start.
    pub start: EpochMillis,
    /// The scheduled end.
    pub end: EpochMillis,
    /// The start of the arrival window.
    pub arrival_start: Option<EpochMillis>,
    /// The end of the arrival window.
    pub arrival_end: Option<EpochMillis>,
    /// The names of the technicians.
    pub technicians: Vec<String>,
}

/// An open job of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CustomerJob {
    /// The job's id.
    pub id: JobKey,
    /// The number on the server. `None` until the server has the record.
    pub number: Option<String>,
    /// Its status.
    pub state: JobState,
    /// The type.
    pub job_type_id: Option<StringId<JobTypeId>>,
    /// The type's name.
    pub job_type: Option<String>,
    /// The unit.
    pub business_unit_id: Option<StringId<BusinessUnitId>>,
    /// The unit's name.
    pub business_unit: Option<String>,
    /// The location.
    pub location_id: Option<StringId<LocationId>>,
    /// The address.
    pub address: Option<String>,
    /// The summary, without markup.
    pub summary: Option<String>,
    /// The next appointment, or the last one if none is ahead.
    pub appointment: Option<AppointmentSummary>,
    /// The newest edit that the server has not confirmed.
    pub pending: Option<PendingMark>,
}

/// A project of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CustomerProject {
    /// The project's id.
    pub id: ProjectKey,
    /// The number on the server.
    pub number: Option<String>,
    /// The project's name.
    pub name: String,
    /// The status, as the tenant names it.
    pub status: Option<String>,
    /// The newest edit that the server has not confirmed.
    pub pending: Option<PendingMark>,
}

/// A note of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CustomerNote {
    /// The place in the server's list, as text.
    pub id: String,
    /// The text, without markup.
    pub text: String,
    /// True if it stays at the top.
    pub pinned: bool,
    /// When it was written.
    pub written_on: Option<EpochMillis>,
    /// The employee's name, if it is known.
    pub employee: Option<String>,
}

/// What the mirror has of a customer, with the waiting edits. All lists are limited.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CustomerDetail {
    /// The customer.
    pub id: StringId<CustomerId>,
    /// The name, or `#` and the id if the app has no permission to read it.
    pub name: String,
    /// The kind of customer, such as `Residential`.
    pub kind: Option<String>,
    /// The phone numbers, with commas between them.
    pub phone: Option<String>,
    /// The billing address.
    pub billing_address: Option<String>,
    /// False if the record is inactive.
    pub active: bool,
    /// True if no service may be booked for the customer.
    pub do_not_service: bool,
    /// The tags.
    pub tags: Vec<TagView>,
    /// The tenant's custom fields.
    pub custom_fields: Vec<CustomFieldView>,
    /// The notes: pinned ones, then the newest.
    pub notes: Vec<CustomerNote>,
    /// When the notes were read. `None` if they were not read yet.
    pub notes_read_on: Option<EpochMillis>,
    /// False if the app has no permission to read notes.
    pub notes_readable: bool,
    /// What the customer owes, if the server says it.
    pub balance: Option<f64>,
    /// The active locations.
    pub locations: Vec<LocationChoice>,
    /// The number of active locations.
    pub location_count: u32,
    /// The open jobs: those with an appointment ahead first, nearest first.
    pub open_jobs: Vec<CustomerJob>,
    /// The number of open jobs.
    pub open_job_count: u32,
    /// The number of all jobs.
    pub job_count: u32,
    /// The next appointment.
    pub next_appointment: Option<AppointmentSummary>,
    /// The last appointment that took place or should have.
    pub last_appointment: Option<AppointmentSummary>,
    /// The appointments ahead and the newest past ones, latest first.
    pub appointments: Vec<AppointmentSummary>,
    /// The projects, newest first.
    pub projects: Vec<CustomerProject>,
    /// The number of unconfirmed and rejected edits of the customer's jobs.
    pub pending_edits: u32,
}
