//! Records of the server that cannot be read, or not in full: kept as they came, counted and named.

use std::hash::{DefaultHasher, Hash, Hasher};

use rusqlite::{Connection, params};

use super::feeds::{ORDER, feed_word};
use super::sql::Sql;
use super::{Store, StoreError};
use crate::cut::{LONGEST_LINE, cut};
use crate::instant::moment;
use crate::rows::Origin;
use crate::views::status::{Feed, MalformedField, MalformedRecord};

impl Store {
    /// The records of the server that cannot be read, or not in full; the newest first.
    pub fn malformed_records(&self) -> Result<Vec<MalformedRecord>, StoreError> {
        self.mirror().read(records)
    }
}

/// More fields of one record are not named.
const MOST_FIELDS: usize = 20;
/// More records are not listed, though they are counted.
const MOST_LISTED: u32 = 1_000;

/// Names a record, or what is new about one that is known. `shown` when a row shows what can be read of it.
pub(crate) fn note(sql: &Connection, feed: Feed, origin: &Origin) -> Sql<()> {
    let fields: Vec<MalformedField> = origin
        .problems
        .iter()
        .take(MOST_FIELDS)
        .map(|problem| MalformedField {
            field: cut(&problem.field, LONGEST_LINE).into_owned(),
            detail: cut(&problem.detail, LONGEST_LINE).into_owned(),
        })
        .collect();
    // When it was first seen is for people to read. It decides nothing, so the clock of the file will do.
    sql.prepare_cached(
        "INSERT INTO malformed (feed, key, id, fields, since_us, raw)
         VALUES (?1, ?2, ?3, ?4, CAST(unixepoch('subsec') * 1000000 AS INTEGER), ?5)
         ON CONFLICT (feed, key) DO UPDATE SET fields = excluded.fields, raw = excluded.raw",
    )?
    .execute(params![
        feed_word(feed),
        key(origin),
        Some(origin.id).filter(|id| *id > 0),
        serde_json::json!(fields).to_string(),
        origin.raw,
    ])?;
    Ok(())
}

/// By its id; one without an id goes by its own text.
fn key(origin: &Origin) -> String {
    if origin.id > 0 {
        return origin.id.to_string();
    }
    let mut hash = DefaultHasher::new();
    origin.raw.hash(&mut hash);
    format!("?{:016x}", hash.finish())
}

/// A record has come back sound, or is gone.
pub(crate) fn clear(sql: &Connection, feed: Feed, id: i64) -> Sql<()> {
    sql.prepare_cached("DELETE FROM malformed WHERE feed = ?1 AND key = ?2")?
        .execute(params![feed_word(feed), id.to_string()])
        .map(drop)
}

/// How many there are.
pub(crate) fn count(sql: &Connection) -> Sql<u32> {
    sql.prepare_cached("SELECT count(*) FROM malformed")?
        .query_row([], |row| row.get(0))
}

/// Those with an id, to be read again.
pub(crate) fn named(sql: &Connection) -> Sql<Vec<(Feed, i64)>> {
    let found: Vec<(String, i64)> = sql
        .prepare_cached(
            "SELECT feed, id FROM malformed WHERE id IS NOT NULL ORDER BY feed, id LIMIT ?1",
        )?
        .query_map([MOST_LISTED], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Sql<_>>()?;
    Ok(found
        .into_iter()
        .filter_map(|(word, id)| Some((feed(&word)?, id)))
        .collect())
}

fn feed(word: &str) -> Option<Feed> {
    ORDER.into_iter().find(|feed| feed_word(*feed) == word)
}

/// All of them, the newest first.
fn records(sql: &Connection) -> Sql<Vec<MalformedRecord>> {
    type Found = (String, Option<i64>, String, i64);
    let found: Vec<Found> = sql
        .prepare_cached("SELECT feed, id, fields, since_us FROM malformed ORDER BY since_us DESC, feed, key LIMIT ?1")?
        .query_map([MOST_LISTED], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<Sql<_>>()?;
    let mut records = Vec::new();
    for (word, id, fields, since) in found {
        let Some(kind) = feed(&word) else { continue };
        records.push(MalformedRecord {
            kind,
            id: id.map(|id| id.to_string()),
            fields: serde_json::from_str(&fields).unwrap_or_default(),
            since: moment(since),
            shown: match id {
                Some(id) => is_here(sql, kind, id)?,
                None => false,
            },
        });
    }
    Ok(records)
}

fn is_here(sql: &Connection, feed: Feed, id: i64) -> Sql<bool> {
    let (table, kind) = super::feeds::table(feed);
    match kind {
        Some(kind) => sql
            .prepare_cached("SELECT 1 FROM named WHERE kind = ?1 AND id = ?2")?
            .exists(params![kind.word(), id]),
        None => sql
            .prepare_cached(&format!("SELECT 1 FROM {table} WHERE id = ?1"))?
            .exists([id]),
    }
}
