//! Reads and writes operations. Every function is one statement, or runs inside one transaction of
//! its caller.

mod id_map;
mod retention;
mod unreadable;

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::sql::Sql;
use crate::id_map::IdMap;
use crate::key::{JobKey, ProjectKey};
use crate::operation::{MergeBase, Operation, RemoteChange, Step, parse_state, state_name};
use crate::time::Micros;
use crate::views::operations::OperationState;
use crate::views::sync_errors::SyncError;
pub(crate) use id_map::{id_map, id_map_changes, map_id};
pub(crate) use retention::delete_finished;
use unreadable::is_row_error;
pub(crate) use unreadable::{Unreadable, unreadable, withdraw_unreadable};

const COLUMNS: &str = "seq, id, state, edit, base, theirs, job, appointment, project, local_appointments, subject, attempts, created_us, sent_us, \
                       next_attempt_us, error, undoes, steps, remote_change, undo_wanted, has_marker, sent_server_us";

/// How many finished operations are shown.
const MAX_FINISHED_SHOWN: u32 = 200;

/// Inserts an operation. SQLite assigns its `seq`.
pub(crate) fn insert(sql: &Connection, operation: &Operation) -> Sql<()> {
    sql.prepare_cached(
        "INSERT INTO operation (id, state, edit, base, job, appointment, project, local_appointments,
             subject, created_us, undoes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        operation.id.to_string(),
        state_name(operation.state),
        json(&operation.edit)?,
        json(&operation.base)?,
        operation.job.map(|key| key.to_string()),
        operation.appointment.map(|key| key.to_string()),
        operation.project.map(|key| key.to_string()),
        json(&operation.local_appointments)?,
        operation.subject,
        operation.created_at,
        operation.undoes.map(|id| id.to_string()),
    ])?;
    audit(
        sql,
        operation.id,
        operation.created_at,
        operation.state,
        None,
    )
}

/// Writes an operation and deletes it again, to check whether edits can be saved.
pub(crate) fn try_writing(sql: &rusqlite::Transaction<'_>) -> Sql<()> {
    sql.execute_batch(
        "INSERT INTO audit (operation, on_us, state) VALUES ('', 0, 'queued');
         DELETE FROM audit WHERE seq = last_insert_rowid();",
    )
}

/// Operations enqueued after `seq` that are not finished, ordered by `seq`.
pub(crate) fn enqueued_after(sql: &Connection, seq: i64) -> Sql<Vec<Operation>> {
    select(
        sql,
        &format!("WHERE seq > {seq} AND state NOT IN ('done', 'withdrawn') ORDER BY seq"),
    )
}

/// Moves an operation behind all others.
pub(crate) fn move_to_end(sql: &Connection, id: Uuid) -> Sql<()> {
    sql.prepare_cached(
        "UPDATE operation SET seq = (SELECT max(seq) + 1 FROM operation) WHERE id = ?1",
    )?
    .execute([id.to_string()])?;
    Ok(())
}

/// Records which parts of an operation the server has.
pub(crate) fn set_steps(sql: &Connection, id: Uuid, steps: &[Step]) -> Sql<()> {
    sql.prepare_cached("UPDATE operation SET steps = ?2 WHERE id = ?1")?
        .execute(params![id.to_string(), json(steps)?])?;
    Ok(())
}

/// Records whether an operation is to be reversed as soon as its outcome is known.
pub(crate) fn set_undo_wanted(sql: &Connection, id: Uuid, wanted: bool) -> Sql<()> {
    sql.prepare_cached("UPDATE operation SET undo_wanted = ?2 WHERE id = ?1")?
        .execute(params![id.to_string(), wanted])?;
    Ok(())
}

/// Every unfinished operation, in order.
pub(crate) fn unfinished(sql: &Connection) -> Sql<Vec<Operation>> {
    select(
        sql,
        "WHERE state IN ('queued', 'leased', 'acked', 'rejected', 'conflict', 'unknown', 'verifying') ORDER BY seq",
    )
}

