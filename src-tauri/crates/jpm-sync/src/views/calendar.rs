//! The calendar's rows: days, appointments, technicians, shifts.

use chrono::NaiveDate;
use jpm_client::ids::{BusinessUnitId, CustomerId, JobTypeId, TagTypeId, TechnicianId, ZoneId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::operations::PendingMark;
use crate::key::{AppointmentKey, JobKey, StringId};
use crate::time::EpochMillis;

/// One displayed day in the business time zone. A day may have 23 or 25 hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DayGeometry {
    /// The day's date, `2026-11-24`.
    pub date: NaiveDate,
    /// The first instant of the day.
    pub start: EpochMillis,
    /// The first instant of the next day.
    pub end: EpochMillis,
    /// The offsets in force, in order; the first begins with the day.
    pub offsets: Vec<OffsetSpan>,
    /// True if this was the current day when it was read.
    pub today: bool,
}

/// From `from` on, local time is UTC plus `minutes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct OffsetSpan {
    /// The first instant with this offset.
    pub from: EpochMillis,
    /// Local time minus UTC, in minutes.
    pub minutes: i32,
}

/// The UTC offsets of a time zone. The window computes local times from it, because the time zone
/// rules of the web view may be older than the program's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct OffsetTable {
    /// The offsets in order. The first also holds before its start.
    pub spans: Vec<ZoneSpan>,
    /// From this instant on, the last offset is a guess.
    pub end: EpochMillis,
}

/// From `from` on, local time is UTC plus `minutes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ZoneSpan {
    /// The first instant with this offset.
    pub from: EpochMillis,
    /// Local time minus UTC, in minutes.
    pub minutes: i32,
    /// The abbreviation of local time, such as `CST`.
    pub abbreviation: SmolStr,
}

/// An appointment's status in the vendor's terms, for both dialects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum AppointmentState {
    /// Scheduled; no technician is on the way.
    Scheduled,
    /// A technician is on the way.
    Dispatched,
    /// A technician is working (the contract's `InProgress`).
    Working,
    /// On hold.
    Hold,
    /// Finished.
    Done,
    /// Canceled with its job.
    Canceled,
    /// A status that this version does not know.
    Other,
}

// A week can have ten thousand cards. Short texts are stored inline, and common ones only once.
/// An appointment as every calendar view shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct AppointmentCard {
    /// The appointment's id.
    pub id: AppointmentKey,
    /// The job it belongs to.
    pub job_id: JobKey,
    /// The number on the server, `48213-1`. `None` until the server has the appointment.
    pub number: Option<SmolStr>,
    /// The job's number.
    pub job_number: Option<SmolStr>,
    /// The scheduled start.
    pub start: EpochMillis,
    /// The scheduled end. If the server has none, the start plus the job type's usual duration.
    pub end: EpochMillis,
    /// True if the server has the end.
    pub end_known: bool,
    /// The start of the arrival window that the customer was promised.
    pub arrival_start: Option<EpochMillis>,
    /// The end of the arrival window that the customer was promised.
    pub arrival_end: Option<EpochMillis>,
    /// Its status.
    pub state: AppointmentState,
    /// True if the customer confirmed the appointment.
    pub confirmed: bool,
    /// The customer.
    pub customer_id: Option<StringId<CustomerId>>,
    /// The customer's name. `None` if the app has no permission to read customers.
    pub customer: Option<SmolStr>,
    /// The customer's phone numbers, `(512) 555-1000`, with commas between them.
    pub phone: Option<SmolStr>,
    /// Street and city.
    pub address: Option<String>,
    /// The job's type.
    pub job_type_id: Option<StringId<JobTypeId>>,
    /// The type's name.
    pub job_type: Option<SmolStr>,
    /// The job's business unit.
    pub business_unit_id: Option<StringId<BusinessUnitId>>,
    /// The unit's name.
    pub business_unit: Option<SmolStr>,
    /// `Low`, `Normal`, `High`, `Urgent`, or a priority of the tenant.
    pub priority: Option<SmolStr>,
    /// The tags of the job.
    pub tag_ids: Vec<StringId<TagTypeId>>,
    /// The dispatch zone of the location.
    pub zone_id: Option<StringId<ZoneId>>,
    /// The job's summary, without markup.
    pub summary: Option<String>,
    /// Special instructions for the technician.
    pub special_instructions: Option<String>,
    /// The assigned technicians. Empty means unassigned.
    pub technician_ids: Vec<StringId<TechnicianId>>,
    /// The newest edit that the server has not confirmed.
    pub pending: Option<PendingMark>,
    /// True if the appointment can be moved: it is not in progress, done or canceled.
    pub movable: bool,
}

