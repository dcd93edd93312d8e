//! Projects as the list, the dashboard and a project's page show them.

use chrono::NaiveDate;
use serde::Serialize;

use super::calendar::AppointmentCard;
use super::jobs::{CustomerView, JobRow, LocationView, NamedRef};
use super::operations::{OperationRow, PendingMark};
pub use crate::edit::NewProject;
use crate::key::ProjectKey;
use crate::time::EpochMillis;

/// How a project stands against its target date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum ScheduleStatus {
    /// It has an actual completion date.
    Completed,
    /// Its status says that it was canceled. Statuses are the tenant's own words, so this goes by
    /// the word.
    Canceled,
    /// Its target is past.
    Overdue,
    /// Its target is within 14 days.
    DueSoon,
    /// Its target is further ahead.
    OnTrack,
    /// It has no target.
    NoTarget,
}

/// A project on the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectCard {
    /// Its name on this side.
    pub id: ProjectKey,
    /// The number for people.
    pub number: Option<String>,
    /// Its name for people.
    pub name: String,
    /// What it is about.
    pub summary: Option<String>,
    /// Its status, in the tenant's word.
    pub status: Option<String>,
    /// The customer's name.
    pub customer: Option<String>,
    /// Where.
    pub address: Option<String>,
    /// Who manages it, by name.
    pub managers: Vec<String>,
    /// Start.
    pub start_date: Option<NaiveDate>,
    /// Target.
    pub target_date: Option<NaiveDate>,
    /// Actual completion.
    pub actual_date: Option<NaiveDate>,
    /// How it stands against its target.
    pub schedule_status: ScheduleStatus,
    /// Its jobs that the mirror knows.
    pub job_count: u32,
    /// Those that are completed.
    pub jobs_completed: u32,
    /// Its appointments that the mirror knows.
    pub appointment_count: u32,
    /// Those that are done.
    pub appointments_done: u32,
    /// The next planned appointment.
    pub next_appointment: Option<EpochMillis>,
    /// The edit that the server does not have yet.
    pub pending: Option<PendingMark>,
}

/// How many projects share something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectCount {
    /// The status or the manager.
    pub name: String,
    /// How many.
    pub count: u32,
}

/// The dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectDashboard {
    /// Today in the business time zone.
    pub today: NaiveDate,
    /// Every project, open ones by target first.
    pub projects: Vec<ProjectCard>,
    /// How many in each status, most first.
    pub by_status: Vec<ProjectCount>,
    /// How many open ones each manager has, most first.
    pub by_manager: Vec<ProjectCount>,
    /// Open and past the target.
    pub overdue: u32,
    /// Open and due within 14 days.
    pub due_soon: u32,
    /// Neither completed nor canceled.
    pub open: u32,
    /// Completed.
    pub completed: u32,
}

/// Everything on a project's page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectDetail {
    /// What the list shows.
    pub card: ProjectCard,
    /// The customer.
    pub customer: Option<CustomerView>,
    /// Where.
    pub location: Option<LocationView>,
    /// Who manages it.
    pub managers: Vec<NamedRef>,
    /// Which units work on it.
    pub business_units: Vec<NamedRef>,
    /// Its jobs.
    pub jobs: Vec<JobRow>,
    /// Their appointments, by start.
    pub appointments: Vec<AppointmentCard>,
    /// What the server does not have yet, or refused.
    pub operations: Vec<OperationRow>,
}
