//! Operations as sentences. They are worded when they are read, so that their times follow the
//! current time zone.

use std::collections::BTreeSet;

use crate::edit::Edit;
use crate::operation::{JobFields, Operation, Step, UndoSupport};
use crate::plain_text::strip;
use crate::store::outbox::Unreadable;
use crate::time::{EpochMillis, from_micros};
use crate::truncate::{MAX_NAME_BYTES, truncate_owned};
use crate::views::operations::{OperationRow, OperationState, Refusal};
use crate::zone::BusinessZone;

impl Unreadable {
    /// The row as the window shows it: as rejected, so that it is seen and can be discarded.
    pub(crate) fn row(&self) -> OperationRow {
        let subject = match self.subject.as_str() {
            "" => "a record that is not known",
            subject => subject,
        };
        let sent = if self.sent {
            "It may have been sent: look at the job before you dismiss it"
        } else {
            "It was not sent: make the change again if it is still wanted"
        };
        OperationRow {
            id: self.id,
            kind: self.kind,
            state: OperationState::Rejected,
            title: format!("An edit of {subject} that cannot be read"),
            job_id: self.job,
            appointment_id: self.appointment,
            project_id: self.project,
            made_on: EpochMillis(from_micros(self.created_at)),
            attempts: 0,
            next_try_on: None,
            refusal: Some(Refusal {
                message: format!(
                    "This edit's entry on this computer is damaged and cannot be read. {sent}. Later edits of the same job wait until this one is dismissed."
                ),
                ..Refusal::default()
            }),
            undoable: false,
            half_done: None,
            can_roll_back: false,
            undo_wanted: false,
            conflict: None,
        }
    }
}

impl Operation {
    /// What it does, as a sentence.
    pub(crate) fn title(&self, zone: BusinessZone) -> String {
        let subject = &self.subject;
        match &self.edit {
            Edit::MoveAppointment { to } => {
                let same_time = self.base.times.is_some_and(|times| {
                    from_micros(times.start) == to.start.0 && from_micros(times.end) == to.end.0
                });
                if same_time {
                    format!("Reassign {subject}")
                } else {
                    format!("Move {subject} to {}", zone.label(to.start.0))
                }
            }
            Edit::AddAppointment { appointment, .. } => {
                format!(
                    "Add an appointment for {subject} on {}",
                    zone.label(appointment.start.0)
                )
            }
            Edit::SetSpecialInstructions { .. } => format!("Change the instructions for {subject}"),
            Edit::CreateJob { .. } => format!("Book {subject}"),
            Edit::UpdateJob { .. } => format!("Change {subject}"),
            Edit::HoldJob { .. } => format!("Put {subject} on hold"),
            Edit::CancelJob { .. } => format!("Cancel {subject}"),
            Edit::CreateProject { .. } => format!("Create project {subject}"),
            Edit::RemoveHold { .. } => format!("Take {subject} off hold"),
            Edit::RemoveCancellation { .. } => format!("Take back the cancellation of {subject}"),
            Edit::DeleteAppointment { .. } => match self.base.times {
                Some(times) => format!(
                    "Remove the appointment for {subject} on {}",
                    zone.label(from_micros(times.start))
                ),
                None => format!("Remove an appointment for {subject}"),
            },
        }
    }

    /// The operation as the window shows it, without names from the mirror.
    pub(crate) fn row(&self, zone: BusinessZone, undo_support: UndoSupport) -> OperationRow {
        OperationRow {
            id: self.id,
            kind: self.kind(),
            state: self.state,
            title: self.title(zone),
            job_id: self.job,
            appointment_id: self.appointment,
            project_id: self.project,
            made_on: EpochMillis(from_micros(self.created_at)),
            attempts: self.attempts,
            next_try_on: self.next_attempt.map(|us| EpochMillis(from_micros(us))),
            refusal: self.reason(zone),
            undoable: self.is_undoable(undo_support),
            half_done: self.stopped_after(zone),
            can_roll_back: self.can_roll_back(),
            undo_wanted: self.undo_wanted,
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
