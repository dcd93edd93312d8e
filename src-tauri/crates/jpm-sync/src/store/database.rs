//! One SQLite file: a single writer and a small pool of read-only connections.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::error::StoreError;

/// Before 3.51.3 a race between a checkpoint and a commit could lose the commit.
const OLDEST_SQLITE: i32 = 3_051_003;
const IDLE_READERS: usize = 4;

/// A result of SQLite itself, before the file is named in the error.
pub(crate) type Sql<T> = Result<T, rusqlite::Error>;

/// An open file.
#[derive(Debug)]
pub(crate) struct Database {
    path: PathBuf,
    /// Done before each commit, inside its transaction.
    settle: fn(&Connection) -> Sql<()>,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

/// How much a commit must survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// A power cut.
    Full,
    /// The end of the process; after a power cut the newest commits may be gone, but the file is whole.
    Process,
}

impl Database {
    /// Takes over the connection that has migrated the file. `settle` is done before each commit, inside its transaction.
    pub(crate) fn new(path: &Path, writer: Connection, settle: fn(&Connection) -> Sql<()>) -> Self {
        Self {
            path: path.to_owned(),
            settle,
            writer: Mutex::new(writer),
            readers: Mutex::default(),
        }
    }

    /// Runs `work` in one transaction of the only writer; an error leaves the file as it was.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Sql<T>,
    ) -> Result<T, StoreError> {
        let mut writer = self.writer();
        let name = |source| StoreError::from_sqlite(&self.path, source);
        let transaction = writer
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(name)?;
        let value = work(&transaction).map_err(name)?;
        (self.settle)(&transaction).map_err(name)?;
        transaction.commit().map_err(name)?;
        Ok(value)
    }

    /// Runs `work` on one consistent state of the file.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Sql<T>,
    ) -> Result<T, StoreError> {
        let name = |source| StoreError::from_sqlite(&self.path, source);
        let mut connection = self.reader().map_err(name)?;
        let transaction = connection.transaction().map_err(name)?;
        let value = work(&transaction).map_err(name)?;
        transaction.finish().map_err(name)?;
        // Only after a clean end: a connection with a failed transaction is closed instead.
        let mut idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_READERS {
            idle.push(connection);
        }
        Ok(value)
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        // A panic in another thread has rolled its transaction back; the connection itself is sound.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reader(&self) -> Sql<Connection> {
        let idle = self
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        idle.map_or_else(|| open_reader(&self.path), Ok)
    }
}

/// Refuses an SQLite that can lose commits.
pub(crate) fn check_sqlite() -> Result<(), StoreError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(StoreError::OldSqlite {
            found: rusqlite::version(),
        });
    }
    Ok(())
}

/// Opens the writing connection of a file, making the file if need be.
pub(crate) fn open_writer(path: &Path, durability: Durability) -> Sql<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    match durability {
        Durability::Full => {
            connection.pragma_update(None, "synchronous", "FULL")?;
            // Without it macOS reports a write as done while the drive still holds it in its cache.
            #[cfg(target_os = "macos")]
            connection.pragma_update(None, "fullfsync", true)?;
        }
        Durability::Process => connection.pragma_update(None, "synchronous", "NORMAL")?,
    }
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn open_reader(path: &Path) -> Sql<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "mmap_size", 256 << 20)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}
