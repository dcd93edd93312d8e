//! The high-water mark of the outbox, in a small file beside it.
//!
//! SQLite silently drops a log that fails its checksums, and opens an empty file as a new database.
//! The mark shows that edits are missing. It is written after each commit, so after a crash it may
//! be behind the outbox and is never ahead of it. It is not synced with each commit, because that
//! would double the time of an edit.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use super::sql::Sql;

const FILE: &str = "outbox.mark";
const FORMAT: &str = "jpm-desk-outbox-1";
const META: &str = "meta";
/// This is less than a disk sector, so it is written at once.
const LENGTH: usize = 256;

/// The progress of an outbox, for a comparison with its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HighWater {
    /// The id of the file.
    pub(super) identity: String,
    /// The number of its transactions.
    pub(super) commits: i64,
    /// How many edits were ever stored in it.
    pub(super) edits: i64,
    /// How many of them are unfinished.
    pub(super) unfinished: i64,
}

impl HighWater {
    /// Counts the current transaction, and returns how far the outbox has come with it.
    pub(super) fn advance(sql: &Connection) -> Sql<Self> {
        sql.prepare_cached("UPDATE meta SET commits = commits + 1")?
            .execute([])?;
        Self::of(sql)
    }

    /// Reads how far an outbox has come. It may be one that is not migrated yet.
    pub(super) fn of(sql: &Connection) -> Sql<Self> {
        let table = meta_table(sql)?.unwrap_or(META);
        sql.prepare_cached(&format!(
            "SELECT identity, commits, edits,
                    (SELECT count(*) FROM operation WHERE state IN ('queued', 'leased', 'acked',
                        'rejected', 'conflict', 'unknown', 'verifying'))
             FROM {table}"
        ))?
        .query_row([], |row| {
            Ok(Self {
                identity: row.get(0)?,
                commits: row.get(1)?,
                edits: row.get(2)?,
                unfinished: row.get(3)?,
            })
        })
    }

    fn encode(&self) -> String {
        let text = format!(
            "{FORMAT} {} {} {} {}",
            self.identity, self.commits, self.edits, self.unfinished
        );
        let check = checksum(text.as_bytes());
        format!(
            "{:<width$}\n",
            format!("{text} {check:016x}"),
            width = LENGTH - 1
        )
    }

    fn parse(encode: &str) -> Option<Self> {
        let (text, check) = encode.trim_end().rsplit_once(' ')?;
        if u64::from_str_radix(check, 16).ok()? != checksum(text.as_bytes()) {
            return None;
        }
        let mut words = text.strip_prefix(FORMAT)?.split_whitespace();
        Some(Self {
            identity: words.next()?.to_owned(),
            commits: words.next()?.parse().ok()?,
            edits: words.next()?.parse().ok()?,
            unfinished: words.next()?.parse().ok()?,
        })
    }

    /// Says why an outbox is not the one that was last used, or is incomplete. `None` if it is the
    /// same and complete.
    pub(super) fn explain_missing(&self, sql: &Connection) -> Sql<Option<String>> {
        let Some(table) = meta_table(sql)? else {
            // An older copy, from before the mark existed.
            let edits: i64 =
                sql.query_row("SELECT count(*) FROM operation", [], |row| row.get(0))?;
            return Ok(Some(self.missing_edits(edits)));
        };
        let found = Self::of(sql)?;
        let supersedes: Option<String> = sql
            .query_row(&format!("SELECT supersedes FROM {table}"), [], |row| {
                row.get(0)
            })
            .optional()?
            .flatten();
        if found.identity == self.identity {
            let is_behind = found.commits < self.commits;
            return Ok(is_behind.then(|| self.missing_edits(found.edits)));
        }
        if supersedes.as_deref() == Some(&self.identity) {
            return Ok(None);
        }
        Ok(Some("it is not the file that was used last".into()))
    }

    fn missing_edits(&self, edits: i64) -> String {
        match self.edits.saturating_sub(edits) {
            1 => "1 edit that was saved in it is missing".into(),
            missing if missing > 1 => format!("{missing} edits that were saved in it are missing"),
            _ => "what became of its newest edits is missing".into(),
        }
    }
}

/// The table with the identity and the counters of an outbox, and its name before format 7. `None`
/// in formats before 5.
pub(super) fn meta_table(sql: &Connection) -> Sql<Option<&'static str>> {
    for table in [META, "about"] {
        let exists = sql
            .prepare_cached("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1")?
            .exists([table])?;
        if exists {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

/// FNV-1a. It only has to detect accidental changes.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The mark in a folder. `None` if it cannot be read.
pub(super) fn read(dir: &Path) -> Option<HighWater> {
    let mut text = String::new();
    let file = File::open(dir.join(FILE)).ok()?;
    file.take(LENGTH as u64).read_to_string(&mut text).ok()?;
    HighWater::parse(&text)
}

/// Whether a folder has a mark, readable or not.
pub(super) fn exists(dir: &Path) -> bool {
    dir.join(FILE).exists()
}

/// The mark's file, open for writing.
#[derive(Debug)]
pub(crate) struct MarkFile {
    file: File,
    /// Whether the last write may not be on the disk yet.
    pending: bool,
}

impl MarkFile {
    /// Opens or creates it, and writes how far the outbox has come.
    pub(super) fn open(dir: &Path, now: &HighWater) -> io::Result<Self> {
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(dir.join(FILE))?;
        let mut mark = Self {
            file,
            pending: false,
        };
        mark.write(now)?;
        mark.sync()?;
        Ok(mark)
    }

    /// Writes the progress of the outbox. [`sync`](Self::sync) brings it to the disk.
    pub(super) fn write(&mut self, now: &HighWater) -> io::Result<()> {
        self.pending = true;
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(now.encode().as_bytes())
    }

    /// Waits until the disk has the last write.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.pending) {
            self.file.sync_data()?;
        }
        Ok(())
    }
}

impl Drop for MarkFile {
    fn drop(&mut self) {
        if let Err(error) = self.sync() {
            tracing::debug!(%error, "the high-water mark of the outbox may lag behind");
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn mark() -> HighWater {
        HighWater {
            identity: "0f".repeat(16),
            commits: i64::MAX,
            edits: i64::MAX,
            unfinished: i64::MAX,
        }
    }

    #[test]
    fn high_water_mark_survives_a_round_trip_and_a_corrupt_one_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let mut file = MarkFile::open(dir.path(), &mark()).unwrap();
        assert_eq!(read(dir.path()), Some(mark()));
        let small = HighWater {
            commits: 3,
            edits: 2,
            unfinished: 1,
            ..mark()
        };
        file.write(&small).unwrap();
        assert_eq!(
            read(dir.path()),
            Some(small),
            "nothing of the longer one is left"
        );
        let path = dir.path().join(FILE);
        let mut bytes = std::fs::read(&path).unwrap();
        assert_eq!(bytes.len(), LENGTH);
        bytes[60] ^= 1;
        for damaged in [&bytes[..], &bytes[..40], b"", &[0xff; LENGTH]] {
            std::fs::write(&path, damaged).unwrap();
            assert_eq!(read(dir.path()), None);
            assert!(exists(dir.path()));
        }
    }
}
