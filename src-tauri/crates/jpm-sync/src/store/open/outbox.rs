//! Opens the outbox, and salvages one that is damaged.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use parking_lot::Mutex;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite_migration::{M, Migrations};
use uuid::Uuid;

use super::{file_version, migrate, newest_version, remove};
use crate::store::Store;
use crate::store::database::{
    Database, DatabaseKind, Durability, check_sqlite, open_writer, quick_check,
};
use crate::store::error::StoreError;
use crate::store::high_water::{self, HighWater, MarkFile};
use crate::store::lock::AccountLock;
use crate::store::options::StoreOptions;
use crate::store::salvage::{Salvaged, salvage, set_unused_aside, wal_path};
use crate::store::sql::Sql;

const FILE: &str = "outbox.db";
/// The files that exist in the folder of an account that was open before.
const ACCOUNT_FILES: [&str; 2] = ["account.json", "plan.json"];

pub(super) const MIGRATIONS: &[M<'static>] = &[
    M::up(include_str!("../schema/outbox-1.sql")),
    M::up(include_str!("../schema/outbox-2.sql")),
    M::up(include_str!("../schema/outbox-3.sql")),
    M::up(include_str!("../schema/outbox-4.sql")),
    M::up(include_str!("../schema/outbox-5.sql")),
    M::up(include_str!("../schema/outbox-6.sql")),
    M::up(include_str!("../schema/outbox-7.sql")),
    M::up(include_str!("../schema/outbox-8.sql")),
];

/// A damaged outbox that was set aside, and its replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxSalvage {
    /// How many edits could be read and were copied.
    pub edits: u32,
    /// How many of these are unfinished or need a decision.
    pub unfinished: u32,
    /// The new path of the damaged file. `None` if there was none.
    pub damaged_file: Option<PathBuf>,
}

/// Opens or creates the outbox. One of an older format is backed up before it is migrated.
pub(crate) fn open_outbox(
    dir: &Path,
    now: DateTime<Utc>,
    options: StoreOptions,
) -> Result<Database, StoreError> {
    let durability = if options.survives_power_cut {
        Durability::Full
    } else {
        Durability::Process
    };
    open_outbox_with(dir, now, durability, MIGRATIONS)
}

impl Store {
    /// Renames a damaged outbox and replaces it by what can be read of it, so that the account can
    /// be opened. Returns `None`, without a change, if it is sound.
    pub fn salvage_outbox(
        dir: &Path,
        now: DateTime<Utc>,
    ) -> Result<Option<OutboxSalvage>, StoreError> {
        check_sqlite()?;
        set_aside(dir, now)
    }
}

fn set_aside(dir: &Path, now: DateTime<Utc>) -> Result<Option<OutboxSalvage>, StoreError> {
    let _lock = AccountLock::acquire(dir)?;
    match open_outbox_with(dir, now, Durability::Full, MIGRATIONS) {
        Ok(_) => return Ok(None),
        Err(StoreError::Corrupt { .. }) => {}
        Err(other) => return Err(other),
    }
    let path = dir.join(FILE);
    let name = |error| StoreError::from_io(&path, error);
    // It exists from now on, so if this is interrupted, the next attempt finds what was saved.
    let Salvaged {
        path: saved,
        edits,
        unfinished,
    } = salvage(&path, create_outbox).map_err(name)?;
    let aside = unused_path(
        dir,
        &format!("outbox-damaged-{}", now.format("%Y%m%dT%H%M%S")),
    );
    rename(&wal_path(&path), &wal_path(&aside))?;
    let had_one = rename(&path, &aside)?;
    // The index of the log.
    remove(&path)?;
    rename(&saved, &path)?;
    Ok(Some(OutboxSalvage {
        edits,
        unfinished,
        damaged_file: had_one.then_some(aside),
    }))
}

pub(super) fn open_outbox_with(
    dir: &Path,
    now: DateTime<Utc>,
    durability: Durability,
    migrations: &'static [M<'static>],
) -> Result<Database, StoreError> {
    let path = dir.join(FILE);
    let mut connection = match open_checked(dir, &path, durability, migrations) {
        Err(StoreError::Corrupt { path, detail }) => return Err(corrupt_error(dir, path, &detail)),
        opened => opened?,
    };
    let name = |source| StoreError::from_sqlite(&path, source);
    let found = file_version(&path, &connection, migrations)?;
    if found != 0 && found < newest_version(migrations) {
        let copy = dir.join(format!(
            "outbox-format-{found}-{}.db",
            now.format("%Y%m%dT%H%M%S")
        ));
        connection
            .execute("VACUUM INTO ?1", [copy.to_string_lossy()])
            .map_err(|source| StoreError::from_sqlite(&copy, source))?;
    }
    migrate(&path, &mut connection, migrations)?;
    if let Err(error) = enable_incremental_vacuum(&connection) {
        // For example if the disk is full. Then the file stays as large as it was.
        tracing::warn!(%error, "the outbox cannot return free space");
    }
    if let Err(error) = set_unused_aside(dir) {
        tracing::warn!(%error, "what was salvaged earlier lies beside the outbox");
    }
    let mark = match durability {
        Durability::Full => {
            let reached = HighWater::of(&connection).map_err(name)?;
            MarkFile::open(dir, &reached)
                .inspect_err(|error| tracing::warn!(%error, "the outbox has no high-water mark"))
                .ok()
        }
        // Without durability, losses are expected and not reported.
        Durability::Process => None,
    };
    Database::new(
        &path,
        connection,
        DatabaseKind::Outbox(mark.map(Mutex::new)),
    )
}

