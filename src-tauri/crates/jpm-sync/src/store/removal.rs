//! Deletes rows that are too old to be shown, and rows that the server has deleted.

use rusqlite::{Connection, params};

use super::mirror::{Changes, json_array};
use super::pinned::PinnedIds;
use super::sql::Sql;
use super::{feeds, malformed};
use crate::rows::MirrorRow;
use crate::time::Micros;
use crate::views::status::Feed;

/// Deletes an appointment.
pub(crate) fn delete_appointment(sql: &Connection, id: i64, changes: &mut Changes) -> Sql<()> {
    let job: Option<i64> = sql
        .prepare_cached("DELETE FROM appointment WHERE id = ?1 RETURNING job_id")?
        .query_map([id], |row| row.get(0))?
        .next()
        .transpose()?;
    malformed::clear(sql, Feed::Appointments, id)?;
    if let Some(job) = job {
        changes.rows += 1;
        changes.appointments.insert(id);
        changes.jobs.insert(job);
    }
    Ok(())
}

/// Deletes a job with its history. Its appointments are records of their own.
pub(crate) fn delete_job(sql: &Connection, id: i64, changes: &mut Changes) -> Sql<()> {
    let gone = sql
        .prepare_cached("DELETE FROM job WHERE id = ?1")?
        .execute([id])?;
    malformed::clear(sql, Feed::Jobs, id)?;
    if gone > 0 {
        delete_history(sql, &json_array(&[id]))?;
        changes.rows += gone;
        changes.jobs.insert(id);
    }
    Ok(())
}

/// Whether a row behind the horizon is kept, because it is stored already or a stored row refers to
/// it. [`prune`] deletes stored rows.
pub(crate) fn is_referenced(sql: &Connection, row: &MirrorRow, pinned: &PinnedIds) -> Sql<bool> {
    let id = row.origin().id;
    if feeds::modified(sql, row.feed(), id)?.is_some() {
        return Ok(true);
    }
    match row {
        MirrorRow::Job(_) => Ok(pinned.jobs.contains(&id)
            || exists(sql, "SELECT 1 FROM appointment WHERE job_id = ?1", id)?
            || exists(sql, "SELECT 1 FROM project_job WHERE job_id = ?1", id)?),
        // Until its list is complete, the appointment may still arrive.
        MirrorRow::Assignment(assignment) => {
            Ok(feeds::load(sql, Feed::Appointments)?.fresh.is_none()
                || exists(
                    sql,
                    "SELECT 1 FROM appointment WHERE id = ?1",
                    assignment.appointment_id,
                )?)
        }
        MirrorRow::Shift(_) => Ok(false),
        _ => Ok(true),
    }
}

fn exists(sql: &Connection, query: &str, id: i64) -> Sql<bool> {
    sql.prepare_cached(query)?.exists([id])
}

fn delete_history(sql: &Connection, jobs: &str) -> Sql<()> {
    for table in ["history", "history_read", "job_note", "job_note_read"] {
        sql.prepare_cached(&format!(
            "DELETE FROM {table} WHERE job_id IN (SELECT value FROM json_each(?1))"
        ))?
        .execute([jobs])?;
    }
    Ok(())
}

