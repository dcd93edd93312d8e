//! Assignments and shifts.

use crate::body::Body;
use crate::call::{Call, CallContext, Reply};
use crate::listing::{Envelope, Listing};
use crate::problem::Problem;
use crate::rows::Appointment;
use crate::rules;
use crate::serializers::vendor;

const SORTS: [(&str, &str); 3] = [
    ("Id", "id"),
    ("CreatedOn", "created_on"),
    ("ModifiedOn", "modified_on"),
];

pub(crate) fn assignments(call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    let mut listing = Listing::new(call);
    listing.changes();
    listing.ids();
    listing.by_ids("appointmentIds", "appointment_id", None);
    listing.by_id("jobId", "job_id = ?");
    listing.active();
    listing.sort(&SORTS);
    listing.answer(
        ctx,
        "assignments",
        Envelope::Paged,
        false,
        vendor::assignment,
    )
}

pub(crate) fn shifts(call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    let mut listing = Listing::new(call);
    listing.changes();
    listing.by_time("startsOnOrAfter", "starts >= ?");
    listing.by_time("endsOnOrBefore", "ends <= ?");
    listing.by_word(
        "shiftType",
        "type = ?",
        &["Normal", "OnCall", "TimeOff"],
        |word| word,
    );
    listing.by_id("technicianId", "technician_id = ?");
    listing.by_part("titleContains", "title");
    listing.by_part("noteContains", "note");
    listing.active();
    listing.sort(&SORTS);
    listing.answer(ctx, "shifts", Envelope::Paged, false, vendor::shift)
}

pub(crate) fn shift(ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    rusqlite::OptionalExtension::optional(
        ctx.db
            .prepare_cached("SELECT * FROM shifts WHERE id = ?1")?
            .query_row([id], vendor::shift),
    )?
    .map(Reply::Json)
    .ok_or_else(|| Problem::not_found(format!("There is no shift with the id {id}.")))
}

/// Parses `technicianIds` and refuses unknown ones.
pub(crate) fn technicians(body: &mut Body, ctx: &CallContext<'_>) -> Result<Vec<i64>, Problem> {
    let mut ids = body.ids("technicianIds").unwrap_or_default();
    ids.sort_unstable();
    ids.dedup();
    for id in &ids {
        if !ctx.known("technician", *id)? {
            body.wrong(
                "technicianIds",
                format!("There is no technician with the id {id}."),
            );
        }
    }
    Ok(ids)
}

/// Assigns a technician to an appointment.
pub(crate) fn insert(
    ctx: &CallContext<'_>,
    job: i64,
    appointment: i64,
    technician: i64,
) -> Result<(), Problem> {
    let name = ctx.name_of("technician", technician)?.unwrap_or_default();
    ctx.db
        .prepare_cached(
            "INSERT INTO assignments (appointment_id, job_id, technician_id, technician_name, status, assigned_by, active, created_on, modified_on)
             VALUES (?1, ?2, ?3, ?4, 'Scheduled', 0, 1, ?5, ?5)",
        )?
        .execute((appointment, job, technician, name, ctx.tick()))?;
    ctx.record_change("assignment", ctx.db.last_insert_rowid());
    Ok(())
}

/// Parses the body of assign and unassign.
fn parse_request(call: &Call, ctx: &CallContext<'_>) -> Result<(Appointment, Vec<i64>), Problem> {
    let mut body = Body::parse(&call.body)?;
    body.require(&["jobAppointmentId", "technicianIds"]);
    let id = body.id("jobAppointmentId");
    if let Some(id) = id
        && !ctx
            .db
            .prepare_cached("SELECT 1 FROM appointments WHERE id = ?1 AND active = 1")?
            .exists([id])?
    {
        body.wrong(
            "jobAppointmentId",
            format!("There is no appointment with the id {id}."),
        );
    }
    let technicians = technicians(&mut body, ctx)?;
    body.finish()?;
    Ok((Appointment::find(ctx, id.unwrap_or_default())?, technicians))
}

fn finish_assignment(
    ctx: &CallContext<'_>,
    row: &Appointment,
    event: &str,
    technicians: &[i64],
) -> Result<Reply, Problem> {
    if !technicians.is_empty() {
        ctx.db
            .prepare_cached("UPDATE appointments SET modified_on = ?2 WHERE id = ?1")?
            .execute((row.id, ctx.tick()))?;
        ctx.record_change("appointment", row.id);
        rules::update_job(ctx, row.job_id)?;
        let mut names = Vec::new();
        for id in technicians {
            names.extend(ctx.name_of("technician", *id)?);
        }
        rules::add_history(
            ctx,
            row.job_id,
            event,
            ctx.tick(),
            Some("Manual"),
            &names.join(", "),
        )?;
    }
    Ok(Reply::Json(vendor::dispatch_appointment(
        &Appointment::find(ctx, row.id)?,
    )))
}

/// Assigns technicians. Those already assigned stay unchanged.
pub(crate) fn assign(call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    let (row, mut technicians) = parse_request(call, ctx)?;
    rules::check_assignable(&row)?;
    let mut statement = ctx.db.prepare_cached(
        "SELECT technician_id FROM assignments WHERE appointment_id = ?1 AND active = 1",
    )?;
    let there: Vec<i64> = statement
        .query_map([row.id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    technicians.retain(|id| !there.contains(id));
    for id in &technicians {
        insert(ctx, row.job_id, row.id, *id)?;
    }
    finish_assignment(ctx, &row, "Technician Assigned", &technicians)
}

/// Unassigns technicians. One who is dispatched, working or done stays; the vendor documents 400
/// for that, not 409.
pub(crate) fn unassign(call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    let (row, technicians) = parse_request(call, ctx)?;
    for id in &technicians {
        let found: Result<(i64, String), _> = ctx
            .db
            .prepare_cached("SELECT id, status FROM assignments WHERE appointment_id = ?1 AND technician_id = ?2 AND active = 1")?
            .query_row((row.id, id), |row| Ok((row.get(0)?, row.get(1)?)));
        let (assignment, status) = match found {
            Ok(found) => found,
            Err(rusqlite::Error::QueryReturnedNoRows) => {
                return Err(Problem::field(
                    "technicianIds",
                    format!("Technician {id} is not assigned to this appointment."),
                ));
            }
            Err(error) => return Err(error.into()),
        };
        if status != "Scheduled" {
            return Err(Problem::field(
                "technicianIds",
                format!(
                    "Technician {id} is {} on this appointment and cannot be unassigned.",
                    status.to_lowercase()
                ),
            ));
        }
        ctx.db
            .prepare_cached("UPDATE assignments SET active = 0, modified_on = ?2 WHERE id = ?1")?
            .execute((assignment, ctx.tick()))?;
        ctx.record_change("assignment", assignment);
    }
    finish_assignment(ctx, &row, "Technician Unassigned", &technicians)
}
