//! The id map in the outbox.

use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::unreadable::is_row_error;
use super::{bad_column, parsed};
use crate::id_map::{IdMap, LocalKind};
use crate::store::sql::Sql;

/// The whole id map. It grows by one row for each record created here.
///
/// An unreadable row blocks only operations on its record from before the id was known. What is
/// left of it is kept.
///
/// # Errors
/// If the file itself cannot be read.
pub(crate) fn id_map(sql: &Connection) -> Sql<IdMap> {
    let mut map = IdMap::default();
    let mut statement = sql.prepare_cached("SELECT local, kind, server FROM id_map")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        match (own(parsed(row, 0))?, own(kind(row))?, own(row.get(2))?) {
            (Some(local), Some(kind), Some(server)) => map.insert(local, kind, server),
            (Some(local), _, _) => map.insert_damaged(local),
            (None, kind, server) => map.insert_without_local(kind.zip(server)),
        }
    }
    Ok(map)
}

/// How often the id map was changed.
pub(crate) fn id_map_changes(sql: &Connection) -> Sql<i64> {
    sql.prepare_cached("SELECT id_map_changes FROM meta")?
        .query_row([], |row| row.get(0))
}

fn kind(row: &Row<'_>) -> Sql<LocalKind> {
    let word = row.get_ref(1)?.as_str()?;
    LocalKind::parse(word).ok_or_else(|| bad_column(1, format!("\"{word}\" is no kind of record")))
}

/// The value of a field. `None` if it cannot be read.
fn own<T>(field: Sql<T>) -> Sql<Option<T>> {
    match field {
        Ok(value) => Ok(Some(value)),
        Err(error) if is_row_error(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Stores the server's id of a record that was created here.
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
        kind.as_str(),
        server,
        operation.to_string()
    ])?;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::store::in_memory;

    #[test]
    fn unreadable_id_map_row_affects_only_its_record() {
        let sql = in_memory::outbox();
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
