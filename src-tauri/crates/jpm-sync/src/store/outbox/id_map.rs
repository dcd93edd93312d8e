//! From our own names to the server's numbers.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::unreadable::is_of_the_row;
use super::{odd, parsed};
use crate::key::Key;
use crate::store::database::Sql;

/// From our own names to the server's numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct IdMap {
    servers: HashMap<Uuid, i64>,
    ours: HashSet<(LocalKind, i64)>,
    /// Names whose number cannot be read any more.
    damaged: HashSet<Uuid>,
    /// There are rows whose name itself cannot be read.
    has_nameless: bool,
}

/// What a local name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum LocalKind {
    Job,
    Appointment,
    Project,
}

impl LocalKind {
    fn word(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Appointment => "appointment",
            Self::Project => "project",
        }
    }
}

impl IdMap {
    /// The key with the server's number, where that is known.
    pub(crate) fn resolve<T: From<i64> + Copy>(&self, key: Key<T>) -> Key<T> {
        match key {
            Key::Server(_) => key,
            Key::Local(local) => self.server(local).map_or(key, |id| Key::Server(id.into())),
        }
    }

    /// The server's number of a local name.
    pub(crate) fn server(&self, local: Uuid) -> Option<i64> {
        self.servers.get(&local).copied()
    }

    /// Whether a record of the server is known to have been made by an operation of ours.
    pub(crate) fn is_ours(&self, kind: LocalKind, server: i64) -> bool {
        self.ours.contains(&(kind, server))
    }

    /// Notes a pair.
    pub(crate) fn insert(&mut self, local: Uuid, kind: LocalKind, server: i64) {
        self.servers.insert(local, server);
        self.ours.insert((kind, server));
    }

    /// Whether the server's number of a name without one is not merely unknown yet: the row that had it may be one that cannot be read.
    pub(crate) fn may_be_damaged(&self, local: Uuid) -> bool {
        self.damaged.contains(&local) || (self.has_nameless && !self.servers.contains_key(&local))
    }
}

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
            (Some(local), _, _) => {
                map.damaged.insert(local);
            }
            (None, kind, server) => {
                map.has_nameless = true;
                // That it is ours is all that a search for a booking needs to know.
                map.ours.extend(kind.zip(server));
            }
        }
    }
    Ok(map)
}

fn kind(row: &Row<'_>) -> Sql<LocalKind> {
    match row.get_ref(1)?.as_str()? {
        "job" => Ok(LocalKind::Job),
        "appointment" => Ok(LocalKind::Appointment),
        "project" => Ok(LocalKind::Project),
        other => Err(odd(1, format!("\"{other}\" is no kind of record"))),
    }
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
