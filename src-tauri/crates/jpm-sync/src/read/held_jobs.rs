//! Reads the jobs on hold, by age.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension};

use super::cards::{CardQuery, address, cards, customer, job_type, named, phone};
use super::customer::appointment_summary;
use super::job_summary::{JobSummary, job_summary};
use crate::edit::Edit;
use crate::key::{JobKey, Key, StringId};
use crate::overlay::Overlay;
use crate::rows::NameKind;
use crate::store::holds;
use crate::store::sql::Sql;
use crate::time::{EpochMillis, Micros};
use crate::truncate::{MAX_INDEXED_BYTES, MAX_LISTED_BYTES, truncate_owned};
use crate::views::calendar::{AppointmentCard, AppointmentState};
use crate::views::held_jobs::{HeldJob, HeldJobs};
use crate::views::jobs::JobState;

/// More jobs are not listed. Those on hold longest come first.
const MAX_HELD: u32 = 500;

/// The jobs on hold longest.
const LONGEST: &str = "SELECT job_id FROM job_hold ORDER BY since_us, job_id LIMIT ?1";

/// Since when and why a job is on hold.
struct Hold {
    since: Micros,
    reason: Option<String>,
    memo: Option<String>,
}

/// The jobs on hold, with the waiting edits.
pub(crate) fn held_jobs(sql: &Connection, overlay: &Overlay, is_vendor: bool) -> Sql<HeldJobs> {
    let mirrored: Vec<i64> = sql
        .prepare_cached(LONGEST)?
        .query_map([MAX_HELD], |row| row.get(0))?
        .collect::<Sql<_>>()?;
    let mut total: u32 = sql
        .prepare_cached("SELECT count(*) FROM job_hold")?
        .query_row([], |row| row.get(0))?;
    let mut appointments: HashMap<JobKey, AppointmentCard> = HashMap::new();
    for card in cards(sql, overlay, CardQuery::OnHold)? {
        if card.state == AppointmentState::Hold {
            appointments.entry(card.job_id).or_insert(card);
        }
    }
    let mut known = HashSet::new();
    let mut jobs = Vec::new();
    let mirrored = mirrored.into_iter().map(|id| Key::Server(id.into()));
    // Edits put jobs on hold and release them.
    for key in overlay.changed_jobs().into_iter().chain(mirrored) {
        let key = overlay.ids.resolve(key);
        if !known.insert(key) {
            continue;
        }
        let Some(job) = job_summary(sql, overlay, key)? else {
            continue;
        };
        let stored = stored_hold(sql, key)?;
        match (&stored, job.state == JobState::Hold) {
            (None, true) => total += 1,
            (Some(_), false) => total = total.saturating_sub(1),
            _ => {}
        }
        if job.state == JobState::Hold
            && let Some(hold) = hold(sql, overlay, key, stored)?
        {
            jobs.push(held_job(sql, overlay, job, hold, appointments.get(&key))?);
        }
    }
    jobs.sort_by_key(|job| (job.since, job.id));
    jobs.truncate(MAX_HELD as usize);
    Ok(HeldJobs {
        jobs,
        total,
        reasons_readable: is_vendor && holds::is_readable(sql)?,
    })
}

fn stored_hold(sql: &Connection, key: JobKey) -> Sql<Option<Hold>> {
    let Key::Server(id) = key else {
        return Ok(None);
    };
    sql.prepare_cached(
        "SELECT h.since_us, coalesce(r.name, h.reason), h.memo FROM job_hold h
         LEFT JOIN named_record r ON r.kind = 'hold' AND r.id = h.reason_id WHERE h.job_id = ?1",
    )?
    .query_row([id.0], |row| {
        Ok(Hold {
            since: row.get(0)?,
            reason: row.get(1)?,
            memo: row.get(2)?,
        })
    })
    .optional()
}

