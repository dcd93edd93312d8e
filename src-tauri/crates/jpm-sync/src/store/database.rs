//! One SQLite file: a single writer and a small pool of read-only connections.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::derived;
use super::error::StoreError;
use super::file_identity::OpenFiles;
use super::high_water::{HighWater, MarkFile};
use super::options::LOG_PAGES;
use super::sql::Sql;
use super::tally::Tally;

/// Before 3.51.3 a race between a checkpoint and a commit could lose the commit.
const OLDEST_SQLITE: i32 = 3_051_003;
const IDLE_READERS: usize = 4;

/// An open file.
#[derive(Debug)]
pub(crate) struct Database {
    path: PathBuf,
    contents: Contents,
    files: Mutex<OpenFiles>,
    writer: Mutex<Connection>,
    readers: Mutex<Readers>,
    /// How many transactions have been committed since the file was opened.
    commits: AtomicU64,
    /// SQLite has found the file damaged. From then on nothing is read or written, until the file is replaced.
    damaged: AtomicBool,
    tally: Tally,
}

/// What a file holds, and so what is done around a commit and what damage means.
#[derive(Debug)]
pub(crate) enum Contents {
    /// Edits. Nobody else has them, so how far they have come is noted beside them.
    Outbox(Option<Mutex<MarkFile>>),
    /// What the server has. What is derived from it is brought up to date in each transaction.
    Mirror,
}

/// Idle connections to the file as it is now; one to a file that has been replaced does not come back among them.
#[derive(Debug, Default)]
struct Readers {
    idle: Vec<Connection>,
    file: u32,
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
    /// Takes over the connection that has migrated the file.
    pub(crate) fn new(
        path: &Path,
        writer: Connection,
        contents: Contents,
    ) -> Result<Self, StoreError> {
        let tally = Tally::default();
        tally
            .listen(&writer)
            .map_err(|source| StoreError::from_sqlite(path, source))?;
        Ok(Self {
            path: path.to_owned(),
            contents,
            files: Mutex::new(OpenFiles::of_database(path)),
            writer: Mutex::new(writer),
            readers: Mutex::default(),
            commits: AtomicU64::new(0),
            damaged: AtomicBool::new(false),
            tally,
        })
    }

    /// How many transactions have been committed. What was derived from the file is as good as new while this stays the same.
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

    /// Reads a whole table and looks whether its pages fit together. What is found is remembered.
    pub(crate) fn check(&self, table: &str) -> Result<(), StoreError> {
        self.read(|sql| quick_check(sql, Some(table)))
    }

    /// Replaces a damaged file: `renew` is given the path when nothing of ours has the old file open any more.
    pub(crate) fn replace(
        &self,
        renew: impl FnOnce(&Path) -> Result<Connection, StoreError>,
    ) -> Result<(), StoreError> {
        let mut writer = self.writer();
        {
            let mut readers = lock(&self.readers);
            readers.idle.clear();
            readers.file += 1;
        }
        let nothing = Connection::open_in_memory().map_err(|source| self.named(source))?;
        drop(std::mem::replace(&mut *writer, nothing));
        *writer = renew(&self.path)?;
        *lock(&self.files) = OpenFiles::of_database(&self.path);
        self.tally
            .listen(&writer)
            .map_err(|source| self.named(source))?;
        self.tally.forget();
        self.commits.fetch_add(1, Ordering::AcqRel);
        self.damaged.store(false, Ordering::Release);
        Ok(())
    }

    /// The error with the file's name. One that tells of damage is remembered.
    fn named(&self, source: rusqlite::Error) -> StoreError {
        match StoreError::from_sqlite(&self.path, source) {
            StoreError::Corrupt { path, detail } => {
                if !self.damaged.swap(true, Ordering::AcqRel) {
                    tracing::error!(path = %path.display(), detail, "a file is damaged");
                }
                match self.contents {
                    Contents::Outbox(_) => StoreError::Corrupt { path, detail },
                    Contents::Mirror => StoreError::MirrorDamaged { path, detail },
                }
            }
            other => other,
        }
    }

    fn refuse_damaged(&self) -> Result<(), StoreError> {
        if self.is_damaged() {
            return Err(self.named(corrupt("it was found damaged".into())));
        }
        Ok(())
    }

    /// An error when the files are not where they were when they were opened.
    pub(crate) fn check_in_place(&self) -> Result<(), StoreError> {
        lock(&self.files).check()
    }

    /// Refuses to go on with files that are not where they were. A mirror is then as good as damaged: it is made anew.
    fn refuse_displaced(&self) -> Result<(), StoreError> {
        match (self.check_in_place(), &self.contents) {
            (Err(_), Contents::Mirror) => {
                Err(self.named(corrupt("it was removed or replaced".into())))
            }
            (checked, _) => checked,
        }
    }

    /// Takes the outbox's high-water mark to the disk.
    pub(crate) fn sync_mark(&self) {
        if let Contents::Outbox(Some(mark)) = &self.contents
            && let Err(error) = lock(mark).sync()
        {
            tracing::warn!(%error, "the high-water mark of the outbox is not on the disk");
        }
    }

