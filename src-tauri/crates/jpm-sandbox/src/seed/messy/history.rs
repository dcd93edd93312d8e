//! Three years of closed jobs.

use super::daily_work::places;
use super::job_writer::{AppointmentDraft, JobDraft, JobWriter};
use super::people::Member;
use crate::clock::{DAY, HOUR, MINUTE};
use crate::seed::rng::SeededRng;
use crate::seed::schedule::{local, local_day};
use crate::seed::trades::{JOB_TYPES, UNITS};

/// How far back the closed jobs reach.
const THREE_YEARS: i64 = 3 * 365 * DAY;

/// The weeks around today have their own jobs.
const RECENT: i64 = 22 * DAY;

pub(super) fn fill(
    writer: &mut JobWriter<'_>,
    rng: &mut SeededRng,
    crew: &[Member],
    count: usize,
) -> rusqlite::Result<()> {
    (writer.job, writer.appointment, writer.number) = (40_000_000, 50_000_000, 0);
    let places = places(writer)?;
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let oldest = writer.now - THREE_YEARS;
    for place in 0..count {
        let kind = &JOB_TYPES[rng.below(JOB_TYPES.len())];
        let day = local_day(oldest + (THREE_YEARS - RECENT) / count * place);
        let starts = local(day, rng.between(28, 64) * 15);
        let member = rng.below(crew.len());
        writer.job(
            &JobDraft {
                unit: UNITS[kind.unit].0,
                kind: kind.id,
                priority: kind.priority,
                ..JobDraft::at(places[rng.below(places.len())], rng.pick(kind.calls))
            },
            &[AppointmentDraft {
                starts,
                ends: starts + kind.minutes * MINUTE,
                window: rng.percent(80).then_some((starts, starts + 2 * HOUR)),
                crew: &crew[member..=member],
                status: rng.percent(6).then_some("Canceled"),
                ..AppointmentDraft::default()
            }],
        )?;
    }
    Ok(())
}
