//! The made-up server: its records, its rules, and the log of what our desks brought about.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::Dialect;
use serde_json::Value;

use crate::dice::Dice;
use crate::records::{Job, Order, Seat, Table, Visit};
use crate::world::World;

/// What kind of server it is.
#[derive(Clone, Copy, Debug)]
pub struct Manners {
    /// Which document it follows.
    pub dialect: Dialect,
    /// The order of its lists.
    pub order: Order,
    /// How long at most a change is not yet in its lists.
    pub latest: TimeDelta,
    /// The most rows on a page, whatever is asked for.
    pub page: usize,
    /// How far its clock is ahead of the true time.
    pub ahead: TimeDelta,
    /// In how many of a hundred reads of a list another dispatcher changes something just before.
    pub meddling: u64,
    /// Whether other dispatchers remove appointments without a trace.
    pub deletes: bool,
    /// Whether it still has the call that puts a whole job on hold; the vendor documents it no more.
    pub holds_jobs: bool,
}

/// What a call of a desk changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Times of an appointment.
    Times,
    /// Who goes.
    On,
    /// The text of an appointment.
    Text,
    /// Fields of a job.
    Fields,
    /// A job put on hold.
    Hold,
    /// One of its appointments put on hold by itself.
    HoldOne,
    /// An appointment taken off hold.
    Release,
    /// A cancellation taken back.
    Revive,
    /// An appointment deleted.
    Remove,
    /// A job cancelled.
    Cancel,
    /// A job booked.
    Book,
    /// An appointment added.
    Add,
}

/// One effect of a desk's call.
#[derive(Clone, Debug)]
pub struct Effect {
    /// The number of the edit, which its values carry.
    pub edit: u32,
    /// What changed.
    pub part: Part,
    /// The record that it made or changed.
    pub record: i64,
    /// That record's job.
    pub job: i64,
    /// What was there before, in words, and for how long it had been the newest version.
    pub before: Option<(String, TimeDelta)>,
    /// The desk that called.
    pub desk: String,
    /// It came about long after the call had been given up.
    pub late: bool,
}

