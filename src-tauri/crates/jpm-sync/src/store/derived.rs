//! Maintains the tables that are derived from the mirror's rows: `job_list`, and the search
//! indexes.
//!
//! Triggers record what is due, so no writer can forget it. [`update`] runs before each commit, so
//! the derived tables are never older than the rows. It goes in ascending order and visits each
//! record once, because FTS5 buffers the rows of a transaction only while their ids rise.

use rusqlite::{Connection, OptionalExtension, params};

use super::sql::Sql;
use crate::phone::display;
use crate::search_tokens::TokenSet;
use crate::time::Micros;
use crate::truncate::{MAX_LINE_BYTES, MAX_LISTED_BYTES, truncate, truncate_owned};

/// The derived tables, with the triggers that record what is due.
pub(super) const SCHEMA: &str = include_str!("schema/mirror-derived.sql");

/// The words of the indexes, for a reading connection. These `fts5vocab` tables are of type
/// `instance`, which returns the first word of a prefix at once. The other types count all
/// occurrences first.
pub(super) const TERMS: &str =
    "CREATE VIRTUAL TABLE temp.job_terms USING fts5vocab (main, job_words, instance);
    CREATE VIRTUAL TABLE temp.customer_terms USING fts5vocab (main, customer_words, instance);
    CREATE VIRTUAL TABLE temp.project_terms USING fts5vocab (main, project_words, instance);";

/// How many records are derived before their words are written. Each has some hundred bytes of
/// words.
const BATCH: usize = 8_192;

/// Updates the derived tables for everything that the transaction has changed.
pub(super) fn update(sql: &Connection) -> Sql<()> {
    let at = next_start_as_of(sql)?;
    update_dirty(sql, "job_dirty", &JOBS, |sql, id| job(sql, id, at))?;
    update_dirty(sql, "customer_dirty", &CUSTOMERS, customer)?;
    update_dirty(sql, "project_dirty", &PROJECTS, project)
}

/// [`update`], if enough is due for one batch.
pub(super) fn update_if_many(sql: &Connection) -> Sql<()> {
    if dirty_count(sql)? < BATCH {
        return Ok(());
    }
    update(sql)
}

/// How many records are due.
pub(crate) fn dirty_count(sql: &Connection) -> Sql<usize> {
    let due: i64 = sql
        .prepare_cached(
            "SELECT (SELECT count(*) FROM job_dirty) + (SELECT count(*) FROM customer_dirty) + (SELECT count(*) FROM project_dirty)",
        )?
        .query_row([], |row| row.get(0))?;
    Ok(usize::try_from(due).unwrap_or(0))
}

/// The words of one record. `None` if it must not be found any more.
type IndexedText = Option<String>;

fn update_dirty(
    sql: &Connection,
    table: &str,
    index: &TextIndex,
    derive: impl Fn(&Connection, i64) -> Sql<IndexedText>,
) -> Sql<()> {
    let due: Vec<i64> = sql
        .prepare_cached(&format!("SELECT id FROM {table} ORDER BY id"))?
        .query_map([], |row| row.get(0))?
        .collect::<Sql<_>>()?;
    if due.is_empty() {
        return Ok(());
    }
    sql.prepare_cached(&format!("DELETE FROM {table}"))?
        .execute([])?;
    for ids in due.chunks(BATCH) {
        // A statement that SQLite must be able to undo makes FTS5 flush its buffer. So everything
        // else is derived first, and no such statement runs between two entries of the index.
        let words = ids
            .iter()
            .map(|id| Ok((*id, derive(sql, *id)?)))
            .collect::<Sql<Vec<_>>>()?;
        index.set(sql, words)?;
    }
    Ok(())
}

/// The instant as of which [`refresh_next_starts`] last ran.
fn next_start_as_of(sql: &Connection) -> Sql<Micros> {
    Ok(sql
        .prepare_cached("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'next_start_as_of'")?
        .query_row([], |row| row.get(0))
        .optional()?
        .unwrap_or(0))
}

