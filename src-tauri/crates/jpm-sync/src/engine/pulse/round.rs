//! One round: everything that is due, in order.

use std::collections::{BTreeSet, HashMap};

use chrono::TimeDelta;
use jpm_client::ids::JobId;
use jpm_client::models::Job;
use jpm_client::{Dialect, Error};

use super::meter::Meter;
use super::offline::offline;
use super::{Pulse, Resting, Round};
use crate::engine::attempt::{is_signed_out, refusal, stops_all, words};
use crate::engine::backoff;
use crate::engine::board::is_core;
use crate::engine::disk::on_disk;
use crate::engine::exports;
use crate::engine::intake::Intake;
use crate::engine::pull::page::{Rule, keep};
use crate::engine::pull::{PullError, Reach};
use crate::engine::rest::{Rest, is_due};
use crate::instant::micros;
use crate::store::feeds::{self, FeedState};
use crate::store::mirror;
use crate::store::{StoreError, removal, wanted};
use crate::views::operations::Refusal;
use crate::views::status::Feed;

/// Lists of names change seldom.
const NAMES_EVERY: TimeDelta = TimeDelta::minutes(5);
/// Customers and locations come with new jobs.
const CUSTOMERS_EVERY: TimeDelta = TimeDelta::seconds(30);
/// A list that the key may not read is asked again this rarely: scopes are changed by people.
const FORBIDDEN_EVERY: TimeDelta = TimeDelta::minutes(30);
/// How often a list is read as far back as an overlap can ever reach.
const FAR_EVERY: TimeDelta = TimeDelta::minutes(10);
/// Rows taken away in one step, so that no reader or writer waits for it.
const PRUNE_STEP: u32 = 500;
/// So many steps in one round: years of history would take days otherwise.
const PRUNE_STEPS: usize = 40;
const PRUNE_EVERY: TimeDelta = TimeDelta::hours(1);
/// Jobs fetched one by one in a round, for appointments whose job is not here.
const MISSING_STEP: usize = 20;
/// How often the whole mirror is searched for such appointments; between these, only what has changed is.
const SEARCH_EVERY: TimeDelta = TimeDelta::hours(1);

impl Pulse {
    /// Everything that is due, in order.
    pub(super) async fn round(&mut self) -> Round {
        let wishes = *self.wishes.borrow();
        if wishes.checks != self.checks_seen {
            self.checks_seen = wishes.checks;
            self.deletions.ask_for();
        }
        match self.try_round().await {
            Ok(None) => Round::Complete,
            Ok(Some(trouble)) => Round::Troubled(trouble),
            Err(PullError::Disk(error)) => Round::Troubled(words(error.to_string())),
            Err(PullError::Server(error)) if is_signed_out(&error) => {
                Round::SignedOut(refusal(&error))
            }
            Err(PullError::Server(error)) => {
                let now = self.puller.clock.now();
                Round::Offline(offline(&error, now, self.puller.store.zone()))
            }
        }
    }

    /// Replaces a damaged mirror. Only here: no list is being read now whose place the new mirror would be told.
    async fn renew(&mut self) -> Result<(), PullError> {
        if !self.puller.store.mirror_is_damaged() {
            return Ok(());
        }
        let now = self.puller.clock.now();
        on_disk(&self.puller.store, move |store| store.renew_mirror(now)).await?;
        let mut board = self.board.clone();
        board.notice = Some(words(
            "The local copy of the server's data was damaged and is downloaded again. Edits that wait are kept.",
        ));
        // Nothing that was known of the old mirror is true of the new one.
        *self = Self::new(self.puller.clone(), self.pace, board, self.wishes.clone());
        Ok(())
    }

