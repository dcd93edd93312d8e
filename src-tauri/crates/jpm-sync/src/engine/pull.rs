//! Reading a list into the mirror: cursor, order, stop rules, guards.
//!
//! The API gives pages, `modifiedOnOrAfter`, and nothing else. The cursor comes from the server's own clock at the start of a run, minus an
//! overlap, and moves only with the run's last page. Where a list comes by ascending `modifiedOn`, page numbers cannot be trusted (an
//! edited row jumps to the end and a neighbour slips into a page already read), so the floor is raised instead and page 1 is asked again.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::{Client, Clock, Error};

use super::disk::on_disk;
use super::fetch::{Ask, Batch, fetch, is_whole};
use super::intake::modified;
use crate::instant::{Micros, instant, micros};
use crate::rows::MirrorRow;
use crate::store::feeds::{self, FeedState, Run};
use crate::store::mirror::{self, Changes};
use crate::store::{Store, StoreError};
use crate::views::status::Feed;

/// Rows become visible a little after their own `modifiedOn`, so a run begins this far before the last one did.
const OVERLAP: TimeDelta = TimeDelta::minutes(2);
/// No list has more pages; a server that goes on is broken.
const MOST_PAGES: u32 = 20_000;
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
    /// Days kept behind and ahead of today.
    pub(crate) window: (i64, i64),
    pub(crate) page_size: u32,
}

/// A page that has been committed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageDone {
    /// How many rows it had.
    pub(crate) rows: usize,
}

/// In what order a list comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// By ascending `modifiedOn`.
    Modified,
    /// By ascending id: rows may come twice, none is passed over.
    Id,
    Unknown,
}

impl Puller {
    /// The span of time whose appointments are kept.
    pub(crate) fn span(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        let now = self.clock.now();
        (
            now - TimeDelta::days(self.window.0),
            now + TimeDelta::days(self.window.1),
        )
    }

    /// Reads what changed in a list since it was last read to its end, or goes on where an earlier run stopped.
    pub(crate) async fn run(
        &self,
        feed: Feed,
        mut on_page: impl FnMut(PageDone),
    ) -> Result<(), PullError> {
        for _ in 0..MOST_SWEEPS {
            let again = self.sweep(feed, &mut on_page).await?;
            if !again {
                break;
            }
        }
        Ok(())
    }

    /// Reads a list to its end once. True when it must be swept again, because its order may have hidden a row.
    async fn sweep(
        &self,
        feed: Feed,
        on_page: &mut impl FnMut(PageDone),
    ) -> Result<bool, PullError> {
        let mut state = on_disk(&self.store, move |store| {
            store.mirror().read(|sql| feeds::load(sql, feed))
        })
        .await?;
        let first_download = state.cursor.is_none();
        let (mut order, mut pages, mut changed) = (None, 0_u32, 0);
        let mut last_ids = BTreeSet::new();
        loop {
            let (page, floor) = state
                .run
                .map_or((1, state.cursor), |run| (run.page, run.floor));
            let ask = Ask {
                since: floor.map(instant),
                span: first_download.then(|| self.span()),
                page,
                size: self.page_size,
            };
            let batch = fetch(&self.client, feed, ask).await?;
            pages += 1;
            let ids: BTreeSet<i64> = batch.rows.iter().map(|row| row.origin().id).collect();
            let repeats = !ids.is_empty() && ids == last_ids && page > 1;
            let ended = is_whole(&self.client, feed)
                || batch.has_more == Some(false)
                || batch.records == 0
                || repeats
                || pages >= MOST_PAGES;
            if repeats || pages >= MOST_PAGES {
                tracing::warn!(
                    ?feed,
                    page,
                    "the pages of a list do not end; it is read again in the next run"
                );
            }
            last_ids = ids;
            let seen = order_of(&batch.rows);
            if pages == 1 {
                order = seen;
            } else if seen.is_some() && seen != order {
                order = Some(Order::Unknown);
            }
            let started = state.run.map_or_else(
                || micros(batch.server_time.unwrap_or_else(|| self.clock.now())),
                |run| run.started,
            );
            if let Some(total) = batch
                .total
                .filter(|_| first_download && state.run.is_none())
            {
                state.expected = Some(total);
            }
            state.forbidden = None;
            if ended {
                state.run = None;
                state.cursor = Some(started - micros_of(OVERLAP));
                state.fresh = Some(started);
            } else {
                state.run = Some(next(started, page, floor, order, &batch));
            }
            changed += self.commit(feed, state.clone(), batch, on_page).await?;
            if ended {
                // By id or by ascending change nothing can be passed over; in any other order of several pages it can.
                let safe = pages == 1 || matches!(order, Some(Order::Modified | Order::Id));
                return Ok(!safe && !first_download && changed > 0);
            }
        }
    }

