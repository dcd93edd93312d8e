//! The rows of the mirror: the columns for filters, sorting and joins, and the record's own JSON.

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{DateTime, NaiveDate, Utc};
use jpm_client::ids::{CustomerId, JobId, ProjectId};
use serde::{Deserialize, Serialize};

use crate::time::{Micros, to_micros};
use crate::views::calendar::{AppointmentState, ShiftKind};
use crate::views::jobs::JobState;
use crate::views::status::Feed;

/// The columns that every record has.
#[derive(Clone, Debug, Default)]
pub(crate) struct RecordMeta {
    /// The record's id.
    pub(crate) id: i64,
    /// When the server last changed it; 0 if it does not say.
    pub(crate) modified: Micros,
    /// The record as the server sent it.
    pub(crate) raw: String,
    /// Its fields that cannot be read.
    pub(crate) problems: Vec<FieldProblem>,
    /// The server's time when it was read, if known.
    pub(crate) server_time: Option<Micros>,
}

/// The machines of a server have separate clocks.
const MAX_CLOCK_SKEW: Micros = 10 * 60 * 1_000_000;

impl RecordMeta {
    /// The key of a malformed record: its id, or a hash of its text if it has none.
    pub(crate) fn key(&self) -> String {
        if self.id > 0 {
            return self.id.to_string();
        }
        let mut hash = DefaultHasher::new();
        self.raw.hash(&mut hash);
        format!("?{:016x}", hash.finish())
    }

    /// The latest date that the server can have given to a change. A version with a later one,
    /// written while a clock was wrong, gives way to any other.
    pub(crate) fn latest_plausible(&self) -> Micros {
        self.server_time.map_or(Micros::MAX, |server_time| {
            server_time.saturating_add(MAX_CLOCK_SKEW)
        })
    }

    /// Whether a version that was changed at `known` is newer than this one.
    pub(crate) fn is_older_than(&self, known: Micros) -> bool {
        self.modified != 0 && self.modified < known && known <= self.latest_plausible()
    }
}

/// A field of a record that cannot be read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FieldProblem {
    /// Its path in the record; `.` is the record itself.
    pub(crate) field: String,
    /// What is wrong with it, in the decoder's words.
    pub(crate) detail: String,
}

/// A record without a required field. It is counted and listed, and a stored row of it stays.
#[derive(Clone, Debug)]
pub(crate) struct UnreadableRow {
    /// Its id is 0 if that cannot be read.
    pub(crate) origin: RecordMeta,
    pub(crate) feed: Feed,
}

#[derive(Clone, Debug)]
pub(crate) struct AppointmentRow {
    pub(crate) origin: RecordMeta,
    pub(crate) job_id: i64,
    pub(crate) number: Option<String>,
    pub(crate) start: Micros,
    pub(crate) end: Micros,
    /// Whether the server says when it ends.
    pub(crate) end_known: bool,
    pub(crate) arrival_start: Option<Micros>,
    pub(crate) arrival_end: Option<Micros>,
    pub(crate) state: AppointmentState,
    pub(crate) confirmed: bool,
    pub(crate) instructions: Option<String>,
    pub(crate) customer_id: Option<i64>,
    pub(crate) active: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct JobRow {
    pub(crate) origin: RecordMeta,
    pub(crate) number: Option<String>,
    pub(crate) customer_id: Option<i64>,
    pub(crate) location_id: Option<i64>,
    pub(crate) state: JobState,
    pub(crate) business_unit_id: Option<i64>,
    pub(crate) job_type_id: Option<i64>,
    pub(crate) priority: Option<String>,
    pub(crate) campaign_id: Option<i64>,
    pub(crate) project_id: Option<i64>,
    pub(crate) tags: Vec<i64>,
    pub(crate) summary: Option<String>,
    pub(crate) created: Option<Micros>,
    pub(crate) completed: Option<Micros>,
}

#[derive(Clone, Debug)]
pub(crate) struct ProjectRow {
    pub(crate) origin: RecordMeta,
    pub(crate) number: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) customer_id: Option<i64>,
    pub(crate) location_id: Option<i64>,
    pub(crate) managers: Vec<i64>,
    pub(crate) units: Vec<i64>,
    pub(crate) job_ids: Vec<i64>,
    pub(crate) start_date: Option<NaiveDate>,
    pub(crate) target_date: Option<NaiveDate>,
    pub(crate) actual_date: Option<NaiveDate>,
}

