//! Reads what screens show: rows of the mirror, joined, named, and overlaid with the waiting edits.

pub(crate) mod arrival_windows;
pub(crate) mod availability;
pub(crate) mod calendar;
pub(crate) mod cards;
pub(crate) mod choices;
pub(crate) mod conflict;
pub(crate) mod customer;
pub(crate) mod held_jobs;
pub(crate) mod job;
pub(crate) mod job_summary;
pub(crate) mod job_table;
pub(crate) mod next_appointment;
pub(crate) mod notes;
pub(crate) mod project;
pub(crate) mod project_record;
pub(crate) mod project_work;
pub(crate) mod projects;
pub(crate) mod ranking;
pub(crate) mod record_names;
pub(crate) mod search;
pub(crate) mod skills;
pub(crate) mod tags;
pub(crate) mod zones;

use chrono::{DateTime, Utc};
use jpm_client::ids::{CustomerId, TechnicianId};
use uuid::Uuid;

use crate::edit::Edit;
use crate::key::{AppointmentKey, JobKey, ProjectKey};
use crate::operation::UndoSupport;
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, derived, outbox};
use crate::time::to_micros;
use crate::views::availability::{Availability, AvailabilityRequest, TechnicianContact};
use crate::views::calendar::{AppointmentCard, CalendarPage, CalendarRequest, Tray};
use crate::views::choices::{ArrivalWindowChoice, CustomerChoice, FormChoices, ProjectChoice};
use crate::views::customers::CustomerDetail;
use crate::views::held_jobs::HeldJobs;
use crate::views::jobs::{JobDetail, JobPage, JobQuery, JobRow, NewJob};
use crate::views::operations::OperationRow;
use crate::views::projects::{
    ProjectDashboard, ProjectDays, ProjectDetail, ProjectWeeks, ProjectWeeksRequest,
};
use crate::views::search::SearchHits;
use crate::zone::BusinessZone;

/// Queries of the screens.
impl Store {
    /// The content of a calendar view of some days.
    pub fn calendar(
        &self,
        request: &CalendarRequest,
        zone: &BusinessZone,
        now: DateTime<Utc>,
    ) -> Result<CalendarPage, StoreError> {
        let revision = self.revision();
        self.shown(|sql, overlay| calendar::page(sql, overlay, request, *zone, now, revision))
    }

    /// The appointments of the tray.
    pub fn tray(&self, request: &CalendarRequest, zone: &BusinessZone) -> Result<Tray, StoreError> {
        self.shown(|sql, overlay| calendar::tray(sql, overlay, request, *zone))
    }

    /// When technicians are busy on some days.
    pub fn availability(
        &self,
        request: &AvailabilityRequest,
        zone: &BusinessZone,
        now: DateTime<Utc>,
    ) -> Result<Availability, StoreError> {
        self.shown(|sql, overlay| availability::availability(sql, overlay, request, *zone, now))
    }

    /// How to reach a technician.
    pub fn technician_contact(&self, id: TechnicianId) -> Result<TechnicianContact, StoreError> {
        self.mirror().read(|sql| availability::contact(sql, id))
    }

    /// These appointments as they are shown, in this order. Unknown ones are omitted.
    pub fn appointments(
        &self,
        keys: &[AppointmentKey],
    ) -> Result<Vec<AppointmentCard>, StoreError> {
        self.shown(|sql, overlay| {
            let found = keys
                .iter()
                .map(|key| cards::card(sql, overlay, *key))
                .collect::<Sql<Vec<_>>>()?;
            Ok(found.into_iter().flatten().collect())
        })
    }

    /// A page of the job table.
    pub fn jobs(&self, query: &JobQuery, now: DateTime<Utc>) -> Result<JobPage, StoreError> {
        self.refresh_expired_starts(now)?;
        let zone = self.zone();
        self.shown(|sql, overlay| job_table::page(sql, overlay, query, zone, now))
    }

    /// The keys of all jobs that match, in the requested order, at most `most`.
    pub fn job_keys(
        &self,
        query: &JobQuery,
        now: DateTime<Utc>,
        most: usize,
    ) -> Result<Vec<JobKey>, StoreError> {
        self.refresh_expired_starts(now)?;
        let zone = self.zone();
        self.shown(|sql, overlay| job_table::keys(sql, overlay, query, (zone, now), most))
    }

    /// The rows of these jobs in the job table, in the given order.
    pub fn job_rows(&self, keys: &[JobKey], now: DateTime<Utc>) -> Result<Vec<JobRow>, StoreError> {
        self.shown(|sql, overlay| job_table::rows_of(sql, overlay, keys, now))
    }

    /// Updates the next starts in the job table if many of them have passed.
    fn refresh_expired_starts(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let now_us = to_micros(now);
        let most = job_table::MAX_EXPIRED;
        let overtaken = self
            .mirror()
            .read(|sql| derived::expired_next_starts(sql, now_us, most))?;
        if overtaken.len() == most as usize {
            self.mirror()
                .write(|sql| derived::refresh_next_starts(sql, now_us))?;
        }
        Ok(())
    }

    /// The content of the job drawer. `None` if the job is unknown. A local id works forever.
    pub fn job(&self, key: &JobKey) -> Result<Option<JobDetail>, StoreError> {
        let undo_support = self.undo_support();
        let ids = self.outbox().read(|sql| self.id_map(sql))?;
        let names = ids.names_of_job(*key);
        let done = self
            .outbox()
            .read(|sql| outbox::confirmed_for_job(sql, &names))?;
        self.shown(|sql, overlay| job::detail(sql, overlay, *key, &done, undo_support))
    }

