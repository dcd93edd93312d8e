//! Odd records: some records of each list have values outside the API documents, as on real
//! servers.
//!
//! The values are applied to responses and not stored, so writing to an odd record does not repair
//! it.

mod cases;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;
use serde::Serialize;
use serde_json::Value;

use crate::call::Reply;
use crate::clock::{DAY, Micros};
use crate::quirks::rows;
use cases::{CASES, Wrong};

/// A record with a wrong value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OddRecord {
    /// Name of the list in the path: `appointments`, `customers`, `contacts`…
    pub kind: String,
    /// Id of the record.
    pub id: i64,
    /// The wrong field; `None` if the whole row is no record.
    pub field: Option<String>,
    /// The served value; `None` if the field is missing.
    pub value: Option<Value>,
}

/// The odd records by kind and id; empty unless enabled.
#[derive(Default)]
pub(crate) struct Odd(Mutex<BTreeMap<(String, i64), OddRecord>>);

impl Odd {
    /// Chooses the odd records. Appointments and jobs are near `now`, so that they are visible.
    pub(crate) fn choose(db: &Connection, now: Micros) -> rusqlite::Result<Self> {
        let mut records = BTreeMap::new();
        for (kind, candidates, wrongs) in CASES {
            let ids: Vec<i64> = db
                .prepare(candidates)?
                .query_map((now - 2 * DAY, now + 5 * DAY), |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            // Cases are spread over the list; a short list has only the first ones.
            let step = (ids.len() / wrongs.len().max(1)).max(1);
            for (wrong, id) in wrongs.iter().zip(ids.iter().skip(step / 2).step_by(step)) {
                let (field, value) = wrong.read();
                let record = OddRecord {
                    kind: (*kind).to_owned(),
                    id: *id,
                    field,
                    value,
                };
                records.insert((record.kind.clone(), *id), record);
            }
        }
        Ok(Self(Mutex::new(records)))
    }

    /// Applies the wrong values to a response.
    pub(crate) fn apply(&self, kind: Option<&str>, mut reply: Reply) -> Reply {
        let records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(kind), Reply::Json(answer), false) = (kind, &mut reply, records.is_empty()) {
            for row in rows(answer) {
                let id = row["id"].as_i64();
                if let Some(record) = id.and_then(|id| records.get(&(kind.to_owned(), id))) {
                    distort(row, record);
                }
            }
        }
        reply
    }

    /// The current odd records.
    pub(crate) fn list(&self) -> Vec<OddRecord> {
        let records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        records.values().cloned().collect()
    }

    /// Restores a record. True if it was odd.
    #[cfg(feature = "control")]
    pub(crate) fn restore(&self, kind: &str, id: i64) -> bool {
        let mut records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        records.remove(&(kind.to_owned(), id)).is_some()
    }

    /// Restores all records.
    #[cfg(feature = "control")]
    pub(crate) fn restore_all(&self) {
        let mut records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        records.clear();
    }
}

fn distort(row: &mut Value, record: &OddRecord) {
    match (&record.field, &record.value) {
        (Some(field), Some(value)) => match (field.split_once('.'), row) {
            (None, row) => row[field.as_str()] = value.clone(),
            (Some((outer, inner)), row) if row[outer].is_object() => {
                row[outer][inner] = value.clone();
            }
            (Some((outer, inner)), row) => row[outer] = serde_json::json!({ inner: value }),
        },
        (Some(field), None) => {
            if let Value::Object(fields) = row {
                fields.remove(field);
            }
        }
        (None, value) => *row = value.clone().unwrap_or_default(),
    }
}

impl Wrong {
    fn read(&self) -> (Option<String>, Option<Value>) {
        // The cases are constants, and a test parses each of them.
        let parse = |text: &str| serde_json::from_str(text).unwrap_or_default();
        match self {
            Self::Field(name, value) => (Some((*name).to_owned()), Some(parse(value))),
            Self::Missing(name) => (Some((*name).to_owned()), None),
            Self::Row(value) => (None, Some(parse(value))),
        }
    }
}
