//! A data folder of outbox format 6 opens in this version, and nothing in it is lost.
//!
//! `tests/formats/folder-6` was written by the program itself: an engine that worked against a
//! sandbox, and was killed while it sent two holds and had no connection for the rest. It holds
//! every kind of edit. It is never changed: such folders exist.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use jpm_client::ids::TenantId;
use rusqlite::{Connection, Row};
use serde_json::Value;

use super::format_tests::{error_as_read, says_all, value};
use super::*;
use crate::account::AccountName;
use crate::operation::kind;
use crate::store::Store;

const FORMAT: i64 = 6;

fn stored() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/folder-6")
}

/// Opens a copy of the folder.
fn open() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    for file in fs::read_dir(stored()).unwrap() {
        let path = file.unwrap().path();
        fs::copy(&path, dir.path().join(path.file_name().unwrap())).unwrap();
    }
    let account = AccountName {
        environment: "test".into(),
        tenant: TenantId(1_569_608_635),
    };
    let now = "2026-03-24T16:00:00Z".parse::<DateTime<Utc>>().unwrap();
    let store = Store::open(dir.path(), &account, now).unwrap();
    (dir, store)
}

/// The original file. A copy is opened, because SQLite writes files beside it.
fn original(dir: &Path) -> Connection {
    let copy = dir.join("original.db");
    fs::copy(stored().join("outbox.db"), &copy).unwrap();
    let sql = Connection::open(copy).unwrap();
    let format: i64 = sql
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(format, FORMAT);
    sql
}

fn rows<T>(sql: &Connection, query: &str, read: impl Fn(&Row<'_>) -> T) -> Vec<T> {
    let mut statement = sql.prepare(query).unwrap();
    let found = statement.query_map([], |row| Ok(read(row))).unwrap();
    found.map(Result::unwrap).collect()
}

fn text(row: &Row<'_>, column: &str) -> Option<String> {
    row.get(column).unwrap()
}

fn number(row: &Row<'_>, column: &str) -> Option<i64> {
    row.get(column).unwrap()
}

/// Compares an operation with its row in the old file, column by column.
fn assert_same(row: &Row<'_>, now: &Operation) {
    let name = now.id;
    let parsed = |column| text(row, column).map(|text| text.parse::<Value>().unwrap());
    for (column, now) in [
        ("edit", Some(value(&now.edit))),
        ("base", Some(value(&now.base))),
        ("theirs", now.theirs.as_ref().map(value)),
        ("steps", Some(value(&now.steps))),
        ("news", now.remote_change.as_ref().map(value)),
        ("local_visits", Some(value(&now.local_appointments))),
    ] {
        match (&now, &parsed(column)) {
            (Some(now), Some(then)) => assert!(says_all(now, then), "{name} {column}: {now}"),
            (now, then) => assert_eq!(now, then, "{name} {column}"),
        }
    }
    assert_eq!(
        now.error.as_ref().map(value),
        parsed("refusal").as_ref().map(error_as_read),
        "{name} error"
    );
    for (column, now) in [
        ("job", now.job.map(|key| key.to_string())),
        ("appointment", now.appointment.map(|key| key.to_string())),
        ("project", now.project.map(|key| key.to_string())),
        ("subject", Some(now.subject.clone())),
        ("undoes", now.undoes.map(|id| id.to_string())),
    ] {
        assert_eq!(now, text(row, column), "{name} {column}");
    }
    let waits = matches!(text(row, "state").as_deref(), Some("leased" | "verifying"));
    for (column, now) in [
        ("seq", Some(now.seq)),
        ("attempts", Some(i64::from(now.attempts))),
        ("made_us", Some(now.created_at)),
        ("sent_us", now.sent_at),
        ("sent_server_us", now.sent_at_server),
        ("undo_wanted", Some(i64::from(now.undo_wanted))),
        ("marked", Some(i64::from(now.has_marker))),
    ] {
        assert_eq!(now, number(row, column), "{name} {column}");
    }
    if waits {
        // The next step checks whether these reached the server.
        assert_eq!(now.state, OperationState::Unknown, "{name}");
        assert_eq!(now.next_attempt, None, "{name}");
    } else {
        assert_eq!(
            Some(state_name(now.state)),
            text(row, "state").as_deref(),
            "{name}"
        );
        assert_eq!(now.next_attempt, number(row, "next_try_us"), "{name}");
    }
}

#[test]
fn stored_folder_operations_keep_their_meaning() {
    let (dir, store) = open();
    let old = original(dir.path());
    let mut kinds = HashSet::new();
    let mut states = HashSet::new();
    let mut statement = old.prepare("SELECT * FROM operation ORDER BY seq").unwrap();
    let mut found = statement.query([]).unwrap();
    while let Some(row) = found.next().unwrap() {
        let id = text(row, "id").unwrap().parse().unwrap();
        let now = store.outbox().read(|sql| get(sql, id)).unwrap().unwrap();
        assert_same(row, &now);
        kinds.insert(kind(&now.edit));
        states.insert(text(row, "state").unwrap());
    }
    assert_eq!((kinds.len(), states.len()), (11, 8), "{states:?}");
    assert_eq!(store.operations().unwrap().len(), 29);
    let unread = store
        .outbox()
        .read(|sql| unreadable(sql, &IdMap::default()));
    assert!(unread.unwrap().is_empty());
}

#[test]
fn stored_folder_keeps_its_id_map_and_audit_trail() {
    let (dir, store) = open();
    let old = original(dir.path());
    let ids = store.outbox().read(id_map).unwrap();
    let pairs = rows(&old, "SELECT local, server FROM id_map", |row| {
        (text(row, "local").unwrap(), number(row, "server"))
    });
    assert_eq!(pairs.len(), 5);
    for (local, server) in pairs {
        assert_eq!(ids.server(local.parse().unwrap()), server, "{local}");
    }
    let lines = "SELECT seq || ' ' || operation || ' ' || on_us || ' ' || state || coalesce(note, '') FROM audit ORDER BY seq";
    let read = |sql: &Connection| rows(sql, lines, |row| row.get::<_, String>(0).unwrap());
    let now = store.outbox().read(|sql| Ok(read(sql))).unwrap();
    let then = read(&old);
    assert_eq!(now[..then.len()], then);
}

#[test]
fn stored_outbox_is_backed_up_before_migration() {
    let (dir, _store) = open();
    let copy = dir.path().join("outbox-format-6-20260324T160000.db");
    let sql = Connection::open(copy).unwrap();
    let old = original(dir.path());
    let all = "SELECT seq || id || state || edit || base FROM operation ORDER BY seq";
    let read = |sql: &Connection| rows(sql, all, |row| row.get::<_, String>(0).unwrap());
    assert_eq!(read(&sql), read(&old));
}

#[test]
fn stored_folder_mirror_is_downloaded_again() {
    let (_dir, store) = open();
    let feeds = store.feeds().unwrap();
    assert!(
        feeds
            .iter()
            .all(|feed| feed.rows == 0 && feed.last_synced_on.is_none())
    );
}
