//! An edit on its way: what was done, on what it was based, and where it stands.

use std::collections::{BTreeMap, BTreeSet};

use jpm_client::Dialect;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::edit::{AppointmentMove, Edit};
use crate::id_map::IdMap;
use crate::instant::{Micros, micros};
use crate::key::{AppointmentKey, JobKey, ProjectKey};
use crate::plain_text::strip;
use crate::views::jobs::JobChanges;
use crate::views::operations::{OperationKind, OperationState, Refusal};

/// When an appointment is, with what was promised. One field group: a change of any of them is a change of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Times {
    pub(crate) start: Micros,
    pub(crate) end: Micros,
    pub(crate) arrival_start: Option<Micros>,
    pub(crate) arrival_end: Option<Micros>,
}

impl Times {
    /// What a move makes of the times that were there `before`: a window that is not sent stays as it was.
    pub(crate) fn moved(to: &AppointmentMove, before: Option<Self>) -> Self {
        let kept = |window: fn(Self) -> Option<Micros>| before.and_then(window);
        Self {
            start: micros(to.start.0),
            end: micros(to.end.0),
            arrival_start: to.arrival_start.map_or_else(
                || kept(|times| times.arrival_start),
                |at| Some(micros(at.0)),
            ),
            arrival_end: to
                .arrival_end
                .map_or_else(|| kept(|times| times.arrival_end), |at| Some(micros(at.0))),
        }
    }

    /// The same in milliseconds, which is all that the window keeps: what is the same to it is the same.
    pub(crate) fn to_the_window(self) -> [Option<i64>; 4] {
        let millis = |us: Micros| us.div_euclid(1000);
        [
            Some(millis(self.start)),
            Some(millis(self.end)),
            self.arrival_start.map(millis),
            self.arrival_end.map(millis),
        ]
    }
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
    /// When the job was last changed as of the look before its call was begun. As long as that is so, the call has had no effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) job_changed: Option<Micros>,
    /// Appointments of a job, each with its last change as of the look before the call: those that a hold takes along, and those that
    /// are to be taken off hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) visits: Option<BTreeMap<i64, Micros>>,
    /// Why a job is on hold or cancelled: what is for another reason is someone else's doing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reasons: Option<BTreeSet<Given>>,
    /// A job's fields, as the server had them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fields: Option<JobFields>,
}

/// A reason as it is compared: what a server makes of blanks and markup is no difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Given {
    pub(crate) reason: i64,
    pub(crate) memo: String,
}

impl Given {
    pub(crate) fn new(reason: i64, memo: &str) -> Self {
        let plain = strip(memo);
        let words: Vec<&str> = plain.split_whitespace().collect();
        Self {
            reason,
            memo: words.join(" "),
        }
    }
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

impl JobFields {
    /// Those of the changed fields that had no value, by name. A call cannot take their value away again; an empty summary is one.
    pub(crate) fn lacking(&self, changes: &JobChanges) -> Vec<&'static str> {
        [
            (
                "priority",
                changes.priority.is_some() && self.priority.is_none(),
            ),
            (
                "business unit",
                changes.business_unit_id.is_some() && self.business_unit_id.is_none(),
            ),
            (
                "job type",
                changes.job_type_id.is_some() && self.job_type_id.is_none(),
            ),
            (
                "campaign",
                changes.campaign_id.is_some() && self.campaign_id.is_none(),
            ),
        ]
        .into_iter()
        .filter_map(|(name, lacks)| lacks.then_some(name))
        .collect()
    }
}

impl MergeBase {
    /// The same, with what `new` has wherever it is what `old` has.
    pub(crate) fn with_other(&self, old: &Self, new: &Self) -> Self {
        let fields = match (&self.fields, &old.fields, &new.fields) {
            (Some(own), Some(old), Some(new)) => Some(JobFields {
                summary: other(&own.summary, &old.summary, &new.summary),
                priority: other(&own.priority, &old.priority, &new.priority),
                business_unit_id: other(
                    &own.business_unit_id,
                    &old.business_unit_id,
                    &new.business_unit_id,
                ),
                job_type_id: other(&own.job_type_id, &old.job_type_id, &new.job_type_id),
                campaign_id: other(&own.campaign_id, &old.campaign_id, &new.campaign_id),
            }),
            (own, ..) => own.clone(),
        };
        Self {
            times: other(&self.times, &old.times, &new.times),
            technicians: other(&self.technicians, &old.technicians, &new.technicians),
            instructions: other(&self.instructions, &old.instructions, &new.instructions),
            job_state: self.job_state.clone(),
            job_changed: self.job_changed,
            visits: self.visits.clone(),
            reasons: self.reasons.clone(),
            fields,
        }
    }
}

fn other<T: Clone + PartialEq>(own: &T, old: &T, new: &T) -> T {
    if own == old { new } else { own }.clone()
}

/// A part of an operation that the server has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "camelCase")]
pub(crate) enum Step {
    /// An appointment is at its new time.
    Moved,
    /// These technicians were put on.
    Assigned { technicians: BTreeSet<i64> },
    /// These technicians were taken off.
    Unassigned { technicians: BTreeSet<i64> },
    /// This appointment is on hold.
    Held { appointment: i64 },
    /// This appointment is off hold again.
    Released { appointment: i64 },
}

