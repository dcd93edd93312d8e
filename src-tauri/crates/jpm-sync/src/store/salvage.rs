//! What can still be read of a damaged outbox, written into a new file beside it. The damaged file itself is never changed.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::high_water::{self, HighWater};
use super::sql::Sql;

const PREFIX: &str = "outbox-salvaged-";
/// Where the copies lie that are worked on.
const SCRATCH: &str = "salvage.tmp";
/// More rows are not looked for one by one: a number that is damaged itself must not keep the program busy for ever.
const MOST_ROWS: i64 = 5_000_000;
/// SQLite's usual page.
const PAGE: u64 = 4096;

/// What was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Salvaged {
    /// The new file.
    pub(super) path: PathBuf,
    /// How many edits are in it.
    pub(super) edits: u32,
    /// How many of these are not over.
    pub(super) unfinished: u32,
}

/// Copies every operation that can be read into a file of today's tables, which `make` makes. Salvaging the same file again finds what was
/// saved the first time.
pub(super) fn salvage(
    damaged: &Path,
    make: impl FnOnce(&Path) -> Sql<Connection>,
) -> io::Result<Salvaged> {
    let dir = damaged.parent().unwrap_or(Path::new("."));
    let (file, log) = (read(damaged)?, read(&log_of(damaged))?);
    let sum = high_water::checksum(&[file.as_slice(), log.as_slice()].concat());
    let path = dir.join(format!("{PREFIX}{sum:016x}.db"));
    if !path.exists() {
        let scratch = dir.join(SCRATCH);
        let _ = fs::remove_dir_all(&scratch);
        fs::create_dir(&scratch)?;
        let copy = scratch.join("outbox.db");
        fs::write(&copy, &file)?;
        if !log.is_empty() {
            fs::write(log_of(&copy), &log)?;
            if file.is_empty() {
                // SQLite would remove the log of an empty file instead of reading it.
                File::options().write(true).open(&copy)?.set_len(PAGE)?;
            }
        }
        let mut sources = saved_before(dir)?;
        sources.push(copy);
        let new = scratch.join("new.db");
        fill(&new, &sources, high_water::read(dir).as_ref(), make).map_err(io::Error::other)?;
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

/// What was salvaged and not put in the outbox's place, of an outbox that is sound now. It is kept under a name that no salvage reads.
pub(super) fn retire(dir: &Path) -> io::Result<()> {
    for path in saved_before(dir)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let unused = name.replacen(PREFIX, "outbox-unused-", 1);
        fs::rename(&path, path.with_file_name(unused))?;
    }
    Ok(())
}

fn saved_before(dir: &Path) -> io::Result<Vec<PathBuf>> {
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
pub(super) fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// The bytes of a file; none where there is no file.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        found => found,
    }
}

/// Fills a new file from what can be read of `sources`, the first of which counts most.
fn fill(
    new: &Path,
    sources: &[PathBuf],
    mark: Option<&HighWater>,
    make: impl FnOnce(&Path) -> Sql<Connection>,
) -> Sql<()> {
    let mut sql = make(new)?;
    let transaction = sql.transaction()?;
    let mut exact = false;
    for source in sources {
        // Read by a connection of its own: after damage in a transaction, SQLite writes nothing more in it.
        let copied = Connection::open(source)
            .and_then(|source| Ok(copy(&source, &transaction)? && is_newest(&source, mark)));
        match copied {
            Ok(newest) => exact |= newest,
            Err(error) => tracing::warn!(%error, "a damaged outbox cannot be read"),
        }
    }
    if !exact {
        doubt(&transaction)?;
    }
    if let Some(mark) = mark {
        transaction.execute("UPDATE about SET supersedes = ?1", [&mark.identity])?;
    }
    transaction.commit()
}

/// Whether a source has seen the last transaction that was noted, so that what it says of an edit is the last that is known of it.
fn is_newest(source: &Connection, mark: Option<&HighWater>) -> bool {
    let found = source.query_row("SELECT identity, commits FROM about", [], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
    });
    match (found, mark) {
        (Ok((identity, commits)), Some(mark)) => {
            identity == mark.identity && commits >= mark.commits
        }
        _ => false,
    }
}

/// An edit may have been sent since its row was written. Whether the server has it is looked up before anything is sent again.
fn doubt(sql: &Connection) -> Sql<usize> {
    sql.execute(
        "UPDATE operation SET state = 'unknown', refusal = NULL, next_try_us = NULL, sent_us = coalesce(sent_us, made_us)
         WHERE state IN ('queued', 'leased', 'verifying') OR (state = 'unknown' AND refusal IS NULL)",
        [],
    )
}

/// False when the source has no table of edits.
fn copy(source: &Connection, new: &Connection) -> Sql<bool> {
    let columns = shared_columns(source, new)?;
    if columns.is_empty() {
        tracing::warn!("the table of edits is gone");
    } else {
        copy_operations(source, new, &columns)?;
    }
    // From both ends, so that one page that cannot be read takes its own rows only.
    for order in ["ASC", "DESC"] {
        if let Err(error) = copy_names(source, new, order) {
            tracing::warn!(%error, "some names of records made here cannot be read");
        }
    }
    Ok(!columns.is_empty())
}

fn copy_operations(source: &Connection, new: &Connection, columns: &[String]) -> Sql<()> {
    let list = columns.join(", ");
    let mut read = source.prepare(&format!("SELECT seq, {list} FROM operation WHERE seq = ?1"))?;
    let places = vec!["?"; columns.len() + 1].join(", ");
    let mut add = new.prepare(&format!(
        "INSERT OR IGNORE INTO operation (seq, {list}) VALUES ({places})"
    ))?;
    let ends = "SELECT min(seq), max(seq) FROM operation";
    let (first, last): (Option<i64>, Option<i64>) =
        source.query_row(ends, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (first, last) = (first.unwrap_or(1), last.unwrap_or(0));
    for seq in first..=last.min(first.saturating_add(MOST_ROWS)) {
        // One at a time: a page that cannot be read takes its own rows with it and no others.
        let found = read.query_row([seq], |row| {
            (0..=columns.len())
                .map(|index| row.get::<_, Value>(index))
                .collect::<Sql<Vec<_>>>()
        });
        match found {
            Ok(mut row) => {
                if add.execute(params_from_iter(&row))? == 0 {
                    // Another source may have had another edit in this place.
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

fn copy_names(source: &Connection, new: &Connection, order: &str) -> Sql<()> {
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

/// The columns of an operation, except for its place, that an outbox of any format has and today's has too. What an older one lacks gets its
/// default.
fn shared_columns(source: &Connection, new: &Connection) -> Sql<Vec<String>> {
    let of = |sql: &Connection| -> Sql<BTreeSet<String>> {
        sql.prepare("SELECT name FROM pragma_table_info('operation') WHERE name <> 'seq'")?
            .query_map([], |row| row.get(0))?
            .collect()
    };
    Ok(of(source)?.intersection(&of(new)?).cloned().collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn names_are_saved_where_the_table_of_edits_is_gone() {
        let [source, new] = [(); 2].map(|()| Connection::open_in_memory().unwrap());
        for sql in [&source, &new] {
            sql.execute_batch(include_str!("schema/outbox-1.sql"))
                .unwrap();
        }
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
