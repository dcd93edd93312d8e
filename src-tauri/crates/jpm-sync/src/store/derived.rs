//! Keeping what is derived from the mirror's rows: a narrow line for each job, and the words by which records are found.
//!
//! Triggers note what is due, so nobody who writes a row can forget it; [`settle`] runs before each commit, so that what is derived is never
//! older than the rows. It goes in ascending order and once for each record: FTS5 gathers rows of one transaction in memory only as long as
//! their numbers rise.

use rusqlite::{Connection, OptionalExtension, params};

use super::sql::Sql;
use crate::cut::{LONGEST_LINE, LONGEST_LISTED, cut, cut_owned};
use crate::instant::Micros;
use crate::phone::display;
use crate::words::Gathered;

/// The tables that the mirror's rows are derived into, with the triggers that note what is due.
pub(super) const SCHEMA: &str = include_str!("schema/mirror-derived.sql");

/// The words that the indexes know, for a connection that reads. They are of `instance` type, which gives the first one behind a beginning
/// at once; the others count where each stands.
pub(super) const TERMS: &str =
    "CREATE VIRTUAL TABLE temp.job_terms USING fts5vocab (main, job_words, instance);
    CREATE VIRTUAL TABLE temp.customer_terms USING fts5vocab (main, customer_words, instance);
    CREATE VIRTUAL TABLE temp.project_terms USING fts5vocab (main, project_words, instance);";

/// As many records are derived before their words are written. Each has some hundred bytes of them.
const AT_ONCE: usize = 8_192;

/// Derives anew whatever the transaction has changed.
pub(super) fn settle(sql: &Connection) -> Sql<()> {
    let at = turned(sql)?;
    each(sql, "job_due", &JOBS, |sql, id| job(sql, id, at))?;
    each(sql, "customer_due", &CUSTOMERS, customer)?;
    each(sql, "project_due", &PROJECTS, project)
}

/// [`settle`], once as much is due as is derived at once.
pub(super) fn settle_much(sql: &Connection) -> Sql<()> {
    if due(sql)? < AT_ONCE {
        return Ok(());
    }
    settle(sql)
}

/// How many records wait for what is derived of them.
pub(crate) fn due(sql: &Connection) -> Sql<usize> {
    let due: i64 = sql
        .prepare_cached(
            "SELECT (SELECT count(*) FROM job_due) + (SELECT count(*) FROM customer_due) + (SELECT count(*) FROM project_due)",
        )?
        .query_row([], |row| row.get(0))?;
    Ok(usize::try_from(due).unwrap_or(0))
}

/// The words of one record; `None` when it is not to be found any more.
type Found = Option<String>;

fn each(
    sql: &Connection,
    table: &str,
    index: &WordTable,
    derive: impl Fn(&Connection, i64) -> Sql<Found>,
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
    for ids in due.chunks(AT_ONCE) {
        // A statement that may have to be undone by itself makes FTS5 write out what it has gathered. So none runs between two entries of
        // the index: all else is derived first.
        let words = ids
            .iter()
            .map(|id| Ok((*id, derive(sql, *id)?)))
            .collect::<Sql<Vec<_>>>()?;
        index.set(sql, words)?;
    }
    Ok(())
}

/// The instant as of which [`turn`] last brought the next starts up to date.
fn turned(sql: &Connection) -> Sql<Micros> {
    Ok(sql
        .prepare_cached("SELECT CAST(value AS INTEGER) FROM about WHERE key = 'turned'")?
        .query_row([], |row| row.get(0))
        .optional()?
        .unwrap_or(0))
}

/// Jobs whose next start is another one by `now` than when their line was written, at most `most`.
pub(crate) fn overtaken(sql: &Connection, now: Micros, most: u32) -> Sql<Vec<i64>> {
    sql.prepare_cached("SELECT id FROM job_line WHERE turn_us < ?1 LIMIT ?2")?
        .query_map(params![now, most], |row| row.get(0))?
        .collect()
}

/// Brings the next starts up to date, so that readers have few of them to work out.
pub(crate) fn turn(sql: &Connection, now: Micros) -> Sql<()> {
    if turned(sql)? >= now {
        return Ok(());
    }
    sql.prepare_cached("INSERT OR REPLACE INTO about (key, value) VALUES ('turned', ?1)")?
        .execute([now.to_string()])?;
    sql.prepare_cached("INSERT OR IGNORE INTO job_due SELECT id FROM job_line WHERE turn_us < ?1")?
        .execute([now])?;
    Ok(())
}

/// The starts of a job that decide when it is next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Starts {
    /// The next start as of an instant.
    next: Option<Micros>,
    /// From when on another one is next.
    turn: Option<Micros>,
}

/// The next of `starts`, which rise, as of `at`; `called_off` are those of visits that will not take place.
fn starts(starts: &[Micros], called_off: &[Micros], at: Micros) -> Starts {
    let Some(last) = starts.last() else {
        return Starts {
            next: called_off.last().copied(),
            turn: None,
        };
    };
    let next = starts.iter().find(|start| **start >= at).unwrap_or(last);
    Starts {
        next: Some(*next),
        turn: Some(*next).filter(|next| next < last),
    }
}

