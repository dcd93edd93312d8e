//! The simulated server: its records, its rules, and the log of effects.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::Dialect;
use serde_json::Value;

use crate::effect::{Effect, EffectKind};
use crate::records::{Appointment, Assignment, Job, Order, Table};
use crate::rng::SimRng;
use crate::world::World;

/// Behavior of the server.
#[derive(Clone, Copy, Debug)]
pub struct ServerOptions {
    /// Its dialect.
    pub dialect: Dialect,
    /// Order of its lists.
    pub order: Order,
    /// Maximum delay until lists show a change.
    pub latest: TimeDelta,
    /// Maximum page size.
    pub page: usize,
    /// How far its clock is ahead.
    pub ahead: TimeDelta,
    /// Percentage of list reads before which another dispatcher edits something.
    pub other_edit_percent: u64,
    /// True if other dispatchers delete appointments.
    pub deletes: bool,
    /// True if it still has the call that holds a whole job, which the vendor no longer documents.
    pub holds_jobs: bool,
}

/// Why a call is refused: status and title.
pub type Refused = (u16, &'static str);

const ENDED: Refused = (409, "It has come to its end.");
const ABSENT: Refused = (404, "There is no such record.");

/// The server.
#[derive(Debug)]
pub struct Server {
    pub(crate) world: Arc<World>,
    /// Its behavior.
    pub options: ServerOptions,
    /// Jobs.
    pub jobs: Table<Job>,
    /// Appointments.
    pub appointments: Table<Appointment>,
    /// Assignments.
    pub assignments: Table<Assignment>,
    /// Effects of workstations, in order.
    pub effects: Vec<Effect>,
    /// Records with a reversed edit, by workstation: earlier values of others are restored there.
    pub reversed: BTreeSet<(String, i64)>,
    /// True while other dispatchers work.
    pub busy: bool,
    last_id: i64,
    pub(crate) rng: SimRng,
    /// Calls that take effect later.
    pub(crate) applied_late: Vec<(DateTime<Utc>, crate::call::Call)>,
    /// The workstation whose call is executed.
    pub(crate) caller: String,
    /// True while a delayed call is executed.
    pub(crate) is_late: bool,
}

impl Server {
    /// A server with some jobs.
    pub fn new(world: Arc<World>, server_options: ServerOptions, jobs: u64, rng: SimRng) -> Self {
        let mut server = Self {
            world,
            options: server_options,
            jobs: Table::default(),
            appointments: Table::default(),
            assignments: Table::default(),
            effects: Vec::new(),
            reversed: BTreeSet::new(),
            busy: true,
            last_id: 100,
            rng,
            applied_late: Vec::new(),
            caller: String::new(),
            is_late: false,
        };
        let today = server.world.now();
        for index in 0..jobs {
            // Most records changed long ago, some at the same instant, as after an import.
            let changed = today + server.options.ahead - TimeDelta::hours(30)
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
                    appointments: count,
                    created: changed,
                    modified: changed,
                    external: Value::Null,
                    memo: String::new(),
                },
                changed,
            );
            for _ in 0..count {
                let id = server.next_id();
                let start = today + TimeDelta::hours(20 + 3 * i64::try_from(index).unwrap_or(0));
                server.appointments.put(
                    Appointment {
                        id,
                        job,
                        status: "Scheduled",
                        start,
                        end: start + TimeDelta::hours(1),
                        window: (index % 2 == 0).then(|| (start, start + TimeDelta::hours(2))),
                        text: String::new(),
                        memo: String::new(),
                        created: changed,
                        modified: changed,
                    },
                    changed,
                );
                let assignment = server.next_id();
                server.assignments.put(
                    Assignment {
                        id: assignment,
                        appointment: id,
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

    /// The server's clock.
    pub fn clock(&self) -> DateTime<Utc> {
        self.world.now() + self.options.ahead
    }

    /// When lists show a change that is made now.
    fn visible(&mut self) -> DateTime<Utc> {
        let latest = u64::try_from(self.options.latest.num_milliseconds()).unwrap_or(0);
        let late = self.rng.chance(50).then(|| self.rng.below(latest + 1));
        self.clock() + TimeDelta::milliseconds(i64::try_from(late.unwrap_or(0)).unwrap_or(0))
    }

    pub(crate) fn put_job(&mut self, mut job: Job) {
        job.modified = self.clock();
        let visible = self.visible();
        self.jobs.put(job, visible);
    }

    pub(crate) fn put_appointment(&mut self, mut appointment: Appointment) {
        appointment.modified = self.clock();
        let visible = self.visible();
        self.appointments.put(appointment, visible);
    }

    fn put_assignment(&mut self, mut assignment: Assignment) {
        assignment.modified = self.clock();
        let visible = self.visible();
        self.assignments.put(assignment, visible);
    }

    pub(crate) fn open_job(&self, id: i64) -> Result<Job, Refused> {
        let job = self.jobs.get(id).cloned().ok_or(ABSENT)?;
        match job.status {
            "Completed" | "Canceled" => Err(ENDED),
            _ => Ok(job),
        }
    }

    fn movable(&self, id: i64) -> Result<Appointment, Refused> {
        let appointment = self.appointments.get(id).cloned().ok_or(ABSENT)?;
        match appointment.status {
            "Scheduled" | "Hold" => Ok(appointment),
            _ => Err(ENDED),
        }
    }

    /// Moves an appointment. A held one becomes scheduled; a missing window stays.
    pub fn reschedule(
        &mut self,
        id: i64,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
        window: Option<(DateTime<Utc>, DateTime<Utc>)>,
    ) -> Result<i64, Refused> {
        let mut appointment = self.movable(id)?;
        let job = appointment.job;
        appointment.start = start;
        appointment.end = end;
        appointment.window = window.or(appointment.window);
        appointment.status = "Scheduled";
        self.put_appointment(appointment);
        if let Some(mut memo) = self.jobs.get(job).cloned()
            && memo.status == "Hold"
        {
            memo.status = "Scheduled";
            self.put_job(memo);
        }
        Ok(job)
    }

    /// Sets the special instructions.
    pub fn write_text(&mut self, id: i64, text: &str) -> Result<i64, Refused> {
        let mut appointment = self.appointments.get(id).cloned().ok_or(ABSENT)?;
        text.clone_into(&mut appointment.text);
        let job = appointment.job;
        self.put_appointment(appointment);
        Ok(job)
    }

    /// Holds or cancels a job and its open appointments. Held appointments keep their own memo.
    pub fn hold_or_cancel(
        &mut self,
        id: i64,
        status: &'static str,
        memo: &str,
    ) -> Result<(), Refused> {
        let mut job = self.open_job(id)?;
        if status == "Hold" && job.status == "Hold" {
            return Err((409, "It is on hold already."));
        }
        job.status = status;
        memo.clone_into(&mut job.memo);
        self.put_job(job);
        let open = |appointment: &&Appointment| match appointment.status {
            "Scheduled" => true,
            "Hold" => status == "Canceled",
            _ => false,
        };
        let open: Vec<Appointment> = self
            .appointments
            .all()
            .filter(|appointment| appointment.job == id)
            .filter(open)
            .cloned()
            .collect();
        for mut appointment in open {
            appointment.status = status;
            memo.clone_into(&mut appointment.memo);
            self.put_appointment(appointment);
        }
        Ok(())
    }

    /// Holds one appointment; with the last open one, its job.
    pub fn hold_appointment(&mut self, id: i64, memo: &str) -> Result<i64, Refused> {
        let mut appointment = self.appointments.get(id).cloned().ok_or(ABSENT)?;
        if appointment.status != "Scheduled" {
            return Err((409, "It cannot be put on hold."));
        }
        appointment.status = "Hold";
        memo.clone_into(&mut appointment.memo);
        let job = appointment.job;
        self.put_appointment(appointment);
        self.update_job_status(job);
        Ok(job)
    }

    /// Removes a hold from an appointment and its job.
    pub fn remove_hold(&mut self, id: i64) -> Result<i64, Refused> {
        let mut appointment = self.appointments.get(id).cloned().ok_or(ABSENT)?;
        if appointment.status != "Hold" {
            return Err((409, "It is not on hold."));
        }
        appointment.status = "Scheduled";
        let job = appointment.job;
        self.put_appointment(appointment);
        self.update_job_status(job);
        Ok(job)
    }

    /// Schedules a canceled job again.
    pub fn remove_cancellation(&mut self, id: i64) -> Result<(), Refused> {
        let mut job = self.jobs.get(id).cloned().ok_or(ABSENT)?;
        if job.status != "Canceled" {
            return Err((400, "It is not cancelled."));
        }
        job.status = "Scheduled";
        self.put_job(job);
        let cancelled: Vec<Appointment> = self
            .appointments
            .all()
            .filter(|appointment| appointment.job == id && appointment.status == "Canceled")
            .cloned()
            .collect();
        for mut appointment in cancelled {
            appointment.status = "Scheduled";
            self.put_appointment(appointment);
        }
        Ok(())
    }

    /// A job is on hold if all of its open appointments are.
    fn update_job_status(&mut self, id: i64) {
        let Ok(mut job) = self.open_job(id) else {
            return;
        };
        let planned = self
            .appointments
            .all()
            .any(|appointment| appointment.job == id && appointment.status == "Scheduled");
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
            appointments: 0,
            created: now,
            modified: now,
            external,
            memo: String::new(),
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
        self.put_appointment(Appointment {
            id,
            job,
            status: "Scheduled",
            start,
            end,
            window,
            text: text.to_owned(),
            memo: String::new(),
            created: now,
            modified: now,
        });
        of.appointments += 1;
        self.put_job(of);
        Ok(id)
    }

    /// Assigns technicians to an appointment.
    pub fn assign(&mut self, appointment: i64, technicians: &[i64]) -> Result<i64, Refused> {
        let job = self.movable(appointment)?.job;
        let there = self.assignments.on(appointment);
        for technician in technicians {
            if !there.contains(technician) {
                let id = self.next_id();
                let modified = self.clock();
                self.put_assignment(Assignment {
                    id,
                    appointment,
                    job,
                    technician: *technician,
                    active: true,
                    modified,
                });
            }
        }
        Ok(job)
    }

    /// Unassigns technicians from an appointment.
    pub fn unassign(&mut self, appointment: i64, technicians: &[i64]) -> Result<i64, Refused> {
        let job = self.appointments.get(appointment).ok_or(ABSENT)?.job;
        let off: Vec<Assignment> = self
            .assignments
            .all()
            .filter(|assignment| {
                assignment.appointment == appointment
                    && assignment.active
                    && technicians.contains(&assignment.technician)
            })
            .cloned()
            .collect();
        for mut assignment in off {
            assignment.active = false;
            self.put_assignment(assignment);
        }
        Ok(job)
    }

    /// Completes an appointment; with the last one, its job.
    pub fn complete(&mut self, id: i64) -> Result<(), Refused> {
        let mut appointment = self.movable(id)?;
        appointment.status = "Done";
        let job = appointment.job;
        self.put_appointment(appointment);
        let open = self
            .appointments
            .all()
            .any(|other| other.job == job && matches!(other.status, "Scheduled" | "Hold"));
        if !open {
            let mut job = self.open_job(job)?;
            job.status = "Completed";
            self.put_job(job);
        }
        Ok(())
    }

    /// Deletes an appointment.
    pub fn delete(&mut self, id: i64) -> Result<(), Refused> {
        let appointment = self.movable(id)?;
        let mut job = self.open_job(appointment.job)?;
        if job.appointments < 2 {
            return Err((409, "A job keeps one appointment."));
        }
        job.appointments -= 1;
        let now = self.clock();
        self.appointments.delete(id, now);
        self.put_job(job);
        Ok(())
    }

    /// Number of effects per edit and kind.
    pub fn counts(&self) -> BTreeMap<(u32, EffectKind), u32> {
        let mut counts = BTreeMap::new();
        for effect in &self.effects {
            *counts.entry((effect.edit, effect.kind)).or_default() += 1;
        }
        counts
    }
}
