//! Small facts about the mirror, by name.

use rusqlite::{Connection, OptionalExtension};

use super::sql::Sql;

/// Reads a fact.
pub(crate) fn read(sql: &Connection, name: &str) -> Sql<Option<String>> {
    sql.prepare_cached("SELECT value FROM about WHERE key = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()
}

/// Keeps a fact.
pub(crate) fn write(sql: &Connection, name: &str, value: &str) -> Sql<()> {
    sql.prepare_cached("INSERT OR REPLACE INTO about (key, value) VALUES (?1, ?2)")?
        .execute([name, value])
        .map(drop)
}
