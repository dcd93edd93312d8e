//! The calendar's rows: days, appointments, technicians, shifts.

use chrono::NaiveDate;
use jpm_client::ids::{BusinessUnitId, CustomerId, JobTypeId, TechnicianId};
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
    /// Whether "now" lay in this day when it was read.
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

/// What local time is over years, so that the window computes with the rules of this program and
/// never with the web view's, which may be older.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct OffsetTable {
    /// The offsets, in order; the first holds for all that is before it, too.
    pub spans: Vec<ZoneSpan>,
    /// From here on the last one is all that is known.
    pub end: EpochMillis,
}

/// From `from` on, local time is UTC plus `minutes`, and is called so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ZoneSpan {
    /// The first instant with this offset.
    pub from: EpochMillis,
    /// Local time minus UTC, in minutes.
    pub minutes: i32,
    /// What it is called there, such as `CST`.
    pub abbreviation: SmolStr,
}

/// An appointment's status in the vendor's words; both dialects lead here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum AppointmentState {
    /// Planned; nobody is on the way.
    Scheduled,
    /// A technician is on the way.
    Dispatched,
    /// A technician is at work (the contract's `InProgress`).
    Working,
    /// Put on hold.
    Hold,
    /// Finished.
    Done,
    /// Canceled with its job.
    Canceled,
    /// A status that this version does not know.
    Other,
}

// A week has ten thousand: short texts are kept in place, and those that many share once.
/// An appointment as every calendar view shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct AppointmentCard {
    /// Its name.
    pub id: AppointmentKey,
    /// The job it belongs to.
    pub job_id: JobKey,
    /// The server's number for people, `48213-1`; absent until the server has it.
    pub number: Option<SmolStr>,
    /// The job's number for people.
    pub job_number: Option<SmolStr>,
    /// When work is planned to begin.
    pub start: EpochMillis,
    /// When work is planned to end; the start and the type's usual duration where the server does
    /// not say.
    pub end: EpochMillis,
    /// Whether the server says when it ends.
    pub end_known: bool,
    /// The time promised to the customer: earliest arrival.
    pub arrival_start: Option<EpochMillis>,
    /// The time promised to the customer: latest arrival.
    pub arrival_end: Option<EpochMillis>,
    /// Its status.
    pub state: AppointmentState,
    /// Whether the customer has confirmed.
    pub confirmed: bool,
    /// The customer.
    pub customer_id: Option<StringId<CustomerId>>,
    /// The customer's name; absent when the key may not read customers.
    pub customer: Option<SmolStr>,
    /// The customer's phone numbers, `(512) 555-1000`, with commas between them.
    pub phone: Option<SmolStr>,
    /// Where: street, city.
    pub address: Option<String>,
    /// The job's type.
    pub job_type_id: Option<StringId<JobTypeId>>,
    /// The type's name.
    pub job_type: Option<SmolStr>,
    /// The job's business unit.
    pub business_unit_id: Option<StringId<BusinessUnitId>>,
    /// The unit's name.
    pub business_unit: Option<SmolStr>,
    /// `Low`, `Normal`, `High`, `Urgent`, or what else the tenant says.
    pub priority: Option<SmolStr>,
    /// The job's summary, without markup.
    pub summary: Option<String>,
    /// What the technician must know on the spot.
    pub special_instructions: Option<String>,
    /// Who is assigned; empty is "unassigned".
    pub technician_ids: Vec<StringId<TechnicianId>>,
    /// The edit that the server does not have yet, if any.
    pub pending: Option<PendingMark>,
    /// Whether this appointment may be moved: not done, not canceled, not at work.
    pub movable: bool,
}

/// A row of the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TechnicianRow {
    /// The technician.
    pub id: StringId<TechnicianId>,
    /// The name; the number when the key may not read technicians.
    pub name: String,
    /// The unit the technician works for.
    pub business_unit_id: Option<StringId<BusinessUnitId>>,
    /// That unit's name.
    pub business_unit: Option<String>,
    /// The team, as the tenant calls it.
    pub team: Option<String>,
    /// What the technician is able to do, in the tenant's words.
    pub skills: Vec<String>,
}

/// What a type of job asks of whoever does it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct RequiredSkills {
    /// The type.
    pub job_type_id: StringId<JobTypeId>,
    /// The skills, in the tenant's words.
    pub skills: Vec<String>,
}

/// What a shift means for planning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum ShiftKind {
    /// Ordinary working time.
    Normal,
    /// On call.
    OnCall,
    /// Not to be planned.
    TimeOff,
}

/// A technician's working time or time off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ShiftSpan {
    /// Whose.
    pub technician_id: StringId<TechnicianId>,
    /// First instant.
    pub start: EpochMillis,
    /// End.
    pub end: EpochMillis,
    /// What it means.
    pub kind: ShiftKind,
}

/// Which days a calendar view wants.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CalendarRequest {
    /// The first visible day, in the business time zone.
    pub first_day: NaiveDate,
    /// How many days are visible, 1 to 62.
    pub days: u16,
    /// How many days to add on each side, so that the next page is already here.
    pub margin: u16,
}

/// Everything that a calendar view of some days shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CalendarPage {
    /// The days, margin included, in order.
    pub days: Vec<DayGeometry>,
    /// The business time zone, `America/Chicago`.
    pub time_zone: String,
    /// The appointments that touch these days, by start.
    pub appointments: Vec<AppointmentCard>,
    /// The active technicians, and any other who has an appointment in these days; by name.
    pub technicians: Vec<TechnicianRow>,
    /// False when the key may not read technicians or assignments; then the board has rows by
    /// business unit.
    pub technicians_readable: bool,
    /// Shifts that touch these days.
    pub shifts: Vec<ShiftSpan>,
    /// The types of job that ask for skills; none when no technician has any, because then the
    /// tenant keeps no skills.
    pub required_skills: Vec<RequiredSkills>,
    /// Rises with every commit; an answer older than what is shown can be dropped.
    pub revision: u32,
}

/// Appointments that wait for a place on the board.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Tray {
    /// Planned in these days with nobody assigned.
    pub unassigned: Vec<AppointmentCard>,
    /// On hold, whatever their date.
    pub on_hold: Vec<AppointmentCard>,
    /// Canceled in these days.
    pub canceled: Vec<AppointmentCard>,
}