/// Why a call is refused: status and sentence.
pub type Refused = (u16, &'static str);

const ENDED: Refused = (409, "It has come to its end.");
const ABSENT: Refused = (404, "There is no such record.");

/// The server.
#[derive(Debug)]
pub struct Server {
    pub(crate) world: Arc<World>,
    /// What kind of server it is.
    pub manners: Manners,
    /// Jobs.
    pub jobs: Table<Job>,
    /// Appointments.
    pub visits: Table<Visit>,
    /// Who goes where.
    pub seats: Table<Seat>,
    /// What desks brought about, in order.
    pub effects: Vec<Effect>,
    /// Records of which a desk, by its name, has taken an edit back: what others had made of them is there once more.
    pub taken_back: BTreeSet<(String, i64)>,
    /// Whether other dispatchers still work.
    pub busy: bool,
    last_id: i64,
    pub(crate) dice: Dice,
    /// Calls that will take effect later, though nobody waits for them any more.
    pub(crate) belated: Vec<(DateTime<Utc>, crate::calls::Call)>,
    /// Whose call is being carried out.
    pub(crate) caller: String,
    /// A call is taking effect that nobody waits for any more.
    pub(crate) is_late: bool,
}

impl Server {
    /// A server with a few jobs.
    pub fn new(world: Arc<World>, manners: Manners, jobs: u64, dice: Dice) -> Self {
        let mut server = Self {
            world,
            manners,
            jobs: Table::default(),
            visits: Table::default(),
            seats: Table::default(),
            effects: Vec::new(),
            taken_back: BTreeSet::new(),
            busy: true,
            last_id: 100,
            dice,
            belated: Vec::new(),
            caller: String::new(),
            is_late: false,
        };
        let today = server.world.now();
        for index in 0..jobs {
            // Most was changed long ago; some of it at one instant, as by an import.
            let changed = today + server.manners.ahead - TimeDelta::hours(30)
                + TimeDelta::hours(i64::try_from(index / 3).unwrap_or(0));
            let job = server.next_id();
            let count = 1 + usize::from(index % 3 == 0);
            server.jobs.put(
                Job {
                    id: job,
                    status: "Scheduled",
                    customer: 5000 + job,
                    summary: format!("Seeded {job}"),
                    priority: "Normal".into(),
                    visits: count,
                    created: changed,
                    modified: changed,
                    external: Value::Null,
                    halted: String::new(),
                },
                changed,
            );
            for _ in 0..count {
                let id = server.next_id();
                let start = today + TimeDelta::hours(20 + 3 * i64::try_from(index).unwrap_or(0));
                server.visits.put(
                    Visit {
                        id,
                        job,
                        status: "Scheduled",
                        start,
                        end: start + TimeDelta::hours(1),
                        window: (index % 2 == 0).then(|| (start, start + TimeDelta::hours(2))),
                        text: String::new(),
                        halted: String::new(),
                        created: changed,
                        modified: changed,
                    },
                    changed,
                );
                let seat = server.next_id();
                server.seats.put(
                    Seat {
                        id: seat,
                        visit: id,
                        job,
                        technician: 900,
                        active: true,
                        modified: changed,
                    },
                    changed,
                );
            }
        }
        server
    }

    fn next_id(&mut self) -> i64 {
        self.last_id += 1;
        self.last_id
    }

    /// The server's own clock.
    pub fn clock(&self) -> DateTime<Utc> {
        self.world.now() + self.manners.ahead
    }

    /// From when on lists show what is written now. They go by true time, since the server's clock is only a name for it.
    fn visible(&mut self) -> DateTime<Utc> {
        let latest = u64::try_from(self.manners.latest.num_milliseconds()).unwrap_or(0);
        let late = self.dice.chance(50).then(|| self.dice.below(latest + 1));
        self.clock() + TimeDelta::milliseconds(i64::try_from(late.unwrap_or(0)).unwrap_or(0))
    }

    pub(crate) fn put_job(&mut self, mut job: Job) {
        job.modified = self.clock();
        let visible = self.visible();
        self.jobs.put(job, visible);
    }

    pub(crate) fn put_visit(&mut self, mut visit: Visit) {
        visit.modified = self.clock();
        let visible = self.visible();
        self.visits.put(visit, visible);
    }

    fn put_seat(&mut self, mut seat: Seat) {
        seat.modified = self.clock();
        let visible = self.visible();
        self.seats.put(seat, visible);
    }

    pub(crate) fn open_job(&self, id: i64) -> Result<Job, Refused> {
        let job = self.jobs.get(id).cloned().ok_or(ABSENT)?;
        match job.status {
            "Completed" | "Canceled" => Err(ENDED),
            _ => Ok(job),
        }
    }

    fn movable(&self, id: i64) -> Result<Visit, Refused> {
        let visit = self.visits.get(id).cloned().ok_or(ABSENT)?;
        match visit.status {
            "Scheduled" | "Hold" => Ok(visit),
            _ => Err(ENDED),
        }
    }

    /// Moves an appointment; one on hold is planned again. A window that is not given stays.
    pub fn reschedule(
        &mut self,
        id: i64,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
        window: Option<(DateTime<Utc>, DateTime<Utc>)>,
    ) -> Result<i64, Refused> {
        let mut visit = self.movable(id)?;
        let job = visit.job;
        visit.start = start;
        visit.end = end;
        visit.window = window.or(visit.window);
        visit.status = "Scheduled";
        self.put_visit(visit);
        if let Some(mut halted) = self.jobs.get(job).cloned()
            && halted.status == "Hold"
        {
            halted.status = "Scheduled";
            self.put_job(halted);
        }
        Ok(job)
    }

    /// Changes what a technician must know.
    pub fn write_text(&mut self, id: i64, text: &str) -> Result<i64, Refused> {
        let mut visit = self.visits.get(id).cloned().ok_or(ABSENT)?;
        text.clone_into(&mut visit.text);
        let job = visit.job;
        self.put_visit(visit);
        Ok(job)
    }

    /// Puts a job and its open appointments on hold, or cancels them. What is on hold already stays so for its own reason.
    pub fn halt(&mut self, id: i64, status: &'static str, memo: &str) -> Result<(), Refused> {
        let mut job = self.open_job(id)?;
        if status == "Hold" && job.status == "Hold" {
            return Err((409, "It is on hold already."));
        }
        job.status = status;
        memo.clone_into(&mut job.halted);
        self.put_job(job);
        let open = |visit: &&Visit| match visit.status {
            "Scheduled" => true,
            "Hold" => status == "Canceled",
            _ => false,
        };
        let open: Vec<Visit> = self
            .visits
            .all()
            .filter(|visit| visit.job == id)
            .filter(open)
            .cloned()
            .collect();
        for mut visit in open {
            visit.status = status;
            memo.clone_into(&mut visit.halted);
            self.put_visit(visit);
        }
        Ok(())
    }

    /// Puts one appointment on hold; with the last open one its job.
    pub fn hold_one(&mut self, id: i64, memo: &str) -> Result<i64, Refused> {
        let mut visit = self.visits.get(id).cloned().ok_or(ABSENT)?;
        if visit.status != "Scheduled" {
            return Err((409, "It cannot be put on hold."));
        }
        visit.status = "Hold";
        memo.clone_into(&mut visit.halted);
        let job = visit.job;
        self.put_visit(visit);
        self.follow(job);
        Ok(job)
    }

    /// Takes one appointment off hold, and with it its job.
    pub fn release(&mut self, id: i64) -> Result<i64, Refused> {
        let mut visit = self.visits.get(id).cloned().ok_or(ABSENT)?;
        if visit.status != "Hold" {
            return Err((409, "It is not on hold."));
        }
        visit.status = "Scheduled";
        let job = visit.job;
        self.put_visit(visit);
        self.follow(job);
        Ok(job)
    }

    /// Plans a cancelled job again.
    pub fn revive(&mut self, id: i64) -> Result<(), Refused> {
        let mut job = self.jobs.get(id).cloned().ok_or(ABSENT)?;
        if job.status != "Canceled" {
            return Err((400, "It is not cancelled."));
        }
        job.status = "Scheduled";
        self.put_job(job);
        let cancelled: Vec<Visit> = self
            .visits
            .all()
            .filter(|visit| visit.job == id && visit.status == "Canceled")
            .cloned()
            .collect();
        for mut visit in cancelled {
            visit.status = "Scheduled";
            self.put_visit(visit);
        }
        Ok(())
    }

    /// A job is on hold when all of its open appointments are.
    fn follow(&mut self, id: i64) {
        let Ok(mut job) = self.open_job(id) else {
            return;
        };
        let planned = self
            .visits
            .all()
            .any(|visit| visit.job == id && visit.status == "Scheduled");
        let status = if planned { "Scheduled" } else { "Hold" };
        if job.status != status {
            job.status = status;
            self.put_job(job);
        }
    }

    /// Books a job without appointments.
    pub fn book(&mut self, customer: i64, summary: &str, priority: &str, external: Value) -> i64 {
        let id = self.next_id();
        let now = self.clock();
        self.put_job(Job {
            id,
            status: "Scheduled",
            customer,
            summary: summary.to_owned(),
            priority: priority.to_owned(),
            visits: 0,
            created: now,
            modified: now,
            external,
            halted: String::new(),
        });
        id
    }

    /// Adds an appointment to a job.
    pub fn add(
        &mut self,
        job: i64,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
        window: Option<(DateTime<Utc>, DateTime<Utc>)>,
        text: &str,
    ) -> Result<i64, Refused> {
        let mut of = self.open_job(job)?;
        let id = self.next_id();
        let now = self.clock();
        self.put_visit(Visit {
            id,
            job,
            status: "Scheduled",
            start,
            end,
            window,
            text: text.to_owned(),
            halted: String::new(),
            created: now,
            modified: now,
        });
        of.visits += 1;
        self.put_job(of);
        Ok(id)
    }

    /// Puts technicians on an appointment.
    pub fn assign(&mut self, visit: i64, technicians: &[i64]) -> Result<i64, Refused> {
        let job = self.movable(visit)?.job;
        let there = self.seats.on(visit);
        for technician in technicians {
            if !there.contains(technician) {
                let id = self.next_id();
                let modified = self.clock();
                self.put_seat(Seat {
                    id,
                    visit,
                    job,
                    technician: *technician,
                    active: true,
                    modified,
                });
            }
        }
        Ok(job)
    }

    /// Takes technicians off an appointment.
    pub fn unassign(&mut self, visit: i64, technicians: &[i64]) -> Result<i64, Refused> {
        let job = self.visits.get(visit).ok_or(ABSENT)?.job;
        let off: Vec<Seat> = self
            .seats
            .all()
            .filter(|seat| {
                seat.visit == visit && seat.active && technicians.contains(&seat.technician)
            })
            .cloned()
            .collect();
        for mut seat in off {
            seat.active = false;
            self.put_seat(seat);
        }
        Ok(job)
    }

    /// Completes an appointment; with its last one its job.
    pub fn complete(&mut self, id: i64) -> Result<(), Refused> {
        let mut visit = self.movable(id)?;
        visit.status = "Done";
        let job = visit.job;
        self.put_visit(visit);
        let open = self
            .visits
            .all()
            .any(|other| other.job == job && matches!(other.status, "Scheduled" | "Hold"));
        if !open {
            let mut job = self.open_job(job)?;
            job.status = "Completed";
            self.put_job(job);
        }
        Ok(())
    }

    /// Removes an appointment from everywhere.
    pub fn delete(&mut self, id: i64) -> Result<(), Refused> {
        let visit = self.movable(id)?;
        let mut job = self.open_job(visit.job)?;
        if job.visits < 2 {
            return Err((409, "A job keeps one appointment."));
        }
        job.visits -= 1;
        let now = self.clock();
        self.visits.delete(id, now);
        self.put_job(job);
        Ok(())
    }

    /// How often each part of each edit took effect.
    pub fn counts(&self) -> BTreeMap<(u32, Part), u32> {
        let mut counts = BTreeMap::new();
        for effect in &self.effects {
            *counts.entry((effect.edit, effect.part)).or_default() += 1;
        }
        counts
    }
}
