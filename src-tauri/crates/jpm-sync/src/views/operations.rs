//! The outbox as the window shows it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::sync_errors::SyncError;
pub use crate::edit::{AppointmentMove, AppointmentSeen};
use crate::edit::{JobChanges, ProjectFields};
use crate::key::{AppointmentKey, JobKey, ProjectKey};
use crate::time::EpochMillis;

/// The state of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum OperationState {
    /// It waits for its turn or for the connection.
    Queued,
    /// It is being sent. This is committed before the first byte is sent.
    Leased,
    /// The server has it. The mirror does not show it yet.
    Acked,
    /// The server has it, and the mirror shows it.
    Done,
    /// The server rejected it.
    Rejected,
    /// The server's copy was changed. The dispatcher decides.
    Conflict,
    /// It was sent without an answer.
    Unknown,
    /// Its effect is looked for.
    Verifying,
    /// It was undone before it was sent, or discarded.
    Withdrawn,
}

/// Marks a record whose newest edit the server has not confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PendingMark {
    /// The newest operation on the record.
    pub operation_id: Uuid,
    /// Its state.
    pub state: OperationState,
}

/// The kind of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum OperationKind {
    /// Move or reassign an appointment.
    MoveAppointment,
    /// Add an appointment to a job.
    AddAppointment,
    /// Special instructions for the technician.
    SetSpecialInstructions,
    /// Book a job.
    CreateJob,
    /// Change fields of a job.
    UpdateJob,
    /// Put a job on hold.
    HoldJob,
    /// Cancel a job.
    CancelJob,
    /// Create a project.
    CreateProject,
    /// Undo a hold.
    RemoveHold,
    /// Undo a cancellation.
    RemoveCancellation,
    /// Undo an added appointment.
    DeleteAppointment,
    /// Record that the customer has confirmed an appointment.
    ConfirmAppointment,
    /// Remove the customer's confirmation.
    RemoveConfirmation,
    /// Add a note to a job.
    AddNote,
    /// Change fields of a project.
    UpdateProject,
    /// Add a note to a project.
    AddProjectNote,
    /// Attach a job to a project.
    AttachJob,
    /// Detach a job from its project.
    DetachJob,
}

/// An entry of the outbox that cannot be read, so that its edit is never sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum EntryDamage {
    /// It was not sent before.
    NotSent,
    /// It may have been sent before.
    MaybeSent,
}

/// An edit of the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct OperationRow {
    /// The operation's id.
    pub id: Uuid,
    /// Its kind.
    pub kind: OperationKind,
    /// Its state.
    pub state: OperationState,
    /// Whom or what it is about: "Garcia, No heat". `None` if there is no name.
    pub subject: Option<String>,
    /// The new start of an appointment that is moved or added, the old one of one that is deleted.
    /// A move without it changes only the technicians.
    pub start: Option<EpochMillis>,
    /// Set if its entry on this computer is damaged.
    pub damage: Option<EntryDamage>,
    /// Its job, if it has one.
    pub job_id: Option<JobKey>,
    /// Its appointment, if it has one.
    pub appointment_id: Option<AppointmentKey>,
    /// Its project, if it has one.
    pub project_id: Option<ProjectKey>,
    /// When the dispatcher made it.
    pub created_on: EpochMillis,
    /// The number of attempts to send it.
    pub attempts: u32,
    /// The next attempt, if it waits for one.
    pub next_attempt_on: Option<EpochMillis>,
    /// Why the server rejected it, or why it waits.
    pub error: Option<SyncError>,
    /// True if it can be undone now.
    pub undoable: bool,
    /// What the server has of it, if it stopped halfway. A retry sends the rest.
    pub partial_result: Option<PartialResult>,
    /// True if its completed part can be undone.
    pub can_roll_back: bool,
    /// True if it was undone while it was being sent. It is reversed when its outcome is known.
    pub undo_pending: bool,
    /// What conflicts with it.
    pub conflict_reason: Option<ConflictReason>,
    /// Both versions, if the server's is known.
    pub conflict: Option<Conflict>,
}

/// What the server has of an edit that stopped halfway. It does not have the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "code",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum PartialResult {
    /// Some appointments of the job are on hold.
    SomeOnHold {
        /// How many.
        count: u32,
    },
    /// Some appointments of the job are off hold.
    SomeOffHold {
        /// How many.
        count: u32,
    },
    /// The appointment was moved. The technicians could not be changed.
    Moved {
        /// Its new start.
        start: EpochMillis,
    },
    /// The appointment was moved and has its new technicians. The former ones could not be removed.
    MovedAndAssigned {
        /// Its new start.
        start: EpochMillis,
    },
    /// The appointment has its new technicians. The former ones could not be removed.
    Assigned,
}

