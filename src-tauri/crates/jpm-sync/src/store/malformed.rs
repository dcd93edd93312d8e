//! Records of the server that cannot be read, or not in full: kept as they came, counted and named.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use rusqlite::{Connection, params};

use super::feeds::{ORDER, feed_word};
use super::mirror;
use super::sql::Sql;
use super::{Store, StoreError};
use crate::cut::{LONGEST_LINE, cut};
use crate::instant::moment;
use crate::rows::{OddField, Origin};
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

/// Names a record, or what is new about one that is known.
pub(crate) fn note(sql: &Connection, feed: Feed, origin: &Origin) -> Sql<()> {
    let fields: Vec<OddField> = origin
        .problems
        .iter()
        .take(MOST_FIELDS)
        .map(|problem| OddField {
            field: cut(&problem.field, LONGEST_LINE).into_owned(),
            detail: cut(&problem.detail, LONGEST_LINE).into_owned(),
        })
        .collect();
    // When it was first seen is for people to read. It decides nothing, so the clock of the file
    // will do.
    sql.prepare_cached(
        "INSERT INTO malformed (feed, key, id, fields, since_us, raw)
         VALUES (?1, ?2, ?3, ?4, CAST(unixepoch('subsec') * 1000000 AS INTEGER), ?5)
         ON CONFLICT (feed, key) DO UPDATE SET fields = excluded.fields, raw = excluded.raw
         WHERE (fields, raw) IS NOT (excluded.fields, excluded.raw)",
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

/// Names a record that has no mark yet: what is odd is beside it, and its own oddities come first.
pub(crate) fn note_unmarked(sql: &Connection, feed: Feed, origin: &Origin) -> Sql<()> {
    if is_marked(sql, feed, origin)? {
        return Ok(());
    }
    note(sql, feed, origin)
}

fn is_marked(sql: &Connection, feed: Feed, origin: &Origin) -> Sql<bool> {
    sql.prepare_cached("SELECT 1 FROM malformed WHERE feed = ?1 AND key = ?2")?
        .exists(params![feed_word(feed), key(origin)])
}

/// What a record is known by: its id, or where it has none, its text.
pub(crate) fn key(origin: &Origin) -> String {
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

/// A sound record has come that is here already. It may have been odd in between.
pub(crate) fn clear_known(sql: &Connection, feed: Feed, origin: &Origin) -> Sql<()> {
    if !is_marked(sql, feed, origin)? {
        return Ok(());
    }
    let known = mirror::modified(sql, feed, origin.id)?;
    if known.is_some_and(|known| origin.is_older_than(known)) {
        return Ok(());
    }
    clear(sql, feed, origin.id)
}

/// A list has been read from end to end. Marks without an id go unless they are among `odd`, the
/// keys of its odd records. So do marks with an id where `all`; elsewhere records are read singly.
pub(crate) fn keep_only(
    sql: &Connection,
    feed: Feed,
    odd: &BTreeSet<String>,
    all: bool,
) -> Sql<usize> {
    sql.prepare_cached(
        "DELETE FROM malformed WHERE feed = ?1 AND (id IS NULL OR ?3)
         AND key NOT IN (SELECT value FROM json_each(?2))",
    )?
    .execute(params![
        feed_word(feed),
        serde_json::json!(odd).to_string(),
        all
    ])
}

/// The lists that have malformed records, and whether some of these have no id.
pub(crate) fn lists(sql: &Connection) -> Sql<Vec<(Feed, bool)>> {
    let found: Vec<(String, bool)> = sql
        .prepare_cached("SELECT feed, max(id IS NULL) FROM malformed GROUP BY feed")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Sql<_>>()?;
    Ok(found
        .into_iter()
        .filter_map(|(word, nameless)| Some((feed(&word)?, nameless)))
        .collect())
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
        .prepare_cached(
            "SELECT feed, id, fields, since_us FROM malformed
             ORDER BY since_us DESC, feed, key LIMIT ?1",
        )?
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
            fields: serde_json::from_str::<Vec<OddField>>(&fields)
                .unwrap_or_default()
                .into_iter()
                .map(told)
                .collect(),
            since: moment(since),
            shown: match id {
                Some(id) => is_here(sql, kind, id)?,
                None => false,
            },
        });
    }
    Ok(records)
}

/// A field as people read of it.
fn told(OddField { field, detail }: OddField) -> MalformedField {
    MalformedField {
        field: if field == "." { String::new() } else { field },
        sentence: jpm_client::decode::explain(&detail),
        detail,
    }
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::rows::{AssignmentRow, MirrorRow, UnreadableRow};
    use crate::store::mirror::{Changes, put};

    fn mirror() -> Connection {
        let sql = Connection::open_in_memory().unwrap();
        for schema in [
            include_str!("schema/mirror-1.sql"),
            include_str!("schema/mirror-4.sql"),
        ] {
            sql.execute_batch(schema).unwrap();
        }
        sql
    }

    fn origin(id: i64, modified: i64, raw: &str) -> Origin {
        Origin {
            id,
            modified,
            raw: raw.into(),
            ..Origin::default()
        }
    }

    fn seat(modified: i64, raw: &str) -> MirrorRow {
        MirrorRow::Assignment(AssignmentRow {
            origin: origin(9, modified, raw),
            appointment_id: 3,
            technician_id: 7,
            active: true,
        })
    }

    fn odd(id: i64, raw: &str) -> MirrorRow {
        MirrorRow::Unreadable(UnreadableRow {
            origin: origin(id, 0, raw),
            feed: Feed::Assignments,
        })
    }

    #[test]
    fn a_record_that_comes_back_as_it_was_loses_its_mark() {
        let sql = mirror();
        let take = |row: &MirrorRow| {
            put(&sql, row, &mut Changes::default()).unwrap();
            count(&sql).unwrap()
        };
        assert_eq!(take(&seat(5, "sound")), 0);
        assert_eq!(take(&odd(9, "odd")), 1);
        assert_eq!(take(&seat(4, "late page")), 1, "an older one tells nothing");
        assert_eq!(take(&seat(5, "sound")), 0);
        let now = chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_000);
        assert_eq!(take(&seat(i64::MAX / 2, "changed in 2099")), 0);
        assert_eq!(take(&odd(9, "odd")), 1);
        let sound = seat(crate::instant::micros(now), "sound").read_at(Some(now));
        assert_eq!(take(&sound), 0, "a date in the future is no newer one");
    }

    #[test]
    fn what_a_whole_list_does_not_bring_again_loses_its_mark() {
        let sql = mirror();
        let rows = [odd(0, "7"), odd(0, "8"), odd(9, "odd"), odd(10, "gone")];
        for row in &rows {
            put(&sql, row, &mut Changes::default()).unwrap();
        }
        assert_eq!(lists(&sql).unwrap(), [(Feed::Assignments, true)]);
        let keep = |brought: &[&MirrorRow], all| {
            let odd = brought.iter().filter_map(|row| row.mark()).collect();
            keep_only(&sql, Feed::Assignments, &odd, all).unwrap();
            count(&sql).unwrap()
        };
        assert_eq!(
            keep(&[&rows[1]], false),
            3,
            "those with an id are asked for"
        );
        let sound = seat(5, "sound");
        assert_eq!(keep(&[&rows[1], &rows[2], &sound], true), 2);
        assert_eq!(lists(&sql).unwrap(), [(Feed::Assignments, true)]);
        assert_eq!(keep(&[&sound], true), 0);
    }
}
