//! Simulates the field: technicians who drive, arrive and finish, and other dispatchers who change
//! the schedule.
//!
//! The result depends only on the seed, the company, and the instants to which the field is
//! advanced. Each appointment and each interval has its own random numbers, so the number of
//! earlier draws does not matter.

mod free_slots;

use rusqlite::OptionalExtension;

use crate::call::CallContext;
use crate::clock::{DAY, HOUR, MINUTE, Micros, from_text, to_text};
use crate::handlers::{dispatch, job_status};
use crate::problem::Problem;
use crate::rows::Appointment;
use crate::rules;
use crate::seed::rng::SeededRng;
use crate::seed::{ZONE, upcoming};

/// How often a simulated dispatcher may act.
const OFFICE_INTERVAL: Micros = 4 * MINUTE;

/// Maximum number of dispatcher actions to catch up on after a pause: one day's. Technicians' work
/// is always caught up on completely.
const MAX_OFFICE_STEPS: i64 = DAY / OFFICE_INTERVAL;

/// Work older than this is finished in one step, because nobody watches it.
const UNWATCHED_AFTER: Micros = DAY;

/// Unassigned appointments get another day this long after their end.
const REBOOK_UNASSIGNED_AFTER: Micros = HOUR;

/// Held appointments get another day this long after their end.
const REBOOK_HELD_AFTER: Micros = 7 * DAY;

/// Percentage of rebooked appointments that stay unassigned, for the dispatcher.
const LEFT_UNASSIGNED_PERCENT: usize = 20;

/// How long before its start an appointment is simulated: the earliest departure.
const LOOKAHEAD: Micros = 35 * MINUTE;

/// Name of the fact that stores the simulated time.
const FIELD_NOW: &str = "field_now";

/// How far the field is simulated: as stored, else since the company was created, else `now`.
pub(crate) fn position(db: &rusqlite::Connection, now: Micros) -> rusqlite::Result<Micros> {
    let fact = |name: &str| {
        db.query_row("SELECT value FROM facts WHERE name = ?1", [name], |row| {
            row.get::<_, String>(0)
        })
        .optional()
    };
    let text = fact(FIELD_NOW)?.or(fact("made_on")?);
    Ok(text.and_then(|text| from_text(&text)).unwrap_or(now))
}

fn event_rng(seed: u64, of: i64, salt: u64) -> SeededRng {
    let mixed = of.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15);
    SeededRng::new(seed.rotate_left(17) ^ mixed ^ salt)
}

/// Simulates the field up to an instant. Returns the number of events; 0 if the instant is past.
pub(crate) fn advance(ctx: &CallContext<'_>, seed: u64, to: Micros) -> Result<usize, Problem> {
    let from = position(ctx.db, ctx.tick())?;
    if to <= from {
        return Ok(0);
    }
    ctx.db
        .prepare_cached("INSERT OR REPLACE INTO facts (name, value) VALUES (?1, ?2)")?
        .execute((FIELD_NOW, to_text(to)))?;
    let last = to.div_euclid(OFFICE_INTERVAL);
    let first = (from.div_euclid(OFFICE_INTERVAL) + 1).max(last - MAX_OFFICE_STEPS);
    let mut happened = 0;
    for moment in first..=last {
        if dispatcher_action(ctx, seed, moment)? {
            happened += 1;
        }
    }
    for (at, status, row) in steps(ctx, seed, to)? {
        tracing::trace!(appointment = row.id, status, at = to_text(at), "the field");
        step(ctx, &row, status)?;
        happened += 1;
    }
    happened += rebook(ctx, seed, to)?;
    Ok(happened + book_ahead(ctx, seed, to)?)
}

