//! Reading and writing operations. Precious: every function is one statement or runs inside one transaction of its caller.

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
use crate::instant::Micros;
use crate::key::JobKey;
use crate::operation::{MergeBase, News, Operation, Step, state_from_word, state_word};
use crate::views::operations::{OperationState, Refusal};
pub(crate) use id_map::{id_map, map_id, names_changed};
use unreadable::is_of_the_row;
pub(crate) use unreadable::{Unreadable, put_aside, unreadable};

/// The form in which operations are written now; older ones are read for ever.
const FORMAT: i64 = 1;

const COLUMNS: &str = "seq, id, state, edit, base, theirs, job, appointment, project, local_visits, subject, attempts, made_us, sent_us, \
                       next_try_us, refusal, undoes, steps, news, undo_wanted, marked, replaced_by, sent_server_us";

/// How many finished operations are shown.
const FINISHED_SHOWN: u32 = 200;

/// Adds an operation; its `seq` is given by the file.
pub(crate) fn insert(sql: &Connection, operation: &Operation) -> Sql<()> {
    sql.prepare_cached(
        "INSERT INTO operation (id, format, state, edit, base, job, appointment, project, local_visits, subject, made_us, undoes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        operation.id.to_string(),
        FORMAT,
        state_word(operation.state),
        json(&operation.edit)?,
        json(&operation.base)?,
        operation.job.map(|key| key.to_string()),
        operation.appointment.map(|key| key.to_string()),
        operation.project.map(|key| key.to_string()),
        json(&operation.local_visits)?,
        operation.subject,
        operation.made,
        operation.undoes.map(|id| id.to_string()),
    ])?;
    audit(sql, operation.id, operation.made, operation.state, None)
}

/// Writes what an edit would write, and takes it away again.
pub(crate) fn try_writing(sql: &rusqlite::Transaction<'_>) -> Sql<()> {
    sql.execute_batch(
        "INSERT INTO audit (operation, on_us, state) VALUES ('', 0, 'queued');
         DELETE FROM audit WHERE seq = last_insert_rowid();",
    )
}

/// Lets a later operation stand for one that was never sent; that it never was is for the caller to see, in the same transaction.
pub(crate) fn replace(sql: &Connection, old: Uuid, by: Uuid, now: Micros) -> Sql<()> {
    sql.prepare_cached(
        "UPDATE operation SET state = 'withdrawn', replaced_by = ?2, next_try_us = NULL, finished_us = ?3 WHERE id = ?1",
    )?
    .execute(params![old.to_string(), by.to_string(), now])?;
    audit(sql, old, now, OperationState::Withdrawn, None)
}

/// What was made after the operation with this `seq` and is sent, or may yet be: when what stands for it is taken back, or when what it had
/// brought back is not what is there any more. In order.
pub(crate) fn made_since(sql: &Connection, seq: i64) -> Sql<Vec<Operation>> {
    select(
        sql,
        &format!(
            "WHERE seq > {seq} AND (state NOT IN ('done', 'withdrawn') OR replaced_by IS NOT NULL
                OR (state = 'withdrawn' AND id IN (SELECT replaced_by FROM operation WHERE replaced_by IS NOT NULL))) ORDER BY seq"
        ),
    )
}

/// Lets an operation come after all others that are there.
pub(crate) fn move_to_end(sql: &Connection, id: Uuid) -> Sql<()> {
    sql.prepare_cached(
        "UPDATE operation SET seq = (SELECT max(seq) + 1 FROM operation) WHERE id = ?1",
    )?
    .execute([id.to_string()])?;
    Ok(())
}

/// The operation for which another stands.
pub(crate) fn replaced(sql: &Connection, by: Uuid) -> Sql<Option<Operation>> {
    sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM operation WHERE replaced_by = ?1"
    ))?
    .query_row([by.to_string()], read)
    .optional()
}