/// At most `most` jobs whose next start has passed by `now`.
pub(crate) fn expired_next_starts(sql: &Connection, now: Micros, most: u32) -> Sql<Vec<i64>> {
    sql.prepare_cached("SELECT id FROM job_list WHERE next_start_expires_us < ?1 LIMIT ?2")?
        .query_map(params![now, most], |row| row.get(0))?
        .collect()
}

/// Updates the next starts, so that readers have few of them to compute.
pub(crate) fn refresh_next_starts(sql: &Connection, now: Micros) -> Sql<()> {
    if next_start_as_of(sql)? >= now {
        return Ok(());
    }
    sql.prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES ('next_start_as_of', ?1)")?
        .execute([now.to_string()])?;
    sql.prepare_cached(
        "INSERT OR IGNORE INTO job_dirty SELECT id FROM job_list WHERE next_start_expires_us < ?1",
    )?
    .execute([now])?;
    Ok(())
}

/// The next start of a job, and how long it is valid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct NextStart {
    /// The next start as of an instant.
    next: Option<Micros>,
    /// When another start becomes the next.
    expires: Option<Micros>,
}

/// The next of `starts` as of `at`. They are sorted. `canceled` are those of appointments that will
/// not take place.
fn next_start(starts: &[Micros], canceled: &[Micros], at: Micros) -> NextStart {
    let Some(last) = starts.last() else {
        return NextStart {
            next: canceled.last().copied(),
            expires: None,
        };
    };
    let next = starts.iter().find(|start| **start >= at).unwrap_or(last);
    NextStart {
        next: Some(*next),
        expires: Some(*next).filter(|next| next < last),
    }
}

/// The statements that maintain one text index.
struct TextIndex {
    select: &'static str,
    upsert: &'static str,
    delete: &'static str,
    index_insert: &'static str,
    index_delete: &'static str,
}

macro_rules! text_index {
    ($kind:literal) => {
        TextIndex {
            select: concat!("SELECT words FROM ", $kind, "_text WHERE id = ?1"),
            upsert: concat!(
                "INSERT INTO ",
                $kind,
                "_text (id, words) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET words = excluded.words"
            ),
            delete: concat!("DELETE FROM ", $kind, "_text WHERE id = ?1"),
            index_insert: concat!(
                "INSERT INTO ",
                $kind,
                "_words (rowid, words) VALUES (?1, ?2)"
            ),
            index_delete: concat!(
                "INSERT INTO ",
                $kind,
                "_words (",
                $kind,
                "_words, rowid, words) VALUES ('delete', ?1, ?2)"
            ),
        }
    };
}

const JOBS: TextIndex = text_index!("job");
const CUSTOMERS: TextIndex = text_index!("customer");
const PROJECTS: TextIndex = text_index!("project");

/// What an index contains for a record, and what it should contain.
struct Entry {
    id: i64,
    old: IndexedText,
    new: IndexedText,
}

impl TextIndex {
    /// Updates the words of these records in the index. They are sorted by id.
    fn set(&self, sql: &Connection, words: Vec<(i64, IndexedText)>) -> Sql<()> {
        let entries = self.changed_entries(sql, words)?;
        for Entry { id, new, .. } in &entries {
            match new {
                Some(words) => sql
                    .prepare_cached(self.upsert)?
                    .execute(params![id, words])?,
                None => sql.prepare_cached(self.delete)?.execute([id])?,
            };
        }
        for Entry { id, old, new } in &entries {
            if let Some(old) = old {
                sql.prepare_cached(self.index_delete)?
                    .execute(params![id, old])?;
            }
            if let Some(new) = new {
                sql.prepare_cached(self.index_insert)?
                    .execute(params![id, new])?;
            }
        }
        Ok(())
    }

