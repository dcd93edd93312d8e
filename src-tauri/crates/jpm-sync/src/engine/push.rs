//! Sending what waits in the outbox: first in, first out per job, jobs side by side, each operation leased before its first byte is sent.

mod catch_up;
pub(crate) mod looks;
mod settle;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::clock::Clock;
use jpm_client::models::JobFilter;
use jpm_client::{Client, PageRequest};
use tokio::sync::{Notify, watch};
use tokio::task::{self, JoinSet};
use tokio_util::sync::CancellationToken;

use super::attempt::{Setback, may_repeat, words};
use super::board::Board;
use super::change;
use super::creation::{self, Made};
use super::disk::on_disk;
use super::rest::Rest;
use super::spread::Spread;
use crate::edit::Edit;
use crate::id_map::IdMap;
use crate::instant::{instant, micros};
use crate::key::Key;
use crate::operation::{Lane, MergeBase, Operation, Step};
use crate::overlay::Overlay;
use crate::store::outbox;
use crate::store::{Store, StoreError};
use crate::views::operations::OperationState;
use crate::views::status::{SyncPhase, SyncStatus};
use looks::Looks;

/// How many jobs are sent side by side. A few calls a piece stay far below the server's limit of 60 a second.
const SIDE_BY_SIDE: usize = 8;

/// How long a lane rests after a failure of our own disk.
const DISK_REST: TimeDelta = TimeDelta::seconds(5);
/// No wait is kept that is longer; one that seems so is from a clock that was set back since.
const LONGEST_REST: TimeDelta = TimeDelta::days(1);
/// The clock shows so much less than before: it was set back, and not only adjusted.
const SET_BACK: TimeDelta = TimeDelta::seconds(1);
/// How long calls under way are waited for when the engine stops.
const LAST_CALLS: Duration = Duration::from_secs(5);

/// What an attempt needs.
#[derive(Clone)]
pub(crate) struct Sender {
    pub(crate) store: Store,
    pub(crate) client: Client,
    pub(crate) clock: Arc<dyn Clock>,
    /// While the keys are refused nothing is sent.
    pub(crate) status: watch::Receiver<SyncStatus>,
    /// Told when our own disk keeps edits from being sent.
    pub(crate) board: Board,
    /// Asks for a round of pulling, which finds out whether the keys are refused. Not a wish of the dispatcher's, so nothing is hurried.
    pub(crate) doubted: Arc<Notify>,
    /// Once cancelled, nothing is read any more that can be read at the next start.
    pub(crate) stop: CancellationToken,
    /// The random part of waits.
    pub(crate) spread: Spread,
    /// How long effects have been looked for.
    pub(crate) looks: Looks,
}

/// What can be done now, and when to look again.
#[derive(Debug, Default)]
struct Plan {
    ready: Vec<(Lane, Operation)>,
    orphans: Vec<Operation>,
    /// Leased, and no attempt is under way: the disk failed when the attempt ended.
    abandoned: Vec<Operation>,
    /// Taken back while they were on their way, and settled now.
    unwanted: Vec<Operation>,
    next: Option<DateTime<Utc>>,
}

/// The first operation of every lane that may go now. Operations come in order, with their keys resolved.
fn plan(operations: &[Operation], now: DateTime<Utc>, under_way: &HashSet<Lane>) -> Plan {
    let mut plan = Plan::default();
    let mut taken: HashSet<Lane> = under_way.clone();
    for operation in operations {
        let lane = operation.lane();
        if operation.undo_wanted && operation.is_settled() && !under_way.contains(&lane) {
            taken.insert(lane);
            plan.unwanted.push(operation.clone());
            continue;
        }
        if !operation.holds_lane() || !taken.insert(lane) {
            continue;
        }
        let makes_it = matches!(
            operation.edit,
            Edit::CreateJob { .. } | Edit::CreateProject { .. }
        );
        let waits_for_id = matches!(operation.job, Some(Key::Local(_)))
            || matches!(operation.appointment, Some(Key::Local(_)));
        if waits_for_id && !makes_it {
            let will_come = operations.iter().any(|other| makes_for(other, operation));
            if !will_come {
                plan.orphans.push(operation.clone());
            }
            continue;
        }
        if operation.state == OperationState::Leased {
            plan.abandoned.push(operation.clone());
            continue;
        }
        let may_go = match operation.state {
            OperationState::Queued | OperationState::Acked | OperationState::Verifying => true,
            // With a reason it waits for the dispatcher.
            OperationState::Unknown => operation.refusal.is_none(),
            _ => false,
        };
        if !may_go {
            continue;
        }
        match operation.next_try.map(instant) {
            Some(at) if at > now && at - now <= LONGEST_REST => {
                plan.next = Some(plan.next.map_or(at, |next: DateTime<Utc>| next.min(at)));
            }
            _ => plan.ready.push((lane, operation.clone())),
        }
    }
    plan
}

