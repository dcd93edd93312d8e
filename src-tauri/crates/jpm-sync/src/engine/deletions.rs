//! Finds records that the server has deleted.
//!
//! The API has no list of deletions, and a record's absence from a list proves nothing: a row may
//! be late, or have slipped between two pages. A missing record is therefore asked for by its id,
//! and only a 404 deletes it here.
//!
//! There are two signs of a deletion. A **check** reads the lists of appointments and jobs from the
//! beginning and asks for every record that it did not see. It runs once soon after the first
//! download, at night, and on request. The **count** of appointments comes with each job. When it
//! falls, or is lower than the number of appointments here, the job's appointments are read again
//! at once.
//!
//! Both run in small steps between the pulls and give way to everything else. A check that is
//! interrupted begins again.

mod recheck_malformed;

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use jpm_client::ids::{AppointmentId, JobId};
use jpm_client::models::{Appointment, AppointmentFilter};
use jpm_client::query::Active;
use jpm_client::{CallPriority, Client, Error};

use super::blocking::with_store;
use super::call_error::{blocks_all_feeds, is_signed_out};
use super::fetch::{PageQuery, SortBy, fetch, has_get, is_single_page, is_sorted_by_change};
use super::pull::page::{WritePolicy, write_page};
use super::pull::pager::{PageEnd, Pager};
use super::pull::{PullError, Puller};
use super::to_row::ToMirrorRow;
use crate::rows::MirrorRow;
use crate::store::mirror::{self, Changes};
use crate::store::{self, Store, StoreError, meta, removal, suspect_jobs};
use crate::time::{Cooldown, from_micros, is_due, to_micros};
use crate::views::status::Feed;

/// Hours of the business day in which nobody works.
const NIGHT_HOURS: std::ops::Range<u32> = 2..5;
/// One check a night.
const NIGHTLY_INTERVAL: TimeDelta = TimeDelta::hours(20);
/// A workstation that sleeps at night is checked by day after this time.
const MAX_INTERVAL: TimeDelta = TimeDelta::days(3);
/// The delay between a first download and the check after it, because the user looks around first.
const AFTER_DOWNLOAD: TimeDelta = TimeDelta::minutes(10);
/// The delay after a check that failed for a reason of its own.
const AFTER_FAILURE: TimeDelta = TimeDelta::hours(1);
/// Calls of a check between two pulls.
const CALLS_PER_STEP: usize = 8;
/// How many jobs are read again between two pulls.
const JOBS_PER_STEP: u32 = 10;
/// When a check last completed.
const CHECKED_AT_KEY: &str = "deletions_checked_us";

/// The stage of the check.
enum Stage {
    /// Reads a list and records its ids.
    Reading {
        feed: Feed,
        pager: Pager,
        horizon: DateTime<Utc>,
        seen: HashSet<i64>,
        /// The keys of its malformed records.
        odd: BTreeSet<String>,
    },
    /// Asks one by one for the missing records.
    Asking { feed: Feed, missing: Vec<i64> },
    /// Reads malformed records again.
    Rereading(Vec<(Feed, i64)>),
}

/// Looks for deletions.
pub(crate) struct DeletionCheck {
    puller: Puller,
    stage: Option<Stage>,
    /// Lists still to be read completely because of their malformed records.
    feeds: Vec<Feed>,
    /// Whether someone waits for it.
    urgent: bool,
    cooldown: Option<Cooldown>,
    /// Whether there may be suspect jobs on the disk.
    has_suspects: bool,
}

impl DeletionCheck {
    pub(crate) fn new(puller: &Puller) -> Self {
        Self {
            puller: Puller {
                client: puller.client.with_priority(CallPriority::Backfill),
                ..puller.clone()
            },
            stage: None,
            feeds: Vec::new(),
            urgent: false,
            cooldown: None,
            // The program may have ended before it acted on them.
            has_suspects: true,
        }
    }

    /// Requests a check, unless one is running. The next step begins it.
    pub(crate) fn request(&mut self) {
        self.urgent = true;
    }

    /// Whether a check is under way.
    pub(crate) fn is_checking(&self) -> bool {
        self.stage.is_some() || self.urgent
    }

    /// Whether there is work that someone waits for.
    pub(crate) fn is_urgent(&self) -> bool {
        self.urgent
    }

