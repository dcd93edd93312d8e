//! Values laid over the answers: what no table can hold, kept as quirks by kind and id.

use rusqlite::{Connection, OptionalExtension};
use serde_json::{Map, Value};

use crate::call::{Form, Reply};
use crate::problem::Problem;

/// The record itself, or the rows of a list.
pub(crate) fn rows(answer: &mut Value) -> Vec<&mut Value> {
    for name in ["data", "history"] {
        if answer.get(name).is_some_and(Value::is_array) {
            let list = answer[name].as_array_mut();
            return list.into_iter().flatten().collect();
        }
    }
    vec![answer]
}

/// Lays the quirks of a kind over an answer.
pub(crate) fn lay(
    db: &Connection,
    kind: &str,
    form: Form,
    mut reply: Reply,
) -> Result<Reply, Problem> {
    if let Reply::Json(answer) = &mut reply {
        let mut find = db.prepare_cached("SELECT json FROM quirks WHERE kind = ?1 AND id = ?2")?;
        for row in rows(answer) {
            let Some(id) = row["id"].as_i64() else {
                continue;
            };
            let quirks: Option<String> = find.query_row((kind, id), |row| row.get(0)).optional()?;
            if let (Some(quirks), Value::Object(fields)) = (quirks, row) {
                bend(
                    fields,
                    form,
                    serde_json::from_str(&quirks).unwrap_or_default(),
                );
            }
        }
    }
    Ok(reply)
}

/// Only fields that the shape has are bent. The contract allows null for few of them, so there a null
/// leaves the field out, except the end, whose null is the point.
fn bend(fields: &mut Map<String, Value>, form: Form, quirks: Map<String, Value>) {
    for (name, value) in quirks {
        if form == Form::Contract && value.is_null() && name != "end" {
            fields.remove(&name);
        } else if let Some(field) = fields.get_mut(&name) {
            *field = value;
        }
    }
}
