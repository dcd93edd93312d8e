//! Stores, counts and lists records that cannot be read completely.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::feeds::{self, DOWNLOAD_ORDER, feed_name};
use super::sql::Sql;
use super::{Store, StoreError};
use crate::rows::{FieldProblem, RecordMeta};
use crate::time::EpochMillis;
use crate::truncate::{MAX_LINE_BYTES, truncate};
use crate::views::status::{Feed, MalformedField, MalformedRecord};

impl Store {
    /// The malformed records, newest first.
    pub fn malformed_records(&self) -> Result<Vec<MalformedRecord>, StoreError> {
        self.mirror().read(records)
    }
}

/// The most fields of a record that are listed.
const MAX_FIELDS: usize = 20;
/// The most records that are listed. All are counted.
const MAX_LISTED: u32 = 1_000;

/// Marks a record as malformed, or updates its mark.
pub(crate) fn mark(sql: &Connection, feed: Feed, origin: &RecordMeta) -> Sql<()> {
    let fields: Vec<FieldProblem> = origin
        .problems
        .iter()
        .take(MAX_FIELDS)
        .map(|problem| FieldProblem {
            field: truncate(&problem.field, MAX_LINE_BYTES).into_owned(),
            detail: truncate(&problem.detail, MAX_LINE_BYTES).into_owned(),
        })
        .collect();
    // The time of the first sighting is only for people, so the clock of the file is sufficient.
    sql.prepare_cached(
        "INSERT INTO malformed (feed, key, id, fields, first_seen_us, raw)
         VALUES (?1, ?2, ?3, ?4, CAST(unixepoch('subsec') * 1000000 AS INTEGER), ?5)
         ON CONFLICT (feed, key) DO UPDATE SET fields = excluded.fields, raw = excluded.raw
         WHERE (fields, raw) IS NOT (excluded.fields, excluded.raw)",
    )?
    .execute(params![
        feed_name(feed),
        origin.key(),
        Some(origin.id).filter(|id| *id > 0),
        serde_json::json!(fields).to_string(),
        origin.raw,
    ])?;
    Ok(())
}

/// Marks a record that has no mark yet. Its own problems take precedence over those found beside
/// it.
pub(crate) fn mark_if_unmarked(sql: &Connection, feed: Feed, origin: &RecordMeta) -> Sql<()> {
    if is_marked(sql, feed, origin)? {
        return Ok(());
    }
    mark(sql, feed, origin)
}

fn is_marked(sql: &Connection, feed: Feed, origin: &RecordMeta) -> Sql<bool> {
    sql.prepare_cached("SELECT 1 FROM malformed WHERE feed = ?1 AND key = ?2")?
        .exists(params![feed_name(feed), origin.key()])
}

/// Clears the mark of a record that is sound or deleted.
pub(crate) fn clear(sql: &Connection, feed: Feed, id: i64) -> Sql<()> {
    sql.prepare_cached("DELETE FROM malformed WHERE feed = ?1 AND key = ?2")?
        .execute(params![feed_name(feed), id.to_string()])
        .map(drop)
}

/// Clears the mark of a sound record that is already stored. It may have been malformed in between.
pub(crate) fn clear_known(sql: &Connection, feed: Feed, origin: &RecordMeta) -> Sql<()> {
    if !is_marked(sql, feed, origin)? {
        return Ok(());
    }
    let known = feeds::modified(sql, feed, origin.id)?;
    if known.is_some_and(|known| origin.is_older_than(known)) {
        return Ok(());
    }
    clear(sql, feed, origin.id)
}

/// A list was read completely. Marks without an id are cleared unless they are among `odd`, the
/// keys of its malformed records. If `all`, so are marks with an id; otherwise those are read
/// singly.
pub(crate) fn retain(
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
        feed_name(feed),
        serde_json::json!(odd).to_string(),
        all
    ])
}

