//! When technicians are busy, and what is known about one of them.

use chrono::NaiveDate;
use jpm_client::ids::{LocationId, TechnicianId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::calendar::{
    AppointmentState, DayGeometry, RequiredSkills, ShiftSpan, TechnicianRow, ZoneView,
};
use crate::key::{AppointmentKey, JobKey, StringId};
use crate::time::EpochMillis;

/// The days and the place of the work to schedule.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct AvailabilityRequest {
    /// The first day in the business time zone.
    pub first_day: NaiveDate,
    /// The number of days, 1 to 62.
    pub days: u16,
    /// The location of the work.
    pub location_id: Option<StringId<LocationId>>,
    /// The job of the work, if it is booked. Its location counts if `location_id` is absent.
    pub job_id: Option<JobKey>,
}

/// A place on the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Coordinates {
    /// Millionths of a degree north.
    pub latitude: i32,
    /// Millionths of a degree east.
    pub longitude: i32,
}

/// Where work is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The postal code, without an extension.
    pub zip: Option<SmolStr>,
    /// The coordinates, if the tenant has them.
    pub coordinates: Option<Coordinates>,
}

/// An appointment that takes a technician's time. It has only what a search for free time needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BusyTime {
    /// The appointment's id.
    pub id: AppointmentKey,
    /// The start.
    pub start: EpochMillis,
    /// The end.
    pub end: EpochMillis,
    /// True if the server has the end.
    pub end_known: bool,
    /// Its status. Appointments on hold and canceled ones are not in the list.
    pub state: AppointmentState,
    /// The assigned technicians.
    pub technician_ids: Vec<StringId<TechnicianId>>,
    /// The customer's name, or the job's number.
    pub name: Option<SmolStr>,
    /// Where it is.
    pub place: Place,
}

/// What decides who can do a piece of work and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Availability {
    /// The days in order.
    pub days: Vec<DayGeometry>,
    /// The active technicians, by name.
    pub technicians: Vec<TechnicianRow>,
    /// False if the app has no permission to read technicians or assignments.
    pub technicians_readable: bool,
    /// The shifts that overlap these days.
    pub shifts: Vec<ShiftSpan>,
    /// The job types that require skills.
    pub required_skills: Vec<RequiredSkills>,
    /// The assigned work that overlaps these days, with the waiting edits.
    pub busy: Vec<BusyTime>,
    /// Where the work to schedule is.
    pub place: Place,
    /// The dispatch zone in which it is, if its name is known.
    pub zone: Option<ZoneView>,
    /// The technicians of that zone.
    pub zone_technician_ids: Vec<StringId<TechnicianId>>,
}

/// How to reach a technician.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TechnicianContact {
    /// The phone number as it is shown, `(512) 555-1000`.
    pub phone: Option<String>,
    /// The email address.
    pub email: Option<String>,
}
