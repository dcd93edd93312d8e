//! Reads the notes of jobs, projects and customers, with those that the server does not have yet.

use jpm_client::ids::CustomerId;
use rusqlite::{Connection, OptionalExtension};

use super::record_names::label;
use crate::edit::Edit;
use crate::key::{JobKey, ProjectKey};
use crate::operation::Operation;
use crate::overlay::Overlay;
use crate::plain_text::strip;
use crate::rows::NoteOwner;
use crate::store::mirror::REFUSED;
use crate::store::sql::Sql;
use crate::time::{EpochMillis, Micros};
use crate::views::customers::CustomerNote;
use crate::views::jobs::JobNote;
use crate::views::operations::{OperationState, PendingMark};

/// The notes of a job.
pub(crate) fn of_job(sql: &Connection, overlay: &Overlay, key: JobKey) -> Sql<Vec<JobNote>> {
    let stored = stored(sql, key.server().map(NoteOwner::Job))?;
    let added = overlay.operations.iter().filter(|of| of.job == Some(key));
    Ok(with_added(stored, added))
}

/// The notes of a project.
pub(crate) fn of_project(
    sql: &Connection,
    overlay: &Overlay,
    key: ProjectKey,
) -> Sql<Vec<JobNote>> {
    let stored = stored(sql, key.server().map(NoteOwner::Project))?;
    let added = overlay.operations.iter();
    Ok(with_added(
        stored,
        added.filter(|of| of.project == Some(key)),
    ))
}

/// The notes of a customer.
pub(crate) fn of_customer(sql: &Connection, id: CustomerId) -> Sql<Vec<CustomerNote>> {
    let stored = stored(sql, Some(NoteOwner::Customer(id)))?.into_iter();
    Ok(stored
        .map(|note| CustomerNote {
            id: note.id,
            text: note.text,
            pinned: note.pinned,
            written_on: note.written_on,
            employee: note.employee,
        })
        .collect())
}

/// When the notes of a record were read, or [`REFUSED`].
pub(crate) fn read_on(sql: &Connection, owner: NoteOwner) -> Sql<Option<Micros>> {
    let table = owner.table();
    sql.prepare_cached(&format!(
        "SELECT on_us FROM {table}_note_read WHERE {table}_id = ?1"
    ))?
    .query_row([owner.id()], |row| row.get(0))
    .optional()
}

/// When the notes of a job or a project were read. `None` if the credentials may not read them.
pub(crate) fn read_on_shown(
    sql: &Connection,
    owner: Option<NoteOwner>,
) -> Sql<Option<EpochMillis>> {
    let on = owner.map(|owner| read_on(sql, owner)).transpose()?;
    Ok(on
        .flatten()
        .filter(|on| *on != REFUSED)
        .map(EpochMillis::from_micros))
}

/// The notes in the mirror: pinned ones, then the newest. It has none of a record that the server
/// does not have.
fn stored(sql: &Connection, owner: Option<NoteOwner>) -> Sql<Vec<JobNote>> {
    let Some(owner) = owner else {
        return Ok(Vec::new());
    };
    let table = owner.table();
    sql.prepare_cached(&format!(
        "SELECT n.position, n.text, n.pinned, n.written_us, n.employee_id, e.name FROM {table}_note n
         LEFT JOIN named_record e ON e.kind = 'employee' AND e.id = n.employee_id
         WHERE n.{table}_id = ?1 ORDER BY n.pinned DESC, n.written_us DESC, n.position",
    ))?
    .query_map([owner.id()], |row| {
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
