//! Decides what becomes of an edit. Every function here is pure: it compares the operation with
//! what was read of the server.
//!
//! Changes are idempotent by value: values that the server already has are not sent again. An
//! operation with an unknown outcome therefore takes the same path. A record must not be created
//! twice, so the effect of an unanswered creation is looked for instead: see [`effect`].
//!
//! [`effect`]: super::effect

pub(crate) mod create;
mod delete_appointment;
mod job_state;
mod move_appointment;
mod project;
#[cfg(test)]
#[allow(clippy::panic)]
mod samples;
mod values;

use std::collections::BTreeSet;

pub(crate) use delete_appointment::delete_appointment;
pub(crate) use job_state::{cancel_job, hold_job, remove_cancellation, remove_hold};
pub(crate) use move_appointment::move_appointment;
pub(crate) use project::{add_project_note, set_job_project, update_project};
pub(crate) use values::{set_confirmation, set_instructions, update_job};

use super::calls::Call;
use crate::edit::ProjectFields;
use crate::job_fields::JobFields;
use crate::operation::{MergeBase, Operation, Step};
use crate::time::Micros;
use crate::views::sync_errors::SendProblem;

/// What becomes of an edit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Decision {
    /// The server has it already.
    Done,
    /// The calls of the plan are to be made.
    Send(Box<Plan>),
    /// The server's values differ from those that the dispatcher saw.
    Conflict {
        theirs: Box<MergeBase>,
        /// When the record was last changed, if the server says so.
        changed: Option<Micros>,
    },
    /// It cannot be sent.
    Reject(SendProblem),
}

/// What is recorded on the disk, and the calls that are made then.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plan {
    /// The merge base with what was read of the job. `None` if it stays.
    pub(crate) base: Option<MergeBase>,
    /// The completed parts. An earlier attempt may have completed some without getting the answer.
    pub(crate) steps: Vec<Step>,
    pub(crate) calls: Vec<Call>,
}

/// A job as the server has it.
#[derive(Clone, Debug, Default)]
pub(crate) struct SeenJob {
    /// Its state, in the API's spelling.
    pub(crate) state: String,
    pub(crate) fields: JobFields,
    /// Whether `fields` lacks a tag of the server's record, because it cannot be read.
    pub(crate) lacks_tags: bool,
    /// The same for custom fields.
    pub(crate) lacks_custom_fields: bool,
    pub(crate) project: Option<i64>,
    pub(crate) changed: Option<Micros>,
}

/// A project as the server has it.
#[derive(Clone, Debug, Default)]
pub(crate) struct SeenProject {
    pub(crate) fields: ProjectFields,
    pub(crate) changed: Option<Micros>,
}

/// The technicians of an appointment as the server has them.
#[derive(Clone, Debug, Default)]
pub(crate) struct SeenTechnicians {
    pub(crate) ids: BTreeSet<i64>,
    pub(crate) changed: Option<Micros>,
}

/// Sends `calls`. The merge base stays.
fn send(operation: &Operation, calls: Vec<Call>) -> Decision {
    Decision::Send(Box::new(Plan {
        base: None,
        steps: operation.steps.clone(),
        calls,
    }))
}

/// Sends `calls` over `base`.
fn send_over(operation: &Operation, base: MergeBase, calls: Vec<Call>) -> Decision {
    Decision::Send(Box::new(Plan {
        base: Some(base),
        steps: operation.steps.clone(),
        calls,
    }))
}

fn conflict(theirs: MergeBase, changed: Option<Micros>) -> Decision {
    Decision::Conflict {
        theirs: Box::new(theirs),
        changed: changed.filter(|at| *at != 0),
    }
}
