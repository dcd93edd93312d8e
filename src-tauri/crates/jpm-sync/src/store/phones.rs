//! The phone numbers of customers, which the API has in a list of their own.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::mirror::json_array;
use super::sql::Sql;
use crate::time::Micros;
use crate::truncate::MAX_INDEXED_BYTES;

/// Condition for a customer whose numbers are to be read: active, and not read since `?1`.
const DUE: &str = "c.active = 1
    AND NOT EXISTS (SELECT 1 FROM phone_read r WHERE r.customer_id = c.id AND r.on_us >= ?1)";
/// The customers of the appointments in the mirror.
const ON_CALENDAR: &str =
    "EXISTS (SELECT 1 FROM job j JOIN appointment a ON a.job_id = j.id WHERE j.customer_id = c.id)";

/// Up to `most` customers on the calendar with an id above `after`, ordered by id, whose numbers
/// were not read since `since`.
pub(crate) fn due_on_calendar(
    sql: &Connection,
    since: Micros,
    after: i64,
    most: usize,
) -> Sql<Vec<i64>> {
    sql.prepare_cached(&format!(
        "SELECT c.id FROM customer c WHERE c.id > ?2 AND {DUE} AND {ON_CALENDAR} ORDER BY c.id LIMIT ?3"
    ))?
    .query_map(params![since, after, limit(most)], |row| row.get(0))?
    .collect()
}

/// The same among all customers, because a caller's last appointment may be years ago.
pub(crate) fn due(sql: &Connection, since: Micros, after: i64, most: usize) -> Sql<Vec<i64>> {
    sql.prepare_cached(&format!(
        "SELECT c.id FROM customer c WHERE c.id > ?2 AND {DUE} ORDER BY c.id LIMIT ?3"
    ))?
    .query_map(params![since, after, limit(most)], |row| row.get(0))?
    .collect()
}

/// The same among the customers of `jobs`.
pub(crate) fn due_for_jobs(
    sql: &Connection,
    since: Micros,
    jobs: &[i64],
    most: usize,
) -> Sql<Vec<i64>> {
    sql.prepare_cached(&format!(
        "SELECT c.id FROM customer c WHERE c.id IN (SELECT customer_id FROM job WHERE id IN (SELECT value FROM json_each(?2)))
         AND {DUE} AND {ON_CALENDAR} LIMIT ?3"
    ))?
    .query_map(params![since, json_array(jobs), limit(most)], |row| row.get(0))?
    .collect()
}

/// Up to `most` of these jobs whose customer is not stored yet. Customers come with a list of their
/// own.
pub(crate) fn jobs_without_customer(sql: &Connection, jobs: &[i64], most: usize) -> Sql<Vec<i64>> {
    sql.prepare_cached(
        "SELECT j.id FROM job j WHERE j.id IN (SELECT value FROM json_each(?1)) AND j.customer_id IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM customer c WHERE c.id = j.customer_id) LIMIT ?2",
    )?
    .query_map(params![json_array(jobs), limit(most)], |row| row.get(0))?
    .collect()
}

fn limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

/// Sets the numbers of `customers` to `numbers`, each of which names its customer. Returns how many
/// lines have changed.
pub(crate) fn replace(
    sql: &Connection,
    customers: &[i64],
    numbers: &[(i64, String)],
    now: Micros,
) -> Sql<usize> {
    let mut lines: BTreeMap<i64, Option<String>> =
        customers.iter().map(|customer| (*customer, None)).collect();
    for (customer, number) in numbers {
        let line = lines.entry(*customer).or_default();
        match line {
            // The index contains no more of it.
            Some(line) if line.len() + number.len() > MAX_INDEXED_BYTES - 2 => {}
            Some(line) => {
                line.push_str(", ");
                line.push_str(number);
            }
            None => *line = Some(number.clone()),
        }
    }
    let mut changed = 0;
    for (customer, line) in lines {
        changed += sql
            .prepare_cached("UPDATE customer SET phone = ?2 WHERE id = ?1 AND phone IS NOT ?2")?
            .execute(params![customer, line])?;
    }
    sql.prepare_cached(
        "INSERT OR REPLACE INTO phone_read (customer_id, on_us) SELECT value, ?2 FROM json_each(?1)",
    )?
    .execute(params![json_array(customers), now])?;
    Ok(changed)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn phone_line_is_limited_in_length() {
        let sql = Connection::open_in_memory().unwrap();
        sql.execute_batch(
            "CREATE TABLE customer (id INTEGER PRIMARY KEY, phone TEXT);
             CREATE TABLE phone_read (customer_id INTEGER PRIMARY KEY, on_us INTEGER);
             INSERT INTO customer VALUES (7, NULL);",
        )
        .unwrap();
        let numbers = vec![(7, "512-555-1000".to_owned()); 100_000];
        assert_eq!(replace(&sql, &[7], &numbers, 1).unwrap(), 1);
        let line: String = sql
            .query_row("SELECT phone FROM customer", [], |row| row.get(0))
            .unwrap();
        assert!(line.len() <= MAX_INDEXED_BYTES, "{}", line.len());
        assert!(line.ends_with("512-555-1000"));
    }
}
