//! Telephone numbers of customers, which come from another list than the customers.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::database::Sql;
use super::mirror::list;
use crate::instant::Micros;

/// Up to `most` customers of appointments that are here, whose numbers were not read since `since`.
pub(crate) fn unread(sql: &Connection, since: Micros, most: u32) -> Sql<Vec<i64>> {
    sql.prepare_cached(
        "SELECT c.id FROM customer c WHERE c.active = 1
            AND NOT EXISTS (SELECT 1 FROM telephone_read r WHERE r.customer_id = c.id AND r.on_us >= ?1)
            AND EXISTS (SELECT 1 FROM job j JOIN appointment a ON a.job_id = j.id WHERE j.customer_id = c.id)
         LIMIT ?2",
    )?
    .query_map(params![since, most], |row| row.get(0))?
    .collect()
}

/// Makes the numbers of `customers` those of `numbers`, of which each names its customer.
pub(crate) fn replace(
    sql: &Connection,
    customers: &[i64],
    numbers: &[(i64, String)],
    now: Micros,
) -> Sql<()> {
    let mut lines: BTreeMap<i64, Option<String>> =
        customers.iter().map(|customer| (*customer, None)).collect();
    for (customer, number) in numbers {
        let line = lines.entry(*customer).or_default();
        match line {
            Some(line) => {
                line.push_str(", ");
                line.push_str(number);
            }
            None => *line = Some(number.clone()),
        }
    }
    for (customer, line) in lines {
        sql.prepare_cached("UPDATE customer SET phone = ?2 WHERE id = ?1 AND phone IS NOT ?2")?
            .execute(params![customer, line])?;
    }
    sql.prepare_cached(
        "INSERT OR REPLACE INTO telephone_read (customer_id, on_us) SELECT value, ?2 FROM json_each(?1)",
    )?
    .execute(params![list(customers), now])?;
    Ok(())
}
