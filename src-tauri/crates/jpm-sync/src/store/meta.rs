//! Key–value pairs of the mirror.

use rusqlite::{Connection, OptionalExtension};

use super::sql::Sql;

/// Reads a value.
pub(crate) fn get(sql: &Connection, name: &str) -> Sql<Option<String>> {
    sql.prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()
}

/// Stores a value.
pub(crate) fn set(sql: &Connection, name: &str, value: &str) -> Sql<()> {
    sql.prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?
        .execute([name, value])
        .map(drop)
}
