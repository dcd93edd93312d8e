//! The records of the simulated server, and when its lists show them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

/// A job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Id.
    pub id: i64,
    /// `Scheduled`, `Hold`, `Completed`, `Canceled`.
    pub status: &'static str,
    /// `customerId`, which identifies booked jobs.
    pub customer: i64,
    /// `summary`.
    pub summary: String,
    /// `priority`.
    pub priority: String,
    /// Number of appointments.
    pub appointments: usize,
    /// `createdOn`.
    pub created: DateTime<Utc>,
    /// `modifiedOn`.
    pub modified: DateTime<Utc>,
    /// `externalData`, as sent.
    pub external: Value,
    /// Memo of its cancellation.
    pub memo: String,
}

/// An appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// Id.
    pub id: i64,
    /// Id of its job.
    pub job: i64,
    /// `Scheduled`, `Hold`, `Done`, `Canceled`.
    pub status: &'static str,
    /// Start.
    pub start: DateTime<Utc>,
    /// End.
    pub end: DateTime<Utc>,
    /// Arrival window.
    pub window: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// `specialInstructions`.
    pub text: String,
    /// Memo of its hold.
    pub memo: String,
    /// `createdOn`.
    pub created: DateTime<Utc>,
    /// `modifiedOn`.
    pub modified: DateTime<Utc>,
}

/// An assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Id.
    pub id: i64,
    /// Id of the appointment.
    pub appointment: i64,
    /// Id of the job.
    pub job: i64,
    /// Id of the technician.
    pub technician: i64,
    /// False once unassigned.
    pub active: bool,
    /// `modifiedOn`.
    pub modified: DateTime<Utc>,
}

/// A record in a list.
pub trait Record: Clone {
    /// Id.
    fn id(&self) -> i64;
    /// When it last changed.
    fn modified(&self) -> DateTime<Utc>;
    /// The record as JSON.
    fn json(&self) -> Value;
}

fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

impl Record for Job {
    fn id(&self) -> i64 {
        self.id
    }

    fn modified(&self) -> DateTime<Utc> {
        self.modified
    }

    fn json(&self) -> Value {
        json!({
            "id": self.id,
            "jobNumber": self.id.to_string(),
            "jobStatus": self.status,
            "customerId": self.customer,
            "locationId": self.customer + 1,
            "businessUnitId": 31,
            "jobTypeId": 41,
            "campaignId": 51,
            "priority": self.priority,
            "summary": self.summary,
            "appointmentCount": self.appointments,
            "createdOn": text(self.created),
            "modifiedOn": text(self.modified),
            "externalData": self.external,
        })
    }
}

impl Record for Appointment {
    fn id(&self) -> i64 {
        self.id
    }

    fn modified(&self) -> DateTime<Utc> {
        self.modified
    }

    fn json(&self) -> Value {
        json!({
            "id": self.id,
            "jobId": self.job,
            "appointmentNumber": format!("{}-{}", self.job, self.id),
            "start": text(self.start),
            "end": text(self.end),
            "arrivalWindowStart": self.window.map(|window| text(window.0)),
            "arrivalWindowEnd": self.window.map(|window| text(window.1)),
            "status": self.status,
            "specialInstructions": self.text,
            "createdOn": text(self.created),
            "modifiedOn": text(self.modified),
        })
    }
}

impl Record for Assignment {
    fn id(&self) -> i64 {
        self.id
    }

    fn modified(&self) -> DateTime<Utc> {
        self.modified
    }

    fn json(&self) -> Value {
        json!({
            "id": self.id,
            "appointmentId": self.appointment,
            "jobId": self.job,
            "technicianId": self.technician,
            "status": "Scheduled",
            "active": self.active,
            "modifiedOn": text(self.modified),
        })
    }
}

/// Order of lists without `sort`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By id.
    Id,
    /// Oldest change first.
    Changed,
    /// Newest change first.
    Newest,
    /// Arbitrary, but always the same.
    Scattered,
}

/// All records of a kind, with the versions that lists still show.
#[derive(Clone, Debug)]
pub struct Table<T>(BTreeMap<i64, Vec<Version<T>>>);

/// When lists show the version, and the record; `None` if deleted.
type Version<T> = (DateTime<Utc>, Option<T>);

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Record> Table<T> {
    /// The current version of a record.
    pub fn get(&self, id: i64) -> Option<&T> {
        self.0.get(&id)?.last()?.1.as_ref()
    }

    /// The current version of every record.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        self.0
            .values()
            .filter_map(|versions| versions.last()?.1.as_ref())
    }

    /// Adds a version, which lists show from `visible` on, but not before an earlier one.
    pub fn put(&mut self, record: T, visible: DateTime<Utc>) {
        let versions = self.0.entry(record.id()).or_default();
        let visible = versions.last().map_or(visible, |last| last.0.max(visible));
        versions.push((visible, Some(record)));
    }

    /// Deletes a record from all lists at once.
    pub fn delete(&mut self, id: i64, now: DateTime<Utc>) {
        if let Some(versions) = self.0.get_mut(&id) {
            versions.clear();
            versions.push((now, None));
        }
    }

    /// What lists show at `now`, in `order`.
    pub fn listed(&self, now: DateTime<Utc>, order: Order) -> Vec<&T> {
        let mut rows: Vec<&T> = self
            .0
            .values()
            .filter_map(|versions| {
                let seen = versions.iter().rev().find(|version| version.0 <= now)?;
                seen.1.as_ref()
            })
            .collect();
        rows.sort_by_key(|row| {
            let changed = row.modified().timestamp_micros();
            match order {
                Order::Id => (0, row.id()),
                Order::Changed => (changed, row.id()),
                Order::Newest => (-changed, row.id()),
                Order::Scattered => (row.id().wrapping_mul(0x9e37_79b9) % 1009, row.id()),
            }
        });
        rows
    }
}

impl Table<Assignment> {
    /// Technicians of an appointment.
    pub fn on(&self, appointment: i64) -> BTreeSet<i64> {
        self.all()
            .filter(|assignment| assignment.appointment == appointment && assignment.active)
            .map(|assignment| assignment.technician)
            .collect()
    }
}