/// A row of the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TechnicianRow {
    /// The technician.
    pub id: StringId<TechnicianId>,
    /// The name, or the id if the app has no permission to read technicians.
    pub name: String,
    /// The technician's business unit.
    pub business_unit_id: Option<StringId<BusinessUnitId>>,
    /// That unit's name.
    pub business_unit: Option<String>,
    /// The team, as the tenant calls it.
    pub team: Option<String>,
    /// The technician's skills, as the tenant names them.
    pub skills: Vec<String>,
    /// The technician's dispatch zones, the main one first.
    pub zones: Vec<ZoneView>,
}

/// A tag of a job or a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TagView {
    /// The type of the tag.
    pub id: StringId<TagTypeId>,
    /// Its name, or `#` and the id if the app has no permission to read it.
    pub name: String,
    /// Its color, `#rrggbb`, if it has one.
    pub color: Option<String>,
}

/// A dispatch zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ZoneView {
    /// The zone.
    pub id: StringId<ZoneId>,
    /// Its name.
    pub name: String,
}

/// The skills that a job type requires.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct RequiredSkills {
    /// The type.
    pub job_type_id: StringId<JobTypeId>,
    /// The skills, as the tenant names them.
    pub skills: Vec<String>,
}

/// What a shift means for the schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum ShiftKind {
    /// Ordinary working time.
    Normal,
    /// On call.
    OnCall,
    /// Time off.
    TimeOff,
}

/// A technician's working time or time off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ShiftSpan {
    /// The technician.
    pub technician_id: StringId<TechnicianId>,
    /// The start.
    pub start: EpochMillis,
    /// The end.
    pub end: EpochMillis,
    /// The kind of shift.
    pub kind: ShiftKind,
}

/// The days of a calendar view.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CalendarRequest {
    /// The first visible day in the business time zone.
    pub first_day: NaiveDate,
    /// The number of visible days, 1 to 62.
    pub days: u16,
    /// The days to add on each side, so that the neighboring pages are prefetched.
    pub margin: u16,
}

/// The content of a calendar view.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CalendarPage {
    /// The days in order, with the margin.
    pub days: Vec<DayGeometry>,
    /// The business time zone, `America/Chicago`.
    pub time_zone: String,
    /// The appointments that overlap these days, by start.
    pub appointments: Vec<AppointmentCard>,
    /// The active technicians and those with an appointment in these days, by name.
    pub technicians: Vec<TechnicianRow>,
    /// False if the app has no permission to read technicians or assignments. The board then shows
    /// its fallback rows.
    pub technicians_readable: bool,
    /// The shifts that overlap these days.
    pub shifts: Vec<ShiftSpan>,
    /// The active tags and those of these appointments.
    pub tags: Vec<TagView>,
    /// The dispatch zones.
    pub zones: Vec<ZoneView>,
    /// The job types that require skills. Empty if no technician has skills, because the tenant
    /// then does not use them.
    pub required_skills: Vec<RequiredSkills>,
    /// Rises with every commit. The window drops an answer that is older than the one it shows.
    pub revision: u32,
}

/// The appointments of the tray.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Tray {
    /// Unassigned appointments in these days.
    pub unassigned: Vec<AppointmentCard>,
    /// Appointments on hold on any day.
    pub on_hold: Vec<AppointmentCard>,
    /// Canceled appointments in these days.
    pub canceled: Vec<AppointmentCard>,
}
