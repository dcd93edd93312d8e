//! The rhythm of pulling: what is read when, what a failure means, and what the status says of it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::{Error, Job, JobId};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::attempt::{is_signed_out, refusal, words};
use super::backoff;
use super::board::{Board, is_core};
use super::disk::on_disk;
use super::intake::Intake;
use super::pull::{PullError, Puller};
use crate::instant::micros;
use crate::store::mirror::{self, Changes};
use crate::store::{StoreError, feeds, outbox};
use crate::views::operations::Refusal;
use crate::views::status::{ChangeBatch, Feed, Progress, SyncPhase};

/// Lists of names change seldom.
const NAMES_EVERY: TimeDelta = TimeDelta::minutes(5);
/// Customers and locations come with new jobs.
const CUSTOMERS_EVERY: TimeDelta = TimeDelta::seconds(30);
/// A list that the key may not read is asked again this rarely: scopes are changed by people.
const FORBIDDEN_EVERY: TimeDelta = TimeDelta::minutes(30);
/// Rows taken away in one step, so that no reader or writer waits for it.
const PRUNE_STEP: u32 = 500;
const PRUNE_EVERY: TimeDelta = TimeDelta::hours(1);
/// Jobs fetched one by one in a round, for appointments whose job is not here.
const MISSING_STEP: u32 = 20;

/// While the keys are refused, asking again waits a minute longer each time, up to this: a refusal may be a passing fault of the server's.
const SIGNED_OUT_AT_MOST: u32 = 5;

/// A list that could not be read for a reason of its own.
struct Resting {
    failures: u32,
    until: DateTime<Utc>,
    why: Refusal,
}

/// How a round ended.
enum Round {
    Complete,
    Offline(Refusal),
    SignedOut(Refusal),
    /// The server can be reached, but something is wrong.
    Troubled(Refusal),
}

pub(crate) struct Pulse {
    puller: Puller,
    poll: Duration,
    board: Board,
    pulled: HashMap<Feed, DateTime<Utc>>,
    resting: HashMap<Feed, Resting>,
    pruned: Option<DateTime<Utc>>,
    /// Jobs that appointments name and the server does not have.
    absent: HashSet<i64>,
}

impl Pulse {
    pub(crate) fn new(puller: Puller, poll: Duration, board: Board) -> Self {
        Self {
            puller,
            poll,
            board,
            pulled: HashMap::new(),
            resting: HashMap::new(),
            pruned: None,
            absent: HashSet::new(),
        }
    }

