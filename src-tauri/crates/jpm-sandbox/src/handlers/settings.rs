//! Read-only records: job types, reasons, business units, technicians, employees, campaigns,
//! project statuses, tags, arrival windows.

use rusqlite::{OptionalExtension, Row};
use serde_json::{Value, json};

use crate::call::{Call, CallContext, PathDialect, Reply};
use crate::listing::{Envelope, Listing};
use crate::problem::Problem;
use crate::serializers::{contract, settings};

fn stored(row: &Row<'_>) -> rusqlite::Result<Value> {
    let text: String = row.get("json")?;
    Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
}

/// A record as in the vendor's documents.
pub(crate) fn to_json(kind: &str, row: &Row<'_>) -> rusqlite::Result<Value> {
    let stored = stored(row)?;
    Ok(match settings::fields(kind) {
        Some(fields) => contract::keep_fields(&stored, fields),
        None => stored,
    })
}

/// A list of one kind of record. The contract's lists have no pages and fewer fields.
pub(crate) fn list(call: &Call, ctx: &CallContext<'_>, kind: &str) -> Result<Reply, Problem> {
    let mut listing = Listing::new(call);
    listing.filter("kind = ?", [kind.to_owned().into()]);
    if call.dialect == PathDialect::Contract {
        let mut fields = contract::REASON.to_vec();
        if kind == "job_type" {
            fields = [&contract::JOB_TYPE[..], &["externalData"]].concat();
        }
        return listing.answer(ctx, "records", Envelope::Bare, true, |row| {
            Ok(contract::keep_fields(&stored(row)?, &fields))
        });
    }
    listing.changes();
    listing.ids();
    // Only these two kinds have no `active` in the vendor's documents.
    if !matches!(kind, "project_status" | "project_type") {
        listing.active();
    }
    listing.by_part("name", "name");
    match kind {
        "job_type" => {
            listing.by_text("priority", "json_extract(json, '$.priority') = ?");
            // The filters are in seconds, as documented; the field is in minutes (see the README).
            listing.by_id("minDuration", "json_extract(json, '$.duration') * 60 >= ?");
            listing.by_id("maxDuration", "json_extract(json, '$.duration') * 60 <= ?");
        }
        "project_substatus" => listing.by_id("statusId", "json_extract(json, '$.statusId') = ?"),
        "technician" | "employee" => {
            listing.ids_of("userIds", "json_extract(json, '$.userId')");
        }
        _ => {}
    }
    if kind == "employee" {
        listing.by_text("email", "json_extract(json, '$.email') = ?");
    }
    listing.sort(&[
        ("Id", "id"),
        ("Name", "name"),
        ("ModifiedOn", "modified_on"),
        ("CreatedOn", "created_on"),
        ("Order", "json_extract(json, '$.order')"),
        ("StatusId", "json_extract(json, '$.statusId')"),
    ]);
    listing.answer(ctx, "records", Envelope::Paged, false, |row| {
        to_json(kind, row)
    })
}

/// One record.
pub(crate) fn get(ctx: &CallContext<'_>, kind: &str, id: i64) -> Result<Reply, Problem> {
    let found: Option<Value> = ctx
        .db
        .prepare_cached("SELECT json FROM records WHERE kind = ?1 AND id = ?2")?
        .query_row((kind, id), |row| to_json(kind, row))
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