/// The hold of a job: that of the mirror, or else that of a waiting edit. The edit also says why,
/// until the server was asked.
fn hold(
    sql: &Connection,
    overlay: &Overlay,
    key: JobKey,
    stored: Option<Hold>,
) -> Sql<Option<Hold>> {
    if stored.as_ref().is_some_and(|hold| hold.reason.is_some()) {
        return Ok(stored);
    }
    let edits = overlay.operations.iter().rev();
    let mut edits = edits.filter(|operation| operation.job == Some(key) && operation.is_shown());
    let of_edit = edits.find_map(|operation| match &operation.edit {
        Edit::HoldJob { reason, .. } => Some((operation.created_at, reason)),
        _ => None,
    });
    let Some((made, reason)) = of_edit else {
        return Ok(stored);
    };
    Ok(Some(Hold {
        since: stored.map_or(made, |hold| hold.since),
        reason: named(sql, NameKind::HoldReason, Some(reason.reason_id.0.0))?,
        memo: Some(truncate_owned(reason.memo.clone(), MAX_INDEXED_BYTES))
            .filter(|memo| !memo.trim().is_empty()),
    }))
}

fn held_job(
    sql: &Connection,
    overlay: &Overlay,
    job: JobSummary,
    hold: Hold,
    card: Option<&AppointmentCard>,
) -> Sql<HeldJob> {
    Ok(HeldJob {
        id: job.key,
        number: job.number,
        customer_id: job.customer_id.map(|id| StringId(id.into())),
        customer: customer(sql, job.customer_id)?,
        phone: phone(sql, job.customer_id)?,
        address: address(sql, job.location_id)?,
        job_type: job_type(sql, job.job_type_id)?,
        business_unit: named(sql, NameKind::BusinessUnit, job.business_unit_id)?,
        summary: job
            .summary
            .map(|text| truncate_owned(text, MAX_LISTED_BYTES))
            .filter(|text| !text.is_empty()),
        reason: hold.reason,
        memo: hold.memo,
        since: EpochMillis::from_micros(hold.since),
        appointment: card
            .map(|card| appointment_summary(sql, card))
            .transpose()?,
        pending: overlay.job_mark(job.key),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::store::in_memory;

    #[test]
    fn jobs_on_hold_are_listed_by_age_with_their_reasons() {
        let sql = in_memory::mirror();
        sql.execute_batch(
            "INSERT INTO named_record (kind, id, name, active, modified_us, raw) VALUES ('hold', 7, 'Waiting for parts', 1, 0, '{}');
             INSERT INTO job (id, number, status, modified_us, raw) VALUES
                (1, '1', 'Hold', 2000, '{}'), (2, '2', 'Hold', 1000, '{}'), (3, '3', 'Scheduled', 500, '{}');
             UPDATE job_hold SET reason_id = 7, memo = 'Thursday' WHERE job_id = 1;
             UPDATE job_hold SET reason_id = 8, reason = 'Weather' WHERE job_id = 2;",
        )
        .unwrap();
        let held = held_jobs(&sql, &Overlay::default(), true).unwrap();
        let shown: Vec<_> = held
            .jobs
            .iter()
            .map(|job| {
                (
                    job.number.as_deref(),
                    job.reason.as_deref(),
                    job.memo.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                (Some("2"), Some("Weather"), None),
                (Some("1"), Some("Waiting for parts"), Some("Thursday")),
            ]
        );
        assert_eq!(held.total, 2);
        assert!(held.reasons_readable);
        holds::set_readable(&sql, false).unwrap();
        let reasons_readable = |is_vendor| {
            held_jobs(&sql, &Overlay::default(), is_vendor)
                .unwrap()
                .reasons_readable
        };
        assert!(!reasons_readable(true) && !reasons_readable(false));
    }

    #[test]
    fn jobs_on_hold_are_read_from_an_index() {
        let sql = in_memory::mirror();
        let plan: Vec<String> = sql
            .prepare(&format!("EXPLAIN QUERY PLAN {LONGEST}"))
            .unwrap()
            .query_map([1], |row| row.get("detail"))
            .unwrap()
            .collect::<Sql<_>>()
            .unwrap();
        assert_eq!(plan, ["SCAN job_hold USING COVERING INDEX job_hold_since"]);
    }
}