/// Deletes records that ended before `from`, and records that nothing refers to any more, at most
/// `most` of each kind. It keeps pinned records and open jobs. Active customers and locations stay
/// even without a reference, because booking offers them. Returns the number of deleted rows. Less
/// than `most` means that nothing is left to delete.
pub(crate) fn prune(sql: &Connection, from: Micros, most: u32, pinned: &PinnedIds) -> Sql<usize> {
    let numbers = |ids: &std::collections::BTreeSet<i64>| {
        json_array(&ids.iter().copied().collect::<Vec<_>>())
    };
    let appointments = sql.execute(
        "DELETE FROM appointment WHERE id IN (SELECT id FROM appointment WHERE end_us < ?1
            AND id NOT IN (SELECT value FROM json_each(?3)) AND job_id NOT IN (SELECT value FROM json_each(?4)) LIMIT ?2)",
        params![from, most, numbers(&pinned.appointments), numbers(&pinned.jobs)],
    )?;
    let assignments = sql.execute(
        "DELETE FROM assignment WHERE id IN (SELECT s.id FROM assignment s WHERE s.modified_us < ?1
            AND NOT EXISTS (SELECT 1 FROM appointment a WHERE a.id = s.appointment_id) LIMIT ?2)",
        params![from, most],
    )?;
    let shifts = sql.execute(
        "DELETE FROM shift WHERE id IN (SELECT id FROM shift WHERE end_us < ?1 LIMIT ?2)",
        params![from, most],
    )?;
    let jobs: Vec<i64> = sql
        .prepare_cached(
            "DELETE FROM job WHERE id IN (SELECT j.id FROM job j WHERE j.status IN ('Completed', 'Canceled') AND j.project_id IS NULL
                AND j.modified_us < ?1 AND j.id NOT IN (SELECT value FROM json_each(?3))
                AND NOT EXISTS (SELECT 1 FROM appointment a WHERE a.job_id = j.id) LIMIT ?2) RETURNING id",
        )?
        .query_map(params![from, most, numbers(&pinned.jobs)], |row| row.get(0))?
        .collect::<Sql<_>>()?;
    delete_history(sql, &json_array(&jobs))?;
    let locations = sql.execute(
        "DELETE FROM location WHERE id IN (SELECT l.id FROM location l WHERE l.active = 0
            AND l.id NOT IN (SELECT value FROM json_each(?2)) AND l.id NOT IN (SELECT location_id FROM project WHERE location_id IS NOT NULL)
            AND l.id NOT IN (SELECT location_id FROM job WHERE location_id IS NOT NULL) LIMIT ?1)",
        params![most, numbers(&pinned.locations)],
    )?;
    let customers = sql.execute(
        "DELETE FROM customer WHERE id IN (SELECT c.id FROM customer c WHERE c.active = 0
            AND c.id NOT IN (SELECT value FROM json_each(?2)) AND c.id NOT IN (SELECT customer_id FROM project WHERE customer_id IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM job j WHERE j.customer_id = c.id)
            AND NOT EXISTS (SELECT 1 FROM location l WHERE l.customer_id = c.id) LIMIT ?1)",
        params![most, numbers(&pinned.customers)],
    )?;
    sql.execute(
        "DELETE FROM customer_note WHERE customer_id IN (SELECT r.customer_id FROM customer_note_read r
            WHERE NOT EXISTS (SELECT 1 FROM customer c WHERE c.id = r.customer_id) LIMIT ?1)",
        [most],
    )?;
    sql.execute(
        "DELETE FROM customer_note_read WHERE NOT EXISTS (SELECT 1 FROM customer_note n WHERE n.customer_id = customer_note_read.customer_id)
            AND NOT EXISTS (SELECT 1 FROM customer c WHERE c.id = customer_note_read.customer_id)",
        [],
    )?;
    Ok(appointments
        .max(assignments)
        .max(shifts)
        .max(jobs.len())
        .max(locations)
        .max(customers))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::store::in_memory;

    fn ids(sql: &Connection, table: &str) -> Vec<i64> {
        let mut statement = sql
            .prepare(&format!("SELECT id FROM {table} ORDER BY id"))
            .unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Sql<_>>().unwrap()
    }

    #[test]
    fn pruning_works_in_steps_and_keeps_pinned_open_and_active_records() {
        let sql = in_memory::mirror();
        for (id, job, end) in [(1, 1, 5), (2, 2, 5), (3, 3, 5), (4, 4, 50)] {
            sql.execute(
                "INSERT INTO appointment (id, job_id, start_us, end_us, status, confirmed, active, modified_us, raw)
                 VALUES (?1, ?2, ?3, ?3, 'Done', 0, 1, 1, '{}')",
                (id, job, end),
            )
            .unwrap();
        }
        for (id, status) in [
            (1, "Completed"),
            (2, "Completed"),
            (3, "Hold"),
            (4, "Completed"),
        ] {
            sql.execute(
                "INSERT INTO job (id, status, modified_us, raw) VALUES (?1, ?2, 1, '{}')",
                (id, status),
            )
            .unwrap();
        }
        for (id, active) in [(1, 1), (2, 0), (3, 0)] {
            sql.execute(
                "INSERT INTO customer (id, name, active, modified_us, billing_address, raw) VALUES (?1, 'C', ?2, 1, '', '{}')",
                (id, active),
            )
            .unwrap();
        }
        let pinned = PinnedIds {
            appointments: BTreeSet::from([1]),
            customers: BTreeSet::from([3]),
            ..PinnedIds::default()
        };
        assert_eq!(prune(&sql, 10, 1, &pinned).unwrap(), 1, "one step");
        assert_eq!(ids(&sql, "appointment").len(), 3);
        while prune(&sql, 10, 1, &pinned).unwrap() > 0 {}
        assert_eq!(ids(&sql, "appointment"), [1, 4]);
        assert_eq!(ids(&sql, "job"), [1, 3, 4], "open, or with an appointment");
        assert_eq!(ids(&sql, "customer"), [1, 3], "in use, or pinned");
        let pinned = PinnedIds {
            jobs: BTreeSet::from([1]),
            ..PinnedIds::default()
        };
        while prune(&sql, 10, 1, &pinned).unwrap() > 0 {}
        assert_eq!(ids(&sql, "appointment"), [1, 4], "of a job that is pinned");
    }
}
