//! Reads the names of records by id.

use rusqlite::{Connection, OptionalExtension};

use crate::overlay::Overlay;
use crate::phone::display;
use crate::rows::NameKind;
use crate::store::sql::Sql;
use crate::views::jobs::NamedRef;

fn text(sql: &Connection, query: &str, id: Option<i64>) -> Sql<Option<String>> {
    let Some(id) = id else { return Ok(None) };
    let found: Option<Option<String>> = sql
        .prepare_cached(query)?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(found.flatten())
}

pub(crate) fn customer(sql: &Connection, id: Option<i64>) -> Sql<Option<String>> {
    text(sql, "SELECT name FROM customer WHERE id = ?1", id)
}

/// A customer's phone numbers as they are shown.
pub(crate) fn phone(sql: &Connection, id: Option<i64>) -> Sql<Option<String>> {
    let found = text(sql, "SELECT phone FROM customer WHERE id = ?1", id)?;
    Ok(found.map(|numbers| display(&numbers)))
}

pub(crate) fn address(sql: &Connection, id: Option<i64>) -> Sql<Option<String>> {
    text(sql, "SELECT address FROM location WHERE id = ?1", id)
}

pub(crate) fn location(sql: &Connection, id: Option<i64>) -> Sql<Option<String>> {
    text(sql, "SELECT name FROM location WHERE id = ?1", id)
}

pub(crate) fn project(sql: &Connection, id: Option<i64>) -> Sql<Option<String>> {
    text(sql, "SELECT name FROM project WHERE id = ?1", id)
}

/// The name of a project after the waiting edits.
pub(crate) fn shown_project(
    sql: &Connection,
    overlay: &Overlay,
    id: Option<i64>,
) -> Sql<Option<String>> {
    match id.and_then(|id| overlay.project_name(id)) {
        Some(name) => Ok(Some(name.to_owned())),
        None => project(sql, id),
    }
}

pub(crate) fn job_type(sql: &Connection, id: Option<i64>) -> Sql<Option<String>> {
    text(sql, "SELECT name FROM job_type WHERE id = ?1", id)
}

pub(crate) fn technician(sql: &Connection, id: i64) -> Sql<Option<String>> {
    text(sql, "SELECT name FROM technician WHERE id = ?1", Some(id))
}

pub(crate) fn named(sql: &Connection, kind: NameKind, id: Option<i64>) -> Sql<Option<String>> {
    let Some(id) = id else { return Ok(None) };
    sql.prepare_cached("SELECT name FROM named_record WHERE kind = ?1 AND id = ?2")?
        .query_row((kind.as_str(), id), |row| row.get(0))
        .optional()
}

/// A record's id and name. The id stands in if the credentials may not read the name.
pub(crate) fn label(id: Option<i64>, name: Option<String>) -> Option<NamedRef> {
    id.map(|id| NamedRef {
        id: id.to_string(),
        name: name.unwrap_or_else(|| format!("#{id}")),
    })
}
