//! This version reads the outboxes of all earlier formats.

use std::collections::HashSet;

use chrono::DateTime;
use rusqlite::Connection;
use serde::Serialize;
use serde_json::{Value, json};

use super::*;
use crate::operation::kind;
use crate::store::StoreOptions;
use crate::store::open::open_outbox;
use crate::views::operations::OperationKind;

/// A file as the first version wrote it.
fn first_format(path: &std::path::Path) {
    let sql = Connection::open(path).unwrap();
    sql.execute_batch(include_str!("../schema/outbox-1.sql"))
        .unwrap();
    sql.execute_batch(include_str!("../../../tests/formats/outbox-1.sql"))
        .unwrap();
    sql.pragma_update(None, "user_version", 1).unwrap();
}

/// Whether `new` contains everything that `old` contains.
pub(super) fn says_all(new: &Value, old: &Value) -> bool {
    match (new, old) {
        (Value::Object(new), Value::Object(old)) => old
            .iter()
            .all(|(key, old)| new.get(key).is_some_and(|new| says_all(new, old))),
        (new, old) => new == old,
    }
}

pub(super) fn value(of: &impl Serialize) -> Value {
    serde_json::to_value(of).unwrap()
}

/// How an error that was stored with a sentence is read: the sentence stays as text.
pub(super) fn error_as_read(stored: &Value) -> Value {
    json!({
        "reason": { "code": "serverMessage", "message": stored["message"] },
        "fieldErrors": stored["fieldErrors"],
        "traceId": stored["traceId"],
    })
}

#[test]
fn each_edit_kind_of_the_first_format_is_read_completely() {
    let dir = tempfile::tempdir().unwrap();
    first_format(&dir.path().join("outbox.db"));
    let outbox = open_outbox(dir.path(), DateTime::UNIX_EPOCH, StoreOptions::default()).unwrap();
    let found = outbox.read(unfinished).unwrap();
    let kinds: HashSet<_> = found
        .iter()
        .map(|operation| kind(&operation.edit))
        .collect();
    assert_eq!(kinds.len(), 8, "every kind of edit is in the file");
    let copy = dir.path().join("outbox-format-1-19700101T000000.db");
    let kept = Connection::open(&copy).unwrap();
    for operation in &found {
        let texts: [Option<String>; 4] = kept
            .query_row(
                "SELECT edit, base, theirs, refusal FROM operation WHERE id = ?1",
                [operation.id.to_string()],
                |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]),
            )
            .unwrap();
        let now = [
            Some(value(&operation.edit)),
            Some(value(&operation.base)),
            operation.theirs.as_ref().map(value),
            operation.error.as_ref().map(value),
        ];
        let parsed = texts.map(|text| Some(text?.parse::<Value>().unwrap()));
        let [edit, base, theirs, error] = parsed;
        let then = [edit, base, theirs, error.as_ref().map(error_as_read)];
        for (now, then) in now.iter().zip(then) {
            match (now, &then) {
                (Some(now), Some(then)) => assert!(says_all(now, then), "{now} is not {then}"),
                (now, then) => assert_eq!(now, then),
            }
        }
        assert!(operation.steps.is_empty() && !operation.has_marker && !operation.undo_wanted);
    }
    let first = &found[0];
    assert_eq!(first.job.unwrap().to_string(), "401");
    assert_eq!(first.appointment.unwrap().to_string(), "501");
    assert!(first.undoes.is_some());
    assert_eq!(found[6].next_attempt, Some(1_794_990_000_000_000));
    assert_eq!(found[3].local_appointments.len(), 1);
    assert_eq!(outbox.read(id_map).unwrap().server(found[7].id), Some(900));
}

#[test]
fn additions_of_the_third_format_are_read_completely() {
    let dir = tempfile::tempdir().unwrap();
    let sql = Connection::open(dir.path().join("outbox.db")).unwrap();
    for script in [
        include_str!("../schema/outbox-1.sql"),
        include_str!("../schema/outbox-2.sql"),
        include_str!("../schema/outbox-3.sql"),
        include_str!("../../../tests/formats/outbox-3.sql"),
    ] {
        sql.execute_batch(script).unwrap();
    }
    sql.pragma_update(None, "user_version", 3).unwrap();
    drop(sql);
    let outbox = open_outbox(dir.path(), DateTime::UNIX_EPOCH, StoreOptions::default()).unwrap();
    let found = outbox.read(unfinished).unwrap();
    let kinds: Vec<_> = found
        .iter()
        .map(|operation| kind(&operation.edit))
        .collect();
    assert_eq!(
        kinds,
        [
            OperationKind::RemoveHold,
            OperationKind::RemoveCancellation,
            OperationKind::DeleteAppointment,
            OperationKind::HoldJob
        ]
    );
    assert_eq!(found[0].steps, [Step::Released { appointment: 501 }]);
    for operation in &found {
        let texts: [String; 2] = outbox
            .read(|sql| {
                sql.query_row(
                    "SELECT edit, base FROM operation WHERE id = ?1",
                    [operation.id.to_string()],
                    |row| Ok([row.get(0)?, row.get(1)?]),
                )
            })
            .unwrap();
        let now = [value(&operation.edit), value(&operation.base)];
        for (now, text) in now.iter().zip(texts) {
            assert_eq!(*now, serde_json::from_str::<Value>(&text).unwrap());
        }
    }
}

#[test]
fn current_format_survives_a_round_trip() {
    let dir = tempfile::tempdir().unwrap();
    first_format(&dir.path().join("outbox.db"));
    let outbox = open_outbox(dir.path(), DateTime::UNIX_EPOCH, StoreOptions::default()).unwrap();
    let id = outbox.read(unfinished).unwrap()[0].id;
    let steps = [
        Step::Moved,
        Step::Assigned {
            technicians: [1, 2].into(),
        },
        Step::Unassigned {
            technicians: [3].into(),
        },
        Step::Held { appointment: 4 },
        Step::Released { appointment: 5 },
    ];
    let theirs = (
        MergeBase::default(),
        RemoteChange {
            changed_at: Some(5),
            employee: Some(6),
            own: false,
        },
    );
    outbox
        .write(|sql| {
            assert!(lease(sql, id, 1)?);
            record_sent(sql, id, 2, Some(7), true)?;
            set_steps(sql, id, &steps)?;
            set_undo_wanted(sql, id, true)?;
            let to = OperationState::Conflict;
            end_attempt(sql, id, to, 3, None, None, Some(&theirs))
        })
        .unwrap();
    let back = outbox.read(|sql| get(sql, id)).unwrap().unwrap();
    assert_eq!(back.steps, steps);
    assert_eq!(back.remote_change, Some(theirs.1));
    assert_eq!((back.sent_at, back.sent_at_server), (Some(2), Some(7)));
    assert_eq!((back.has_marker, back.undo_wanted), (true, true));
    // The spelling in the file, which later versions must read.
    let text: String = outbox
        .read(|sql| {
            sql.query_row(
                "SELECT steps || remote_change FROM operation WHERE id = ?1",
                [id.to_string()],
                |row| row.get(0),
            )
        })
        .unwrap();
    assert_eq!(
        text,
        r#"[{"step":"moved"},{"step":"assigned","technicians":[1,2]},{"step":"unassigned","technicians":[3]},{"step":"held","appointment":4},{"step":"released","appointment":5}]{"on":5,"by":6}"#
    );
}
