//! Reads the notes of jobs and projects, with those that the server does not have yet.

use rusqlite::{Connection, OptionalExtension};

use super::record_names::label;
use crate::edit::Edit;
use crate::key::{JobKey, Key, ProjectKey};
use crate::operation::Operation;
use crate::overlay::Overlay;
use crate::plain_text::strip;
use crate::store::sql::Sql;
use crate::time::EpochMillis;
use crate::views::jobs::JobNote;
use crate::views::operations::{OperationState, PendingMark};

/// The notes of a job.
pub(crate) fn of_job(sql: &Connection, overlay: &Overlay, key: JobKey) -> Sql<Vec<JobNote>> {
    let stored = stored(sql, "job", key.server().map(|id| id.0))?;
    let added = overlay.operations.iter().filter(|of| of.job == Some(key));
    Ok(with_added(stored, added))
}

/// The notes of a project.
pub(crate) fn of_project(
    sql: &Connection,
    overlay: &Overlay,
    key: ProjectKey,
) -> Sql<Vec<JobNote>> {
    let stored = stored(sql, "project", key.server().map(|id| id.0))?;
    let added = overlay.operations.iter();
    Ok(with_added(
        stored,
        added.filter(|of| of.project == Some(key)),
    ))
}

/// When the notes of a job were read.
pub(crate) fn read_on_of_job(sql: &Connection, key: JobKey) -> Sql<Option<EpochMillis>> {
    match key {
        Key::Server(id) => read_on(sql, "job", id.0),
        Key::Local(_) => Ok(None),
    }
}

/// When the notes of a project were read.
pub(crate) fn read_on_of_project(sql: &Connection, key: ProjectKey) -> Sql<Option<EpochMillis>> {
    match key {
        Key::Server(id) => read_on(sql, "project", id.0),
        Key::Local(_) => Ok(None),
    }
}

/// The notes in the mirror: pinned ones, then the newest.
fn stored(sql: &Connection, owner: &str, id: Option<i64>) -> Sql<Vec<JobNote>> {
    sql.prepare_cached(&format!(
        "SELECT n.position, n.text, n.pinned, n.written_us, n.employee_id, e.name FROM {owner}_note n
         LEFT JOIN named_record e ON e.kind = 'employee' AND e.id = n.employee_id
         WHERE n.{owner}_id = ?1 ORDER BY n.pinned DESC, n.written_us DESC, n.position",
    ))?
    .query_map([id], |row| {
        let position: i64 = row.get(0)?;
        let written: Option<i64> = row.get(3)?;
        Ok(JobNote {
            id: position.to_string(),
            text: row.get(1)?,
            pinned: row.get(2)?,
            written_on: written.map(EpochMillis::from_micros),
            employee: label(row.get(4)?, row.get(5)?).map(|named| named.name),
            pending: None,
        })
    })?
    .collect()
}

/// Puts the notes of these operations first, the newest one at the top, unless they are stored.
fn with_added<'a>(
    mut stored: Vec<JobNote>,
    operations: impl Iterator<Item = &'a Operation>,
) -> Vec<JobNote> {
    let added = operations.filter_map(|operation| {
        let (Edit::AddNote { text, pinned, .. } | Edit::AddProjectNote { text, pinned, .. }) =
            &operation.edit
        else {
            return None;
        };
        let is_read = operation.state == OperationState::Acked
            && stored.iter().any(|note| note.text == strip(text));
        (!is_read).then(|| JobNote {
            id: operation.id.to_string(),
            text: text.clone(),
            pinned: *pinned,
            written_on: Some(EpochMillis::from_micros(operation.created_at)),
            employee: None,
            pending: Some(PendingMark {
                operation_id: operation.id,
                state: operation.state,
            }),
        })
    });
    let mut all: Vec<JobNote> = added.collect();
    all.reverse();
    all.append(&mut stored);
    all
}

fn read_on(sql: &Connection, owner: &str, id: i64) -> Sql<Option<EpochMillis>> {
    let on: Option<i64> = sql
        .prepare_cached(&format!(
            "SELECT on_us FROM {owner}_note_read WHERE {owner}_id = ?1"
        ))?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(on.map(EpochMillis::from_micros))
}
