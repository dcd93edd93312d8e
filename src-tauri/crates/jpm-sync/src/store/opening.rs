//! Opening the two files of an account: migration, backup, rebuilding of the mirror, refusal of newer outboxes.

mod outbox;

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension};
use rusqlite_migration::{M, Migrations};

use super::database::{Contents, Database, Durability, open_writer};
use super::derived;
use super::error::StoreError;
use super::sql::Sql;
use crate::account::AccountName;
pub use outbox::OutboxSetAside;
pub(crate) use outbox::open_outbox;

/// The mirror is never taken from one format to the next: an older one is made anew. A change of its tables adds a line here, which may be
/// empty, so that the format's number rises.
const MIRROR: &[M<'static>] = &[
    M::up(include_str!("schema/mirror-1.sql")),
    M::up(derived::SCHEMA),
    M::up(include_str!("schema/mirror-2.sql")),
    // The words are kept beside their index.
    M::up(""),
    // The index by start and the lines of jobs hold all that a card shows.
    M::up(""),
    // What is on hold has an index of its own, in place of one of all states.
    M::up(""),
    M::up(include_str!("schema/mirror-3.sql")),
    // Phone numbers, ends that are not known, and the words as they are folded now.
    M::up(include_str!("schema/mirror-4.sql")),
];

/// Opens or makes the mirror. One that is damaged, of another format or of another account is made anew: the server has all of it.
pub(crate) fn open_mirror(dir: &Path, account: &AccountName) -> Result<Database, StoreError> {
    let path = dir.join(account.mirror_file());
    let connection = match try_mirror(&path, account) {
        Ok(Some(connection)) => connection,
        Ok(None) => {
            tracing::warn!(path = %path.display(), "the mirror does not fit and is built anew");
            remove(&path)?;
            new_mirror(&path, account)?
        }
        Err(StoreError::Corrupt { detail, .. }) => {
            tracing::warn!(path = %path.display(), detail, "the mirror is damaged and is built anew");
            renew_mirror(&path, account)?
        }
        Err(other) => return Err(other),
    };
    Database::new(&path, connection, Contents::Mirror)
}

/// Sets a damaged mirror aside and makes an empty one in its place.
pub(crate) fn renew_mirror(path: &Path, account: &AccountName) -> Result<Connection, StoreError> {
    let aside = path.with_extension("damaged.db");
    // The newest damaged one is kept for whoever wants to know what happened.
    remove(&aside)?;
    match fs::rename(path, &aside) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(StoreError::from_io(path, error)),
    }
    remove(path)?;
    new_mirror(path, account)
}

fn new_mirror(path: &Path, account: &AccountName) -> Result<Connection, StoreError> {
    try_mirror(path, account)?.ok_or_else(|| StoreError::Corrupt {
        path: path.to_owned(),
        detail: "a new mirror does not carry its own account's name".into(),
    })
}

/// `None` when the file is sound but of another format or of another account.
fn try_mirror(path: &Path, account: &AccountName) -> Result<Option<Connection>, StoreError> {
    let name = |source| StoreError::from_sqlite(path, source);
    let mut connection = open_writer(path, Durability::Process).map_err(name)?;
    let found = match version(path, &connection, MIRROR) {
        // The server has all of it, so one of a newer program is no reason to stop.
        Err(StoreError::NewerFile { .. }) => return Ok(None),
        found => found?,
    };
    if found != 0 && found != known(MIRROR) {
        return Ok(None);
    }
    migrate(path, &mut connection, MIRROR)?;
    let whose = format!("{} {}", account.environment, account.tenant);
    let (found, sound) = owner(&connection, &whose).map_err(name)?;
    if !sound {
        return Err(StoreError::Corrupt {
            path: path.to_owned(),
            detail: "its check failed".into(),
        });
    }
    Ok((found == whose).then_some(connection))
}

/// Whose mirror it is, and whether a quick check finds it sound. A new file becomes `whose`.
fn owner(connection: &Connection, whose: &str) -> Sql<(String, bool)> {
    let found: Option<String> = connection
        .query_row("SELECT value FROM about WHERE key = 'account'", [], |row| {
            row.get(0)
        })
        .optional()?;
    let Some(found) = found else {
        connection.execute(
            "INSERT INTO about (key, value) VALUES ('account', ?1)",
            [whose],
        )?;
        return Ok((whose.to_owned(), true));
    };
    // The whole check reads every page; a look at the schema's roots finds a file that was cut or overwritten.
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    connection.query_row("SELECT max(id) FROM appointment", [], |row| {
        row.get::<_, Option<i64>>(0)
    })?;
    Ok((found, tables > 0))
}

fn known(migrations: &[M<'static>]) -> i64 {
    i64::try_from(migrations.len()).unwrap_or(i64::MAX)
}

/// The format of the file; a format that this version does not know is an error.
fn version(
    path: &Path,
    connection: &Connection,
    migrations: &[M<'static>],
) -> Result<i64, StoreError> {
    let found: i64 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(|source| StoreError::from_sqlite(path, source))?;
    if found > known(migrations) {
        return Err(StoreError::NewerFile {
            path: path.to_owned(),
            file_version: found,
            ours: known(migrations),
        });
    }
    Ok(found)
}

fn migrate(
    path: &Path,
    connection: &mut Connection,
    migrations: &'static [M<'static>],
) -> Result<(), StoreError> {
    Migrations::from_slice(migrations)
        .to_latest(connection)
        .map_err(|error| match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => {
                StoreError::from_sqlite(path, err)
            }
            other => StoreError::Corrupt {
                path: path.to_owned(),
                detail: other.to_string(),
            },
        })
}

fn remove(path: &Path) -> Result<(), StoreError> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let file = PathBuf::from(name);
        match fs::remove_file(&file) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(StoreError::from_io(&file, error)),
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_migrations_are_sound() {
        Migrations::from_slice(outbox::MIGRATIONS)
            .validate()
            .unwrap();
        Migrations::from_slice(MIRROR).validate().unwrap();
    }
}
