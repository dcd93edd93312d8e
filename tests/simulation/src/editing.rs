//! What the dispatcher does at a workstation.

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::clock::Clock;
use jpm_client::ids::{
    BusinessUnitId, CampaignId, CustomerId, JobTypeId, LocationId, ReasonId, TechnicianId,
};
use jpm_sync::edit::{AppointmentMove, AppointmentSeen, Edit, JobSeen};
use jpm_sync::key::{Key, StringId};
use jpm_sync::time::EpochMillis;
use jpm_sync::views::calendar::AppointmentCard;
use jpm_sync::views::jobs::{HoldOrCancelReason, JobChanges, NewAppointment, NewJob};
use jpm_sync::views::operations::{OperationState, UndoOutcome};

use crate::call::instant_with_number;
use crate::endpoints::value_text;
use crate::rng::SimRng;
use crate::workstation::{Intent, TrackedEdit, Workstation};
use crate::world::lock;

fn technicians(ids: &[i64]) -> Vec<StringId<TechnicianId>> {
    ids.iter().map(|id| StringId(TechnicianId(*id))).collect()
}

fn planned_appointment(start: DateTime<Utc>, windowed: bool, who: &[i64]) -> NewAppointment {
    NewAppointment {
        start: EpochMillis(start),
        end: EpochMillis(start + TimeDelta::hours(1)),
        arrival_start: windowed.then_some(EpochMillis(start)),
        arrival_end: windowed.then(|| EpochMillis(start + TimeDelta::hours(2))),
        technician_ids: technicians(who),
    }
}

fn seen(card: &AppointmentCard) -> AppointmentSeen {
    AppointmentSeen {
        start: card.start,
        end: card.end,
        arrival_start: card.arrival_start,
        arrival_end: card.arrival_end,
        technician_ids: card.technician_ids.clone(),
    }
}

fn reason(number: u32) -> HoldOrCancelReason {
    HoldOrCancelReason {
        reason_id: StringId(ReasonId(3)),
        memo: format!("Edit {number}"),
    }
}

impl Workstation {
    /// The dispatcher edits something visible.
    pub fn edit(&mut self, mut rng: SimRng) {
        if self.open.is_none() {
            return;
        }
        let number = self.world.number();
        let cards = self.cards();
        let card = rng.pick(&cards).cloned();
        let hours = i64::try_from(rng.between(10, 120)).unwrap_or(10);
        let start = instant_with_number(self.world.now() + TimeDelta::hours(hours), number);
        let screen = card.clone();
        let (edit, intent) = match (rng.below(100), card) {
            (0..=41, Some(card)) => moved(&mut rng, &card, start, number),
            (42..=60, Some(card)) => summarised(&mut rng, &card, number),
            (61..=70, Some(card)) => {
                let text = format!("Edit {number}");
                (
                    Edit::SetSpecialInstructions {
                        appointment_id: card.id,
                        text: text.clone(),
                        seen: rng
                            .chance(50)
                            .then(|| card.special_instructions.unwrap_or_default()),
                    },
                    Intent::Text(text),
                )
            }
            (71..=76, Some(card)) => (
                Edit::HoldJob {
                    job_id: card.job_id,
                    reason: reason(number),
                },
                Intent::Hold,
            ),
            (77..=81, Some(card)) => (
                Edit::CancelJob {
                    job_id: card.job_id,
                    reason: reason(number),
                },
                Intent::Cancel,
            ),
            (82..=90, Some(card)) => (
                Edit::AddAppointment {
                    job_id: card.job_id,
                    appointment: planned_appointment(start, rng.chance(50), &[]),
                    special_instructions: Some(format!("Edit {number}")),
                },
                Intent::Add(start),
            ),
            _ => booked(&mut rng, start, number),
        };
        let saw = screen.map_or_else(String::new, |card| match &intent {
            Intent::Move { .. } => value_text(card.start.0),
            Intent::Text(_) => card.special_instructions.unwrap_or_default(),
            // The form shows the job; during the first download a card lags behind it.
            _ => self.summary_of(&card).unwrap_or_default(),
        });
        self.submit(number, edit, intent, saw);
    }

