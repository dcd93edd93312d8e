//! Operations as the window shows them. Their times follow the current time zone.

use std::collections::BTreeSet;

use crate::edit::Edit;
use crate::operation::{JobFields, Operation, Step, UndoSupport};
use crate::plain_text::strip;
use crate::store::outbox::Unreadable;
use crate::time::{EpochMillis, from_micros};
use crate::truncate::{MAX_NAME_BYTES, truncate_owned};
use crate::views::operations::{EntryDamage, OperationRow, OperationState, Refusal};
use crate::zone::BusinessZone;

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
            refusal: None,
            undoable: false,
            partial_result: None,
            can_roll_back: false,
            undo_pending: false,
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
    pub(crate) fn row(&self, zone: BusinessZone, undo_support: UndoSupport) -> OperationRow {
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
            refusal: self.reason(zone),
            undoable: self.is_undoable(undo_support),
            partial_result: self.stopped_after(zone),
            can_roll_back: self.can_roll_back(),
            undo_pending: self.undo_wanted,
            conflict: None,
        }
    }

    /// Why it has its state: the completed parts, then the server's own words.
    fn reason(&self, zone: BusinessZone) -> Option<Refusal> {
        let message = match (self.state, &self.refusal) {
            (OperationState::Conflict, None) => self.conflict_sentence(zone),
            (_, None) => return None,
            (_, Some(refusal)) => match self.stopped_after(zone) {
                Some(done) => format!("{done}: {}", refusal.message),
                None => refusal.message.clone(),
            },
        };
        Some(Refusal {
            message,
            ..self.refusal.clone().unwrap_or_default()
        })
    }

    /// What the server has of a partially sent operation, and what not.
    fn stopped_after(&self, zone: BusinessZone) -> Option<String> {
        let stopped = matches!(
            self.state,
            OperationState::Rejected | OperationState::Conflict | OperationState::Verifying
        );
        if !stopped || self.steps.is_empty() {
            return None;
        }
        let count = |of: fn(&Step) -> bool| {
            let count = self.steps.iter().filter(|step| of(step)).count();
            let (appointments, are) = if count == 1 {
                ("appointment", "is")
            } else {
                ("appointments", "are")
            };
            (count > 0).then_some((count, appointments, are))
        };
        if let Some((held, appointments, are)) = count(|step| matches!(step, Step::Held { .. })) {
            return Some(format!(
                "{held} open {appointments} of the job {are} on hold, the others are not"
            ));
        }
        if let Some((free, appointments, are)) = count(|step| matches!(step, Step::Released { .. }))
        {
            return Some(format!(
                "{free} {appointments} of the job {are} off hold, the others are not"
            ));
        }
        let Edit::MoveAppointment { to } = &self.edit else {
            return None;
        };
        let when = zone.label(to.start.0);
        let moved = self.steps.contains(&Step::Moved);
        let assigned = self
            .steps
            .iter()
            .any(|step| matches!(step, Step::Assigned { .. }));
        Some(match (moved, assigned) {
            (true, true) => format!(
                "Moved to {when} and the new technicians were put on; the former ones could not be taken off"
            ),
            (true, false) => format!("Moved to {when}; the technicians could not be changed"),
            (false, _) => {
                "The new technicians were put on; the former ones could not be taken off".to_owned()
            }
        })
    }

    /// What someone else, or another edit from here, has changed that conflicts with it.
    fn conflict_sentence(&self, zone: BusinessZone) -> String {
        let Some(theirs) = &self.theirs else {
            return "The server has something else.".to_owned();
        };
        let own = self
            .remote_change
            .as_ref()
            .is_some_and(|remote_change| remote_change.own);
        let who = if own {
            "Another change of yours has"
        } else {
            "Someone else has"
        };
        if let Some(times) = theirs.times.filter(|times| Some(*times) != self.base.times) {
            return format!(
                "{who} moved it to {}.",
                zone.label(from_micros(times.start))
            );
        }
        if theirs.technicians != self.base.technicians && theirs.technicians.is_some() {
            return format!("{who} changed its technicians.");
        }
        if let Some(text) = &theirs.instructions {
            let text = truncate_owned(strip(text), MAX_NAME_BYTES);
            return format!("{who} changed the instructions to \"{text}\".");
        }
        if let Some(state) = &theirs.job_state {
            if let Some(theirs) = theirs
                .reasons
                .as_ref()
                .filter(|_| theirs.reasons != self.base.reasons)
            {
                let memo = theirs.iter().find(|theirs| {
                    let known = self.base.reasons.as_ref();
                    !known.is_some_and(|known| known.contains(theirs))
                });
                let memo = memo.map(|given| given.memo.as_str()).unwrap_or_default();
                return format!("{who} made the job \"{state}\" for another reason: \"{memo}\".");
            }
            if own {
                return format!("{who} made the job \"{state}\".");
            }
            if self.base.job_state.as_ref() == Some(state) {
                return format!(
                    "It was sent without an answer, and the job has been changed since: it is \"{state}\" now."
                );
            }
            return format!("In the meantime the job has become \"{state}\".");
        }
        let fields: Vec<_> = self.contested().into_iter().collect();
        format!("{who} changed the same field: {}.", fields.join(", "))
    }

    /// The fields of a job that both have changed.
    fn contested(&self) -> BTreeSet<&'static str> {
        let Edit::UpdateJob { changes, .. } = &self.edit else {
            return BTreeSet::new();
        };
        let theirs = self
            .theirs
            .as_ref()
            .and_then(|theirs| theirs.fields.clone());
        let (base, theirs): (JobFields, JobFields) = (
            self.base.fields.clone().unwrap_or_default(),
            theirs.unwrap_or_default(),
        );
        let text = |text: &Option<String>| text.as_deref().map(strip).unwrap_or_default();
        let mine = changes;
        [
            (
                "summary",
                mine.summary.is_some() && text(&base.summary) != text(&theirs.summary),
            ),
            (
                "priority",
                mine.priority.is_some() && base.priority != theirs.priority,
            ),
            (
                "business unit",
                mine.business_unit_id.is_some() && base.business_unit_id != theirs.business_unit_id,
            ),
            (
                "type",
                mine.job_type_id.is_some() && base.job_type_id != theirs.job_type_id,
            ),
            (
                "campaign",
                mine.campaign_id.is_some() && base.campaign_id != theirs.campaign_id,
            ),
        ]
        .into_iter()
        .filter_map(|(name, contested)| contested.then_some(name))
        .collect()
    }
}
