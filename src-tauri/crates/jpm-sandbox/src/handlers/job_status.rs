//! Cancel, hold, their removal, deletion, and confirmation.

use rusqlite::Row;
use serde_json::{Value, json};

use crate::body::Body;
use crate::call::{Call, CallContext, PathDialect, Reply};
use crate::clock::to_text;
use crate::listing::{Envelope, Listing};
use crate::problem::Problem;
use crate::rows::{Appointment, Job};
use crate::rules;

/// A reason in a body.
struct Reason {
    id: Option<i64>,
    memo: String,
    /// Text for the history: the reason's name and the memo.
    line: String,
}

/// Parses the body of cancel and hold. The vendor requires both fields, the contract neither.
fn reason(call: &Call, ctx: &CallContext<'_>, kind: &str) -> Result<Reason, Problem> {
    let mut body = Body::parse(&call.body)?;
    if call.dialect == PathDialect::Vendor {
        body.require(&["reasonId", "memo"]);
    }
    let id = body.id("reasonId");
    let memo = body.text("memo").unwrap_or_default();
    let mut name = None;
    if let Some(id) = id {
        name = ctx.name_of(kind, id)?;
        if name.is_none() {
            body.wrong(
                "reasonId",
                format!("There is no {} with the id {id}.", kind.replace('_', " ")),
            );
        }
    }
    body.finish()?;
    let line = match name {
        Some(name) if memo.is_empty() => name,
        Some(name) => format!("{name}: {memo}"),
        None => memo.clone(),
    };
    Ok(Reason { id, memo, line })
}

fn close_job(
    ctx: &CallContext<'_>,
    job: i64,
    status: &str,
    event: &str,
    reason: &Reason,
) -> Result<Reply, Problem> {
    rules::set_open_appointments(ctx, job, status)?;
    ctx.db
        .prepare_cached("UPDATE jobs SET status = ?2 WHERE id = ?1")?
        .execute((job, status))?;
    rules::update_job(ctx, job)?;
    rules::add_history(ctx, job, event, ctx.tick(), None, &reason.line)?;
    Ok(Reply::Empty)
}

pub(crate) fn cancel_job(call: &Call, ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    let job = Job::find(ctx, id)?;
    let reason = reason(call, ctx, "cancel_reason")?;
    rules::check_open(&job, "canceled")?;
    rules::check_unpaid(&job)?;
    ctx.db
        .prepare_cached("DELETE FROM holds WHERE job_id = ?1")?
        .execute([id])?;
    let now = ctx.tick();
    ctx.db
        .prepare_cached(
            "INSERT INTO cancellations (job_id, reason_id, memo, created_by, active, created_on, modified_on) VALUES (?1, ?2, ?3, 0, 1, ?4, ?4)",
        )?
        .execute((id, reason.id, &reason.memo, now))?;
    close_job(ctx, id, "Canceled", "Job Canceled", &reason)
}

