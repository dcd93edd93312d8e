//! Non-job appointments, arrival windows, and business hours.

use rusqlite::{OptionalExtension, Row};
use serde_json::{Map, Value, json};

use crate::body::Body;
use crate::call::{Call, CallContext, Reply};
use crate::clock::{Micros, to_text};
use crate::listing::{Envelope, Listing};
use crate::problem::Problem;

/// Flags that are stored and returned, false by default.
const FLAGS: [&str; 5] = [
    "clearDispatchBoard",
    "clearTechnicianView",
    "removeTechnicianFromCapacityPlanning",
    "allDay",
    "showOnTechnicianSchedule",
];

/// Parses a .NET duration: `[d.]hh:mm:ss`.
fn seconds(text: &str) -> Option<i64> {
    let (days, clock) = text.split_once('.').unwrap_or(("0", text));
    let days: i64 = days.parse().ok()?;
    let mut parts = clock.split(':');
    let mut next = |most: i64| -> Option<i64> {
        let value: i64 = parts.next()?.parse().ok()?;
        (0..=most).contains(&value).then_some(value)
    };
    let (hours, minutes, rest) = (next(23)?, next(59)?, next(59)?);
    let total = ((days * 24 + hours) * 60 + minutes) * 60 + rest;
    (parts.next().is_none() && (0..=366).contains(&days) && total > 0).then_some(total)
}

fn duration(seconds: i64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let clock = format!("{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    if days == 0 {
        clock
    } else {
        format!("{days}.{clock}")
    }
}

fn to_json(row: &Row<'_>) -> rusqlite::Result<Value> {
    let kept: String = row.get("json")?;
    let kept: Value = serde_json::from_str(&kept).unwrap_or_default();
    let mut event = json!({
        "id": row.get::<_, i64>("id")?,
        "technicianId": row.get::<_, i64>("technician_id")?,
        "start": to_text(row.get("starts")?),
        "name": row.get::<_, String>("name")?,
        "duration": duration(row.get("seconds")?),
        "timesheetCodeId": kept.get("timesheetCodeId").and_then(Value::as_i64).unwrap_or_default(),
        "summary": row.get::<_, String>("summary")?,
        "active": row.get::<_, bool>("active")?,
        "createdOn": to_text(row.get("created_on")?),
        "modifiedOn": to_text(row.get("modified_on")?),
        "createdById": row.get::<_, i64>("created_by")?,
    });
    for flag in FLAGS {
        event[flag] = json!(kept.get(flag).and_then(Value::as_bool).unwrap_or_default());
    }
    Ok(event)
}

pub(crate) fn list(call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    let mut listing = Listing::new(call);
    listing.changes();
    listing.ids();
    listing.by_id("technicianId", "technician_id = ?");
    listing.by_time("startsOnOrAfter", "starts >= ?");
    listing.by_time("startsOnOrBefore", "starts <= ?");
    listing.by_id(
        "timesheetCodeId",
        "json_extract(json, '$.timesheetCodeId') = ?",
    );
    listing.by_flag(
        "showOnTechnicianSchedule",
        "coalesce(json_extract(json, '$.showOnTechnicianSchedule'), 0) = ?",
    );
    listing.by_flag("activeOnly", "active >= ?");
    listing.sort(&[
        ("Id", "id"),
        ("CreatedOn", "created_on"),
        ("ModifiedOn", "modified_on"),
    ]);
    listing.answer(ctx, "events", Envelope::Paged, false, to_json)
}

/// One record, which the vendor shows without `modifiedOn`.
fn find(ctx: &CallContext<'_>, id: i64) -> Result<Value, Problem> {
    let mut event = ctx
        .db
        .prepare_cached("SELECT * FROM events WHERE id = ?1")?
        .query_row([id], to_json)
        .optional()?
        .ok_or_else(|| {
            Problem::not_found(format!("There is no non-job appointment with the id {id}."))
        })?;
    if let Value::Object(fields) = &mut event {
        fields.remove("modifiedOn");
    }
    Ok(event)
}

pub(crate) fn get(ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    Ok(Reply::Json(find(ctx, id)?))
}

/// The body of create and update. An update replaces everything.
struct NonJobAppointment {
    technician: i64,
    starts: Micros,
    seconds: i64,
    name: String,
    summary: String,
    kept: String,
}

