//! Projects as the list, the dashboard and a project's page show them.

use chrono::NaiveDate;
use serde::Serialize;

use super::calendar::AppointmentCard;
use super::jobs::{CustomerView, JobRow, LocationView, NamedRef};
use super::operations::{OperationRow, PendingMark};
pub use crate::edit::NewProject;
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
    /// The start date.
    pub start_date: Option<NaiveDate>,
    /// The target date.
    pub target_date: Option<NaiveDate>,
    /// The actual completion date.
    pub actual_date: Option<NaiveDate>,
    /// How it compares with its target date.
    pub schedule_status: ScheduleStatus,
    /// The number of its jobs in the mirror.
    pub job_count: u32,
    /// How many of them are completed.
    pub jobs_completed: u32,
    /// The number of its appointments in the mirror.
    pub appointment_count: u32,
    /// How many of them are done.
    pub appointments_done: u32,
    /// The start of the next appointment.
    pub next_appointment: Option<EpochMillis>,
    /// The newest edit that the server has not confirmed.
    pub pending: Option<PendingMark>,
}

/// The number of projects with a status or a manager.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectCount {
    /// The status or the manager.
    pub name: String,
    /// The number of projects.
    pub count: u32,
}

/// The dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectDashboard {
    /// Today in the business time zone.
    pub today: NaiveDate,
    /// All projects. The open ones come first, by target date.
    pub projects: Vec<ProjectCard>,
    /// The number of projects by status, largest first.
    pub by_status: Vec<ProjectCount>,
    /// The number of open projects by manager, largest first.
    pub by_manager: Vec<ProjectCount>,
    /// Open projects past their target date.
    pub overdue: u32,
    /// Open projects due within 14 days.
    pub due_soon: u32,
    /// Projects that are neither completed nor canceled.
    pub open: u32,
    /// Completed projects.
    pub completed: u32,
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
    /// The project managers.
    pub managers: Vec<NamedRef>,
    /// The business units that work on it.
    pub business_units: Vec<NamedRef>,
    /// Its jobs.
    pub jobs: Vec<JobRow>,
    /// The appointments of its jobs, by start.
    pub appointments: Vec<AppointmentCard>,
    /// The unconfirmed and rejected edits.
    pub operations: Vec<OperationRow>,
}
