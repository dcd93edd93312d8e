//! One cycle: reads everything that is due, in order.

use std::collections::{BTreeSet, HashMap};

use chrono::TimeDelta;
use jpm_client::ids::JobId;
use jpm_client::models::Job;
use jpm_client::{Dialect, Error};

use super::progress::DownloadProgress;
use super::{CycleOutcome, FeedBackoff, Scheduler};
use crate::engine::backoff;
use crate::engine::blocking::with_store;
use crate::engine::call_error::{blocks_all_feeds, is_signed_out, offline_error, sync_error};
use crate::engine::export_feed;
use crate::engine::pull::page::{WritePolicy, write_page};
use crate::engine::pull::{Lookback, PullError};
use crate::engine::to_row::ToMirrorRow;
use crate::store::feeds::{self, FeedState};
use crate::store::mirror;
use crate::store::{StoreError, pinned, removal};
use crate::time::{Cooldown, is_due, to_micros};
use crate::views::status::Feed;
use crate::views::sync_errors::{StoreProblem, SyncError, SyncErrorReason};

/// Lists of names change seldom.
const NAMES_INTERVAL: TimeDelta = TimeDelta::minutes(5);
/// Customers and locations come with new jobs.
const CUSTOMERS_INTERVAL: TimeDelta = TimeDelta::seconds(30);
/// A list that the credentials may not read is tried this rarely, because scopes are changed by
/// people.
const FORBIDDEN_INTERVAL: TimeDelta = TimeDelta::minutes(30);
/// How often a list is read with the longest overlap.
const FULL_LOOKBACK_INTERVAL: TimeDelta = TimeDelta::minutes(10);
/// Rows deleted in one step, so that no reader or writer waits for long.
const PRUNE_BATCH: u32 = 500;
/// Steps per cycle. With fewer, years of history would take days.
const PRUNE_MAX_BATCHES: usize = 40;
const PRUNE_INTERVAL: TimeDelta = TimeDelta::hours(1);
/// Jobs fetched one by one in a cycle, for appointments whose job is missing.
const MISSING_JOBS_BATCH: usize = 20;
/// How often the whole mirror is searched for such appointments. In between, only changed ones are
/// checked.
const SEARCH_INTERVAL: TimeDelta = TimeDelta::hours(1);

impl Scheduler {
    /// Reads everything that is due, in order.
    pub(super) async fn cycle(&mut self) -> CycleOutcome {
        let control = *self.control.borrow();
        if control.checks != self.handled_checks {
            self.handled_checks = control.checks;
            self.deletions.request();
        }
        match self.try_cycle().await {
            Ok(None) => CycleOutcome::Complete,
            Ok(Some(trouble)) => CycleOutcome::Degraded(trouble),
            Err(PullError::Disk(error)) => CycleOutcome::Degraded(SyncError::from(&error)),
            Err(PullError::Server(error)) if is_signed_out(&error) => {
                CycleOutcome::SignedOut(sync_error(&error))
            }
            Err(PullError::Server(error)) => {
                let now = self.puller.clock.now();
                CycleOutcome::Offline(offline_error(&error, now))
            }
        }
    }

    /// Replaces a damaged mirror. This happens only here, because no list is being read that would
    /// write its position into the new mirror.
    async fn replace_damaged_mirror(&mut self) -> Result<(), PullError> {
        if !self.puller.store.mirror_is_damaged() {
            return Ok(());
        }
        let now = self.puller.clock.now();
        with_store(&self.puller.store, move |store| store.replace_mirror(now)).await?;
        let mut status_publisher = self.status_publisher.clone();
        let problem = StoreProblem::MirrorDamaged;
        status_publisher.notice = Some(SyncErrorReason::Store { problem }.into());
        // Nothing known about the old mirror is true for the new one.
        *self = Self::new(
            self.puller.clone(),
            self.intervals,
            status_publisher,
            self.control.clone(),
        );
        Ok(())
    }

    /// Returns `Some` if a list could not be read for a reason of its own.
    async fn try_cycle(&mut self) -> Result<Option<SyncError>, PullError> {
        self.replace_damaged_mirror().await?;
        let mut states = self.states().await?;
        let first = states
            .iter()
            .any(|(feed, state)| feed.is_core() && state.cursor.is_none());
        let mut progress = if first {
            self.status_publisher.downloading(None);
            Some(self.start_progress(&states).await?)
        } else {
            None
        };
        if !first {
            // Lists that change by the minute come first. The order of a first download serves that
            // names exist when they are needed.
            states.sort_by_key(|(feed, _)| poll_interval(*feed));
        }
        for (feed, state) in states {
            let is_absent =
                feed.is_vendor_only() && self.puller.client.dialect() == Dialect::Contract;
            if !is_absent && self.is_due(feed, &state) {
                self.read_list(feed, &state, &mut progress).await?;
            }
        }
        self.fetch_missing().await?;
        self.prune().await?;
        let complete = feeds::DOWNLOAD_ORDER
            .into_iter()
            .filter(|feed| feed.is_core())
            .all(|feed| !self.backoffs.contains_key(&feed));
        if complete {
            // This comes first, so that an interruption of the cycle cannot prevent the check.
            self.deletions.step().await?;
            self.read_export_feed().await?;
            self.hold_reasons.step(&self.puller).await?;
            self.phones.step(&self.puller).await?;
        }
        let mut troubles = feeds::DOWNLOAD_ORDER
            .into_iter()
            .filter_map(|feed| self.backoffs.get(&feed));
        Ok(troubles.next().map(|backoff| backoff.why.clone()))
    }

