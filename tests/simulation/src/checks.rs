//! What must hold: at every moment, and when all has come to rest.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use jpm_sync::key::Key;
use jpm_sync::views::calendar::{AppointmentCard, AppointmentState};
use jpm_sync::views::jobs::{JobQuery, JobState};
use jpm_sync::views::operations::{OperationRow, OperationState};

use crate::desk::{Desk, Tracked, Wish};
use crate::records::Visit;
use crate::server::{Effect, Part, Server};
use crate::world::lock;

fn over(state: OperationState) -> bool {
    matches!(state, OperationState::Done | OperationState::Withdrawn)
}

/// How long at most lies between the look at a record and the writing of it.
pub(crate) const MOMENT: TimeDelta = TimeDelta::seconds(15);

/// All that one edit can change of a record.
const ALL: &[&str] = &["times", "technicians", "text", "summary"];

/// Whether an operation still counts for what is shown.
fn counts(state: OperationState) -> bool {
    !matches!(
        state,
        OperationState::Withdrawn | OperationState::Rejected | OperationState::Conflict
    )
}

impl Desk {
    /// Looks at the screen and the outbox, and accuses what must not be.
    pub fn look(&mut self) {
        if self.open.is_none() {
            return;
        }
        let rows = self.operations();
        self.look_at_states(&rows);
        self.look_at_cursors();
        let cards = self.cards();
        self.look_at_cards(&rows, &cards);
        self.look_at_halts(&rows);
        self.look_for_lost(&rows, &cards);
    }

    /// What came about without a call of the dispatcher's own: the opposite of an edit that was to be taken back.
    fn adopt(&mut self, rows: &[OperationRow]) {
        for row in rows.iter().rev() {
            if !self.edits.iter().any(|edit| edit.operation == row.id) {
                self.edits.push(Tracked {
                    number: self.world.number(),
                    operation: row.id,
                    wish: Wish::of_opposite(row.kind),
                    job: row.job_id,
                    visit: row.appointment_id,
                    blind: false,
                    saw: String::new(),
                    again: 0,
                    withdrawn: false,
                    dismissed: false,
                    undone: false,
                    replaced: false,
                    state: OperationState::Queued,
                    takes_back: None,
                });
            }
        }
    }

    fn look_at_states(&mut self, rows: &[OperationRow]) {
        self.adopt(rows);
        for edit in &mut self.edits {
            let Some(row) = rows.iter().find(|row| row.id == edit.operation) else {
                self.world.accuse(format!(
                    "{}#{} is not listed any more",
                    self.name, edit.number
                ));
                continue;
            };
            edit.replaced = row.replaced_by.is_some();
            // The server's numbers as soon as they are known, so that all that is about one record says so.
            (edit.job, edit.visit) = (row.job_id, row.appointment_id);
            if edit.state == row.state {
                continue;
            }
            if edit.state == OperationState::Done {
                self.world.accuse(format!(
                    "{}#{} was {:?} and has become {:?}",
                    self.name, edit.number, edit.state, row.state
                ));
            }
            let why = row.refusal.as_ref().map(|refusal| refusal.message.as_str());
            self.world.note(format!(
                "{}#{} is {:?} {}",
                self.name,
                edit.number,
                row.state,
                why.unwrap_or_default()
            ));
            edit.state = row.state;
        }
    }

    /// A cursor never goes back.
    fn look_at_cursors(&mut self) {
        let Some(Ok(feeds)) = self.store().map(jpm_sync::Store::feeds) else {
            self.world
                .accuse(format!("{}the lists cannot be looked at", self.name));
            return;
        };
        let fresh: Vec<_> = feeds
            .into_iter()
            .map(|feed| (format!("{:?}", feed.feed), feed.fresh_on.map(|on| on.0)))
            .collect();
        for (before, now) in self.fresh.iter().zip(&fresh) {
            if now.1 < before.1 {
                self.world.accuse(format!(
                    "{}the cursor of {} went back from {:?} to {:?}",
                    self.name, now.0, before.1, now.1
                ));
            }
        }
        self.fresh = fresh;
    }

