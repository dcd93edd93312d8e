//! Writing a row of a table whose key is `id`: it is looked at first, and written only when it is news.
//!
//! One statement could do both. But a statement that may fail half-way, as every one may that fires triggers, is written so that it can be
//! undone by itself, and for that SQLite copies each page that it touches: a third of what the first download costs. So there are two, and
//! they are not undone: `OR FAIL` leaves a half-done row to the transaction, which is given up after any error.

use std::fmt::Write as _;
use std::sync::OnceLock;

use rusqlite::{Connection, OptionalExtension, ToSql};

use crate::rows::Origin;
use crate::store::sql::Sql;

/// The statements for a table, which depend on its name and its columns only.
pub(super) struct Statements {
    known: String,
    insert: String,
    update: String,
}

impl Statements {
    fn of(table: &str, columns: &[(&str, &dyn ToSql)]) -> Self {
        let (mut names, mut marks, mut sets) = (String::new(), String::new(), String::new());
        for (index, (name, _)) in columns.iter().enumerate() {
            let place = index + 5;
            let _ = write!(names, ", {name}");
            let _ = write!(marks, ", ?{place}");
            let _ = write!(sets, ", {name} = ?{place}");
        }
        Self {
            // A record that has lost its date is news as well; what it was last changed at stays known.
            // So is one where the date that is here lies ahead of the server's clock.
            known: format!(
                "SELECT (modified_us <= ?2 OR ?2 = 0 OR modified_us > ?4) AND raw <> ?3 FROM {table} WHERE id = ?1"
            ),
            insert: format!(
                "INSERT OR FAIL INTO {table} (id, modified_us, raw{names}) VALUES (?1, ?2, ?3{marks})"
            ),
            update: format!(
                "UPDATE OR FAIL {table} SET modified_us = CASE WHEN modified_us > ?4 THEN ?2 ELSE max(modified_us, ?2) END,
                    raw = ?3{sets} WHERE id = ?1"
            ),
        }
    }
}

/// Writes a row. True when the table is not what it was. `statements` belongs to the table and these columns.
pub(super) fn upsert(
    sql: &Connection,
    table: &str,
    statements: &OnceLock<Statements>,
    origin: &Origin,
    columns: &[(&str, &dyn ToSql)],
) -> Sql<bool> {
    let statements = statements.get_or_init(|| Statements::of(table, columns));
    let mut values: Vec<&dyn ToSql> = Vec::with_capacity(columns.len() + 4);
    let latest = origin.latest();
    values.extend([
        &origin.id as &dyn ToSql,
        &origin.modified,
        &origin.raw,
        &latest,
    ]);
    let is_news: Option<bool> = sql
        .prepare_cached(&statements.known)?
        .query_row(values.as_slice(), |row| row.get(0))
        .optional()?;
    let text = match is_news {
        Some(false) => return Ok(false),
        Some(true) => &statements.update,
        None => &statements.insert,
    };
    values.extend(columns.iter().map(|(_, value)| *value));
    sql.prepare_cached(text)?.execute(values.as_slice())?;
    Ok(true)
}
