//! Why an edit was not accepted. These are codes: the window has the words.

use serde::Serialize;

use super::jobs::JobState;
use super::operations::EditedField;

/// Why the state of a record or of an edit does not allow something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "code",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum NotAllowed {
    /// A technician is working on the appointment.
    AppointmentInProgress,
    /// The appointment was canceled.
    AppointmentCanceled,
    /// The appointment is done.
    AppointmentDone,
    /// The job's status does not allow the action.
    JobStatus {
        /// The action.
        action: JobAction,
        /// The status.
        state: JobState,
    },
    /// The edit was undone before.
    AlreadyUndone,
    /// The server does not have the edit.
    NothingToUndo,
    /// The edit is being sent.
    StillSending,
    /// The values before the edit are not known.
    OriginalUnknown,
    /// These fields had no value before, and no call can clear them.
    FieldsHadNoValue {
        /// The fields.
        fields: Vec<EditedField>,
    },
    /// The hold was never sent, because the job was on hold.
    HoldNeverSent,
    /// The API cannot take a job off hold.
    CannotRemoveHold,
    /// The API cannot schedule a canceled job again.
    CannotRemoveCancellation,
    /// The API cannot record that a customer has confirmed an appointment.
    CannotConfirm,
    /// The API has no notes.
    CannotAddNote,
    /// The API cannot change tags and custom fields.
    CannotChangeLists,
    /// The API cannot change a project or its jobs.
    CannotEditProject,
    /// The API cannot delete a note.
    CannotDeleteNote,
    /// The API cannot delete a job.
    CannotDeleteJob,
    /// The API cannot delete an appointment.
    CannotDeleteAppointment,
    /// The API cannot delete a project.
    CannotDeleteProject,
    /// The reason of the removed hold is not known. The job can be put on hold again.
    HoldAgain,
    /// The reason of the removed cancellation is not known. The job can be canceled again.
    CancelAgain,
    /// A deleted appointment is not restored. It can be added again.
    AddAgain,
    /// The server may still be processing the edit. The decision has to wait two minutes.
    MayStillTakeEffect,
    /// The effect of the edit is still looked for.
    StillChecking,
    /// The edit needs no decision.
    NoDecisionNeeded,
    /// The server has no part of the edit.
    NothingToRollBack,
    /// The edit cannot be read from the disk, so it can only be discarded.
    UnreadableEdit,
}

/// What was to be done with a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum JobAction {
    /// Change its fields.
    Edit,
    /// Put it on hold.
    Hold,
    /// Cancel it.
    Cancel,
    /// Take it off hold.
    RemoveHold,
    /// Schedule it again after it was canceled.
    RemoveCancellation,
    /// Add an appointment.
    AddAppointment,
}

/// What is wrong with one field of an edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "code",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum EditFieldError {
    /// No priority is chosen.
    PriorityMissing,
    /// The job has no appointment.
    AppointmentMissing,
    /// The target date is before the start date.
    TargetBeforeStart,
    /// The completion date is before the start date.
    CompletionBeforeStart,
    /// The project has no name.
    NameMissing,
    /// The note has no text.
    NoteMissing,
    /// The edit changes nothing.
    NothingChanged,
    /// The end is not after the start.
    EndNotAfterStart,
    /// The appointment is too long.
    AppointmentTooLong {
        /// The most days.
        max_days: u32,
    },
    /// The start is more than two years ago or more than five years ahead.
    StartOutOfRange,
    /// The arrival window has no end.
    ArrivalWindowWithoutEnd,
    /// The arrival window has no start.
    ArrivalWindowWithoutStart,
    /// The arrival window does not end after its start.
    ArrivalWindowEndsBeforeStart,
    /// The arrival window is longer than 24 hours.
    ArrivalWindowTooLong,
    /// The arrival window is more than a day away from the start.
    ArrivalWindowTooFar,
    /// Too many custom fields are changed.
    TooManyCustomFields {
        /// The most custom fields.
        max: u32,
    },
    /// The job has too many appointments.
    TooManyAppointments {
        /// The most appointments.
        max: u32,
    },
    /// The date is outside the accepted years.
    DateOutOfRange {
        /// The first year.
        first: i32,
        /// The last year.
        last: i32,
    },
    /// No choice of the list has this id.
    NotInList,
    /// Too many people are chosen.
    TooManyPeople {
        /// The most people.
        max: u32,
    },
    /// Too many tags are chosen.
    TooManyTags {
        /// The most tags.
        max: u32,
    },
    /// Somebody is chosen twice.
    PersonTwice,
    /// The text that was seen before the edit is longer than any text that a window shows.
    SeenTextTooLong,
    /// The text is too long.
    TextTooLong {
        /// Its length in characters.
        length: u32,
        /// The most characters.
        max: u32,
    },
}
