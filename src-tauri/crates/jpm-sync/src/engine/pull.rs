//! Reading a list into the mirror: cursor, order, stop rules, guards.
//!
//! The API gives pages, `modifiedOnOrAfter`, and nothing else. The cursor comes from the server's own clock at the start of a run, minus an
//! overlap, and moves only with an end that can be trusted, after a sweep that cannot have passed over a row or has brought nothing.

mod course;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::{CallPriority, Client, Clock, Error};

use super::disk::on_disk;
use super::fetch::{Ask, Batch, fetch, is_sorted, is_whole};
use super::intake::modified;
use super::spread::Spread;
use crate::instant::{Micros, instant, micros};
use crate::rows::MirrorRow;
use crate::store::feeds::{self, FeedState, feed_word};
use crate::store::mirror::{self, Changes};
use crate::store::{Store, StoreError};
use crate::views::status::Feed;
use course::{Course, End};

/// Rows become visible a little after their own `modifiedOn`, so a run begins this far before the last one did.
const OVERLAP: TimeDelta = TimeDelta::minutes(2);
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

/// A page that has been committed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageDone {
    /// How many rows it had.
    pub(crate) rows: usize,
}

/// How a sweep over a list ended.
#[derive(Clone, Copy, Debug)]
struct Swept {
    /// By the server's clock, when it began.
    started: Option<Micros>,
    /// Whether no row can have been passed over.
    safe: bool,
    /// Whether it brought rows that the next run would not ask for again.
    news: bool,
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
        mut on_page: impl FnMut(PageDone),
    ) -> Result<(), PullError> {
        let mut first = None;
        for _ in 0..MOST_SWEEPS {
            let swept = self.sweep(feed, first, &mut on_page).await?;
            // What changed after the first sweep began is asked for again by the next run.
            first = first.or(swept.started);
            if swept.safe || !swept.news {
                return match first {
                    Some(started) => Ok(self.advance(feed, started).await?),
                    None => Err(untrusted(feed_word(feed), "its answers bear no date")),
                };
            }
        }
        Ok(())
    }

    /// Reads a list to its end once. `first` is when the first sweep of this run began. The cursor stays where it was.
    async fn sweep(
        &self,
        feed: Feed,
        first: Option<Micros>,
        on_page: &mut impl FnMut(PageDone),
    ) -> Result<Swept, PullError> {
        let mut state = on_disk(&self.store, move |store| {
            store.mirror().read(|sql| feeds::load(sql, feed))
        })
        .await?;
        // Nobody looks at the first download row by row; what changed since goes before it, and what someone does before both.
        let client = self.client.with_priority(if state.cursor.is_none() {
            CallPriority::Backfill
        } else {
            CallPriority::IncrementalPull
        });
        let whole = is_whole(&client, feed);
        let mut course = Course::new(is_sorted(&client, feed), state.cursor, state.run);
        let mut news = false;
        loop {
            let ask = Ask {
                since: course.floor.map(instant),
                horizon: state.cursor.is_none().then(|| self.horizon()),
                page: course.page,
                size: self.page_size,
            };
            let batch = fetch(&client, feed, ask).await?;
            let list = batch.list;
            if course.pages == 0 && state.run.is_none() {
                course.started = batch.server_time.map(micros);
                state.expected = match state.cursor {
                    None => batch.total.or(state.expected),
                    Some(_) => state.expected,
                };
            }
            let end = if whole {
                End::Reached
            } else {
                course.turn(&batch)
            };
            state.forbidden = None;
            state.run = (end == End::Ahead).then_some(course.run());
            let until = first.or(course.started).map(cursor_of);
            news |= self
                .commit(feed, state.clone(), batch, until, on_page)
                .await?;
            match end {
                End::Ahead => {}
                End::Reached => {
                    return Ok(Swept {
                        started: course.started,
                        safe: whole || course.is_safe(),
                        news,
                    });
                }
                End::Untrusted(detail) => {
                    tracing::warn!(?feed, detail, "a list does not end; it is read again");
                    return Err(untrusted(list, detail));
                }
            }
        }
    }

    /// Notes that everything modified until `started` is here.
    async fn advance(&self, feed: Feed, started: Micros) -> Result<(), StoreError> {
        on_disk(&self.store, move |store| {
            store.mirror().write(|sql| {
                let state = FeedState {
                    cursor: Some(cursor_of(started)),
                    fresh: Some(started),
                    ..feeds::load(sql, feed)?
                };
                feeds::save(sql, feed, &state)
            })
        })
        .await
    }

    /// Keeps a page. True when it brought news that a run from `until` on would not bring again.
    async fn commit(
        &self,
        feed: Feed,
        state: FeedState,
        batch: Batch,
        until: Option<Micros>,
        on_page: &mut impl FnMut(PageDone),
    ) -> Result<bool, PullError> {
        let rows = batch.rows.len();
        let from = micros(self.horizon());
        let news = on_disk(&self.store, move |store| {
            let mut changes = Changes::default();
            let mut news = false;
            store.mirror().write(|sql| {
                for row in &batch.rows {
                    let before = changes.rows;
                    match row {
                        // The contract's lists cannot be asked for a span of time.
                        MirrorRow::Appointment(card) if card.end < from => {
                            let gone = sql
                                .prepare_cached("DELETE FROM appointment WHERE id = ?1")?
                                .execute([card.origin.id])?;
                            if gone > 0 {
                                changes.rows += gone;
                                changes.appointments.insert(card.origin.id);
                            }
                        }
                        row => mirror::put(sql, row, &mut changes)?,
                    }
                    let again = until.is_some_and(|until| modified(row) >= until);
                    news |= changes.rows > before && !again;
                }
                feeds::save(sql, feed, &state)
            })?;
            if !changes.is_empty() {
                store.publish(changes.batch(false));
            }
            Ok(news)
        })
        .await?;
        on_page(PageDone { rows });
        Ok(news)
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

fn untrusted(list: &'static str, detail: &'static str) -> PullError {
    PullError::Server(Error::Paging { list, detail })
}

fn cursor_of(started: Micros) -> Micros {
    started.saturating_sub(OVERLAP.num_microseconds().unwrap_or_default())
}