    fn summary_of(&self, card: &AppointmentCard) -> Option<String> {
        let job = self.store()?.job(&card.job_id).ok()??;
        Some(job.summary)
    }

    fn submit(&mut self, number: u32, edit: Edit, intent: Intent, saw: String) {
        let Some(store) = self.store() else { return };
        let named = |server: Option<i64>| server.map_or("ours".to_owned(), |id| id.to_string());
        let description = match &edit {
            Edit::CreateJob { .. } | Edit::CreateProject { .. } => format!("{intent:?}"),
            Edit::MoveAppointment { to } => format!(
                "{intent:?} of {}",
                named(to.appointment_id.server().map(|id| id.0))
            ),
            Edit::SetSpecialInstructions { appointment_id, .. }
            | Edit::SetConfirmation { appointment_id, .. } => format!(
                "{intent:?} on {}",
                named(appointment_id.server().map(|id| id.0))
            ),
            Edit::UpdateProject { project_id, .. } | Edit::AddProjectNote { project_id, .. } => {
                let id = project_id.server().map(|id| id.0);
                format!("{intent:?} on project {}", named(id))
            }
            Edit::UpdateJob { job_id, .. }
            | Edit::HoldJob { job_id, .. }
            | Edit::CancelJob { job_id, .. }
            | Edit::AddAppointment { job_id, .. }
            | Edit::AddNote { job_id, .. }
            | Edit::SetJobProject { job_id, .. }
            | Edit::RemoveHold { job_id, .. }
            | Edit::RemoveCancellation { job_id }
            | Edit::DeleteAppointment { job_id, .. } => {
                format!(
                    "{intent:?} on job {}",
                    named(job_id.server().map(|id| id.0))
                )
            }
        };
        match store.submit(edit, self.clock.now()) {
            Ok(receipt) => {
                self.world
                    .note(format!("{}#{number} is taken: {description}", self.name));
                let unsettled = |other: &TrackedEdit| {
                    matches!(other.intent, Intent::Book(_))
                        && !matches!(other.state, OperationState::Acked | OperationState::Done)
                };
                let before_booking_known = receipt.job_id.and_then(Key::server).is_some()
                    && self.edits.iter().any(unsettled);
                self.edits.push(TrackedEdit {
                    number,
                    operation: receipt.operation_id,
                    intent,
                    before_booking_known,
                    job: receipt.job_id,
                    appointment: receipt.appointment_id,
                    saw,
                    again: 0,
                    withdrawn: false,
                    dismissed: false,
                    undone: false,
                    state: OperationState::Queued,
                    reverses: None,
                });
            }
            Err(error) => self.world.note(format!(
                "{}#{number} is not taken ({error}): {description}",
                self.name
            )),
        }
    }

    /// The dispatcher undoes an edit.
    pub fn undo(&mut self, mut rng: SimRng) {
        let Some((store, _)) = &self.open else { return };
        let undoable: Vec<usize> = {
            let rows = self.operations();
            (0..self.edits.len())
                .filter(|index| {
                    let of = self.edits[*index].operation;
                    rows.iter().any(|row| row.id == of && row.undoable)
                })
                .collect()
        };
        let Some(index) = rng.pick(&undoable).copied() else {
            return;
        };
        let of = self.edits[index].clone();
        let outcome = store.undo(of.operation, self.clock.now());
        if matches!(outcome, Ok(UndoOutcome::Reversed | UndoOutcome::Deferred)) {
            let records = of.records().map(|record| (self.name.clone(), record));
            lock(&self.server).reversed.extend(records);
        }
        match outcome {
            Ok(UndoOutcome::Withdrawn) => {
                self.world
                    .note(format!("{}#{} is taken back unsent", self.name, of.number));
                for edit in &mut self.edits {
                    edit.withdrawn |= edit.operation == of.operation;
                }
            }
            Ok(UndoOutcome::Reversed) => {
                let known: Vec<_> = self.edits.iter().map(|edit| edit.operation).collect();
                let rows = self.operations();
                // The newest unknown operation is the reversal.
                let Some(opposite) = rows.iter().find(|row| !known.contains(&row.id)) else {
                    return;
                };
                let number = self.world.number();
                self.world
                    .note(format!("{}#{number} takes #{} back", self.name, of.number));
                self.edits.push(TrackedEdit {
                    number,
                    operation: opposite.id,
                    intent: Intent::of_reversal(opposite.kind),
                    state: OperationState::Queued,
                    reverses: Some(of.number),
                    again: 0,
                    withdrawn: false,
                    dismissed: false,
                    undone: false,
                    ..of
                });
            }
            Ok(UndoOutcome::Deferred) => {
                self.edits[index].undone = true;
                self.world
                    .note(format!("{}#{} is to be taken back", self.name, of.number));
            }
            Err(error) => self.world.note(format!(
                "{}#{} cannot be taken back: {error}",
                self.name, of.number
            )),
        }
    }

