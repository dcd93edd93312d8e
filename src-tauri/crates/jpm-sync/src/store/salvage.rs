//! Copies the readable rows of a damaged outbox into a new file beside it. The damaged file itself
//! is never changed.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::high_water::{self, HighWater};
use super::sql::Sql;

const PREFIX: &str = "outbox-salvaged-";
/// The folder of the working copies.
const SCRATCH: &str = "salvage.tmp";
/// The limit for reading rows one by one. A damaged row id must not keep the program busy forever.
const MAX_ROWS: i64 = 5_000_000;
/// SQLite's default page size.
const PAGE: u64 = 4096;

/// The result of a salvage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Salvaged {
    /// The new file.
    pub(super) path: PathBuf,
    /// How many edits it has.
    pub(super) edits: u32,
    /// How many of these are unfinished.
    pub(super) unfinished: u32,
}

/// Copies every readable operation into a file with the current tables, which `make` creates.
/// Salvaging the same file again finds what was saved the first time.
pub(super) fn salvage(
    damaged: &Path,
    make: impl FnOnce(&Path) -> Sql<Connection>,
) -> io::Result<Salvaged> {
    let dir = damaged.parent().unwrap_or(Path::new("."));
    let (file, log) = (read(damaged)?, read(&wal_path(damaged))?);
    let sum = high_water::checksum(&[file.as_slice(), log.as_slice()].concat());
    let path = dir.join(format!("{PREFIX}{sum:016x}.db"));
    if !path.exists() {
        let scratch = dir.join(SCRATCH);
        let _ = fs::remove_dir_all(&scratch);
        fs::create_dir(&scratch)?;
        let copy = scratch.join("outbox.db");
        fs::write(&copy, &file)?;
        if !log.is_empty() {
            fs::write(wal_path(&copy), &log)?;
            if file.is_empty() {
                // SQLite would remove the log of an empty file instead of reading it.
                File::options().write(true).open(&copy)?.set_len(PAGE)?;
            }
        }
        let mut sources = earlier_salvages(dir)?;
        sources.push(copy);
        let new = scratch.join("new.db");
        fill_salvage(&new, &sources, high_water::read(dir).as_ref(), make)
            .map_err(io::Error::other)?;
        File::open(&new)?.sync_all()?;
        fs::rename(&new, &path)?;
        let _ = fs::remove_dir_all(&scratch);
    }
    let sql = Connection::open(&path).map_err(io::Error::other)?;
    let held = HighWater::of(&sql).map_err(io::Error::other)?;
    Ok(Salvaged {
        path,
        edits: u32::try_from(held.edits).unwrap_or(0),
        unfinished: u32::try_from(held.unfinished).unwrap_or(0),
    })
}

/// A salvaged file that was not used, because the outbox is sound now. It is renamed so that no
/// salvage reads it.
pub(super) fn set_unused_aside(dir: &Path) -> io::Result<()> {
    for path in earlier_salvages(dir)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let unused = name.replacen(PREFIX, "outbox-unused-", 1);
        fs::rename(&path, path.with_file_name(unused))?;
    }
    Ok(())
}

fn earlier_salvages(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(PREFIX) && name.ends_with(".db") {
            found.push(path);
        }
    }
    Ok(found)
}

/// The path of a database's log.
pub(super) fn wal_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// The bytes of a file; empty if it does not exist.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        found => found,
    }
}

/// Fills a new file from `sources`. The first one takes precedence.
fn fill_salvage(
    new: &Path,
    sources: &[PathBuf],
    mark: Option<&HighWater>,
    make: impl FnOnce(&Path) -> Sql<Connection>,
) -> Sql<()> {
    let mut sql = make(new)?;
    let transaction = sql.transaction()?;
    let mut exact = false;
    for source in sources {
        // It has its own connection, because after damage in a transaction SQLite writes nothing
        // more in it.
        let copied = Connection::open(source)
            .and_then(|source| Ok(copy(&source, &transaction)? && is_newest(&source, mark)));
        match copied {
            Ok(newest) => exact |= newest,
            Err(error) => tracing::warn!(%error, "a damaged outbox cannot be read"),
        }
    }
    if !exact {
        mark_unknown(&transaction)?;
    }
    if let Some(mark) = mark {
        transaction.execute("UPDATE meta SET supersedes = ?1", [&mark.identity])?;
    }
    transaction.commit()
}

/// Whether a source contains the last transaction that the mark knows of. Then its rows are the
/// latest of each edit.
fn is_newest(source: &Connection, mark: Option<&HighWater>) -> bool {
    match (HighWater::of(source), mark) {
        (Ok(found), Some(mark)) => found.identity == mark.identity && found.commits >= mark.commits,
        _ => false,
    }
}

/// An edit may have been sent since its row was written. Its effect is looked for before anything
/// is sent again.
fn mark_unknown(sql: &Connection) -> Sql<usize> {
    sql.execute(
        "UPDATE operation SET state = 'unknown', error = NULL, next_attempt_us = NULL, sent_us = coalesce(sent_us, created_us)
         WHERE state IN ('queued', 'leased', 'verifying') OR (state = 'unknown' AND error IS NULL)",
        [],
    )
}

