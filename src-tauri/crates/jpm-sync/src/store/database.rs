//! One SQLite file: a single writer and a small pool of read-only connections.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};
use rusqlite::{Connection, OpenFlags};

use super::derived;
use super::error::StoreError;
use super::file_identity::OpenFiles;
use super::high_water::{HighWater, MarkFile};
use super::options::CHECKPOINT_PAGES;
use super::row_counts::RowCounts;
use super::sql::Sql;

/// Before 3.51.3, a race between a checkpoint and a commit can lose the commit.
const OLDEST_SQLITE: i32 = 3_051_003;
const MAX_IDLE_READERS: usize = 4;

/// An open file.
#[derive(Debug)]
pub(crate) struct Database {
    path: PathBuf,
    kind: DatabaseKind,
    files: Mutex<OpenFiles>,
    writer: Mutex<Connection>,
    readers: Mutex<Readers>,
    /// The number of committed transactions since the file was opened.
    commits: AtomicU64,
    /// Whether SQLite found the file damaged. From then on nothing is read or written until the
    /// file is replaced.
    damaged: AtomicBool,
    row_counts: RowCounts,
}

/// The content of a file. It decides what happens around a commit, and what damage means.
#[derive(Debug)]
pub(crate) enum DatabaseKind {
    /// Edits. They exist nowhere else, so their high-water mark is kept beside them.
    Outbox(Option<Mutex<MarkFile>>),
    /// The server's records. The derived tables are updated in each transaction.
    Mirror,
}

/// Idle connections to the current file. Connections to a replaced file are closed instead.
#[derive(Debug, Default)]
struct Readers {
    idle: Vec<Connection>,
    file: u32,
}

/// What a commit must survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// A power cut.
    Full,
    /// The end of the process. After a power cut the newest commits may be missing, but the file is
    /// sound.
    Process,
}

impl Database {
    /// Takes over the connection that migrated the file.
    pub(crate) fn new(
        path: &Path,
        writer: Connection,
        kind: DatabaseKind,
    ) -> Result<Self, StoreError> {
        let row_counts = RowCounts::default();
        row_counts
            .attach(&writer)
            .map_err(|source| StoreError::from_sqlite(path, source))?;
        Ok(Self {
            path: path.to_owned(),
            kind,
            files: Mutex::new(OpenFiles::of_database(path)),
            writer: Mutex::new(writer),
            readers: Mutex::default(),
            commits: AtomicU64::new(0),
            damaged: AtomicBool::new(false),
            row_counts,
        })
    }

