//! Quirks: stored values that override fields of a response, because no column could hold them.

use rusqlite::Connection;
use serde_json::{Map, Value};

use crate::call::{PathDialect, Reply};
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

/// Fields that may be null in the contract. The contract forbids a null `end`, but real servers
/// send it.
const CONTRACT_NULLS: [&str; 12] = [
    "actualCompletionDate",
    "campaignId",
    "completedOn",
    "end",
    "firstAppointmentId",
    "lastAppointmentId",
    "recallForId",
    "specialInstructions",
    "startDate",
    "statusId",
    "targetCompletionDate",
    "warrantyId",
];

/// Applies the quirks of a kind to a response. Kinds such as `contract/jobs` apply to that dialect
/// only.
pub(crate) fn apply(
    db: &Connection,
    kind: &str,
    dialect: PathDialect,
    mut reply: Reply,
) -> Result<Reply, Problem> {
    let Reply::Json(answer) = &mut reply else {
        return Ok(reply);
    };
    let own = (dialect == PathDialect::Contract).then(|| format!("contract/{kind}"));
    let mut find =
        db.prepare_cached("SELECT json FROM quirks WHERE kind IN (?1, ?2) AND id = ?3")?;
    for row in rows(answer) {
        let (Some(id), Value::Object(fields)) = (row["id"].as_i64(), row) else {
            continue;
        };
        let quirks: Vec<String> = find
            .query_map((kind, &own, id), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for text in quirks {
            apply_quirks(
                fields,
                dialect,
                serde_json::from_str(&text).unwrap_or_default(),
            );
        }
    }
    Ok(reply)
}

/// Overrides existing fields only. Where the contract forbids null, a null removes the field.
fn apply_quirks(fields: &mut Map<String, Value>, dialect: PathDialect, quirks: Map<String, Value>) {
    for (name, value) in quirks {
        let forbidden =
            dialect == PathDialect::Contract && !CONTRACT_NULLS.contains(&name.as_str());
        if value.is_null() && forbidden {
            fields.remove(&name);
        } else if let Some(field) = fields.get_mut(&name) {
            *field = value;
        }
    }
}
