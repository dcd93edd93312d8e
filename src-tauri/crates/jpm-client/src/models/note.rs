//! Notes on jobs and projects, and the cancellation log of jobs (vendor only).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::history::HistoryEntry;
use super::shared::list;
use crate::ids::{CanceledLogId, EmployeeId, JobId, NoteId, ProjectId, ReasonId};
use crate::request_body::RequestBody;
use crate::timestamp;

/// A note on a job or a project. Lists of notes have no ids; the export feeds do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Note {
    /// The text of the note. It may contain HTML.
    pub text: Option<String>,
    /// Whether the note is pinned to the top.
    pub is_pinned: Option<bool>,
    /// The employee who wrote the note. It is often missing, because the API knows the application
    /// and not its user.
    pub created_by_id: Option<EmployeeId>,
    /// When the note was written.
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

/// The body that adds a note to a job or a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct NoteCreate {
    /// The text of the note. It must not be empty.
    pub text: String,
    /// Whether the note is pinned to the top. The default is no.
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

/// The JSON of a note in an export feed. `flatten` would be shorter, but it hides the path of an
/// undecodable field.
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

/// A note on a job, from the export feed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Wire")]
#[non_exhaustive]
pub struct JobNote {
    /// The id.
    pub id: NoteId,
    /// The job.
    pub job_id: Option<JobId>,
    /// Whether the record exists. It does not after a deletion.
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

/// A note on a project, from the export feed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Wire")]
#[non_exhaustive]
pub struct ProjectNote {
    /// The id.
    pub id: NoteId,
    /// The project.
    pub project_id: Option<ProjectId>,
    /// Whether the record exists. It does not after a deletion.
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

/// An entry of a job's cancellation log. A job can be canceled more than once.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CanceledLogEntry {
    /// The id.
    pub id: CanceledLogId,
    /// The job.
    pub job_id: Option<JobId>,
    /// The reason, from the tenant's list.
    pub reason_id: Option<ReasonId>,
    /// The memo.
    pub memo: Option<String>,
    /// When the job was canceled.
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// The employee who canceled the job.
    pub created_by_id: Option<EmployeeId>,
    /// Whether the entry is active.
    pub active: Option<bool>,
}

/// The history of a job, from the export feed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct JobHistory {
    /// The job.
    pub job_id: JobId,
    /// The entries, in the server's order.
    #[serde(default, deserialize_with = "list")]
    pub history: Vec<HistoryEntry>,
}
