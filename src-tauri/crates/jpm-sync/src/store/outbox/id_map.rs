//! The pairs of our own names and the server's numbers, as they are kept in the outbox.

use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::unreadable::is_of_the_row;
use super::{odd, parsed};
use crate::id_map::{IdMap, LocalKind};
use crate::store::sql::Sql;

/// The whole id map. It grows by one row for each record made here.
///
/// A row that cannot be read holds nobody up but what was done to its record before the number was known; what is left of it is kept in mind.
///
/// # Errors
/// When the file itself cannot be read.
pub(crate) fn id_map(sql: &Connection) -> Sql<IdMap> {
    let mut map = IdMap::default();
    let mut statement = sql.prepare_cached("SELECT local, kind, server FROM id_map")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        match (own(parsed(row, 0))?, own(kind(row))?, own(row.get(2))?) {
            (Some(local), Some(kind), Some(server)) => map.insert(local, kind, server),
            (Some(local), _, _) => map.insert_damaged(local),
            (None, kind, server) => map.insert_nameless(kind.zip(server)),
        }
    }
    Ok(map)
}

/// How often the id map was changed.
pub(crate) fn names_changed(sql: &Connection) -> Sql<i64> {
    sql.prepare_cached("SELECT names FROM about")?
        .query_row([], |row| row.get(0))
}

fn kind(row: &Row<'_>) -> Sql<LocalKind> {
    let word = row.get_ref(1)?.as_str()?;
    LocalKind::of_word(word).ok_or_else(|| odd(1, format!("\"{word}\" is no kind of record")))
}

/// What a field holds; `None` where that cannot be read.
fn own<T>(field: Sql<T>) -> Sql<Option<T>> {
    match field {
        Ok(value) => Ok(Some(value)),
        Err(error) if is_of_the_row(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Notes the server's number of a record that was made here.
pub(crate) fn map_id(
    sql: &Connection,
    local: Uuid,
    kind: LocalKind,
    server: i64,
    operation: Uuid,
) -> Sql<()> {
    sql.prepare_cached(
        "INSERT OR IGNORE INTO id_map (local, kind, server, operation) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        local.to_string(),
        kind.word(),
        server,
        operation.to_string()
    ])?;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_cannot_be_read_concerns_its_own_record_only() {
        let sql = Connection::open_in_memory().unwrap();
        sql.execute_batch(include_str!("../schema/outbox-1.sql"))
            .unwrap();
        let [good, no_number, other] = [1, 2, 3].map(Uuid::from_u128);
        let operation = Uuid::nil();
        map_id(&sql, good, LocalKind::Job, 71, operation).unwrap();
        map_id(&sql, no_number, LocalKind::Job, 72, operation).unwrap();
        let damage = "UPDATE id_map SET server = x'00ff' WHERE server = 72";
        assert_eq!(sql.execute(damage, []).unwrap(), 1);
        let map = id_map(&sql).unwrap();
        assert_eq!((map.server(good), map.server(no_number)), (Some(71), None));
        assert!(map.may_be_damaged(no_number));
        assert!(!map.may_be_damaged(good) && !map.may_be_damaged(other));

        map_id(&sql, other, LocalKind::Project, 73, operation).unwrap();
        let damage = "UPDATE id_map SET local = 'no name' WHERE server = 73";
        assert_eq!(sql.execute(damage, []).unwrap(), 1);
        let map = id_map(&sql).unwrap();
        assert!(map.may_be_damaged(other) && !map.may_be_damaged(good));
        assert!(map.is_ours(LocalKind::Project, 73), "so much can be read");
    }
}
