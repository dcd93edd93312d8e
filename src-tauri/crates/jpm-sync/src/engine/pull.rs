//! Reads a list into the mirror: cursor, order, and when to stop.
//!
//! The API offers pages and `modifiedOnOrAfter`, and nothing else. The cursor comes from the
//! server's clock at the start of a run, minus an overlap. It advances only after a complete pass:
//! one whose paging cannot skip rows, or one that started at page 1 and found nothing new.

pub(crate) mod page;
pub(crate) mod pager;
mod prefetch;
mod sweep;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::clock::Clock;
use jpm_client::{CallPriority, Client, Error};

use super::blocking::with_store;
use super::fetch::{PageQuery, SortBy, fetch};
use super::jitter::Jitter;
use crate::store::feeds::{self, FeedState, feed_name};
use crate::store::{Store, StoreError, feed_delay};
use crate::time::{Micros, from_micros, to_micros};
use crate::views::status::Feed;
pub(crate) use page::PageWritten;
use sweep::PassInfo;

/// How often a list without a helpful order is read again before the next run continues.
const MAX_SWEEPS: u32 = 3;

/// Why a list could not be read completely.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PullError {
    /// A failure of the server.
    #[error(transparent)]
    Server(#[from] Error),
    /// A failure of our own disk.
    #[error(transparent)]
    Disk(#[from] StoreError),
}

/// What a pull needs.
#[derive(Clone)]
pub(crate) struct Puller {
    pub(crate) store: Store,
    pub(crate) client: Client,
    pub(crate) clock: Arc<dyn Clock>,
    /// How many days before today are kept.
    pub(crate) days_back: i64,
    pub(crate) page_size: u32,
    /// The random part of waits.
    pub(crate) jitter: Jitter,
}

/// How far back a run looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lookback {
    /// By the learned overlap.
    Learned,
    /// By the longest overlap, to see rows that come later than any before.
    Maximum,
}

impl Puller {
    /// The first instant whose appointments are kept.
    pub(crate) fn horizon(&self) -> DateTime<Utc> {
        self.clock.now() - TimeDelta::days(self.days_back)
    }

    /// Reads what changed in a list since its last complete pass, or continues an interrupted run.
    ///
    /// # Errors
    /// [`Error::Paging`] if the end of the list cannot be trusted. What it brought is kept, and the
    /// next run begins where this one did.
    pub(crate) async fn pull(
        &self,
        feed: Feed,
        lookback: Lookback,
        mut on_page: impl FnMut(PageWritten),
    ) -> Result<(), PullError> {
        let (mut first, mut late) = (None, None);
        for number in 1..=MAX_SWEEPS {
            let pass = PassInfo {
                first,
                is_last: number == MAX_SWEEPS,
            };
            let outcome = self.sweep(feed, lookback, pass, &mut on_page).await?;
            // The next run asks again for what changed after the first sweep began.
            first = first.or(outcome.started);
            late = late.max(outcome.late);
            if outcome.is_enough() {
                return match first {
                    Some(started) => Ok(self.advance_cursor(feed, started, late).await?),
                    None => Err(untrusted(feed_name(feed), "its answers bear no date")),
                };
            }
        }
        Ok(())
    }

    pub(crate) async fn state(&self, feed: Feed) -> Result<FeedState, StoreError> {
        with_store(&self.store, move |store| {
            store.mirror().read(|sql| feeds::load(sql, feed))
        })
        .await
    }

    /// Asks for the length of a list that was never read, if it can give it. Failures are ignored.
    pub(crate) async fn fetch_total(&self, feed: Feed) -> Result<(), StoreError> {
        let client = self.client.with_priority(CallPriority::Backfill);
        let query = PageQuery {
            since: None,
            horizon: Some(self.horizon()),
            page: 1,
            size: 1,
            total: true,
            sort_by: SortBy::Id,
        };
        let Ok(batch) = fetch(&client, feed, query).await else {
            return Ok(());
        };
        with_store(&self.store, move |store| {
            store.mirror().write(|sql| {
                let state = FeedState {
                    expected: batch.total,
                    ..feeds::load(sql, feed)?
                };
                feeds::save(sql, feed, &state)
            })
        })
        .await
    }

    /// Records that everything modified until `started` is here, and the greatest delay seen.
    async fn advance_cursor(
        &self,
        feed: Feed,
        started: Micros,
        late: Option<Micros>,
    ) -> Result<(), StoreError> {
        with_store(&self.store, move |store| {
            store.mirror().write(|sql| {
                let state = feeds::load(sql, feed)?;
                let delay = state.delay.observe(late, started);
                if delay.max() > state.delay.max() && late.is_some() {
                    tracing::info!(?feed, late, "rows become visible late; runs overlap more");
                }
                let state = FeedState {
                    cursor: Some(started.saturating_sub(delay.overlap(started))),
                    fresh: Some(started),
                    delay,
                    ..state
                };
                feeds::save(sql, feed, &state)
            })
        })
        .await
    }

    /// Records that the credentials may not read a list.
    pub(crate) async fn forbid(&self, feed: Feed) -> Result<(), StoreError> {
        let now = to_micros(self.clock.now());
        with_store(&self.store, move |store| {
            store.mirror().write(|sql| {
                let state = FeedState {
                    forbidden: Some(now),
                    resume: None,
                    ..feeds::load(sql, feed)?
                };
                feeds::save(sql, feed, &state)
            })
        })
        .await
    }
}

/// Where a run begins.
fn lower_bound(state: &FeedState, lookback: Lookback) -> Option<Micros> {
    let cursor = state.cursor?;
    let maximum = state.fresh.unwrap_or(cursor) - feed_delay::MAX_OVERLAP;
    Some(match lookback {
        Lookback::Learned => cursor,
        Lookback::Maximum => cursor.min(maximum),
    })
}

pub(crate) fn untrusted(list: &'static str, detail: &'static str) -> PullError {
    PullError::Server(Error::Paging { list, detail })
}

/// The instant to query the API with.
fn to_query_time(since: Option<Micros>) -> Option<DateTime<Utc>> {
    since.map(from_micros)
}