/// Returns false if the source has no table of edits.
fn copy(source: &Connection, new: &Connection) -> Sql<bool> {
    let columns = shared_columns(source, new)?;
    if columns.is_empty() {
        tracing::warn!("the table of edits is gone");
    } else {
        copy_operations(source, new, &columns)?;
    }
    // From both ends, so that an unreadable page costs only its own rows.
    for order in ["ASC", "DESC"] {
        if let Err(error) = copy_id_map(source, new, order) {
            tracing::warn!(%error, "some names of records made here cannot be read");
        }
    }
    Ok(!columns.is_empty())
}

fn copy_operations(source: &Connection, new: &Connection, columns: &[SharedColumn]) -> Sql<()> {
    let names =
        |of: fn(&SharedColumn) -> &str| columns.iter().map(of).collect::<Vec<_>>().join(", ");
    let (old_names, new_names) = (names(|column| &column.old), names(|column| &column.new));
    let mut read = source.prepare(&format!(
        "SELECT seq, {old_names} FROM operation WHERE seq = ?1"
    ))?;
    let placeholders = vec!["?"; columns.len() + 1].join(", ");
    let mut add = new.prepare(&format!(
        "INSERT OR IGNORE INTO operation (seq, {new_names}) VALUES ({placeholders})"
    ))?;
    let ends = "SELECT min(seq), max(seq) FROM operation";
    let (first, last): (Option<i64>, Option<i64>) =
        source.query_row(ends, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (first, last) = (first.unwrap_or(1), last.unwrap_or(0));
    for seq in first..=last.min(first.saturating_add(MAX_ROWS)) {
        // One at a time, so that an unreadable page costs only its own rows.
        let found = read.query_row([seq], |row| {
            (0..=columns.len())
                .map(|index| row.get::<_, Value>(index))
                .collect::<Sql<Vec<_>>>()
        });
        match found {
            Ok(mut row) => {
                if add.execute(params_from_iter(&row))? == 0 {
                    // Another source may have another edit at this position.
                    row[0] = Value::Null;
                    add.execute(params_from_iter(&row))?;
                }
            }
            Err(rusqlite::Error::QueryReturnedNoRows) => {}
            Err(error) => {
                tracing::debug!(%error, seq, "an edit of the damaged outbox cannot be read");
            }
        }
    }
    Ok(())
}

fn copy_id_map(source: &Connection, new: &Connection, order: &str) -> Sql<()> {
    let mut add = new.prepare_cached(
        "INSERT OR IGNORE INTO id_map (local, kind, server, operation) VALUES (?1, ?2, ?3, ?4)",
    )?;
    let mut names = source.prepare(&format!(
        "SELECT local, kind, server, operation FROM id_map ORDER BY local {order}"
    ))?;
    let mut rows = names.query([])?;
    while let Some(row) = rows.next()? {
        let value = |index| row.get::<_, Value>(index);
        add.execute([value(0)?, value(1)?, value(2)?, value(3)?])?;
    }
    Ok(())
}

/// A column of the table of edits that both files have.
struct SharedColumn {
    old: String,
    new: String,
}

/// Columns that were renamed in format 7 or 8.
const RENAMED: [(&str, &str); 6] = [
    ("local_visits", "local_appointments"),
    ("made_us", "created_us"),
    ("next_try_us", "next_attempt_us"),
    ("news", "remote_change"),
    ("marked", "has_marker"),
    ("refusal", "error"),
];

/// The columns of an operation, except `seq`, that exist both in this file and in the current
/// format. Columns that an older file lacks get their default.
fn shared_columns(source: &Connection, new: &Connection) -> Sql<Vec<SharedColumn>> {
    let of = |sql: &Connection| -> Sql<BTreeSet<String>> {
        sql.prepare("SELECT name FROM pragma_table_info('operation') WHERE name <> 'seq'")?
            .query_map([], |row| row.get(0))?
            .collect()
    };
    let known = of(new)?;
    let shared = of(source)?.into_iter().map(|old| {
        let renamed = RENAMED.iter().find(|(before, _)| *before == old);
        let new = renamed.map_or_else(|| old.clone(), |(_, after)| (*after).to_owned());
        SharedColumn { old, new }
    });
    Ok(shared
        .filter(|column| known.contains(&column.new))
        .collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::store::in_memory;

    #[test]
    fn id_map_is_salvaged_when_the_operation_table_is_missing() {
        let source = Connection::open_in_memory().unwrap();
        let new = in_memory::outbox();
        source
            .execute_batch(include_str!("schema/outbox-1.sql"))
            .unwrap();
        source
            .execute_batch("DROP TABLE operation; INSERT INTO id_map VALUES ('a', 'job', 7, 'b')")
            .unwrap();
        assert!(!copy(&source, &new).unwrap());
        let names: i64 = new
            .query_row("SELECT count(*) FROM id_map", [], |row| row.get(0))
            .unwrap();
        assert_eq!(names, 1);
    }
}
