//! How many rows the tables of a file have, without counting them each time.
//!
//! The status tells it after every pull that brought something, and to count a million rows takes a tenth of a second. So they are counted
//! once, and from then on SQLite tells of every row that comes or goes. It is silent about tables without row numbers and about rows that
//! make room for a new one of the same key (`OR REPLACE`); no table that is asked for here knows either.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use rusqlite::hooks::Action;

use super::sql::Sql;

/// By table: rows that came, less those that went.
type Balance = HashMap<String, i64>;

/// The rows of a file's tables.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Of the transaction that is under way.
    under_way: Arc<Mutex<Balance>>,
    /// By table: rows as of the last commit, where anybody asked.
    rows: Mutex<HashMap<&'static str, i64>>,
}

impl Tally {
    /// Begins to listen to the only connection that writes.
    pub(super) fn listen(&self, writer: &Connection) -> Sql<()> {
        let under_way = self.under_way.clone();
        writer.update_hook(Some(move |action: Action, _: &str, table: &str, _: i64| {
            let by = match action {
                Action::SQLITE_INSERT => 1,
                Action::SQLITE_DELETE => -1,
                _ => return,
            };
            let mut balance = hold(&under_way);
            match balance.get_mut(table) {
                Some(rows) => *rows += by,
                None => {
                    balance.insert(table.to_owned(), by);
                }
            }
        }))
    }

    /// Another transaction begins; whatever the last one did after its commit, or instead of it, does not count.
    pub(super) fn begin(&self) {
        hold(&self.under_way).clear();
    }

    /// The transaction is committed.
    pub(super) fn commit(&self) {
        let mut balance = hold(&self.under_way);
        for (table, rows) in hold(&self.rows).iter_mut() {
            *rows += balance.get(*table).copied().unwrap_or(0);
        }
        balance.clear();
    }

    /// Nothing is known any more: it is another file.
    pub(super) fn forget(&self) {
        hold(&self.rows).clear();
    }

    /// The rows of a table, if they were ever counted.
    pub(super) fn known(&self, table: &str) -> Option<i64> {
        hold(&self.rows).get(table).copied()
    }

    /// Keeps what was counted while nobody wrote.
    pub(super) fn keep(&self, table: &'static str, rows: i64) {
        hold(&self.rows).insert(table, rows);
    }
}

fn hold<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use rusqlite::Connection;

    use super::super::database::{Contents, Database, Durability, open_writer};

    fn put(sql: &Connection, from: i64, to: i64) -> super::Sql<()> {
        (from..to).try_for_each(|id| {
            sql.execute("INSERT INTO project VALUES (?1, 'a')", [id])
                .map(drop)
        })
    }

    #[test]
    fn rows_are_counted_once_and_then_known() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("rows.db");
        let writer = open_writer(&path, Durability::Process).unwrap();
        writer
            .execute_batch("CREATE TABLE project (id INTEGER PRIMARY KEY, name TEXT)")
            .unwrap();
        let file = Database::new(&path, writer, Contents::Outbox(None)).unwrap();
        let rows = || file.rows("project").unwrap();
        file.write(|sql| put(sql, 0, 7)).unwrap();
        assert_eq!(rows(), 7);
        file.write(|sql| {
            put(sql, 7, 10)?;
            sql.execute("UPDATE project SET name = 'b'", [])?;
            sql.execute("DELETE FROM project WHERE id < 2", [])
        })
        .unwrap();
        assert_eq!(rows(), 8);
        // Given up: one row is there already.
        assert!(
            file.write(|sql| put(sql, 20, 25).and(put(sql, 5, 6)))
                .is_err()
        );
        assert_eq!(rows(), 8);
        file.write(|sql| put(sql, 30, 31)).unwrap();
        assert_eq!(rows(), 9);
        // Behind its back: whoever counts again sees it.
        let other = Connection::open(&path).unwrap();
        other.execute("DELETE FROM project", []).unwrap();
        assert_eq!(rows(), 9);
    }
}
