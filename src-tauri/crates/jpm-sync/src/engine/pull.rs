//! Reading a list into the mirror: cursor, order, stop rules, guards.
//!
//! The API gives pages, `modifiedOnOrAfter`, and nothing else. The cursor comes from the server's own clock at the start of a run, minus an
//! overlap, and moves only with an end that can be trusted, after a sweep that cannot have passed over a row or has brought nothing.

pub(crate) mod course;
mod flight;
pub(crate) mod page;
mod sweep;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::clock::Clock;
use jpm_client::{CallPriority, Client, Error};

use super::disk::on_disk;
use super::fetch::{Ask, Order, fetch};
use super::spread::Spread;
use crate::instant::{Micros, instant, micros};
use crate::store::feeds::{self, FeedState, feed_word};
use crate::store::{Store, StoreError, lateness};
use crate::views::status::Feed;
pub(crate) use page::PageDone;
use sweep::Lap;

/// How often a list without a helpful order is read again before it is left to the next run.
const MOST_SWEEPS: u32 = 3;

/// Why a list could not be read to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PullError {
    /// The server's side.
    #[error(transparent)]
    Server(#[from] Error),
    /// Our disk.
    #[error(transparent)]
    Disk(#[from] StoreError),
}

/// What a pull needs.
#[derive(Clone)]
pub(crate) struct Puller {
    pub(crate) store: Store,
    pub(crate) client: Client,
    pub(crate) clock: Arc<dyn Clock>,
    /// Days kept behind today.
    pub(crate) days_back: i64,
    pub(crate) page_size: u32,
    /// The random part of waits.
    pub(crate) spread: Spread,
}

/// How far back a run looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// By the overlap that was learnt.
    Overlap,
    /// As far as an overlap can ever be, to see what comes later than was ever seen.
    Far,
}

impl Puller {
    /// The first instant whose appointments are kept.
    pub(crate) fn horizon(&self) -> DateTime<Utc> {
        self.clock.now() - TimeDelta::days(self.days_back)
    }

    /// Reads what changed in a list since it was last read to its end, or goes on where an earlier run stopped.
    ///
    /// # Errors
    /// [`Error::Paging`] when the list's end cannot be trusted. What it brought is kept, and the next run begins where this one did.
    pub(crate) async fn run(
        &self,
        feed: Feed,
        reach: Reach,
        mut on_page: impl FnMut(PageDone),
    ) -> Result<(), PullError> {
        let (mut first, mut late) = (None, None);
        for number in 1..=MOST_SWEEPS {
            let lap = Lap {
                first,
                is_last: number == MOST_SWEEPS,
            };
            let swept = self.sweep(feed, reach, lap, &mut on_page).await?;
            // What changed after the first sweep began is asked for again by the next run.
            first = first.or(swept.started);
            late = late.max(swept.late);
            if swept.is_enough() {
                return match first {
                    Some(started) => Ok(self.advance(feed, started, late).await?),
                    None => Err(untrusted(feed_word(feed), "its answers bear no date")),
                };
            }
        }
        Ok(())
    }

    pub(crate) async fn state(&self, feed: Feed) -> Result<FeedState, StoreError> {
        on_disk(&self.store, move |store| {
            store.mirror().read(|sql| feeds::load(sql, feed))
        })
        .await
    }

    /// Asks how many rows a list has that was never read, where it can say so. What it does not answer is not missed.
    pub(crate) async fn foresee(&self, feed: Feed) -> Result<(), StoreError> {
        let client = self.client.with_priority(CallPriority::Backfill);
        let ask = Ask {
            since: None,
            horizon: Some(self.horizon()),
            page: 1,
            size: 1,
            total: true,
            order: Order::Id,
        };
        let Ok(batch) = fetch(&client, feed, ask).await else {
            return Ok(());
        };
        on_disk(&self.store, move |store| {
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

    /// Notes that everything modified until `started` is here, and how late the latest of it came.
    async fn advance(
        &self,
        feed: Feed,
        started: Micros,
        late: Option<Micros>,
    ) -> Result<(), StoreError> {
        on_disk(&self.store, move |store| {
            store.mirror().write(|sql| {
                let state = feeds::load(sql, feed)?;
                let lateness = state.lateness.learn(late, started);
                if lateness.worst() > state.lateness.worst() && late.is_some() {
                    tracing::info!(?feed, late, "rows become visible late; runs overlap more");
                }
                let state = FeedState {
                    cursor: Some(started.saturating_sub(lateness.overlap(started))),
                    fresh: Some(started),
                    lateness,
                    ..state
                };
                feeds::save(sql, feed, &state)
            })
        })
        .await
    }

    /// Notes that the key may not read a list.
    pub(crate) async fn forbid(&self, feed: Feed) -> Result<(), StoreError> {
        let now = micros(self.clock.now());
        on_disk(&self.store, move |store| {
            store.mirror().write(|sql| {
                let state = FeedState {
                    forbidden: Some(now),
                    run: None,
                    ..feeds::load(sql, feed)?
                };
                feeds::save(sql, feed, &state)
            })
        })
        .await
    }
}

/// Where a run begins.
fn floor(state: &FeedState, reach: Reach) -> Option<Micros> {
    let cursor = state.cursor?;
    let far = state.fresh.unwrap_or(cursor) - lateness::LONGEST;
    Some(match reach {
        Reach::Overlap => cursor,
        Reach::Far => cursor.min(far),
    })
}

pub(crate) fn untrusted(list: &'static str, detail: &'static str) -> PullError {
    PullError::Server(Error::Paging { list, detail })
}

/// The instant that the API is asked with.
fn asked(floor: Option<Micros>) -> Option<DateTime<Utc>> {
    floor.map(instant)
}
