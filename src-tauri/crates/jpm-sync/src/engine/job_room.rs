//! One job with all that belongs to it, read from the server and committed together.

use std::collections::BTreeSet;

use jpm_client::ids::JobId;
use jpm_client::models::{Appointment, AppointmentFilter, Assignment, AssignmentFilter, Job};
use jpm_client::{Client, Error, Record};

use super::attempt::is_signed_out;
use super::contacts;
use super::deletions;
use super::intake::{self, Intake};
use super::pull::{PullError, Puller};
use crate::engine::disk::on_disk;
use crate::instant::{Micros, micros};
use crate::key::{JobKey, Key};
use crate::rows::{HistoryEntry, MirrorRow};
use crate::store::Store;
use crate::store::mirror::{self, Changes};
use crate::store::roster::Roster;
use crate::views::status::Feed;

/// What the server has of a job.
#[derive(Debug)]
pub(crate) struct JobOnServer {
    pub(crate) job: Record<Job>,
    pub(crate) appointments: Vec<Record<Appointment>>,
    /// `None` when the key may not read them.
    pub(crate) assignments: Option<Vec<Record<Assignment>>>,
    pub(crate) history: Option<Vec<HistoryEntry>>,
    /// Who was on the job's appointments here when the reading began.
    pub(crate) before: Roster,
}

/// Reads a job, its appointments, their technicians and its history.
pub(crate) async fn read(
    store: &Store,
    client: &Client,
    id: JobId,
) -> Result<JobOnServer, PullError> {
    let before = on_disk(store, move |store| {
        store.mirror().read(|sql| Roster::of_job(sql, id.0))
    })
    .await?;
    let job = client.jobs().get(id).await?;
    let appointments = AppointmentFilter {
        job_id: Some(id),
        ..AppointmentFilter::default()
    };
    let appointments = client.appointments().all(appointments).await?;
    let assignments = AssignmentFilter {
        job_id: Some(id),
        ..AssignmentFilter::default()
    };
    let assignments = readable(client.assignments().all(assignments).await)?;
    let history = readable(client.jobs().history(id).await)?;
    Ok(JobOnServer {
        job,
        appointments,
        assignments,
        history: history.map(|records| intake::history(&records)),
        before,
    })
}

/// Brings the mirror up to date with one job; a failure leaves it as it was.
pub(crate) async fn refresh(puller: &Puller, key: JobKey) {
    let resolved = on_disk(&puller.store, move |store| {
        store
            .outbox()
            .read(|sql| Ok(store.names(sql)?.resolve(key)))
    })
    .await;
    let Ok(Key::Server(id)) = resolved else {
        return;
    };
    if let Err(error) = read_all(puller, id).await {
        tracing::debug!(%error, job = %id, "a job could not be read again");
    }
}

async fn read_all(puller: &Puller, id: JobId) -> Result<(), PullError> {
    let found = read(&puller.store, &puller.client, id).await?;
    let now = micros(puller.clock.now());
    commit(&puller.store, &puller.client, found, &[], now).await?;
    contacts::read_for_job(puller, id.0).await
}

/// `None` in place of a refusal for lack of a scope.
pub(crate) fn readable<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(Error::Forbidden(_) | Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Brings the mirror to what the server has of a job. Appointments that are here and were not listed are asked for one by one, and only a
/// 404 takes one away: a list's silence proves nothing. So are those of `made`, which the server has said it made: a list whose rows move while
/// it is read can pass over one.
///
/// # Errors
/// When the server cannot be reached for one that was not listed, or the disk cannot be written. What was found is kept all the same.
pub(crate) async fn commit(
    store: &Store,
    client: &Client,
    found: JobOnServer,
    made: &[i64],
    now: Micros,
) -> Result<(), PullError> {
    let job = found.job.id.0;
    let mut rows: Vec<MirrorRow> = vec![Job::row(&found.job)];
    rows.extend(found.appointments.iter().map(Appointment::row));
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
    rows.extend(found.assignments.iter().flatten().map(Assignment::row));
    let server = client.server_time();
    let (history, before) = (found.history, found.before);
    let made = made.iter().copied();
    let mut unlisted: BTreeSet<i64> = made.filter(|id| !listed.contains(id)).collect();
    let here: Vec<i64> = on_disk(store, move |store| {
        let mut changes = Changes::default();
        let here = store.mirror().write(|sql| {
            for row in rows {
                before.put(sql, &row.read_at(server), &mut changes)?;
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
            .query_map((job, mirror::list(&listed)), |row| row.get(0))?
            .collect()
        })?;
        changes.jobs.insert(job);
        store.publish(changes.batch(false));
        Ok(here)
    })
    .await?;
    unlisted.extend(here);
    for id in unlisted {
        match deletions::settle(store, client, Feed::Appointments, id).await {
            // What cannot be read for a reason of its own stays as it is.
            Err(PullError::Server(error)) if !error.is_transient() && !is_signed_out(&error) => {
                tracing::debug!(%error, id, "it is not known whether an appointment is gone");
            }
            settled => settled?,
        }
    }
    Ok(())
}
