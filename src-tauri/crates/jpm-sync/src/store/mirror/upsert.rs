//! Writes a row of a table with the key `id`: reads it first, and writes only if it has changed.
//!
//! One statement could do both. But SQLite makes a statement that fires triggers undoable by
//! itself, and for that it copies each page that the statement touches. This was a third of the
//! cost of the first download. The two statements here use `OR FAIL`, which leaves a partial write
//! to the transaction; the transaction is rolled back after any error.

use std::fmt::Write as _;
use std::sync::OnceLock;

use rusqlite::{Connection, OptionalExtension, ToSql};

use crate::rows::RecordMeta;
use crate::store::sql::Sql;

/// The statements of a table. They depend only on its name and its columns.
pub(super) struct Statements {
    known: String,
    insert: String,
    update: String,
}

impl Statements {
    fn of(table: &str, columns: &[(&str, &dyn ToSql)]) -> Self {
        let (mut names, mut placeholders, mut sets) = (String::new(), String::new(), String::new());
        for (index, (name, _)) in columns.iter().enumerate() {
            let index_from_5 = index + 5;
            let _ = write!(names, ", {name}");
            let _ = write!(placeholders, ", ?{index_from_5}");
            let _ = write!(sets, ", {name} = ?{index_from_5}");
        }
        Self {
            // A record that has lost its date counts as new as well, but its last known date is
            // kept. So does one whose stored date is ahead of the server's clock.
            known: format!(
                "SELECT (modified_us <= ?2 OR ?2 = 0 OR modified_us > ?4) AND raw <> ?3 FROM {table} WHERE id = ?1"
            ),
            insert: format!(
                "INSERT OR FAIL INTO {table} (id, modified_us, raw{names}) VALUES (?1, ?2, ?3{placeholders})"
            ),
            update: format!(
                "UPDATE OR FAIL {table} SET modified_us = CASE WHEN modified_us > ?4 THEN ?2 ELSE max(modified_us, ?2) END,
                    raw = ?3{sets} WHERE id = ?1"
            ),
        }
    }
}

/// Writes a row. Returns whether the table has changed. `statements` belongs to the table and these
/// columns.
pub(super) fn upsert(
    sql: &Connection,
    table: &str,
    statements: &OnceLock<Statements>,
    origin: &RecordMeta,
    columns: &[(&str, &dyn ToSql)],
) -> Sql<bool> {
    let statements = statements.get_or_init(|| Statements::of(table, columns));
    let mut values: Vec<&dyn ToSql> = Vec::with_capacity(columns.len() + 4);
    let latest = origin.latest_plausible();
    values.extend([
        &origin.id as &dyn ToSql,
        &origin.modified,
        &origin.raw,
        &latest,
    ]);
    let is_newer: Option<bool> = sql
        .prepare_cached(&statements.known)?
        .query_row(values.as_slice(), |row| row.get(0))
        .optional()?;
    let text = match is_newer {
        Some(false) => return Ok(false),
        Some(true) => &statements.update,
        None => &statements.insert,
    };
    values.extend(columns.iter().map(|(_, value)| *value));
    sql.prepare_cached(text)?.execute(values.as_slice())?;
    Ok(true)
}
