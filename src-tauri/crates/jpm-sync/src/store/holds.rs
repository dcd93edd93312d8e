//! Why jobs are on hold, which the API has in a list of its own.

use rusqlite::{Connection, params};

use super::meta;
use super::sql::Sql;
use crate::time::Micros;

/// The key in `meta` that says that this server has no such list for these credentials.
const UNREADABLE_KEY: &str = "hold_reasons_unreadable";

/// Why a job is on hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HoldReasonRow {
    pub(crate) job_id: i64,
    pub(crate) reason_id: Option<i64>,
    pub(crate) reason: Option<String>,
    pub(crate) memo: Option<String>,
}

/// The jobs on hold that were not read yet, or longest ago.
const LONGEST_AGO: &str = "SELECT job_id, read_us FROM job_hold ORDER BY read_us, job_id LIMIT ?1";

/// Up to `most` jobs on hold whose reasons were not read since `since`.
pub(crate) fn due(sql: &Connection, since: Micros, most: usize) -> Sql<Vec<i64>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let jobs: Vec<(i64, Option<Micros>)> = sql
        .prepare_cached(LONGEST_AGO)?
        .query_map([most], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Sql<_>>()?;
    let is_due = |read: &Option<Micros>| read.is_none_or(|read| read < since);
    Ok(jobs
        .into_iter()
        .filter(|(_, read)| is_due(read))
        .map(|(job, _)| job)
        .collect())
}

/// Sets the reasons of `jobs`. One that `reasons` does not contain has none. Returns the jobs whose
/// reason has changed.
pub(crate) fn replace(
    sql: &Connection,
    jobs: &[i64],
    reasons: &[HoldReasonRow],
    now: Micros,
) -> Sql<Vec<i64>> {
    let mut changed = Vec::new();
    for job in jobs {
        let found = reasons.iter().find(|reason| reason.job_id == *job);
        let (id, name, memo) = found.map_or((None, None, None), |found| {
            (
                found.reason_id,
                found.reason.as_deref(),
                found.memo.as_deref(),
            )
        });
        let rows = sql
            .prepare_cached(
                "UPDATE job_hold SET reason_id = ?2, reason = ?3, memo = ?4 WHERE job_id = ?1 AND (reason_id, reason, memo) IS NOT (?2, ?3, ?4)",
            )?
            .execute(params![job, id, name, memo])?;
        if rows > 0 {
            changed.push(*job);
        }
        sql.prepare_cached("UPDATE job_hold SET read_us = ?2 WHERE job_id = ?1")?
            .execute(params![job, now])?;
    }
    Ok(changed)
}

/// Whether the server says why jobs are on hold, as far as it is known.
pub(crate) fn is_readable(sql: &Connection) -> Sql<bool> {
    Ok(meta::get(sql, UNREADABLE_KEY)?.is_none_or(|value| value != "1"))
}

/// Records whether the server says why jobs are on hold.
pub(crate) fn set_readable(sql: &Connection, readable: bool) -> Sql<()> {
    if is_readable(sql)? == readable {
        return Ok(());
    }
    meta::set(sql, UNREADABLE_KEY, if readable { "0" } else { "1" })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::store::in_memory;

    fn put_job(sql: &Connection, id: i64, status: &str, modified: Micros) {
        sql.execute(
            "INSERT INTO job (id, status, modified_us, raw) VALUES (?1, ?2, ?3, '{}')
             ON CONFLICT (id) DO UPDATE SET status = excluded.status, modified_us = excluded.modified_us",
            (id, status, modified),
        )
        .unwrap();
    }

    fn since(sql: &Connection) -> Vec<(i64, Micros)> {
        let mut statement = sql
            .prepare("SELECT job_id, since_us FROM job_hold ORDER BY job_id")
            .unwrap();
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        rows.collect::<Sql<_>>().unwrap()
    }

    #[test]
    fn hold_begins_with_the_first_known_change_and_ends_with_another_status() {
        let sql = in_memory::mirror();
        put_job(&sql, 1, "Hold", 10);
        put_job(&sql, 2, "Scheduled", 10);
        assert_eq!(since(&sql), [(1, 10)]);
        put_job(&sql, 1, "Hold", 20);
        put_job(&sql, 2, "Hold", 20);
        assert_eq!(since(&sql), [(1, 10), (2, 20)]);
        put_job(&sql, 1, "Scheduled", 30);
        assert_eq!(since(&sql), [(2, 20)]);
        put_job(&sql, 1, "Hold", 40);
        assert_eq!(since(&sql), [(1, 40), (2, 20)], "another hold");
        sql.execute("DELETE FROM job", []).unwrap();
        assert!(since(&sql).is_empty());
    }

    #[test]
    fn reasons_are_read_again_after_a_while_and_only_changes_are_reported() {
        let sql = in_memory::mirror();
        for job in 1..=3 {
            put_job(&sql, job, "Hold", 1);
        }
        assert_eq!(due(&sql, 0, 2).unwrap(), [1, 2]);
        let reason = HoldReasonRow {
            job_id: 1,
            reason_id: Some(7),
            reason: Some("Parts".into()),
            memo: None,
        };
        assert_eq!(
            replace(&sql, &[1, 2], std::slice::from_ref(&reason), 100).unwrap(),
            [1]
        );
        assert_eq!(due(&sql, 100, 9).unwrap(), [3]);
        assert_eq!(due(&sql, 101, 9).unwrap(), [3, 1, 2]);
        assert!(replace(&sql, &[1], &[reason], 200).unwrap().is_empty());
        assert_eq!(
            replace(&sql, &[1], &[], 300).unwrap(),
            [1],
            "it has none any more"
        );
    }

    #[test]
    fn due_jobs_are_read_from_an_index() {
        let sql = in_memory::mirror();
        let plan: Vec<String> = sql
            .prepare(&format!("EXPLAIN QUERY PLAN {LONGEST_AGO}"))
            .unwrap()
            .query_map([1], |row| row.get("detail"))
            .unwrap()
            .collect::<Sql<_>>()
            .unwrap();
        assert_eq!(plan, ["SCAN job_hold USING COVERING INDEX job_hold_read"]);
    }
}
