//! What a search finds, in the groups that the window shows.

use jpm_client::ids::CustomerId;
use serde::Serialize;

use super::customers::AppointmentSummary;
use super::jobs::JobState;
use super::operations::PendingMark;
use crate::key::{JobKey, ProjectKey, StringId};

/// A text with the matches of a search.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct MarkedText {
    /// The text.
    pub text: String,
    /// Starts and ends of the matches in order, in UTF-16 units like JavaScript strings.
    pub marks: Vec<(u32, u32)>,
}

/// A job that matches a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct JobHit {
    /// The job's id.
    pub id: JobKey,
    /// The next appointment, or the last one if none is ahead.
    pub appointment: Option<AppointmentSummary>,
    /// The number on the server. `None` until the server has the record.
    pub number: Option<MarkedText>,
    /// Its status.
    pub state: JobState,
    /// The customer's name.
    pub customer: Option<MarkedText>,
    /// The address.
    pub address: Option<MarkedText>,
    /// The type's name.
    pub job_type: Option<MarkedText>,
    /// The part of the summary that matches. `None` if the summary does not match.
    pub summary: Option<MarkedText>,
    /// The newest edit that the server has not confirmed.
    pub pending: Option<PendingMark>,
}

/// An appointment that matches a search by its number or special instructions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct AppointmentHit {
    /// When it is, and who comes.
    pub appointment: AppointmentSummary,
    /// The number on the server. `None` until the server has the record.
    pub number: Option<MarkedText>,
    /// The customer's name.
    pub customer: Option<MarkedText>,
    /// The part of the special instructions that matches. `None` if they do not match.
    pub instructions: Option<MarkedText>,
    /// The newest edit that the server has not confirmed.
    pub pending: Option<PendingMark>,
}

/// A customer that matches a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CustomerHit {
    /// The customer.
    pub id: StringId<CustomerId>,
    /// The name.
    pub name: MarkedText,
    /// A phone number, if one is known.
    pub phone: Option<MarkedText>,
    /// The address that matches, or the first one.
    pub address: Option<MarkedText>,
    /// The number of the customer's jobs in the mirror.
    pub job_count: u32,
    /// The newest job.
    pub latest_job: Option<JobKey>,
}

/// A project that matches a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectHit {
    /// The project's id.
    pub id: ProjectKey,
    /// The number on the server.
    pub number: Option<MarkedText>,
    /// The project's name.
    pub name: MarkedText,
    /// The status, as the tenant names it.
    pub status: Option<String>,
    /// The customer's name.
    pub customer: Option<MarkedText>,
    /// The address.
    pub address: Option<MarkedText>,
    /// The project managers.
    pub managers: Option<MarkedText>,
    /// The newest edit that the server has not confirmed.
    pub pending: Option<PendingMark>,
}

/// The matches of a search, best first in each group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SearchHits {
    /// Jobs by number, customer, address, type and summary.
    pub jobs: Vec<JobHit>,
    /// Appointments by number and special instructions.
    pub appointments: Vec<AppointmentHit>,
    /// Customers by name, phone number and address.
    pub customers: Vec<CustomerHit>,
    /// Projects by number, name, manager, customer and address.
    pub projects: Vec<ProjectHit>,
}