fn parse(call: &Call, ctx: &CallContext<'_>) -> Result<NonJobAppointment, Problem> {
    let mut body = Body::parse(&call.body)?;
    body.require(&["technicianId", "start", "duration", "name"]);
    let technician = body.id("technicianId");
    if let Some(id) = technician
        && !ctx.known("technician", id)?
    {
        body.wrong(
            "technicianId",
            format!("There is no technician with the id {id}."),
        );
    }
    let starts = body.time("start");
    let length = body.text("duration");
    let length = length.and_then(|text| {
        let length = seconds(&text);
        if length.is_none() {
            body.wrong(
                "duration",
                "The duration must be written as hh:mm:ss and be longer than nothing.",
            );
        }
        length
    });
    let name = body.text("name");
    let summary = body.text("summary").unwrap_or_default();
    let mut kept = Map::new();
    for flag in FLAGS {
        kept.extend(body.flag(flag).map(|on| (flag.to_owned(), json!(on))));
    }
    let code = body.id("timesheetCodeId");
    kept.extend(code.map(|id| ("timesheetCodeId".to_owned(), json!(id))));
    if body.flag("repeat") == Some(true) {
        body.wrong(
            "repeat",
            "The sandbox has no repeating non-job appointments.",
        );
    }
    body.finish()?;
    let (Some(technician), Some(starts), Some(seconds), Some(name)) =
        (technician, starts, length, name)
    else {
        return Err(Problem::field("$", "The body lacks a required field."));
    };
    Ok(NonJobAppointment {
        technician,
        starts,
        seconds,
        name,
        summary,
        kept: Value::Object(kept).to_string(),
    })
}

pub(crate) fn create(call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    let event = parse(call, ctx)?;
    ctx.db
        .prepare_cached(
            "INSERT INTO events (technician_id, starts, seconds, name, summary, json, active, created_by, created_on, modified_on)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, 0, ?7, ?7)",
        )?
        .execute((
            event.technician,
            event.starts,
            event.seconds,
            event.name,
            event.summary,
            event.kept,
            ctx.tick(),
        ))?;
    let id = ctx.db.last_insert_rowid();
    ctx.record_change("event", id);
    let mut event = find(ctx, id)?;
    // The response to a creation includes the repetition; there is none here.
    event["repeat"] = json!(false);
    event["daysOfWeek"] = json!("");
    Ok(Reply::Json(event))
}

pub(crate) fn update(call: &Call, ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    check_active(ctx, id)?;
    let event = parse(call, ctx)?;
    ctx.db
        .prepare_cached(
            "UPDATE events SET technician_id = ?2, starts = ?3, seconds = ?4, name = ?5, summary = ?6, json = ?7, modified_on = ?8 WHERE id = ?1",
        )?
        .execute((
            id,
            event.technician,
            event.starts,
            event.seconds,
            event.name,
            event.summary,
            event.kept,
            ctx.tick(),
        ))?;
    ctx.record_change("event", id);
    get(ctx, id)
}

fn check_active(ctx: &CallContext<'_>, id: i64) -> Result<(), Problem> {
    find(ctx, id)?;
    let active = ctx
        .db
        .prepare_cached("SELECT 1 FROM events WHERE id = ?1 AND active = 1")?
        .exists([id])?;
    if active {
        Ok(())
    } else {
        Err(Problem::not_found(format!(
            "The non-job appointment {id} was deleted."
        )))
    }
}

pub(crate) fn delete(ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    check_active(ctx, id)?;
    ctx.db
        .prepare_cached("UPDATE events SET active = 0, modified_on = ?2 WHERE id = ?1")?
        .execute((id, ctx.tick()))?;
    ctx.record_change("event", id);
    Ok(Reply::Json(
        json!({"message": "The non-job appointment was deleted.", "id": id}),
    ))
}

/// `GET /arrival-windows/configuration`: a job starts where its arrival window does.
pub(crate) fn window_configuration() -> Reply {
    Reply::Json(json!({"configuration": "StartTimeOfArrivalWindow"}))
}

/// `GET /business-hours`.
pub(crate) fn business_hours() -> Reply {
    Reply::Json(json!({
        "weekdays": [{"fromHour": 7, "toHour": 19}],
        "saturday": [{"fromHour": 8, "toHour": 16}],
        "sunday": [],
    }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn durations_survive_a_round_trip() {
        for text in ["00:30:00", "23:59:59", "1.00:00:00", "2.03:04:05"] {
            assert_eq!(duration(seconds(text).unwrap()), text);
        }
        for text in [
            "00:00:00",
            "24:00:00",
            "1:2",
            "12:00:00:00",
            "-1.00:00:00",
            "x",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