    fn changed_entries(&self, sql: &Connection, words: Vec<(i64, IndexedText)>) -> Sql<Vec<Entry>> {
        let mut known = sql.prepare_cached(self.select)?;
        let mut entries = Vec::with_capacity(words.len());
        for (id, new) in words {
            let old: IndexedText = known.query_row([id], |row| row.get(0)).optional()?;
            if old != new {
                entries.push(Entry { id, old, new });
            }
        }
        Ok(entries)
    }
}

fn job(sql: &Connection, id: i64, at: Micros) -> Sql<IndexedText> {
    let mut statement = sql.prepare_cached(
        "SELECT j.number, j.summary, c.name, c.phone, l.name, l.address, t.name, j.status, j.business_unit_id, j.job_type_id,
            j.priority, j.project_id, j.modified_us, j.customer_id, j.created_us, j.completed_us, j.tags, l.zone_id
         FROM job j LEFT JOIN customer c ON c.id = j.customer_id LEFT JOIN location l ON l.id = j.location_id
         LEFT JOIN job_type t ON t.id = j.job_type_id WHERE j.id = ?1",
    )?;
    let mut rows = statement.query([id])?;
    let Some(row) = rows.next()? else {
        sql.prepare_cached("DELETE FROM job_list WHERE id = ?1")?
            .execute([id])?;
        return Ok(None);
    };
    let mut words = TokenSet::default();
    let number = row.get_ref(0)?.as_str_or_null()?;
    let customer = row.get_ref(2)?.as_str_or_null()?;
    words.add(number);
    words.add(customer);
    let numbers = row.get_ref(3)?.as_str_or_null()?;
    words.add_phone(numbers);
    let phone = numbers.map(|numbers| truncate_owned(display(numbers), MAX_LINE_BYTES));
    for column in [4, 5, 6, 1] {
        words.add(row.get_ref(column)?.as_str_or_null()?);
    }
    let (mut open, mut canceled, mut appointment_count) = (Vec::new(), Vec::new(), 0);
    let mut statement = sql.prepare_cached(
        "SELECT start_us, status, number, instructions FROM appointment WHERE job_id = ?1 AND active = 1 ORDER BY start_us",
    )?;
    let mut appointments = statement.query([id])?;
    while let Some(appointment) = appointments.next()? {
        appointment_count += 1;
        let start: Micros = appointment.get(0)?;
        if appointment.get_ref(1)?.as_str()? == "Canceled" {
            canceled.push(start);
        } else {
            open.push(start);
        }
        words.add(appointment.get_ref(2)?.as_str_or_null()?);
        words.add(appointment.get_ref(3)?.as_str_or_null()?);
    }
    let NextStart { next, expires } = next_start(&open, &canceled, at);
    sql.prepare_cached(
        "INSERT INTO job_list (id, status, business_unit_id, job_type_id, priority, project_id, number, customer, modified_us,
            next_start_us, next_start_expires_us, appointment_count, customer_id, address, summary, phone, created_us, completed_us)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
         ON CONFLICT (id) DO UPDATE SET status = excluded.status, business_unit_id = excluded.business_unit_id,
            job_type_id = excluded.job_type_id, priority = excluded.priority, project_id = excluded.project_id, number = excluded.number,
            customer = excluded.customer, modified_us = excluded.modified_us, next_start_us = excluded.next_start_us, next_start_expires_us = excluded.next_start_expires_us,
            appointment_count = excluded.appointment_count, customer_id = excluded.customer_id, address = excluded.address, summary = excluded.summary,
            created_us = excluded.created_us, completed_us = excluded.completed_us
         WHERE (status, business_unit_id, job_type_id, priority, project_id, number, modified_us, next_start_us, next_start_expires_us, appointment_count, customer_id, address,
                summary, created_us, completed_us) IS NOT (excluded.status, excluded.business_unit_id, excluded.job_type_id, excluded.priority, excluded.project_id,
                excluded.number, excluded.modified_us, excluded.next_start_us, excluded.next_start_expires_us, excluded.appointment_count, excluded.customer_id,
                excluded.address, excluded.summary, excluded.created_us, excluded.completed_us)
            OR customer IS NOT excluded.customer COLLATE BINARY",
    )?
    .execute(params![
        id,
        row.get_ref(7)?.as_str()?,
        row.get::<_, Option<i64>>(8)?,
        row.get::<_, Option<i64>>(9)?,
        row.get_ref(10)?.as_str_or_null()?,
        row.get::<_, Option<i64>>(11)?,
        number,
        customer,
        row.get::<_, Micros>(12)?,
        next,
        expires,
        appointment_count,
        row.get::<_, Option<i64>>(13)?,
        row.get_ref(5)?.as_str_or_null()?,
        row.get_ref(1)?
            .as_str_or_null()?
            .map(|text| truncate(text, MAX_LISTED_BYTES)),
        phone,
        row.get::<_, Option<Micros>>(14)?,
        row.get::<_, Option<Micros>>(15)?,
    ])?;
    // These are updated separately, because no index of the table contains them.
    sql.prepare_cached(
        "UPDATE job_list SET phone = ?2, tags = ?3, zone_id = ?4 WHERE id = ?1 AND (phone, tags, zone_id) IS NOT (?2, ?3, ?4)",
    )?
    .execute(params![
        id,
        phone,
        row.get_ref(16)?.as_str_or_null()?,
        row.get::<_, Option<i64>>(17)?,
    ])?;
    Ok(Some(words.into_text()))
}

