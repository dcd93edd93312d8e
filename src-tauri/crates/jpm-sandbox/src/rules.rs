//! Rules for changes of jobs and appointments.
//!
//! The vendor documents that calls can only set a job to Hold or Canceled, that technicians'
//! statuses cannot be changed, and that some states answer 409. Choices beyond the documents are
//! noted here.

use crate::call::CallContext;
use crate::clock::Micros;
use crate::problem::Problem;
use crate::rows::{Appointment, Job};

/// Refuses to reschedule an appointment that has begun or ended. A dispatched one can still be
/// moved.
pub(crate) fn check_reschedulable(row: &Appointment) -> Result<(), Problem> {
    let why = match row.status.as_str() {
        "Done" => "is done",
        "Canceled" => "is canceled",
        "Working" => "has been started by a technician",
        _ => return Ok(()),
    };
    Err(Problem::conflict(format!(
        "Appointment {} {why} and cannot be rescheduled.",
        row.number
    )))
}

/// Refuses to cancel, hold or extend a closed job.
pub(crate) fn check_open(job: &Job, act: &str) -> Result<(), Problem> {
    if job.is_closed() {
        return Err(Problem::conflict(format!(
            "Job {} is {} and cannot be {act}.",
            job.number,
            job.status.to_lowercase()
        )));
    }
    Ok(())
}

/// Refuses to assign technicians to a closed appointment.
pub(crate) fn check_assignable(row: &Appointment) -> Result<(), Problem> {
    if matches!(row.status.as_str(), "Done" | "Canceled") {
        return Err(Problem::conflict(format!(
            "Appointment {} is {} and takes no technicians.",
            row.number,
            row.status.to_lowercase()
        )));
    }
    Ok(())
}

/// Sets the status of all open appointments of a job, each with its own `modifiedOn`.
pub(crate) fn set_open_appointments(
    ctx: &CallContext<'_>,
    job: i64,
    status: &str,
) -> Result<(), Problem> {
    let open: Vec<i64> = ctx
        .db
        .prepare_cached("SELECT id FROM appointments WHERE job_id = ?1 AND active = 1 AND status NOT IN ('Done', 'Canceled')")?
        .query_map([job], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in open {
        ctx.db
            .prepare_cached("UPDATE appointments SET status = ?2, modified_on = ?3 WHERE id = ?1")?
            .execute((id, status, ctx.tick()))?;
        ctx.record_change("appointment", id);
    }
    Ok(())
}

/// Updates a job from its appointments: count, first, last, status, `modifiedOn`.
///
/// Moving a held appointment schedules it again, because the contract has no other way to end a
/// hold. So a job without held appointments is not on hold.
pub(crate) fn update_job(ctx: &CallContext<'_>, id: i64) -> Result<(), Problem> {
    ctx.db
        .prepare_cached(
            "UPDATE jobs SET modified_on = ?2,
               appointment_count = (SELECT count(*) FROM appointments WHERE job_id = ?1 AND active = 1),
               first_appointment_id = (SELECT id FROM appointments WHERE job_id = ?1 AND active = 1 ORDER BY starts, id LIMIT 1),
               last_appointment_id = (SELECT id FROM appointments WHERE job_id = ?1 AND active = 1 ORDER BY starts DESC, id DESC LIMIT 1),
               status = CASE
                 WHEN status = 'Hold' AND NOT EXISTS (SELECT 1 FROM appointments WHERE job_id = ?1 AND active = 1 AND status = 'Hold')
                 THEN 'Scheduled' ELSE status END
             WHERE id = ?1",
        )?
        .execute((id, ctx.tick()))?;
    ctx.record_change("job", id);
    Ok(())
}

/// Adds an entry to the job's history.
pub(crate) fn add_history(
    ctx: &CallContext<'_>,
    job: i64,
    event: &str,
    at: Micros,
    tool: Option<&str>,
    memo: &str,
) -> Result<(), Problem> {
    ctx.db
        .prepare_cached("INSERT INTO history (job_id, event_type, date, employee_id, tool, memo) VALUES (?1, ?2, ?3, NULL, ?4, ?5)")?
        .execute((job, event, at, tool, memo))?;
    Ok(())
}

/// Refuses to cancel a job with a payment, as the vendor's help page says.
pub(crate) fn check_unpaid(job: &Job) -> Result<(), Problem> {
    if job.paid {
        return Err(Problem::conflict(format!(
            "Job {} has a payment and cannot be canceled.",
            job.number
        )));
    }
    Ok(())
}

/// Derives the job's status from its appointments. The least advanced open one decides.
pub(crate) fn derive_job_status(ctx: &CallContext<'_>, job: i64) -> Result<(), Problem> {
    let statuses: Vec<String> = ctx
        .db
        .prepare_cached(
            "SELECT DISTINCT status FROM appointments WHERE job_id = ?1 AND active = 1",
        )?
        .query_map([job], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let status = [
        ("Working", "InProgress"),
        ("Dispatched", "Dispatched"),
        ("Scheduled", "Scheduled"),
        ("Hold", "Hold"),
        ("Done", "Completed"),
    ]
    .into_iter()
    .find(|(visit, _)| statuses.iter().any(|status| status == visit))
    .map_or("Canceled", |(_, job)| job);
    ctx.db
        .prepare_cached(
            "UPDATE jobs SET status = ?2, completed_on = CASE WHEN ?2 = 'Completed' THEN coalesce(completed_on, ?3) END WHERE id = ?1",
        )?
        .execute((job, status, ctx.tick()))?;
    Ok(())
}

/// Deletes the reason of a hold that has ended.
pub(crate) fn clear_hold(ctx: &CallContext<'_>, appointment: i64) -> Result<(), Problem> {
    ctx.db
        .prepare_cached("DELETE FROM holds WHERE appointment_id = ?1")?
        .execute([appointment])?;
    Ok(())
}
