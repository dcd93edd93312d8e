//! The field: technicians who drive, arrive and finish, and other dispatchers who change the plan, so that a demo is alive.
//!
//! What happens depends on the seed, the company and the instants up to which the field is moved, and on nothing else: each
//! appointment's and each moment's chance has a source of its own, so that it does not matter how many draws came before.

mod openings;

use rusqlite::OptionalExtension;

use crate::call::Desk;
use crate::clock::{DAY, HOUR, MINUTE, Micros, from_text, to_text};
use crate::problem::Problem;
use crate::rooms::{closing, dispatch};
use crate::rows::Appointment;
use crate::rules;
use crate::seed::dice::Dice;
use crate::seed::{ZONE, ahead};

/// A dispatcher of the office does something, or nothing, once in so long a time.
const MOMENT: Micros = 4 * MINUTE;

/// How many moments are caught up on after a pause: one day's. Visits are always caught up on in full.
const CATCH_UP: i64 = DAY / MOMENT;

/// A day that lies so far back is finished in one step for each visit: nobody watches it any more.
const LONG_PAST: Micros = DAY;

/// The office finds another day for work that nobody was sent to so long after its end.
const FORGOTTEN: Micros = HOUR;

/// The office lets work rest on hold so long after its end.
const RESTED: Micros = 7 * DAY;

/// So many of a hundred appointments that find another day are left for the dispatcher to assign.
const LEFT_OPEN: usize = 20;

/// The latest that a technician sets out before the start; no appointment further ahead is looked at.
const AHEAD: Micros = 35 * MINUTE;

/// The name of the fact that keeps how far the field has come.
const FIELD_NOW: &str = "field_now";

/// How far the field has come: where it was left, where the company was made, or `now` where the file tells neither.
pub(crate) fn reached(db: &rusqlite::Connection, now: Micros) -> rusqlite::Result<Micros> {
    let fact = |name: &str| {
        db.query_row("SELECT value FROM facts WHERE name = ?1", [name], |row| {
            row.get::<_, String>(0)
        })
        .optional()
    };
    let text = fact(FIELD_NOW)?.or(fact("made_on")?);
    Ok(text.and_then(|text| from_text(&text)).unwrap_or(now))
}

fn source(seed: u64, of: i64, salt: u64) -> Dice {
    let mixed = of.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15);
    Dice::new(seed.rotate_left(17) ^ mixed ^ salt)
}

/// Moves the field forward to an instant and answers how many things happened. An instant that is past already changes nothing.
pub(crate) fn advance(desk: &Desk<'_>, seed: u64, to: Micros) -> Result<usize, Problem> {
    let from = reached(desk.db, desk.tick())?;
    if to <= from {
        return Ok(0);
    }
    desk.db
        .prepare_cached("INSERT OR REPLACE INTO facts (name, value) VALUES (?1, ?2)")?
        .execute((FIELD_NOW, to_text(to)))?;
    let last = to.div_euclid(MOMENT);
    let first = (from.div_euclid(MOMENT) + 1).max(last - CATCH_UP);
    let mut happened = 0;
    for moment in first..=last {
        if office_act(desk, seed, moment)? {
            happened += 1;
        }
    }
    for (at, status, row) in steps(desk, seed, to)? {
        tracing::trace!(appointment = row.id, status, at = to_text(at), "the field");
        step(desk, &row, status)?;
        happened += 1;
    }
    happened += rebook(desk, seed, to)?;
    Ok(happened + book_ahead(desk, seed, to)?)
}