#[derive(Clone, Debug)]
pub(crate) struct AssignmentRow {
    pub(crate) origin: RecordMeta,
    pub(crate) appointment_id: i64,
    pub(crate) technician_id: i64,
    pub(crate) active: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct CustomerRow {
    pub(crate) origin: RecordMeta,
    pub(crate) name: String,
    pub(crate) active: bool,
    /// The text by which a customer is found besides the name.
    pub(crate) billing_address: String,
}

#[derive(Clone, Debug)]
pub(crate) struct LocationRow {
    pub(crate) origin: RecordMeta,
    pub(crate) customer_id: Option<i64>,
    pub(crate) name: String,
    pub(crate) address: Option<String>,
    pub(crate) zone_id: Option<i64>,
    pub(crate) active: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct TechnicianRow {
    pub(crate) origin: RecordMeta,
    pub(crate) name: String,
    pub(crate) business_unit_id: Option<i64>,
    pub(crate) team: Option<String>,
    pub(crate) active: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct ShiftRow {
    pub(crate) origin: RecordMeta,
    pub(crate) technician_id: i64,
    pub(crate) start: Micros,
    pub(crate) end: Micros,
    pub(crate) kind: ShiftKind,
    pub(crate) active: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct JobTypeRow {
    pub(crate) origin: RecordMeta,
    pub(crate) name: String,
    pub(crate) units: Vec<i64>,
    pub(crate) minutes: Option<u32>,
    pub(crate) priority: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) active: bool,
}

/// Lists with only an id and a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum NameKind {
    BusinessUnit,
    Campaign,
    Employee,
    CancelReason,
    HoldReason,
    TagType,
    Zone,
    ProjectStatus,
    ProjectSubStatus,
    ProjectType,
}

impl NameKind {
    /// The mirror's spelling.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::BusinessUnit => "unit",
            Self::Campaign => "campaign",
            Self::Employee => "employee",
            Self::CancelReason => "cancel",
            Self::HoldReason => "hold",
            Self::TagType => "tag",
            Self::Zone => "zone",
            Self::ProjectStatus => "projectStatus",
            Self::ProjectSubStatus => "projectSubStatus",
            Self::ProjectType => "projectType",
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct NamedRow {
    pub(crate) origin: RecordMeta,
    pub(crate) kind: NameKind,
    pub(crate) name: String,
    pub(crate) active: bool,
}

/// An arrival window that the tenant offers.
#[derive(Clone, Debug)]
pub(crate) struct ArrivalWindowRow {
    pub(crate) origin: RecordMeta,
    /// The start, in minutes after midnight.
    pub(crate) start: u32,
    pub(crate) minutes: u32,
    /// The business units that offer it. Empty means all.
    pub(crate) units: Vec<i64>,
    pub(crate) active: bool,
}

/// The record that notes belong to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NoteOwner {
    Job(JobId),
    Project(ProjectId),
    Customer(CustomerId),
}

impl NoteOwner {
    /// The mirror's table of such records.
    pub(crate) fn table(self) -> &'static str {
        match self {
            Self::Job(_) => "job",
            Self::Project(_) => "project",
            Self::Customer(_) => "customer",
        }
    }

    /// The record's id.
    pub(crate) fn id(self) -> i64 {
        match self {
            Self::Job(id) => id.0,
            Self::Project(id) => id.0,
            Self::Customer(id) => id.0,
        }
    }
}

/// A note. The server's list has no ids.
#[derive(Clone, Debug)]
pub(crate) struct NoteRow {
    /// The text, without markup.
    pub(crate) text: String,
    pub(crate) pinned: bool,
    pub(crate) written: Option<Micros>,
    pub(crate) employee_id: Option<i64>,
}

#[derive(Clone, Debug)]
pub(crate) struct HistoryEntry {
    pub(crate) id: i64,
    pub(crate) event: String,
    pub(crate) on: Micros,
    pub(crate) employee_id: Option<i64>,
    pub(crate) tool: Option<String>,
    pub(crate) memo: Option<String>,
}

/// Any row of the mirror.
#[derive(Clone, Debug)]
pub(crate) enum MirrorRow {
    Appointment(AppointmentRow),
    Job(JobRow),
    Project(ProjectRow),
    Assignment(AssignmentRow),
    Customer(CustomerRow),
    Location(LocationRow),
    Technician(TechnicianRow),
    Shift(ShiftRow),
    JobType(JobTypeRow),
    ArrivalWindow(ArrivalWindowRow),
    Named(NamedRow),
    Unreadable(UnreadableRow),
}

impl MirrorRow {
    /// The columns that every record has.
    pub(crate) fn origin(&self) -> &RecordMeta {
        match self {
            Self::Appointment(row) => &row.origin,
            Self::Job(row) => &row.origin,
            Self::Project(row) => &row.origin,
            Self::Assignment(row) => &row.origin,
            Self::Customer(row) => &row.origin,
            Self::Location(row) => &row.origin,
            Self::Technician(row) => &row.origin,
            Self::Shift(row) => &row.origin,
            Self::JobType(row) => &row.origin,
            Self::ArrivalWindow(row) => &row.origin,
            Self::Named(row) => &row.origin,
            Self::Unreadable(row) => &row.origin,
        }
    }

