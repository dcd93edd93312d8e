//! What calls of workstations changed on the server.

use chrono::TimeDelta;

/// Kinds of effects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EffectKind {
    /// Times of an appointment.
    Times,
    /// Technicians of an appointment.
    Technicians,
    /// Special instructions.
    Text,
    /// Fields of a job.
    Fields,
    /// A job was held.
    Hold,
    /// One appointment was held.
    HoldAppointment,
    /// A hold was removed.
    RemoveHold,
    /// A cancellation was removed.
    RemoveCancellation,
    /// An appointment was deleted.
    RemoveAppointment,
    /// A job was canceled.
    Cancel,
    /// A job was booked.
    Book,
    /// An appointment was added.
    Add,
}

/// An effect of a workstation's call.
#[derive(Clone, Debug)]
pub struct Effect {
    /// Number of the edit, from its values.
    pub edit: u32,
    /// The kind.
    pub kind: EffectKind,
    /// Id of the created or changed record.
    pub record: i64,
    /// Id of that record's job.
    pub job: i64,
    /// The previous value, and how long it had been the newest.
    pub before: Option<(String, TimeDelta)>,
    /// The calling workstation.
    pub workstation: String,
    /// True if the call had been abandoned long before.
    pub late: bool,
}
