//! Who goes where, and when they work: the vendor's dispatch API.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::open_enum::open_enum;
use crate::api_module::ApiModule;
use crate::dialect::Dialect;
use crate::ids::{AppointmentId, AssignmentId, JobId, ShiftId, TechnicianId};
use crate::query::{Active, Filter, Query, QueryValue, Sort};
use crate::request_body::RequestBody;
use crate::resources::{GetResource, ListResource};
use crate::timestamp;

open_enum! {
    /// Where a technician stands with an appointment.
    pub enum AssignmentStatus {
        /// Planned.
        Scheduled = "Scheduled",
        /// On the way.
        Dispatched = "Dispatched",
        /// At work.
        Working = "Working",
        /// Finished.
        Done = "Done",
    }
}

/// One technician on one appointment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    /// Its id.
    pub id: AssignmentId,
    /// Who goes.
    pub technician_id: Option<TechnicianId>,
    /// Their name.
    pub technician_name: Option<String>,
    /// To which appointment.
    pub appointment_id: Option<AppointmentId>,
    /// Of which job.
    pub job_id: Option<JobId>,
    /// When it was assigned.
    #[serde(default, with = "timestamp::optional")]
    pub assigned_on: Option<DateTime<Utc>>,
    /// Where they stand.
    pub status: Option<AssignmentStatus>,
    /// Whether the work is paused.
    pub is_paused: Option<bool>,
    /// When it was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
    /// When it was created.
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// Whether it still holds; `Some(false)` once the technician was taken off.
    pub active: Option<bool>,
}

impl ListResource for Assignment {
    type Filter = AssignmentFilter;
    const MODULE: ApiModule = ApiModule::Dispatch;
    const PATH: &'static str = "appointment-assignments";
}

/// What narrows a list of assignments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssignmentFilter {
    /// Changed at this instant or later.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Changed before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// These assignments, at most 50.
    pub ids: Vec<AssignmentId>,
    /// To these appointments; the document names no limit, 50 is safe in an address.
    pub appointment_ids: Vec<AppointmentId>,
    /// Of this job.
    pub job_id: Option<JobId>,
    /// Those that no longer hold, too, or only.
    pub active: Option<Active>,
    /// The order: by id, change or creation.
    pub sort: Option<Sort>,
    /// Created at this instant or later.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
}

impl Filter for AssignmentFilter {
    fn write(&self, query: &mut Query) {
        query.vendor("modifiedOnOrAfter", &self.modified_on_or_after);
        query.vendor("modifiedBefore", &self.modified_before);
        query.vendor_list("ids", &self.ids);
        query.vendor("appointmentIds", &self.appointment_ids);
        query.vendor("jobId", &self.job_id);
        query.vendor("active", &self.active);
        query.vendor("sort", &self.sort);
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
    }
}

/// Technicians to put on an appointment, or to take off it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AssignmentChange<'a> {
    pub(crate) job_appointment_id: AppointmentId,
    pub(crate) technician_ids: &'a [TechnicianId],
}

impl RequestBody for AssignmentChange<'_> {}

open_enum! {
    /// What a shift is.
    pub enum ShiftType {
        /// Working hours.
        Normal = "Normal",
        /// On call.
        OnCall = "OnCall",
        /// Away.
        TimeOff = "TimeOff",
    }
}

impl QueryValue for ShiftType {
    fn text(&self, _: Dialect) -> Option<String> {
        Some(self.as_str().to_owned())
    }
}

/// A stretch of time in which a technician works, is on call, or is away.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shift {
    /// Its id.
    pub id: ShiftId,
    /// What it is.
    pub shift_type: Option<ShiftType>,
    /// Its title.
    pub title: Option<String>,
    /// What was noted.
    pub note: Option<String>,
    /// Whether it still holds.
    pub active: Option<bool>,
    /// Whose it is.
    pub technician_id: Option<TechnicianId>,
    /// When it starts.
    #[serde(default, with = "timestamp::optional")]
    pub start: Option<DateTime<Utc>>,
    /// When it ends.
    #[serde(default, with = "timestamp::optional")]
    pub end: Option<DateTime<Utc>>,
    /// When it was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

impl ListResource for Shift {
    type Filter = ShiftFilter;
    const MODULE: ApiModule = ApiModule::Dispatch;
    const PATH: &'static str = "technician-shifts";
}

impl GetResource for Shift {
    type Id = ShiftId;
}

/// What narrows a list of shifts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShiftFilter {
    /// Changed at this instant or later.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Changed before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// Starting at this instant or later.
    pub starts_on_or_after: Option<DateTime<Utc>>,
    /// Ending at this instant or earlier.
    pub ends_on_or_before: Option<DateTime<Utc>>,
    /// Of this kind.
    pub shift_type: Option<ShiftType>,
    /// Of this technician.
    pub technician_id: Option<TechnicianId>,
    /// Those that no longer hold, too, or only.
    pub active: Option<Active>,
    /// The order: by id, change or creation.
    pub sort: Option<Sort>,
    /// With this text in the title.
    pub title_contains: Option<String>,
    /// With this text in the note.
    pub note_contains: Option<String>,
    /// Created at this instant or later.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
}

impl Filter for ShiftFilter {
    fn write(&self, query: &mut Query) {
        query.vendor("modifiedOnOrAfter", &self.modified_on_or_after);
        query.vendor("modifiedBefore", &self.modified_before);
        query.vendor("startsOnOrAfter", &self.starts_on_or_after);
        query.vendor("endsOnOrBefore", &self.ends_on_or_before);
        query.vendor("shiftType", &self.shift_type);
        query.vendor("technicianId", &self.technician_id);
        query.vendor("active", &self.active);
        query.vendor("sort", &self.sort);
        query.vendor("titleContains", &self.title_contains);
        query.vendor("noteContains", &self.note_contains);
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
    }
}
