//! Appointments: list, read, add, move, special instructions.

use serde_json::Value;

use crate::body::Body;
use crate::call::{Call, Desk, Form, Reply};
use crate::clock::{Micros, to_text};
use crate::listing::{Envelope, Listing};
use crate::problem::Problem;
use crate::rows::{Appointment, Job};
use crate::shapes::{contract, vendor};
use crate::{rooms, rules};

/// The vendor's words for an appointment's status.
pub(crate) const STATUSES: [&str; 6] = [
    "Scheduled",
    "Dispatched",
    "Working",
    "Hold",
    "Done",
    "Canceled",
];

fn shape(form: Form, row: &Appointment) -> Value {
    match form {
        Form::Contract => contract::appointment(row),
        Form::Vendor => vendor::appointment(row),
    }
}

pub(crate) fn list(call: &Call, desk: &Desk<'_>) -> Result<Reply, Problem> {
    let mut listing = Listing::new(call);
    listing.changes();
    listing.by_id("jobId", "job_id = ?");
    let envelope = if call.form == Form::Vendor {
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
    listing.answer(desk, "appointments", envelope, false, |row| {
        Ok(shape(call.form, &Appointment::from_row(row)?))
    })
}

pub(crate) fn get(call: &Call, desk: &Desk<'_>, id: i64) -> Result<Reply, Problem> {
    let row = match call.form {
        Form::Contract => Appointment::find_active(desk, id)?,
        Form::Vendor => Appointment::find(desk, id)?,
    };
    Ok(Reply::Json(shape(call.form, &row)))
}

/// The times of an appointment as a body gives them.
pub(crate) struct Times {
    pub(crate) starts: Option<Micros>,
    pub(crate) ends: Option<Micros>,
    pub(crate) window: Option<(Micros, Micros)>,
}

/// Reads and checks the four times. `kept` stands in for a start or an end that the body leaves out.
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

/// What a new appointment is made of.
pub(crate) struct NewAppointment {
    pub(crate) starts: Micros,
    pub(crate) ends: Micros,
    pub(crate) window: Option<(Micros, Micros)>,
    pub(crate) technicians: Vec<i64>,
    pub(crate) special_instructions: Option<String>,
}

/// Puts an appointment with its technicians into the database and answers its id.
pub(crate) fn insert(desk: &Desk<'_>, job: &Job, new: &NewAppointment) -> Result<i64, Problem> {
    let count: i64 = desk
        .db
        .prepare_cached("SELECT count(*) FROM appointments WHERE job_id = ?1")?
        .query_row([job.id], |row| row.get(0))?;
    let now = desk.tick();
    desk.db
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
    let id = desk.db.last_insert_rowid();
    desk.touch("appointment", id);
    for technician in &new.technicians {
        rooms::dispatch::insert(desk, job.id, id, *technician)?;
    }
    Ok(id)
}

pub(crate) fn create(call: &Call, desk: &Desk<'_>) -> Result<Reply, Problem> {
    let mut body = Body::parse(&call.body)?;
    body.require(&["jobId", "start", "end"]);
    let job = body.id("jobId");
    if let Some(id) = job
        && !desk.exists("jobs", id)?
    {
        body.wrong("jobId", format!("There is no job with the id {id}."));
    }
    let times = times(&mut body, None);
    let technicians = rooms::dispatch::technicians(&mut body, desk)?;
    let special_instructions = body.text("specialInstructions");
    body.finish()?;
    let (Some(job), Some(starts), Some(ends)) = (job, times.starts, times.ends) else {
        return Err(Problem::field("$", "The body lacks a required field."));
    };
    let job = Job::find(desk, job)?;
    rules::must_be_open(&job, "given another appointment")?;
    let new = NewAppointment {
        starts,
        ends,
        window: times.window,
        technicians,
        special_instructions,
    };
    let id = insert(desk, &job, &new)?;
    rules::settle_job(desk, job.id)?;
    rules::remember(
        desk,
        job.id,
        "Appointment Added",
        desk.tick(),
        Some("Manual"),
        &format!("Starts {}", to_text(starts)),
    )?;
    get(call, desk, id)
}

/// Moves an appointment. A window that is left out stays; one that is null is cleared. A held appointment is scheduled again.
pub(crate) fn reschedule(call: &Call, desk: &Desk<'_>, id: i64) -> Result<Reply, Problem> {
    let row = Appointment::find_active(desk, id)?;
    let mut body = Body::parse(&call.body)?;
    if call.form == Form::Contract {
        body.require(&["start", "end"]);
    }
    let cleared = body.has("arrivalWindowStart") || body.has("arrivalWindowEnd");
    let times = times(&mut body, Some(&row));
    body.finish()?;
    rules::may_reschedule(&row)?;
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
    desk.db
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
            desk.tick(),
        ))?;
    desk.touch("appointment", id);
    if row.status == "Hold" {
        rules::forget_hold(desk, id)?;
        rules::follow_appointments(desk, row.job_id)?;
    }
    rules::settle_job(desk, row.job_id)?;
    let memo = format!(
        "Appointment {} moved from {} to {}",
        row.number,
        to_text(row.starts),
        to_text(starts)
    );
    rules::remember(
        desk,
        row.job_id,
        "Appointment Rescheduled",
        desk.tick(),
        Some("Manual"),
        &memo,
    )?;
    match call.form {
        Form::Contract => Ok(Reply::Empty),
        Form::Vendor => get(call, desk, id),
    }
}

/// `PATCH /appointments/{id}` of the contract and `PUT …/special-instructions` of the vendor, where the field is required.
pub(crate) fn instruct(call: &Call, desk: &Desk<'_>, id: i64) -> Result<Reply, Problem> {
    let row = Appointment::find_active(desk, id)?;
    let mut body = Body::parse(&call.body)?;
    if call.form == Form::Vendor {
        body.require(&["specialInstructions"]);
    }
    let text = body.text("specialInstructions");
    body.finish()?;
    if body.has("specialInstructions") {
        desk.db
            .prepare_cached(
                "UPDATE appointments SET special_instructions = ?2, modified_on = ?3 WHERE id = ?1",
            )?
            .execute((id, text, desk.tick()))?;
        desk.touch("appointment", id);
        rules::settle_job(desk, row.job_id)?;
    }
    get(call, desk, id)
}
