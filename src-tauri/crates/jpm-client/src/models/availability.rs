//! Non-job appointments, arrival windows and business hours, in the vendor's dispatch API.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::open_enum::open_enum;
use super::shared::list;
use crate::api_module::ApiModule;
use crate::ids::{
    ArrivalWindowId, BusinessUnitId, EmployeeId, NonJobAppointmentId, TechnicianId, TimesheetCodeId,
};
use crate::list_resource::{GetResource, ListResource};
use crate::query::{Active, Filter, Query, Sort};
use crate::request_body::RequestBody;
use crate::time_span::TimeSpan;
use crate::timestamp;

/// Time of a technician that is not for a job: a meeting, a training, a meal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NonJobAppointment {
    /// The id.
    pub id: NonJobAppointmentId,
    /// The technician.
    pub technician_id: Option<TechnicianId>,
    /// The start.
    #[serde(default, with = "timestamp::optional")]
    pub start: Option<DateTime<Utc>>,
    /// The duration.
    pub duration: Option<TimeSpan>,
    /// The name.
    pub name: Option<String>,
    /// The memo.
    pub summary: Option<String>,
    /// The timesheet code.
    pub timesheet_code_id: Option<TimesheetCodeId>,
    /// Whether the technician is hidden from the dispatch board during this time.
    pub clear_dispatch_board: Option<bool>,
    /// Whether the technician's jobs are hidden from the technician during this time.
    pub clear_technician_view: Option<bool>,
    /// Whether the technician is left out of capacity planning during this time.
    pub remove_technician_from_capacity_planning: Option<bool>,
    /// Whether it takes the whole day.
    pub all_day: Option<bool>,
    /// Whether the technician sees it.
    pub show_on_technician_schedule: Option<bool>,
    /// Whether the record is active.
    pub active: Option<bool>,
    /// When the record was created.
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
    /// The employee who created the record.
    pub created_by_id: Option<EmployeeId>,
}

impl ListResource for NonJobAppointment {
    type Filter = NonJobAppointmentFilter;
    const MODULE: ApiModule = ApiModule::Dispatch;
    const PATH: &'static str = "non-job-appointments";
}

impl GetResource for NonJobAppointment {
    type Id = NonJobAppointmentId;
}

/// The filter of the list of non-job appointments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NonJobAppointmentFilter {
    /// Of this technician.
    pub technician_id: Option<TechnicianId>,
    /// Starting at or after this instant.
    pub starts_on_or_after: Option<DateTime<Utc>>,
    /// Starting at or before this instant.
    pub starts_on_or_before: Option<DateTime<Utc>>,
    /// With this timesheet code.
    pub timesheet_code_id: Option<TimesheetCodeId>,
    /// Whether only active records are listed.
    pub active_only: Option<bool>,
    /// Whether the technician sees the appointment.
    pub show_on_technician_schedule: Option<bool>,
    /// Created at or after this instant.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Modified at or after this instant.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Modified before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// With one of these ids, at most 50.
    pub ids: Vec<NonJobAppointmentId>,
    /// The order: by id, change or creation.
    pub sort: Option<Sort>,
}

impl Filter for NonJobAppointmentFilter {
    fn write(&self, query: &mut Query) {
        query.vendor("technicianId", &self.technician_id);
        query.vendor("startsOnOrAfter", &self.starts_on_or_after);
        query.vendor("startsOnOrBefore", &self.starts_on_or_before);
        query.vendor("timesheetCodeId", &self.timesheet_code_id);
        query.vendor("activeOnly", &self.active_only);
        query.vendor(
            "showOnTechnicianSchedule",
            &self.show_on_technician_schedule,
        );
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
        query.vendor("modifiedOnOrAfter", &self.modified_on_or_after);
        query.vendor("modifiedBefore", &self.modified_before);
        query.vendor_list("ids", &self.ids);
        query.vendor("sort", &self.sort);
    }
}

open_enum! {
    /// How often a non-job appointment repeats.
    pub enum RepeatFrequency {
        /// Daily.
        Daily = "Daily",
        /// Weekly.
        Weekly = "Weekly",
        /// Monthly.
        Monthly = "Monthly",
        /// Yearly.
        Yearly = "Yearly",
    }
}

open_enum! {
    /// How a repetition ends.
    pub enum RepeatEnd {
        /// It does not end.
        Never = "Never",
        /// After a number of repetitions.
        After = "After",
        /// On a date.
        On = "On",
    }
}

