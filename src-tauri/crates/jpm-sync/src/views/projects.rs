//! Projects as the list, the dashboard and a project's page show them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::calendar::AppointmentCard;
use super::jobs::{CustomerView, JobNote, JobRow, LocationView, NamedRef};
use super::operations::{OperationRow, PendingMark};
pub use crate::edit::{NewProject, ProjectFields};
use crate::key::ProjectKey;
use crate::time::EpochMillis;

/// How a project compares with its target date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum ScheduleStatus {
    /// It has an actual completion date.
    Completed,
    /// The text of its status says that it was canceled. Statuses are free text of the tenant.
    Canceled,
    /// The target date is past.
    Overdue,
    /// The target date is within 14 days.
    DueSoon,
    /// The target date is further ahead.
    OnTrack,
    /// It has no target date.
    NoTarget,
}

/// A project on the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectCard {
    /// The project's id.
    pub id: ProjectKey,
    /// The number on the server.
    pub number: Option<String>,
    /// The project's name.
    pub name: String,
    /// The summary.
    pub summary: Option<String>,
    /// The status, as the tenant names it.
    pub status: Option<String>,
    /// The customer's name.
    pub customer: Option<String>,
    /// The address.
    pub address: Option<String>,
    /// The names of the project managers.
    pub managers: Vec<String>,
    /// The names of the business units that work on it.
    pub business_units: Vec<String>,
    /// The start date.
    pub start_date: Option<NaiveDate>,
    /// The target date.
    pub target_date: Option<NaiveDate>,
    /// The actual completion date.
    pub actual_date: Option<NaiveDate>,
    /// How it compares with its target date.
    pub schedule_status: ScheduleStatus,
    /// The number of its jobs in the mirror, without canceled ones.
    pub job_count: u32,
    /// How many of them are completed.
    pub jobs_completed: u32,
    /// The number of its appointments in the mirror, without canceled ones.
    pub appointment_count: u32,
    /// How many of them are done.
    pub appointments_done: u32,
    /// The start of the next appointment.
    pub next_appointment: Option<EpochMillis>,
    /// The day of the last appointment.
    pub last_appointment: Option<NaiveDate>,
    /// The newest edit that the server has not confirmed.
    pub pending: Option<PendingMark>,
}

/// All projects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectDashboard {
    /// Today in the business time zone.
    pub today: NaiveDate,
    /// All projects. The open ones come first, by target date.
    pub projects: Vec<ProjectCard>,
}

/// Which work of projects is counted.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectWeeksRequest {
    /// The projects; `None` for all.
    pub projects: Option<Vec<ProjectKey>>,
    /// The first day of a week, 1 for Monday and 7 for Sunday.
    pub first_day_of_week: u8,
}

/// The work of projects by week. Canceled jobs and appointments do not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectWeeks {
    /// The place of the present week in the list.
    pub present: u32,
    /// The weeks without a gap, the oldest first. What is older counts in the oldest.
    pub weeks: Vec<ProjectWeek>,
}

/// The work of a week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectWeek {
    /// Its first day.
    pub first_day: NaiveDate,
    /// The jobs that were created.
    pub jobs_created: u32,
    /// The jobs that were completed.
    pub jobs_completed: u32,
    /// The appointments that start in it.
    pub appointments: u32,
    /// How many of them are done.
    pub appointments_done: u32,
    /// How many of them have no technician. Zero before the present week.
    pub unassigned: u32,
    /// The length of all its appointments.
    pub minutes: u32,
    /// The projects with appointments. None before the present week.
    pub projects: Vec<ProjectKey>,
}

impl ProjectWeek {
    /// A week without work.
    pub(crate) fn of(first_day: NaiveDate) -> Self {
        Self {
            first_day,
            jobs_created: 0,
            jobs_completed: 0,
            appointments: 0,
            appointments_done: 0,
            unassigned: 0,
            minutes: 0,
            projects: Vec::new(),
        }
    }
}

/// The days on which a project has appointments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectDays {
    /// The project.
    pub project: ProjectKey,
    /// The days in order.
    pub days: Vec<ProjectDay>,
}

/// A day on which a project has appointments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectDay {
    /// The day in the business time zone.
    pub date: NaiveDate,
    /// The number of appointments, without canceled ones.
    pub appointments: u32,
    /// How many of them are done.
    pub done: u32,
}

/// The content of a project's page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectDetail {
    /// The card of the list.
    pub card: ProjectCard,
    /// The customer.
    pub customer: Option<CustomerView>,
    /// The address.
    pub location: Option<LocationView>,
    /// The fields that an edit can change. The summary has no markup.
    pub fields: ProjectFields,
    /// True if the server's summary has markup. A new summary replaces it with plain text.
    pub summary_has_formatting: bool,
    /// The status.
    pub status: Option<NamedRef>,
    /// The substatus.
    pub sub_status: Option<NamedRef>,
    /// The type.
    pub project_type: Option<NamedRef>,
    /// The project managers.
    pub managers: Vec<NamedRef>,
    /// The business units that work on it.
    pub business_units: Vec<NamedRef>,
    /// Its jobs.
    pub jobs: Vec<JobRow>,
    /// The appointments of its jobs, by start.
    pub appointments: Vec<AppointmentCard>,
    /// The notes: unsent ones, then pinned ones, then the newest.
    pub notes: Vec<JobNote>,
    /// When the notes were read. `None` if they were not read yet.
    pub notes_read_on: Option<EpochMillis>,
    /// The unconfirmed and rejected edits.
    pub operations: Vec<OperationRow>,
}
