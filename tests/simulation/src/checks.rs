//! Invariants: after every step, and once everything is quiet.

mod overwrites;
mod reversals;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use jpm_sync::key::Key;
use jpm_sync::views::calendar::{AppointmentCard, AppointmentState};
use jpm_sync::views::jobs::{JobQuery, JobState};
use jpm_sync::views::operations::{OperationRow, OperationState};

use crate::effect::{Effect, EffectKind};
use crate::records::Appointment;
use crate::server::Server;
use crate::workstation::{Intent, TrackedEdit, Workstation};
use crate::world::lock;

fn over(state: OperationState) -> bool {
    matches!(state, OperationState::Done | OperationState::Withdrawn)
}

/// The longest time between reading a record and writing it.
pub(crate) const COMPARE_WINDOW: TimeDelta = TimeDelta::seconds(15);

/// All fields that one edit can change.
const ALL: &[&str] = &["times", "technicians", "text", "summary"];

/// True if the operation still affects what is shown.
fn counts(state: OperationState) -> bool {
    !matches!(
        state,
        OperationState::Withdrawn | OperationState::Rejected | OperationState::Conflict
    )
}

impl Workstation {
    /// Checks the visible state and the outbox.
    pub fn check(&mut self) {
        if self.open.is_none() {
            return;
        }
        let rows = self.operations();
        self.check_states(&rows);
        self.check_cursors();
        let cards = self.cards();
        self.check_cards(&rows, &cards);
        self.check_job_states(&rows);
        self.check_none_missing(&rows, &cards);
    }

    /// Tracks operations that the engine created to reverse an edit.
    fn adopt(&mut self, rows: &[OperationRow]) {
        for row in rows.iter().rev() {
            if !self.edits.iter().any(|edit| edit.operation == row.id) {
                self.edits.push(TrackedEdit {
                    number: self.world.number(),
                    operation: row.id,
                    intent: Intent::of_reversal(row.kind),
                    job: row.job_id,
                    appointment: row.appointment_id,
                    before_booking_known: false,
                    saw: String::new(),
                    again: 0,
                    withdrawn: false,
                    dismissed: false,
                    undone: false,
                    state: OperationState::Queued,
                    reverses: None,
                });
            }
        }
    }

    fn check_states(&mut self, rows: &[OperationRow]) {
        self.adopt(rows);
        for edit in &mut self.edits {
            let Some(row) = rows.iter().find(|row| row.id == edit.operation) else {
                self.world.report_violation(format!(
                    "{}#{} is not listed any more",
                    self.name, edit.number
                ));
                continue;
            };
            // The server's ids as soon as they are known, so that all edits of a record agree.
            (edit.job, edit.appointment) = (row.job_id, row.appointment_id);
            if edit.state == row.state {
                continue;
            }
            if edit.state == OperationState::Done {
                self.world.report_violation(format!(
                    "{}#{} was {:?} and has become {:?}",
                    self.name, edit.number, edit.state, row.state
                ));
            }
            self.world.note(format!(
                "{}#{} is {:?} {:?}",
                self.name,
                edit.number,
                row.state,
                row.error.as_ref().map(|error| &error.reason)
            ));
            edit.state = row.state;
        }
    }

    /// A cursor never goes back.
    fn check_cursors(&mut self) {
        let Some(Ok(feeds)) = self.store().map(jpm_sync::Store::feeds) else {
            self.world
                .report_violation(format!("{}the lists cannot be looked at", self.name));
            return;
        };
        let fresh: Vec<_> = feeds
            .into_iter()
            .map(|feed| {
                (
                    format!("{:?}", feed.feed),
                    feed.last_synced_on.map(|on| on.0),
                )
            })
            .collect();
        for (before, now) in self.fresh.iter().zip(&fresh) {
            if now.1 < before.1 {
                self.world.report_violation(format!(
                    "{}the cursor of {} went back from {:?} to {:?}",
                    self.name, now.0, before.1, now.1
                ));
            }
        }
        self.fresh = fresh;
    }

