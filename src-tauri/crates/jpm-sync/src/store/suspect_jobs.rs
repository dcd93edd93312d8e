//! Jobs whose appointment count does not match the mirror.
//!
//! They are stored on the disk until their appointments have been read again. The server sends a
//! changed count only once, so a program that ends before it acts must not forget it.

use rusqlite::Connection;

use super::sql::Sql;

/// The appointment count in a job's record. NULL if it has none. Some servers send numbers as text.
pub(crate) const APPOINTMENT_COUNT: &str =
    "CASE WHEN json_extract(raw, '$.appointmentCount') GLOB '[0-9]*'
     THEN CAST(json_extract(raw, '$.appointmentCount') AS INTEGER) END";

/// Adds a job.
pub(crate) fn add(sql: &Connection, job: i64) -> Sql<()> {
    sql.prepare_cached("INSERT OR IGNORE INTO suspect_job (id) VALUES (?1)")?
        .execute([job])
        .map(drop)
}

/// All jobs with more appointments in the mirror than their count. This scans the whole mirror.
pub(crate) fn with_surplus(sql: &Connection) -> Sql<Vec<i64>> {
    sql.prepare_cached(&format!(
        "SELECT j.id FROM job j
         WHERE {APPOINTMENT_COUNT} < (SELECT count(*) FROM appointment a WHERE a.job_id = j.id AND a.active = 1)"
    ))?
    .query_map([], |row| row.get(0))?
    .collect()
}

/// Up to `most` of them, by id.
pub(crate) fn first(sql: &Connection, most: u32) -> Sql<Vec<i64>> {
    sql.prepare_cached("SELECT id FROM suspect_job ORDER BY id LIMIT ?1")?
        .query_map([most], |row| row.get(0))?
        .collect()
}

/// Removes a job whose appointments have been read again.
pub(crate) fn clear(sql: &Connection, job: i64) -> Sql<()> {
    sql.prepare_cached("DELETE FROM suspect_job WHERE id = ?1")?
        .execute([job])
        .map(drop)
}