    /// Whether a list takes long enough to show progress and can give its length. The contract's
    /// own lists cannot.
    fn can_count(&self, feed: Feed) -> bool {
        match feed {
            Feed::Appointments | Feed::Jobs => self.puller.client.dialect() == Dialect::Vendor,
            Feed::Assignments | Feed::Locations | Feed::Customers => true,
            _ => false,
        }
    }

    async fn states(&self) -> Result<Vec<(Feed, FeedState)>, StoreError> {
        with_store(&self.puller.store, |store| {
            store.mirror().read(|sql| {
                feeds::DOWNLOAD_ORDER
                    .into_iter()
                    .map(|feed| Ok((feed, feeds::load(sql, feed)?)))
                    .collect()
            })
        })
        .await
    }

    fn is_due(&self, feed: Feed, state: &FeedState) -> bool {
        let now = self.puller.clock.now();
        if self
            .backoffs
            .get(&feed)
            .is_some_and(|found| !found.cooldown.is_over(now))
        {
            return false;
        }
        let every = match (state.forbidden, state.cursor) {
            (Some(_), _) => FORBIDDEN_INTERVAL,
            (None, None) => TimeDelta::zero(),
            (None, Some(_)) => poll_interval(feed),
        };
        is_due(self.pulled_at.get(&feed).copied(), every, now)
    }

    async fn read_list(
        &mut self,
        feed: Feed,
        state: &FeedState,
        progress: &mut Option<DownloadProgress>,
    ) -> Result<(), PullError> {
        let now = self.puller.clock.now();
        let full = state.cursor.is_some()
            && is_due(
                self.full_lookbacks.get(&feed).copied(),
                FULL_LOOKBACK_INTERVAL,
                now,
            );
        let lookback = if full {
            Lookback::Maximum
        } else {
            Lookback::Learned
        };
        let (status_publisher, clock) = (&self.status_publisher, &self.puller.clock);
        let (referenced_jobs, deletions) = (&mut self.referenced_jobs, &mut self.deletions);
        let phones = &mut self.phones;
        let outcome = self
            .puller
            .pull(feed, lookback, |page| {
                if let Some(progress) = progress {
                    progress.add(&page);
                    status_publisher.downloading(Some(progress.progress(feed, clock.now())));
                }
                if !page.first {
                    phones.add_jobs(&page.jobs);
                    if feed == Feed::Appointments {
                        referenced_jobs.extend(page.jobs);
                    }
                }
                deletions.add_suspects(page.has_suspects);
            })
            .await;
        match outcome {
            Ok(()) => {
                self.backoffs.remove(&feed);
                if feed == Feed::Jobs && state.cursor.is_none() {
                    self.deletions.add_surplus_suspects().await?;
                }
                if full {
                    self.full_lookbacks.insert(feed, now);
                }
            }
            // A missing scope, or a missing list, only degrades what is shown.
            Err(PullError::Server(Error::Forbidden(_) | Error::NotFound(_))) if !feed.is_core() => {
                self.backoffs.remove(&feed);
                self.puller.forbid(feed).await?;
            }
            Err(PullError::Server(error)) if blocks_all_feeds(feed, &error) => {
                return Err(PullError::Server(error));
            }
            Err(PullError::Server(error)) => {
                tracing::warn!(?feed, %error, "a list cannot be read");
                self.back_off(feed, &error);
            }
            Err(error) => return Err(error),
        }
        self.pulled_at.insert(feed, now);
        Ok(())
    }

    /// Skips a list for a while. The others continue.
    fn back_off(&mut self, feed: Feed, error: &Error) {
        let failures = self
            .backoffs
            .get(&feed)
            .map_or(1, |backoff| backoff.failures + 1);
        let wait = error
            .retry_after()
            .unwrap_or_else(|| backoff(failures, self.puller.jitter.next()));
        let wait = TimeDelta::from_std(wait).unwrap_or(NAMES_INTERVAL);
        let entry = FeedBackoff {
            failures,
            cooldown: Cooldown::new(self.puller.clock.now(), wait),
            why: sync_error(error),
        };
        self.backoffs.insert(feed, entry);
    }

