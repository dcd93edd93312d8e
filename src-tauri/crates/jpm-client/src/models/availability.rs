//! When people can be booked: time that is not for jobs, arrival windows, business hours. The vendor's dispatch API.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::open_enum::open_enum;
use super::shared::list;
use super::time_span::TimeSpan;
use crate::api_module::ApiModule;
use crate::ids::{
    ArrivalWindowId, BusinessUnitId, EmployeeId, NonJobAppointmentId, TechnicianId, TimesheetCodeId,
};
use crate::query::{Active, Filter, Query, Sort};
use crate::request_body::RequestBody;
use crate::resources::{GetResource, ListResource};
use crate::timestamp;

/// A stretch of a technician's time that is not for a job: a meeting, a training, a meal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NonJobAppointment {
    /// Its id.
    pub id: NonJobAppointmentId,
    /// Whose time it is.
    pub technician_id: Option<TechnicianId>,
    /// When it starts.
    #[serde(default, with = "timestamp::optional")]
    pub start: Option<DateTime<Utc>>,
    /// How long it takes.
    pub duration: Option<TimeSpan>,
    /// Its name.
    pub name: Option<String>,
    /// What was noted.
    pub summary: Option<String>,
    /// What the time counts as.
    pub timesheet_code_id: Option<TimesheetCodeId>,
    /// Whether the technician is off the dispatch board meanwhile.
    pub clear_dispatch_board: Option<bool>,
    /// Whether the technician sees no jobs meanwhile.
    pub clear_technician_view: Option<bool>,
    /// Whether the technician does not count in capacity planning meanwhile.
    pub remove_technician_from_capacity_planning: Option<bool>,
    /// Whether it takes the whole day.
    pub all_day: Option<bool>,
    /// Whether the technician sees it.
    pub show_on_technician_schedule: Option<bool>,
    /// Whether it still holds.
    pub active: Option<bool>,
    /// When it was created.
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// When it was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
    /// Who created it.
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

/// What narrows a list of non-job appointments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NonJobAppointmentFilter {
    /// Of this technician.
    pub technician_id: Option<TechnicianId>,
    /// Starting at this instant or later.
    pub starts_on_or_after: Option<DateTime<Utc>>,
    /// Starting at this instant or earlier.
    pub starts_on_or_before: Option<DateTime<Utc>>,
    /// Counting as this.
    pub timesheet_code_id: Option<TimesheetCodeId>,
    /// Whether only those that still hold are shown.
    pub active_only: Option<bool>,
    /// Whether the technician sees them.
    pub show_on_technician_schedule: Option<bool>,
    /// Created at this instant or later.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Changed at this instant or later.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Changed before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// These, at most 50.
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
    /// How often a non-job appointment comes back.
    pub enum RepeatFrequency {
        /// By days.
        Daily = "Daily",
        /// By weeks.
        Weekly = "Weekly",
        /// By months.
        Monthly = "Monthly",
        /// By years.
        Yearly = "Yearly",
    }
}

open_enum! {
    /// What ends a repetition.
    pub enum RepeatEnd {
        /// Nothing.
        Never = "Never",
        /// A number of times.
        After = "After",
        /// A day.
        On = "On",
    }
}

/// A non-job appointment to be created, or what an old one becomes: the change takes the same body, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NonJobAppointmentBody {
    /// Whose time it is.
    pub technician_id: TechnicianId,
    /// When it starts.
    #[serde(with = "timestamp::required")]
    pub start: DateTime<Utc>,
    /// How long it takes.
    pub duration: TimeSpan,
    /// Its name.
    pub name: String,
    /// What it counts as on the timesheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timesheet_code_id: Option<TimesheetCodeId>,
    /// What is noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Whether the technician is off the dispatch board meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clear_dispatch_board: Option<bool>,
    /// Whether the technician sees no jobs meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clear_technician_view: Option<bool>,
    /// Whether the technician sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_on_technician_schedule: Option<bool>,
    /// Whether the technician does not count in capacity planning meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remove_technician_from_capacity_planning: Option<bool>,
    /// Whether it takes the whole day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all_day: Option<bool>,
    /// Whether it comes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<bool>,
    /// How many times it comes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count_occurrences: Option<i32>,
    /// Every how many days, weeks, months or years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<i32>,
    /// By what it comes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequency: Option<RepeatFrequency>,
    /// What ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_type: Option<RepeatEnd>,
    /// The last day, where a day ends it.
    #[serde(
        default,
        with = "timestamp::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub end_on: Option<DateTime<Utc>>,
    /// On which days of the week; the document gives no notation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_of_week: Option<String>,
}

impl NonJobAppointmentBody {
    /// A stretch of time that comes once.
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

/// A window of arrival that the tenant promises to customers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArrivalWindow {
    /// Its id.
    pub id: ArrivalWindowId,
    /// When it begins, as a time of day in the tenant's zone.
    pub start: Option<TimeSpan>,
    /// How long it is. The document calls it the end in one place and the duration everywhere else.
    pub duration: Option<TimeSpan>,
    /// The business units that promise it.
    #[serde(default, deserialize_with = "list")]
    pub business_unit_ids: Vec<BusinessUnitId>,
    /// Whether it is in use.
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

/// What narrows a list of arrival windows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArrivalWindowFilter {
    /// Created at this instant or later.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Those out of use, too, or only.
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
    /// Where a job starts once its arrival window was chosen.
    pub enum ArrivalWindowStart {
        /// With the window.
        StartTimeOfArrivalWindow = "StartTimeOfArrivalWindow",
        /// When the window ends.
        EndTimeOfArrivalWindow = "EndTimeOfArrivalWindow",
    }
}

/// How the tenant uses arrival windows.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArrivalWindowConfiguration {
    /// Where a job starts once its arrival window was chosen.
    pub configuration: Option<ArrivalWindowStart>,
}

/// The hours of business, in the tenant's zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
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

/// A stretch of whole hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HourRange {
    /// The hour it begins, from 0.
    pub from_hour: Option<i32>,
    /// The hour it ends, up to 24.
    pub to_hour: Option<i32>,
}
