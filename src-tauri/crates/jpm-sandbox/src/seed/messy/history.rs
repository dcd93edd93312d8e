//! Three years of closed jobs.

use super::days::places;
use super::pen::{Draft, Pen, Visit};
use super::people::Member;
use crate::clock::{DAY, HOUR, MINUTE};
use crate::seed::dice::Dice;
use crate::seed::schedule::{local, local_day};
use crate::seed::trades::{JOB_TYPES, UNITS};

/// How far back the closed jobs reach.
const THREE_YEARS: i64 = 3 * 365 * DAY;

/// The weeks around today have jobs of their own.
const RECENT: i64 = 22 * DAY;

pub(super) fn fill(
    pen: &mut Pen<'_>,
    dice: &mut Dice,
    crew: &[Member],
    count: usize,
) -> rusqlite::Result<()> {
    (pen.job, pen.appointment, pen.number) = (40_000_000, 50_000_000, 0);
    let places = places(pen)?;
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let oldest = pen.now - THREE_YEARS;
    for place in 0..count {
        let kind = &JOB_TYPES[dice.below(JOB_TYPES.len())];
        let day = local_day(oldest + (THREE_YEARS - RECENT) / count * place);
        let starts = local(day, dice.between(28, 64) * 15);
        let member = dice.below(crew.len());
        pen.job(
            &Draft {
                unit: UNITS[kind.unit].0,
                kind: kind.id,
                priority: kind.priority,
                ..Draft::at(places[dice.below(places.len())], dice.pick(kind.calls))
            },
            &[Visit {
                starts,
                ends: starts + kind.minutes * MINUTE,
                window: dice.percent(80).then_some((starts, starts + 2 * HOUR)),
                crew: &crew[member..=member],
                status: dice.percent(6).then_some("Canceled"),
                ..Visit::default()
            }],
        )?;
    }
    Ok(())
}