/// Removes a cancellation. Canceled appointments become scheduled; done ones stay done. The vendor
/// documents 400, not 409.
pub(crate) fn remove_cancellation(ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    let job = Job::find(ctx, id)?;
    if job.status != "Canceled" {
        return Err(Problem::field(
            "id",
            format!("Job {} is not canceled.", job.number),
        ));
    }
    let canceled: Vec<i64> = ctx
        .db
        .prepare_cached(
            "SELECT id FROM appointments WHERE job_id = ?1 AND active = 1 AND status = 'Canceled'",
        )?
        .query_map([id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for appointment in canceled {
        set_status(ctx, appointment, "Scheduled")?;
    }
    ctx.db
        .prepare_cached(
            "UPDATE cancellations SET active = 0, modified_on = ?2 WHERE job_id = ?1 AND active = 1",
        )?
        .execute((id, ctx.tick()))?;
    rules::derive_job_status(ctx, id)?;
    rules::update_job(ctx, id)?;
    rules::add_history(ctx, id, "Cancellation Removed", ctx.tick(), None, "")?;
    Ok(Reply::Empty)
}

fn insert_hold(
    ctx: &CallContext<'_>,
    job: i64,
    appointment: i64,
    reason: &Reason,
) -> Result<(), Problem> {
    ctx.db
        .prepare_cached("INSERT OR REPLACE INTO holds (appointment_id, job_id, reason_id, memo) VALUES (?1, ?2, ?3, ?4)")?
        .execute((appointment, job, reason.id, &reason.memo))?;
    Ok(())
}

pub(crate) fn hold_job(call: &Call, ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    let job = Job::find(ctx, id)?;
    let reason = reason(call, ctx, "hold_reason")?;
    rules::check_open(&job, "put on hold")?;
    if job.status == "Hold" {
        return Err(Problem::conflict(format!(
            "Job {} is on hold already.",
            job.number
        )));
    }
    let reply = close_job(ctx, id, "Hold", "Job Put On Hold", &reason)?;
    let held: Vec<i64> = ctx
        .db
        .prepare_cached(
            "SELECT id FROM appointments WHERE job_id = ?1 AND active = 1 AND status = 'Hold'",
        )?
        .query_map([id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for appointment in held {
        insert_hold(ctx, id, appointment, &reason)?;
    }
    Ok(reply)
}

/// Sets the status of an appointment. The job follows with [`finish_change`].
pub(crate) fn set_status(
    ctx: &CallContext<'_>,
    appointment: i64,
    status: &str,
) -> Result<(), Problem> {
    ctx.db
        .prepare_cached("UPDATE appointments SET status = ?2, modified_on = ?3 WHERE id = ?1")?
        .execute((appointment, status, ctx.tick()))?;
    ctx.record_change("appointment", appointment);
    Ok(())
}

/// Updates the job and adds a history entry.
pub(crate) fn finish_change(
    ctx: &CallContext<'_>,
    row: &Appointment,
    event: &str,
    memo: &str,
) -> Result<Reply, Problem> {
    rules::derive_job_status(ctx, row.job_id)?;
    rules::update_job(ctx, row.job_id)?;
    rules::add_history(ctx, row.job_id, event, ctx.tick(), None, memo)?;
    Ok(Reply::Empty)
}

/// `PUT /appointments/{id}/hold`, the only hold in the vendor's newest documents.
pub(crate) fn hold_appointment(
    call: &Call,
    ctx: &CallContext<'_>,
    id: i64,
) -> Result<Reply, Problem> {
    let row = Appointment::find_active(ctx, id)?;
    let reason = reason(call, ctx, "hold_reason")?;
    if !matches!(row.status.as_str(), "Scheduled" | "Dispatched") {
        return Err(Problem::conflict(format!(
            "Appointment {} is {} and cannot be put on hold.",
            row.number,
            row.status.to_lowercase()
        )));
    }
    set_status(ctx, id, "Hold")?;
    insert_hold(ctx, row.job_id, id, &reason)?;
    finish_change(ctx, &row, "Appointment Put On Hold", &reason.line)
}

pub(crate) fn remove_hold(ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    let row = Appointment::find_active(ctx, id)?;
    if row.status != "Hold" {
        return Err(Problem::conflict(format!(
            "Appointment {} is not on hold.",
            row.number
        )));
    }
    set_status(ctx, id, "Scheduled")?;
    rules::clear_hold(ctx, id)?;
    finish_change(ctx, &row, "Appointment Hold Removed", "")
}

/// Deletes an appointment. The row stays inactive, because the vendor's lists and feeds show it
/// with `active=Any`.
pub(crate) fn delete(ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    let row = Appointment::find_active(ctx, id)?;
    if matches!(row.status.as_str(), "Working" | "Done") {
        return Err(Problem::conflict(format!(
            "Appointment {} is {} and cannot be deleted.",
            row.number,
            row.status.to_lowercase()
        )));
    }
    let others: bool = ctx
        .db
        .prepare_cached("SELECT 1 FROM appointments WHERE job_id = ?1 AND active = 1 AND id <> ?2")?
        .exists((row.job_id, id))?;
    if !others {
        return Err(Problem::conflict(format!(
            "Appointment {} is the only one of its job; cancel the job instead.",
            row.number
        )));
    }
    ctx.db
        .prepare_cached("UPDATE appointments SET active = 0, modified_on = ?2 WHERE id = ?1")?
        .execute((id, ctx.tick()))?;
    ctx.record_change("appointment", id);
    rules::clear_hold(ctx, id)?;
    let assigned: Vec<i64> = ctx
        .db
        .prepare_cached("SELECT id FROM assignments WHERE appointment_id = ?1 AND active = 1")?
        .query_map([id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for assignment in assigned {
        ctx.db
            .prepare_cached("UPDATE assignments SET active = 0, modified_on = ?2 WHERE id = ?1")?
            .execute((assignment, ctx.tick()))?;
        ctx.record_change("assignment", assignment);
    }
    finish_change(ctx, &row, "Appointment Deleted", &row.number)
}

/// `PUT` and `DELETE /appointments/{id}/confirmation`.
pub(crate) fn confirm(ctx: &CallContext<'_>, id: i64, confirmed: bool) -> Result<Reply, Problem> {
    let row = Appointment::find_active(ctx, id)?;
    if row.confirmed == confirmed {
        return Err(Problem::conflict(format!(
            "Appointment {} {} confirmed.",
            row.number,
            if confirmed { "is already" } else { "was not" }
        )));
    }
    if confirmed && matches!(row.status.as_str(), "Done" | "Canceled") {
        return Err(Problem::conflict(format!(
            "Appointment {} is {} and cannot be confirmed.",
            row.number,
            row.status.to_lowercase()
        )));
    }
    ctx.db
        .prepare_cached("UPDATE appointments SET confirmed = ?2, modified_on = ?3 WHERE id = ?1")?
        .execute((id, confirmed, ctx.tick()))?;
    ctx.record_change("appointment", id);
    rules::update_job(ctx, row.job_id)?;
    let event = if confirmed {
        "Appointment Confirmed"
    } else {
        "Appointment Confirmation Removed"
    };
    rules::add_history(ctx, row.job_id, event, ctx.tick(), None, &row.number)?;
    Ok(Reply::Empty)
}

/// `GET /jobs/cancel-reasons?ids=`: why jobs are canceled. Jobs canceled without a reason are left
/// out.
pub(crate) fn cancel_reasons(call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    let mut listing = Listing::new(call);
    listing.need("ids");
    listing.ids_of("ids", "job_id");
    listing.filter("active = 1 AND reason_id IS NOT NULL", []);
    listing.answer(ctx, "cancellations", Envelope::Paged, false, |row| {
        let reason: i64 = row.get("reason_id")?;
        Ok(json!({
            "jobId": row.get::<_, i64>("job_id")?,
            "reasonId": reason,
            "name": reason_name(ctx, "cancel_reason", Some(reason))?,
            "text": row.get::<_, String>("memo")?,
        }))
    })
}

fn reason_name(
    ctx: &CallContext<'_>,
    kind: &str,
    id: Option<i64>,
) -> rusqlite::Result<Option<String>> {
    let Some(id) = id else { return Ok(None) };
    rusqlite::OptionalExtension::optional(
        ctx.db
            .prepare_cached("SELECT name FROM records WHERE kind = ?1 AND id = ?2")?
            .query_row((kind, id), |row| row.get(0)),
    )
}

/// `GET /jobs/hold-reasons?ids=`: why the appointments of jobs are held. The job's reason is the
/// first of them.
pub(crate) fn hold_reasons(call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    let mut listing = Listing::new(call);
    listing.need("ids");
    listing.ids_of("ids", "id");
    listing.filter("id IN (SELECT job_id FROM holds)", []);
    listing.answer(ctx, "jobs", Envelope::Paged, false, |row| {
        let job: i64 = row.get("id")?;
        let mut statement = ctx.db.prepare_cached(
            "SELECT appointment_id, reason_id, memo FROM holds WHERE job_id = ?1 ORDER BY appointment_id",
        )?;
        let held: Vec<Value> = statement
            .query_map([job], |row| {
                let reason: Option<i64> = row.get(1)?;
                Ok(json!({
                    "appointmentId": row.get::<_, i64>(0)?,
                    "reasonId": reason,
                    "name": reason_name(ctx, "hold_reason", reason)?,
                    "text": row.get::<_, String>(2)?,
                }))
            })?
            .collect::<Result<_, _>>()?;
        let first = held.first().cloned().unwrap_or_default();
        Ok(json!({
            "jobId": job,
            "reasonId": first["reasonId"],
            "name": first["name"],
            "text": first["text"],
            "appointmentHoldReasons": held,
        }))
    })
}

/// A cancellation as JSON.
pub(crate) fn canceled_log_entry(row: &Row<'_>) -> rusqlite::Result<Value> {
    Ok(json!({
        "id": row.get::<_, i64>("id")?,
        "jobId": row.get::<_, i64>("job_id")?,
        // The vendor always has a reason. A job canceled through the contract without one shows 0.
        "reasonId": row.get::<_, Option<i64>>("reason_id")?.unwrap_or_default(),
        "memo": row.get::<_, String>("memo")?,
        "createdOn": to_text(row.get("created_on")?),
        "createdById": row.get::<_, i64>("created_by")?,
        "active": row.get::<_, bool>("active")?,
    }))
}

/// `GET /jobs/{id}/canceled-log`.
pub(crate) fn canceled_log(call: &Call, ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    Job::find(ctx, id)?;
    let mut listing = Listing::new(call);
    listing.filter("job_id = ?", [id.into()]);
    listing.answer(
        ctx,
        "cancellations",
        Envelope::Paged,
        false,
        canceled_log_entry,
    )
}