    /// The jobs on hold, those on hold longest first.
    pub fn held_jobs(&self) -> Result<HeldJobs, StoreError> {
        // What the API can undo tells its dialect.
        let is_vendor = self.undo_support() == UndoSupport::Full;
        self.shown(|sql, overlay| held_jobs::held_jobs(sql, overlay, is_vendor))
    }

    /// The choices of all forms.
    pub fn form_choices(&self) -> Result<FormChoices, StoreError> {
        // What the API can undo tells its dialect.
        let takes_order_fields = self.undo_support() == UndoSupport::Full;
        self.mirror()
            .read(|sql| choices::form_choices(sql, takes_order_fields))
    }

    /// The arrival windows of the tenant, or else those that it often promises, the earliest first.
    pub fn arrival_windows(
        &self,
        zone: &BusinessZone,
        now: DateTime<Utc>,
    ) -> Result<Vec<ArrivalWindowChoice>, StoreError> {
        self.mirror()
            .read(|sql| arrival_windows::arrival_windows(sql, *zone, now))
    }

    /// The newest projects of a customer that are not finished, at most `limit`.
    pub fn open_projects(
        &self,
        customer: CustomerId,
        limit: u32,
    ) -> Result<Vec<ProjectChoice>, StoreError> {
        self.shown(|sql, overlay| choices::open_projects(sql, overlay, customer, limit))
    }

    /// Jobs, appointments, customers and projects in which each word of `text` begins a word. The
    /// best come first, at most `limit` of each kind. Waiting edits are found as they are shown. No
    /// text is an error.
    pub fn search(
        &self,
        text: &str,
        limit: u32,
        zone: &BusinessZone,
        now: DateTime<Utc>,
    ) -> Result<SearchHits, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let today = search::Today::of(*zone, now);
        self.shown(|sql, overlay| search::search(sql, overlay, text, limit, today))
    }

    /// Customers with a word in their name, phone number or addresses that begins with each word of
    /// `text`, best first.
    pub fn find_customers(
        &self,
        text: &str,
        limit: u32,
    ) -> Result<Vec<CustomerChoice>, StoreError> {
        self.mirror()
            .read(|sql| choices::find_customers(sql, text, limit))
    }

    /// What is known of a customer. `None` if neither a record nor a job names the customer.
    pub fn customer(
        &self,
        id: CustomerId,
        now: DateTime<Utc>,
    ) -> Result<Option<CustomerDetail>, StoreError> {
        self.shown(|sql, overlay| customer::detail(sql, overlay, id.0, to_micros(now)))
    }

    /// The work of projects by week.
    pub fn project_weeks(
        &self,
        request: &ProjectWeeksRequest,
        zone: &BusinessZone,
        now: DateTime<Utc>,
    ) -> Result<ProjectWeeks, StoreError> {
        self.shown(|sql, overlay| project_work::weeks(sql, overlay, request, *zone, now))
    }

    /// The days on which these projects have appointments, in the given order.
    pub fn project_days(
        &self,
        keys: &[ProjectKey],
        zone: &BusinessZone,
    ) -> Result<Vec<ProjectDays>, StoreError> {
        self.shown(|sql, overlay| project_work::days(sql, overlay, keys, *zone))
    }

    /// All projects.
    pub fn project_dashboard(
        &self,
        zone: &BusinessZone,
        now: DateTime<Utc>,
    ) -> Result<ProjectDashboard, StoreError> {
        self.shown(|sql, overlay| projects::board(sql, overlay, *zone, now))
    }

    /// The content of a project's page. `None` if the project is unknown. A local id works forever.
    pub fn project(
        &self,
        key: &ProjectKey,
        zone: &BusinessZone,
        now: DateTime<Utc>,
    ) -> Result<Option<ProjectDetail>, StoreError> {
        let undo_support = self.undo_support();
        self.shown(|sql, overlay| project::detail(sql, overlay, *key, *zone, now, undo_support))
    }

    /// The job that a booking asked for. `None` if the edit is unknown or no booking.
    pub fn booked_job(&self, operation: Uuid) -> Result<Option<NewJob>, StoreError> {
        let found = self.outbox().read(|sql| outbox::get(sql, operation))?;
        Ok(found.and_then(|operation| match operation.edit {
            Edit::CreateJob { job } => Some(job),
            _ => None,
        }))
    }

    /// All unfinished edits and the last 200 others, newest first.
    pub fn operations(&self) -> Result<Vec<OperationRow>, StoreError> {
        let undo_support = self.undo_support();
        let (operations, unreadable) = self.outbox().read(|sql| {
            let ids = self.id_map(sql)?;
            let mut operations = outbox::listed(sql)?;
            for operation in &mut operations {
                operation.resolve(&ids);
            }
            Ok((operations, outbox::unreadable(sql, &ids)?))
        })?;
        let mut rows = self.mirror().read(|sql| {
            operations
                .iter()
                .map(|operation| {
                    let row = conflict::row(sql, operation, undo_support)?;
                    Ok((operation.seq, row))
                })
                .collect::<Sql<Vec<_>>>()
        })?;
        rows.extend(unreadable.iter().map(|found| (found.seq, found.row())));
        rows.sort_by_key(|(seq, _)| std::cmp::Reverse(*seq));
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }
}
