//! What can still be read of a damaged outbox, written into a new file beside it. The damaged file itself is never changed.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags, params};

use super::sql::Sql;

/// What was saved.
#[derive(Debug)]
pub(super) struct Salvaged {
    /// The new file.
    pub(super) path: PathBuf,
    /// How many edits are in it.
    pub(super) edits: usize,
}

/// Copies every operation that can be read into a file of the same tables, made by `make`; `None` when there is none to read.
pub(super) fn salvage(
    damaged: &Path,
    now: DateTime<Utc>,
    make: impl FnOnce(&Path) -> Sql<Connection>,
) -> Option<Salvaged> {
    let name = format!("outbox-salvaged-{}.db", now.format("%Y%m%dT%H%M%S"));
    let path = damaged.with_file_name(name);
    match copy(damaged, &path, make) {
        Ok(edits) if edits > 0 => Some(Salvaged { path, edits }),
        outcome => {
            tracing::warn!(?outcome, "nothing of the damaged outbox could be read");
            None
        }
    }
}

fn copy(damaged: &Path, new: &Path, make: impl FnOnce(&Path) -> Sql<Connection>) -> Sql<usize> {
    let old = Connection::open_with_flags(damaged, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let last: i64 = old.query_row("SELECT max(seq) FROM operation", [], |row| row.get(0))?;
    drop(old);
    let sql = make(new)?;
    sql.execute("ATTACH ?1 AS old", [damaged.to_string_lossy()])?;
    let mut edits = 0;
    for seq in 1..=last {
        // One at a time: a page that cannot be read takes its own rows with it and no others.
        let copied = sql
            .prepare_cached(
                "INSERT INTO main.operation SELECT * FROM old.operation WHERE seq = ?1",
            )?
            .execute(params![seq]);
        edits += copied.unwrap_or(0);
    }
    if let Err(error) = sql.execute("INSERT INTO main.id_map SELECT * FROM old.id_map", []) {
        tracing::warn!(%error, "the names of records made here are lost");
    }
    Ok(edits)
}
