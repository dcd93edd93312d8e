//! Everyday work on every day of the week, so that today is busy on Sundays too.

use chrono::{Duration, NaiveDate};

use super::pen::{Draft, Pen, Visit};
use super::people::Member;
use super::settings::Kind;
use super::texts::TEXTS;
use crate::clock::{HOUR, MINUTE, Micros};
use crate::seed::dice::Dice;
use crate::seed::people::Place;
use crate::seed::schedule::local;

/// All places of the company.
pub(super) fn places(pen: &Pen<'_>) -> rusqlite::Result<Vec<Place>> {
    pen.db
        .prepare("SELECT customer_id, id FROM locations WHERE active = 1 ORDER BY id")?
        .query_map([], |row| {
            Ok(Place {
                customer: row.get(0)?,
                location: row.get(1)?,
                commercial: false,
            })
        })?
        .collect()
}

pub(super) fn fill(
    pen: &mut Pen<'_>,
    dice: &mut Dice,
    crew: &[Member],
    kinds: &[Kind],
    today: NaiveDate,
) -> rusqlite::Result<()> {
    let places = places(pen)?;
    for offset in -7..=14 {
        let day = today + Duration::days(offset);
        for (index, member) in crew.iter().enumerate().filter(|(_, member)| member.active) {
            let first = dice.between(28, 36) * 15;
            let from = local(day, first - first % 60);
            shift(pen, member.id, "Normal", from, from + 9 * HOUR)?;
            if !dice.percent(85) {
                continue;
            }
            let minute = first + dice.between(0, 24) * 15;
            let (kind, unit, minutes) = kinds[dice.below(kinds.len())];
            let starts = local(day, minute);
            let ends = starts + minutes * MINUTE;
            let text = dice.pick(&TEXTS);
            let unassigned = dice.percent(8) && starts > pen.now;
            pen.job(
                &Draft {
                    unit,
                    kind,
                    priority: dice.pick(&crate::body::PRIORITIES),
                    ..Draft::at(places[dice.below(places.len())], text)
                },
                &[Visit {
                    starts,
                    ends,
                    window: dice.percent(70).then_some((starts, starts + 2 * HOUR)),
                    crew: if unassigned {
                        &[]
                    } else {
                        std::slice::from_ref(&crew[index])
                    },
                    ..Visit::default()
                }],
            )?;
        }
    }
    Ok(())
}

pub(super) fn shift(
    pen: &Pen<'_>,
    technician: i64,
    kind: &str,
    starts: Micros,
    ends: Micros,
) -> rusqlite::Result<()> {
    pen.db
        .prepare_cached(
            "INSERT INTO shifts (technician_id, type, title, note, starts, ends, active, created_on, modified_on)
             VALUES (?1, ?2, ?3, NULL, ?4, ?5, 1, ?6, ?6)",
        )?
        .execute((technician, kind, kind, starts, ends, pen.now - 720 * HOUR))?;
    Ok(())
}