/// The statements that keep the words of one kind of records.
struct WordTable {
    known: &'static str,
    keep: &'static str,
    forget: &'static str,
    add: &'static str,
    take_out: &'static str,
}

macro_rules! word_table {
    ($kind:literal) => {
        WordTable {
            known: concat!("SELECT words FROM ", $kind, "_text WHERE id = ?1"),
            keep: concat!(
                "INSERT INTO ",
                $kind,
                "_text (id, words) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET words = excluded.words"
            ),
            forget: concat!("DELETE FROM ", $kind, "_text WHERE id = ?1"),
            add: concat!(
                "INSERT INTO ",
                $kind,
                "_words (rowid, words) VALUES (?1, ?2)"
            ),
            take_out: concat!(
                "INSERT INTO ",
                $kind,
                "_words (",
                $kind,
                "_words, rowid, words) VALUES ('delete', ?1, ?2)"
            ),
        }
    };
}

const JOBS: WordTable = word_table!("job");
const CUSTOMERS: WordTable = word_table!("customer");
const PROJECTS: WordTable = word_table!("project");

/// What an index has of a record, and what it shall have.
struct Entry {
    id: i64,
    old: Found,
    new: Found,
}

impl WordTable {
    /// Makes the index say that these records, which rise, have these words.
    fn set(&self, sql: &Connection, words: Vec<(i64, Found)>) -> Sql<()> {
        let entries = self.altered(sql, words)?;
        for Entry { id, new, .. } in &entries {
            match new {
                Some(words) => sql.prepare_cached(self.keep)?.execute(params![id, words])?,
                None => sql.prepare_cached(self.forget)?.execute([id])?,
            };
        }
        for Entry { id, old, new } in &entries {
            if let Some(old) = old {
                sql.prepare_cached(self.take_out)?
                    .execute(params![id, old])?;
            }
            if let Some(new) = new {
                sql.prepare_cached(self.add)?.execute(params![id, new])?;
            }
        }
        Ok(())
    }

    fn altered(&self, sql: &Connection, words: Vec<(i64, Found)>) -> Sql<Vec<Entry>> {
        let mut known = sql.prepare_cached(self.known)?;
        let mut entries = Vec::with_capacity(words.len());
        for (id, new) in words {
            let old: Found = known.query_row([id], |row| row.get(0)).optional()?;
            if old != new {
                entries.push(Entry { id, old, new });
            }
        }
        Ok(entries)
    }
}

fn job(sql: &Connection, id: i64, at: Micros) -> Sql<Found> {
    let mut statement = sql.prepare_cached(
        "SELECT j.number, j.summary, c.name, c.phone, l.name, l.address, t.name, j.status, j.business_unit_id, j.job_type_id,
            j.priority, j.project_id, j.modified_us, j.customer_id
         FROM job j LEFT JOIN customer c ON c.id = j.customer_id LEFT JOIN location l ON l.id = j.location_id
         LEFT JOIN job_type t ON t.id = j.job_type_id WHERE j.id = ?1",
    )?;
    let mut rows = statement.query([id])?;
    let Some(row) = rows.next()? else {
        sql.prepare_cached("DELETE FROM job_line WHERE id = ?1")?
            .execute([id])?;
        return Ok(None);
    };
    let mut words = Gathered::default();
    let number = row.get_ref(0)?.as_str_or_null()?;
    let customer = row.get_ref(2)?.as_str_or_null()?;
    words.add(number);
    words.add(customer);
    let numbers = row.get_ref(3)?.as_str_or_null()?;
    words.add_phone(numbers);
    let phone = numbers.map(|numbers| cut_owned(display(numbers), LONGEST_LINE));
    for column in [4, 5, 6, 1] {
        words.add(row.get_ref(column)?.as_str_or_null()?);
    }
    let (mut ahead, mut called_off, mut visits) = (Vec::new(), Vec::new(), 0);
    let mut statement = sql.prepare_cached(
        "SELECT start_us, status, number, instructions FROM appointment WHERE job_id = ?1 AND active = 1 ORDER BY start_us",
    )?;
    let mut appointments = statement.query([id])?;
    while let Some(visit) = appointments.next()? {
        visits += 1;
        let start: Micros = visit.get(0)?;
        if visit.get_ref(1)?.as_str()? == "Canceled" {
            called_off.push(start);
        } else {
            ahead.push(start);
        }
        words.add(visit.get_ref(2)?.as_str_or_null()?);
        words.add(visit.get_ref(3)?.as_str_or_null()?);
    }
    let Starts { next, turn } = starts(&ahead, &called_off, at);
    sql.prepare_cached(
        "INSERT INTO job_line (id, status, business_unit_id, job_type_id, priority, project_id, number, customer, modified_us,
            next_us, turn_us, visits, customer_id, address, summary, phone)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
         ON CONFLICT (id) DO UPDATE SET status = excluded.status, business_unit_id = excluded.business_unit_id,
            job_type_id = excluded.job_type_id, priority = excluded.priority, project_id = excluded.project_id, number = excluded.number,
            customer = excluded.customer, modified_us = excluded.modified_us, next_us = excluded.next_us, turn_us = excluded.turn_us,
            visits = excluded.visits, customer_id = excluded.customer_id, address = excluded.address, summary = excluded.summary
         WHERE (status, business_unit_id, job_type_id, priority, project_id, number, modified_us, next_us, turn_us, visits, customer_id, address,
                summary) IS NOT (excluded.status, excluded.business_unit_id, excluded.job_type_id, excluded.priority, excluded.project_id,
                excluded.number, excluded.modified_us, excluded.next_us, excluded.turn_us, excluded.visits, excluded.customer_id,
                excluded.address, excluded.summary)
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
        turn,
        visits,
        row.get::<_, Option<i64>>(13)?,
        row.get_ref(5)?.as_str_or_null()?,
        row.get_ref(1)?
            .as_str_or_null()?
            .map(|text| cut(text, LONGEST_LISTED)),
        phone,
    ])?;
    // By itself: it stands in none of the line's indexes.
    sql.prepare_cached("UPDATE job_line SET phone = ?2 WHERE id = ?1 AND phone IS NOT ?2")?
        .execute(params![id, phone])?;
    Ok(Some(words.into_text()))
}

