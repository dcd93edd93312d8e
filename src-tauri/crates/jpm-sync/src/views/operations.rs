//! The outbox as the window shows it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::edit::JobChanges;
pub use crate::edit::{AppointmentMove, AppointmentSeen};
use crate::key::{AppointmentKey, JobKey, ProjectKey};
use crate::time::EpochMillis;

/// Where an operation stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum OperationState {
    /// Waits for its turn, or for the connection.
    Queued,
    /// May be on its way to the server: committed before the first byte is sent.
    Leased,
    /// The server has it; the mirror has not caught up.
    Acked,
    /// The server has it and the mirror shows it.
    Done,
    /// The server refused it.
    Rejected,
    /// The server's copy changed under it; the dispatcher must choose.
    Conflict,
    /// It was sent and no answer came.
    Unknown,
    /// Its effect is being looked for.
    Verifying,
    /// Taken back by the dispatcher before it was sent, or dropped after a refusal.
    Withdrawn,
}

/// The mark on a card whose newest edit the server has not confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PendingMark {
    /// The newest operation on this record.
    pub operation: Uuid,
    /// Where it stands.
    pub state: OperationState,
}

/// The server's reasons for a refusal, word for word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// One sentence.
    pub message: String,
    /// The server's messages by field.
    pub field_errors: BTreeMap<String, Vec<String>>,
    /// The server's trace id, for its support.
    pub trace_id: Option<String>,
}

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum OperationKind {
    /// Another time or another technician for an appointment.
    MoveAppointment,
    /// One more appointment for a job.
    AddAppointment,
    /// What the technician must know on the spot.
    SetSpecialInstructions,
    /// A new job.
    CreateJob,
    /// Changed fields of a job.
    UpdateJob,
    /// A job put on hold.
    HoldJob,
    /// A job canceled.
    CancelJob,
    /// A new project.
    CreateProject,
    /// A hold taken back.
    ReleaseJob,
    /// A cancellation taken back.
    ReviveJob,
    /// An added appointment taken back.
    RemoveAppointment,
}

/// One edit in the list of what waits, failed or was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct OperationRow {
    /// Its name.
    pub id: Uuid,
    /// What it does.
    pub kind: OperationKind,
    /// Where it stands.
    pub state: OperationState,
    /// What it does, in words: "Move Garcia, No heat to Tue 24 Nov, 9:15".
    pub title: String,
    /// The job it is about, when it is about one.
    pub job_id: Option<JobKey>,
    /// The appointment it is about, when it is about one.
    pub appointment_id: Option<AppointmentKey>,
    /// The project it is about, when it is about one.
    pub project_id: Option<ProjectKey>,
    /// When the dispatcher did it.
    pub made_on: EpochMillis,
    /// How often it was sent.
    pub attempts: u32,
    /// When it is tried next, if it waits for that.
    pub next_try_on: Option<EpochMillis>,
    /// Why the server refused it, or why it waits.
    pub refusal: Option<Refusal>,
    /// Whether it can be taken back: before it is sent, or by its opposite.
    pub undoable: bool,
    /// What the server has of it, and what not, where it stopped half-way; then trying again goes
    /// on where it stopped.
    pub half_done: Option<String>,
    /// Whether what was done of it can be taken back.
    pub can_roll_back: bool,
    /// It was taken back while it was on its way; it is reversed as soon as its outcome is known.
    pub undo_wanted: bool,
    /// What stands against what, where someone else has changed the same.
    pub conflict: Option<Conflict>,
}

/// Two edits of the same fields: the dispatcher's, and someone else's that the server has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Conflict {
    /// Every field that the dispatcher's edit is about.
    pub fields: Vec<ConflictField>,
    /// When the server's copy was changed, as far as the record tells.
    pub changed_on: Option<EpochMillis>,
    /// Who changed it, where the job's history has an entry of that moment with a name.
    pub changed_by: Option<String>,
    /// It was changed from here, by another edit of the dispatcher's own.
    pub own: bool,
    /// What the dispatcher wants, to begin a new edit with; absent where there is nothing to edit.
    pub wanted: Option<ConflictEdit>,
}

/// What a form begins with when an edit in conflict is made anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ConflictEdit {
    /// A move.
    Move {
        /// To when and to whom.
        to: AppointmentMove,
    },
    /// Instructions.
    Instructions {
        /// The words.
        text: String,
    },
    /// A job's fields.
    Fields {
        /// What changes.
        changes: JobChanges,
    },
}

/// One field of a conflict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ConflictField {
    /// Which.
    pub field: ConflictFieldName,
    /// What the dispatcher wants.
    pub mine: ConflictValue,
    /// What the server has.
    pub theirs: ConflictValue,
    /// What the dispatcher saw when the edit was made.
    pub before: ConflictValue,
    /// Whether someone else has changed it, and not to what the dispatcher wants.
    pub contested: bool,
}

/// A field that two people can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum ConflictFieldName {
    /// Start and end of an appointment.
    Times,
    /// When arrival was promised.
    ArrivalWindow,
    /// Who goes.
    Technicians,
    /// What the technician must know on the spot.
    SpecialInstructions,
    /// What is to be done.
    Summary,
    /// How urgent it is.
    Priority,
    /// Which unit does it.
    BusinessUnit,
    /// What kind of job.
    JobType,
    /// What brought it.
    Campaign,
    /// Where the job stands.
    JobState,
}

/// A field's value in one of the three versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ConflictValue {
    /// Empty.
    Nothing,
    /// Words or names.
    Text {
        /// The words.
        text: String,
    },
    /// From one instant to another.
    Span {
        /// Its beginning.
        start: EpochMillis,
        /// Its end.
        end: EpochMillis,
    },
}

/// What a command that edits answers, before anything was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct EditReceipt {
    /// The operation that now waits in the outbox.
    pub operation: Uuid,
    /// The job it is about; for a new job the name it goes by until the server has it.
    pub job_id: Option<JobKey>,
    /// The appointment it is about.
    pub appointment_id: Option<AppointmentKey>,
    /// The project it is about.
    pub project_id: Option<ProjectKey>,
    /// Whether it can still be taken back when the server has it; if not, only until then.
    pub reversible: bool,
}

/// How an edit was undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Undone {
    /// It had not been sent; it never will be.
    Withdrawn,
    /// It had been sent; the opposite edit now waits in the outbox.
    Reversed,
    /// It is on its way; it is reversed as soon as its outcome is known.
    Later,
}