    /// The number of committed transactions. A cache of the file's content is valid while it stays
    /// the same.
    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Acquire)
    }

    /// Whether SQLite has found the file damaged.
    pub(crate) fn is_damaged(&self) -> bool {
        self.damaged.load(Ordering::Acquire)
    }

    /// The tables of the file.
    pub(crate) fn tables(&self) -> Result<Vec<String>, StoreError> {
        self.read(|sql| {
            sql.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")?
                .query_map([], |row| row.get(0))?
                .collect()
        })
    }

    /// Reads a whole table and checks its pages. Damage is remembered.
    pub(crate) fn check(&self, table: &str) -> Result<(), StoreError> {
        self.read(|sql| quick_check(sql, Some(table)))
    }

    /// Replaces a damaged file. `renew` gets the path when we have closed the old file.
    pub(crate) fn replace(
        &self,
        renew: impl FnOnce(&Path) -> Result<Connection, StoreError>,
    ) -> Result<(), StoreError> {
        let mut writer = self.writer();
        {
            let mut readers = self.readers.lock();
            readers.idle.clear();
            readers.file += 1;
        }
        let nothing = Connection::open_in_memory().map_err(|source| self.store_error(source))?;
        drop(std::mem::replace(&mut *writer, nothing));
        *writer = renew(&self.path)?;
        *self.files.lock() = OpenFiles::of_database(&self.path);
        self.row_counts
            .attach(&writer)
            .map_err(|source| self.store_error(source))?;
        self.row_counts.clear();
        self.commits.fetch_add(1, Ordering::AcqRel);
        self.damaged.store(false, Ordering::Release);
        Ok(())
    }

    /// Adds the file's name to an error. Damage is remembered.
    fn store_error(&self, source: rusqlite::Error) -> StoreError {
        match StoreError::from_sqlite(&self.path, source) {
            StoreError::Corrupt { path, detail } => {
                if !self.damaged.swap(true, Ordering::AcqRel) {
                    tracing::error!(path = %path.display(), detail, "a file is damaged");
                }
                match self.kind {
                    DatabaseKind::Outbox(_) => StoreError::Corrupt { path, detail },
                    DatabaseKind::Mirror => StoreError::MirrorDamaged { path, detail },
                }
            }
            other => other,
        }
    }

    fn ensure_sound(&self) -> Result<(), StoreError> {
        if self.is_damaged() {
            return Err(self.store_error(corrupt("it was found damaged".into())));
        }
        Ok(())
    }

    /// The error if the files have moved since they were opened.
    pub(crate) fn check_in_place(&self) -> Result<(), StoreError> {
        self.files.lock().check()
    }

    /// Refuses to continue with files that have moved. A mirror then counts as damaged and is
    /// created again.
    fn ensure_in_place(&self) -> Result<(), StoreError> {
        match (self.check_in_place(), &self.kind) {
            (Err(_), DatabaseKind::Mirror) => {
                Err(self.store_error(corrupt("it was removed or replaced".into())))
            }
            (checked, _) => checked,
        }
    }

    /// Syncs the outbox's high-water mark to the disk.
    pub(crate) fn sync_mark(&self) {
        if let DatabaseKind::Outbox(Some(mark)) = &self.kind
            && let Err(error) = mark.lock().sync()
        {
            tracing::warn!(%error, "the high-water mark of the outbox is not on the disk");
        }
    }

    /// Runs `work` in one transaction of the only writer. An error leaves the file as it was.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Sql<T>,
    ) -> Result<T, StoreError> {
        self.transact(work, derived::update)
    }

    /// See [`StoreOptions::checkpoint_pages`](super::StoreOptions::checkpoint_pages).
    pub(crate) fn set_checkpoint_pages(&self, pages: u32) -> Result<(), StoreError> {
        let name = |source| StoreError::from_sqlite(&self.path, source);
        self.writer()
            .pragma_update(None, "wal_autocheckpoint", pages)
            .map_err(name)
    }

    /// Like [`write`](Self::write), for one of many parts: the derived tables are updated when
    /// enough has changed, or with the next [`write`](Self::write). What is due is stored with the
    /// rows, so nothing is forgotten if the program ends.
    pub(crate) fn write_deferred<T>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Sql<T>,
    ) -> Result<T, StoreError> {
        self.transact(work, derived::update_if_many)
    }

    fn transact<T>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Sql<T>,
        update_derived: impl FnOnce(&Connection) -> Sql<()>,
    ) -> Result<T, StoreError> {
        self.ensure_sound()?;
        self.ensure_in_place()?;
        let mut writer = self.writer();
        let name = |source| self.store_error(source);
        let transaction = writer
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(name)?;
        self.row_counts.begin();
        let before = transaction.total_changes();
        let value = work(&transaction).map_err(name)?;
        let reached = match &self.kind {
            DatabaseKind::Mirror => update_derived(&transaction).map(|()| None),
            DatabaseKind::Outbox(Some(_)) if transaction.total_changes() != before => {
                HighWater::advance(&transaction).map(Some)
            }
            DatabaseKind::Outbox(_) => Ok(None),
        };
        let reached = reached.map_err(name)?;
        transaction.commit().map_err(name)?;
        self.row_counts.commit();
        self.commits.fetch_add(1, Ordering::AcqRel);
        if let (Some(reached), DatabaseKind::Outbox(Some(mark))) = (reached, &self.kind)
            && let Err(error) = mark.lock().write(&reached)
        {
            tracing::warn!(%error, "the high-water mark of the outbox is behind");
        }
        // Data written to a removed file is lost, so it must not be reported as saved.
        self.ensure_in_place()?;
        Ok(value)
    }

    /// How many rows a table has as of the last commit. It is counted once and maintained from then
    /// on. The table must have row ids.
    pub(crate) fn row_count(&self, table: &'static str) -> Result<i64, StoreError> {
        if let Some(rows) = self.row_counts.get(table) {
            return Ok(rows);
        }
        // Nobody may write during the count, because such rows would count twice or not at all.
        let _writer = self.writer();
        let rows = self.read(|sql| {
            sql.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                row.get(0)
            })
        })?;
        self.row_counts.set(table, rows);
        Ok(rows)
    }

    /// Runs `work` on one consistent state of the file.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Sql<T>,
    ) -> Result<T, StoreError> {
        self.ensure_sound()?;
        if matches!(self.kind, DatabaseKind::Outbox(_)) {
            self.ensure_in_place()?;
        }
        let name = |source| self.store_error(source);
        let (mut connection, file) = self.reader().map_err(name)?;
        let transaction = connection.transaction().map_err(name)?;
        let value = work(&transaction).map_err(name)?;
        transaction.finish().map_err(name)?;
        // Only a connection without a failed transaction returns to the pool. Others are closed.
        let mut readers = self.readers.lock();
        if readers.idle.len() < MAX_IDLE_READERS && readers.file == file {
            readers.idle.push(connection);
        }
        Ok(value)
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        // A panic in another thread has rolled its transaction back. The connection itself is
        // sound.
        self.writer.lock()
    }

    /// A connection, and the generation of its file.
    fn reader(&self) -> Sql<(Connection, u32)> {
        let (idle, file) = {
            let mut readers = self.readers.lock();
            (readers.idle.pop(), readers.file)
        };
        let connection = idle.map_or_else(|| open_reader(&self.path, &self.kind), Ok)?;
        Ok((connection, file))
    }
}

