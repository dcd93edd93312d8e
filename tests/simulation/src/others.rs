//! What other dispatchers do at the server.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::server::Server;

/// An instant that carries an edit's number in its minutes and seconds.
pub fn marked(day: DateTime<Utc>, edit: u32) -> DateTime<Utc> {
    let hour = day.timestamp().div_euclid(3600) * 3600;
    DateTime::from_timestamp(hour, 0).unwrap_or(day) + TimeDelta::seconds(i64::from(edit % 3600))
}

/// The number that an instant carries.
pub fn mark(at: DateTime<Utc>) -> u32 {
    u32::try_from(at.timestamp().rem_euclid(3600)).unwrap_or(0)
}

impl Server {
    /// Another dispatcher changes something.
    pub fn meddle(&mut self) {
        let edit = self.world.number();
        let visits: Vec<i64> = self.visits.all().map(|visit| visit.id).collect();
        let jobs: Vec<i64> = self.jobs.all().map(|job| job.id).collect();
        let (Some(visit), Some(job)) = (
            self.dice.pick(&visits).copied(),
            self.dice.pick(&jobs).copied(),
        ) else {
            return;
        };
        let hours = i64::try_from(self.dice.between(10, 120)).unwrap_or(10);
        let start = marked(self.world.now() + TimeDelta::hours(hours), edit);
        let end = start + TimeDelta::hours(1);
        let (what, done) = match self.dice.below(24) {
            0..=6 => (
                format!("moves {visit}"),
                self.reschedule(visit, start, end, None).map(drop),
            ),
            7..=10 => {
                let mut of = self.jobs.get(job).cloned();
                if let Some(of) = &mut of {
                    if self.dice.chance(70) {
                        of.summary = format!("Other {edit}");
                    } else {
                        of.priority = self.dice.one(["Low", "High", "Urgent"]).into();
                    }
                }
                if let Some(of) = of {
                    self.put_job(of);
                }
                (format!("changes job {job}"), Ok(()))
            }
            11 | 12 => (
                format!("writes on {visit}"),
                self.write_text(visit, &format!("Other {edit}")).map(drop),
            ),
            13 => {
                let on = 1000 + i64::from(edit);
                (
                    format!("sends {on} to {visit}"),
                    self.assign(visit, &[on]).map(drop),
                )
            }
            14 => (format!("completes {visit}"), self.complete(visit)),
            15 => (
                format!("holds job {job}"),
                self.halt(job, "Hold", &format!("Other {edit}")),
            ),
            16 => (
                format!("cancels job {job}"),
                self.halt(job, "Canceled", &format!("Other {edit}")),
            ),
            17 => (
                format!("holds {visit}"),
                self.hold_one(visit, &format!("Other {edit}")).map(drop),
            ),
            18 => (
                format!("takes {visit} off hold"),
                self.release(visit).map(drop),
            ),
            19 => (format!("revives job {job}"), self.revive(job)),
            20 => (
                format!("adds to job {job}"),
                self.add(job, start, end, None, "").map(drop),
            ),
            21 | 22 if self.manners.deletes => (format!("removes {visit}"), self.delete(visit)),
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
