//! An operation: an edit, what it was based on, and its state.

use std::collections::{BTreeMap, BTreeSet};

use jpm_client::Dialect;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::edit::{AppointmentMove, Edit, ProjectFields};
use crate::id_map::IdMap;
use crate::job_fields::{JobFields, rebased};
use crate::key::{AppointmentKey, JobKey, ProjectKey};
use crate::plain_text::strip;
use crate::project_fields::JobProject;
use crate::rows::AppointmentRow;
use crate::time::{Micros, to_micros};
use crate::views::operations::{OperationKind, OperationState};
use crate::views::sync_errors::SyncError;

/// The times of an appointment with its arrival window. They are one field group: a change of one
/// of them is a change of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Times {
    pub(crate) start: Micros,
    pub(crate) end: Micros,
    pub(crate) arrival_start: Option<Micros>,
    pub(crate) arrival_end: Option<Micros>,
}

impl Times {
    /// The times after a move of an appointment with the times `before`. An arrival window that is
    /// not sent stays.
    pub(crate) fn moved(to: &AppointmentMove, before: Option<Self>) -> Self {
        let kept = |window: fn(Self) -> Option<Micros>| before.and_then(window);
        Self {
            start: to_micros(to.start.0),
            end: to_micros(to.end.0),
            arrival_start: to.arrival_start.map_or_else(
                || kept(|times| times.arrival_start),
                |at| Some(to_micros(at.0)),
            ),
            arrival_end: to.arrival_end.map_or_else(
                || kept(|times| times.arrival_end),
                |at| Some(to_micros(at.0)),
            ),
        }
    }

    /// The times that the server's copy has.
    pub(crate) fn of_row(row: &AppointmentRow) -> Self {
        Self {
            start: row.start,
            end: row.end,
            arrival_start: row.arrival_start,
            arrival_end: row.arrival_end,
        }
    }

    /// The same in milliseconds, the precision of the window. Smaller differences do not count.
    pub(crate) fn to_millis(self) -> [Option<i64>; 4] {
        let millis = |us: Micros| us.div_euclid(1000);
        [
            Some(millis(self.start)),
            Some(millis(self.end)),
            self.arrival_start.map(millis),
            self.arrival_end.map(millis),
        ]
    }
}

/// The values that the dispatcher saw when making the edit, as far as the edit changes them. Old
/// operations are read forever: fields are only added, each with a default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct MergeBase {
    /// An appointment's times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) times: Option<Times>,
    /// An appointment's technicians.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) technicians: Option<BTreeSet<i64>>,
    /// An appointment's special instructions; empty if it had none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) instructions: Option<String>,
    /// Whether the customer had confirmed an appointment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) confirmed: Option<bool>,
    /// A job's state, in the API's spelling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) job_state: Option<String>,
    /// When the job was last changed, as read before the call. As long as this is unchanged, the
    /// call had no effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) job_changed: Option<Micros>,
    /// Appointments of a job that a hold includes or that are to be taken off hold, each with its
    /// last change as read before the call.
    #[serde(rename = "visits", skip_serializing_if = "Option::is_none")]
    pub(crate) appointments: Option<BTreeMap<i64, Micros>>,
    /// The reasons of a hold or a cancellation. One for another reason is someone else's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reasons: Option<BTreeSet<ReasonKey>>,
    /// A job's fields as the server had them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fields: Option<JobFields>,
    /// The project of a job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) job_project: Option<JobProject>,
    /// A project's fields as the server had them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) project: Option<ProjectFields>,
}

/// A reason in the form that is compared. A server may change its white space and markup.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct ReasonKey {
    pub(crate) reason: i64,
    pub(crate) memo: String,
}

impl ReasonKey {
    pub(crate) fn new(reason: i64, memo: &str) -> Self {
        let plain = strip(memo);
        let words: Vec<&str> = plain.split_whitespace().collect();
        Self {
            reason,
            memo: words.join(" "),
        }
    }
}

