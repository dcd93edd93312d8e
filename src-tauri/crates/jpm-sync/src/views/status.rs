//! The state of the sync.

use jpm_client::ids::CustomerId;
use serde::Serialize;

use super::sync_errors::SyncError;
use crate::key::{AppointmentKey, JobKey, ProjectKey, StringId};
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
    /// The mirror is complete, and changes are pulled every few seconds.
    Live,
    /// The server cannot be reached. Edits wait.
    Offline,
    /// The server rejects the keys. Nothing syncs until someone signs in again.
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
    /// Technicians by appointment.
    Assignments,
    /// Technicians.
    Technicians,
    /// Shifts of technicians.
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
    /// Types of tags.
    TagTypes,
    /// Dispatch zones.
    Zones,
    /// The tenant's arrival windows.
    ArrivalWindows,
    /// Statuses of projects.
    ProjectStatuses,
    /// Substatuses of projects.
    ProjectSubStatuses,
    /// Types of projects.
    ProjectTypes,
}

impl Feed {
    /// Whether there is no calendar without it.
    pub(crate) fn is_core(self) -> bool {
        matches!(self, Self::Appointments | Self::Jobs)
    }

    /// Whether only the vendor's API has it.
    pub(crate) fn is_vendor_only(self) -> bool {
        matches!(
            self,
            Self::ProjectStatuses | Self::ProjectSubStatuses | Self::ProjectTypes
        )
    }
}

/// The state of one list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FeedStatus {
    /// The list.
    pub feed: Feed,
    /// Rows in the mirror.
    pub rows: u32,
    /// When it was last read completely.
    pub last_synced_on: Option<EpochMillis>,
    /// True if the app has no permission to read it.
    pub forbidden: bool,
}

/// The progress of the first download.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// The list being read.
    pub feed: Feed,
    /// The rows of all lists so far.
    pub rows: u32,
    /// The expected number of rows, if the server says it.
    pub rows_expected: Option<u32>,
    /// The current rate.
    pub rows_per_second: u32,
    /// The time left, if the total is known.
    pub seconds_left: Option<u32>,
}

/// The content of the sync button, the banners and the Sync page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SyncStatus {
    /// What the engine is doing.
    pub phase: SyncPhase,
    /// When the mirror was last up to date.
    pub last_synced_on: Option<EpochMillis>,
    /// The first download.
    pub progress: Option<Progress>,
    /// The number of edits that wait or are being sent.
    pub waiting: u32,
    /// The number of edits that need a decision.
    pub attention: u32,
    /// Why the sync does not work.
    pub problem: Option<SyncError>,
    /// The state of each list.
    pub feeds: Vec<FeedStatus>,
    /// True if the download is paused. Edits are still sent.
    pub paused: bool,
    /// True while deletions are checked.
    pub checking_deletions: bool,
    /// When deletions were last checked. The first download counts as a check.
    pub deletions_checked_on: Option<EpochMillis>,
    /// The number of records that cannot be read completely.
    pub malformed: u32,
}

/// A record of the server that cannot be read completely.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct MalformedRecord {
    /// The list of the record.
    pub kind: Feed,
    /// The id. `None` if it cannot be read.
    pub id: Option<String>,
    /// The fields that cannot be read.
    pub fields: Vec<MalformedField>,
    /// When this was first seen.
    pub since: EpochMillis,
    /// True if the window shows the readable part of it.
    pub shown: bool,
}

/// A field of a record that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct MalformedField {
    /// The path of the field in the record. Empty for the record itself.
    pub field: String,
    /// The problem, for the dispatcher.
    pub sentence: String,
    /// The problem in the words of the decoder, for a report.
    pub detail: String,
}

/// The changes of one commit. The window reads them again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ChangeBatch {
    /// Rises with every commit.
    pub revision: u32,
    /// Changed appointments. More than 500 are reported as `everything`.
    pub appointments: Vec<AppointmentKey>,
    /// Changed jobs.
    pub jobs: Vec<JobKey>,
    /// Changed projects.
    pub projects: Vec<ProjectKey>,
    /// Customers that were read again because someone looks at them.
    pub customers: Vec<StringId<CustomerId>>,
    /// True if names changed: technicians, shifts, units, types, customers, locations, campaigns,
    /// reasons, tags, zones, or arrival windows.
    pub names: bool,
    /// True if the outbox changed.
    pub operations: bool,
    /// True if too much changed to list.
    pub everything: bool,
}

impl ChangeBatch {
    /// A change of the outbox and of no record.
    pub(crate) fn of_operations() -> Self {
        Self {
            operations: true,
            ..Self::default()
        }
    }
}