    /// An edit is visible until it is settled, and then as long as the server has its value.
    fn check_cards(&self, rows: &[OperationRow], cards: &[AppointmentCard]) {
        let mut newest: BTreeMap<(String, &'static str), &TrackedEdit> = BTreeMap::new();
        let counting = |edit: &&TrackedEdit| counts(edit.state) || edit.undone;
        for edit in self.edits.iter().filter(counting) {
            let Some(row) = rows.iter().find(|row| row.id == edit.operation) else {
                continue;
            };
            let appointment = row.appointment_id.map(|key| key.to_string());
            let job = row.job_id.map(|key| key.to_string());
            let (key, groups): (_, &[&'static str]) = match &edit.intent {
                _ if edit.undone => (appointment.or(job), ALL),
                Intent::Move { technicians, .. } => {
                    let both: &[_] = &["times", "technicians"];
                    (
                        appointment,
                        if technicians.is_some() {
                            both
                        } else {
                            &["times"]
                        },
                    )
                }
                Intent::Text(_) => (appointment, &["text"]),
                Intent::Summary(_) => (job, &["summary"]),
                Intent::Reverse => (appointment.or(job), ALL),
                Intent::Book(_) => (job, &["presence"]),
                Intent::Add(_) | Intent::RemoveAppointment => (appointment, &["presence"]),
                Intent::Hold | Intent::Cancel | Intent::RemoveHold | Intent::RemoveCancellation => {
                    continue;
                }
            };
            let Some(key) = key else { continue };
            for group in groups {
                let place = (key.clone(), *group);
                newest.insert(place, edit);
            }
        }
        let server = lock(&self.server);
        let applied_late = lock(&self.network.create_calls).applied_late.clone();
        for ((key, group), edit) in newest {
            let card = cards.iter().find(|card| card.id.to_string() == key);
            let of_job = cards.iter().find(|card| card.job_id.to_string() == key);
            let appointment = key.parse().ok().and_then(|id| server.appointments.get(id));
            let job = key.parse().ok().and_then(|id| server.jobs.get(id));
            let settled = edit.state == OperationState::Done;
            if edit.undone {
                continue;
            }
            let (wrong, holds) = match (&edit.intent, group) {
                (Intent::Move { start, .. }, "times") => (
                    card.is_some_and(|card| card.start.0 != *start),
                    appointment.is_some_and(|appointment| appointment.start == *start),
                ),
                (
                    Intent::Move {
                        technicians: Some(wanted),
                        ..
                    },
                    "technicians",
                ) => {
                    let wanted: BTreeSet<i64> = wanted.iter().copied().collect();
                    (
                        card.is_some_and(|card| people(card) != wanted),
                        appointment.is_some_and(|appointment| {
                            server.assignments.on(appointment.id) == wanted
                        }),
                    )
                }
                (Intent::Text(text), "text") => (
                    card.is_some_and(|card| card.special_instructions.as_ref() != Some(text)),
                    appointment.is_some_and(|appointment| appointment.text == *text),
                ),
                (Intent::Summary(text), "summary") => (
                    of_job.is_some_and(|card| card.summary.as_ref() != Some(text)),
                    job.is_some_and(|job| job.summary == *text),
                ),
                (Intent::Book(_), "presence") => (of_job.is_none(), job.is_some()),
                (Intent::Add(_), "presence") => (card.is_none(), appointment.is_some()),
                (Intent::RemoveAppointment, "presence") => (card.is_some(), appointment.is_none()),
                _ => continue,
            };
            // A call that took effect long after it was abandoned has restored the value.
            let back = settled && applied_late.contains(&edit.number);
            if wrong && !back && (!settled || holds) {
                let shown = card.or(of_job).map(|card| {
                    let (start, people) = (card.start.0, people(card));
                    format!(
                        "{start} {people:?} {:?} {:?}",
                        card.summary, card.special_instructions
                    )
                });
                let of = if key.starts_with("local") {
                    "a new record"
                } else {
                    &key
                };
                self.world.report_violation(format!(
                    "{}#{} is {:?}, and its {group} is not on the screen of {of}: {shown:?}",
                    self.name, edit.number, edit.state,
                ));
            }
        }
    }

    /// True if every edit has ended.
    pub fn is_settled(&self) -> bool {
        self.operations().iter().all(|row| over(row.state))
    }

    /// Edits that have not ended.
    pub fn unfinished_edits(&self) -> Vec<String> {
        let open = self.edits.iter().filter(|edit| !over(edit.state));
        open.map(|edit| format!("{}#{} is {:?}", self.name, edit.number, edit.state))
            .collect()
    }

    /// The first difference between mirror and server, if any.
    pub fn difference(&self) -> Option<String> {
        let store = self.store()?;
        let server = lock(&self.server);
        let cards = self.cards();
        for appointment in server.appointments.all() {
            let id = Key::Server(appointment.id.into());
            let Some(card) = cards.iter().find(|card| card.id == id) else {
                return Some(format!("appointment {} is not here", appointment.id));
            };
            if let Some(what) = differs(card, appointment, &server) {
                return Some(format!("appointment {} has other {what}", appointment.id));
            }
        }
        for card in &cards {
            let known = card
                .id
                .server()
                .and_then(|id| server.appointments.get(id.0));
            if known.is_none() {
                return Some(format!("appointment {} is a ghost", card.id));
            }
        }
        let query = JobQuery {
            limit: 1000,
            ..JobQuery::default()
        };
        let rows = match store.jobs(&query, self.world.now()) {
            Ok(page) => page.rows,
            Err(error) => return Some(error.to_string()),
        };
        for job in server.jobs.all() {
            let id = Key::Server(job.id.into());
            let Some(row) = rows.iter().find(|row| row.id == id) else {
                return Some(format!("job {} is not here", job.id));
            };
            let state = match job.status {
                "Scheduled" => JobState::Scheduled,
                "Hold" => JobState::Hold,
                "Completed" => JobState::Completed,
                _ => JobState::Canceled,
            };
            if row.state != state {
                return Some(format!("job {} is {:?} here", job.id, row.state));
            }
            if row.summary.as_deref() != Some(&job.summary)
                || row.priority.as_deref() != Some(&job.priority)
            {
                return Some(format!("job {} has other fields", job.id));
            }
        }
        (rows.len() != server.jobs.all().count()).then(|| "there are jobs that never were".into())
    }

    /// A creation whose record is unchanged on the server must not wait for the dispatcher.
    pub fn check_parked(&self) {
        let server = lock(&self.server);
        for (index, state) in self.parked() {
            let edit = &self.edits[index];
            let (kind, starts) = match &edit.intent {
                Intent::Book(starts) => (EffectKind::Book, starts.clone()),
                Intent::Add(start) => (EffectKind::Add, vec![*start]),
                _ => continue,
            };
            let is_of_it = |effect: &&Effect| (effect.edit, effect.kind) == (edit.number, kind);
            let made: Vec<_> = server.effects.iter().filter(is_of_it).collect();
            let untouched = |effect: &Effect| {
                let of_job = server
                    .appointments
                    .all()
                    .filter(|appointment| appointment.job == effect.job);
                let now: Vec<_> = of_job.map(|appointment| appointment.start).collect();
                starts.iter().all(|start| now.contains(start))
            };
            // The record may be missing from a list that ended early or lists late. Two equal
            // records, or one that was created by a repeated call, cannot be told apart.
            if let [made] = made.as_slice()
                && edit.again == 0
                && !self.network.ended_early.load(Ordering::Relaxed)
                && !(made.late && server.options.latest > TimeDelta::zero())
                && untouched(made)
            {
                self.world.report_violation(format!(
                    "{}#{} is {state:?} and waits for the dispatcher, though the server has it",
                    self.name, edit.number
                ));
            }
        }
    }

    /// The final check: each edit took effect once and in order, or visibly did not.
    pub fn check_final(&self) {
        let server = lock(&self.server);
        let effects = server.counts();
        let applied_late = lock(&self.network.create_calls).applied_late.clone();
        let report_violation = |edit: &TrackedEdit, what: &str| {
            self.world.report_violation(format!(
                "{}#{} ({:?}) is {:?}: {what}",
                self.name, edit.number, edit.intent, edit.state
            ));
        };
        for (index, edit) in self.edits.iter().enumerate() {
            let parts = parts_of(&edit.intent);
            if parts.is_empty() {
                continue;
            }
            let had = |kind: &EffectKind| effects.get(&(edit.number, *kind)).copied().unwrap_or(0);
            // A reversed edit sends an earlier edit's values again.
            let back = |other: &TrackedEdit| {
                (other.intent.is_back() || other.undone)
                    && (other.job == edit.job || other.appointment == edit.appointment)
            };
            let late = applied_late.contains(&edit.number)
                || self.edits[index..].iter().any(back)
                || edit.is_crossed(&self.name, &server);
            for kind in parts {
                // A hold has one call per appointment.
                if *kind == EffectKind::HoldAppointment {
                    continue;
                }
                let makes = matches!(kind, EffectKind::Add | EffectKind::Book);
                if had(kind) > 1 + edit.again && (makes || !late) {
                    report_violation(edit, &format!("{kind:?} took effect {} times", had(kind)));
                }
            }
            let none = parts.iter().all(|kind| had(kind) == 0);
            let visibly = edit.dismissed || edit.undone;
            let by_state = matches!(edit.intent, Intent::Hold | Intent::Cancel);
            if edit.state == OperationState::Done && !by_state && had(&parts[0]) == 0 {
                report_violation(edit, "the server never had it");
            }
            if edit.state == OperationState::Withdrawn && edit.withdrawn && edit.again == 0 && !none
            {
                report_violation(edit, "it was said to be unsent, and the server has it");
            }
            if edit.state == OperationState::Withdrawn && !edit.withdrawn && !visibly {
                let again = |other: &TrackedEdit| {
                    other.job == edit.job || other.appointment == edit.appointment
                };
                if !self.edits[index + 1..].iter().any(again) {
                    report_violation(edit, "nobody dropped it");
                }
            }
        }
        self.check_order(&server);
        self.check_overwrites(&server);
        self.check_reversals(&server);
    }

    /// Edits of a job took effect in order, apart from those that were retried by hand. Edits made
    /// on a server id before its booking was known have their own order.
    fn check_order(&self, server: &Server) {
        let place = |number: u32, kind: EffectKind| {
            let edit = self.edits.iter().find(|edit| edit.number == number)?;
            let first = self
                .edits
                .iter()
                .position(|other| other.operation == edit.operation)?;
            let fits = parts_of(&edit.intent).contains(&kind);
            (edit.again == 0 && fits).then_some((edit.before_booking_known, first))
        };
        let applied_late = lock(&self.network.create_calls).applied_late.clone();
        let mut last: BTreeMap<(i64, bool), usize> = BTreeMap::new();
        let (mut met, mut booked) = (BTreeSet::new(), BTreeSet::new());
        for effect in &server.effects {
            if applied_late.contains(&effect.edit) || !met.insert((effect.edit, effect.kind)) {
                continue;
            }
            let Some((before_booking_known, place)) = place(effect.edit, effect.kind) else {
                continue;
            };
            booked.extend((effect.kind == EffectKind::Book).then_some(effect.job));
            let lane = (
                effect.job,
                before_booking_known && booked.contains(&effect.job),
            );
            let before = last.entry(lane).or_insert(place);
            if place < *before {
                self.world.report_violation(format!(
                    "{}#{} reached job {} after an edit that was made later",
                    self.name, effect.edit, effect.job
                ));
            }
            *before = place.max(*before);
        }
    }
}

/// What an intent changes on the server.
fn parts_of(intent: &Intent) -> &'static [EffectKind] {
    match intent {
        Intent::Move { .. } => &[EffectKind::Times, EffectKind::Technicians],
        Intent::Text(_) => &[EffectKind::Text],
        Intent::Summary(_) => &[EffectKind::Fields],
        Intent::Hold => &[EffectKind::Hold, EffectKind::HoldAppointment],
        Intent::Cancel => &[EffectKind::Cancel],
        Intent::Add(_) => &[EffectKind::Add],
        Intent::Book(_) => &[EffectKind::Book],
        Intent::Reverse
        | Intent::RemoveHold
        | Intent::RemoveCancellation
        | Intent::RemoveAppointment => &[],
    }
}

fn people(card: &AppointmentCard) -> BTreeSet<i64> {
    card.technician_ids.iter().map(|id| id.0.0).collect()
}

fn differs(
    card: &AppointmentCard,
    appointment: &Appointment,
    server: &Server,
) -> Option<&'static str> {
    let state = match appointment.status {
        "Scheduled" => AppointmentState::Scheduled,
        "Hold" => AppointmentState::Hold,
        "Done" => AppointmentState::Done,
        _ => AppointmentState::Canceled,
    };
    let window = card.arrival_start.zip(card.arrival_end);
    let window = window.map(|window| (window.0.0, window.1.0));
    if (card.start.0, card.end.0) != (appointment.start, appointment.end) {
        Some("times")
    } else if window != appointment.window {
        Some("window")
    } else if card.state != state {
        Some("state")
    } else if card.special_instructions.clone().unwrap_or_default() != appointment.text {
        Some("text")
    } else if people(card) != server.assignments.on(appointment.id) {
        Some("technicians")
    } else {
        None
    }
}
