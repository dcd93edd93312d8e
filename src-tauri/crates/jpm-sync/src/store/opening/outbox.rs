//! Opening the outbox, and going on with what can be saved of one that is damaged.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite_migration::{M, Migrations};
use uuid::Uuid;

use super::{known, migrate, remove, version};
use crate::store::Store;
use crate::store::database::{
    Contents, Database, Durability, check_sqlite, open_writer, quick_check,
};
use crate::store::error::StoreError;
use crate::store::high_water::{self, HighWater, MarkFile};
use crate::store::lock::AccountLock;
use crate::store::options::StoreOptions;
use crate::store::salvage::{Salvaged, log_of, retire, salvage};
use crate::store::sql::Sql;

const FILE: &str = "outbox.db";
/// What the program writes into the folder of an account that has been open.
const OF_AN_ACCOUNT: [&str; 2] = ["account.json", "plan.json"];

pub(super) const MIGRATIONS: &[M<'static>] = &[
    M::up(include_str!("../schema/outbox-1.sql")),
    M::up(include_str!("../schema/outbox-2.sql")),
    M::up(include_str!("../schema/outbox-3.sql")),
    M::up(include_str!("../schema/outbox-4.sql")),
    M::up(include_str!("../schema/outbox-5.sql")),
    M::up(include_str!("../schema/outbox-6.sql")),
];

/// A damaged outbox that was set aside, and what goes on in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxSetAside {
    /// How many edits could be read and were taken over.
    pub edits: u32,
    /// How many of these are still to be sent or need a decision.
    pub unfinished: u32,
    /// Where the damaged file lies now; absent where there was none.
    pub kept_at: Option<PathBuf>,
}

/// Opens or makes the outbox. An existing one of an older format is copied before it is changed.
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
    outbox_with(dir, now, durability, MIGRATIONS)
}

impl Store {
    /// Keeps a damaged outbox under another name and puts what can be read of it in its place, so
    /// that the account can be opened. `None`, and nothing is changed, when it is sound.
    pub fn set_outbox_aside(
        dir: &Path,
        now: DateTime<Utc>,
    ) -> Result<Option<OutboxSetAside>, StoreError> {
        check_sqlite()?;
        set_aside(dir, now)
    }
}

fn set_aside(dir: &Path, now: DateTime<Utc>) -> Result<Option<OutboxSetAside>, StoreError> {
    let _lock = AccountLock::take(dir)?;
    match outbox_with(dir, now, Durability::Full, MIGRATIONS) {
        Ok(_) => return Ok(None),
        Err(StoreError::Corrupt { .. }) => {}
        Err(other) => return Err(other),
    }
    let path = dir.join(FILE);
    let name = |error| StoreError::from_io(&path, error);
    // It exists from now on, so whenever this is broken off, the next try finds what was saved.
    let Salvaged {
        path: saved,
        edits,
        unfinished,
    } = salvage(&path, make).map_err(name)?;
    let aside = free_name(
        dir,
        &format!("outbox-damaged-{}", now.format("%Y%m%dT%H%M%S")),
    );
    rename(&log_of(&path), &log_of(&aside))?;
    let had_one = rename(&path, &aside)?;
    // The index of the log.
    remove(&path)?;
    rename(&saved, &path)?;
    Ok(Some(OutboxSetAside {
        edits,
        unfinished,
        kept_at: had_one.then_some(aside),
    }))
}

