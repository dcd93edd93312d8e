//! Reads one job with its appointments and assignments from the server and commits them together.

use std::collections::BTreeSet;

use jpm_client::ids::JobId;
use jpm_client::models::{Appointment, AppointmentFilter, Assignment, AssignmentFilter, Job};
use jpm_client::{Client, Record};

use super::call_error::{is_signed_out, unless_forbidden};
use super::deletions;
use super::pull::PullError;
use super::to_row::{self, ToMirrorRow};
use crate::engine::blocking::with_store;
use crate::rows::{HistoryEntry, MirrorRow};
use crate::store::Store;
use crate::store::assignment_snapshot::AssignmentSnapshot;
use crate::store::mirror::{self, Changes};
use crate::time::Micros;
use crate::views::status::Feed;

/// The server's copy of a job.
#[derive(Debug)]
pub(crate) struct ServerJob {
    pub(crate) job: Record<Job>,
    pub(crate) appointments: Vec<Record<Appointment>>,
    /// `None` if the credentials may not read them.
    pub(crate) assignments: Option<Vec<Record<Assignment>>>,
    pub(crate) history: Option<Vec<HistoryEntry>>,
    /// The assignments in the mirror when their list was requested.
    pub(crate) before: AssignmentSnapshot,
}

/// Reads a job, its appointments, their technicians and its history.
pub(crate) async fn fetch_job(
    store: &Store,
    client: &Client,
    id: JobId,
) -> Result<ServerJob, PullError> {
    let job = client.jobs().get(id).await?;
    let appointments = AppointmentFilter {
        job_id: Some(id),
        ..AppointmentFilter::default()
    };
    let appointments = client.appointments().all(appointments).await?;
    let before = with_store(store, move |store| {
        store
            .mirror()
            .read(|sql| AssignmentSnapshot::of_job(sql, id.0))
    })
    .await?;
    let assignments = AssignmentFilter {
        job_id: Some(id),
        ..AssignmentFilter::default()
    };
    let assignments = unless_forbidden(client.assignments().all(assignments).await)?;
    let history = unless_forbidden(client.jobs().history(id).await)?;
    Ok(ServerJob {
        job,
        appointments,
        assignments,
        history: history.map(|records| to_row::history(&records)),
        before,
    })
}

/// Updates the mirror with the server's copy of a job. Appointments in the mirror that were not
/// listed are requested one by one, and only a 404 deletes one. The same applies to `made`, the
/// appointments that the server says it created: a list whose rows move while it is read can skip
/// one.
///
/// # Errors
/// If the server cannot be reached for an appointment that was not listed, or the disk cannot be
/// written. What was found is kept.
pub(crate) async fn store_job(
    store: &Store,
    client: &Client,
    found: ServerJob,
    made: &[i64],
    now: Micros,
) -> Result<(), PullError> {
    let job = found.job.id.0;
    let mut rows: Vec<MirrorRow> = vec![Job::to_row(&found.job)];
    rows.extend(found.appointments.iter().map(Appointment::to_row));
    let listed: Vec<i64> = found
        .appointments
        .iter()
        .map(|record| record.id.0)
        .collect();
    let assigned: Option<Vec<(i64, Vec<i64>)>> = found.assignments.as_ref().map(|assignments| {
        let of = |id: &i64| {
            let own = assignments
                .iter()
                .filter(|record| record.appointment_id.is_some_and(|of| of.0 == *id));
            (*id, own.map(|record| record.id.0).collect())
        };
        listed.iter().map(of).collect()
    });
    rows.extend(found.assignments.iter().flatten().map(Assignment::to_row));
    let server = client.server_time();
    let (history, before) = (found.history, found.before);
    let made = made.iter().copied();
    let mut unlisted: BTreeSet<i64> = made.filter(|id| !listed.contains(id)).collect();
    let mirrored: Vec<i64> = with_store(store, move |store| {
        let mut changes = Changes::default();
        let mirrored = store.mirror().write(|sql| {
            for row in rows {
                before.put(sql, &row.with_server_time(server), &mut changes)?;
            }
            for (appointment, assignments) in assigned.iter().flatten() {
                before.retire(sql, *appointment, assignments, &mut changes)?;
            }
            if let Some(history) = &history {
                mirror::put_history(sql, job, history, now)?;
            }
            sql.prepare_cached(
                "SELECT id FROM appointment WHERE job_id = ?1 AND active = 1 AND id NOT IN (SELECT value FROM json_each(?2))",
            )?
            .query_map((job, mirror::json_array(&listed)), |row| row.get(0))?
            .collect()
        })?;
        changes.jobs.insert(job);
        store.publish(changes.batch(false));
        Ok(mirrored)
    })
    .await?;
    unlisted.extend(mirrored);
    for id in unlisted {
        match deletions::verify_record(store, client, Feed::Appointments, id).await {
            // A record that cannot be read for a reason of its own stays as it is.
            Err(PullError::Server(error)) if !error.is_transient() && !is_signed_out(&error) => {
                tracing::debug!(%error, id, "it is not known whether an appointment is gone");
            }
            other => other?,
        }
    }
    Ok(())
}
