//! Writes projects and their jobs.

use std::sync::OnceLock;

use rusqlite::{Connection, params};

use super::upsert::{Statements, upsert};
use super::{Changes, json_array};
use crate::rows::ProjectRow;
use crate::store::sql::Sql;

static PROJECT: OnceLock<Statements> = OnceLock::new();

/// Writes a project. Returns whether the table has changed.
pub(super) fn put(sql: &Connection, row: &ProjectRow, changes: &mut Changes) -> Sql<bool> {
    let altered = upsert(
        sql,
        "project",
        &PROJECT,
        &row.origin,
        &[
            ("number", &row.number),
            ("name", &row.name),
            ("summary", &row.summary),
            ("status", &row.status),
            ("customer_id", &row.customer_id),
            ("location_id", &row.location_id),
            ("managers", &json_array(&row.managers)),
            ("units", &json_array(&row.units)),
            ("start_date", &row.start_date),
            ("target_date", &row.target_date),
            ("actual_date", &row.actual_date),
        ],
    )?;
    if altered && lists_jobs(sql, &row.origin.raw)? {
        put_jobs(sql, row.origin.id, &json_array(&row.job_ids), changes)?;
    }
    Ok(altered)
}

/// Whether a project's record lists its jobs.
fn lists_jobs(sql: &Connection, raw: &str) -> Sql<bool> {
    sql.prepare_cached("SELECT json_type(?1, '$.jobIds') IS 'array'")?
        .query_row([raw], |row| row.get(0))
}

/// Records which jobs a project lists, and updates the project of those jobs that do not name one
/// themselves.
fn put_jobs(sql: &Connection, project: i64, jobs: &str, changes: &mut Changes) -> Sql<()> {
    let mut moved: Vec<i64> = sql
        .prepare_cached(
            "DELETE FROM project_job WHERE project_id = ?1 AND job_id NOT IN (SELECT value FROM json_each(?2)) RETURNING job_id",
        )?
        .query_map(params![project, jobs], |row| row.get(0))?
        .collect::<Sql<_>>()?;
    let added = sql
        .prepare_cached(
            "INSERT INTO project_job (job_id, project_id) SELECT DISTINCT value, ?1 FROM json_each(?2) WHERE true
             ON CONFLICT (job_id) DO UPDATE SET project_id = excluded.project_id WHERE project_id <> excluded.project_id RETURNING job_id",
        )?
        .query_map(params![project, jobs], |row| row.get(0))?
        .collect::<Sql<Vec<i64>>>()?;
    moved.extend(added);
    let mut assign = sql.prepare_cached(
        "UPDATE job SET project_id = (SELECT project_id FROM project_job WHERE job_id = ?1)
         WHERE id = ?1 AND json_type(raw, '$.projectId') IS NULL
            AND project_id IS NOT (SELECT project_id FROM project_job WHERE job_id = ?1)",
    )?;
    for job in moved {
        if assign.execute([job])? > 0 {
            changes.jobs.insert(job);
        }
    }
    Ok(())
}
