//! How fresh the mirror is and what is under way.

use serde::Serialize;

use super::operations::Refusal;
use crate::key::{AppointmentKey, JobKey, ProjectKey};
use crate::time::EpochMillis;

/// What the engine is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum SyncPhase {
    /// Not started.
    #[default]
    Stopped,
    /// The first download: the mirror is not complete yet.
    FirstDownload,
    /// Complete, and asked for changes every few seconds.
    Live,
    /// The server cannot be reached; the mirror answers, edits wait.
    Offline,
    /// The server refuses the keys; nothing moves until someone signs in again.
    SignedOut,
}

/// The lists that the engine pulls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Feed {
    /// Appointments.
    Appointments,
    /// Jobs.
    Jobs,
    /// Projects.
    Projects,
    /// Who goes where.
    Assignments,
    /// Technicians.
    Technicians,
    /// Working time and time off.
    Shifts,
    /// Customers.
    Customers,
    /// Locations.
    Locations,
    /// Business units.
    BusinessUnits,
    /// Job types.
    JobTypes,
    /// Campaigns.
    Campaigns,
    /// Employees.
    Employees,
    /// Reasons to cancel.
    CancelReasons,
    /// Reasons to hold.
    HoldReasons,
}

impl Feed {
    /// Whether there is no calendar without it.
    pub(crate) fn is_core(self) -> bool {
        matches!(self, Self::Appointments | Self::Jobs)
    }
}

/// How one list stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FeedStatus {
    /// Which list.
    pub feed: Feed,
    /// Rows in the mirror.
    pub rows: u32,
    /// When it was last read to the end.
    pub last_synced_on: Option<EpochMillis>,
    /// The key may not read it (403): names are missing, the rest works.
    pub forbidden: bool,
}

/// How far the first download is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// The list being read.
    pub feed: Feed,
    /// Rows so far, all lists together.
    pub rows: u32,
    /// Rows in all, as far as the server tells.
    pub rows_expected: Option<u32>,
    /// Rows a second, lately.
    pub rows_per_second: u32,
    /// Time left, when the total is known.
    pub seconds_left: Option<u32>,
}

/// What the sync button, the banner and the sync page show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SyncStatus {
    /// What the engine is doing.
    pub phase: SyncPhase,
    /// When the mirror last had everything that the server had.
    pub last_synced_on: Option<EpochMillis>,
    /// The first download.
    pub progress: Option<Progress>,
    /// Edits that wait or are on their way.
    pub waiting: u32,
    /// Edits that need the dispatcher: refused, in conflict, or with an unknown outcome.
    pub attention: u32,
    /// Why it is offline or signed out, in a sentence.
    pub problem: Option<Refusal>,
    /// How each list stands.
    pub feeds: Vec<FeedStatus>,
    /// Someone has paused the download; edits are still sent.
    pub paused: bool,
    /// A check for deletions is under way.
    pub checking_deletions: bool,
    /// When such a check was last brought to its end; the first download counts as one.
    pub deletions_checked_on: Option<EpochMillis>,
    /// Records of the server that cannot be read, or not in full.
    pub malformed: u32,
}

/// A record of the server that cannot be read, or not in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct MalformedRecord {
    /// The list that it is on.
    pub kind: Feed,
    /// Its id; absent when it has none that can be read.
    pub id: Option<String>,
    /// What is wrong with it.
    pub fields: Vec<MalformedField>,
    /// When it was first seen so.
    pub since: EpochMillis,
    /// Whether screens show what can be read of it; otherwise they show nothing of it.
    pub shown: bool,
}

/// A field of a record that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct MalformedField {
    /// The field's path in the record; empty for the record itself.
    pub field: String,
    /// What is wrong with it, for the dispatcher.
    pub sentence: String,
    /// The same in the decoder's words, for those who look after the server.
    pub detail: String,
}

/// What one commit changed; the window reads again what it shows of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ChangeBatch {
    /// Rises with every commit.
    pub revision: u32,
    /// Changed appointments; more than 500 are told as `everything`.
    pub appointments: Vec<AppointmentKey>,
    /// Changed jobs.
    pub jobs: Vec<JobKey>,
    /// Changed projects.
    pub projects: Vec<ProjectKey>,
    /// Names changed: technicians, shifts, units, types, customers, locations, campaigns, reasons.
    pub names: bool,
    /// The outbox changed.
    pub operations: bool,
    /// Too much changed to list; read everything again.
    pub everything: bool,
}

impl ChangeBatch {
    /// Something about the outbox, and about no record.
    pub(crate) fn of_operations() -> Self {
        Self {
            operations: true,
            ..Self::default()
        }
    }
}