/// The connection, if the file is complete and the one that was last used.
fn open_checked(
    dir: &Path,
    path: &Path,
    durability: Durability,
    migrations: &[M<'static>],
) -> Result<Connection, StoreError> {
    let corrupt = |detail: &str| StoreError::Corrupt {
        path: path.to_owned(),
        detail: detail.into(),
    };
    let mark = match durability {
        Durability::Full => high_water::read(dir),
        Durability::Process => None,
    };
    // This is checked before SQLite creates the file and removes the log of an empty one.
    let existed = had_outbox(dir, path);
    match fs::metadata(path) {
        Ok(file) if file.len() == 0 && existed => return Err(corrupt("it is empty")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && existed => {
            return Err(corrupt("it is missing"));
        }
        _ => {}
    }
    let name = |source| StoreError::from_sqlite(path, source);
    let connection = open_writer(path, durability).map_err(name)?;
    let keep_log =
        |keep| connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep);
    // Until the file is known to be sound, closing it must not checkpoint its log into it.
    keep_log(true).map_err(name)?;
    // The outbox is small, and a damaged page must not be used.
    quick_check(&connection, None).map_err(name)?;
    let format = file_version(path, &connection, migrations)?;
    if let Some(mark) = mark {
        if format == 0 {
            return Err(corrupt("it is empty"));
        }
        if let Some(missing) = mark.explain_missing(&connection).map_err(name)? {
            return Err(corrupt(&missing));
        }
    }
    keep_log(false).map_err(name)?;
    Ok(connection)
}

/// Whether the folder had an outbox before, shown by the files that are created after it.
fn had_outbox(dir: &Path, path: &Path) -> bool {
    let has_log = fs::metadata(wal_path(path)).is_ok_and(|log| log.len() > 0);
    let has_later = fs::read_dir(dir).is_ok_and(|mut entries| {
        entries.any(|entry| {
            entry.is_ok_and(|entry| {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                name.starts_with("mirror-")
                    || name.starts_with("outbox-")
                    || ACCOUNT_FILES.contains(&&*name)
            })
        })
    });
    has_log || has_later || high_water::exists(dir)
}

/// The error if the outbox cannot be opened. What can be read of it is copied beside it.
fn corrupt_error(dir: &Path, path: PathBuf, detail: &str) -> StoreError {
    let held = match high_water::read(dir).map(|mark| mark.unfinished) {
        Some(1) => "; 1 edit in it was not finished".to_owned(),
        Some(unfinished) if unfinished > 1 => {
            format!("; {unfinished} edits in it were not finished")
        }
        _ => String::new(),
    };
    let saved = match salvage(&path, create_outbox) {
        Ok(Salvaged { edits: 0, .. }) => "; no edits could be read".to_owned(),
        Ok(Salvaged { path, edits, .. }) => format!(
            "; {edits} edits could still be read and are in {}",
            path.display()
        ),
        Err(error) => format!("; what can be read of it could not be copied: {error}"),
    };
    StoreError::Corrupt {
        path,
        detail: format!("{detail}{held}{saved}"),
    }
}

/// A new outbox of the current format.
fn create_outbox(path: &Path) -> Sql<Connection> {
    let mut connection = open_writer(path, Durability::Full)?;
    Migrations::from_slice(MIGRATIONS)
        .to_latest(&mut connection)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    Ok(connection)
}

/// Lets the file return the space of deleted rows.
fn enable_incremental_vacuum(connection: &Connection) -> Sql<()> {
    const INCREMENTAL: i64 = 2;
    let now: i64 = connection.pragma_query_value(None, "auto_vacuum", |row| row.get(0))?;
    if now != INCREMENTAL {
        connection.pragma_update(None, "auto_vacuum", INCREMENTAL)?;
        connection.execute_batch("VACUUM")?;
    }
    Ok(())
}

/// Returns false if there is no such file.
fn rename(from: &Path, to: &Path) -> Result<bool, StoreError> {
    match fs::rename(from, to) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StoreError::from_io(from, error)),
    }
}

/// A path that is not used in the folder yet.
fn unused_path(dir: &Path, base: &str) -> PathBuf {
    let path = dir.join(format!("{base}.db"));
    if path.exists() || wal_path(&path).exists() {
        return dir.join(format!("{base}-{}.db", Uuid::now_v7().simple()));
    }
    path
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
