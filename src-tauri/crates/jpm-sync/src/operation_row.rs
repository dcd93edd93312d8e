//! Converts operations to rows of the window. The window has the texts.

use crate::edit::Edit;
use crate::job_fields::{JobField, JobFields};
use crate::operation::{MergeBase, Operation, Step, UndoSupport};
use crate::plain_text::strip;
use crate::project_fields::ProjectField;
use crate::store::outbox::Unreadable;
use crate::time::{EpochMillis, from_micros};
use crate::truncate::{MAX_NAME_BYTES, truncate_owned};
use crate::views::operations::{
    ConflictReason, EditedField, EntryDamage, OperationRow, OperationState, PartialResult,
};

impl Unreadable {
    /// The row as the window shows it: as rejected, so that it is seen and can be discarded.
    pub(crate) fn row(&self) -> OperationRow {
        OperationRow {
            id: self.id,
            kind: self.kind,
            state: OperationState::Rejected,
            subject: named(&self.subject),
            start: None,
            damage: Some(if self.sent {
                EntryDamage::MaybeSent
            } else {
                EntryDamage::NotSent
            }),
            job_id: self.job,
            appointment_id: self.appointment,
            project_id: self.project,
            created_on: EpochMillis(from_micros(self.created_at)),
            attempts: 0,
            next_attempt_on: None,
            error: None,
            undoable: false,
            partial_result: None,
            can_roll_back: false,
            undo_pending: false,
            conflict_reason: None,
            conflict: None,
        }
    }
}

fn named(subject: &str) -> Option<String> {
    (!subject.is_empty()).then(|| subject.to_owned())
}

impl Operation {
    /// The start that its title names.
    fn start(&self) -> Option<EpochMillis> {
        let base = self.base.times.map(|times| from_micros(times.start));
        match &self.edit {
            Edit::MoveAppointment { to } => {
                let same_time = self.base.times.is_some_and(|times| {
                    from_micros(times.start) == to.start.0 && from_micros(times.end) == to.end.0
                });
                (!same_time).then_some(to.start)
            }
            Edit::AddAppointment { appointment, .. } => Some(appointment.start),
            Edit::DeleteAppointment { .. } => base.map(EpochMillis),
            _ => None,
        }
    }

    /// The operation as the window shows it, without names from the mirror.
    pub(crate) fn row(&self, undo_support: UndoSupport) -> OperationRow {
        OperationRow {
            id: self.id,
            kind: self.kind(),
            state: self.state,
            subject: named(&self.subject),
            start: self.start(),
            damage: None,
            job_id: self.job,
            appointment_id: self.appointment,
            project_id: self.project,
            created_on: EpochMillis(from_micros(self.created_at)),
            attempts: self.attempts,
            next_attempt_on: self.next_attempt.map(|us| EpochMillis(from_micros(us))),
            error: self.error.clone(),
            undoable: self.is_undoable(undo_support),
            partial_result: self.partial_result(),
            can_roll_back: self.can_roll_back(),
            undo_pending: self.undo_wanted,
            conflict_reason: self.conflict_reason(),
            conflict: None,
        }
    }

    /// What the server has of it, if it stopped halfway.
    fn partial_result(&self) -> Option<PartialResult> {
        let stopped = matches!(
            self.state,
            OperationState::Rejected | OperationState::Conflict | OperationState::Verifying
        );
        if !stopped || self.steps.is_empty() {
            return None;
        }
        let count = |of: fn(&Step) -> bool| {
            let count = self.steps.iter().filter(|step| of(step)).count();
            u32::try_from(count).unwrap_or(u32::MAX)
        };
        let held = count(|step| matches!(step, Step::Held { .. }));
        if held > 0 {
            return Some(PartialResult::SomeOnHold { count: held });
        }
        let released = count(|step| matches!(step, Step::Released { .. }));
        if released > 0 {
            return Some(PartialResult::SomeOffHold { count: released });
        }
        let Edit::MoveAppointment { to } = &self.edit else {
            return None;
        };
        let start = to.start;
        let moved = self.steps.contains(&Step::Moved);
        let assigned = count(|step| matches!(step, Step::Assigned { .. })) > 0;
        Some(match (moved, assigned) {
            (true, true) => PartialResult::MovedAndAssigned { start },
            (true, false) => PartialResult::Moved { start },
            (false, _) => PartialResult::Assigned,
        })
    }

    /// What conflicts with it. `None` if the sender has noted a reason of its own.
    fn conflict_reason(&self) -> Option<ConflictReason> {
        if self.state != OperationState::Conflict || self.error.is_some() {
            return None;
        }
        let Some(theirs) = &self.theirs else {
            return Some(ConflictReason::OtherValues);
        };
        if let Some(times) = theirs.times.filter(|times| Some(*times) != self.base.times) {
            let start = EpochMillis(from_micros(times.start));
            return Some(ConflictReason::Moved { start });
        }
        if theirs.technicians != self.base.technicians && theirs.technicians.is_some() {
            return Some(ConflictReason::TechniciansChanged);
        }
        if let Some(text) = &theirs.instructions {
            let text = truncate_owned(strip(text), MAX_NAME_BYTES);
            return Some(ConflictReason::InstructionsChanged { text });
        }
        if theirs.job_project.is_some() {
            return Some(ConflictReason::ProjectOfJobChanged);
        }
        Some(match &theirs.job_state {
            Some(status) => self.status_conflict(theirs, status.clone()),
            None => ConflictReason::FieldsChanged {
                fields: self.contested_fields(),
            },
        })
    }

    fn status_conflict(&self, theirs: &MergeBase, status: String) -> ConflictReason {
        let base = &self.base;
        if let Some(reasons) = theirs
            .reasons
            .as_ref()
            .filter(|_| theirs.reasons != base.reasons)
        {
            let is_known = |reason| {
                base.reasons
                    .as_ref()
                    .is_some_and(|all| all.contains(reason))
            };
            let other = reasons.iter().find(|reason| !is_known(reason));
            let memo = other.map(|reason| reason.memo.clone()).unwrap_or_default();
            return ConflictReason::OtherReason { status, memo };
        }
        let own = self.remote_change.as_ref().is_some_and(|change| change.own);
        if !own && base.job_state.as_ref() == Some(&status) {
            ConflictReason::ChangedSinceSent { status }
        } else {
            ConflictReason::StatusChanged { status }
        }
    }

    /// The fields of a job or project that both versions have changed.
    fn contested_fields(&self) -> Vec<EditedField> {
        if let Edit::UpdateProject { changes, .. } = &self.edit {
            let theirs = self.theirs.as_ref();
            let theirs = theirs.and_then(|theirs| theirs.project.clone());
            let base = self.base.project.clone().unwrap_or_default();
            return changes
                .contested(&base, &theirs.unwrap_or_default())
                .map(ProjectField::edited)
                .collect();
        }
        let Edit::UpdateJob { changes, .. } = &self.edit else {
            return Vec::new();
        };
        let theirs = self.theirs.as_ref();
        let theirs = theirs.and_then(|theirs| theirs.fields.clone());
        let base = self.base.fields.clone().unwrap_or_default();
        JobFields::from(changes)
            .contested(&base, &theirs.unwrap_or_default())
            .map(JobField::edited)
            .fold(Vec::new(), |mut fields, field| {
                if !fields.contains(&field) {
                    fields.push(field);
                }
                fields
            })
    }
}