impl MergeBase {
    /// The same with the value of `new` in every field that has the value of `old`.
    pub(crate) fn rebased(&self, old: &Self, new: &Self) -> Self {
        let fields = match (&self.fields, &old.fields, &new.fields) {
            (Some(own), Some(old), Some(new)) => Some(own.rebased(old, new)),
            (own, ..) => own.clone(),
        };
        let project = match (&self.project, &old.project, &new.project) {
            (Some(own), Some(old), Some(new)) => Some(own.rebased(old, new)),
            (own, ..) => own.clone(),
        };
        Self {
            times: rebased(&self.times, &old.times, &new.times),
            technicians: rebased(&self.technicians, &old.technicians, &new.technicians),
            instructions: rebased(&self.instructions, &old.instructions, &new.instructions),
            confirmed: rebased(&self.confirmed, &old.confirmed, &new.confirmed),
            job_state: self.job_state.clone(),
            job_changed: self.job_changed,
            appointments: self.appointments.clone(),
            reasons: self.reasons.clone(),
            fields,
            job_project: rebased(&self.job_project, &old.job_project, &new.job_project),
            project,
        }
    }
}

/// A completed part of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "camelCase")]
pub(crate) enum Step {
    /// The appointment has its new time.
    Moved,
    /// These technicians were assigned.
    Assigned { technicians: BTreeSet<i64> },
    /// These technicians were unassigned.
    Unassigned { technicians: BTreeSet<i64> },
    /// This appointment is on hold.
    Held { appointment: i64 },
    /// This appointment is off hold again.
    Released { appointment: i64 },
}

/// What an API can undo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UndoSupport {
    /// Changed values. The contract cannot remove a hold or a cancellation, and cannot delete.
    FieldsOnly,
    /// Also holds, cancellations and added appointments. The vendor has calls for these.
    Full,
}

impl From<Dialect> for UndoSupport {
    fn from(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Vendor => Self::Full,
            Dialect::Contract => Self::FieldsOnly,
        }
    }
}

/// Who changed the server's copy and when, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct RemoteChange {
    #[serde(rename = "on")]
    pub(crate) changed_at: Option<Micros>,
    /// The employee that the job's history names.
    #[serde(rename = "by")]
    pub(crate) employee: Option<i64>,
    /// Whether it was another edit of the dispatcher's own.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) own: bool,
}

/// The scope in which operations are sent one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Lane {
    Job(JobKey),
    Project(ProjectKey),
    Alone(Uuid),
}

impl Lane {
    /// The same lane with the server's id, if that is known.
    pub(crate) fn resolved(self, ids: &IdMap) -> Self {
        match self {
            Self::Job(key) => Self::Job(ids.resolve(key)),
            Self::Project(key) => Self::Project(ids.resolve(key)),
            Self::Alone(_) => self,
        }
    }
}

/// One operation of the outbox.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// Its position in the order of the edits.
    pub(crate) seq: i64,
    pub(crate) id: Uuid,
    pub(crate) state: OperationState,
    pub(crate) edit: Edit,
    pub(crate) base: MergeBase,
    /// In a conflict: the server's values instead of `base`.
    pub(crate) theirs: Option<MergeBase>,
    pub(crate) job: Option<JobKey>,
    pub(crate) appointment: Option<AppointmentKey>,
    pub(crate) project: Option<ProjectKey>,
    /// The local ids of the appointments that it creates, in order.
    pub(crate) local_appointments: Vec<Uuid>,
    /// The record's title for people: "Garcia, No heat".
    pub(crate) subject: String,
    pub(crate) attempts: u32,
    pub(crate) created_at: Micros,
    /// When its last writing call began.
    pub(crate) sent_at: Option<Micros>,
    /// The server's time then, or slightly before. Our clock may be changed before the effect of
    /// the call is looked for.
    pub(crate) sent_at_server: Option<Micros>,
    pub(crate) next_attempt: Option<Micros>,
    pub(crate) error: Option<SyncError>,
    /// The operation that this one undoes.
    pub(crate) undoes: Option<Uuid>,
    /// Its completed parts, recorded after each answer.
    pub(crate) steps: Vec<Step>,
    /// In a conflict: when and by whom the server's copy was changed.
    pub(crate) remote_change: Option<RemoteChange>,
    /// It was undone while it was being sent. It is reversed as soon as its outcome is known.
    pub(crate) undo_wanted: bool,
    /// Whether its call carried a marker by which its effect can be found.
    pub(crate) has_marker: bool,
}

