//! Edits of every kind, each with its expected entries in the server's effect log.

mod factory;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use e2e::relay::CallPattern;
use jpm_sync::edit::Edit;
use serde_json::Value;

use crate::kills::server::Effect;
pub use factory::EditFactory;

/// Kinds of edits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditKind {
    Move,
    /// New times and a new technician: three calls.
    Reassign,
    Instruct,
    /// Confirms an appointment, or removes its confirmation.
    Confirm,
    Update,
    Hold,
    Cancel,
    RemoveHold,
    RemoveCancellation,
    BookJob,
    AddAppointment,
    CreateProject,
}

impl EditKind {
    pub const ALL: [EditKind; 12] = [
        EditKind::Move,
        EditKind::Reassign,
        EditKind::Instruct,
        EditKind::Confirm,
        EditKind::Update,
        EditKind::Hold,
        EditKind::Cancel,
        EditKind::RemoveHold,
        EditKind::RemoveCancellation,
        EditKind::BookJob,
        EditKind::AddAppointment,
        EditKind::CreateProject,
    ];

    /// True if the edit creates a record.
    pub fn creates_record(self) -> bool {
        matches!(
            self,
            EditKind::BookJob | EditKind::AddAppointment | EditKind::CreateProject
        )
    }
}

/// An expected effect: a call whose path has this ending and whose body has this field.
#[derive(Clone, Debug)]
pub struct ExpectedEffect {
    method: &'static str,
    ending: String,
    field: Option<(&'static str, Value)>,
}

impl ExpectedEffect {
    pub fn matches(&self, effect: &Effect) -> bool {
        effect.method == self.method
            && effect.path.ends_with(&self.ending)
            && self
                .field
                .as_ref()
                .is_none_or(|(name, value)| effect.body[*name] == *value)
    }
}

/// An edit to submit.
#[derive(Clone, Debug)]
pub struct PlannedEdit {
    pub kind: EditKind,
    pub edit: Edit,
    /// One per call.
    pub expected_effects: Vec<ExpectedEffect>,
    pub target: EditTarget,
}

impl PlannedEdit {
    /// The read before the write. Creations have none.
    pub fn first_read(&self) -> CallPattern {
        let EditTarget {
            appointment, job, ..
        } = &self.target;
        match self.kind {
            EditKind::Move | EditKind::Reassign | EditKind::Instruct | EditKind::Confirm => {
                CallPattern::new("GET", format!("/appointments/{appointment} HTTP"))
            }
            _ => CallPattern::new("GET", format!("/jobs/{job} HTTP")),
        }
    }

    /// The first writing call.
    pub fn write(&self) -> CallPattern {
        let expected = &self.expected_effects[0];
        CallPattern::new(expected.method, format!("{} HTTP", expected.ending))
    }

    /// The read after the write, and the number of equal reads before it.
    pub fn read_after_write(&self) -> (CallPattern, u32) {
        let job = CallPattern::new("GET", format!("/jobs/{} HTTP", self.target.job));
        match self.kind {
            EditKind::Move
            | EditKind::Reassign
            | EditKind::Instruct
            | EditKind::Confirm
            | EditKind::AddAppointment => (job, 0),
            EditKind::Update
            | EditKind::Hold
            | EditKind::Cancel
            | EditKind::RemoveHold
            | EditKind::RemoveCancellation => (job, 1),
            EditKind::BookJob => (CallPattern::new("GET", "/jobs/* HTTP"), 0),
            EditKind::CreateProject => (CallPattern::new("GET", "/projects/* HTTP"), 0),
        }
    }

    /// The new start of a move.
    pub fn new_start(&self) -> DateTime<Utc> {
        match &self.edit {
            Edit::MoveAppointment { to } => to.start.0,
            other => panic!("{other:?} is no move"),
        }
    }
}

/// A scheduled job and one of its appointments.
#[derive(Clone, Debug)]
pub struct EditTarget {
    pub job: i64,
    pub appointment: i64,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    window: Option<(DateTime<Utc>, DateTime<Utc>)>,
    technicians: BTreeSet<i64>,
    confirmed: bool,
    customer: i64,
    location: i64,
    unit: i64,
    job_type: i64,
    campaign: i64,
}
