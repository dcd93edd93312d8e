//! One sweep over the pages of a list.
//!
//! Three things happen at a time: the server prepares the next page, the page before it is decoded,
//! and the one before that is written. A first download reads by id and page number, with four
//! pages on their way at once. If `since` rises from page to page, this is not possible, because
//! the next request depends on the last row of the page before. If pages come faster than they are
//! written, several are written in one transaction. Their rows touch the same index pages, which
//! are then written once.

use jpm_client::CallPriority;
use tokio::task::JoinHandle;

use super::page::{PageWritten, WriteOutcome, WritePolicy, write_page};
use super::pager::{PageEnd, Pager};
use super::prefetch::Prefetch;
use super::{Lookback, PullError, Puller, lower_bound, to_query_time, untrusted};
use crate::engine::blocking::with_store;
use crate::engine::fetch::{PageQuery, SortBy, is_single_page, is_sorted_by_change};
use crate::rows::MirrorRow;
use crate::store::feeds::{self, FeedState};
use crate::store::{Store, StoreError, derived};
use crate::time::{Micros, to_micros};
use crate::views::status::{ChangeBatch, Feed};

/// How many pages of a first download are requested at once.
const MAX_PREFETCH: u32 = 4;

/// How many pages of a first download are written together at most.
const MAX_BUFFERED: usize = 4;

/// The position of a sweep in its run.
#[derive(Clone, Copy, Debug)]
pub(super) struct PassInfo {
    /// When the first sweep of the run began, by the server's clock. `None` in the first.
    pub(super) first: Option<Micros>,
    /// Whether no other sweep follows.
    pub(super) is_last: bool,
}

/// How a sweep over a list ended.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PassOutcome {
    /// When it began, by the server's clock.
    pub(super) started: Option<Micros>,
    /// Whether no row can have been skipped.
    pub(super) safe: bool,
    /// Whether it continued an interrupted run at a page number. Nothing is known about the pages
    /// before it.
    pub(super) resumed: bool,
    /// Whether it found new rows. In the last sweep of a run, only rows that the next run would not
    /// request again count.
    pub(super) has_news: bool,
    /// The greatest delay seen.
    pub(super) late: Option<Micros>,
}

impl PassOutcome {
    /// Whether everything is here that existed when it began: either it cannot have skipped rows,
    /// or it read all pages and found nothing new.
    pub(super) fn is_enough(self) -> bool {
        self.safe || !(self.has_news || self.resumed)
    }
}

/// Pages that are being written. Transactions run one after the other, so that an interrupted run
/// leaves no gap.
struct PendingWrite(JoinHandle<Result<(WriteOutcome, PageWritten), StoreError>>);

/// Pages that wait to be written, and the position after the last of them.
struct BufferedPages {
    rows: Vec<MirrorRow>,
    pages: usize,
    state: FeedState,
    policy: WritePolicy,
}

impl BufferedPages {
    /// Adds a page behind those that wait.
    fn behind(
        before: Option<Self>,
        mut page: Vec<MirrorRow>,
        state: FeedState,
        policy: WritePolicy,
    ) -> Self {
        let (rows, pages) = match before {
            Some(mut before) => {
                before.rows.append(&mut page);
                (before.rows, before.pages + 1)
            }
            None => (page, 1),
        };
        Self {
            rows,
            pages,
            state,
            policy,
        }
    }
}