impl Operation {
    /// A new edit.
    pub(crate) fn new(edit: Edit) -> Self {
        Self {
            seq: 0,
            id: Uuid::now_v7(),
            state: OperationState::Queued,
            edit,
            base: MergeBase::default(),
            theirs: None,
            job: None,
            appointment: None,
            project: None,
            local_appointments: Vec::new(),
            subject: String::new(),
            attempts: 0,
            created_at: 0,
            sent_at: None,
            sent_at_server: None,
            next_attempt: None,
            error: None,
            undoes: None,
            steps: Vec::new(),
            remote_change: None,
            undo_wanted: false,
            has_marker: false,
        }
    }

    /// What it does.
    pub(crate) fn kind(&self) -> OperationKind {
        kind(&self.edit)
    }

    /// Whether its effect is shown. Rejected and conflicting operations are not shown: the card
    /// visibly goes back. One that was undone while being sent is not shown either.
    pub(crate) fn is_shown(&self) -> bool {
        self.is_pending() && !self.undo_wanted
    }

    /// Whether it is waiting or being sent, or the mirror does not show its result yet.
    fn is_pending(&self) -> bool {
        matches!(
            self.state,
            OperationState::Queued
                | OperationState::Leased
                | OperationState::Acked
                | OperationState::Unknown
                | OperationState::Verifying
        )
    }

    /// Its lane.
    pub(crate) fn lane(&self) -> Lane {
        match (self.job, self.project) {
            (Some(job), _) => Lane::Job(job),
            (None, Some(project)) => Lane::Project(project),
            (None, None) => Lane::Alone(self.id),
        }
    }

    /// Replaces local ids by the server's where these are known.
    pub(crate) fn resolve(&mut self, ids: &IdMap) {
        self.job = self.job.map(|key| ids.resolve(key));
        self.appointment = self.appointment.map(|key| ids.resolve(key));
        self.project = self.project.map(|key| ids.resolve(key));
        if let Edit::RemoveHold {
            appointment_ids, ..
        } = &mut self.edit
        {
            for key in appointment_ids {
                *key = ids.resolve(*key);
            }
        }
    }

    /// Whether it must end before a later operation on the same job is sent.
    pub(crate) fn holds_lane(&self) -> bool {
        self.is_pending() || self.state == OperationState::Conflict
    }

    /// Whether an earlier attempt may have reached the server.
    pub(crate) fn is_uncertain(&self) -> bool {
        matches!(
            self.state,
            OperationState::Unknown | OperationState::Verifying
        )
    }

    /// Whether the outcome of its last attempt is known.
    pub(crate) fn has_known_outcome(&self) -> bool {
        !self.is_uncertain() && self.state != OperationState::Leased
    }

    /// Whether it waits for the dispatcher's decision. One with an unknown outcome does not as long
    /// as its effect is looked for: a decision then could send it a second time.
    pub(crate) fn needs_decision(&self) -> bool {
        match self.state {
            OperationState::Rejected | OperationState::Conflict => true,
            OperationState::Unknown => self.error.is_some(),
            _ => false,
        }
    }

    /// Whether it can be undone: before it is sent, or by its opposite. One that is being sent is
    /// reversed when its outcome is known.
    pub(crate) fn is_undoable(&self, undo_support: UndoSupport) -> bool {
        match self.state {
            OperationState::Queued => true,
            OperationState::Leased | OperationState::Unknown | OperationState::Verifying => {
                self.is_reversible(undo_support) && !self.undo_wanted && !self.needs_decision()
            }
            OperationState::Acked | OperationState::Done => self.is_reversible(undo_support),
            _ => false,
        }
    }