    /// `Some` when a list could not be read for a reason of its own.
    async fn try_round(&mut self) -> Result<Option<Refusal>, PullError> {
        self.renew().await?;
        let mut states = self.states().await?;
        let first = states
            .iter()
            .any(|(feed, state)| is_core(*feed) && state.cursor.is_none());
        let mut meter = if first {
            self.board.downloading(None);
            Some(self.meter(&states).await?)
        } else {
            None
        };
        if !first {
            // Somebody waits for what changes by the minute. The order of a first download is for names to be there when they are wanted.
            states.sort_by_key(|(feed, _)| pace(*feed));
        }
        for (feed, state) in states {
            if self.is_due(feed, &state) {
                self.read_list(feed, &state, &mut meter).await?;
            }
        }
        self.fetch_missing().await?;
        self.prune().await?;
        let complete = feeds::ORDER
            .into_iter()
            .filter(|feed| is_core(*feed))
            .all(|feed| !self.resting.contains_key(&feed));
        if complete {
            // First: what breaks off the round after it must not keep the mirror from being checked.
            self.deletions.step().await?;
            self.take_exports().await?;
            self.telephones.step(&self.puller).await?;
        }
        let mut troubles = feeds::ORDER
            .into_iter()
            .filter_map(|feed| self.resting.get(&feed));
        Ok(troubles.next().map(|rest| rest.why.clone()))
    }

    /// Whether a list takes long enough for someone to ask how long, and can say so: the contract's own lists cannot.
    fn can_count(&self, feed: Feed) -> bool {
        match feed {
            Feed::Appointments | Feed::Jobs => self.puller.client.dialect() == Dialect::Vendor,
            Feed::Assignments | Feed::Locations | Feed::Customers => true,
            _ => false,
        }
    }