fn customer(sql: &Connection, id: i64) -> Sql<IndexedText> {
    let mut words = TokenSet::default();
    let found = sql
        .prepare_cached(
            "SELECT name, phone, billing_address FROM customer WHERE id = ?1 AND active = 1",
        )?
        .query_row([id], |row| {
            words.add(row.get_ref(0)?.as_str_or_null()?);
            words.add_phone(row.get_ref(1)?.as_str_or_null()?);
            words.add(row.get_ref(2)?.as_str_or_null()?);
            Ok(())
        })
        .optional()?;
    if found.is_none() {
        return Ok(None);
    }
    let mut statement = sql.prepare_cached(
        "SELECT name, address FROM location WHERE customer_id = ?1 AND active = 1",
    )?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        words.add(row.get_ref(0)?.as_str_or_null()?);
        words.add(row.get_ref(1)?.as_str_or_null()?);
    }
    Ok(Some(words.into_text()))
}

fn project(sql: &Connection, id: i64) -> Sql<IndexedText> {
    let mut words = TokenSet::default();
    let managers: Option<String> = sql
        .prepare_cached(
            "SELECT p.number, p.name, p.summary, c.name, l.name, l.address, p.managers, c.phone FROM project p
             LEFT JOIN customer c ON c.id = p.customer_id LEFT JOIN location l ON l.id = p.location_id WHERE p.id = ?1",
        )?
        .query_row([id], |row| {
            for column in 0..6 {
                words.add(row.get_ref(column)?.as_str_or_null()?);
            }
            words.add_phone(row.get_ref(7)?.as_str_or_null()?);
            row.get(6)
        })
        .optional()?;
    let Some(managers) = managers else {
        return Ok(None);
    };
    let mut statement = sql.prepare_cached(
        "SELECT n.name FROM json_each(?1) m JOIN named_record n ON n.kind = 'employee' AND n.id = m.value",
    )?;
    let mut rows = statement.query([managers])?;
    while let Some(row) = rows.next()? {
        words.add(row.get_ref(0)?.as_str_or_null()?);
    }
    Ok(Some(words.into_text()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use chrono::DateTime;
    use jpm_client::ids::TenantId;

    use super::*;
    use crate::account::AccountName;
    use crate::store::Store;

    fn open() -> (tempfile::TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        let account = AccountName {
            environment: "test".into(),
            tenant: TenantId(1),
        };
        let store = Store::open(dir.path(), &account, DateTime::UNIX_EPOCH).unwrap();
        (dir, store)
    }

    fn put_jobs(sql: &Connection, from: i64, to: i64) -> Sql<()> {
        let mut put = sql.prepare(
            "INSERT INTO job (id, number, status, summary, modified_us, raw) VALUES (?1, ?1, 'Scheduled', 'Leak', 0, '{}')",
        )?;
        for id in from..to {
            put.execute([id])?;
        }
        Ok(())
    }

    fn number(store: &Store, query: &str) -> i64 {
        store
            .mirror()
            .read(|sql| sql.query_row(query, [], |row| row.get(0)))
            .unwrap()
    }

    #[test]
    fn words_of_a_transaction_are_flushed_once() {
        let (_dir, store) = open();
        store.mirror().write(|sql| put_jobs(sql, 0, 100)).unwrap();
        // Each flush of FTS5 creates a segment. Merging leaves several of a hundred.
        let segments = number(&store, "SELECT count(DISTINCT segid) FROM job_words_idx");
        assert_eq!(segments, 1);
    }

    #[test]
    fn deferred_write_updates_derived_tables_with_the_next_batch_or_write() {
        let (_dir, store) = open();
        let lines = || number(&store, "SELECT count(*) FROM job_list");
        let few = i64::try_from(BATCH).unwrap();
        store
            .mirror()
            .write_deferred(|sql| put_jobs(sql, 0, few - 1))
            .unwrap();
        assert_eq!(lines(), 0);
        store
            .mirror()
            .write_deferred(|sql| put_jobs(sql, few, few + 1))
            .unwrap();
        assert_eq!(lines(), few, "there is much");
        store
            .mirror()
            .write_deferred(|sql| put_jobs(sql, few + 1, few + 2))
            .unwrap();
        assert_eq!(lines(), few);
        store.mirror().write(|_| Ok(())).unwrap();
        assert_eq!(lines(), few + 1, "something else was written");
    }

    #[test]
    fn new_phone_number_updates_words_but_not_the_table_row() {
        let (_dir, store) = open();
        store
            .mirror()
            .write(|sql| {
                sql.execute(
                    "INSERT INTO customer (id, name, billing_address, active, modified_us, raw) VALUES (7, 'Ann', '', 1, 0, '{}')",
                    [],
                )?;
                put_jobs(sql, 0, 5)?;
                sql.execute("UPDATE job SET customer_id = 7", [])?;
                sql.execute_batch(
                    "CREATE TABLE rewritten (id INTEGER);
                     CREATE TRIGGER line AFTER UPDATE OF modified_us ON job_list BEGIN INSERT INTO rewritten VALUES (new.id); END;",
                )
            })
            .unwrap();
        let set = |change: &str| {
            store
                .mirror()
                .write(|sql| {
                    sql.execute("DELETE FROM rewritten", [])?;
                    sql.execute(change, [])
                })
                .unwrap();
            number(&store, "SELECT count(*) FROM rewritten")
        };
        assert_eq!(set("UPDATE customer SET phone = '5125550142'"), 0);
        let shown = "SELECT count(*) FROM job_list WHERE phone = '(512) 555-0142'";
        assert_eq!(number(&store, shown), 5);
        let found = "SELECT count(*) FROM job_words WHERE job_words MATCH '\"☎2410\" *'";
        assert_eq!(number(&store, found), 5);
        assert_eq!(set("UPDATE customer SET name = 'ANN'"), 5);
    }

    #[test]
    fn next_start_advances_when_it_has_passed_and_another_follows() {
        let next = |at| {
            let NextStart { next, expires } = next_start(&[10, 20, 30], &[25, 40], at);
            (next, expires)
        };
        assert_eq!(next(0), (Some(10), Some(10)));
        assert_eq!(next(10), (Some(10), Some(10)));
        assert_eq!(next(11), (Some(20), Some(20)));
        assert_eq!(next(30), (Some(30), None));
        assert_eq!(next(99), (Some(30), None));
        assert_eq!(
            next_start(&[], &[25, 40], 0),
            NextStart {
                next: Some(40),
                expires: None
            }
        );
        assert_eq!(next_start(&[], &[], 0), NextStart::default());
    }
}
