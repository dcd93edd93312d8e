//! Assignments and shifts, in the vendor's dispatch API.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::open_enum::open_enum;
use crate::api_module::ApiModule;
use crate::dialect::Dialect;
use crate::ids::{AppointmentId, AssignmentId, JobId, ShiftId, TechnicianId};
use crate::list_resource::{GetResource, ListResource};
use crate::query::{Active, Filter, Query, QueryValue, Sort};
use crate::request_body::RequestBody;
use crate::timestamp;

open_enum! {
    /// A technician's status for an appointment.
    pub enum AssignmentStatus {
        /// Planned.
        Scheduled = "Scheduled",
        /// On the way.
        Dispatched = "Dispatched",
        /// Working.
        Working = "Working",
        /// Finished.
        Done = "Done",
    }
}

/// The assignment of one technician to one appointment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Assignment {
    /// The id.
    pub id: AssignmentId,
    /// The technician.
    pub technician_id: Option<TechnicianId>,
    /// The name.
    pub technician_name: Option<String>,
    /// The appointment.
    pub appointment_id: Option<AppointmentId>,
    /// The job.
    pub job_id: Option<JobId>,
    /// When the technician was assigned.
    #[serde(default, with = "timestamp::optional")]
    pub assigned_on: Option<DateTime<Utc>>,
    /// The technician's status for this appointment.
    pub status: Option<AssignmentStatus>,
    /// Whether the work is paused.
    pub is_paused: Option<bool>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
    /// When the record was created.
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// Whether the assignment is active. `Some(false)` after the technician was removed.
    pub active: Option<bool>,
}

impl ListResource for Assignment {
    type Filter = AssignmentFilter;
    const MODULE: ApiModule = ApiModule::Dispatch;
    const PATH: &'static str = "appointment-assignments";
}

/// The filter of the list of assignments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssignmentFilter {
    /// Modified at or after this instant.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Modified before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// With one of these ids, at most 50.
    pub ids: Vec<AssignmentId>,
    /// Of these appointments. The document names no limit; 50 ids fit in a URL.
    pub appointment_ids: Vec<AppointmentId>,
    /// Of this job.
    pub job_id: Option<JobId>,
    /// Whether active or inactive records are listed. The default is active.
    pub active: Option<Active>,
    /// The order: by id, change or creation.
    pub sort: Option<Sort>,
    /// Created at or after this instant.
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

/// The body that assigns technicians to an appointment or removes them.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AssignmentChange<'a> {
    pub(crate) job_appointment_id: AppointmentId,
    pub(crate) technician_ids: &'a [TechnicianId],
}

impl RequestBody for AssignmentChange<'_> {}

open_enum! {
    /// The type of a shift.
    pub enum ShiftType {
        /// Working hours.
        Normal = "Normal",
        /// On call.
        OnCall = "OnCall",
        /// Time off.
        TimeOff = "TimeOff",
    }
}

impl QueryValue for ShiftType {
    fn text(&self, _: Dialect) -> Option<String> {
        Some(self.as_str().to_owned())
    }
}

/// A time range in which a technician works, is on call, or is away.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Shift {
    /// The id.
    pub id: ShiftId,
    /// The kind.
    pub shift_type: Option<ShiftType>,
    /// The title.
    pub title: Option<String>,
    /// The memo.
    pub note: Option<String>,
    /// Whether the record is active.
    pub active: Option<bool>,
    /// The technician.
    pub technician_id: Option<TechnicianId>,
    /// The start.
    #[serde(default, with = "timestamp::optional")]
    pub start: Option<DateTime<Utc>>,
    /// The end.
    #[serde(default, with = "timestamp::optional")]
    pub end: Option<DateTime<Utc>>,
    /// When the record was last changed.
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

/// The filter of the list of shifts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShiftFilter {
    /// Modified at or after this instant.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Modified before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// Starting at or after this instant.
    pub starts_on_or_after: Option<DateTime<Utc>>,
    /// Ending at or before this instant.
    pub ends_on_or_before: Option<DateTime<Utc>>,
    /// Of this type.
    pub shift_type: Option<ShiftType>,
    /// Of this technician.
    pub technician_id: Option<TechnicianId>,
    /// Whether active or inactive records are listed. The default is active.
    pub active: Option<Active>,
    /// The order: by id, change or creation.
    pub sort: Option<Sort>,
    /// With this text in the title.
    pub title_contains: Option<String>,
    /// With this text in the note.
    pub note_contains: Option<String>,
    /// Created at or after this instant.
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
