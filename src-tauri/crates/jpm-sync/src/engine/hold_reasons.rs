//! Reads why jobs are on hold. The vendor keeps the reasons in a list by job ids, since mid-2026; the
//! contract has no such list.
//!
//! One call per cycle asks for the jobs that were never read, or longest ago.

use chrono::TimeDelta;
use jpm_client::ids::JobId;
use jpm_client::models::JobHoldReason;
use jpm_client::{CallPriority, Dialect, Error};

use super::blocking::with_store;
use super::call_error::{is_signed_out, is_unreachable};
use super::pull::{PullError, Puller};
use super::to_row::{line, memo, reference};
use crate::key::Key;
use crate::store::holds::{self, HoldReasonRow};
use crate::time::{Cooldown, to_micros};
use crate::views::status::ChangeBatch;

/// The limit of ids per call in the vendor's list.
const MAX_IDS_PER_CALL: usize = 50;
/// A reason can change while the job stays on hold, and the job's record does not say so.
const MAX_AGE: TimeDelta = TimeDelta::hours(1);
/// If the credentials may not read them, the server is older, or this list alone is faulty.
const FAILURE_COOLDOWN: TimeDelta = TimeDelta::hours(1);

/// Reads the reasons of holds.
#[derive(Debug, Default)]
pub(crate) struct HoldReasonReader {
    cooldown: Option<Cooldown>,
}

impl HoldReasonReader {
    /// Reads the reasons of a few jobs, if some are due.
    ///
    /// # Errors
    /// If the server cannot be reached or the disk cannot be written. A missing list or permission
    /// is not an error.
    pub(crate) async fn step(&mut self, puller: &Puller) -> Result<(), PullError> {
        let now = puller.clock.now();
        let rests = self.cooldown.is_some_and(|rest| !rest.is_over(now));
        if rests || puller.client.dialect() == Dialect::Contract {
            return Ok(());
        }
        let since = to_micros(now - MAX_AGE);
        let jobs = with_store(&puller.store, move |store| {
            store
                .mirror()
                .read(|sql| holds::due(sql, since, MAX_IDS_PER_CALL))
        })
        .await?;
        if jobs.is_empty() {
            return Ok(());
        }
        let ids: Vec<JobId> = jobs.iter().copied().map(JobId).collect();
        let client = puller.client.with_priority(CallPriority::Backfill);
        let reasons = match client.jobs().hold_reasons_of(&ids).await {
            Ok(page) => page.items.iter().map(|found| row(found)).collect(),
            Err(error) if is_signed_out(&error) || is_unreachable(&error) => {
                return Err(error.into());
            }
            Err(error) => {
                tracing::info!(%error, "the reasons of holds cannot be read");
                self.cooldown = Some(Cooldown::new(now, FAILURE_COOLDOWN));
                if matches!(error, Error::Forbidden(_) | Error::NotFound(_)) {
                    with_store(&puller.store, |store| {
                        store.mirror().write(|sql| holds::set_readable(sql, false))
                    })
                    .await?;
                }
                return Ok(());
            }
        };
        store_reasons(puller, jobs, reasons).await
    }
}

async fn store_reasons(
    puller: &Puller,
    jobs: Vec<i64>,
    reasons: Vec<HoldReasonRow>,
) -> Result<(), PullError> {
    let now = to_micros(puller.clock.now());
    let changed = with_store(&puller.store, move |store| {
        store.mirror().write(|sql| {
            holds::set_readable(sql, true)?;
            holds::replace(sql, &jobs, &reasons, now)
        })
    })
    .await?;
    if !changed.is_empty() {
        puller.store.publish(ChangeBatch {
            jobs: changed
                .into_iter()
                .map(|id| Key::Server(id.into()))
                .collect(),
            ..ChangeBatch::default()
        });
    }
    Ok(())
}

/// The reason of a job, or else that of its first appointment that has one.
fn row(found: &JobHoldReason) -> HoldReasonRow {
    let first = found
        .appointment_hold_reasons
        .iter()
        .find(|one| one.reason_id.is_some() || one.name.is_some());
    HoldReasonRow {
        job_id: found.job_id.0,
        reason_id: reference(found.reason_id.or_else(|| first?.reason_id)),
        reason: line(found.name.as_deref()).or_else(|| line(first?.name.as_deref())),
        memo: memo(found.text.as_deref()).or_else(|| memo(first?.text.as_deref())),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn reason_of_an_appointment_stands_in_for_that_of_the_job() {
        let read = |text: &str| row(&serde_json::from_str(text).unwrap());
        let own = read(
            r#"{"jobId":7,"reasonId":3,"name":"Parts","text":"<b>Thursday</b>","appointmentHoldReasons":[]}"#,
        );
        assert_eq!(own.reason_id, Some(3));
        assert_eq!(own.reason.as_deref(), Some("Parts"));
        assert_eq!(own.memo.as_deref(), Some("Thursday"));
        let of_appointment = read(
            r#"{"jobId":7,"reasonId":null,"name":null,"text":" ",
                "appointmentHoldReasons":[{"appointmentId":1},{"appointmentId":2,"reasonId":4,"name":"Weather","text":"Rain"}]}"#,
        );
        assert_eq!(of_appointment.reason_id, Some(4));
        assert_eq!(of_appointment.reason.as_deref(), Some("Weather"));
        assert_eq!(of_appointment.memo.as_deref(), Some("Rain"));
        let none = read(r#"{"jobId":7}"#);
        assert_eq!((none.reason_id, none.reason, none.memo), (None, None, None));
    }
}