/// Lets an operation wait for itself again, in its old place: what stood for it, or what it needed no call on, is not there any more. The
/// audit says `why`.
pub(crate) fn put_back(sql: &Connection, id: Uuid, now: Micros, why: &str) -> Sql<()> {
    sql.prepare_cached(
        "UPDATE operation SET state = 'queued', replaced_by = NULL, finished_us = NULL WHERE id = ?1 AND state = 'withdrawn'",
    )?
    .execute([id.to_string()])?;
    audit(sql, id, now, OperationState::Queued, Some(why))
}

/// Notes what of an operation the server has.
pub(crate) fn note_steps(sql: &Connection, id: Uuid, steps: &[Step]) -> Sql<()> {
    sql.prepare_cached("UPDATE operation SET steps = ?2 WHERE id = ?1")?
        .execute(params![id.to_string(), json(steps)?])?;
    Ok(())
}

/// Notes that an operation is to be reversed as soon as its outcome is known, or that it no longer is.
pub(crate) fn want_undo(sql: &Connection, id: Uuid, wanted: bool) -> Sql<()> {
    sql.prepare_cached("UPDATE operation SET undo_wanted = ?2 WHERE id = ?1")?
        .execute(params![id.to_string(), wanted])?;
    Ok(())
}

/// Every operation that is not over, in order.
pub(crate) fn unfinished(sql: &Connection) -> Sql<Vec<Operation>> {
    select(
        sql,
        "WHERE state IN ('queued', 'leased', 'acked', 'rejected', 'conflict', 'unknown', 'verifying') ORDER BY seq",
    )
}

/// The operations on a job that the server has, in order; `names` are all names that the job goes by.
pub(crate) fn through(sql: &Connection, names: &[JobKey]) -> Sql<Vec<Operation>> {
    // The plus keeps SQLite from going by the state, which most edits share.
    sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM operation
         WHERE job IN (SELECT value FROM json_each(?1)) AND +state IN ('acked', 'done') ORDER BY seq"
    ))?
    .query_map([json(names)?], read)?
    .filter(|read| !matches!(read, Err(error) if is_of_the_row(error)))
    .collect()
}

/// What the window lists: all that is not over, and the newest of the others; newest first.
pub(crate) fn listed(sql: &Connection) -> Sql<Vec<Operation>> {
    let mut all = unfinished(sql)?;
    all.extend(select(
        sql,
        &format!("WHERE state IN ('done', 'withdrawn') ORDER BY seq DESC LIMIT {FINISHED_SHOWN}"),
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

/// The operations that can be read; the others are found by [`unreadable`].
fn select(sql: &Connection, rest: &str) -> Sql<Vec<Operation>> {
    sql.prepare_cached(&format!("SELECT {COLUMNS} FROM operation {rest}"))?
        .query_map([], read)?
        .filter(|read| !matches!(read, Err(error) if is_of_the_row(error)))
        .collect()
}

/// Moves an operation from one state to another. False, and nothing changed, when it is not in `from` any more.
pub(crate) fn advance(
    sql: &Connection,
    id: Uuid,
    from: &[OperationState],
    to: OperationState,
    now: Micros,
) -> Sql<bool> {
    let from: Vec<_> = from.iter().map(|state| state_word(*state)).collect();
    let over = matches!(to, OperationState::Done | OperationState::Withdrawn);
    let changed = sql
        .prepare_cached(
            "UPDATE operation SET state = ?2, next_try_us = NULL, finished_us = CASE WHEN ?3 THEN ?4 END,
                                  refusal = CASE WHEN ?2 IN ('queued', 'verifying', 'unknown') THEN NULL ELSE refusal END
             WHERE id = ?1 AND state IN (SELECT value FROM json_each(?5))",
        )?
        .execute(params![id.to_string(), state_word(to), over, now, json(&from)?])?;
    if changed > 0 {
        audit(sql, id, now, to, None)?;
    }
    Ok(changed > 0)
}

/// Takes an operation for sending. Committed before the first byte leaves, so that a crash is seen as "may have been sent".
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
            "UPDATE operation SET attempts = attempts + 1, refusal = NULL, sent_us = NULL, sent_server_us = NULL WHERE id = ?1",
        )?
        .execute([id.to_string()])?;
    }
    Ok(taken)
}