/// The operations on a job that the server has, in order. `names` are all keys of the job.
pub(crate) fn confirmed_for_job(sql: &Connection, names: &[JobKey]) -> Sql<Vec<Operation>> {
    // The plus keeps SQLite from using the index by state, which most operations share.
    sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM operation
         WHERE job IN (SELECT value FROM json_each(?1)) AND +state IN ('acked', 'done') ORDER BY seq"
    ))?
    .query_map([json(names)?], read)?
    .filter(|read| !matches!(read, Err(error) if is_row_error(error)))
    .collect()
}

/// The operations on a project itself that the server has, in order. `names` are all keys of the
/// project.
pub(crate) fn confirmed_for_project(sql: &Connection, names: &[ProjectKey]) -> Sql<Vec<Operation>> {
    // The index by job leaves the few operations without a job.
    sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM operation WHERE job IS NULL
         AND +project IN (SELECT value FROM json_each(?1)) AND +state IN ('acked', 'done') ORDER BY seq"
    ))?
    .query_map([json(names)?], read)?
    .filter(|read| !matches!(read, Err(error) if is_row_error(error)))
    .collect()
}

/// The operations that the window lists: all unfinished ones and the newest of the others, newest
/// first.
pub(crate) fn listed(sql: &Connection) -> Sql<Vec<Operation>> {
    let mut all = unfinished(sql)?;
    all.extend(select(
        sql,
        &format!(
            "WHERE state IN ('done', 'withdrawn') ORDER BY seq DESC LIMIT {MAX_FINISHED_SHOWN}"
        ),
    )?);
    all.sort_by_key(|operation| std::cmp::Reverse(operation.seq));
    Ok(all)
}

/// One operation.
pub(crate) fn get(sql: &Connection, id: Uuid) -> Sql<Option<Operation>> {
    sql.prepare_cached(&format!("SELECT {COLUMNS} FROM operation WHERE id = ?1"))?
        .query_row([id.to_string()], read)
        .optional()
}

/// The readable operations. [`unreadable`] finds the others.
fn select(sql: &Connection, rest: &str) -> Sql<Vec<Operation>> {
    sql.prepare_cached(&format!("SELECT {COLUMNS} FROM operation {rest}"))?
        .query_map([], read)?
        .filter(|read| !matches!(read, Err(error) if is_row_error(error)))
        .collect()
}

/// Moves an operation from one state to another. Returns false, without a change, if it is not in
/// one of the states `from`.
pub(crate) fn advance(
    sql: &Connection,
    id: Uuid,
    from: &[OperationState],
    to: OperationState,
    now: Micros,
) -> Sql<bool> {
    let from: Vec<_> = from.iter().map(|state| state_name(*state)).collect();
    let over = matches!(to, OperationState::Done | OperationState::Withdrawn);
    let changed = sql
        .prepare_cached(
            "UPDATE operation SET state = ?2, next_attempt_us = NULL, finished_us = CASE WHEN ?3 THEN ?4 END,
                                  error = CASE WHEN ?2 IN ('queued', 'verifying', 'unknown') THEN NULL ELSE error END
             WHERE id = ?1 AND state IN (SELECT value FROM json_each(?5))",
        )?
        .execute(params![id.to_string(), state_name(to), over, now, json(&from)?])?;
    if changed > 0 {
        audit(sql, id, now, to, None)?;
    }
    Ok(changed > 0)
}

/// Leases an operation for sending. The caller commits this before the first byte is sent, so that
/// after a crash it counts as "may have been sent".
pub(crate) fn lease(sql: &Connection, id: Uuid, now: Micros) -> Sql<bool> {
    let taken = advance(
        sql,
        id,
        &[
            OperationState::Queued,
            OperationState::Unknown,
            OperationState::Verifying,
        ],
        OperationState::Leased,
        now,
    )?;
    if taken {
        sql.prepare_cached(
            "UPDATE operation SET attempts = attempts + 1, error = NULL, sent_us = NULL, sent_server_us = NULL WHERE id = ?1",
        )?
        .execute([id.to_string()])?;
    }
    Ok(taken)
}

