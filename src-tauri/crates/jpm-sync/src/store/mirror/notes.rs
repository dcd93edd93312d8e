//! Writes the notes of jobs, projects and customers.

use rusqlite::{Connection, params};

use crate::rows::{NoteOwner, NoteRow};
use crate::store::sql::Sql;
use crate::time::Micros;

/// The instant that stands for notes which the credentials may not read.
pub(crate) const REFUSED: Micros = 0;

/// Replaces the notes of a record.
pub(crate) fn put_notes(
    sql: &Connection,
    owner: NoteOwner,
    notes: &[NoteRow],
    on: Micros,
) -> Sql<()> {
    let (table, id) = (owner.table(), owner.id());
    sql.prepare_cached(&format!("DELETE FROM {table}_note WHERE {table}_id = ?1"))?
        .execute([id])?;
    let mut insert = sql.prepare_cached(&format!(
        "INSERT INTO {table}_note ({table}_id, position, text, pinned, written_us, employee_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
    ))?;
    for (position, note) in (0_i64..).zip(notes) {
        insert.execute(params![
            id,
            position,
            note.text,
            note.pinned,
            note.written,
            note.employee_id
        ])?;
    }
    set_read_on(sql, owner, on)
}

/// Records that the credentials may not read the notes of a record. Notes that were read before
/// stay.
pub(crate) fn refuse_notes(sql: &Connection, owner: NoteOwner) -> Sql<()> {
    set_read_on(sql, owner, REFUSED)
}

fn set_read_on(sql: &Connection, owner: NoteOwner, on: Micros) -> Sql<()> {
    let table = owner.table();
    sql.prepare_cached(&format!(
        "INSERT OR REPLACE INTO {table}_note_read ({table}_id, on_us) VALUES (?1, ?2)"
    ))?
    .execute([owner.id(), on])?;
    Ok(())
}