/// Books new work for the days that come into range.
fn book_ahead(ctx: &CallContext<'_>, seed: u64, to: Micros) -> Result<usize, Problem> {
    let Some((first, last)) = upcoming::fill(ctx.db, seed, to, &|| ctx.tick())? else {
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
        let ids: Vec<i64> = ctx
            .db
            .prepare_cached(sql)?
            .query_map((first, last), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        happened += ids.len();
        for id in ids {
            ctx.record_change(kind, id);
        }
    }
    Ok(happened)
}

/// Gives unassigned and long-held appointments another day, and most of them a technician.
fn rebook(ctx: &CallContext<'_>, seed: u64, to: Micros) -> Result<usize, Problem> {
    let rows: Vec<Appointment> = ctx
        .db
        .prepare_cached(
            "SELECT * FROM appointments WHERE active = 1 AND (
               status = 'Hold' AND ends < ?1
               OR status = 'Scheduled' AND ends < ?2
                 AND NOT EXISTS (SELECT 1 FROM assignments WHERE appointment_id = appointments.id AND active = 1))
             ORDER BY id",
        )?
        .query_map((to - REBOOK_HELD_AFTER, to - REBOOK_UNASSIGNED_AFTER), Appointment::from_row)?
        .collect::<Result<_, _>>()?;
    for row in &rows {
        let mut rng = event_rng(seed, row.id ^ row.starts, 3);
        let by = ((to - row.starts).div_euclid(DAY) + 1 + row.id % 3) * DAY;
        if row.status == "Hold" {
            job_status::set_status(ctx, row.id, "Scheduled")?;
            rules::clear_hold(ctx, row.id)?;
        }
        let slot = if rng.percent(LEFT_UNASSIGNED_PERCENT) || has_crew(ctx, row.id)? {
            None
        } else {
            free_slots::first(ctx, &mut rng, row, by)?
        };
        shift(ctx, row, slot.as_ref().map_or(by, |slot| slot.by))?;
        if let Some(slot) = slot {
            dispatch::insert(ctx, row.job_id, row.id, slot.technician)?;
            note_assigned(ctx, row.job_id, slot.technician)?;
        }
    }
    Ok(rows.len())
}

fn has_crew(ctx: &CallContext<'_>, appointment: i64) -> Result<bool, Problem> {
    Ok(ctx
        .db
        .prepare_cached("SELECT 1 FROM assignments WHERE appointment_id = ?1 AND active = 1")?
        .exists([appointment])?)
}

/// All due steps of all appointments, in order of time.
fn steps(
    ctx: &CallContext<'_>,
    seed: u64,
    to: Micros,
) -> Result<Vec<(Micros, &'static str, Appointment)>, Problem> {
    let mut statement = ctx.db.prepare_cached(
        "SELECT * FROM appointments WHERE status IN ('Scheduled', 'Dispatched', 'Working') AND starts <= ?1 AND active = 1
           AND EXISTS (SELECT 1 FROM assignments WHERE appointment_id = appointments.id AND active = 1)",
    )?;
    let rows: Vec<Appointment> = statement
        .query_map([to + LOOKAHEAD], Appointment::from_row)?
        .collect::<Result<_, _>>()?;
    let mut due = Vec::new();
    for row in rows {
        let mut rng = event_rng(seed, row.id, 1);
        let sets_out = row.starts - rng.between(10, 35) * MINUTE;
        let arrives = row.starts + rng.between(-5, 20) * MINUTE;
        let finishes = arrives + (row.ends - row.starts) * rng.between(70, 130) / 100;
        for (status, at, before) in [
            ("Dispatched", sets_out, &["Scheduled"][..]),
            ("Working", arrives, &["Scheduled", "Dispatched"]),
            ("Done", finishes, &["Scheduled", "Dispatched", "Working"]),
        ] {
            let watched = status == "Done" || finishes > to - UNWATCHED_AFTER;
            if watched && at <= to && before.contains(&row.status.as_str()) {
                due.push((at, status, row.clone()));
            }
        }
    }
    due.sort_by_key(|(at, _, row)| (*at, row.id));
    Ok(due)
}

