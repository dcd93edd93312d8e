//! Writes the notes of jobs, projects and customers.

use rusqlite::{Connection, params};

use crate::rows::NoteRow;
use crate::store::sql::Sql;
use crate::time::Micros;

/// Replaces the notes of a job.
pub(crate) fn put_notes(sql: &Connection, job: i64, notes: &[NoteRow], on: Micros) -> Sql<()> {
    put_notes_of(sql, "job", job, notes, on)
}

/// Replaces the notes of a project.
pub(crate) fn put_project_notes(
    sql: &Connection,
    project: i64,
    notes: &[NoteRow],
    on: Micros,
) -> Sql<()> {
    put_notes_of(sql, "project", project, notes, on)
}

/// Replaces the notes of a customer.
pub(crate) fn put_customer_notes(
    sql: &Connection,
    customer: i64,
    notes: &[NoteRow],
    on: Micros,
) -> Sql<()> {
    put_notes_of(sql, "customer", customer, notes, on)
}

/// The instant that stands for notes which the credentials may not read.
pub(crate) const REFUSED: Micros = 0;

/// Records that the credentials may not read the notes of a customer. Notes that were read before
/// stay.
pub(crate) fn refuse_customer_notes(sql: &Connection, customer: i64) -> Sql<()> {
    sql.prepare_cached(
        "INSERT OR REPLACE INTO customer_note_read (customer_id, on_us) VALUES (?1, ?2)",
    )?
    .execute([customer, REFUSED])?;
    Ok(())
}

/// Replaces the notes of a record of `owner`, a table.
fn put_notes_of(sql: &Connection, owner: &str, id: i64, notes: &[NoteRow], on: Micros) -> Sql<()> {
    sql.prepare_cached(&format!("DELETE FROM {owner}_note WHERE {owner}_id = ?1"))?
        .execute([id])?;
    let mut insert = sql.prepare_cached(&format!(
        "INSERT INTO {owner}_note ({owner}_id, position, text, pinned, written_us, employee_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
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
    sql.prepare_cached(&format!(
        "INSERT OR REPLACE INTO {owner}_note_read ({owner}_id, on_us) VALUES (?1, ?2)"
    ))?
    .execute([id, on])?;
    Ok(())
}