/// What conflicts with an edit. [`Conflict::own_edit`] says who changed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "code",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum ConflictReason {
    /// The server has other values, which are not known.
    OtherValues,
    /// The appointment was moved.
    Moved {
        /// Its start on the server.
        start: EpochMillis,
    },
    /// The appointment has other technicians.
    TechniciansChanged,
    /// The appointment has other instructions.
    InstructionsChanged {
        /// The server's text, without markup.
        text: String,
    },
    /// The job has the status of the edit, but for another reason.
    OtherReason {
        /// The status, in the API's spelling.
        status: String,
        /// The memo of the other reason.
        memo: String,
    },
    /// The job has another status.
    StatusChanged {
        /// The status, in the API's spelling.
        status: String,
    },
    /// The edit was sent without an answer, and the job was changed since.
    ChangedSinceSent {
        /// The status of the job, in the API's spelling.
        status: String,
    },
    /// The job was attached to another project or detached.
    ProjectOfJobChanged,
    /// Fields of the job or the project have other values.
    FieldsChanged {
        /// The fields.
        fields: Vec<EditedField>,
    },
}

/// The two versions of a conflict: the dispatcher's and the server's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Conflict {
    /// The fields of the dispatcher's edit.
    pub fields: Vec<ConflictField>,
    /// When the server's copy was changed, if it is known.
    pub changed_on: Option<EpochMillis>,
    /// Who changed it, if the job's history says it.
    pub changed_by: Option<String>,
    /// True if another edit of the dispatcher changed it.
    pub own_edit: bool,
    /// The dispatcher's values, for a form. `None` if no form edits them.
    pub edit: Option<ConflictEdit>,
}

/// The values with which a form opens to correct an edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ConflictEdit {
    /// A move.
    Move {
        /// The new time and technicians.
        to: AppointmentMove,
    },
    /// Special instructions.
    Instructions {
        /// The text.
        text: String,
    },
    /// Fields of a job.
    Fields {
        /// The changed fields.
        changes: JobChanges,
    },
    /// Fields of a project.
    ProjectFields {
        /// The changed fields.
        changes: ProjectFields,
    },
}

/// One field of a conflict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ConflictField {
    /// The field.
    pub field: EditedField,
    /// The dispatcher's value.
    pub mine: ConflictValue,
    /// The server's value.
    pub theirs: ConflictValue,
    /// The value that the dispatcher saw.
    pub base: ConflictValue,
    /// True if the server's value differs from both other values.
    pub conflicting: bool,
}

/// A field that an edit changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum EditedField {
    /// Start and end.
    Times,
    /// Arrival window.
    ArrivalWindow,
    /// Technicians.
    Technicians,
    /// Special instructions for the technician.
    SpecialInstructions,
    /// Summary.
    Summary,
    /// Priority.
    Priority,
    /// Business unit.
    BusinessUnit,
    /// Job type.
    JobType,
    /// Campaign.
    Campaign,
    /// The tags that it adds or removes.
    Tags,
    /// A custom field, with its name in the value.
    CustomField,
    /// Job status.
    JobState,
    /// The project of a job.
    Project,
    /// Name.
    Name,
    /// Status of a project.
    ProjectStatus,
    /// Substatus of a project.
    ProjectSubStatus,
    /// Type of a project.
    ProjectType,
    /// Start date.
    StartDate,
    /// Target date.
    TargetDate,
    /// Actual completion date.
    CompletionDate,
    /// Project managers.
    Managers,
    /// Business units.
    BusinessUnits,
}

/// A field's value in one of the three versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ConflictValue {
    /// Empty.
    Empty,
    /// A text or names.
    Text {
        /// The text.
        text: String,
    },
    /// A date.
    Date {
        /// The date.
        date: NaiveDate,
    },
    /// A time span.
    Span {
        /// The start.
        start: EpochMillis,
        /// Its end.
        end: EpochMillis,
    },
}

/// A field that an edit changes from one value to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// The field.
    pub field: EditedField,
    /// The value that the dispatcher saw.
    pub before: ConflictValue,
    /// The value of the edit.
    pub after: ConflictValue,
}

/// An edit of a job as its history shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct EditEntry {
    /// The operation.
    pub operation_id: Uuid,
    /// Its kind.
    pub kind: OperationKind,
    /// Its state.
    pub state: OperationState,
    /// When the server got it, by the server's clock if that is known. For one that was not sent,
    /// when the dispatcher made it.
    pub occurred_on: EpochMillis,
    /// The changed fields.
    pub changes: Vec<FieldChange>,
    /// The memo of a hold or a cancellation.
    pub memo: Option<String>,
}

/// The receipt of an accepted edit. Nothing was sent yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct EditReceipt {
    /// The operation in the outbox.
    pub operation_id: Uuid,
    /// Its job. A new job has a local id until the server has it.
    pub job_id: Option<JobKey>,
    /// Its appointment.
    pub appointment_id: Option<AppointmentKey>,
    /// Its project.
    pub project_id: Option<ProjectKey>,
    /// True if it can be undone after the server has it.
    pub reversible: bool,
}

/// How an edit was undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum UndoOutcome {
    /// It was not sent and will not be.
    Withdrawn,
    /// It was sent. The opposite edit is in the outbox.
    Reversed,
    /// It is being sent. It is reversed when its outcome is known.
    Deferred,
}