/// Books new work for the days that come into sight.
fn book_ahead(desk: &Desk<'_>, seed: u64, to: Micros) -> Result<usize, Problem> {
    let Some((first, last)) = ahead::fill(desk.db, seed, to, &|| desk.tick())? else {
        return Ok(0);
    };
    let mut happened = 0;
    for (kind, sql) in [
        ("job", "SELECT id FROM jobs WHERE id BETWEEN ?1 AND ?2"),
        (
            "appointment",
            "SELECT id FROM appointments WHERE job_id BETWEEN ?1 AND ?2",
        ),
    ] {
        let ids: Vec<i64> = desk
            .db
            .prepare_cached(sql)?
            .query_map((first, last), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        happened += ids.len();
        for id in ids {
            desk.touch(kind, id);
        }
    }
    Ok(happened)
}

/// Finds another day for what nobody was sent to and for what has been on hold for long, and for most of it someone to go.
fn rebook(desk: &Desk<'_>, seed: u64, to: Micros) -> Result<usize, Problem> {
    let rows: Vec<Appointment> = desk
        .db
        .prepare_cached(
            "SELECT * FROM appointments WHERE active = 1 AND (
               status = 'Hold' AND ends < ?1
               OR status = 'Scheduled' AND ends < ?2
                 AND NOT EXISTS (SELECT 1 FROM assignments WHERE appointment_id = appointments.id AND active = 1))
             ORDER BY id",
        )?
        .query_map((to - RESTED, to - FORGOTTEN), Appointment::from_row)?
        .collect::<Result<_, _>>()?;
    for row in &rows {
        let mut dice = source(seed, row.id ^ row.starts, 3);
        let by = ((to - row.starts).div_euclid(DAY) + 1 + row.id % 3) * DAY;
        if row.status == "Hold" {
            closing::set_status(desk, row.id, "Scheduled")?;
            rules::forget_hold(desk, row.id)?;
        }
        let opening = if dice.percent(LEFT_OPEN) || has_crew(desk, row.id)? {
            None
        } else {
            openings::first(desk, &mut dice, row, by)?
        };
        shift(desk, row, opening.as_ref().map_or(by, |opening| opening.by))?;
        if let Some(opening) = opening {
            dispatch::insert(desk, row.job_id, row.id, opening.technician)?;
            note_assigned(desk, row.job_id, opening.technician)?;
        }
    }
    Ok(rows.len())
}

fn has_crew(desk: &Desk<'_>, appointment: i64) -> Result<bool, Problem> {
    Ok(desk
        .db
        .prepare_cached("SELECT 1 FROM assignments WHERE appointment_id = ?1 AND active = 1")?
        .exists([appointment])?)
}

/// Every step of every visit that is due, in the order of time.
fn steps(
    desk: &Desk<'_>,
    seed: u64,
    to: Micros,
) -> Result<Vec<(Micros, &'static str, Appointment)>, Problem> {
    let mut statement = desk.db.prepare_cached(
        "SELECT * FROM appointments WHERE status IN ('Scheduled', 'Dispatched', 'Working') AND starts <= ?1 AND active = 1
           AND EXISTS (SELECT 1 FROM assignments WHERE appointment_id = appointments.id AND active = 1)",
    )?;
    let rows: Vec<Appointment> = statement
        .query_map([to + AHEAD], Appointment::from_row)?
        .collect::<Result<_, _>>()?;
    let mut due = Vec::new();
    for row in rows {
        let mut dice = source(seed, row.id, 1);
        let sets_out = row.starts - dice.between(10, 35) * MINUTE;
        let arrives = row.starts + dice.between(-5, 20) * MINUTE;
        let finishes = arrives + (row.ends - row.starts) * dice.between(70, 130) / 100;
        for (status, at, before) in [
            ("Dispatched", sets_out, &["Scheduled"][..]),
            ("Working", arrives, &["Scheduled", "Dispatched"]),
            ("Done", finishes, &["Scheduled", "Dispatched", "Working"]),
        ] {
            let watched = status == "Done" || finishes > to - LONG_PAST;
            if watched && at <= to && before.contains(&row.status.as_str()) {
                due.push((at, status, row.clone()));
            }
        }
    }
    due.sort_by_key(|(at, _, row)| (*at, row.id));
    Ok(due)
}

