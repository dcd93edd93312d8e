//! Appointments.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::open_enum::open_enum;
use super::shared::is_empty;
use crate::api_module::ApiModule;
use crate::dialect::Dialect;
use crate::ids::{AppointmentId, CustomerId, EmployeeId, JobId, ProjectId, TechnicianId};
use crate::query::{Active, Filter, Query, QueryValue, Sort};
use crate::request_body::RequestBody;
use crate::resources::{ContractSupport, GetResource, ListResource};
use crate::timestamp;

open_enum! {
    /// Where an appointment stands. The contract calls `Working` `InProgress`; both decode to `Working`.
    pub enum AppointmentStatus {
        /// Planned.
        Scheduled = "Scheduled",
        /// A technician is on the way.
        Dispatched = "Dispatched",
        /// Work goes on.
        Working = "Working" | "InProgress",
        /// It waits, with a reason.
        Hold = "Hold" | "OnHold",
        /// The visit is over.
        Done = "Done",
        /// It was canceled.
        Canceled = "Canceled" | "Cancelled",
    }
}

impl AppointmentStatus {
    /// The status as `dialect` writes it.
    pub fn wire(&self, dialect: Dialect) -> &str {
        match (self, dialect) {
            (Self::Working, Dialect::Contract) => "InProgress",
            _ => self.as_str(),
        }
    }
}

impl QueryValue for AppointmentStatus {
    fn text(&self, dialect: Dialect) -> Option<String> {
        Some(self.wire(dialect).to_owned())
    }
}

/// One visit of a job. Who goes is not in it; that is an [`Assignment`](super::Assignment).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Appointment {
    /// Its id.
    pub id: AppointmentId,
    /// The job it belongs to.
    pub job_id: Option<JobId>,
    /// The number that people use.
    pub appointment_number: Option<String>,
    /// When the work starts.
    #[serde(default, with = "timestamp::optional")]
    pub start: Option<DateTime<Utc>>,
    /// When it ends.
    #[serde(default, with = "timestamp::optional")]
    pub end: Option<DateTime<Utc>>,
    /// The earliest arrival that the customer was promised.
    #[serde(default, with = "timestamp::optional")]
    pub arrival_window_start: Option<DateTime<Utc>>,
    /// The latest arrival that the customer was promised.
    #[serde(default, with = "timestamp::optional")]
    pub arrival_window_end: Option<DateTime<Utc>>,
    /// Where it stands.
    pub status: Option<AppointmentStatus>,
    /// What the technician must know.
    pub special_instructions: Option<String>,
    /// When it was created.
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// When it was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
    /// Who pays.
    pub customer_id: Option<CustomerId>,
    /// Whether it turned out not to be needed.
    pub unused: Option<bool>,
    /// Who created it (vendor).
    pub created_by_id: Option<EmployeeId>,
    /// Whether the customer has confirmed it (vendor).
    pub is_confirmed: Option<bool>,
    /// Whether it still exists; `Some(false)` once it was deleted (vendor).
    pub active: Option<bool>,
}

impl ListResource for Appointment {
    type Filter = AppointmentFilter;
    const MODULE: ApiModule = ApiModule::Jpm;
    const PATH: &'static str = "appointments";
    const CONTRACT_SUPPORT: ContractSupport = ContractSupport::Paged;
}

impl GetResource for Appointment {
    type Id = AppointmentId;
}

/// What narrows a list of appointments. In the contract dialect only `modified_on_or_after` and `job_id` are sent, as its document
/// knows no more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppointmentFilter {
    /// Changed at this instant or later.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Of this job.
    pub job_id: Option<JobId>,
    /// Changed before this instant (vendor).
    pub modified_before: Option<DateTime<Utc>>,
    /// Created at this instant or later (vendor).
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant (vendor).
    pub created_before: Option<DateTime<Utc>>,
    /// Starting at this instant or later (vendor). There is no filter on the end: look back by the longest visit.
    pub starts_on_or_after: Option<DateTime<Utc>>,
    /// Starting before this instant (vendor).
    pub starts_before: Option<DateTime<Utc>>,
    /// These appointments, at most 50 (vendor).
    pub ids: Vec<AppointmentId>,
    /// Deleted ones, too, or only (vendor). Absent, the list shows those that exist.
    pub active: Option<Active>,
    /// Of this project (vendor).
    pub project_id: Option<ProjectId>,
    /// With this number (vendor).
    pub number: Option<String>,
    /// With this status (vendor).
    pub status: Option<AppointmentStatus>,
    /// With this technician (vendor).
    pub technician_id: Option<TechnicianId>,
    /// Of this customer (vendor).
    pub customer_id: Option<CustomerId>,
    /// Whether it turned out not to be needed (vendor).
    pub unused: Option<bool>,
    /// The order: by id, change or creation, never by start (vendor).
    pub sort: Option<Sort>,
}

impl Filter for AppointmentFilter {
    fn write(&self, query: &mut Query) {
        query.both("modifiedOnOrAfter", &self.modified_on_or_after);
        query.both("jobId", &self.job_id);
        query.vendor("modifiedBefore", &self.modified_before);
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
        query.vendor("startsOnOrAfter", &self.starts_on_or_after);
        query.vendor("startsBefore", &self.starts_before);
        query.vendor_list("ids", &self.ids);
        query.vendor("active", &self.active);
        query.vendor("projectId", &self.project_id);
        query.vendor("number", &self.number);
        query.vendor("status", &self.status);
        query.vendor("technicianId", &self.technician_id);
        query.vendor("customerId", &self.customer_id);
        query.vendor("unused", &self.unused);
        query.vendor("sort", &self.sort);
    }
}

/// An appointment to be added to a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AppointmentCreate {
    /// The job.
    pub job_id: JobId,
    /// When the work starts.
    #[serde(with = "timestamp::required")]
    pub start: DateTime<Utc>,
    /// When it ends.
    #[serde(with = "timestamp::required")]
    pub end: DateTime<Utc>,
    /// The earliest arrival that the customer was promised.
    #[serde(
        default,
        with = "timestamp::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub arrival_window_start: Option<DateTime<Utc>>,
    /// The latest arrival that the customer was promised.
    #[serde(
        default,
        with = "timestamp::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub arrival_window_end: Option<DateTime<Utc>>,
    /// Who does it.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub technician_ids: Vec<TechnicianId>,
    /// What the technician must know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub special_instructions: Option<String>,
}

impl RequestBody for AppointmentCreate {}

/// New times for an appointment.
///
/// What a server does with an arrival window that is left out (keep it, or clear it) is not documented: send it whenever there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reschedule {
    /// When the work starts.
    #[serde(with = "timestamp::required")]
    pub start: DateTime<Utc>,
    /// When it ends.
    #[serde(with = "timestamp::required")]
    pub end: DateTime<Utc>,
    /// The earliest arrival that the customer is promised.
    #[serde(
        default,
        with = "timestamp::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub arrival_window_start: Option<DateTime<Utc>>,
    /// The latest arrival that the customer is promised.
    #[serde(
        default,
        with = "timestamp::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub arrival_window_end: Option<DateTime<Utc>>,
}

impl RequestBody for Reschedule {}

/// The one field of an appointment that can be changed besides its times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SpecialInstructions {
    /// What the technician must know; empty text clears it.
    pub special_instructions: String,
}

impl RequestBody for SpecialInstructions {}
