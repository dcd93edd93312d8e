//! One sweep over the pages of a list.
//!
//! Three things go on at a time: the server works on the next page, the page before it is decoded, and the one before that is written.
//! In a first download by page numbers, four pages are on their way at once. Where the floor is raised from page to page that cannot be:
//! the next page is not known before the last row of this one is.

use jpm_client::CallPriority;
use tokio::task::JoinHandle;

use super::course::{Course, End};
use super::flight::Flight;
use super::page::{Kept, PageDone, Rule, keep};
use super::{PullError, Puller, Reach, asked, floor, untrusted};
use crate::engine::disk::on_disk;
use crate::engine::fetch::{Ask, Batch, is_sorted, is_whole};
use crate::instant::{Micros, micros};
use crate::store::StoreError;
use crate::store::feeds::{self, FeedState};
use crate::views::status::Feed;

/// How many pages of a first download are on their way at once.
const AHEAD: u32 = 4;

/// Which of a run's sweeps one is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lap {
    /// By the server's clock, when the first sweep of the run began; `None` in the first.
    pub(super) first: Option<Micros>,
    /// No other follows, whatever it brings.
    pub(super) is_last: bool,
}

/// How a sweep over a list ended.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Swept {
    /// By the server's clock, when it began.
    pub(super) started: Option<Micros>,
    /// Whether no row can have been passed over.
    pub(super) safe: bool,
    /// Whether it went on with the page numbers of a run that was broken off: of the pages before it nothing is known any more.
    pub(super) resumed: bool,
    /// Whether it brought rows that were not here; in the last sweep of a run, only those count that the next run would not ask for again.
    pub(super) news: bool,
    /// How late the latest row came.
    pub(super) late: Option<Micros>,
}

impl Swept {
    /// Whether everything is here that there was when it began: it can have passed over nothing, or it was whole and brought nothing.
    pub(super) fn is_enough(self) -> bool {
        self.safe || !(self.news || self.resumed)
    }
}

/// A page that is being written. There is one at a time, so that a run that breaks off leaves no hole behind it.
struct Writing(JoinHandle<Result<(Kept, PageDone), StoreError>>);

impl Puller {
    /// Reads a list to its end once. The cursor stays where it was.
    pub(super) async fn sweep(
        &self,
        feed: Feed,
        reach: Reach,
        lap: Lap,
        on_page: &mut impl FnMut(PageDone),
    ) -> Result<Swept, PullError> {
        let mut state = self.state(feed).await?;
        let is_first = state.cursor.is_none();
        // Nobody looks at the first download row by row; what changed since goes before it, and what someone does before both.
        let client = self.client.with_priority(if is_first {
            CallPriority::Backfill
        } else {
            CallPriority::IncrementalPull
        });
        let whole = is_whole(&client, feed);
        // One for all pages: a list that is asked otherwise in between is another list.
        let horizon = self.horizon();
        let mut course = Course::new(is_sorted(&client, feed), floor(&state, reach), state.run);
        let mut flight = Flight::new(client, feed);
        let mut swept = Swept {
            resumed: state.run.is_some_and(|run| run.page > 1),
            ..Swept::default()
        };
        let mut writing: Option<Writing> = None;
        let outcome = loop {
            let ask = Ask {
                since: asked(course.floor),
                horizon: is_first.then_some(horizon),
                page: course.page,
                size: self.page_size,
                total: is_first && course.pages == 0,
            };
            let ahead = if is_first && course.is_by_pages() {
                AHEAD
            } else {
                1
            };
            flight.ask(ask, ahead);
            let batch = match flight.next().await {
                Ok(batch) => batch,
                Err(error) => break Err(error.into()),
            };
            let list = batch.list;
            if course.pages == 0 && state.run.is_none() {
                course.started = batch.server_time.map(micros);
                if is_first {
                    state.expected = batch.total.or(state.expected);
                }
            }
            let end = if whole {
                End::Reached
            } else {
                course.turn(&batch)
            };
            state.forbidden = None;
            state.run = (end == End::Ahead).then_some(course.run());
            if let Err(error) = settle(writing.take(), &mut swept, on_page).await {
                break Err(error.into());
            }
            let rule = Rule {
                horizon: micros(horizon),
                // A row that was changed while the list was read may have pushed another one out of sight, and the next run does not bring
                // that one. Only the last sweep counts it for nothing, or the list of a busy day would never come to an end.
                until: lap
                    .first
                    .or(course.started)
                    .filter(|_| lap.is_last)
                    .map(|at| at.saturating_sub(state.lateness.overlap(at))),
                before: state.cursor.and(state.fresh),
            };
            writing = Some(self.write(feed, &state, batch, rule));
            match end {
                End::Ahead => {}
                End::Reached => break Ok(()),
                End::Untrusted(detail) => {
                    tracing::warn!(?feed, detail, "a list does not end; it is read again");
                    break Err(untrusted(list, detail));
                }
            }
        };
        // What was read is kept, also before a failure is told.
        settle(writing.take(), &mut swept, on_page).await?;
        outcome.map(|()| Swept {
            started: course.started,
            safe: whole || course.is_safe(),
            ..swept
        })
    }

    /// Begins to write a page together with where the list then stands.
    fn write(&self, feed: Feed, state: &FeedState, batch: Batch, rule: Rule) -> Writing {
        let (store, state) = (self.store.clone(), state.clone());
        Writing(tokio::spawn(async move {
            on_disk(&store, move |store| {
                let kept = keep(store, &batch, rule, |sql| feeds::save(sql, feed, &state))?;
                let done = PageDone {
                    feed,
                    rows: batch.rows.len(),
                    first: rule.before.is_none(),
                    expected: state.expected,
                    jobs: kept.changes.jobs.clone(),
                    doubted: kept.doubted.clone(),
                };
                Ok((kept, done))
            })
            .await
        }))
    }
}

/// Waits until a page is written, and takes note of what it brought.
async fn settle(
    writing: Option<Writing>,
    swept: &mut Swept,
    on_page: &mut impl FnMut(PageDone),
) -> Result<(), StoreError> {
    let Some(Writing(task)) = writing else {
        return Ok(());
    };
    let (kept, done) = match task.await {
        Ok(written) => written?,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is being shut down; nothing that awaits here is polled again.
            Err(_) => return std::future::pending().await,
        },
    };
    swept.news |= kept.news;
    swept.late = swept.late.max(kept.late);
    on_page(done);
    Ok(())
}
