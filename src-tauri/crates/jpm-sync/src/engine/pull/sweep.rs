//! One sweep over the pages of a list.
//!
//! Three things go on at a time: the server works on the next page, the page before it is decoded, and the one before that is written.
//! A first download asks by id and goes by page numbers, four of which are on their way at once. Where the floor is raised from page to
//! page that cannot be: the next page is not known before the last row of this one is. Where pages come faster than they are written,
//! several are written in one transaction: the indexes of a page are spread over the whole table, and what two pages change is then written
//! once.

use jpm_client::CallPriority;
use tokio::task::JoinHandle;

use super::course::{Course, End};
use super::flight::Flight;
use super::page::{Kept, PageDone, Rule, keep};
use super::{PullError, Puller, Reach, asked, floor, untrusted};
use crate::engine::disk::on_disk;
use crate::engine::fetch::{Ask, Order, is_by_change, is_whole};
use crate::instant::{Micros, micros};
use crate::rows::MirrorRow;
use crate::store::feeds::{self, FeedState};
use crate::store::{Store, StoreError, derived};
use crate::views::status::{ChangeBatch, Feed};

/// How many pages of a first download are on their way at once.
const AHEAD: u32 = 4;

/// How many pages of a first download wait at most to be written together.
const TOGETHER: usize = 4;

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

/// Pages that are being written. One transaction goes at a time, so that a run that breaks off leaves no hole behind it.
struct Writing(JoinHandle<Result<(Kept, PageDone), StoreError>>);

/// Pages that have been read and wait to be written, and where the list stands after the last of them.
struct Waiting {
    rows: Vec<MirrorRow>,
    pages: usize,
    state: FeedState,
    rule: Rule,
}

impl Waiting {
    /// A page behind those that wait already.
    fn behind(
        before: Option<Self>,
        mut page: Vec<MirrorRow>,
        state: FeedState,
        rule: Rule,
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
            rule,
        }
    }
}

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
        let order = if is_first { Order::Id } else { Order::Change };
        // One for all pages: a list that is asked otherwise in between is another list.
        let horizon = self.horizon();
        let mut course = Course::new(
            is_by_change(&client, feed, order),
            floor(&state, reach),
            state.run,
        );
        let mut flight = Flight::new(client, feed);
        let mut swept = Swept {
            resumed: state.run.is_some_and(|run| run.page > 1),
            ..Swept::default()
        };
        let mut writing: Option<Writing> = None;
        let mut waiting: Option<Waiting> = None;
        let outcome = loop {
            let ask = Ask {
                since: asked(course.floor),
                horizon: is_first.then_some(horizon),
                page: course.page,
                size: self.page_size,
                total: is_first && course.pages == 0,
                order,
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
                first: is_first,
            };
            let ready = Waiting::behind(waiting.take(), batch.rows, state.clone(), rule);
            let busy = writing
                .as_ref()
                .is_some_and(|Writing(task)| !task.is_finished());
            if is_first && busy && ready.pages < TOGETHER {
                waiting = Some(ready);
            } else {
                if let Err(error) = settle(writing.take(), &mut swept, on_page).await {
                    break Err(error.into());
                }
                writing = Some(self.write(feed, ready));
            }
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
        let rest = waiting.map(|waiting| self.write(feed, waiting));
        settle(rest, &mut swept, on_page).await?;
        if is_first {
            // What is derived of the last pages waits no longer.
            on_disk(&self.store, derive_rest).await?;
        }
        outcome.map(|()| Swept {
            started: course.started,
            safe: whole || course.is_safe(),
            ..swept
        })
    }

    /// Begins to write pages together with where the list then stands.
    fn write(&self, feed: Feed, pages: Waiting) -> Writing {
        let store = self.store.clone();
        Writing(tokio::spawn(async move {
            on_disk(&store, move |store| {
                let Waiting {
                    rows, state, rule, ..
                } = pages;
                let count = rows.len();
                let kept = keep(store, rows, rule, |sql| feeds::save(sql, feed, &state))?;
                let done = PageDone {
                    feed,
                    rows: count,
                    first: rule.before.is_none(),
                    expected: state.expected,
                    jobs: kept.changes.jobs.clone(),
                    doubts: kept.doubts,
                };
                Ok((kept, done))
            })
            .await
        }))
    }
}

/// Derives what the last pages of a first download have left for later, and tells the windows.
fn derive_rest(store: &Store) -> Result<(), StoreError> {
    if store.mirror().read(derived::due)? == 0 {
        return Ok(());
    }
    store.mirror().write(|_| Ok(()))?;
    store.publish(ChangeBatch {
        everything: true,
        ..ChangeBatch::default()
    });
    Ok(())
}

/// Waits until pages are written, and takes note of what they brought.
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
