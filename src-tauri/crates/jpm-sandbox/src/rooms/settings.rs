//! Records that no call changes: job types, reasons, business units, technicians, employees, campaigns, project statuses.

use rusqlite::{OptionalExtension, Row};
use serde_json::{Value, json};

use crate::call::{Call, Desk, Form, Reply};
use crate::listing::{Envelope, Listing};
use crate::problem::Problem;
use crate::shapes::contract;

fn stored(row: &Row<'_>) -> rusqlite::Result<Value> {
    let text: String = row.get("json")?;
    Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
}

/// A list of one kind of record. The contract's lists of them have no pages and fewer fields.
pub(crate) fn list(call: &Call, desk: &Desk<'_>, kind: &str) -> Result<Reply, Problem> {
    let mut listing = Listing::new(call);
    listing.filter("kind = ?", [kind.to_owned().into()]);
    if call.form == Form::Contract {
        let mut fields = contract::REASON.to_vec();
        if kind == "job_type" {
            fields = [&contract::JOB_TYPE[..], &["externalData"]].concat();
        }
        return listing.answer(desk, "records", Envelope::Bare, true, |row| {
            Ok(contract::cut(&stored(row)?, &fields))
        });
    }
    listing.changes();
    listing.ids();
    listing.active();
    listing.by_part("name", "name");
    listing.sort(&[
        ("Id", "id"),
        ("Name", "name"),
        ("ModifiedOn", "modified_on"),
        ("CreatedOn", "created_on"),
        ("Order", "id"),
        ("StatusId", "json_extract(json, '$.statusId')"),
    ]);
    listing.answer(desk, "records", Envelope::Paged, false, stored)
}

/// One record.
pub(crate) fn get(desk: &Desk<'_>, kind: &str, id: i64) -> Result<Reply, Problem> {
    let found: Option<Value> = desk
        .db
        .prepare_cached("SELECT json FROM records WHERE kind = ?1 AND id = ?2")?
        .query_row((kind, id), stored)
        .optional()?;
    found
        .filter(|value| *value != json!(null))
        .map(Reply::Json)
        .ok_or_else(|| {
            Problem::not_found(format!(
                "There is no {} with the id {id}.",
                kind.replace('_', " ")
            ))
        })
}