/// What an API can take back of what it has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opposites {
    /// Values that were changed: the contract takes nothing off hold, revives nothing and deletes nothing.
    Values,
    /// Holds, cancellations and added appointments too: the vendor has calls for these.
    Deeds,
}

impl From<Dialect> for Opposites {
    fn from(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Vendor => Self::Deeds,
            Dialect::Contract => Self::Values,
        }
    }
}

/// Who changed the server's copy, and when, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct News {
    pub(crate) on: Option<Micros>,
    /// The employee that the job's history names.
    pub(crate) by: Option<i64>,
    /// It was changed from here, by another edit of the dispatcher's own.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) own: bool,
}

/// Where operations wait for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Lane {
    Job(JobKey),
    Project(ProjectKey),
    Alone(Uuid),
}

impl Lane {
    /// The same lane by the server's number, where that is known.
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
    /// What the server's clock showed then, or a little less: ours may be set before the effect of the call is looked for.
    pub(crate) sent_by_server: Option<Micros>,
    pub(crate) next_try: Option<Micros>,
    pub(crate) refusal: Option<Refusal>,
    /// The operation that this one takes back.
    pub(crate) undoes: Option<Uuid>,
    /// What of it the server has, noted after each answer.
    pub(crate) steps: Vec<Step>,
    /// In a conflict: when and by whom the server's copy was changed.
    pub(crate) news: Option<News>,
    /// It was taken back while it was on its way; it is reversed as soon as its outcome is known.
    pub(crate) undo_wanted: bool,
    /// Whether its call carried a mark by which its effect is found.
    pub(crate) marked: bool,
    /// The later operation that stands for it, made before this one was sent.
    pub(crate) replaced_by: Option<Uuid>,
}

impl Operation {
    /// An edit that nothing has happened to yet.
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
            local_visits: Vec::new(),
            subject: String::new(),
            attempts: 0,
            made: 0,
            sent: None,
            sent_by_server: None,
            next_try: None,
            refusal: None,
            undoes: None,
            steps: Vec::new(),
            news: None,
            undo_wanted: false,
            marked: false,
            replaced_by: None,
        }
    }

    /// What it does.
    pub(crate) fn kind(&self) -> OperationKind {
        kind(&self.edit)
    }

    /// Whether what is shown includes its effect. A refused one and one in conflict do not: the card goes back, visibly. Nor does one that was
    /// taken back while it was on its way.
    pub(crate) fn is_shown(&self) -> bool {
        self.is_pending() && !self.undo_wanted
    }

    /// Whether it is to come about, or has and the mirror does not show it yet.
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

    /// Where it waits for others.
    pub(crate) fn lane(&self) -> Lane {
        match (self.job, self.project) {
            (Some(job), _) => Lane::Job(job),
            (None, Some(project)) => Lane::Project(project),
            (None, None) => Lane::Alone(self.id),
        }
    }

    /// Names records by the server's numbers where these are known.
    pub(crate) fn resolve(&mut self, ids: &IdMap) {
        self.job = self.job.map(|key| ids.resolve(key));
        self.appointment = self.appointment.map(|key| ids.resolve(key));
        self.project = self.project.map(|key| ids.resolve(key));
    }

    /// Whether it must be over before a later operation on the same job is sent.
    pub(crate) fn holds_lane(&self) -> bool {
        self.is_pending() || self.state == OperationState::Conflict
    }

    /// Whether an earlier attempt may have reached the server.
    pub(crate) fn is_doubtful(&self) -> bool {
        matches!(
            self.state,
            OperationState::Unknown | OperationState::Verifying
        )
    }

    /// Whether it is known what became of its last attempt.
    pub(crate) fn is_settled(&self) -> bool {
        !self.is_doubtful() && self.state != OperationState::Leased
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

    /// Whether it can be taken back: before it is sent, or by its opposite. What is on its way is reversed once its outcome is known.
    pub(crate) fn is_undoable(&self, opposites: Opposites) -> bool {
        match self.state {
            OperationState::Queued => true,
            OperationState::Leased | OperationState::Unknown | OperationState::Verifying => {
                self.is_reversible(opposites) && !self.undo_wanted && !self.waits_for_decision()
            }
            OperationState::Acked | OperationState::Done => self.is_reversible(opposites),
            _ => false,
        }
    }

    /// Whether there is an edit that brings back what it changes.
    pub(crate) fn is_reversible(&self, opposites: Opposites) -> bool {
        match self.edit {
            Edit::MoveAppointment { .. } | Edit::SetSpecialInstructions { .. } => true,
            Edit::UpdateJob { ref changes, .. } => {
                let old = self.base.fields.as_ref();
                old.is_some_and(|old| old.lacking(changes).is_empty())
            }
            Edit::HoldJob { .. } | Edit::CancelJob { .. } | Edit::AddAppointment { .. } => {
                opposites == Opposites::Deeds
            }
            _ => false,
        }
    }

    /// Whether it is a POST that makes a record.
    pub(crate) fn makes(&self) -> bool {
        matches!(
            self.edit,
            Edit::CreateJob { .. } | Edit::AddAppointment { .. } | Edit::CreateProject { .. }
        )
    }

    /// Whether it stopped half-way and what was done can be taken back.
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
        Edit::ReleaseJob { .. } => OperationKind::ReleaseJob,
        Edit::ReviveJob { .. } => OperationKind::ReviveJob,
        Edit::RemoveAppointment { .. } => OperationKind::RemoveAppointment,
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
