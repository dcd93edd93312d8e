//! Notes on jobs and projects, and the log of canceled jobs: only the vendor's document knows them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::history::HistoryEntry;
use super::shared::list;
use crate::ids::{CanceledLogId, EmployeeId, JobId, NoteId, ProjectId, ReasonId};
use crate::request_body::RequestBody;
use crate::timestamp;

/// A note on a job or a project. A list of notes gives no ids; the export feeds do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// What was noted. It may hold HTML.
    pub text: Option<String>,
    /// Whether it stays above the others.
    pub is_pinned: Option<bool>,
    /// Who wrote it. The API knows the application, not its user.
    pub created_by_id: Option<EmployeeId>,
    /// When it was written.
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// When it was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

/// A note to be added to a job or a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NoteCreate {
    /// What is noted; not empty.
    pub text: String,
    /// Whether it stays above the others; absent, it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin_to_top: Option<bool>,
}

impl NoteCreate {
    /// A note that is not pinned.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            pin_to_top: None,
        }
    }
}

impl RequestBody for NoteCreate {}

/// A note with what it is on, as it is on the wire. `flatten` would do with fewer words, and would hide which field does not fit.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    id: NoteId,
    job_id: Option<JobId>,
    project_id: Option<ProjectId>,
    active: Option<bool>,
    text: Option<String>,
    is_pinned: Option<bool>,
    created_by_id: Option<EmployeeId>,
    #[serde(default, with = "timestamp::optional")]
    created_on: Option<DateTime<Utc>>,
    #[serde(default, with = "timestamp::optional")]
    modified_on: Option<DateTime<Utc>>,
}

impl From<Wire> for Note {
    fn from(wire: Wire) -> Self {
        Self {
            text: wire.text,
            is_pinned: wire.is_pinned,
            created_by_id: wire.created_by_id,
            created_on: wire.created_on,
            modified_on: wire.modified_on,
        }
    }
}

/// A note on a job, as its export feed gives it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Wire")]
pub struct JobNote {
    /// Its id.
    pub id: NoteId,
    /// The job it is on.
    pub job_id: Option<JobId>,
    /// Whether it still exists.
    pub active: Option<bool>,
    /// The note.
    pub note: Note,
}

impl From<Wire> for JobNote {
    fn from(wire: Wire) -> Self {
        Self {
            id: wire.id,
            job_id: wire.job_id,
            active: wire.active,
            note: wire.into(),
        }
    }
}

/// A note on a project, as its export feed gives it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Wire")]
pub struct ProjectNote {
    /// Its id.
    pub id: NoteId,
    /// The project it is on.
    pub project_id: Option<ProjectId>,
    /// Whether it still exists.
    pub active: Option<bool>,
    /// The note.
    pub note: Note,
}

impl From<Wire> for ProjectNote {
    fn from(wire: Wire) -> Self {
        Self {
            id: wire.id,
            project_id: wire.project_id,
            active: wire.active,
            note: wire.into(),
        }
    }
}

/// One cancellation of a job; a job can be canceled, brought back and canceled again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CanceledLogEntry {
    /// Its id.
    pub id: CanceledLogId,
    /// The job.
    pub job_id: Option<JobId>,
    /// The reason, from the tenant's list.
    pub reason_id: Option<ReasonId>,
    /// What was added in own words.
    pub memo: Option<String>,
    /// When it was canceled.
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// Who canceled it.
    pub created_by_id: Option<EmployeeId>,
    /// Whether the entry still stands.
    pub active: Option<bool>,
}

/// All that happened to one job, as the export feed of histories gives it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobHistory {
    /// The job.
    pub job_id: JobId,
    /// What happened, in the server's order.
    #[serde(default, deserialize_with = "list")]
    pub history: Vec<HistoryEntry>,
}