impl Puller {
    /// Reads a list once. The cursor does not change.
    pub(super) async fn sweep(
        &self,
        feed: Feed,
        lookback: Lookback,
        pass: PassInfo,
        on_page: &mut impl FnMut(PageWritten),
    ) -> Result<PassOutcome, PullError> {
        let mut state = self.state(feed).await?;
        let is_first = state.cursor.is_none();
        // A first download has the lowest priority, because nobody looks at its single rows. Pulls
        // of changes go before it, and the dispatcher's edits before both.
        let (priority, order) = if is_first {
            (CallPriority::Backfill, SortBy::Id)
        } else {
            (CallPriority::IncrementalPull, SortBy::ModifiedOn)
        };
        let client = self.client.with_priority(priority);
        let whole = is_single_page(&client, feed);
        // The order is the same for all pages. A list in another order is another list.
        let horizon = self.horizon();
        let mut pager = Pager::new(
            is_sorted_by_change(&client, feed, order),
            lower_bound(&state, lookback),
            state.resume,
        );
        let mut prefetch = Prefetch::new(client, feed);
        let mut outcome = PassOutcome {
            resumed: state.resume.is_some_and(|resume| resume.page > 1),
            ..PassOutcome::default()
        };
        let mut writing: Option<PendingWrite> = None;
        let mut waiting: Option<BufferedPages> = None;
        let result = loop {
            let query = PageQuery {
                since: to_query_time(pager.since),
                horizon: is_first.then_some(horizon),
                page: pager.page,
                size: self.page_size,
                total: is_first && pager.pages == 0,
                sort_by: order,
            };
            let ahead = if is_first && pager.is_by_pages() {
                MAX_PREFETCH
            } else {
                1
            };
            prefetch.request(query, ahead);
            let batch = match prefetch.next().await {
                Ok(batch) => batch,
                Err(error) => break Err(error.into()),
            };
            let list = batch.list;
            if pager.pages == 0 && state.resume.is_none() {
                pager.started = batch.server_time.map(to_micros);
                if is_first {
                    state.expected = batch.total.or(state.expected);
                }
            }
            let end = if whole {
                PageEnd::Complete
            } else {
                pager.advance(&batch)
            };
            state.forbidden = None;
            state.resume = (end == PageEnd::More).then_some(pager.resume_point());
            let policy = WritePolicy {
                horizon: to_micros(horizon),
                // A row that was changed while the list was read may have hidden another one, which
                // the next run does not return. Only the last sweep ignores that, because otherwise
                // the list of a busy day would never end.
                until: pass
                    .first
                    .or(pager.started)
                    .filter(|_| pass.is_last)
                    .map(|at| at.saturating_sub(state.delay.overlap(at))),
                before: state.cursor.and(state.fresh),
                first: is_first,
            };
            let ready = BufferedPages::behind(waiting.take(), batch.rows, state.clone(), policy);
            let busy = writing
                .as_ref()
                .is_some_and(|PendingWrite(task)| !task.is_finished());
            if is_first && busy && ready.pages < MAX_BUFFERED {
                waiting = Some(ready);
            } else {
                if let Err(error) = finish_write(writing.take(), &mut outcome, on_page).await {
                    break Err(error.into());
                }
                writing = Some(self.write(feed, ready));
            }
            match end {
                PageEnd::More => {}
                PageEnd::Complete => break Ok(()),
                PageEnd::Untrusted(detail) => {
                    tracing::warn!(?feed, detail, "a list does not end; it is read again");
                    break Err(untrusted(list, detail));
                }
            }
        };
        // What was read is written before a failure is returned.
        finish_write(writing.take(), &mut outcome, on_page).await?;
        let rest = waiting.map(|waiting| self.write(feed, waiting));
        finish_write(rest, &mut outcome, on_page).await?;
        if is_first {
            // The derived tables of the last pages are updated now.
            with_store(&self.store, update_derived).await?;
        }
        result.map(|()| PassOutcome {
            started: pager.started,
            safe: whole || pager.is_safe(),
            ..outcome
        })
    }

    /// Begins to write pages, together with the position after them.
    fn write(&self, feed: Feed, pages: BufferedPages) -> PendingWrite {
        let store = self.store.clone();
        PendingWrite(tokio::spawn(async move {
            with_store(&store, move |store| {
                let BufferedPages {
                    rows,
                    state,
                    policy,
                    ..
                } = pages;
                let count = rows.len();
                let written =
                    write_page(store, rows, policy, |sql| feeds::save(sql, feed, &state))?;
                let done = PageWritten {
                    feed,
                    rows: count,
                    first: policy.before.is_none(),
                    expected: state.expected,
                    jobs: written.changes.jobs.clone(),
                    has_suspects: written.has_suspects,
                };
                Ok((written, done))
            })
            .await
        }))
    }
}

/// Updates the derived tables that a first download has postponed, and publishes the changes.
fn update_derived(store: &Store) -> Result<(), StoreError> {
    if store.mirror().read(derived::dirty_count)? == 0 {
        return Ok(());
    }
    store.mirror().write(|_| Ok(()))?;
    store.publish(ChangeBatch {
        everything: true,
        ..ChangeBatch::default()
    });
    Ok(())
}

/// Waits until pages are written, and applies the result to the sweep.
async fn finish_write(
    writing: Option<PendingWrite>,
    outcome: &mut PassOutcome,
    on_page: &mut impl FnMut(PageWritten),
) -> Result<(), StoreError> {
    let Some(PendingWrite(task)) = writing else {
        return Ok(());
    };
    let (written, done) = match task.await {
        Ok(written) => written?,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is shutting down, so nothing polls this future again.
            Err(_) => return std::future::pending().await,
        },
    };
    outcome.has_news |= written.has_news;
    outcome.late = outcome.late.max(written.late);
    on_page(done);
    Ok(())
}