/// Notes when the writing call itself is begun, by our clock and by the `server`'s; a search for its effect starts there.
pub(crate) fn note_sent(
    sql: &Connection,
    id: Uuid,
    now: Micros,
    server: Option<Micros>,
    marked: bool,
) -> Sql<()> {
    sql.prepare_cached(
        "UPDATE operation SET sent_us = ?2, sent_server_us = ?3, marked = ?4 WHERE id = ?1",
    )?
    .execute(params![id.to_string(), now, server, marked])?;
    Ok(())
}

/// Ends an attempt that did not bring the operation to its end.
pub(crate) fn settle(
    sql: &Connection,
    id: Uuid,
    to: OperationState,
    now: Micros,
    next_try: Option<Micros>,
    refusal: Option<&Refusal>,
    theirs: Option<&(MergeBase, News)>,
) -> Sql<bool> {
    let changed = sql
        .prepare_cached(
            "UPDATE operation SET state = ?2, next_try_us = ?3, refusal = ?4, theirs = ?5, news = ?6
             WHERE id = ?1 AND state IN ('leased', 'unknown', 'verifying')",
        )?
        .execute(params![
            id.to_string(),
            state_word(to),
            next_try,
            refusal.map(json).transpose()?,
            theirs.map(|(theirs, _)| json(theirs)).transpose()?,
            theirs.map(|(_, news)| json(news)).transpose()?
        ])?;
    if changed > 0 {
        audit(
            sql,
            id,
            now,
            to,
            refusal.map(|refusal| refusal.message.as_str()),
        )?;
    }
    Ok(changed > 0)
}

/// When an acknowledged operation is looked after again.
pub(crate) fn postpone(sql: &Connection, id: Uuid, next_try: Micros) -> Sql<()> {
    sql.execute(
        "UPDATE operation SET next_try_us = ?2 WHERE id = ?1 AND state = 'acked'",
        params![id.to_string(), next_try],
    )?;
    Ok(())
}

/// From when on the age of an acknowledged operation is told.
pub(crate) fn acknowledged_on(sql: &Connection, id: Uuid, on: Micros) -> Sql<()> {
    sql.execute(
        "UPDATE operation SET sent_us = ?2 WHERE id = ?1 AND state = 'acked'",
        params![id.to_string(), on],
    )?;
    Ok(())
}

/// Lets everything that waits for its next try be tried now: the server can be reached again.
pub(crate) fn hurry(sql: &Connection) -> Sql<usize> {
    sql.execute(
        "UPDATE operation SET next_try_us = NULL WHERE next_try_us IS NOT NULL AND state IN ('queued', 'acked', 'verifying', 'unknown')",
        [],
    )
}

/// Makes what the server has now the merge base, so that the operation can be sent over it.
pub(crate) fn rebase(sql: &Connection, id: Uuid, base: &MergeBase) -> Sql<()> {
    sql.execute(
        "UPDATE operation SET base = ?2, theirs = NULL, news = NULL WHERE id = ?1",
        params![id.to_string(), json(base)?],
    )?;
    Ok(())
}

/// At start: what was leased when the program ended may or may not have reached the server. An old reason would make it wait for the
/// dispatcher, who knows no more than we do.
pub(crate) fn doubt_leased(sql: &Connection, now: Micros) -> Sql<usize> {
    sql.execute(
        "INSERT INTO audit (operation, on_us, state, note) SELECT id, ?1, 'unknown', 'found leased at start' FROM operation WHERE state = 'leased'",
        [now],
    )?;
    sql.execute("UPDATE operation SET state = 'unknown', next_try_us = NULL, refusal = NULL WHERE state IN ('leased', 'verifying')", [])
}