    /// What the dispatcher did is on the screen as long as it is not settled, and after that as long as the server has it so.
    fn look_at_cards(&self, rows: &[OperationRow], cards: &[AppointmentCard]) {
        let mut newest: BTreeMap<(String, &'static str), &Tracked> = BTreeMap::new();
        let counting = |edit: &&Tracked| counts(edit.state) || edit.replaced || edit.undone;
        for edit in self.edits.iter().filter(counting) {
            let Some(row) = rows.iter().find(|row| row.id == edit.operation) else {
                continue;
            };
            let visit = row.appointment_id.map(|key| key.to_string());
            let job = row.job_id.map(|key| key.to_string());
            let (key, groups): (_, &[&'static str]) = match &edit.wish {
                _ if edit.undone => (visit.or(job), ALL),
                Wish::Move { technicians, .. } => {
                    let both: &[_] = &["times", "technicians"];
                    (
                        visit,
                        if technicians.is_some() {
                            both
                        } else {
                            &["times"]
                        },
                    )
                }
                Wish::Text(_) => (visit, &["text"]),
                Wish::Summary(_) => (job, &["summary"]),
                Wish::Back => (visit.or(job), ALL),
                Wish::Book(_) => (job, &["presence"]),
                Wish::Add(_) | Wish::Remove => (visit, &["presence"]),
                Wish::Hold | Wish::Cancel | Wish::Release | Wish::Revive => continue,
            };
            let Some(key) = key else { continue };
            for group in groups {
                let place = (key.clone(), *group);
                newest.insert(place, edit);
            }
        }
        let server = lock(&self.server);
        let belated = lock(&self.network.posts).belated.clone();
        for ((key, group), edit) in newest {
            let card = cards.iter().find(|card| card.id.to_string() == key);
            let of_job = cards.iter().find(|card| card.job_id.to_string() == key);
            let visit = key.parse().ok().and_then(|id| server.visits.get(id));
            let job = key.parse().ok().and_then(|id| server.jobs.get(id));
            let settled = edit.state == OperationState::Done;
            // What became of one for which another stands is the other's to show.
            if edit.undone || edit.replaced {
                continue;
            }
            let (wrong, holds) = match (&edit.wish, group) {
                (Wish::Move { start, .. }, "times") => (
                    card.is_some_and(|card| card.start.0 != *start),
                    visit.is_some_and(|visit| visit.start == *start),
                ),
                (
                    Wish::Move {
                        technicians: Some(wanted),
                        ..
                    },
                    "technicians",
                ) => {
                    let wanted: BTreeSet<i64> = wanted.iter().copied().collect();
                    (
                        card.is_some_and(|card| people(card) != wanted),
                        visit.is_some_and(|visit| server.seats.on(visit.id) == wanted),
                    )
                }
                (Wish::Text(text), "text") => (
                    card.is_some_and(|card| card.special_instructions.as_ref() != Some(text)),
                    visit.is_some_and(|visit| visit.text == *text),
                ),
                (Wish::Summary(text), "summary") => (
                    of_job.is_some_and(|card| card.summary.as_ref() != Some(text)),
                    job.is_some_and(|job| job.summary == *text),
                ),
                (Wish::Book(_), "presence") => (of_job.is_none(), job.is_some()),
                (Wish::Add(_), "presence") => (card.is_none(), visit.is_some()),
                (Wish::Remove, "presence") => (card.is_some(), visit.is_none()),
                _ => continue,
            };
            // A call that took effect long after it was given up has brought the value back by itself.
            let back = settled && belated.contains(&edit.number);
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
                self.world.accuse(format!(
                    "{}#{} is {:?}, and its {group} is not on the screen of {of}: {shown:?}",
                    self.name, edit.number, edit.state,
                ));
            }
        }
    }

    /// Whether every edit has come to its end.
    pub fn is_settled(&self) -> bool {
        self.operations().iter().all(|row| over(row.state))
    }

    /// The edits that have not come to their end.
    pub fn stuck(&self) -> Vec<String> {
        let open = self.edits.iter().filter(|edit| !over(edit.state));
        open.map(|edit| format!("{}#{} is {:?}", self.name, edit.number, edit.state))
            .collect()
    }

    /// What the mirror has otherwise than the server, where there is anything.
    pub fn difference(&self) -> Option<String> {
        let store = self.store()?;
        let server = lock(&self.server);
        let cards = self.cards();
        for visit in server.visits.all() {
            let id = Key::Server(visit.id.into());
            let Some(card) = cards.iter().find(|card| card.id == id) else {
                return Some(format!("appointment {} is not here", visit.id));
            };
            if let Some(what) = differs(card, visit, &server) {
                return Some(format!("appointment {} has other {what}", visit.id));
            }
        }
        for card in &cards {
            let known = card.id.server().and_then(|id| server.visits.get(id.0));
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

    /// An edit that made a record which is still as it was made does not wait for the dispatcher: it was there to be found.
    pub fn judge_parked(&self) {
        let server = lock(&self.server);
        for (index, state) in self.parked() {
            let edit = &self.edits[index];
            let (part, starts) = match &edit.wish {
                Wish::Book(starts) => (Part::Book, starts.clone()),
                Wish::Add(start) => (Part::Add, vec![*start]),
                _ => continue,
            };
            let is_of_it = |effect: &&Effect| (effect.edit, effect.part) == (edit.number, part);
            let made: Vec<_> = server.effects.iter().filter(is_of_it).collect();
            let untouched = |effect: &Effect| {
                let of_job = server.visits.all().filter(|visit| visit.job == effect.job);
                let now: Vec<_> = of_job.map(|visit| visit.start).collect();
                starts.iter().all(|start| now.contains(start))
            };
            // A list that ended too soon has kept it back, or one in which late comers come late. Two of a kind, or one made by a call that was sent again, cannot be told apart from afar.
            if let [made] = made.as_slice()
                && edit.again == 0
                && !self.network.ended_early.load(Ordering::Relaxed)
                && !(made.late && server.manners.latest > TimeDelta::zero())
                && untouched(made)
            {
                self.world.accuse(format!(
                    "{}#{} is {state:?} and waits for the dispatcher, though the server has it",
                    self.name, edit.number
                ));
            }
        }
    }

    /// When all is over: each edit had its effect or visibly did not, once, and in order.
    pub fn judge(&self) {
        let server = lock(&self.server);
        let effects = server.counts();
        let belated = lock(&self.network.posts).belated.clone();
        let accuse = |edit: &Tracked, what: &str| {
            self.world.accuse(format!(
                "{}#{} ({:?}) is {:?}: {what}",
                self.name, edit.number, edit.wish, edit.state
            ));
        };
        for (index, edit) in self.edits.iter().enumerate() {
            let parts = parts_of(&edit.wish);
            if parts.is_empty() {
                continue;
            }
            let had = |part: &Part| effects.get(&(edit.number, *part)).copied().unwrap_or(0);
            // An edit that was taken back brings the values of an earlier one to the server once more.
            let back = |other: &Tracked| {
                (other.wish.is_back() || other.undone)
                    && (other.job == edit.job || other.visit == edit.visit)
            };
            let late = belated.contains(&edit.number)
                || self.edits[index..].iter().any(back)
                || edit.is_crossed(&self.name, &server);
            for part in parts {
                // Of one hold as many as the job has appointments.
                if *part == Part::HoldOne {
                    continue;
                }
                let makes = matches!(part, Part::Add | Part::Book);
                if had(part) > 1 + edit.again && (makes || !late) {
                    accuse(edit, &format!("{part:?} took effect {} times", had(part)));
                }
            }
            let none = parts.iter().all(|part| had(part) == 0);
            let visibly = edit.dismissed || edit.undone || edit.replaced;
            let by_state = matches!(edit.wish, Wish::Hold | Wish::Cancel);
            if edit.state == OperationState::Done && !by_state && had(&parts[0]) == 0 {
                accuse(edit, "the server never had it");
            }
            if edit.state == OperationState::Withdrawn && edit.withdrawn && edit.again == 0 && !none
            {
                accuse(edit, "it was said to be unsent, and the server has it");
            }
            if edit.state == OperationState::Withdrawn && !edit.withdrawn && !visibly {
                let again = |other: &Tracked| other.job == edit.job || other.visit == edit.visit;
                if !self.edits[index + 1..].iter().any(again) {
                    accuse(edit, "nobody dropped it");
                }
            }
        }
        self.judge_order(&server);
        self.judge_overwrites(&server);
        self.judge_opposites(&server);
    }

    /// Edits of one job took effect in the order in which they were made; those that were sent again by hand aside. What was made on the number
    /// of a job of which nobody could know yet that it is our own booking has an order of its own.
    fn judge_order(&self, server: &Server) {
        let place = |number: u32, part: Part| {
            let edit = self.edits.iter().find(|edit| edit.number == number)?;
            let first = self
                .edits
                .iter()
                .position(|other| other.operation == edit.operation)?;
            let fits = parts_of(&edit.wish).contains(&part);
            (edit.again == 0 && fits && !edit.replaced).then_some((edit.blind, first))
        };
        let belated = lock(&self.network.posts).belated.clone();
        let mut last: BTreeMap<(i64, bool), usize> = BTreeMap::new();
        let (mut met, mut booked) = (BTreeSet::new(), BTreeSet::new());
        for effect in &server.effects {
            if belated.contains(&effect.edit) || !met.insert((effect.edit, effect.part)) {
                continue;
            }
            let Some((blind, place)) = place(effect.edit, effect.part) else {
                continue;
            };
            booked.extend((effect.part == Part::Book).then_some(effect.job));
            let lane = (effect.job, blind && booked.contains(&effect.job));
            let before = last.entry(lane).or_insert(place);
            if place < *before {
                self.world.accuse(format!(
                    "{}#{} reached job {} after an edit that was made later",
                    self.name, effect.edit, effect.job
                ));
            }
            *before = place.max(*before);
        }
    }
}

/// What a wish changes at the server.
fn parts_of(wish: &Wish) -> &'static [Part] {
    match wish {
        Wish::Move { .. } => &[Part::Times, Part::On],
        Wish::Text(_) => &[Part::Text],
        Wish::Summary(_) => &[Part::Fields],
        Wish::Hold => &[Part::Hold, Part::HoldOne],
        Wish::Cancel => &[Part::Cancel],
        Wish::Add(_) => &[Part::Add],
        Wish::Book(_) => &[Part::Book],
        Wish::Back | Wish::Release | Wish::Revive | Wish::Remove => &[],
    }
}

fn people(card: &AppointmentCard) -> BTreeSet<i64> {
    card.technician_ids.iter().map(|id| id.0.0).collect()
}

fn differs(card: &AppointmentCard, visit: &Visit, server: &Server) -> Option<&'static str> {
    let state = match visit.status {
        "Scheduled" => AppointmentState::Scheduled,
        "Hold" => AppointmentState::Hold,
        "Done" => AppointmentState::Done,
        _ => AppointmentState::Canceled,
    };
    let window = card.arrival_start.zip(card.arrival_end);
    let window = window.map(|window| (window.0.0, window.1.0));
    if (card.start.0, card.end.0) != (visit.start, visit.end) {
        Some("times")
    } else if window != visit.window {
        Some("window")
    } else if card.state != state {
        Some("state")
    } else if card.special_instructions.clone().unwrap_or_default() != visit.text {
        Some("text")
    } else if people(card) != server.seats.on(visit.id) {
        Some("technicians")
    } else {
        None
    }
}
