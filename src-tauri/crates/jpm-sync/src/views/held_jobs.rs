//! The jobs on hold, as the list beside the calendar shows them.

use jpm_client::ids::CustomerId;
use serde::Serialize;

use super::customers::AppointmentSummary;
use super::operations::PendingMark;
use crate::key::{JobKey, StringId};
use crate::time::EpochMillis;

/// A job on hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct HeldJob {
    /// The job's id.
    pub id: JobKey,
    /// The number on the server. `None` until the server has the record.
    pub number: Option<String>,
    /// The customer.
    pub customer_id: Option<StringId<CustomerId>>,
    /// The customer's name.
    pub customer: Option<String>,
    /// The customer's phone numbers, `(512) 555-1000`, with commas between them.
    pub phone: Option<String>,
    /// The address.
    pub address: Option<String>,
    /// The type's name.
    pub job_type: Option<String>,
    /// The unit's name.
    pub business_unit: Option<String>,
    /// The summary, without markup.
    pub summary: Option<String>,
    /// The reason, if it is known.
    pub reason: Option<String>,
    /// The memo of whoever put it on hold.
    pub memo: Option<String>,
    /// The hold began then or earlier.
    pub since: EpochMillis,
    /// The first of its appointments on hold.
    pub appointment: Option<AppointmentSummary>,
    /// The newest edit that the server has not confirmed.
    pub pending: Option<PendingMark>,
}

/// The jobs on hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct HeldJobs {
    /// The jobs, those on hold longest first.
    pub jobs: Vec<HeldJob>,
    /// The number of all jobs on hold.
    pub total: u32,
    /// True if the server says why jobs are on hold. Only the vendor's API does, since mid-2026.
    pub reasons_readable: bool,
}