    /// Pulls until told to stop; everything at once when `wanted` is notified, and what is due at once when `doubted` is: the keys may be refused.
    pub(crate) async fn run(
        mut self,
        wanted: Arc<Notify>,
        doubted: Arc<Notify>,
        stop: CancellationToken,
    ) {
        let mut failures = 0;
        let mut phase = None;
        while !stop.is_cancelled() {
            let round = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                round = self.round() => round,
            };
            let (now_in, problem) = match round {
                Round::Complete => (SyncPhase::Live, None),
                Round::Troubled(why) if self.has_calendar().await => (SyncPhase::Live, Some(why)),
                Round::Troubled(why) => (SyncPhase::FirstDownload, Some(why)),
                Round::Offline(why) => (SyncPhase::Offline, Some(why)),
                Round::SignedOut(why) => (SyncPhase::SignedOut, Some(why)),
            };
            self.board.round_ended(now_in, problem).await;
            if now_in == SyncPhase::Live && phase != Some(SyncPhase::Live) {
                self.send_what_waits().await;
            }
            phase = Some(now_in);
            failures = if now_in == SyncPhase::Live {
                0
            } else {
                failures + 1
            };
            let wait = match now_in {
                SyncPhase::Live => self.poll,
                SyncPhase::SignedOut => {
                    Duration::from_mins(1) * u32::min(failures, SIGNED_OUT_AT_MOST)
                }
                _ => backoff(failures, self.puller.spread.next()),
            };
            let clock = self.puller.clock.clone();
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                () = clock.sleep(wait) => {}
                () = doubted.notified() => {}
                () = wanted.notified() => {
                    self.pulled.clear();
                    self.resting.clear();
                    self.send_what_waits().await;
                }
            }
        }
        self.board.stopped();
    }

    /// Whether the lists without which there is no calendar have been read to their end.
    async fn has_calendar(&self) -> bool {
        let feeds = on_disk(&self.puller.store, crate::store::Store::feeds).await;
        feeds.is_ok_and(|feeds| {
            let mut core = feeds.iter().filter(|feed| is_core(feed.feed));
            core.all(|feed| feed.fresh_on.is_some())
        })
    }

    /// Everything that is due, in order.
    async fn round(&mut self) -> Round {
        match self.try_round().await {
            Ok(None) => Round::Complete,
            Ok(Some(trouble)) => Round::Troubled(trouble),
            Err(PullError::Disk(error)) => Round::Troubled(words(error.to_string())),
            Err(PullError::Server(error)) if is_signed_out(&error) => {
                Round::SignedOut(refusal(&error))
            }
            Err(PullError::Server(error)) => Round::Offline(offline(&error)),
        }
    }

    /// `Some` when a list could not be read for a reason of its own.
    async fn try_round(&mut self) -> Result<Option<Refusal>, PullError> {
        let store = self.puller.store.clone();
        let states = on_disk(&store, |store| {
            store.mirror().read(|sql| {
                feeds::ORDER
                    .into_iter()
                    .map(|feed| Ok((feed, feeds::load(sql, feed)?)))
                    .collect::<Result<Vec<_>, _>>()
            })
        })
        .await?;
        let first = states
            .iter()
            .any(|(feed, state)| is_core(*feed) && state.cursor.is_none());
        let mut meter = if first {
            self.board.downloading(None);
            Some(self.meter().await?)
        } else {
            None
        };
        for (feed, state) in states {
            let now = self.puller.clock.now();
            if self.resting.get(&feed).is_some_and(|rest| now < rest.until) {
                continue;
            }
            let every = match (state.forbidden, state.cursor) {
                (Some(_), _) => FORBIDDEN_EVERY,
                (None, None) => TimeDelta::zero(),
                (None, Some(_)) => pace(feed),
            };
            if self
                .pulled
                .get(&feed)
                .is_some_and(|last| now - *last < every)
            {
                continue;
            }
            let board = &self.board;
            let outcome = self
                .puller
                .run(feed, |page| {
                    if let Some(meter) = &mut meter {
                        meter.add(page.rows);
                        board.downloading(Some(meter.progress(feed)));
                    }
                })
                .await;
            match outcome {
                Ok(()) => {
                    self.resting.remove(&feed);
                }
                // Not having the scope, or the list itself, degrades what is shown and nothing else.
                Err(PullError::Server(Error::Forbidden(_) | Error::NotFound(_)))
                    if !is_core(feed) =>
                {
                    self.resting.remove(&feed);
                    self.puller.forbid(feed).await?;
                }
                Err(PullError::Server(error)) if stops_all(feed, &error) => {
                    return Err(PullError::Server(error));
                }
                Err(PullError::Server(error)) => {
                    tracing::warn!(?feed, %error, "a list cannot be read");
                    self.rest(feed, &error);
                }
                Err(error) => return Err(error),
            }
            self.pulled.insert(feed, now);
        }
        self.fetch_missing().await?;
        self.prune().await?;
        let mut troubles = feeds::ORDER
            .into_iter()
            .filter_map(|feed| self.resting.get(&feed));
        Ok(troubles.next().map(|rest| rest.why.clone()))
    }

    /// Leaves a list alone for a while; the others go on.
    fn rest(&mut self, feed: Feed, error: &Error) {
        let failures = self.resting.get(&feed).map_or(1, |rest| rest.failures + 1);
        let wait = error
            .retry_after()
            .unwrap_or_else(|| backoff(failures, self.puller.spread.next()));
        let wait = TimeDelta::from_std(wait).unwrap_or(NAMES_EVERY);
        let rest = Resting {
            failures,
            until: self.puller.clock.now() + wait,
            why: refusal(error),
        };
        self.resting.insert(feed, rest);
    }

    async fn meter(&self) -> Result<Meter, StoreError> {
        let rows = on_disk(&self.puller.store, |store| {
            let statuses = store.feeds()?;
            let expected = store.mirror().read(|sql| {
                feeds::ORDER
                    .into_iter()
                    .map(|feed| Ok(feeds::load(sql, feed)?.expected.unwrap_or(0)))
                    .sum::<Result<u32, rusqlite::Error>>()
            })?;
            Ok((statuses.iter().map(|feed| feed.rows).sum(), expected))
        })
        .await?;
        Ok(Meter {
            rows: rows.0,
            expected: Some(rows.1).filter(|expected| *expected > rows.0),
            since: std::time::Instant::now(),
            read: 0,
        })
    }

    /// Fetches the jobs that appointments name and the mirror does not have.
    async fn fetch_missing(&mut self) -> Result<(), PullError> {
        let absent = mirror::list(&self.absent.iter().copied().collect::<Vec<_>>());
        let missing: Vec<i64> = on_disk(&self.puller.store, move |store| {
            store.mirror().read(|sql| {
                sql.prepare_cached(
                    "SELECT DISTINCT a.job_id FROM appointment a WHERE a.active = 1 AND a.job_id NOT IN (SELECT value FROM json_each(?1))
                     AND NOT EXISTS (SELECT 1 FROM job j WHERE j.id = a.job_id) LIMIT ?2",
                )?
                .query_map((absent, MISSING_STEP), |row| row.get(0))?
                .collect()
            })
        })
        .await?;
        for id in missing {
            match self.puller.client.jobs().get(JobId(id)).await {
                Ok(record) => {
                    let row = Job::row(&record);
                    on_disk(&self.puller.store, move |store| {
                        let mut changes = Changes::default();
                        store.mirror().write(|sql| {
                            row.iter()
                                .try_for_each(|row| mirror::put(sql, row, &mut changes))
                        })?;
                        store.publish(changes.batch(false));
                        Ok(())
                    })
                    .await?;
                }
                Err(error) if error.is_transient() || is_signed_out(&error) => {
                    return Err(error.into());
                }
                Err(_) => {
                    self.absent.insert(id);
                }
            }
        }
        Ok(())
    }

    async fn prune(&mut self) -> Result<(), StoreError> {
        let now = self.puller.clock.now();
        if self.pruned.is_some_and(|last| now - last < PRUNE_EVERY) {
            return Ok(());
        }
        let from = self.puller.horizon();
        let gone = on_disk(&self.puller.store, move |store| {
            store
                .mirror()
                .write(|sql| mirror::prune(sql, micros(from), PRUNE_STEP))
        })
        .await?;
        // A full step means that there is more; the next round goes on.
        if gone < PRUNE_STEP as usize {
            self.pruned = Some(now);
        }
        Ok(())
    }

    /// The server can be reached: what waited for its next try goes now.
    async fn send_what_waits(&self) {
        let hurried = on_disk(&self.puller.store, |store| {
            let hurried = store.outbox().write(|sql| outbox::hurry(sql))?;
            if hurried > 0 {
                store.publish(ChangeBatch {
                    operations: true,
                    ..ChangeBatch::default()
                });
            }
            Ok(())
        })
        .await;
        if let Err(error) = hurried {
            tracing::error!(%error, "the outbox cannot be written");
        }
        self.puller.store.work().notify_one();
    }
}