fn customer(sql: &Connection, id: i64) -> Sql<Found> {
    let mut words = Gathered::default();
    let found = sql
        .prepare_cached("SELECT name, phone, also FROM customer WHERE id = ?1 AND active = 1")?
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

fn project(sql: &Connection, id: i64) -> Sql<Found> {
    let mut words = Gathered::default();
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
        "SELECT n.name FROM json_each(?1) m JOIN named n ON n.kind = 'employee' AND n.id = m.value",
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
    fn the_words_of_a_transaction_are_written_out_once() {
        let (_dir, store) = open();
        store.mirror().write(|sql| put_jobs(sql, 0, 100)).unwrap();
        // Each time that the index writes out what it has gathered makes a segment; merging leaves several of a hundred.
        let segments = number(&store, "SELECT count(DISTINCT segid) FROM job_words_idx");
        assert_eq!(segments, 1);
    }

    #[test]
    fn a_part_of_a_download_waits_for_its_lines_until_there_is_much_or_something_else_is_written() {
        let (_dir, store) = open();
        let lines = || number(&store, "SELECT count(*) FROM job_line");
        let few = i64::try_from(AT_ONCE).unwrap();
        store
            .mirror()
            .write_part(|sql| put_jobs(sql, 0, few - 1))
            .unwrap();
        assert_eq!(lines(), 0);
        store
            .mirror()
            .write_part(|sql| put_jobs(sql, few, few + 1))
            .unwrap();
        assert_eq!(lines(), few, "there is much");
        store
            .mirror()
            .write_part(|sql| put_jobs(sql, few + 1, few + 2))
            .unwrap();
        assert_eq!(lines(), few);
        store.mirror().write(|_| Ok(())).unwrap();
        assert_eq!(lines(), few + 1, "something else was written");
    }

    #[test]
    fn a_telephone_number_rewrites_words_and_no_line() {
        let (_dir, store) = open();
        store
            .mirror()
            .write(|sql| {
                sql.execute(
                    "INSERT INTO customer (id, name, also, active, modified_us, raw) VALUES (7, 'Ann', '', 1, 0, '{}')",
                    [],
                )?;
                put_jobs(sql, 0, 5)?;
                sql.execute("UPDATE job SET customer_id = 7", [])?;
                sql.execute_batch(
                    "CREATE TABLE rewritten (id INTEGER);
                     CREATE TRIGGER line AFTER UPDATE OF modified_us ON job_line BEGIN INSERT INTO rewritten VALUES (new.id); END;",
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
        let shown = "SELECT count(*) FROM job_line WHERE phone = '(512) 555-0142'";
        assert_eq!(number(&store, shown), 5);
        let found = "SELECT count(*) FROM job_words WHERE job_words MATCH '\"☎2410\" *'";
        assert_eq!(number(&store, found), 5);
        assert_eq!(set("UPDATE customer SET name = 'ANN'"), 5);
    }

    #[test]
    fn the_next_start_turns_when_it_has_passed_and_another_is_to_come() {
        let next = |at| {
            let Starts { next, turn } = starts(&[10, 20, 30], &[25, 40], at);
            (next, turn)
        };
        assert_eq!(next(0), (Some(10), Some(10)));
        assert_eq!(next(10), (Some(10), Some(10)));
        assert_eq!(next(11), (Some(20), Some(20)));
        assert_eq!(next(30), (Some(30), None));
        assert_eq!(next(99), (Some(30), None));
        assert_eq!(
            starts(&[], &[25, 40], 0),
            Starts {
                next: Some(40),
                turn: None
            }
        );
        assert_eq!(starts(&[], &[], 0), Starts::default());
    }
}