    async fn commit(
        &self,
        feed: Feed,
        state: FeedState,
        batch: Batch,
        on_page: &mut impl FnMut(PageDone),
    ) -> Result<usize, PullError> {
        let rows = batch.rows.len();
        let (from, to) = self.span();
        let changed = on_disk(&self.store, move |store| {
            let mut changes = Changes::default();
            store.mirror().write(|sql| {
                for row in &batch.rows {
                    match row {
                        // The contract's lists cannot be asked for a span of time.
                        MirrorRow::Appointment(card)
                            if card.end < micros(from) || card.start > micros(to) =>
                        {
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
                }
                feeds::save(sql, feed, &state)
            })?;
            let altered = changes.rows;
            if !changes.is_empty() {
                store.publish(changes.batch(false));
            }
            Ok(altered)
        })
        .await?;
        on_page(PageDone { rows });
        Ok(changed)
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

/// Where to go on after a page that was not the last.
fn next(
    started: Micros,
    page: u32,
    floor: Option<Micros>,
    order: Option<Order>,
    batch: &Batch,
) -> Run {
    let last = batch.rows.last().map(modified).filter(|us| *us != 0);
    match (order, last) {
        (Some(Order::Modified), Some(last)) if floor.is_none_or(|floor| last > floor) => Run {
            started,
            page: 1,
            floor: Some(last),
        },
        // Everything on the page was changed in one instant, so the floor cannot be raised; the pages of that instant follow.
        _ => Run {
            started,
            page: page.saturating_add(1),
            floor,
        },
    }
}

/// The order that a page shows; `None` when it has too few rows to tell.
fn order_of(rows: &[MirrorRow]) -> Option<Order> {
    if rows.len() < 2 {
        return None;
    }
    let rises =
        |key: fn(&MirrorRow) -> i64| rows.windows(2).all(|pair| key(&pair[0]) <= key(&pair[1]));
    Some(if rises(modified) && modified(&rows[0]) != 0 {
        Order::Modified
    } else if rises(|row| row.origin().id) {
        Order::Id
    } else {
        Order::Unknown
    })
}

fn micros_of(delta: TimeDelta) -> Micros {
    delta.num_microseconds().unwrap_or(Micros::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::{NameKind, NamedRow, Origin};

    fn rows(of: &[(i64, Micros)]) -> Vec<MirrorRow> {
        of.iter()
            .map(|(id, modified)| {
                MirrorRow::Named(NamedRow {
                    origin: Origin {
                        id: *id,
                        modified: *modified,
                        raw: String::new(),
                    },
                    kind: NameKind::Employee,
                    name: String::new(),
                    active: true,
                })
            })
            .collect()
    }

    fn batch(of: &[(i64, Micros)]) -> Batch {
        Batch {
            records: of.len(),
            rows: rows(of),
            has_more: None,
            total: None,
            server_time: None,
        }
    }

    #[test]
    fn the_order_of_a_list_is_found_from_its_rows() {
        assert_eq!(
            order_of(&rows(&[(3, 1), (1, 2), (2, 2)])),
            Some(Order::Modified)
        );
        assert_eq!(order_of(&rows(&[(1, 9), (2, 2)])), Some(Order::Id));
        assert_eq!(order_of(&rows(&[(2, 9), (1, 2)])), Some(Order::Unknown));
        assert_eq!(order_of(&rows(&[(1, 1)])), None);
    }

    #[test]
    fn by_change_the_floor_rises_and_page_one_is_asked_again() {
        let run = next(
            0,
            4,
            Some(1),
            Some(Order::Modified),
            &batch(&[(1, 5), (2, 7)]),
        );
        assert_eq!((run.page, run.floor), (1, Some(7)));
        let run = next(
            0,
            1,
            Some(7),
            Some(Order::Modified),
            &batch(&[(1, 7), (2, 7)]),
        );
        assert_eq!((run.page, run.floor), (2, Some(7)));
        let run = next(0, 1, Some(7), Some(Order::Id), &batch(&[(1, 9), (2, 8)]));
        assert_eq!((run.page, run.floor), (2, Some(7)));
    }
}