    /// Whether an opposite edit exists.
    pub(crate) fn is_reversible(&self, undo_support: UndoSupport) -> bool {
        match self.edit {
            Edit::MoveAppointment { .. } | Edit::SetSpecialInstructions { .. } => true,
            Edit::UpdateJob { ref changes, .. } => {
                let old = self.base.fields.as_ref();
                old.is_some_and(|old| old.fields_without_value(&changes.into()).is_empty())
            }
            Edit::UpdateProject { ref changes, .. } => {
                let old = self.base.project.as_ref();
                old.is_some_and(|old| old.fields_without_value(changes).is_empty())
            }
            Edit::HoldJob { .. }
            | Edit::CancelJob { .. }
            | Edit::AddAppointment { .. }
            | Edit::SetJobProject { .. }
            | Edit::SetConfirmation { .. } => undo_support == UndoSupport::Full,
            // Undo gives the job the reason back that it had. It is read before the call. The
            // opposite of an undo is the edit itself, which can be made again.
            Edit::RemoveHold { .. } | Edit::RemoveCancellation { .. } => {
                let is_over = matches!(self.state, OperationState::Acked | OperationState::Done);
                undo_support == UndoSupport::Full
                    && self.undoes.is_none()
                    && self
                        .base
                        .reasons
                        .as_ref()
                        .map_or(!is_over, |reasons| reasons.len() == 1)
            }
            Edit::CreateJob { .. }
            | Edit::CreateProject { .. }
            | Edit::AddNote { .. }
            | Edit::AddProjectNote { .. }
            | Edit::DeleteAppointment { .. } => false,
        }
    }

    /// Whether it is a POST that creates a record.
    pub(crate) fn creates_record(&self) -> bool {
        match self.edit {
            Edit::CreateJob { .. }
            | Edit::AddAppointment { .. }
            | Edit::CreateProject { .. }
            | Edit::AddNote { .. }
            | Edit::AddProjectNote { .. } => true,
            Edit::MoveAppointment { .. }
            | Edit::SetSpecialInstructions { .. }
            | Edit::SetConfirmation { .. }
            | Edit::UpdateJob { .. }
            | Edit::HoldJob { .. }
            | Edit::CancelJob { .. }
            | Edit::RemoveHold { .. }
            | Edit::RemoveCancellation { .. }
            | Edit::UpdateProject { .. }
            | Edit::SetJobProject { .. }
            | Edit::DeleteAppointment { .. } => false,
        }
    }

    /// Whether it was partially sent and the completed parts can be undone.
    pub(crate) fn can_roll_back(&self) -> bool {
        let stopped = matches!(
            self.state,
            OperationState::Rejected | OperationState::Conflict
        );
        let has_opposite = matches!(
            self.edit,
            Edit::MoveAppointment { .. } | Edit::HoldJob { .. }
        );
        stopped && !self.steps.is_empty() && has_opposite
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
        Edit::RemoveHold { .. } => OperationKind::RemoveHold,
        Edit::RemoveCancellation { .. } => OperationKind::RemoveCancellation,
        Edit::AddNote { .. } => OperationKind::AddNote,
        Edit::UpdateProject { .. } => OperationKind::UpdateProject,
        Edit::AddProjectNote { .. } => OperationKind::AddProjectNote,
        Edit::SetJobProject {
            project_id: Some(_),
            ..
        } => OperationKind::AttachJob,
        Edit::SetJobProject { .. } => OperationKind::DetachJob,
        Edit::SetConfirmation {
            confirmed: true, ..
        } => OperationKind::ConfirmAppointment,
        Edit::SetConfirmation { .. } => OperationKind::RemoveConfirmation,
        Edit::DeleteAppointment { .. } => OperationKind::DeleteAppointment,
    }
}

/// The spelling of a state in the outbox.
pub(crate) fn state_name(state: OperationState) -> &'static str {
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

/// Parses the spelling of a state in the outbox.
pub(crate) fn parse_state(word: &str) -> Option<OperationState> {
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
    .find(|state| state_name(*state) == word)
}
