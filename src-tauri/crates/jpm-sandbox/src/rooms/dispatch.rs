//! Dispatch: who works on which appointment, and the shifts.

use crate::body::Body;
use crate::call::{Call, Desk, Reply};
use crate::listing::{Envelope, Listing};
use crate::problem::Problem;
use crate::rows::Appointment;
use crate::rules;
use crate::shapes::vendor;

const SORTS: [(&str, &str); 3] = [
    ("Id", "id"),
    ("CreatedOn", "created_on"),
    ("ModifiedOn", "modified_on"),
];

pub(crate) fn assignments(call: &Call, desk: &Desk<'_>) -> Result<Reply, Problem> {
    let mut listing = Listing::new(call);
    listing.changes();
    listing.ids();
    listing.by_ids("appointmentIds", "appointment_id", None);
    listing.by_id("jobId", "job_id = ?");
    listing.active();
    listing.sort(&SORTS);
    listing.answer(
        desk,
        "assignments",
        Envelope::Paged,
        false,
        vendor::assignment,
    )
}

pub(crate) fn shifts(call: &Call, desk: &Desk<'_>) -> Result<Reply, Problem> {
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
    listing.answer(desk, "shifts", Envelope::Paged, false, vendor::shift)
}

pub(crate) fn shift(desk: &Desk<'_>, id: i64) -> Result<Reply, Problem> {
    rusqlite::OptionalExtension::optional(
        desk.db
            .prepare_cached("SELECT * FROM shifts WHERE id = ?1")?
            .query_row([id], vendor::shift),
    )?
    .map(Reply::Json)
    .ok_or_else(|| Problem::not_found(format!("There is no shift with the id {id}.")))
}

/// Reads `technicianIds` and refuses those that do not exist.
pub(crate) fn technicians(body: &mut Body, desk: &Desk<'_>) -> Result<Vec<i64>, Problem> {
    let mut ids = body.ids("technicianIds").unwrap_or_default();
    ids.sort_unstable();
    ids.dedup();
    for id in &ids {
        if !desk.known("technician", *id)? {
            body.wrong(
                "technicianIds",
                format!("There is no technician with the id {id}."),
            );
        }
    }
    Ok(ids)
}

/// Puts a technician on an appointment.
pub(crate) fn insert(
    desk: &Desk<'_>,
    job: i64,
    appointment: i64,
    technician: i64,
) -> Result<(), Problem> {
    let name = desk.name_of("technician", technician)?.unwrap_or_default();
    desk.db
        .prepare_cached(
            "INSERT INTO assignments (appointment_id, job_id, technician_id, technician_name, status, assigned_by, active, created_on, modified_on)
             VALUES (?1, ?2, ?3, ?4, 'Scheduled', 0, 1, ?5, ?5)",
        )?
        .execute((appointment, job, technician, name, desk.tick()))?;
    desk.touch("assignment", desk.db.last_insert_rowid());
    Ok(())
}

/// The body of both calls: an appointment and some technicians.
fn request(call: &Call, desk: &Desk<'_>) -> Result<(Appointment, Vec<i64>), Problem> {
    let mut body = Body::parse(&call.body)?;
    body.require(&["jobAppointmentId", "technicianIds"]);
    let id = body.id("jobAppointmentId");
    if let Some(id) = id
        && !desk
            .db
            .prepare_cached("SELECT 1 FROM appointments WHERE id = ?1 AND active = 1")?
            .exists([id])?
    {
        body.wrong(
            "jobAppointmentId",
            format!("There is no appointment with the id {id}."),
        );
    }
    let technicians = technicians(&mut body, desk)?;
    body.finish()?;
    Ok((
        Appointment::find(desk, id.unwrap_or_default())?,
        technicians,
    ))
}

fn after(
    desk: &Desk<'_>,
    row: &Appointment,
    event: &str,
    technicians: &[i64],
) -> Result<Reply, Problem> {
    if !technicians.is_empty() {
        desk.db
            .prepare_cached("UPDATE appointments SET modified_on = ?2 WHERE id = ?1")?
            .execute((row.id, desk.tick()))?;
        desk.touch("appointment", row.id);
        rules::settle_job(desk, row.job_id)?;
        let mut names = Vec::new();
        for id in technicians {
            names.extend(desk.name_of("technician", *id)?);
        }
        rules::remember(
            desk,
            row.job_id,
            event,
            desk.tick(),
            Some("Manual"),
            &names.join(", "),
        )?;
    }
    Ok(Reply::Json(vendor::dispatch_appointment(
        &Appointment::find(desk, row.id)?,
    )))
}

/// Adds technicians; those who are there already stay as they are.
pub(crate) fn assign(call: &Call, desk: &Desk<'_>) -> Result<Reply, Problem> {
    let (row, mut technicians) = request(call, desk)?;
    rules::may_assign(&row)?;
    let mut statement = desk.db.prepare_cached(
        "SELECT technician_id FROM assignments WHERE appointment_id = ?1 AND active = 1",
    )?;
    let there: Vec<i64> = statement
        .query_map([row.id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    technicians.retain(|id| !there.contains(id));
    for id in &technicians {
        insert(desk, row.job_id, row.id, *id)?;
    }
    after(desk, &row, "Technician Assigned", &technicians)
}

/// Takes technicians off. One who is under way, at work or done stays: the vendor documents 400 for it and no 409.
pub(crate) fn unassign(call: &Call, desk: &Desk<'_>) -> Result<Reply, Problem> {
    let (row, technicians) = request(call, desk)?;
    for id in &technicians {
        let found: Result<(i64, String), _> = desk
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
        desk.db
            .prepare_cached("UPDATE assignments SET active = 0, modified_on = ?2 WHERE id = ?1")?
            .execute((assignment, desk.tick()))?;
        desk.touch("assignment", assignment);
    }
    after(desk, &row, "Technician Unassigned", &technicians)
}
