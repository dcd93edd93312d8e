//! Appointments.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::open_enum::open_enum;
use super::shared::is_empty;
use crate::api_module::ApiModule;
use crate::dialect::Dialect;
use crate::ids::{AppointmentId, CustomerId, EmployeeId, JobId, ProjectId, TechnicianId};
use crate::list_resource::{ContractSupport, GetResource, ListResource};
use crate::query::{Active, Filter, Query, QueryValue, Sort};
use crate::request_body::RequestBody;
use crate::timestamp;

open_enum! {
    /// The status of an appointment.
    ///
    /// ```text
    ///     ┌───────────┐     ┌────────────┐     ┌─────────┐     ┌──────┐
    ///  ──►│ Scheduled │────►│ Dispatched │────►│ Working │────►│ Done │
    ///     └─┬───▲─────┘     └─────┬──────┘     └────┬────┘     └──────┘
    ///  hold │   │ remove_hold     │ hold            │ hold
    ///       │   │ or reschedule   │                 │
    ///     ┌─▼───┴──┐              │                 │
    ///     │  Hold  │◄─────────────┴─────────────────┘
    ///     └────────┘
    ///     ┌──────────┐
    ///     │ Canceled │◄── its job is canceled, from every status but Done
    ///     └──────────┘
    /// ```
    ///
    /// If the cancellation of the job is removed, `Canceled` becomes `Scheduled` again.
    /// Technicians set `Dispatched`, `Working` and `Done`; the API has no call for them.
    ///
    /// The contract calls `Working` `InProgress`. Both decode to `Working`.
    pub enum AppointmentStatus {
        /// The appointment is planned.
        Scheduled = "Scheduled",
        /// A technician is on the way.
        Dispatched = "Dispatched",
        /// A technician is at work.
        Working = "Working" | "InProgress",
        /// The appointment is on hold, with a reason.
        Hold = "Hold" | "OnHold",
        /// The work of this appointment is done.
        Done = "Done",
        /// The appointment was canceled.
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

/// An appointment of a job. The technicians are in its [`Assignment`](super::Assignment)s.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Appointment {
    /// The id.
    pub id: AppointmentId,
    /// The job.
    pub job_id: Option<JobId>,
    /// The number that people see.
    pub appointment_number: Option<String>,
    /// The planned start.
    #[serde(default, with = "timestamp::optional")]
    pub start: Option<DateTime<Utc>>,
    /// The end.
    #[serde(default, with = "timestamp::optional")]
    pub end: Option<DateTime<Utc>>,
    /// The earliest arrival that the customer was promised.
    #[serde(default, with = "timestamp::optional")]
    pub arrival_window_start: Option<DateTime<Utc>>,
    /// The latest arrival that the customer was promised.
    #[serde(default, with = "timestamp::optional")]
    pub arrival_window_end: Option<DateTime<Utc>>,
    /// The status.
    pub status: Option<AppointmentStatus>,
    /// The special instructions for the technician.
    pub special_instructions: Option<String>,
    /// When the record was created.
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
    /// The customer.
    pub customer_id: Option<CustomerId>,
    /// Whether the appointment was not needed.
    pub unused: Option<bool>,
    /// The employee who created the record (vendor).
    pub created_by_id: Option<EmployeeId>,
    /// Whether the customer has confirmed the appointment (vendor).
    pub is_confirmed: Option<bool>,
    /// Whether the appointment exists (vendor). `Some(false)` after a deletion.
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

/// The filter of the list of appointments. The contract only has `modified_on_or_after` and
/// `job_id`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppointmentFilter {
    /// Modified at or after this instant.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Of this job.
    pub job_id: Option<JobId>,
    /// Modified before this instant (vendor).
    pub modified_before: Option<DateTime<Utc>>,
    /// Created at or after this instant (vendor).
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant (vendor).
    pub created_before: Option<DateTime<Utc>>,
    /// Starting at or after this instant (vendor). There is no filter on the end, so subtract the
    /// longest duration.
    pub starts_on_or_after: Option<DateTime<Utc>>,
    /// Starting before this instant (vendor).
    pub starts_before: Option<DateTime<Utc>>,
    /// With one of these ids, at most 50 (vendor).
    pub ids: Vec<AppointmentId>,
    /// Whether existing or deleted appointments are listed (vendor). The default is existing.
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
    /// Whether the appointment was not needed (vendor).
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

/// The body that adds an appointment to a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct AppointmentCreate {
    /// The job.
    pub job_id: JobId,
    /// The planned start.
    #[serde(with = "timestamp::required")]
    pub start: DateTime<Utc>,
    /// The end.
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
    /// The technicians.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub technician_ids: Vec<TechnicianId>,
    /// The special instructions for the technician.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub special_instructions: Option<String>,
}

impl AppointmentCreate {
    /// An appointment without an arrival window and without technicians.
    pub fn new(job_id: JobId, start: DateTime<Utc>, end: DateTime<Utc>) -> Self {
        Self {
            job_id,
            start,
            end,
            arrival_window_start: None,
            arrival_window_end: None,
            technician_ids: Vec::new(),
            special_instructions: None,
        }
    }

    /// Sets the arrival window that the customer is promised.
    #[must_use]
    pub fn with_arrival_window(
        mut self,
        start: impl Into<Option<DateTime<Utc>>>,
        end: impl Into<Option<DateTime<Utc>>>,
    ) -> Self {
        self.arrival_window_start = start.into();
        self.arrival_window_end = end.into();
        self
    }

    /// Sets the technicians.
    #[must_use]
    pub fn with_technicians(mut self, technicians: impl Into<Vec<TechnicianId>>) -> Self {
        self.technician_ids = technicians.into();
        self
    }
}

impl RequestBody for AppointmentCreate {}

/// New times for an appointment.
///
/// The documents do not say whether an arrival window that is left out is kept or cleared. Send it
/// if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Reschedule {
    /// The planned start.
    #[serde(with = "timestamp::required")]
    pub start: DateTime<Utc>,
    /// The end.
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

impl Reschedule {
    /// New times without an arrival window.
    pub const fn new(start: DateTime<Utc>, end: DateTime<Utc>) -> Self {
        Self {
            start,
            end,
            arrival_window_start: None,
            arrival_window_end: None,
        }
    }

    /// Sets the arrival window that the customer is promised.
    #[must_use]
    pub fn with_arrival_window(
        mut self,
        start: impl Into<Option<DateTime<Utc>>>,
        end: impl Into<Option<DateTime<Utc>>>,
    ) -> Self {
        self.arrival_window_start = start.into();
        self.arrival_window_end = end.into();
        self
    }
}

impl RequestBody for Reschedule {}

/// The body that replaces the special instructions of an appointment.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SpecialInstructions {
    pub(crate) special_instructions: String,
}

impl RequestBody for SpecialInstructions {}