/// Records when the writing call begins, by our clock and by the `server`'s. The search for its
/// effect starts there.
pub(crate) fn record_sent(
    sql: &Connection,
    id: Uuid,
    now: Micros,
    server: Option<Micros>,
    has_marker: bool,
) -> Sql<()> {
    sql.prepare_cached(
        "UPDATE operation SET sent_us = ?2, sent_server_us = ?3, has_marker = ?4 WHERE id = ?1",
    )?
    .execute(params![id.to_string(), now, server, has_marker])?;
    Ok(())
}

/// Ends an attempt that did not complete the operation.
pub(crate) fn end_attempt(
    sql: &Connection,
    id: Uuid,
    to: OperationState,
    now: Micros,
    next_attempt: Option<Micros>,
    error: Option<&SyncError>,
    theirs: Option<&(MergeBase, RemoteChange)>,
) -> Sql<bool> {
    let changed = sql
        .prepare_cached(
            "UPDATE operation SET state = ?2, next_attempt_us = ?3, error = ?4, theirs = ?5, remote_change = ?6
             WHERE id = ?1 AND state IN ('leased', 'unknown', 'verifying')",
        )?
        .execute(params![
            id.to_string(),
            state_name(to),
            next_attempt,
            error.map(json).transpose()?,
            theirs.map(|(theirs, _)| json(theirs)).transpose()?,
            theirs.map(|(_, remote_change)| json(remote_change)).transpose()?
        ])?;
    if changed > 0 {
        audit(
            sql,
            id,
            now,
            to,
            error
                .map(|error| json(&error.reason))
                .transpose()?
                .as_deref(),
        )?;
    }
    Ok(changed > 0)
}

/// Sets when the refresh of an acknowledged operation is tried again.
pub(crate) fn postpone(sql: &Connection, id: Uuid, next_attempt: Micros) -> Sql<()> {
    sql.execute(
        "UPDATE operation SET next_attempt_us = ?2 WHERE id = ?1 AND state = 'acked'",
        params![id.to_string(), next_attempt],
    )?;
    Ok(())
}

/// Sets the instant from which the age of an acknowledged operation is counted.
pub(crate) fn set_acknowledged_at(sql: &Connection, id: Uuid, on: Micros) -> Sql<()> {
    sql.execute(
        "UPDATE operation SET sent_us = ?2 WHERE id = ?1 AND state = 'acked'",
        params![id.to_string(), on],
    )?;
    Ok(())
}

/// Clears all waits, because the server can be reached again.
pub(crate) fn retry_now(sql: &Connection) -> Sql<usize> {
    sql.execute(
        "UPDATE operation SET next_attempt_us = NULL WHERE next_attempt_us IS NOT NULL AND state IN ('queued', 'acked', 'verifying', 'unknown')",
        [],
    )
}

/// Makes the server's current values the merge base, so that the operation can be sent over them.
pub(crate) fn set_base(sql: &Connection, id: Uuid, base: &MergeBase) -> Sql<()> {
    sql.execute(
        "UPDATE operation SET base = ?2, theirs = NULL, remote_change = NULL WHERE id = ?1",
        params![id.to_string(), json(base)?],
    )?;
    Ok(())
}

/// At start: a leased operation may or may not have reached the server. Its error is cleared,
/// because it would make the operation wait for a decision of the dispatcher, who knows no more
/// than we do.
pub(crate) fn mark_leased_unknown(sql: &Connection, now: Micros) -> Sql<usize> {
    sql.execute(
        "INSERT INTO audit (operation, on_us, state, note) SELECT id, ?1, 'unknown', 'found leased at start' FROM operation WHERE state = 'leased'",
        [now],
    )?;
    sql.execute("UPDATE operation SET state = 'unknown', next_attempt_us = NULL, error = NULL WHERE state IN ('leased', 'verifying')", [])
}