    /// Rows were written. `found` says whether suspect jobs were recorded.
    pub(crate) fn add_suspects(&mut self, found: bool) {
        self.has_suspects |= found;
    }

    /// Searches all jobs for rows that were deleted while the lists of a first download were read.
    /// Its pages are not searched one by one.
    ///
    /// # Errors
    /// If the disk cannot be read or written.
    pub(crate) async fn add_surplus_suspects(&mut self) -> Result<(), StoreError> {
        self.has_suspects = true;
        with_store(&self.puller.store, |store| {
            // The search must not block writers.
            let found = store.mirror().read(suspect_jobs::with_surplus)?;
            let mut found = found.into_iter();
            store
                .mirror()
                .write(|sql| found.try_for_each(|job| suspect_jobs::add(sql, job)))
        })
        .await
    }

    /// When a check last completed.
    pub(crate) fn checked_at(store: &Store) -> Result<Option<DateTime<Utc>>, StoreError> {
        let written = store.mirror().read(|sql| meta::get(sql, CHECKED_AT_KEY))?;
        Ok(written.and_then(|text| text.parse().ok()).map(from_micros))
    }

    /// Continues with a few calls.
    ///
    /// # Errors
    /// If the server cannot be reached or the disk cannot be written. The next step then continues
    /// here.
    pub(crate) async fn step(&mut self) -> Result<(), PullError> {
        self.recheck_suspects().await?;
        // If someone waits for it and a pause interrupted a call, the check begins again.
        if self.stage.is_none() && (self.urgent || self.is_due().await?) {
            self.stage = Some(self.reading(Feed::Appointments));
        }
        let mut calls = 0;
        while calls < CALLS_PER_STEP
            && let Some(stage) = self.stage.take()
        {
            calls += 1;
            let outcome = match stage {
                Stage::Reading { .. } => self.read_page(stage).await,
                Stage::Asking { feed, missing } => self.verify_one(feed, missing).await,
                Stage::Rereading(records) => self.reread_one(records).await,
            };
            match outcome {
                Ok(next) => self.stage = next,
                Err(PullError::Server(error)) if error.is_transient() || is_signed_out(&error) => {
                    return Err(error.into());
                }
                Err(PullError::Server(error)) => {
                    tracing::warn!(%error, "the check for deletions is postponed");
                    self.stage = None;
                    self.cooldown = Some(Cooldown::new(self.puller.clock.now(), AFTER_FAILURE));
                    self.urgent = false;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn is_due(&mut self) -> Result<bool, StoreError> {
        let now = self.puller.clock.now();
        if self.cooldown.is_some_and(|rest| !rest.is_over(now)) {
            return Ok(false);
        }
        let Some(last) = with_store(&self.puller.store, Self::checked_at).await? else {
            // The first download reads by page number, and a deletion during it shifts a row out of
            // its sight.
            let waited = self.cooldown.is_some();
            if !waited {
                self.cooldown = Some(Cooldown::new(now, AFTER_DOWNLOAD));
            }
            return Ok(waited);
        };
        let local = now.with_timezone(&self.puller.store.zone());
        let night = NIGHT_HOURS.contains(&local.hour());
        let due = is_due(
            Some(last),
            if night {
                NIGHTLY_INTERVAL
            } else {
                MAX_INTERVAL
            },
            now,
        );
        if !due {
            // It is looked at often enough to find the night.
            self.cooldown = Some(Cooldown::new(now, TimeDelta::minutes(10)));
        }
        Ok(due)
    }

    fn reading(&self, feed: Feed) -> Stage {
        Stage::Reading {
            feed,
            pager: Pager::new(
                is_sorted_by_change(&self.puller.client, feed, SortBy::ModifiedOn),
                None,
                None,
            ),
            horizon: self.puller.horizon(),
            seen: HashSet::new(),
            odd: BTreeSet::new(),
        }
    }

    async fn read_page(&mut self, stage: Stage) -> Result<Option<Stage>, PullError> {
        let Stage::Reading {
            feed,
            mut pager,
            horizon,
            mut seen,
            mut odd,
        } = stage
        else {
            return Ok(Some(stage));
        };
        let query = PageQuery {
            since: pager.since.map(from_micros),
            horizon: Some(horizon),
            page: pager.page,
            size: self.puller.page_size,
            total: false,
            sort_by: SortBy::ModifiedOn,
        };
        let batch = match fetch(&self.puller.client, feed, query).await {
            Ok(batch) => batch,
            Err(error) if !feed.is_core() && !blocks_all_feeds(feed, &error) => {
                tracing::debug!(%error, ?feed, "a list with malformed records cannot be read again");
                return self.next_feed().await;
            }
            Err(error) => {
                self.stage = Some(Stage::Reading {
                    feed,
                    pager,
                    horizon,
                    seen,
                    odd,
                });
                return Err(error.into());
            }
        };
        seen.extend(batch.rows.iter().map(|row| row.origin().id));
        odd.extend(batch.rows.iter().filter_map(MirrorRow::malformed_key));
        let end = if is_single_page(&self.puller.client, feed) {
            PageEnd::Complete
        } else {
            pager.advance(&batch)
        };
        // Rows that a pull missed are found on the way.
        let policy = WritePolicy::beside(to_micros(horizon));
        let written = with_store(&self.puller.store, move |store| {
            write_page(store, batch.rows, policy, |_| Ok(()))
        })
        .await?;
        // A deletion behind the current page is missed. Its job is read later and has a lower
        // count.
        self.add_suspects(written.has_suspects);
        match end {
            PageEnd::More => Ok(Some(Stage::Reading {
                feed,
                pager,
                horizon,
                seen,
                odd,
            })),
            PageEnd::Untrusted(_) if !feed.is_core() => self.next_feed().await,
            PageEnd::Untrusted(detail) => Err(super::pull::untrusted("check", detail)),
            PageEnd::Complete => {
                let all = !has_get(feed);
                with_store(&self.puller.store, move |store| {
                    let mirror = store.mirror();
                    mirror.write(|sql| store::malformed::retain(sql, feed, &odd, all))
                })
                .await?;
                if !feed.is_core() {
                    return self.next_feed().await;
                }
                let here = mirrored_ids(&self.puller.store, feed, to_micros(horizon)).await?;
                let missing: Vec<i64> = here.into_iter().filter(|id| !seen.contains(id)).collect();
                tracing::info!(
                    ?feed,
                    seen = seen.len(),
                    missing = missing.len(),
                    "checked for deletions"
                );
                Ok(Some(Stage::Asking { feed, missing }))
            }
        }
    }

    async fn verify_one(
        &mut self,
        feed: Feed,
        mut missing: Vec<i64>,
    ) -> Result<Option<Stage>, PullError> {
        let Some(id) = missing.last().copied() else {
            if feed == Feed::Appointments {
                return Ok(Some(self.reading(Feed::Jobs)));
            }
            self.find_feeds_to_recheck().await?;
            return self.next_feed().await;
        };
        match verify_record(&self.puller.store, &self.puller.client, feed, id).await {
            Ok(()) => self.has_suspects |= feed == Feed::Jobs,
            // A record that cannot be read for a reason of its own stays as it is.
            Err(PullError::Server(error)) if !error.is_transient() && !is_signed_out(&error) => {
                tracing::debug!(%error, ?feed, id, "it is not known whether a record was deleted");
            }
            Err(error) => {
                self.stage = Some(Stage::Asking { feed, missing });
                return Err(error);
            }
        }
        missing.pop();
        Ok(Some(Stage::Asking { feed, missing }))
    }

    async fn finish(&mut self) -> Result<(), StoreError> {
        self.urgent = false;
        let now = to_micros(self.puller.clock.now());
        with_store(&self.puller.store, move |store| {
            store
                .mirror()
                .write(|sql| meta::set(sql, CHECKED_AT_KEY, &now.to_string()))
        })
        .await
    }

    /// Reads the appointments of suspect jobs.
    async fn recheck_suspects(&mut self) -> Result<(), PullError> {
        if !self.has_suspects {
            return Ok(());
        }
        let suspects = with_store(&self.puller.store, |store| {
            store
                .mirror()
                .read(|sql| suspect_jobs::first(sql, JOBS_PER_STEP))
        })
        .await?;
        self.has_suspects = !suspects.is_empty();
        for job in suspects {
            match recheck_job(&self.puller, job).await {
                Err(PullError::Server(error)) if error.is_transient() || is_signed_out(&error) => {
                    return Err(error.into());
                }
                Err(PullError::Server(error)) => {
                    tracing::debug!(%error, job, "a job's appointments could not be read again");
                }
                Err(error) => return Err(error),
                Ok(()) => {}
            }
            with_store(&self.puller.store, move |store| {
                store.mirror().write(|sql| suspect_jobs::clear(sql, job))
            })
            .await?;
        }
        Ok(())
    }
}

/// The ids in the mirror that should be on the server's list.
async fn mirrored_ids(store: &Store, feed: Feed, horizon: i64) -> Result<Vec<i64>, StoreError> {
    with_store(store, move |store| {
        store.mirror().read(|sql| match feed {
            Feed::Jobs => sql
                .prepare_cached("SELECT id FROM job")?
                .query_map([], |row| row.get(0))?
                .collect(),
            _ => sql
                .prepare_cached("SELECT id FROM appointment WHERE active = 1 AND end_us >= ?1")?
                .query_map([horizon], |row| row.get(0))?
                .collect(),
        })
    })
    .await
}

/// Asks for one row and deletes it if the server does not have it. A job that exists is recorded in
/// [`suspect_jobs`](crate::store::suspect_jobs), because its count was not checked.
///
/// # Errors
/// If the server gives no usable answer or the disk cannot be written. The row then stays as it is.
pub(crate) async fn verify_record(
    store: &Store,
    client: &Client,
    feed: Feed,
    id: i64,
) -> Result<(), PullError> {
    let found = match feed {
        Feed::Jobs => found(client.jobs().get(JobId(id)).await, client)?,
        _ => found(client.appointments().get(AppointmentId(id)).await, client)?,
    };
    with_store(store, move |store| {
        let mut changes = Changes::default();
        store.mirror().write(|sql| match &found {
            Found::Row(row) => {
                mirror::put(sql, row, &mut changes)?;
                match **row {
                    MirrorRow::Job(_) => suspect_jobs::add(sql, id),
                    _ => Ok(()),
                }
            }
            Found::Nothing if feed == Feed::Jobs => removal::delete_job(sql, id, &mut changes),
            Found::Nothing => removal::delete_appointment(sql, id, &mut changes),
        })?;
        if !changes.is_empty() {
            store.publish(changes.batch(false));
        }
        Ok(())
    })
    .await?;
    Ok(())
}

/// What the server has under an id.
enum Found {
    Row(Box<MirrorRow>),
    /// It answers that there is no such record.
    Nothing,
}

fn found<T: ToMirrorRow>(
    answer: Result<jpm_client::Record<T>, Error>,
    client: &Client,
) -> Result<Found, Error> {
    match answer {
        Ok(record) => Ok(Found::Row(Box::new(
            T::to_row(&record).with_server_time(client.server_time()),
        ))),
        Err(Error::NotFound(_)) => Ok(Found::Nothing),
        Err(error) => Err(error),
    }
}

/// Reads a job's appointments, and asks one by one for those in the mirror that are not among them.
async fn recheck_job(puller: &Puller, job: i64) -> Result<(), PullError> {
    let filter = AppointmentFilter {
        job_id: Some(JobId(job)),
        active: Some(Active::Any),
        ..AppointmentFilter::default()
    };
    let found = puller.client.appointments().all(filter).await?;
    let listed: BTreeSet<i64> = found.iter().map(|record| record.id.0).collect();
    let server = puller.client.server_time();
    let rows: Vec<MirrorRow> = found
        .iter()
        .map(|record| Appointment::to_row(record).with_server_time(server))
        .collect();
    let horizon = to_micros(puller.horizon());
    let here: Vec<i64> = with_store(&puller.store, move |store| {
        let mut changes = Changes::default();
        let here = store.mirror().write(|sql| {
            for row in &rows {
                match row {
                    MirrorRow::Appointment(card) if card.end < horizon => {}
                    row => mirror::put(sql, row, &mut changes)?,
                }
            }
            sql.prepare_cached("SELECT id FROM appointment WHERE job_id = ?1 AND active = 1")?
                .query_map([job], |row| row.get(0))?
                .collect()
        })?;
        if !changes.is_empty() {
            store.publish(changes.batch(false));
        }
        Ok(here)
    })
    .await?;
    for id in here {
        if !listed.contains(&id) {
            verify_record(&puller.store, &puller.client, Feed::Appointments, id).await?;
        }
    }
    Ok(())
}