/// Whether a failure to read a list is one of all lists. What another API than the calendar's answers is its own trouble.
fn stops_all(feed: Feed, error: &Error) -> bool {
    let reached = matches!(
        error,
        Error::Server { .. } | Error::Throttled { .. } | Error::NotApi { .. }
    );
    is_signed_out(error) || (error.is_transient() && (is_core(feed) || !reached))
}

fn pace(feed: Feed) -> TimeDelta {
    match feed {
        Feed::Appointments | Feed::Jobs | Feed::Assignments | Feed::Projects => TimeDelta::zero(),
        Feed::Customers | Feed::Locations => CUSTOMERS_EVERY,
        _ => NAMES_EVERY,
    }
}

fn offline(error: &Error) -> Refusal {
    let mut why = refusal(error);
    why.message = match error {
        Error::Throttled { .. } | Error::Server { .. } => format!("The server does not answer as it should: {}.", why.message),
        Error::NotApi { .. } => "Something between here and the server answers in its place, such as a sign-in page of the network.".into(),
        _ => format!("The server cannot be reached: {}.", why.message),
    };
    why
}

/// Counts what the first download brings.
struct Meter {
    rows: u32,
    expected: Option<u32>,
    since: std::time::Instant,
    read: u32,
}

impl Meter {
    fn add(&mut self, rows: usize) {
        let rows = u32::try_from(rows).unwrap_or(u32::MAX);
        self.read = self.read.saturating_add(rows);
        self.rows = self.rows.saturating_add(rows);
    }

    fn progress(&self, feed: Feed) -> Progress {
        let seconds = self.since.elapsed().as_secs_f64().max(0.001);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rate is never negative, and saturates"
        )]
        let per_second = (f64::from(self.read) / seconds) as u32;
        Progress {
            feed,
            rows: self.rows,
            rows_expected: self.expected.filter(|expected| *expected >= self.rows),
            rows_per_second: per_second,
            seconds_left: self
                .expected
                .and_then(|expected| expected.checked_sub(self.rows))
                .and_then(|left| left.checked_div(per_second)),
        }
    }
}