/// Checks the pages of a table, or of the whole file.
pub(super) fn quick_check(sql: &Connection, table: Option<&str>) -> Sql<()> {
    let query = match table {
        Some(table) => format!("PRAGMA quick_check(\"{table}\")"),
        None => "PRAGMA quick_check(1)".to_owned(),
    };
    let found: String = sql.query_row(&query, [], |row| row.get(0))?;
    if found == "ok" {
        Ok(())
    } else {
        Err(corrupt(found))
    }
}

/// SQLite's message for a damaged file, if only a check of ours has found the damage.
fn corrupt(detail: String) -> rusqlite::Error {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    rusqlite::Error::SqliteFailure(code, Some(detail))
}

/// Refuses a version of SQLite that can lose commits.
pub(crate) fn check_sqlite() -> Result<(), StoreError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(StoreError::OldSqlite {
            found: rusqlite::version(),
        });
    }
    Ok(())
}

/// Opens the writing connection of a file, and creates the file if needed.
pub(crate) fn open_writer(path: &Path, durability: Durability) -> Sql<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    match durability {
        Durability::Full => {
            connection.pragma_update(None, "synchronous", "FULL")?;
            // Without this, macOS reports a write as done while it is still in the drive's cache.
            #[cfg(target_os = "macos")]
            connection.pragma_update(None, "fullfsync", true)?;
        }
        Durability::Process => {
            connection.pragma_update(None, "synchronous", "NORMAL")?;
            connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
            // In bytes: the size to which the log is truncated after a checkpoint.
            connection.pragma_update(None, "journal_size_limit", 4 << 20)?;
        }
    }
    // In KiB: a page of a thousand rows touches more of the indexes than the default 2 MiB hold.
    connection.pragma_update(None, "cache_size", -32_768)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn open_reader(path: &Path, kind: &DatabaseKind) -> Sql<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "mmap_size", 2_i64 << 30)?;
    if matches!(kind, DatabaseKind::Mirror) {
        connection.execute_batch(derived::TERMS)?;
    }
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}
