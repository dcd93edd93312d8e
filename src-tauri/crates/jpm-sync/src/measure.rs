//! Writes pages as a pull does, without a server. Only benchmarks use it.

use chrono::{DateTime, Utc};
use jpm_client::Record;
use jpm_client::models::{
    Appointment, Assignment, BusinessUnit, Customer, Employee, Job, JobType, Location, Project,
    Shift, Technician,
};

use crate::engine::to_row::ToMirrorRow;
use crate::store::feeds::{self, FeedState};
use crate::store::mirror::{Changes, put};
use crate::store::{Store, StoreError, phones};
use crate::time::to_micros;

/// Records of one list, as the API gives them. Phone numbers come with the ids of their customers.
#[derive(Debug)]
#[allow(missing_docs, reason = "each is the list of its name")]
pub enum Rows {
    Appointments(Vec<Record<Appointment>>),
    Assignments(Vec<Record<Assignment>>),
    BusinessUnits(Vec<Record<BusinessUnit>>),
    Customers(Vec<Record<Customer>>),
    Employees(Vec<Record<Employee>>),
    Jobs(Vec<Record<Job>>),
    JobTypes(Vec<Record<JobType>>),
    Locations(Vec<Record<Location>>),
    Phones(Vec<(i64, String)>),
    Projects(Vec<Record<Project>>),
    Shifts(Vec<Record<Shift>>),
    Technicians(Vec<Record<Technician>>),
}

impl Rows {
    /// How many records there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Appointments(rows) => rows.len(),
            Self::Assignments(rows) => rows.len(),
            Self::BusinessUnits(rows) => rows.len(),
            Self::Customers(rows) => rows.len(),
            Self::Employees(rows) => rows.len(),
            Self::Jobs(rows) => rows.len(),
            Self::JobTypes(rows) => rows.len(),
            Self::Locations(rows) => rows.len(),
            Self::Phones(rows) => rows.len(),
            Self::Projects(rows) => rows.len(),
            Self::Shifts(rows) => rows.len(),
            Self::Technicians(rows) => rows.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The list's name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Appointments(_) => "appointments",
            Self::Assignments(_) => "assignments",
            Self::BusinessUnits(_) => "units",
            Self::Customers(_) => "customers",
            Self::Employees(_) => "employees",
            Self::Jobs(_) => "jobs",
            Self::JobTypes(_) => "types",
            Self::Locations(_) => "locations",
            Self::Phones(_) => "phones",
            Self::Projects(_) => "projects",
            Self::Shifts(_) => "shifts",
            Self::Technicians(_) => "technicians",
        }
    }
}

/// Stores a page in one commit and publishes the change, as a pull does after its call.
///
/// # Errors
/// [`StoreError`] when the mirror cannot be written.
pub fn write_page(store: &Store, rows: &Rows) -> Result<(), StoreError> {
    match rows {
        Rows::Appointments(rows) => page(store, rows),
        Rows::Assignments(rows) => page(store, rows),
        Rows::BusinessUnits(rows) => page(store, rows),
        Rows::Customers(rows) => page(store, rows),
        Rows::Employees(rows) => page(store, rows),
        Rows::Jobs(rows) => page(store, rows),
        Rows::JobTypes(rows) => page(store, rows),
        Rows::Locations(rows) => page(store, rows),
        Rows::Phones(numbers) => phone_numbers(store, numbers),
        Rows::Projects(rows) => page(store, rows),
        Rows::Shifts(rows) => page(store, rows),
        Rows::Technicians(rows) => page(store, rows),
    }
}

fn page<T: ToMirrorRow>(store: &Store, records: &[Record<T>]) -> Result<(), StoreError> {
    let mut changes = Changes::default();
    store.mirror().write(|sql| {
        records
            .iter()
            .map(T::to_row)
            .try_for_each(|row| put(sql, &row, &mut changes))
    })?;
    store.publish(changes.batch(false));
    Ok(())
}

fn phone_numbers(store: &Store, numbers: &[(i64, String)]) -> Result<(), StoreError> {
    let customers: Vec<i64> = numbers.iter().map(|(customer, _)| *customer).collect();
    let now = to_micros(Utc::now());
    store
        .mirror()
        .write(|sql| phones::replace(sql, &customers, numbers, now).map(drop))
}

/// Marks all lists as completely read at `now`, so that the window shows no first download.
///
/// # Errors
/// [`StoreError`] when the mirror cannot be written.
pub fn mark_complete(store: &Store, now: DateTime<Utc>) -> Result<(), StoreError> {
    let now = Some(to_micros(now));
    let state = FeedState {
        cursor: now,
        fresh: now,
        ..FeedState::default()
    };
    store.mirror().write(|sql| {
        feeds::DOWNLOAD_ORDER
            .into_iter()
            .try_for_each(|feed| feeds::save(sql, feed, &state))
    })
}