/// How many operations are waiting or being sent, and how many need the dispatcher. An unreadable
/// one needs the dispatcher in any state.
pub(crate) fn counts(sql: &Connection) -> Sql<(u32, u32)> {
    let (mut waiting, mut needing) = counts_by_state(sql)?;
    for row in unreadable(sql, &IdMap::default())? {
        waiting = waiting.saturating_sub(u32::from(row.is_waiting_state()));
        needing = needing.saturating_add(u32::from(!row.is_attention_state()));
    }
    Ok((waiting, needing))
}

fn counts_by_state(sql: &Connection) -> Sql<(u32, u32)> {
    sql.prepare_cached(
        // An unknown outcome is looked for automatically. It needs the dispatcher only after that
        // found nothing, and then it has an error.
        "SELECT count(*) FILTER (WHERE state IN ('queued', 'leased', 'acked', 'verifying')
                                 OR (state = 'unknown' AND error IS NULL)),
                count(*) FILTER (WHERE state IN ('rejected', 'conflict')
                                 OR (state = 'unknown' AND error IS NOT NULL)) FROM operation",
    )?
    .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
}

fn audit(
    sql: &Connection,
    id: Uuid,
    now: Micros,
    state: OperationState,
    note: Option<&str>,
) -> Sql<()> {
    sql.prepare_cached(
        "INSERT INTO audit (operation, on_us, state, note) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![id.to_string(), now, state_name(state), note])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Sql<Operation> {
    let word = row.get_ref(2)?.as_str()?;
    Ok(Operation {
        seq: row.get(0)?,
        id: parsed(row, 1)?,
        state: parse_state(word).ok_or_else(|| bad_column(2, format!("\"{word}\" is no state")))?,
        edit: from_json(row, 3)?,
        base: from_json(row, 4)?,
        theirs: optional_json(row, 5)?,
        job: parsed_optional(row, 6)?,
        appointment: parsed_optional(row, 7)?,
        project: parsed_optional(row, 8)?,
        local_appointments: from_json(row, 9)?,
        subject: row.get(10)?,
        attempts: row.get(11)?,
        created_at: row.get(12)?,
        sent_at: row.get(13)?,
        next_attempt: row.get(14)?,
        error: optional_json(row, 15)?,
        undoes: parsed_optional(row, 16)?,
        steps: from_json(row, 17)?,
        remote_change: optional_json(row, 18)?,
        undo_wanted: row.get(19)?,
        has_marker: row.get(20)?,
        sent_at_server: row.get(21)?,
    })
}

fn json<T: Serialize + ?Sized>(value: &T) -> Sql<String> {
    serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

fn from_json<T: DeserializeOwned>(row: &Row<'_>, index: usize) -> Sql<T> {
    serde_json::from_str(row.get_ref(index)?.as_str()?)
        .map_err(|error| bad_column(index, error.to_string()))
}

fn optional_json<T: DeserializeOwned>(row: &Row<'_>, index: usize) -> Sql<Option<T>> {
    match row.get_ref(index)?.as_str_or_null()? {
        Some(text) => serde_json::from_str(text)
            .map(Some)
            .map_err(|error| bad_column(index, error.to_string())),
        None => Ok(None),
    }
}

fn parsed<T: std::str::FromStr>(row: &Row<'_>, index: usize) -> Sql<T> {
    let text = row.get_ref(index)?.as_str()?;
    text.parse()
        .map_err(|_| bad_column(index, format!("\"{text}\" is not understood")))
}

fn parsed_optional<T: std::str::FromStr>(row: &Row<'_>, index: usize) -> Sql<Option<T>> {
    match row.get_ref(index)?.as_str_or_null()? {
        Some(text) => text
            .parse()
            .map(Some)
            .map_err(|_| bad_column(index, format!("\"{text}\" is not understood"))),
        None => Ok(None),
    }
}

fn bad_column(index: usize, detail: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(index, Type::Text, detail.into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod format_tests;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod stored_folder_tests;
