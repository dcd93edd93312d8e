//! What a search finds, in the groups that the window shows.

use jpm_client::ids::CustomerId;
use serde::Serialize;

use super::calendar::AppointmentState;
use super::jobs::JobState;
use super::operations::PendingMark;
use crate::key::{AppointmentKey, JobKey, ProjectKey, StringId};
use crate::time::EpochMillis;

/// A text with the places at which what was typed is found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct MarkedText {
    /// The text.
    pub text: String,
    /// Beginnings and ends, in order, in UTF-16 units: what a window's strings count in.
    pub marks: Vec<(u32, u32)>,
}

/// A job that was found. Opens the job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct JobHit {
    /// Its name.
    pub id: JobKey,
    /// Its appointment to show on the calendar: the next, or the last when none is ahead.
    pub appointment_id: Option<AppointmentKey>,
    /// The number for people; absent until the server has it.
    pub number: Option<MarkedText>,
    /// Its status.
    pub state: JobState,
    /// The customer's name.
    pub customer: Option<MarkedText>,
    /// Where.
    pub address: Option<MarkedText>,
    /// The type's name.
    pub job_type: Option<MarkedText>,
    /// The part of the summary in which a word was found; absent when none was.
    pub summary: Option<MarkedText>,
    /// The next planned start, or the last one when none is ahead.
    pub next_start: Option<EpochMillis>,
    /// The edit that the server does not have yet.
    pub pending: Option<PendingMark>,
}

/// An appointment that was found by its own number or instructions. Opens its job, and itself on
/// the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct AppointmentHit {
    /// Its name.
    pub id: AppointmentKey,
    /// Its job.
    pub job_id: JobKey,
    /// The number for people; absent until the server has it.
    pub number: Option<MarkedText>,
    /// Its status.
    pub state: AppointmentState,
    /// The customer's name.
    pub customer: Option<MarkedText>,
    /// When work is planned to begin.
    pub start: EpochMillis,
    /// The part of the special instructions in which a word was found; absent when none was.
    pub instructions: Option<MarkedText>,
    /// The edit that the server does not have yet.
    pub pending: Option<PendingMark>,
}

/// A customer that was found. Opens the latest job, or the table of jobs with this name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CustomerHit {
    /// The customer.
    pub id: StringId<CustomerId>,
    /// The name.
    pub name: MarkedText,
    /// A phone number, when one is known.
    pub phone: Option<MarkedText>,
    /// The place in which a word was found, or the first one.
    pub address: Option<MarkedText>,
    /// How many jobs of this customer the mirror has.
    pub job_count: u32,
    /// The newest of them.
    pub latest_job: Option<JobKey>,
}

/// A project that was found. Opens its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectHit {
    /// Its name on this side.
    pub id: ProjectKey,
    /// The number for people.
    pub number: Option<MarkedText>,
    /// Its name for people.
    pub name: MarkedText,
    /// Its status, in the tenant's word.
    pub status: Option<String>,
    /// The customer's name.
    pub customer: Option<MarkedText>,
    /// Where.
    pub address: Option<MarkedText>,
    /// Who manages it.
    pub managers: Option<MarkedText>,
    /// The edit that the server does not have yet.
    pub pending: Option<PendingMark>,
}

/// What a search finds; in each group best first.
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