/// How many operations wait or are on their way, and how many need the dispatcher. One that cannot be read does, whatever its state.
pub(crate) fn counts(sql: &Connection) -> Sql<(u32, u32)> {
    let (mut waiting, mut needing) = counts_by_state(sql)?;
    for row in unreadable(sql, &IdMap::default())? {
        waiting = waiting.saturating_sub(u32::from(row.seems_to_wait()));
        needing = needing.saturating_add(u32::from(!row.seems_to_need()));
    }
    Ok((waiting, needing))
}

fn counts_by_state(sql: &Connection) -> Sql<(u32, u32)> {
    sql.prepare_cached(
        // An unknown outcome is looked for by itself; only when that found nothing does it need someone, and then it has a reason.
        "SELECT count(*) FILTER (WHERE state IN ('queued', 'leased', 'acked', 'verifying')
                                 OR (state = 'unknown' AND refusal IS NULL)),
                count(*) FILTER (WHERE state IN ('rejected', 'conflict')
                                 OR (state = 'unknown' AND refusal IS NOT NULL)) FROM operation",
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
    .execute(params![id.to_string(), now, state_word(state), note])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Sql<Operation> {
    let word = row.get_ref(2)?.as_str()?;
    Ok(Operation {
        seq: row.get(0)?,
        id: parsed(row, 1)?,
        state: state_from_word(word).ok_or_else(|| odd(2, format!("\"{word}\" is no state")))?,
        edit: from_json(row, 3)?,
        base: from_json(row, 4)?,
        theirs: optional_json(row, 5)?,
        job: parsed_optional(row, 6)?,
        appointment: parsed_optional(row, 7)?,
        project: parsed_optional(row, 8)?,
        local_visits: from_json(row, 9)?,
        subject: row.get(10)?,
        attempts: row.get(11)?,
        made: row.get(12)?,
        sent: row.get(13)?,
        next_try: row.get(14)?,
        refusal: optional_json(row, 15)?,
        undoes: parsed_optional(row, 16)?,
        steps: from_json(row, 17)?,
        news: optional_json(row, 18)?,
        undo_wanted: row.get(19)?,
        marked: row.get(20)?,
        replaced_by: parsed_optional(row, 21)?,
        sent_by_server: row.get(22)?,
    })
}

fn json<T: Serialize + ?Sized>(value: &T) -> Sql<String> {
    serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

fn from_json<T: DeserializeOwned>(row: &Row<'_>, index: usize) -> Sql<T> {
    serde_json::from_str(row.get_ref(index)?.as_str()?)
        .map_err(|error| odd(index, error.to_string()))
}

fn optional_json<T: DeserializeOwned>(row: &Row<'_>, index: usize) -> Sql<Option<T>> {
    match row.get_ref(index)?.as_str_or_null()? {
        Some(text) => serde_json::from_str(text)
            .map(Some)
            .map_err(|error| odd(index, error.to_string())),
        None => Ok(None),
    }
}

fn parsed<T: std::str::FromStr>(row: &Row<'_>, index: usize) -> Sql<T> {
    let text = row.get_ref(index)?.as_str()?;
    text.parse()
        .map_err(|_| odd(index, format!("\"{text}\" is not understood")))
}

fn parsed_optional<T: std::str::FromStr>(row: &Row<'_>, index: usize) -> Sql<Option<T>> {
    match row.get_ref(index)?.as_str_or_null()? {
        Some(text) => text
            .parse()
            .map(Some)
            .map_err(|_| odd(index, format!("\"{text}\" is not understood"))),
        None => Ok(None),
    }
}

fn odd(index: usize, detail: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(index, Type::Text, detail.into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod format_tests;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod stored_folder_tests;
