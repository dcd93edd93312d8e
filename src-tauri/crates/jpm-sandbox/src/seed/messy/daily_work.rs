//! Everyday work on every day of the week, so that Sundays are busy too.

use chrono::{Duration, NaiveDate};

use super::job_writer::{AppointmentDraft, JobDraft, JobWriter};
use super::people::Member;
use super::settings::Kind;
use super::texts::TEXTS;
use crate::clock::{HOUR, MINUTE, Micros};
use crate::seed::people::Place;
use crate::seed::rng::SeededRng;
use crate::seed::schedule::local;

/// All locations of the company.
pub(super) fn places(writer: &JobWriter<'_>) -> rusqlite::Result<Vec<Place>> {
    writer
        .db
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
    writer: &mut JobWriter<'_>,
    rng: &mut SeededRng,
    crew: &[Member],
    kinds: &[Kind],
    today: NaiveDate,
) -> rusqlite::Result<()> {
    let places = places(writer)?;
    for offset in -7..=14 {
        let day = today + Duration::days(offset);
        for (index, member) in crew.iter().enumerate().filter(|(_, member)| member.active) {
            let first = rng.between(28, 36) * 15;
            let from = local(day, first - first % 60);
            shift(writer, member.id, "Normal", from, from + 9 * HOUR)?;
            if !rng.percent(85) {
                continue;
            }
            let minute = first + rng.between(0, 24) * 15;
            let (kind, unit, minutes) = kinds[rng.below(kinds.len())];
            let starts = local(day, minute);
            let ends = starts + minutes * MINUTE;
            let text = rng.pick(&TEXTS);
            let unassigned = rng.percent(8) && starts > writer.now;
            writer.job(
                &JobDraft {
                    unit,
                    kind,
                    priority: rng.pick(&crate::body::PRIORITIES),
                    ..JobDraft::at(places[rng.below(places.len())], text)
                },
                &[AppointmentDraft {
                    starts,
                    ends,
                    window: rng.percent(70).then_some((starts, starts + 2 * HOUR)),
                    crew: if unassigned {
                        &[]
                    } else {
                        std::slice::from_ref(&crew[index])
                    },
                    ..AppointmentDraft::default()
                }],
            )?;
        }
    }
    Ok(())
}

pub(super) fn shift(
    writer: &JobWriter<'_>,
    technician: i64,
    kind: &str,
    starts: Micros,
    ends: Micros,
) -> rusqlite::Result<()> {
    writer.db
        .prepare_cached(
            "INSERT INTO shifts (technician_id, type, title, note, starts, ends, active, created_on, modified_on)
             VALUES (?1, ?2, ?3, NULL, ?4, ?5, 1, ?6, ?6)",
        )?
        .execute((technician, kind, kind, starts, ends, writer.now - 720 * HOUR))?;
    Ok(())
}
