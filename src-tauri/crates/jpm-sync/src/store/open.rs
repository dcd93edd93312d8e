//! Opens the two files of an account. The outbox is migrated. A mirror of another format is created
//! again.

mod outbox;

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension};
use rusqlite_migration::{M, Migrations};

use super::database::{Database, DatabaseKind, Durability, open_writer};
use super::error::StoreError;
use super::sql::Sql;
use super::{derived, meta};
use crate::account::AccountName;
pub use outbox::OutboxSalvage;
pub(crate) use outbox::open_outbox;

/// The tables of the mirror.
const MIRROR_SCHEMA: &str = include_str!("schema/mirror.sql");
/// Raise it with every change of the mirror's tables, or of what is written into them.
const MIRROR_FORMAT: i64 = 13;
/// The key in `meta` that names the mirror's account.
const ACCOUNT_KEY: &str = "account";

/// Opens or creates the mirror. One that is damaged, of another format or of another account is
/// created again, because the server has all of it.
pub(crate) fn open_mirror(dir: &Path, account: &AccountName) -> Result<Database, StoreError> {
    let path = dir.join(account.mirror_file());
    let connection = match try_mirror(&path, account) {
        Ok(Some(connection)) => connection,
        Ok(None) => {
            tracing::warn!(path = %path.display(), "the mirror has another format or account and is created again");
            remove(&path)?;
            new_mirror(&path, account)?
        }
        Err(StoreError::Corrupt { detail, .. }) => {
            tracing::warn!(path = %path.display(), detail, "the mirror is damaged and is created again");
            replace_mirror(&path, account)?
        }
        Err(other) => return Err(other),
    };
    Database::new(&path, connection, DatabaseKind::Mirror)
}

/// Sets a damaged mirror aside and creates an empty one in its place.
pub(crate) fn replace_mirror(path: &Path, account: &AccountName) -> Result<Connection, StoreError> {
    let aside = path.with_extension("damaged.db");
    // The newest damaged file is kept, so that the cause can be examined.
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

/// `None` if the file is sound but has another format or account.
fn try_mirror(path: &Path, account: &AccountName) -> Result<Option<Connection>, StoreError> {
    let name = |source| StoreError::from_sqlite(path, source);
    let mut connection = open_writer(path, Durability::Process).map_err(name)?;
    let format: i64 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(name)?;
    match format {
        0 => create_mirror(&mut connection).map_err(name)?,
        MIRROR_FORMAT => {}
        _ => return Ok(None),
    }
    let wanted = format!("{} {}", account.environment, account.tenant);
    let owner = owner(&connection, &wanted).map_err(name)?;
    Ok((owner == wanted).then_some(connection))
}

fn create_mirror(connection: &mut Connection) -> Sql<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(MIRROR_SCHEMA)?;
    transaction.execute_batch(derived::SCHEMA)?;
    transaction.pragma_update(None, "user_version", MIRROR_FORMAT)?;
    transaction.commit()
}

/// Whose mirror it is. A new file becomes the mirror of `account`.
fn owner(connection: &Connection, account: &str) -> Sql<String> {
    let Some(owner) = meta::get(connection, ACCOUNT_KEY)? else {
        meta::set(connection, ACCOUNT_KEY, account)?;
        return Ok(account.to_owned());
    };
    // A full check reads every page. These two reads find a file that was cut or overwritten.
    connection
        .query_row("SELECT name FROM sqlite_schema", [], |_| Ok(()))
        .optional()?;
    connection.query_row("SELECT max(id) FROM appointment", [], |_| Ok(()))?;
    Ok(owner)
}

fn newest_version(migrations: &[M<'static>]) -> i64 {
    i64::try_from(migrations.len()).unwrap_or(i64::MAX)
}

/// The format of a file. A format that this version does not know is an error.
fn file_version(
    path: &Path,
    connection: &Connection,
    migrations: &[M<'static>],
) -> Result<i64, StoreError> {
    let found: i64 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(|source| StoreError::from_sqlite(path, source))?;
    if found > newest_version(migrations) {
        return Err(StoreError::NewerFile {
            path: path.to_owned(),
            file_version: found,
            ours: newest_version(migrations),
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

/// An empty mirror and an empty outbox in memory, for unit tests.
#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod in_memory {
    use super::{Connection, Migrations, create_mirror, outbox};

    pub(crate) fn mirror() -> Connection {
        let mut sql = Connection::open_in_memory().unwrap();
        create_mirror(&mut sql).unwrap();
        sql
    }

    pub(crate) fn outbox() -> Connection {
        let mut sql = Connection::open_in_memory().unwrap();
        Migrations::from_slice(outbox::MIGRATIONS)
            .to_latest(&mut sql)
            .unwrap();
        sql
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn outbox_migrations_are_valid() {
        Migrations::from_slice(outbox::MIGRATIONS)
            .validate()
            .unwrap();
    }
}