/// The lanes in which nothing may be begun. One that was entered under our own name for a job or a project is the lane of the server's number
/// as soon as that is known, while its attempt goes on.
fn busy<'a>(lanes: impl Iterator<Item = &'a Lane>, ids: &IdMap) -> HashSet<Lane> {
    lanes.map(|lane| lane.resolved(ids)).collect()
}

/// Whether an operation makes the record that `later` is about.
fn makes_for(operation: &Operation, later: &Operation) -> bool {
    let makes_job = matches!(later.job, Some(Key::Local(_)))
        && operation.job == later.job
        && matches!(operation.edit, Edit::CreateJob { .. });
    let visit = later.appointment.and_then(Key::local);
    let makes_visit = visit.is_some_and(|visit| operation.local_visits.contains(&visit));
    operation.id != later.id && (makes_job || makes_visit)
}

impl Sender {
    /// Sends until told to stop. What is being sent then is given a moment to end.
    pub(crate) async fn run(self) {
        let stop = self.stop.clone();
        let mut attempts: JoinSet<bool> = JoinSet::new();
        let mut under_way: HashMap<task::Id, Lane> = HashMap::new();
        // Lanes whose last step could not be kept; no wait that is kept on the disk can hold them.
        let mut resting: HashMap<Lane, Rest> = HashMap::new();
        let mut seen = self.clock.now();
        while !stop.is_cancelled() {
            let now = self.clock.now();
            if now < seen - SET_BACK {
                self.end_waits().await;
            }
            seen = now;
            let next;
            let refused = self.status.borrow().phase == SyncPhase::SignedOut;
            match self.pending().await {
                Ok(_) if refused => next = None,
                Ok((operations, ids)) => {
                    resting.retain(|_, rest| !rest.is_over(now));
                    let busy = busy(under_way.values().chain(resting.keys()), &ids);
                    let plan = plan(&operations, now, &busy);
                    for operation in plan.abandoned {
                        resting.insert(operation.lane(), Rest::new(now, DISK_REST));
                        self.doubt(&operation).await;
                    }
                    for operation in plan.unwanted {
                        if self.undo_at_last(&operation).await.is_err() {
                            resting.insert(operation.lane(), Rest::new(now, DISK_REST));
                        }
                    }
                    // What has just been put to rest must be woken as well.
                    let rests = resting.values().map(|rest| rest.until());
                    next = plan.next.into_iter().chain(rests).min();
                    for orphan in plan.orphans {
                        self.refuse_orphan(&orphan, &ids).await;
                    }
                    for (lane, operation) in plan.ready {
                        if attempts.len() >= SIDE_BY_SIDE {
                            break;
                        }
                        let (sender, ids) = (self.clone(), ids.clone());
                        let attempt =
                            attempts.spawn(async move { sender.attempt(operation, ids).await });
                        under_way.insert(attempt.id(), lane);
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "the outbox cannot be read");
                    next = Some(now + DISK_REST);
                }
            }
            let wait = next.map_or(Duration::from_hours(1), |at| {
                (at - now).to_std().unwrap_or_default()
            });
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                () = self.store.work().notified() => {}
                () = self.clock.sleep(wait) => {}
                Some(done) = attempts.join_next_with_id(), if !attempts.is_empty() => {
                    let (id, kept) = match done {
                        Ok(done) => done,
                        Err(error) => {
                            tracing::error!(%error, "an attempt to send broke");
                            (error.id(), false)
                        }
                    };
                    if let Some(lane) = under_way.remove(&id)
                        && !kept
                    {
                        resting.insert(lane, Rest::new(self.clock.now(), DISK_REST));
                    }
                }
            }
        }
        let ended = async { while attempts.join_next().await.is_some() {} };
        tokio::select! {
            biased;
            () = ended => {}
            () = self.clock.sleep(LAST_CALLS) => {}
        }
        // What is cut off here stays leased, and is looked for at the next start.
        attempts.shutdown().await;
    }

    /// Waits that were kept by a clock that has been set back since would last too long.
    async fn end_waits(&self) {
        tracing::info!("the clock was set back; what waits is tried now");
        let ended = on_disk(&self.store, |store| {
            store.outbox().write(|sql| outbox::hurry(sql))
        })
        .await;
        if let Err(error) = ended {
            tracing::error!(%error, "the outbox cannot be written");
        }
    }

    async fn pending(&self) -> Result<(Vec<Operation>, Arc<IdMap>), StoreError> {
        on_disk(&self.store, |store| {
            store.outbox().read(|sql| {
                let overlay = Overlay::new(store.names(sql)?, outbox::unfinished(sql)?);
                let (mut operations, ids) = (overlay.operations, overlay.ids);
                let unreadable = outbox::unreadable(sql, &ids)?;
                operations.retain(|operation| !unreadable.iter().any(|row| row.holds(operation)));
                Ok((operations, ids))
            })
        })
        .await
    }

    /// One attempt, from lease to settled state. Nothing leaves before the lease is on the disk. False when its outcome could not be kept.
    async fn attempt(&self, operation: Operation, ids: Arc<IdMap>) -> bool {
        let kept = self.try_attempt(&operation, &ids).await;
        if let Err(error) = &kept {
            tracing::error!(%error, operation = %operation.id, "the outbox cannot be written");
        }
        self.board.disk(kept.as_ref().err());
        self.store.tell(&operation);
        kept.is_ok()
    }

    /// What is leased without an attempt may have reached the server or not.
    async fn doubt(&self, operation: &Operation) {
        let (id, now) = (operation.id, micros(self.clock.now()));
        let done = on_disk(&self.store, move |store| {
            let from = [OperationState::Leased];
            store
                .outbox()
                .write(|sql| outbox::advance(sql, id, &from, OperationState::Unknown, now))
        })
        .await;
        if let Err(error) = done {
            tracing::error!(%error, operation = %id, "the outbox cannot be written");
        }
        self.store.tell(operation);
    }

    async fn try_attempt(&self, operation: &Operation, ids: &IdMap) -> Result<(), StoreError> {
        let makes = operation.makes();
        if operation.state != OperationState::Acked {
            let outcome = match operation.state {
                OperationState::Unknown | OperationState::Verifying if makes => {
                    if operation.sent.is_none() {
                        // Leased, but the call was never begun.
                        let (id, now) = (operation.id, micros(self.clock.now()));
                        on_disk(&self.store, move |store| {
                            let from = [OperationState::Unknown, OperationState::Verifying];
                            store.outbox().write(|sql| {
                                outbox::advance(sql, id, &from, OperationState::Queued, now)
                            })
                        })
                        .await?;
                        self.store.work().notify_one();
                        return Ok(());
                    }
                    creation::look_for(self, operation, ids).await
                }
                _ => {
                    if !self.lease(operation).await? {
                        return Ok(());
                    }
                    self.store.tell(operation);
                    if makes {
                        creation::send(self, operation).await
                    } else {
                        change::send(self, operation).await.map(|()| Vec::new())
                    }
                }
            };
            match outcome {
                Ok(made) => self.acknowledge(operation, made).await?,
                Err(setback) => {
                    self.set_back(operation, setback).await?;
                    return self.undo_at_last(operation).await;
                }
            }
            self.undo_at_last(operation).await?;
        }
        if self.stop.is_cancelled() {
            // The server has it; the next start reads what it made of it.
            return Ok(());
        }
        self.catch_up(operation).await
    }

    async fn lease(&self, operation: &Operation) -> Result<bool, StoreError> {
        let (id, now) = (operation.id, micros(self.clock.now()));
        on_disk(&self.store, move |store| {
            store.outbox().write(|sql| outbox::lease(sql, id, now))
        })
        .await
    }

    /// Notes on the disk that the writing call is about to begin.
    pub(crate) async fn note_sent(&self, operation: &Operation) -> Result<(), StoreError> {
        let (id, now) = (operation.id, micros(self.clock.now()));
        let server = self.client.server_time().map(micros);
        let marked = creation::marks(self, operation);
        on_disk(&self.store, move |store| {
            store
                .outbox()
                .write(|sql| outbox::note_sent(sql, id, now, server, marked))
        })
        .await
    }

    /// Notes on the disk that a call is about to begin, and what the look before it has found.
    pub(crate) async fn note_sent_over(
        &self,
        operation: &Operation,
        base: MergeBase,
    ) -> Result<(), StoreError> {
        let (id, now) = (operation.id, micros(self.clock.now()));
        let server = self.client.server_time().map(micros);
        on_disk(&self.store, move |store| {
            store.outbox().write(|sql| {
                outbox::rebase(sql, id, &base)?;
                outbox::note_sent(sql, id, now, server, false)
            })
        })
        .await
    }

    /// The server has it. The numbers that it gave are kept in the same commit.
    async fn acknowledge(&self, operation: &Operation, made: Vec<Made>) -> Result<(), StoreError> {
        let (id, now) = (operation.id, micros(self.clock.now()));
        on_disk(&self.store, move |store| {
            store.outbox().write(|sql| {
                for (local, kind, server) in made {
                    outbox::map_id(sql, local, kind, server, id)?;
                }
                let from = [
                    OperationState::Leased,
                    OperationState::Unknown,
                    OperationState::Verifying,
                ];
                outbox::advance(sql, id, &from, OperationState::Acked, now).map(drop)
            })
        })
        .await
    }

    /// Takes back what was to be taken back while it was on its way.
    async fn undo_at_last(&self, operation: &Operation) -> Result<(), StoreError> {
        let (id, now) = (operation.id, self.clock.now());
        let done = on_disk(&self.store, move |store| store.undo_at_last(id, now)).await;
        if let Err(error) = &done {
            tracing::error!(%error, operation = %id, "an edit could not be taken back yet");
        }
        done
    }

    /// Notes on the disk what of an operation the server has.
    pub(crate) async fn note_steps(
        &self,
        operation: &Operation,
        steps: &[Step],
    ) -> Result<(), StoreError> {
        let (id, steps) = (operation.id, steps.to_vec());
        on_disk(&self.store, move |store| {
            store
                .outbox()
                .write(|sql| outbox::note_steps(sql, id, &steps))
        })
        .await
    }

    /// What depends on a record that will never be made cannot be sent, nor what depends on one whose number is damaged.
    async fn refuse_orphan(&self, operation: &Operation, ids: &IdMap) {
        let (id, now) = (operation.id, micros(self.clock.now()));
        let names = [
            operation.job.and_then(Key::local),
            operation.appointment.and_then(Key::local),
        ];
        let why = if names
            .into_iter()
            .flatten()
            .any(|name| ids.may_be_damaged(name))
        {
            "The server's number of what it belongs to cannot be read any more. Look whether the job is there, and make the edit again."
        } else {
            "The job that it belongs to was never booked."
        };
        let done = on_disk(&self.store, move |store| {
            store.outbox().write(|sql| {
                if outbox::lease(sql, id, now)? {
                    let why = words(why);
                    outbox::settle(
                        sql,
                        id,
                        OperationState::Rejected,
                        now,
                        None,
                        Some(&why),
                        None,
                    )?;
                }
                Ok(())
            })
        })
        .await;
        if let Err(error) = done {
            tracing::error!(%error, "the outbox cannot be written");
        }
        self.store.tell(operation);
    }

    /// Asks what the server's clock shows; `None` where its answers bear no date, and where the keys may not read the list that is asked.
    pub(crate) async fn server_time(&self) -> Result<Option<DateTime<Utc>>, Setback> {
        let asked = self.client.jobs();
        match asked
            .page(&JobFilter::default(), PageRequest::first(1))
            .await
        {
            Ok(page) => Ok(page.server_time),
            Err(error) if may_repeat(&error) => Err(error.into()),
            Err(error) => {
                tracing::debug!(%error, "the server's clock cannot be asked");
                Ok(None)
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod disk_tests;
