//! Appointments: list, get, create, reschedule, special instructions.

use serde_json::Value;

use crate::body::Body;
use crate::call::{Call, CallContext, PathDialect, Reply};
use crate::clock::{Micros, to_text};
use crate::listing::{Envelope, Listing};
use crate::problem::Problem;
use crate::rows::{Appointment, Job};
use crate::serializers::{contract, vendor};
use crate::{handlers, rules};

/// The vendor's appointment statuses.
pub(crate) const STATUSES: [&str; 6] = [
    "Scheduled",
    "Dispatched",
    "Working",
    "Hold",
    "Done",
    "Canceled",
];

fn to_json(dialect: PathDialect, row: &Appointment) -> Value {
    match dialect {
        PathDialect::Contract => contract::appointment(row),
        PathDialect::Vendor => vendor::appointment(row),
    }
}

pub(crate) fn list(call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    let mut listing = Listing::new(call);
    listing.changes();
    listing.by_id("jobId", "job_id = ?");
    let envelope = if call.dialect == PathDialect::Vendor {
        listing.ids();
        listing.active();
        listing.by_text("number", "number = ?");
        listing.by_id(
            "projectId",
            "job_id IN (SELECT id FROM jobs WHERE project_id = ?)",
        );
        listing.by_id("customerId", "customer_id = ?");
        listing.by_id(
            "technicianId",
            "id IN (SELECT appointment_id FROM assignments WHERE technician_id = ? AND active = 1)",
        );
        listing.by_word("status", "status = ?", &STATUSES, |word| word);
        listing.by_time("startsOnOrAfter", "starts >= ?");
        listing.by_time("startsBefore", "starts < ?");
        listing.by_flag("unused", "unused = ?");
        listing.sort(&[
            ("Id", "id"),
            ("ModifiedOn", "modified_on"),
            ("CreatedOn", "created_on"),
        ]);
        Envelope::Paged
    } else {
        listing.filter("active = 1", []);
        Envelope::Bare
    };
    listing.answer(ctx, "appointments", envelope, false, |row| {
        Ok(to_json(call.dialect, &Appointment::from_row(row)?))
    })
}

pub(crate) fn get(call: &Call, ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    let row = match call.dialect {
        PathDialect::Contract => Appointment::find_active(ctx, id)?,
        PathDialect::Vendor => Appointment::find(ctx, id)?,
    };
    Ok(Reply::Json(to_json(call.dialect, &row)))
}

/// The times of an appointment in a body.
pub(crate) struct Times {
    pub(crate) starts: Option<Micros>,
    pub(crate) ends: Option<Micros>,
    pub(crate) window: Option<(Micros, Micros)>,
}

/// Parses and checks the four times. `kept` provides a missing start or end.
pub(crate) fn times(body: &mut Body, kept: Option<&Appointment>) -> Times {
    let starts = body.time("start");
    let ends = body.time("end");
    let first = starts.or(kept.map(|row| row.starts));
    let last = ends.or(kept.map(|row| row.ends));
    if let (Some(first), Some(last)) = (first, last)
        && last <= first
    {
        body.wrong("end", "The end must be after the start.");
    }
    let window = match (
        body.time("arrivalWindowStart"),
        body.time("arrivalWindowEnd"),
    ) {
        (Some(start), Some(end)) => {
            if end <= start {
                body.wrong(
                    "arrivalWindowEnd",
                    "The arrival window must end after it starts.",
                );
            }
            Some((start, end))
        }
        (Some(_), None) => {
            body.wrong(
                "arrivalWindowEnd",
                "An arrival window needs both its start and its end.",
            );
            None
        }
        (None, Some(_)) => {
            body.wrong(
                "arrivalWindowStart",
                "An arrival window needs both its start and its end.",
            );
            None
        }
        (None, None) => None,
    };
    Times {
        starts,
        ends,
        window,
    }
}

/// A new appointment.
pub(crate) struct NewAppointment {
    pub(crate) starts: Micros,
    pub(crate) ends: Micros,
    pub(crate) window: Option<(Micros, Micros)>,
    pub(crate) technicians: Vec<i64>,
    pub(crate) special_instructions: Option<String>,
}

