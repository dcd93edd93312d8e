//! An edit on its way: what was done, on what it was based, and where it stands.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::edit::Edit;
use crate::instant::{Micros, instant};
use crate::key::{AppointmentKey, JobKey, ProjectKey};
use crate::moment::Moment;
use crate::views::operations::{OperationKind, OperationRow, OperationState, Refusal};
use crate::zone::BusinessZone;

/// When an appointment is, with what was promised. One field group: a change of any of them is a change of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Times {
    pub(crate) start: Micros,
    pub(crate) end: Micros,
    pub(crate) arrival_start: Option<Micros>,
    pub(crate) arrival_end: Option<Micros>,
}

/// What the dispatcher saw when the edit was made, as far as the edit changes it. Operations are upcast for ever: fields are
/// only added, each with a default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct MergeBase {
    /// An appointment's times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) times: Option<Times>,
    /// An appointment's technicians.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) technicians: Option<BTreeSet<i64>>,
    /// An appointment's special instructions; an empty text where it had none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) instructions: Option<String>,
    /// A job's state, in the word of the API.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) job_state: Option<String>,
    /// A job's fields, as the server had them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fields: Option<JobFields>,
}

/// The fields of a job that can be changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct JobFields {
    /// The summary as the server keeps it, markup and all.
    pub(crate) summary: Option<String>,
    pub(crate) priority: Option<String>,
    pub(crate) business_unit_id: Option<i64>,
    pub(crate) job_type_id: Option<i64>,
    pub(crate) campaign_id: Option<i64>,
}

/// One operation of the outbox.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// Its place in the order in which edits were made.
    pub(crate) seq: i64,
    pub(crate) id: Uuid,
    pub(crate) state: OperationState,
    pub(crate) edit: Edit,
    pub(crate) base: MergeBase,
    /// In a conflict: what the server has instead of `base`.
    pub(crate) theirs: Option<MergeBase>,
    pub(crate) job: Option<JobKey>,
    pub(crate) appointment: Option<AppointmentKey>,
    pub(crate) project: Option<ProjectKey>,
    /// The names that the appointments which it makes go by until the server has them, in order.
    pub(crate) local_visits: Vec<Uuid>,
    /// What it is about, for people: "Garcia, No heat".
    pub(crate) subject: String,
    pub(crate) attempts: u32,
    pub(crate) made: Micros,
    /// When its last writing call was begun.
    pub(crate) sent: Option<Micros>,
    pub(crate) next_try: Option<Micros>,
    pub(crate) refusal: Option<Refusal>,
    /// The operation that this one takes back.
    pub(crate) undoes: Option<Uuid>,
}

impl Operation {
    /// What it does.
    pub(crate) fn kind(&self) -> OperationKind {
        kind(&self.edit)
    }

    /// Whether what is shown includes its effect. A refused one and one in conflict do not: the card goes back, visibly.
    pub(crate) fn is_shown(&self) -> bool {
        matches!(
            self.state,
            OperationState::Queued
                | OperationState::Leased
                | OperationState::Acked
                | OperationState::Unknown
                | OperationState::Verifying
        )
    }

    /// Whether it must be over before a later operation on the same job is sent.
    pub(crate) fn holds_lane(&self) -> bool {
        self.is_shown() || self.state == OperationState::Conflict
    }

    /// Whether it waits for the dispatcher's decision. An outcome that is merely unknown is still being looked for: to decide then
    /// could send again what the look is about to find.
    pub(crate) fn waits_for_decision(&self) -> bool {
        match self.state {
            OperationState::Rejected | OperationState::Conflict => true,
            OperationState::Unknown => self.refusal.is_some(),
            _ => false,
        }
    }

    /// Whether it can be taken back.
    pub(crate) fn is_undoable(&self) -> bool {
        match self.state {
            OperationState::Queued => true,
            OperationState::Acked | OperationState::Done => matches!(
                self.edit,
                Edit::MoveAppointment { .. }
                    | Edit::SetSpecialInstructions { .. }
                    | Edit::UpdateJob { .. }
            ),
            _ => false,
        }
    }

    /// What it does, in words.
    pub(crate) fn title(&self, zone: BusinessZone) -> String {
        let subject = &self.subject;
        match &self.edit {
            Edit::MoveAppointment { to } => {
                let same_time = self.base.times.is_some_and(|times| {
                    instant(times.start) == to.start.0 && instant(times.end) == to.end.0
                });
                if same_time {
                    format!("Reassign {subject}")
                } else {
                    format!("Move {subject} to {}", zone.label(to.start.0))
                }
            }
            Edit::AddAppointment { visit, .. } => {
                format!(
                    "Add an appointment for {subject} on {}",
                    zone.label(visit.start.0)
                )
            }
            Edit::SetSpecialInstructions { .. } => format!("Change the instructions for {subject}"),
            Edit::CreateJob { .. } => format!("Book {subject}"),
            Edit::UpdateJob { .. } => format!("Change {subject}"),
            Edit::HoldJob { .. } => format!("Put {subject} on hold"),
            Edit::CancelJob { .. } => format!("Cancel {subject}"),
            Edit::CreateProject { .. } => format!("Create project {subject}"),
        }
    }

    /// The operation as the window shows it.
    pub(crate) fn row(&self, zone: BusinessZone) -> OperationRow {
        OperationRow {
            id: self.id,
            kind: self.kind(),
            state: self.state,
            title: self.title(zone),
            job_id: self.job,
            appointment_id: self.appointment,
            project_id: self.project,
            made_on: Moment(instant(self.made)),
            attempts: self.attempts,
            next_try_on: self.next_try.map(|us| Moment(instant(us))),
            refusal: self.refusal.clone(),
            undoable: self.is_undoable(),
        }
    }
}

/// What an edit does.
pub(crate) fn kind(edit: &Edit) -> OperationKind {
    match edit {
        Edit::MoveAppointment { .. } => OperationKind::MoveAppointment,
        Edit::AddAppointment { .. } => OperationKind::AddAppointment,
        Edit::SetSpecialInstructions { .. } => OperationKind::SetSpecialInstructions,
        Edit::CreateJob { .. } => OperationKind::CreateJob,
        Edit::UpdateJob { .. } => OperationKind::UpdateJob,
        Edit::HoldJob { .. } => OperationKind::HoldJob,
        Edit::CancelJob { .. } => OperationKind::CancelJob,
        Edit::CreateProject { .. } => OperationKind::CreateProject,
    }
}

/// The word that the outbox keeps for a state.
pub(crate) fn state_word(state: OperationState) -> &'static str {
    match state {
        OperationState::Queued => "queued",
        OperationState::Leased => "leased",
        OperationState::Acked => "acked",
        OperationState::Done => "done",
        OperationState::Rejected => "rejected",
        OperationState::Conflict => "conflict",
        OperationState::Unknown => "unknown",
        OperationState::Verifying => "verifying",
        OperationState::Withdrawn => "withdrawn",
    }
}

/// Reads the word that the outbox keeps for a state.
pub(crate) fn state_from_word(word: &str) -> Option<OperationState> {
    [
        OperationState::Queued,
        OperationState::Leased,
        OperationState::Acked,
        OperationState::Done,
        OperationState::Rejected,
        OperationState::Conflict,
        OperationState::Unknown,
        OperationState::Verifying,
        OperationState::Withdrawn,
    ]
    .into_iter()
    .find(|state| state_word(*state) == word)
}