fn step(desk: &Desk<'_>, row: &Appointment, status: &str) -> Result<(), Problem> {
    closing::set_status(desk, row.id, status)?;
    let assigned: Vec<i64> = desk
        .db
        .prepare_cached("SELECT id FROM assignments WHERE appointment_id = ?1 AND active = 1")?
        .query_map([row.id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in assigned {
        desk.db
            .prepare_cached("UPDATE assignments SET status = ?2, modified_on = ?3 WHERE id = ?1")?
            .execute((id, status, desk.tick()))?;
        desk.touch("assignment", id);
    }
    let event = match status {
        "Dispatched" => "Technician Dispatched",
        "Working" => "Technician Arrived",
        _ => "Appointment Completed",
    };
    closing::conclude(desk, row, event, "")?;
    Ok(())
}

/// One of the appointments that a dispatcher might think about now.
fn candidate(
    desk: &Desk<'_>,
    dice: &mut Dice,
    now: Micros,
) -> Result<Option<Appointment>, Problem> {
    let span = (now + 2 * HOUR, now + 3 * DAY);
    let count: i64 = desk
        .db
        .prepare_cached("SELECT count(*) FROM appointments WHERE status = 'Scheduled' AND active = 1 AND starts BETWEEN ?1 AND ?2")?
        .query_row(span, |row| row.get(0))?;
    if count == 0 {
        return Ok(None);
    }
    let place = dice.between(0, count - 1);
    Ok(desk
        .db
        .prepare_cached(
            "SELECT * FROM appointments WHERE status = 'Scheduled' AND active = 1 AND starts BETWEEN ?1 AND ?2 ORDER BY starts, id LIMIT 1 OFFSET ?3",
        )?
        .query_row((span.0, span.1, place), Appointment::from_row)
        .optional()?)
}

/// What a dispatcher does in one moment; whether it was anything.
fn office_act(desk: &Desk<'_>, seed: u64, moment: i64) -> Result<bool, Problem> {
    let now = moment * MOMENT;
    let hour = chrono::DateTime::<chrono::Utc>::from_timestamp_micros(now)
        .map(|instant| chrono::Timelike::hour(&instant.with_timezone(&ZONE)));
    let mut dice = source(seed, moment, 2);
    if !hour.is_some_and(|hour| (7..19).contains(&hour)) || dice.percent(35) {
        return Ok(false);
    }
    let Some(row) = candidate(desk, &mut dice, now)? else {
        return Ok(false);
    };
    match dice.weighted(&[45, 25, 22, 8]) {
        0 => {
            let by = [-60, -30, 30, 60, 90][dice.below(5)] * MINUTE;
            shift(desk, &row, by)?;
        }
        1 => reassign(desk, &mut dice, &row)?,
        2 if row.confirmed => return Ok(false),
        2 => {
            closing::confirm(desk, row.id, true)?;
        }
        _ => {
            closing::set_status(desk, row.id, "Hold")?;
            closing::conclude(
                desk,
                &row,
                "Appointment Put On Hold",
                "Customer asked to wait",
            )?;
        }
    }
    Ok(true)
}

fn shift(desk: &Desk<'_>, row: &Appointment, by: Micros) -> Result<(), Problem> {
    desk.db
        .prepare_cached(
            "UPDATE appointments SET starts = starts + ?2, ends = ends + ?2, window_start = window_start + ?2, window_end = window_end + ?2,
               modified_on = ?3 WHERE id = ?1",
        )?
        .execute((row.id, by, desk.tick()))?;
    desk.touch("appointment", row.id);
    let memo = format!(
        "Appointment {} moved to {}",
        row.number,
        to_text(row.starts + by)
    );
    closing::conclude(desk, row, "Appointment Rescheduled", &memo)?;
    Ok(())
}

/// Gives the appointment to one technician, who may be the one who has it: then nothing is written but the history.
fn reassign(desk: &Desk<'_>, dice: &mut Dice, row: &Appointment) -> Result<(), Problem> {
    let crew: Vec<i64> = desk
        .db
        .prepare_cached("SELECT id FROM records WHERE kind = 'technician' AND active = 1")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let Some(technician) = crew.get(dice.below(crew.len())).copied() else {
        return Ok(());
    };
    let there: Vec<(i64, i64)> = desk
        .db
        .prepare_cached(
            "SELECT id, technician_id FROM assignments WHERE appointment_id = ?1 AND active = 1",
        )?
        .query_map([row.id], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    if !there.iter().any(|(_, id)| *id == technician) {
        for (id, _) in there {
            desk.db
                .prepare_cached(
                    "UPDATE assignments SET active = 0, modified_on = ?2 WHERE id = ?1",
                )?
                .execute((id, desk.tick()))?;
            desk.touch("assignment", id);
        }
        dispatch::insert(desk, row.job_id, row.id, technician)?;
        closing::set_status(desk, row.id, &row.status)?;
    }
    rules::settle_job(desk, row.job_id)?;
    note_assigned(desk, row.job_id, technician)
}

fn note_assigned(desk: &Desk<'_>, job: i64, technician: i64) -> Result<(), Problem> {
    let name = desk.name_of("technician", technician)?.unwrap_or_default();
    rules::remember(
        desk,
        job,
        "Technician Assigned",
        desk.tick(),
        Some("Manual"),
        &name,
    )
}