/// Inserts an appointment with its technicians and returns its id.
pub(crate) fn insert(
    ctx: &CallContext<'_>,
    job: &Job,
    new: &NewAppointment,
) -> Result<i64, Problem> {
    let count: i64 = ctx
        .db
        .prepare_cached("SELECT count(*) FROM appointments WHERE job_id = ?1")?
        .query_row([job.id], |row| row.get(0))?;
    let now = ctx.tick();
    ctx.db
        .prepare_cached(
            "INSERT INTO appointments (job_id, number, starts, ends, window_start, window_end, status, special_instructions, customer_id,
               unused, confirmed, active, created_by, created_on, modified_on)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'Scheduled', ?7, ?8, 0, 0, 1, 0, ?9, ?9)",
        )?
        .execute((
            job.id,
            format!("{}-{}", job.number, count + 1),
            new.starts,
            new.ends,
            new.window.map(|window| window.0),
            new.window.map(|window| window.1),
            &new.special_instructions,
            job.customer_id,
            now,
        ))?;
    let id = ctx.db.last_insert_rowid();
    ctx.record_change("appointment", id);
    for technician in &new.technicians {
        handlers::dispatch::insert(ctx, job.id, id, *technician)?;
    }
    Ok(id)
}

pub(crate) fn create(call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    let mut body = Body::parse(&call.body)?;
    body.require(&["jobId", "start", "end"]);
    let job = body.id("jobId");
    if let Some(id) = job
        && !ctx.exists("jobs", id)?
    {
        body.wrong("jobId", format!("There is no job with the id {id}."));
    }
    let times = times(&mut body, None);
    let technicians = handlers::dispatch::technicians(&mut body, ctx)?;
    let special_instructions = body.text("specialInstructions");
    body.finish()?;
    let (Some(job), Some(starts), Some(ends)) = (job, times.starts, times.ends) else {
        return Err(Problem::field("$", "The body lacks a required field."));
    };
    let job = Job::find(ctx, job)?;
    rules::check_open(&job, "given another appointment")?;
    let new = NewAppointment {
        starts,
        ends,
        window: times.window,
        technicians,
        special_instructions,
    };
    let id = insert(ctx, &job, &new)?;
    rules::update_job(ctx, job.id)?;
    rules::add_history(
        ctx,
        job.id,
        "Appointment Added",
        ctx.tick(),
        Some("Manual"),
        &format!("Starts {}", to_text(starts)),
    )?;
    get(call, ctx, id)
}

/// Reschedules an appointment. A missing window stays; a null one is cleared. A held appointment
/// becomes scheduled.
pub(crate) fn reschedule(call: &Call, ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    let row = Appointment::find_active(ctx, id)?;
    let mut body = Body::parse(&call.body)?;
    if call.dialect == PathDialect::Contract {
        body.require(&["start", "end"]);
    }
    let cleared = body.has("arrivalWindowStart") || body.has("arrivalWindowEnd");
    let times = times(&mut body, Some(&row));
    body.finish()?;
    rules::check_reschedulable(&row)?;
    let kept = if cleared {
        None
    } else {
        row.window_start.zip(row.window_end)
    };
    let window = times.window.or(kept);
    let starts = times.starts.unwrap_or(row.starts);
    let status = if row.status == "Hold" {
        "Scheduled"
    } else {
        &row.status
    };
    ctx.db
        .prepare_cached(
            "UPDATE appointments SET starts = ?2, ends = ?3, window_start = ?4, window_end = ?5, status = ?6, modified_on = ?7 WHERE id = ?1",
        )?
        .execute((
            id,
            starts,
            times.ends.unwrap_or(row.ends),
            window.map(|window| window.0),
            window.map(|window| window.1),
            status,
            ctx.tick(),
        ))?;
    ctx.record_change("appointment", id);
    if row.status == "Hold" {
        rules::clear_hold(ctx, id)?;
        rules::derive_job_status(ctx, row.job_id)?;
    }
    rules::update_job(ctx, row.job_id)?;
    let memo = format!(
        "Appointment {} moved from {} to {}",
        row.number,
        to_text(row.starts),
        to_text(starts)
    );
    rules::add_history(
        ctx,
        row.job_id,
        "Appointment Rescheduled",
        ctx.tick(),
        Some("Manual"),
        &memo,
    )?;
    match call.dialect {
        PathDialect::Contract => Ok(Reply::Empty),
        PathDialect::Vendor => get(call, ctx, id),
    }
}

/// `PATCH /appointments/{id}` of the contract, and `PUT …/special-instructions` of the vendor,
/// which requires the field.
pub(crate) fn instruct(call: &Call, ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    let row = Appointment::find_active(ctx, id)?;
    let mut body = Body::parse(&call.body)?;
    if call.dialect == PathDialect::Vendor {
        body.require(&["specialInstructions"]);
    }
    let text = body.text("specialInstructions");
    body.finish()?;
    if body.has("specialInstructions") {
        ctx.db
            .prepare_cached(
                "UPDATE appointments SET special_instructions = ?2, modified_on = ?3 WHERE id = ?1",
            )?
            .execute((id, text, ctx.tick()))?;
        ctx.record_change("appointment", id);
        rules::update_job(ctx, row.job_id)?;
    }
    get(call, ctx, id)
}