    /// Runs `work` in one transaction of the only writer; an error leaves the file as it was.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Sql<T>,
    ) -> Result<T, StoreError> {
        self.transact(work, derived::settle)
    }

    /// See [`StoreOptions::log_pages`](super::StoreOptions::log_pages).
    pub(crate) fn copy_log_after(&self, pages: u32) -> Result<(), StoreError> {
        let name = |source| StoreError::from_sqlite(&self.path, source);
        self.writer()
            .pragma_update(None, "wal_autocheckpoint", pages)
            .map_err(name)
    }

    /// [`write`](Self::write) for a part of many: what is derived from the mirror's rows waits until there is much of it, or until the next
    /// [`write`](Self::write). What is due is kept with the rows, so nothing is forgotten when the program ends.
    pub(crate) fn write_part<T>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Sql<T>,
    ) -> Result<T, StoreError> {
        self.transact(work, derived::settle_much)
    }

    fn transact<T>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Sql<T>,
        settle: impl FnOnce(&Connection) -> Sql<()>,
    ) -> Result<T, StoreError> {
        self.refuse_damaged()?;
        self.refuse_displaced()?;
        let mut writer = self.writer();
        let name = |source| self.named(source);
        let transaction = writer
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(name)?;
        self.tally.begin();
        let before = transaction.total_changes();
        let value = work(&transaction).map_err(name)?;
        let reached = match &self.contents {
            Contents::Mirror => settle(&transaction).map(|()| None),
            Contents::Outbox(Some(_)) if transaction.total_changes() != before => {
                HighWater::advance(&transaction).map(Some)
            }
            Contents::Outbox(_) => Ok(None),
        };
        let reached = reached.map_err(name)?;
        transaction.commit().map_err(name)?;
        self.tally.commit();
        self.commits.fetch_add(1, Ordering::AcqRel);
        if let (Some(reached), Contents::Outbox(Some(mark))) = (reached, &self.contents)
            && let Err(error) = lock(mark).write(&reached)
        {
            tracing::warn!(%error, "the high-water mark of the outbox is behind");
        }
        // What went into a file that was removed meanwhile is not kept, and nobody may be told that it is.
        self.refuse_displaced()?;
        Ok(value)
    }

    /// How many rows a table with row numbers has, as of the last commit. Counted the first time, and known from then on.
    pub(crate) fn rows(&self, table: &'static str) -> Result<i64, StoreError> {
        if let Some(rows) = self.tally.known(table) {
            return Ok(rows);
        }
        // Nobody writes while it is counted, or what is written would count twice or not at all.
        let _writer = self.writer();
        let rows = self.read(|sql| {
            sql.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                row.get(0)
            })
        })?;
        self.tally.keep(table, rows);
        Ok(rows)
    }

    /// Runs `work` on one consistent state of the file.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Sql<T>,
    ) -> Result<T, StoreError> {
        self.refuse_damaged()?;
        if matches!(self.contents, Contents::Outbox(_)) {
            self.refuse_displaced()?;
        }
        let name = |source| self.named(source);
        let (mut connection, file) = self.reader().map_err(name)?;
        let transaction = connection.transaction().map_err(name)?;
        let value = work(&transaction).map_err(name)?;
        transaction.finish().map_err(name)?;
        // Only after a clean end: a connection with a failed transaction is closed instead.
        let mut readers = lock(&self.readers);
        if readers.idle.len() < IDLE_READERS && readers.file == file {
            readers.idle.push(connection);
        }
        Ok(value)
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        // A panic in another thread has rolled its transaction back; the connection itself is sound.
        lock(&self.writer)
    }

    /// A connection, and which file it is one to.
    fn reader(&self) -> Sql<(Connection, u32)> {
        let (idle, file) = {
            let mut readers = lock(&self.readers);
            (readers.idle.pop(), readers.file)
        };
        let connection = idle.map_or_else(|| open_reader(&self.path, &self.contents), Ok)?;
        Ok((connection, file))
    }
}

/// Looks whether the pages of a table, or of the whole file, fit together.
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

/// What SQLite says of a damaged file, where only a check of ours has said it.
fn corrupt(detail: String) -> rusqlite::Error {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    rusqlite::Error::SqliteFailure(code, Some(detail))
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
        Durability::Process => {
            connection.pragma_update(None, "synchronous", "NORMAL")?;
            connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
            // In bytes, to which the log is cut back once it was copied.
            connection.pragma_update(None, "journal_size_limit", 4 << 20)?;
        }
    }
    // In KiB: a page of a thousand rows touches more of the indexes than the usual 2 MiB hold.
    connection.pragma_update(None, "cache_size", -32_768)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn lock<T>(guarded: &Mutex<T>) -> MutexGuard<'_, T> {
    guarded.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open_reader(path: &Path, contents: &Contents) -> Sql<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "mmap_size", 2_i64 << 30)?;
    if matches!(contents, Contents::Mirror) {
        connection.execute_batch(derived::TERMS)?;
    }
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}