fn step(ctx: &CallContext<'_>, row: &Appointment, status: &str) -> Result<(), Problem> {
    job_status::set_status(ctx, row.id, status)?;
    let assigned: Vec<i64> = ctx
        .db
        .prepare_cached("SELECT id FROM assignments WHERE appointment_id = ?1 AND active = 1")?
        .query_map([row.id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in assigned {
        ctx.db
            .prepare_cached("UPDATE assignments SET status = ?2, modified_on = ?3 WHERE id = ?1")?
            .execute((id, status, ctx.tick()))?;
        ctx.record_change("assignment", id);
    }
    let event = match status {
        "Dispatched" => "Technician Dispatched",
        "Working" => "Technician Arrived",
        _ => "Appointment Completed",
    };
    job_status::finish_change(ctx, row, event, "")?;
    Ok(())
}

/// A random appointment that a dispatcher might change.
fn candidate(
    ctx: &CallContext<'_>,
    rng: &mut SeededRng,
    now: Micros,
) -> Result<Option<Appointment>, Problem> {
    let span = (now + 2 * HOUR, now + 3 * DAY);
    let count: i64 = ctx
        .db
        .prepare_cached("SELECT count(*) FROM appointments WHERE status = 'Scheduled' AND active = 1 AND starts BETWEEN ?1 AND ?2")?
        .query_row(span, |row| row.get(0))?;
    if count == 0 {
        return Ok(None);
    }
    let place = rng.between(0, count - 1);
    Ok(ctx
        .db
        .prepare_cached(
            "SELECT * FROM appointments WHERE status = 'Scheduled' AND active = 1 AND starts BETWEEN ?1 AND ?2 ORDER BY starts, id LIMIT 1 OFFSET ?3",
        )?
        .query_row((span.0, span.1, place), Appointment::from_row)
        .optional()?)
}

/// Simulates one interval of a dispatcher. True if something changed.
fn dispatcher_action(ctx: &CallContext<'_>, seed: u64, moment: i64) -> Result<bool, Problem> {
    let now = moment * OFFICE_INTERVAL;
    let hour = chrono::DateTime::<chrono::Utc>::from_timestamp_micros(now)
        .map(|instant| chrono::Timelike::hour(&instant.with_timezone(&ZONE)));
    let mut rng = event_rng(seed, moment, 2);
    if !hour.is_some_and(|hour| (7..19).contains(&hour)) || rng.percent(35) {
        return Ok(false);
    }
    let Some(row) = candidate(ctx, &mut rng, now)? else {
        return Ok(false);
    };
    match rng.weighted(&[45, 25, 22, 8]) {
        0 => {
            let by = [-60, -30, 30, 60, 90][rng.below(5)] * MINUTE;
            shift(ctx, &row, by)?;
        }
        1 => reassign(ctx, &mut rng, &row)?,
        2 if row.confirmed => return Ok(false),
        2 => {
            job_status::confirm(ctx, row.id, true)?;
        }
        _ => {
            job_status::set_status(ctx, row.id, "Hold")?;
            job_status::finish_change(
                ctx,
                &row,
                "Appointment Put On Hold",
                "Customer asked to wait",
            )?;
        }
    }
    Ok(true)
}

fn shift(ctx: &CallContext<'_>, row: &Appointment, by: Micros) -> Result<(), Problem> {
    ctx.db
        .prepare_cached(
            "UPDATE appointments SET starts = starts + ?2, ends = ends + ?2, window_start = window_start + ?2, window_end = window_end + ?2,
               modified_on = ?3 WHERE id = ?1",
        )?
        .execute((row.id, by, ctx.tick()))?;
    ctx.record_change("appointment", row.id);
    let memo = format!(
        "Appointment {} moved to {}",
        row.number,
        to_text(row.starts + by)
    );
    job_status::finish_change(ctx, row, "Appointment Rescheduled", &memo)?;
    Ok(())
}

/// Assigns the appointment to one technician. If that is the current one, only the history changes.
fn reassign(ctx: &CallContext<'_>, rng: &mut SeededRng, row: &Appointment) -> Result<(), Problem> {
    let crew: Vec<i64> = ctx
        .db
        .prepare_cached("SELECT id FROM records WHERE kind = 'technician' AND active = 1")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let Some(technician) = crew.get(rng.below(crew.len())).copied() else {
        return Ok(());
    };
    let there: Vec<(i64, i64)> = ctx
        .db
        .prepare_cached(
            "SELECT id, technician_id FROM assignments WHERE appointment_id = ?1 AND active = 1",
        )?
        .query_map([row.id], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    if !there.iter().any(|(_, id)| *id == technician) {
        for (id, _) in there {
            ctx.db
                .prepare_cached(
                    "UPDATE assignments SET active = 0, modified_on = ?2 WHERE id = ?1",
                )?
                .execute((id, ctx.tick()))?;
            ctx.record_change("assignment", id);
        }
        dispatch::insert(ctx, row.job_id, row.id, technician)?;
        job_status::set_status(ctx, row.id, &row.status)?;
    }
    rules::update_job(ctx, row.job_id)?;
    note_assigned(ctx, row.job_id, technician)
}

fn note_assigned(ctx: &CallContext<'_>, job: i64, technician: i64) -> Result<(), Problem> {
    let name = ctx.name_of("technician", technician)?.unwrap_or_default();
    rules::add_history(
        ctx,
        job,
        "Technician Assigned",
        ctx.tick(),
        Some("Manual"),
        &name,
    )
}
