//! What the dispatcher does at a desk.

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::clock::Clock;
use jpm_client::ids::{
    BusinessUnitId, CampaignId, CustomerId, JobTypeId, LocationId, ReasonId, TechnicianId,
};
use jpm_sync::edit::{AppointmentMove, AppointmentSeen, Edit, JobSeen};
use jpm_sync::key::{AsText, Key};
use jpm_sync::moment::Moment;
use jpm_sync::views::calendar::AppointmentCard;
use jpm_sync::views::jobs::{JobChanges, NewJob, PlannedVisit, ReasonGiven};
use jpm_sync::views::operations::{OperationState, Undone};

use crate::calls::words_for;
use crate::desk::{Desk, Tracked, Wish};
use crate::dice::Dice;
use crate::others::marked;
use crate::world::lock;

fn technicians(ids: &[i64]) -> Vec<AsText<TechnicianId>> {
    ids.iter().map(|id| AsText(TechnicianId(*id))).collect()
}

fn visit(start: DateTime<Utc>, windowed: bool, who: &[i64]) -> PlannedVisit {
    PlannedVisit {
        start: Moment(start),
        end: Moment(start + TimeDelta::hours(1)),
        arrival_start: windowed.then_some(Moment(start)),
        arrival_end: windowed.then(|| Moment(start + TimeDelta::hours(2))),
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

fn reason(number: u32) -> ReasonGiven {
    ReasonGiven {
        reason_id: AsText(ReasonId(3)),
        memo: format!("Edit {number}"),
    }
}

impl Desk {
    /// The dispatcher edits something that is on the screen.
    pub fn edit(&mut self, mut dice: Dice) {
        if self.open.is_none() {
            return;
        }
        let number = self.world.number();
        let cards = self.cards();
        let card = dice.pick(&cards).cloned();
        let hours = i64::try_from(dice.between(10, 120)).unwrap_or(10);
        let start = marked(self.world.now() + TimeDelta::hours(hours), number);
        let screen = card.clone();
        let (edit, wish) = match (dice.below(100), card) {
            (0..=41, Some(card)) => moved(&mut dice, &card, start, number),
            (42..=60, Some(card)) => summarised(&mut dice, &card, number),
            (61..=70, Some(card)) => {
                let text = format!("Edit {number}");
                (
                    Edit::SetSpecialInstructions {
                        appointment_id: card.id,
                        text: text.clone(),
                        seen: dice
                            .chance(50)
                            .then(|| card.special_instructions.unwrap_or_default()),
                    },
                    Wish::Text(text),
                )
            }
            (71..=76, Some(card)) => (
                Edit::HoldJob {
                    job_id: card.job_id,
                    reason: reason(number),
                },
                Wish::Hold,
            ),
            (77..=81, Some(card)) => (
                Edit::CancelJob {
                    job_id: card.job_id,
                    reason: reason(number),
                },
                Wish::Cancel,
            ),
            (82..=90, Some(card)) => (
                Edit::AddAppointment {
                    job_id: card.job_id,
                    visit: visit(start, dice.chance(50), &[]),
                    special_instructions: Some(format!("Edit {number}")),
                },
                Wish::Add(start),
            ),
            _ => booked(&mut dice, start, number),
        };
        let saw = screen.map_or_else(String::new, |card| match &wish {
            Wish::Move { .. } => words_for(card.start.0),
            Wish::Text(_) => card.special_instructions.unwrap_or_default(),
            // The form shows the job itself; a card has its words a little later while the lists come for the first time.
            _ => self.summary_of(&card).unwrap_or_default(),
        });
        self.submit(number, edit, wish, saw);
    }

    fn summary_of(&self, card: &AppointmentCard) -> Option<String> {
        let job = self.store()?.job(&card.job_id).ok()??;
        Some(job.summary)
    }

    fn submit(&mut self, number: u32, edit: Edit, wish: Wish, saw: String) {
        let Some(store) = self.store() else { return };
        let named = |server: Option<i64>| server.map_or("ours".to_owned(), |id| id.to_string());
        let told = match &edit {
            Edit::CreateJob { .. } | Edit::CreateProject { .. } => format!("{wish:?}"),
            Edit::MoveAppointment { to } => format!(
                "{wish:?} of {}",
                named(to.appointment_id.server().map(|id| id.0))
            ),
            Edit::SetSpecialInstructions { appointment_id, .. } => format!(
                "{wish:?} on {}",
                named(appointment_id.server().map(|id| id.0))
            ),
            Edit::UpdateJob { job_id, .. }
            | Edit::HoldJob { job_id, .. }
            | Edit::CancelJob { job_id, .. }
            | Edit::AddAppointment { job_id, .. }
            | Edit::ReleaseJob { job_id, .. }
            | Edit::ReviveJob { job_id }
            | Edit::RemoveAppointment { job_id, .. } => {
                format!("{wish:?} on job {}", named(job_id.server().map(|id| id.0)))
            }
        };
        match store.submit(edit, self.clock.now()) {
            Ok(receipt) => {
                self.world
                    .note(format!("{}#{number} is taken: {told}", self.name));
                let unsettled = |other: &Tracked| {
                    matches!(other.wish, Wish::Book(_))
                        && !matches!(other.state, OperationState::Acked | OperationState::Done)
                };
                let blind = receipt.job_id.and_then(Key::server).is_some()
                    && self.edits.iter().any(unsettled);
                self.edits.push(Tracked {
                    number,
                    operation: receipt.operation,
                    wish,
                    blind,
                    job: receipt.job_id,
                    visit: receipt.appointment_id,
                    saw,
                    again: 0,
                    withdrawn: false,
                    dismissed: false,
                    undone: false,
                    replaced: false,
                    state: OperationState::Queued,
                    takes_back: None,
                });
            }
            Err(error) => self.world.note(format!(
                "{}#{number} is not taken ({error}): {told}",
                self.name
            )),
        }
    }

    /// The dispatcher takes an edit back.
    pub fn undo(&mut self, mut dice: Dice) {
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
        let Some(index) = dice.pick(&undoable).copied() else {
            return;
        };
        let of = self.edits[index].clone();
        let outcome = store.undo(of.operation, self.clock.now());
        if matches!(outcome, Ok(Undone::Reversed | Undone::Later)) {
            let records = of.records().map(|record| (self.name.clone(), record));
            lock(&self.server).taken_back.extend(records);
        }
        match outcome {
            Ok(Undone::Withdrawn) => {
                self.world
                    .note(format!("{}#{} is taken back unsent", self.name, of.number));
                for edit in &mut self.edits {
                    edit.withdrawn |= edit.operation == of.operation;
                }
            }
            Ok(Undone::Reversed) => {
                let known: Vec<_> = self.edits.iter().map(|edit| edit.operation).collect();
                let rows = self.operations();
                // The newest that is not known is the opposite.
                let Some(opposite) = rows.iter().find(|row| !known.contains(&row.id)) else {
                    return;
                };
                let number = self.world.number();
                self.world
                    .note(format!("{}#{number} takes #{} back", self.name, of.number));
                self.edits.push(Tracked {
                    number,
                    operation: opposite.id,
                    wish: Wish::of_opposite(opposite.kind),
                    state: OperationState::Queued,
                    takes_back: Some(of.number),
                    again: 0,
                    withdrawn: false,
                    dismissed: false,
                    undone: false,
                    replaced: false,
                    ..of
                });
            }
            Ok(Undone::Later) => {
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
    pub fn refresh(&self, mut dice: Dice) {
        let cards = self.cards();
        if let (Some((_, engine)), Some(card)) = (&self.open, dice.pick(&cards)) {
            engine.refresh_job(card.job_id);
        }
    }
}

fn moved(
    dice: &mut Dice,
    card: &AppointmentCard,
    start: DateTime<Utc>,
    number: u32,
) -> (Edit, Wish) {
    let who = dice.chance(35).then(|| {
        let mut who = vec![1000 + i64::from(number)];
        if dice.chance(40) {
            who.extend(card.technician_ids.iter().map(|id| id.0.0));
        }
        who
    });
    let windowed = card.arrival_start.is_some() || dice.chance(30);
    let to = visit(start, windowed, &[]);
    (
        Edit::MoveAppointment {
            to: AppointmentMove {
                appointment_id: card.id,
                start: to.start,
                end: to.end,
                arrival_start: to.arrival_start,
                arrival_end: to.arrival_end,
                technician_ids: who.as_deref().map(technicians),
                seen: dice.chance(50).then(|| seen(card)),
            },
        },
        Wish::Move {
            start,
            technicians: who,
        },
    )
}

fn summarised(dice: &mut Dice, card: &AppointmentCard, number: u32) -> (Edit, Wish) {
    let summary = format!("Edit {number}");
    let changes = JobChanges {
        summary: Some(summary.clone()),
        priority: dice
            .chance(30)
            .then(|| dice.one(["Low", "High", "Urgent"]).to_owned()),
        ..JobChanges::default()
    };
    let seen = dice.chance(50).then(|| JobSeen {
        summary: card.summary.clone(),
        priority: card.priority.clone().map(Into::into),
        business_unit_id: card.business_unit_id,
        job_type_id: card.job_type_id,
        campaign_id: Some(AsText(CampaignId(51))),
    });
    (
        Edit::UpdateJob {
            job_id: card.job_id,
            changes,
            seen,
        },
        Wish::Summary(summary),
    )
}

fn booked(dice: &mut Dice, start: DateTime<Utc>, number: u32) -> (Edit, Wish) {
    let starts: Vec<_> = (0..dice.between(1, 2))
        .map(|index| start + TimeDelta::hours(2 * i64::try_from(index).unwrap_or(0)))
        .collect();
    let customer = 6000 + i64::from(number);
    let job = NewJob {
        customer_id: AsText(CustomerId(customer)),
        location_id: AsText(LocationId(customer + 1)),
        business_unit_id: AsText(BusinessUnitId(31)),
        job_type_id: AsText(JobTypeId(41)),
        priority: "Normal".into(),
        campaign_id: AsText(CampaignId(51)),
        appointments: starts
            .iter()
            .map(|start| visit(*start, true, &[]))
            .collect(),
        summary: Some(format!("Edit {number}")),
    };
    (Edit::CreateJob { job }, Wish::Book(starts))
}
