//! Counts of the rows of a table, maintained without counting each time.
//!
//! The status shows the count after every pull that changed something, and counting a million rows
//! takes a tenth of a second. So each table is counted once, and SQLite's update hook reports every
//! row that is added or removed. The hook does not report `WITHOUT ROWID` tables or rows replaced
//! by `OR REPLACE`; the tables counted here use neither.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use rusqlite::Connection;
use rusqlite::hooks::Action;

use super::sql::Sql;

/// By table: rows added, minus rows removed.
type Delta = HashMap<String, i64>;

/// The row counts of a file's tables.
#[derive(Debug, Default)]
pub(super) struct RowCounts {
    /// Of the current transaction.
    pending: Arc<Mutex<Delta>>,
    /// By table: rows as of the last commit, once someone asked.
    rows: Mutex<HashMap<&'static str, i64>>,
}

impl RowCounts {
    /// Observes the only connection that writes.
    pub(super) fn attach(&self, writer: &Connection) -> Sql<()> {
        let pending = self.pending.clone();
        writer.update_hook(Some(move |action: Action, _: &str, table: &str, _: i64| {
            let by = match action {
                Action::SQLITE_INSERT => 1,
                Action::SQLITE_DELETE => -1,
                _ => return,
            };
            let mut balance = pending.lock();
            match balance.get_mut(table) {
                Some(rows) => *rows += by,
                None => {
                    balance.insert(table.to_owned(), by);
                }
            }
        }))
    }

    /// Begins a transaction. Changes outside of transactions do not count.
    pub(super) fn begin(&self) {
        self.pending.lock().clear();
    }

    /// The transaction is committed.
    pub(super) fn commit(&self) {
        let mut balance = self.pending.lock();
        for (table, rows) in self.rows.lock().iter_mut() {
            *rows += balance.get(*table).copied().unwrap_or(0);
        }
        balance.clear();
    }

    /// Forgets all counts, because it is another file.
    pub(super) fn clear(&self) {
        self.rows.lock().clear();
    }

    /// The row count of a table, if it was ever counted.
    pub(super) fn get(&self, table: &str) -> Option<i64> {
        self.rows.lock().get(table).copied()
    }

    /// Stores a count that was taken while nobody wrote.
    pub(super) fn set(&self, table: &'static str, rows: i64) {
        self.rows.lock().insert(table, rows);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use rusqlite::Connection;

    use super::super::database::{Database, DatabaseKind, Durability, open_writer};

    fn put(sql: &Connection, from: i64, to: i64) -> super::Sql<()> {
        (from..to).try_for_each(|id| {
            sql.execute("INSERT INTO project VALUES (?1, 'a')", [id])
                .map(drop)
        })
    }

    #[test]
    fn row_count_is_maintained_after_one_full_count() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("rows.db");
        let writer = open_writer(&path, Durability::Process).unwrap();
        writer
            .execute_batch("CREATE TABLE project (id INTEGER PRIMARY KEY, name TEXT)")
            .unwrap();
        let file = Database::new(&path, writer, DatabaseKind::Outbox(None)).unwrap();
        let rows = || file.row_count("project").unwrap();
        file.write(|sql| put(sql, 0, 7)).unwrap();
        assert_eq!(rows(), 7);
        file.write(|sql| {
            put(sql, 7, 10)?;
            sql.execute("UPDATE project SET name = 'b'", [])?;
            sql.execute("DELETE FROM project WHERE id < 2", [])
        })
        .unwrap();
        assert_eq!(rows(), 8);
        // The transaction was rolled back, so one row exists.
        assert!(
            file.write(|sql| put(sql, 20, 25).and(put(sql, 5, 6)))
                .is_err()
        );
        assert_eq!(rows(), 8);
        file.write(|sql| put(sql, 30, 31)).unwrap();
        assert_eq!(rows(), 9);
        // Another connection bypasses the counter. The next full count shows the row.
        let other = Connection::open(&path).unwrap();
        other.execute("DELETE FROM project", []).unwrap();
        assert_eq!(rows(), 9);
    }
}