    /// Begins to count a first download. First the lists are asked for their lengths.
    async fn start_progress(
        &self,
        states: &[(Feed, FeedState)],
    ) -> Result<DownloadProgress, StoreError> {
        let begun = states.iter().any(|(feed, state)| {
            feed.is_core() && (state.expected.is_some() || state.resume.is_some())
        });
        if !begun {
            for (feed, state) in states {
                if state.cursor.is_none() && state.forbidden.is_none() && self.can_count(*feed) {
                    self.puller.fetch_total(*feed).await?;
                }
            }
        }
        let expected: HashMap<Feed, u32> = self
            .states()
            .await?
            .into_iter()
            .filter_map(|(feed, state)| Some((feed, state.expected?)))
            .collect();
        let rows = with_store(&self.puller.store, crate::store::Store::feeds).await?;
        let rows = rows.into_iter().map(|feed| (feed.feed, feed.rows));
        Ok(DownloadProgress::new(
            rows.collect(),
            expected,
            self.puller.clock.now(),
        ))
    }

    /// Fetches the jobs that appointments refer to and the mirror lacks. A job stays on the list
    /// until it is here or the server has answered that it does not exist, whatever interrupts the
    /// cycle.
    async fn fetch_missing(&mut self) -> Result<(), PullError> {
        let now = self.puller.clock.now();
        let everywhere = is_due(self.searched_at, SEARCH_INTERVAL, now);
        if !everywhere && self.referenced_jobs.is_empty() {
            return Ok(());
        }
        let referenced_jobs: Vec<i64> = self.referenced_jobs.iter().copied().collect();
        let missing: BTreeSet<i64> = with_store(&self.puller.store, move |store| {
            store.mirror().read(|sql| {
                let of = if everywhere {
                    "SELECT DISTINCT a.job_id FROM appointment a WHERE a.active = 1
                     AND NOT EXISTS (SELECT 1 FROM job j WHERE j.id = a.job_id) AND ?1 IS NOT NULL"
                } else {
                    "SELECT n.value FROM json_each(?1) n WHERE NOT EXISTS (SELECT 1 FROM job j WHERE j.id = n.value)
                     AND EXISTS (SELECT 1 FROM appointment a WHERE a.job_id = n.value AND a.active = 1)"
                };
                sql.prepare_cached(of)?
                    .query_map([mirror::json_array(&referenced_jobs)], |row| row.get(0))?
                    .collect()
            })
        })
        .await?;
        if everywhere {
            self.searched_at = Some(now);
        }
        self.referenced_jobs = missing.difference(&self.absent_jobs).copied().collect();
        let step: Vec<i64> = self
            .referenced_jobs
            .iter()
            .copied()
            .take(MISSING_JOBS_BATCH)
            .collect();
        for id in step {
            match self.puller.client.jobs().get(JobId(id)).await {
                Ok(record) => {
                    let server = self.puller.client.server_time();
                    let rows = vec![Job::to_row(&record).with_server_time(server)];
                    let policy = WritePolicy::beside(to_micros(self.puller.horizon()));
                    let written = with_store(&self.puller.store, move |store| {
                        write_page(store, rows, policy, |_| Ok(()))
                    })
                    .await?;
                    self.deletions.add_suspects(written.has_suspects);
                    self.phones.add_jobs(&BTreeSet::from([id]));
                }
                Err(error) if error.is_transient() || is_signed_out(&error) => {
                    return Err(error.into());
                }
                Err(_) => {
                    self.absent_jobs.insert(id);
                }
            }
            self.referenced_jobs.remove(&id);
        }
        Ok(())
    }

    async fn prune(&mut self) -> Result<(), StoreError> {
        let now = self.puller.clock.now();
        if !is_due(self.pruned_at, PRUNE_INTERVAL, now) {
            return Ok(());
        }
        let from = to_micros(self.puller.horizon());
        for _ in 0..PRUNE_MAX_BATCHES {
            let gone = with_store(&self.puller.store, move |store| {
                let names = |sql: &rusqlite::Connection| pinned::read(sql, &*store.id_map(sql)?);
                let pinned = store.outbox().read(names)?;
                store
                    .mirror()
                    .write(|sql| removal::prune(sql, from, PRUNE_BATCH, &pinned))
            })
            .await?;
            if gone < PRUNE_BATCH as usize {
                with_store(&self.puller.store, move |store| store.delete_finished(now)).await?;
                self.pruned_at = Some(now);
                break;
            }
            // A full step means that more rows are left. Waiting writers go first.
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    async fn read_export_feed(&mut self) -> Result<(), PullError> {
        let now = self.puller.clock.now();
        if !is_due(self.exported_at, export_feed::INTERVAL, now) {
            return Ok(());
        }
        self.exported_at = Some(now);
        export_feed::remove_inactive_jobs(&self.puller).await
    }
}

fn poll_interval(feed: Feed) -> TimeDelta {
    match feed {
        Feed::Appointments | Feed::Jobs | Feed::Assignments | Feed::Projects => TimeDelta::zero(),
        Feed::Customers | Feed::Locations => CUSTOMERS_INTERVAL,
        _ => NAMES_INTERVAL,
    }
}