/// The body that creates or replaces a non-job appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct NonJobAppointmentBody {
    /// The technician.
    pub technician_id: TechnicianId,
    /// The start.
    #[serde(with = "timestamp::required")]
    pub start: DateTime<Utc>,
    /// The duration.
    pub duration: TimeSpan,
    /// The name.
    pub name: String,
    /// The timesheet code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timesheet_code_id: Option<TimesheetCodeId>,
    /// The memo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Whether the technician is hidden from the dispatch board during this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clear_dispatch_board: Option<bool>,
    /// Whether the technician's jobs are hidden from the technician during this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clear_technician_view: Option<bool>,
    /// Whether the technician sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_on_technician_schedule: Option<bool>,
    /// Whether the technician is left out of capacity planning during this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remove_technician_from_capacity_planning: Option<bool>,
    /// Whether it takes the whole day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all_day: Option<bool>,
    /// Whether it repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<bool>,
    /// The number of repetitions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count_occurrences: Option<i32>,
    /// The interval of the repetition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<i32>,
    /// The unit of the interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequency: Option<RepeatFrequency>,
    /// How the repetition ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_type: Option<RepeatEnd>,
    /// The last day, if it ends on a date.
    #[serde(
        default,
        with = "timestamp::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub end_on: Option<DateTime<Utc>>,
    /// The days of the week. The document does not say in which notation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_of_week: Option<String>,
}

impl NonJobAppointmentBody {
    /// A non-job appointment that does not repeat.
    pub fn once(
        technician: TechnicianId,
        start: DateTime<Utc>,
        duration: TimeSpan,
        name: impl Into<String>,
    ) -> Self {
        Self {
            technician_id: technician,
            start,
            duration,
            name: name.into(),
            timesheet_code_id: None,
            summary: None,
            clear_dispatch_board: None,
            clear_technician_view: None,
            show_on_technician_schedule: None,
            remove_technician_from_capacity_planning: None,
            all_day: None,
            repeat: None,
            count_occurrences: None,
            interval: None,
            frequency: None,
            end_type: None,
            end_on: None,
            days_of_week: None,
        }
    }
}

impl RequestBody for NonJobAppointmentBody {}

/// An arrival window that the tenant offers to customers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ArrivalWindow {
    /// The id.
    pub id: ArrivalWindowId,
    /// The start, as a time of day in the tenant's time zone.
    pub start: Option<TimeSpan>,
    /// The duration. The document calls it the end in one place.
    pub duration: Option<TimeSpan>,
    /// The business units that offer it.
    #[serde(default, deserialize_with = "list")]
    pub business_unit_ids: Vec<BusinessUnitId>,
    /// Whether the record is active.
    pub active: Option<bool>,
}

impl ListResource for ArrivalWindow {
    type Filter = ArrivalWindowFilter;
    const MODULE: ApiModule = ApiModule::Dispatch;
    const PATH: &'static str = "arrival-windows";
}

impl GetResource for ArrivalWindow {
    type Id = ArrivalWindowId;
}

/// The filter of the list of arrival windows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArrivalWindowFilter {
    /// Created at or after this instant.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Whether active or inactive records are listed. The default is active.
    pub active: Option<Active>,
}

impl Filter for ArrivalWindowFilter {
    fn write(&self, query: &mut Query) {
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
        query.vendor("active", &self.active);
    }
}

open_enum! {
    /// Where a job starts within its arrival window.
    pub enum ArrivalWindowStart {
        /// At the start of the window.
        StartTimeOfArrivalWindow = "StartTimeOfArrivalWindow",
        /// At the end of the window.
        EndTimeOfArrivalWindow = "EndTimeOfArrivalWindow",
    }
}

/// How the tenant uses arrival windows.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ArrivalWindowConfiguration {
    /// Where a job starts within its arrival window.
    pub configuration: Option<ArrivalWindowStart>,
}

/// The tenant's business hours, in its time zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BusinessHours {
    /// From Monday to Friday.
    #[serde(default, deserialize_with = "list")]
    pub weekdays: Vec<HourRange>,
    /// On Saturday.
    #[serde(default, deserialize_with = "list")]
    pub saturday: Vec<HourRange>,
    /// On Sunday.
    #[serde(default, deserialize_with = "list")]
    pub sunday: Vec<HourRange>,
}

/// A range of whole hours, from 0 to 24.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct HourRange {
    /// The first hour, from 0.
    pub from_hour: Option<i32>,
    /// The hour at which it ends, up to 24.
    pub to_hour: Option<i32>,
}
