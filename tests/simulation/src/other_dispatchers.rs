//! Edits by other dispatchers.

use chrono::TimeDelta;
use serde_json::Value;

use crate::call::instant_with_number;
use crate::server::Server;

impl Server {
    /// Another dispatcher edits something.
    pub fn edit_as_other_dispatcher(&mut self) {
        let edit = self.world.number();
        let appointments: Vec<i64> = self
            .appointments
            .all()
            .map(|appointment| appointment.id)
            .collect();
        let jobs: Vec<i64> = self.jobs.all().map(|job| job.id).collect();
        let (Some(appointment), Some(job)) = (
            self.rng.pick(&appointments).copied(),
            self.rng.pick(&jobs).copied(),
        ) else {
            return;
        };
        let hours = i64::try_from(self.rng.between(10, 120)).unwrap_or(10);
        let start = instant_with_number(self.world.now() + TimeDelta::hours(hours), edit);
        let end = start + TimeDelta::hours(1);
        let (what, done) = match self.rng.below(24) {
            0..=6 => (
                format!("moves {appointment}"),
                self.reschedule(appointment, start, end, None).map(drop),
            ),
            7..=10 => {
                let mut of = self.jobs.get(job).cloned();
                if let Some(of) = &mut of {
                    if self.rng.chance(70) {
                        of.summary = format!("Other {edit}");
                    } else {
                        of.priority = self.rng.one(["Low", "High", "Urgent"]).into();
                    }
                }
                if let Some(of) = of {
                    self.put_job(of);
                }
                (format!("changes job {job}"), Ok(()))
            }
            11 | 12 => (
                format!("writes on {appointment}"),
                self.write_text(appointment, &format!("Other {edit}"))
                    .map(drop),
            ),
            13 => {
                let on = 1000 + i64::from(edit);
                (
                    format!("sends {on} to {appointment}"),
                    self.assign(appointment, &[on]).map(drop),
                )
            }
            14 => (
                format!("completes {appointment}"),
                self.complete(appointment),
            ),
            15 => (
                format!("holds job {job}"),
                self.hold_or_cancel(job, "Hold", &format!("Other {edit}")),
            ),
            16 => (
                format!("cancels job {job}"),
                self.hold_or_cancel(job, "Canceled", &format!("Other {edit}")),
            ),
            17 => (
                format!("holds {appointment}"),
                self.hold_appointment(appointment, &format!("Other {edit}"))
                    .map(drop),
            ),
            18 => (
                format!("takes {appointment} off hold"),
                self.remove_hold(appointment).map(drop),
            ),
            19 => (format!("revives job {job}"), self.remove_cancellation(job)),
            20 => (
                format!("adds to job {job}"),
                self.add(job, start, end, None, "").map(drop),
            ),
            21 | 22 if self.options.deletes => {
                (format!("removes {appointment}"), self.delete(appointment))
            }
            _ => {
                let booked = self.book(
                    7000 + i64::from(edit),
                    &format!("Other {edit}"),
                    "Normal",
                    Value::Null,
                );
                (
                    format!("books {booked}"),
                    self.add(booked, start, end, Some((start, end)), "")
                        .map(drop),
                )
            }
        };
        let outcome = match done {
            Ok(()) => String::new(),
            Err((status, _)) => format!(" (refused: {status})"),
        };
        self.world
            .note(format!("#{edit} another dispatcher {what}{outcome}"));
    }
}