    /// The same with the server's time when it was read.
    #[must_use]
    pub(crate) fn with_server_time(mut self, server: Option<DateTime<Utc>>) -> Self {
        let origin = match &mut self {
            Self::Appointment(row) => &mut row.origin,
            Self::Job(row) => &mut row.origin,
            Self::Project(row) => &mut row.origin,
            Self::Assignment(row) => &mut row.origin,
            Self::Customer(row) => &mut row.origin,
            Self::Location(row) => &mut row.origin,
            Self::Technician(row) => &mut row.origin,
            Self::Shift(row) => &mut row.origin,
            Self::JobType(row) => &mut row.origin,
            Self::ArrivalWindow(row) => &mut row.origin,
            Self::Named(row) => &mut row.origin,
            Self::Unreadable(row) => &mut row.origin,
        };
        origin.server_time = server.map(to_micros);
        self
    }

    /// Its key as a malformed record. `None` for a sound record.
    pub(crate) fn malformed_key(&self) -> Option<String> {
        let origin = self.origin();
        let is_odd =
            matches!(self, Self::Unreadable(_)) || origin.id <= 0 || !origin.problems.is_empty();
        is_odd.then(|| origin.key())
    }

    /// Its list.
    pub(crate) fn feed(&self) -> Feed {
        match self {
            Self::Appointment(_) => Feed::Appointments,
            Self::Job(_) => Feed::Jobs,
            Self::Project(_) => Feed::Projects,
            Self::Assignment(_) => Feed::Assignments,
            Self::Customer(_) => Feed::Customers,
            Self::Location(_) => Feed::Locations,
            Self::Technician(_) => Feed::Technicians,
            Self::Shift(_) => Feed::Shifts,
            Self::JobType(_) => Feed::JobTypes,
            Self::ArrivalWindow(_) => Feed::ArrivalWindows,
            Self::Named(row) => match row.kind {
                NameKind::BusinessUnit => Feed::BusinessUnits,
                NameKind::Campaign => Feed::Campaigns,
                NameKind::Employee => Feed::Employees,
                NameKind::CancelReason => Feed::CancelReasons,
                NameKind::HoldReason => Feed::HoldReasons,
                NameKind::TagType => Feed::TagTypes,
                NameKind::Zone => Feed::Zones,
                NameKind::ProjectStatus => Feed::ProjectStatuses,
                NameKind::ProjectSubStatus => Feed::ProjectSubStatuses,
                NameKind::ProjectType => Feed::ProjectTypes,
            },
            Self::Unreadable(row) => row.feed,
        }
    }
}

/// The mirror's spelling of an appointment's state.
pub(crate) fn appointment_status_name(state: AppointmentState) -> &'static str {
    match state {
        AppointmentState::Scheduled => "Scheduled",
        AppointmentState::Dispatched => "Dispatched",
        AppointmentState::Working => "Working",
        AppointmentState::Hold => "Hold",
        AppointmentState::Done => "Done",
        AppointmentState::Canceled => "Canceled",
        AppointmentState::Other => "Other",
    }
}

/// Parses an appointment's state in the spelling of either dialect or of the mirror.
pub(crate) fn parse_appointment_status(word: &str) -> AppointmentState {
    match word {
        "Scheduled" => AppointmentState::Scheduled,
        "Dispatched" => AppointmentState::Dispatched,
        "Working" | "InProgress" => AppointmentState::Working,
        "Hold" => AppointmentState::Hold,
        "Done" => AppointmentState::Done,
        "Canceled" => AppointmentState::Canceled,
        _ => AppointmentState::Other,
    }
}

/// The mirror's spelling of a job's state.
pub(crate) fn job_status_name(state: JobState) -> &'static str {
    match state {
        JobState::Scheduled => "Scheduled",
        JobState::Dispatched => "Dispatched",
        JobState::InProgress => "InProgress",
        JobState::Hold => "Hold",
        JobState::Completed => "Completed",
        JobState::Canceled => "Canceled",
        JobState::Other => "Other",
    }
}

/// Parses a job's state in the spelling of the API or of the mirror.
pub(crate) fn parse_job_status(word: &str) -> JobState {
    match word {
        "Scheduled" => JobState::Scheduled,
        "Dispatched" => JobState::Dispatched,
        "InProgress" => JobState::InProgress,
        "Hold" => JobState::Hold,
        "Completed" => JobState::Completed,
        "Canceled" => JobState::Canceled,
        _ => JobState::Other,
    }
}