/// The lists with malformed records, and whether some of these have no id.
pub(crate) fn feeds_to_recheck(sql: &Connection) -> Sql<Vec<(Feed, bool)>> {
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
pub(crate) fn with_id(sql: &Connection) -> Sql<Vec<(Feed, i64)>> {
    let found: Vec<(String, i64)> = sql
        .prepare_cached(
            "SELECT feed, id FROM malformed WHERE id IS NOT NULL ORDER BY feed, id LIMIT ?1",
        )?
        .query_map([MAX_LISTED], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Sql<_>>()?;
    Ok(found
        .into_iter()
        .filter_map(|(word, id)| Some((feed(&word)?, id)))
        .collect())
}

fn feed(word: &str) -> Option<Feed> {
    DOWNLOAD_ORDER
        .into_iter()
        .find(|feed| feed_name(*feed) == word)
}

/// All malformed records, newest first.
fn records(sql: &Connection) -> Sql<Vec<MalformedRecord>> {
    type Found = (String, Option<i64>, String, i64);
    let found: Vec<Found> = sql
        .prepare_cached(
            "SELECT feed, id, fields, first_seen_us FROM malformed
             ORDER BY first_seen_us DESC, feed, key LIMIT ?1",
        )?
        .query_map([MAX_LISTED], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<Sql<_>>()?;
    let mut records = Vec::new();
    for (word, id, fields, since) in found {
        let Some(kind) = feed(&word) else { continue };
        records.push(MalformedRecord {
            kind,
            id: id.map(|id| id.to_string()),
            fields: serde_json::from_str::<Vec<FieldProblem>>(&fields)
                .unwrap_or_default()
                .into_iter()
                .map(to_view)
                .collect(),
            since: EpochMillis::from_micros(since),
            shown: match id {
                Some(id) => is_mirrored(sql, kind, id)?,
                None => false,
            },
        });
    }
    Ok(records)
}

/// A field for the window.
fn to_view(FieldProblem { field, detail }: FieldProblem) -> MalformedField {
    MalformedField {
        field: if field == "." { String::new() } else { field },
        sentence: jpm_client::decode::explain(&detail),
        detail,
    }
}

fn is_mirrored(sql: &Connection, feed: Feed, id: i64) -> Sql<bool> {
    let (table, kind) = feeds::table_of(feed);
    match kind {
        Some(kind) => sql
            .prepare_cached("SELECT 1 FROM named_record WHERE kind = ?1 AND id = ?2")?
            .exists(params![kind.as_str(), id]),
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
    use crate::store::in_memory;
    use crate::store::mirror::{Changes, put};

    fn origin(id: i64, modified: i64, raw: &str) -> RecordMeta {
        RecordMeta {
            id,
            modified,
            raw: raw.into(),
            ..RecordMeta::default()
        }
    }

    fn assignment(modified: i64, raw: &str) -> MirrorRow {
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
    fn sound_record_loses_its_malformed_mark() {
        let sql = in_memory::mirror();
        let take = |row: &MirrorRow| {
            put(&sql, row, &mut Changes::default()).unwrap();
            count(&sql).unwrap()
        };
        assert_eq!(take(&assignment(5, "sound")), 0);
        assert_eq!(take(&odd(9, "odd")), 1);
        assert_eq!(
            take(&assignment(4, "late page")),
            1,
            "an older one tells nothing"
        );
        assert_eq!(take(&assignment(5, "sound")), 0);
        let now = chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_000);
        assert_eq!(take(&assignment(i64::MAX / 2, "changed in 2099")), 0);
        assert_eq!(take(&odd(9, "odd")), 1);
        let sound = assignment(crate::time::to_micros(now), "sound").with_server_time(Some(now));
        assert_eq!(take(&sound), 0, "a date in the future is no newer one");
    }

    #[test]
    fn complete_list_clears_marks_of_records_it_lacks() {
        let sql = in_memory::mirror();
        let rows = [odd(0, "7"), odd(0, "8"), odd(9, "odd"), odd(10, "gone")];
        for row in &rows {
            put(&sql, row, &mut Changes::default()).unwrap();
        }
        assert_eq!(feeds_to_recheck(&sql).unwrap(), [(Feed::Assignments, true)]);
        let keep = |brought: &[&MirrorRow], all| {
            let odd = brought
                .iter()
                .filter_map(|row| row.malformed_key())
                .collect();
            retain(&sql, Feed::Assignments, &odd, all).unwrap();
            count(&sql).unwrap()
        };
        assert_eq!(
            keep(&[&rows[1]], false),
            3,
            "those with an id are asked for"
        );
        let sound = assignment(5, "sound");
        assert_eq!(keep(&[&rows[1], &rows[2], &sound], true), 2);
        assert_eq!(feeds_to_recheck(&sql).unwrap(), [(Feed::Assignments, true)]);
        assert_eq!(keep(&[&sound], true), 0);
    }
}
