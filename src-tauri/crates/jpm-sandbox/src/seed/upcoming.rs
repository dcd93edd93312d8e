//! Books new work as time passes, so that the weeks around today are never empty.

use chrono::{Duration, NaiveDate};
use rusqlite::{Connection, OptionalExtension};

use super::WEEKEND_CREW;
use super::insert::{self, Numbering};
use super::people::{Place, Technician};
use super::rng::SeededRng;
use super::schedule::{assign_statuses, generate_days, local_day};
use super::trades::UNITS;
use crate::clock::{Micros, from_text};

/// Range of work before and after today.
const WEEKS: Duration = Duration::days(21);

/// New work is booked when less than this is ahead, which is about weekly.
const MIN_AHEAD: Duration = Duration::days(14);

/// Name of the fact that stores the last day with work.
const FILLED_TO: &str = "filled_to";

fn fact(db: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    db.query_row("SELECT value FROM facts WHERE name = ?1", [name], |row| {
        row.get(0)
    })
    .optional()
}

/// The last day with work: as stored, or that of the new company.
fn filled_to(db: &Connection) -> rusqlite::Result<Option<NaiveDate>> {
    if let Some(day) = fact(db, FILLED_TO)? {
        return Ok(day.parse().ok());
    }
    let made = fact(db, "made_on")?.and_then(|text| from_text(&text));
    Ok(made.map(|made| local_day(made) + WEEKS))
}

/// Books the days without work up to three weeks ahead of `now`, but none more than three weeks
/// back. Returns the first and last id of the new jobs.
pub(crate) fn fill(
    db: &Connection,
    seed: u64,
    now: Micros,
    stamp: &dyn Fn() -> Micros,
) -> rusqlite::Result<Option<(i64, i64)>> {
    let today = local_day(now);
    let Some(filled) = filled_to(db)?.filter(|filled| *filled < today + MIN_AHEAD) else {
        return Ok(None);
    };
    let first = (filled + Duration::days(1)).max(today - WEEKS);
    let mut rng =
        SeededRng::new(seed.rotate_left(29) ^ u64::from(first.to_epoch_days().unsigned_abs()));
    let (crew, places) = (crew(db)?, places(db)?);
    let weekend_crew = fact(db, "weekend_crew")?.and_then(|text| text.parse().ok());
    let weekend_crew = weekend_crew.unwrap_or(WEEKEND_CREW);
    let days = (first - today).num_days()..=WEEKS.num_days();
    let mut schedule = generate_days(&mut rng, &crew, &places, (today, days), weekend_crew);
    assign_statuses(&mut rng, &mut schedule, now);
    let most = |sql: &str| db.query_row(sql, [], |row| row.get::<_, Option<i64>>(0));
    let numbering = Numbering {
        jobs: most("SELECT max(id) FROM jobs")?.unwrap_or_default(),
        appointments: most("SELECT max(id) FROM appointments")?.unwrap_or_default(),
        numbers: most("SELECT max(CAST(number AS INTEGER)) FROM jobs")?.unwrap_or_default(),
        now,
        stamp: Some(stamp),
    };
    let shifts = most("SELECT max(id) FROM shifts")?.unwrap_or_default();
    insert::write(db, &mut rng, &crew, &schedule, &numbering)?;
    reasons(db, numbering.jobs)?;
    db.execute(
        "INSERT INTO events (technician_id, starts, seconds, name, summary, json, active, created_by, created_on, modified_on)
         SELECT technician_id, starts, 1800, 'Truck inspection', '', '{}', 1, 9004, created_on, modified_on FROM shifts
         WHERE type = 'Normal' AND id % 9 = 0 AND id > ?1 ORDER BY id",
        [shifts],
    )?;
    db.execute(
        "INSERT OR REPLACE INTO facts (name, value) VALUES (?1, ?2)",
        (FILLED_TO, (today + WEEKS).to_string()),
    )?;
    let last = most("SELECT max(id) FROM jobs")?.unwrap_or_default();
    Ok((last > numbering.jobs).then_some((numbering.jobs + 1, last)))
}

/// Inserts the reasons of canceled and held jobs, from their history.
fn reasons(db: &Connection, after: i64) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO cancellations (job_id, reason_id, memo, created_by, active, created_on, modified_on)
           SELECT h.job_id, r.id, '', coalesce(h.employee_id, 0), 1, max(h.date), max(j.modified_on) FROM history h JOIN jobs j ON j.id = h.job_id
           JOIN records r ON r.kind = 'cancel_reason' AND r.name = h.memo
           WHERE h.event_type = 'Job Canceled' AND j.status = 'Canceled' AND h.job_id > ?1 GROUP BY h.job_id ORDER BY h.job_id",
        [after],
    )?;
    db.execute(
        "INSERT INTO holds (appointment_id, job_id, reason_id, memo)
           SELECT a.id, a.job_id, min(r.id), max(h.memo) FROM appointments a
           JOIN history h ON h.job_id = a.job_id AND h.event_type = 'Job Put On Hold'
           JOIN records r ON r.kind = 'hold_reason' AND instr(h.memo, r.name) = 1
           WHERE a.status = 'Hold' AND a.job_id > ?1 GROUP BY a.id",
        [after],
    )?;
    Ok(())
}

/// The active technicians.
fn crew(db: &Connection) -> rusqlite::Result<Vec<Technician>> {
    db.prepare(
        "SELECT id, name, json_extract(json, '$.businessUnitId') FROM records WHERE kind = 'technician' AND active = 1 ORDER BY id",
    )?
    .query_map([], |row| {
        let unit: Option<i64> = row.get(2)?;
        let unit = UNITS.iter().position(|known| Some(known.0) == unit);
        Ok(Technician {
            id: row.get(0)?,
            name: row.get(1)?,
            unit: unit.unwrap_or_default(),
        })
    })?
    .collect()
}

fn places(db: &Connection) -> rusqlite::Result<Vec<Place>> {
    db.prepare(
        "SELECT l.customer_id, l.id, c.type = 'Commercial' FROM locations l JOIN customers c ON c.id = l.customer_id
         WHERE l.active = 1 AND c.active = 1 ORDER BY l.id",
    )?
    .query_map([], |row| {
        Ok(Place {
            customer: row.get(0)?,
            location: row.get(1)?,
            commercial: row.get(2)?,
        })
    })?
    .collect()
}