    async fn states(&self) -> Result<Vec<(Feed, FeedState)>, StoreError> {
        on_disk(&self.puller.store, |store| {
            store.mirror().read(|sql| {
                feeds::ORDER
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
            .resting
            .get(&feed)
            .is_some_and(|found| !found.rest.is_over(now))
        {
            return false;
        }
        let every = match (state.forbidden, state.cursor) {
            (Some(_), _) => FORBIDDEN_EVERY,
            (None, None) => TimeDelta::zero(),
            (None, Some(_)) => pace(feed),
        };
        is_due(self.pulled.get(&feed).copied(), every, now)
    }

    async fn read_list(
        &mut self,
        feed: Feed,
        state: &FeedState,
        meter: &mut Option<Meter>,
    ) -> Result<(), PullError> {
        let now = self.puller.clock.now();
        let far =
            state.cursor.is_some() && is_due(self.looked_far.get(&feed).copied(), FAR_EVERY, now);
        let reach = if far { Reach::Far } else { Reach::Overlap };
        let (board, clock) = (&self.board, &self.puller.clock);
        let (named, deletions) = (&mut self.named, &mut self.deletions);
        let telephones = &mut self.telephones;
        let outcome = self
            .puller
            .run(feed, reach, |page| {
                if let Some(meter) = meter {
                    meter.add(&page);
                    board.downloading(Some(meter.progress(feed, clock.now())));
                }
                if !page.first {
                    telephones.note(&page.jobs);
                    if feed == Feed::Appointments {
                        named.extend(page.jobs);
                    }
                }
                deletions.note(page.doubts);
            })
            .await;
        match outcome {
            Ok(()) => {
                self.resting.remove(&feed);
                if feed == Feed::Jobs && state.cursor.is_none() {
                    self.deletions.doubt_overcounted().await?;
                }
                if far {
                    self.looked_far.insert(feed, now);
                }
            }
            // Not having the scope, or the list itself, degrades what is shown and nothing else.
            Err(PullError::Server(Error::Forbidden(_) | Error::NotFound(_))) if !is_core(feed) => {
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
        Ok(())
    }

    /// Leaves a list alone for a while; the others go on.
    fn rest(&mut self, feed: Feed, error: &Error) {
        let failures = self.resting.get(&feed).map_or(1, |rest| rest.failures + 1);
        let wait = error
            .retry_after()
            .unwrap_or_else(|| backoff(failures, self.puller.spread.next()));
        let wait = TimeDelta::from_std(wait).unwrap_or(NAMES_EVERY);
        let resting = Resting {
            failures,
            rest: Rest::new(self.puller.clock.now(), wait),
            why: refusal(error),
        };
        self.resting.insert(feed, resting);
    }

    /// Begins to count a first download. Before it begins, the lists are asked how long they are.
    async fn meter(&self, states: &[(Feed, FeedState)]) -> Result<Meter, StoreError> {
        let begun = states.iter().any(|(feed, state)| {
            is_core(*feed) && (state.expected.is_some() || state.run.is_some())
        });
        if !begun {
            for (feed, state) in states {
                if state.cursor.is_none() && state.forbidden.is_none() && self.can_count(*feed) {
                    self.puller.foresee(*feed).await?;
                }
            }
        }
        let expected: HashMap<Feed, u32> = self
            .states()
            .await?
            .into_iter()
            .filter_map(|(feed, state)| Some((feed, state.expected?)))
            .collect();
        let rows = on_disk(&self.puller.store, crate::store::Store::feeds).await?;
        let rows = rows.into_iter().map(|feed| (feed.feed, feed.rows));
        Ok(Meter::new(
            rows.collect(),
            expected,
            self.puller.clock.now(),
        ))
    }

    /// Fetches the jobs that appointments name and the mirror does not have. A job stays noted
    /// until it is here or the server has said that it does not have it, whatever breaks off the
    /// round.
    async fn fetch_missing(&mut self) -> Result<(), PullError> {
        let now = self.puller.clock.now();
        let everywhere = is_due(self.searched, SEARCH_EVERY, now);
        if !everywhere && self.named.is_empty() {
            return Ok(());
        }
        let named: Vec<i64> = self.named.iter().copied().collect();
        let missing: BTreeSet<i64> = on_disk(&self.puller.store, move |store| {
            store.mirror().read(|sql| {
                let of = if everywhere {
                    "SELECT DISTINCT a.job_id FROM appointment a WHERE a.active = 1
                     AND NOT EXISTS (SELECT 1 FROM job j WHERE j.id = a.job_id) AND ?1 IS NOT NULL"
                } else {
                    "SELECT n.value FROM json_each(?1) n WHERE NOT EXISTS (SELECT 1 FROM job j WHERE j.id = n.value)
                     AND EXISTS (SELECT 1 FROM appointment a WHERE a.job_id = n.value AND a.active = 1)"
                };
                sql.prepare_cached(of)?
                    .query_map([mirror::list(&named)], |row| row.get(0))?
                    .collect()
            })
        })
        .await?;
        if everywhere {
            self.searched = Some(now);
        }
        self.named = missing.difference(&self.absent).copied().collect();
        let step: Vec<i64> = self.named.iter().copied().take(MISSING_STEP).collect();
        for id in step {
            match self.puller.client.jobs().get(JobId(id)).await {
                Ok(record) => {
                    let server = self.puller.client.server_time();
                    let rows = vec![Job::row(&record).read_at(server)];
                    let rule = Rule::beside(micros(self.puller.horizon()));
                    let kept = on_disk(&self.puller.store, move |store| {
                        keep(store, rows, rule, |_| Ok(()))
                    })
                    .await?;
                    self.deletions.note(kept.doubts);
                    self.telephones.note(&BTreeSet::from([id]));
                }
                Err(error) if error.is_transient() || is_signed_out(&error) => {
                    return Err(error.into());
                }
                Err(_) => {
                    self.absent.insert(id);
                }
            }
            self.named.remove(&id);
        }
        Ok(())
    }

    async fn prune(&mut self) -> Result<(), StoreError> {
        let now = self.puller.clock.now();
        if !is_due(self.pruned, PRUNE_EVERY, now) {
            return Ok(());
        }
        let from = micros(self.puller.horizon());
        for _ in 0..PRUNE_STEPS {
            let gone = on_disk(&self.puller.store, move |store| {
                let names = |sql: &rusqlite::Connection| wanted::read(sql, &*store.names(sql)?);
                let wanted = store.outbox().read(names)?;
                store
                    .mirror()
                    .write(|sql| removal::prune(sql, from, PRUNE_STEP, &wanted))
            })
            .await?;
            if gone < PRUNE_STEP as usize {
                on_disk(&self.puller.store, move |store| store.forget_finished(now)).await?;
                self.pruned = Some(now);
                break;
            }
            // A full step means that there is more; whoever waits to write goes first.
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    async fn take_exports(&mut self) -> Result<(), PullError> {
        let now = self.puller.clock.now();
        if !is_due(self.exported, exports::EVERY, now) {
            return Ok(());
        }
        self.exported = Some(now);
        exports::take_inactive_jobs(&self.puller).await
    }
}

fn pace(feed: Feed) -> TimeDelta {
    match feed {
        Feed::Appointments | Feed::Jobs | Feed::Assignments | Feed::Projects => TimeDelta::zero(),
        Feed::Customers | Feed::Locations => CUSTOMERS_EVERY,
        _ => NAMES_EVERY,
    }
}