    /// The dispatcher opens a job.
    pub fn refresh(&self, mut rng: SimRng) {
        let cards = self.cards();
        if let (Some((_, engine)), Some(card)) = (&self.open, rng.pick(&cards)) {
            engine.refresh_job(card.job_id);
        }
    }
}

fn moved(
    rng: &mut SimRng,
    card: &AppointmentCard,
    start: DateTime<Utc>,
    number: u32,
) -> (Edit, Intent) {
    let who = rng.chance(35).then(|| {
        let mut who = vec![1000 + i64::from(number)];
        if rng.chance(40) {
            who.extend(card.technician_ids.iter().map(|id| id.0.0));
        }
        who
    });
    let windowed = card.arrival_start.is_some() || rng.chance(30);
    let to = planned_appointment(start, windowed, &[]);
    (
        Edit::MoveAppointment {
            to: AppointmentMove {
                appointment_id: card.id,
                start: to.start,
                end: to.end,
                arrival_start: to.arrival_start,
                arrival_end: to.arrival_end,
                technician_ids: who.as_deref().map(technicians),
                seen: rng.chance(50).then(|| seen(card)),
            },
        },
        Intent::Move {
            start,
            technicians: who,
        },
    )
}

fn summarised(rng: &mut SimRng, card: &AppointmentCard, number: u32) -> (Edit, Intent) {
    let summary = format!("Edit {number}");
    let changes = JobChanges {
        summary: Some(summary.clone()),
        priority: rng
            .chance(30)
            .then(|| rng.one(["Low", "High", "Urgent"]).to_owned()),
        ..JobChanges::default()
    };
    let seen = rng.chance(50).then(|| JobSeen {
        summary: card.summary.clone(),
        priority: card.priority.clone().map(Into::into),
        business_unit_id: card.business_unit_id,
        job_type_id: card.job_type_id,
        campaign_id: Some(StringId(CampaignId(51))),
        custom_fields: Vec::new(),
    });
    (
        Edit::UpdateJob {
            job_id: card.job_id,
            changes,
            seen,
        },
        Intent::Summary(summary),
    )
}

fn booked(rng: &mut SimRng, start: DateTime<Utc>, number: u32) -> (Edit, Intent) {
    let starts: Vec<_> = (0..rng.between(1, 2))
        .map(|index| start + TimeDelta::hours(2 * i64::try_from(index).unwrap_or(0)))
        .collect();
    let customer = 6000 + i64::from(number);
    let job = NewJob {
        customer_id: StringId(CustomerId(customer)),
        location_id: StringId(LocationId(customer + 1)),
        business_unit_id: StringId(BusinessUnitId(31)),
        job_type_id: StringId(JobTypeId(41)),
        priority: "Normal".into(),
        campaign_id: StringId(CampaignId(51)),
        appointments: starts
            .iter()
            .map(|start| planned_appointment(*start, true, &[]))
            .collect(),
        summary: Some(format!("Edit {number}")),
        project_id: None,
        customer_po: None,
        lead_employee_id: None,
        tag_ids: Vec::new(),
    };
    (Edit::CreateJob { job }, Intent::Book(starts))
}
