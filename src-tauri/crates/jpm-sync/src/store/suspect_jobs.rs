//! Jobs whose count of appointments does not match the appointments in the mirror.
//!
//! They are kept on the disk until their appointments have been read again. The count comes once,
//! and a program that ends before it has acted on it would not get it a second time.

use rusqlite::Connection;

use super::sql::Sql;

/// How many appointments a job says it has; none where it says no number. The record is as the
/// server sent it, and some send numbers as text.
pub(crate) const APPOINTMENT_COUNT: &str =
    "CASE WHEN json_extract(raw, '$.appointmentCount') GLOB '[0-9]*'
     THEN CAST(json_extract(raw, '$.appointmentCount') AS INTEGER) END";

/// Notes a job.
pub(crate) fn add(sql: &Connection, job: i64) -> Sql<()> {
    sql.prepare_cached("INSERT OR IGNORE INTO suspect_job (id) VALUES (?1)")?
        .execute([job])
        .map(drop)
}

/// All jobs of which more appointments are here than they have. It looks through the whole mirror.
pub(crate) fn with_surplus(sql: &Connection) -> Sql<Vec<i64>> {
    sql.prepare_cached(&format!(
        "SELECT j.id FROM job j
         WHERE {APPOINTMENT_COUNT} < (SELECT count(*) FROM appointment a WHERE a.job_id = j.id AND a.active = 1)"
    ))?
    .query_map([], |row| row.get(0))?
    .collect()
}

/// Up to `most` of them, by number.
pub(crate) fn first(sql: &Connection, most: u32) -> Sql<Vec<i64>> {
    sql.prepare_cached("SELECT id FROM suspect_job ORDER BY id LIMIT ?1")?
        .query_map([most], |row| row.get(0))?
        .collect()
}

/// A job's appointments have been read again.
pub(crate) fn clear(sql: &Connection, job: i64) -> Sql<()> {
    sql.prepare_cached("DELETE FROM suspect_job WHERE id = ?1")?
        .execute([job])
        .map(drop)
}