pub(super) fn outbox_with(
    dir: &Path,
    now: DateTime<Utc>,
    durability: Durability,
    migrations: &'static [M<'static>],
) -> Result<Database, StoreError> {
    let path = dir.join(FILE);
    let mut connection = match open_sound(dir, &path, durability, migrations) {
        Err(StoreError::Corrupt { path, detail }) => return Err(refuse(dir, path, &detail)),
        opened => opened?,
    };
    let name = |source| StoreError::from_sqlite(&path, source);
    let found = version(&path, &connection, migrations)?;
    if found != 0 && found < known(migrations) {
        let copy = dir.join(format!(
            "outbox-format-{found}-{}.db",
            now.format("%Y%m%dT%H%M%S")
        ));
        connection
            .execute("VACUUM INTO ?1", [copy.to_string_lossy()])
            .map_err(|source| StoreError::from_sqlite(&copy, source))?;
    }
    migrate(&path, &mut connection, migrations)?;
    if let Err(error) = shrinkable(&connection) {
        // A full disk, say. Then the file stays as large as it was.
        tracing::warn!(%error, "the outbox cannot give room back");
    }
    if let Err(error) = retire(dir) {
        tracing::warn!(%error, "what was salvaged earlier lies beside the outbox");
    }
    let mark = match durability {
        Durability::Full => {
            let reached = HighWater::of(&connection).map_err(name)?;
            MarkFile::open(dir, &reached)
                .inspect_err(|error| tracing::warn!(%error, "the outbox has no high-water mark"))
                .ok()
        }
        // Whoever gives up durability wants no alarm about what is lost by it.
        Durability::Process => None,
    };
    Database::new(&path, connection, Contents::Outbox(mark.map(Mutex::new)))
}

/// The connection, if the file is whole and the one that was used last.
fn open_sound(
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
    // Asked before SQLite makes the file, and removes the log of an empty one.
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
    // Until it is known to be sound, closing it must not write its log into it.
    keep_log(true).map_err(name)?;
    // The outbox is small, and nothing may be built on a page of it that is not what it was.
    quick_check(&connection, None).map_err(name)?;
    let format = version(path, &connection, migrations)?;
    if let Some(mark) = mark {
        if format == 0 {
            return Err(corrupt("it is empty"));
        }
        if let Some(missing) = mark.missing_from(&connection).map_err(name)? {
            return Err(corrupt(&missing));
        }
    }
    keep_log(false).map_err(name)?;
    Ok(connection)
}

/// Whether the folder has had an outbox before: the files that are made after it are there.
fn had_outbox(dir: &Path, path: &Path) -> bool {
    let has_log = fs::metadata(log_of(path)).is_ok_and(|log| log.len() > 0);
    let has_later = fs::read_dir(dir).is_ok_and(|mut entries| {
        entries.any(|entry| {
            entry.is_ok_and(|entry| {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                name.starts_with("mirror-")
                    || name.starts_with("outbox-")
                    || OF_AN_ACCOUNT.contains(&&*name)
            })
        })
    });
    has_log || has_later || high_water::exists(dir)
}

/// Why the outbox cannot be opened. What can be read of it is copied beside it.
fn refuse(dir: &Path, path: PathBuf, detail: &str) -> StoreError {
    let held = match high_water::read(dir).map(|mark| mark.unfinished) {
        Some(1) => "; 1 edit in it was not finished".to_owned(),
        Some(unfinished) if unfinished > 1 => {
            format!("; {unfinished} edits in it were not finished")
        }
        _ => String::new(),
    };
    let saved = match salvage(&path, make) {
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

/// A new outbox of today's format.
fn make(path: &Path) -> Sql<Connection> {
    let mut connection = open_writer(path, Durability::Full)?;
    Migrations::from_slice(MIGRATIONS)
        .to_latest(&mut connection)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    Ok(connection)
}

/// Lets the file give back the room of what is removed from it.
fn shrinkable(connection: &Connection) -> Sql<()> {
    const INCREMENTAL: i64 = 2;
    let now: i64 = connection.pragma_query_value(None, "auto_vacuum", |row| row.get(0))?;
    if now != INCREMENTAL {
        connection.pragma_update(None, "auto_vacuum", INCREMENTAL)?;
        connection.execute_batch("VACUUM")?;
    }
    Ok(())
}

/// False when there is no such file.
fn rename(from: &Path, to: &Path) -> Result<bool, StoreError> {
    match fs::rename(from, to) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StoreError::from_io(from, error)),
    }
}

/// A name that nothing in the folder has yet.
fn free_name(dir: &Path, base: &str) -> PathBuf {
    let path = dir.join(format!("{base}.db"));
    if path.exists() || log_of(&path).exists() {
        return dir.join(format!("{base}-{}.db", Uuid::now_v7().simple()));
    }
    path
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
