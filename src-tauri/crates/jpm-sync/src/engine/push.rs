//! Sends the operations of the outbox: first in, first out within a job, and jobs in parallel. Each
//! operation is leased on the disk before its first byte is sent.

mod failure;
mod refresh_after_ack;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Notify, watch};
use tokio::task::{self, JoinSet};
use tokio_util::sync::CancellationToken;

use super::blocking::with_store;
use super::change;
use super::create::{self, CreatedRecord};
use super::jitter::Jitter;
use super::send_context::SendContext;
use super::send_error::own_refusal;
use super::status::StatusPublisher;
use crate::edit::Edit;
use crate::id_map::IdMap;
use crate::key::Key;
use crate::operation::{Lane, Operation};
use crate::overlay::Overlay;
use crate::store::{StoreError, outbox};
use crate::time::{Cooldown, from_micros, to_micros};
use crate::views::operations::OperationState;
use crate::views::status::{SyncPhase, SyncStatus};

/// How many jobs are sent in parallel. With a few calls each, this stays far below the server's
/// limit of 60 calls per second.
const MAX_PARALLEL_LANES: usize = 8;

/// How long a lane pauses after a failure of our own disk.
const DISK_COOLDOWN: TimeDelta = TimeDelta::seconds(5);
/// No stored wait is longer. One that seems longer was stored before the clock was set back.
const MAX_WAIT: TimeDelta = TimeDelta::days(1);
/// A clock that shows this much less than before was set back, not just adjusted.
const MIN_CLOCK_SET_BACK: TimeDelta = TimeDelta::seconds(1);
/// How long calls under way may take when the engine stops.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(5);

/// Sends the operations of the outbox.
#[derive(Clone)]
pub(crate) struct Sender {
    pub(crate) context: SendContext,
    /// While the credentials are refused, nothing is sent.
    pub(crate) status: watch::Receiver<SyncStatus>,
    /// Told if our own disk prevents sending.
    pub(crate) status_publisher: StatusPublisher,
    /// Requests a cycle of the scheduler, which finds out whether the credentials are refused. The
    /// dispatcher did not ask for it, so nothing else is hurried.
    pub(crate) auth_suspect: Arc<Notify>,
    /// Once canceled, nothing is read that can be read at the next start.
    pub(crate) stop: CancellationToken,
    /// The random part of waits.
    pub(crate) jitter: Jitter,
}

/// The operations that can be processed now, and when to look again.
#[derive(Debug, Default)]
struct SendQueue {
    ready: Vec<(Lane, Operation)>,
    orphans: Vec<Operation>,
    /// Leased without an attempt under way, because the disk failed when the attempt ended.
    abandoned: Vec<Operation>,
    /// Undone while they were being sent. Their outcome is known now.
    deferred_undos: Vec<Operation>,
    next: Option<DateTime<Utc>>,
}

/// Selects the first operation of every lane that may go now. Operations come in order, with
/// resolved keys.
fn build_queue(
    operations: &[Operation],
    now: DateTime<Utc>,
    under_way: &HashSet<Lane>,
) -> SendQueue {
    let mut queue = SendQueue::default();
    let mut taken: HashSet<Lane> = under_way.clone();
    for operation in operations {
        let lane = operation.lane();
        if operation.undo_wanted && operation.has_known_outcome() && !under_way.contains(&lane) {
            taken.insert(lane);
            queue.deferred_undos.push(operation.clone());
            continue;
        }
        if !operation.holds_lane() || !taken.insert(lane) {
            continue;
        }
        let creates_it = matches!(
            operation.edit,
            Edit::CreateJob { .. } | Edit::CreateProject { .. }
        );
        let waits_for_id = matches!(operation.job, Some(Key::Local(_)))
            || matches!(operation.appointment, Some(Key::Local(_)));
        if waits_for_id && !creates_it {
            let will_come = operations
                .iter()
                .any(|other| creates_record_for(other, operation));
            if !will_come {
                queue.orphans.push(operation.clone());
            }
            continue;
        }
        if operation.state == OperationState::Leased {
            queue.abandoned.push(operation.clone());
            continue;
        }
        let may_go = match operation.state {
            OperationState::Queued | OperationState::Acked | OperationState::Verifying => true,
            // With a refusal it waits for the dispatcher.
            OperationState::Unknown => operation.refusal.is_none(),
            _ => false,
        };
        if !may_go {
            continue;
        }
        match operation.next_attempt.map(from_micros) {
            Some(at) if at > now && at - now <= MAX_WAIT => {
                queue.next = Some(queue.next.map_or(at, |next: DateTime<Utc>| next.min(at)));
            }
            _ => queue.ready.push((lane, operation.clone())),
        }
    }
    queue
}

/// The lanes in which nothing may start. A lane may have been entered under the local id of a job
/// or project. It becomes the lane of the server's id as soon as that is known, even while the
/// attempt goes on.
fn busy_lanes<'a>(lanes: impl Iterator<Item = &'a Lane>, ids: &IdMap) -> HashSet<Lane> {
    lanes.map(|lane| lane.resolved(ids)).collect()
}

/// Whether an operation creates the record that `later` is about.
fn creates_record_for(operation: &Operation, later: &Operation) -> bool {
    let creates_job = matches!(later.job, Some(Key::Local(_)))
        && operation.job == later.job
        && matches!(operation.edit, Edit::CreateJob { .. });
    let appointment = later.appointment.and_then(Key::local);
    let creates_appointment =
        appointment.is_some_and(|appointment| operation.local_appointments.contains(&appointment));
    operation.id != later.id && (creates_job || creates_appointment)
}

impl Sender {
    /// Sends until told to stop. Calls under way then get a few seconds.
    pub(crate) async fn run(self) {
        let stop = self.stop.clone();
        let mut attempts: JoinSet<bool> = JoinSet::new();
        let mut under_way: HashMap<task::Id, Lane> = HashMap::new();
        // Lanes whose last result could not be saved. A wait in the outbox cannot hold them.
        let mut cooldowns: HashMap<Lane, Cooldown> = HashMap::new();
        let mut seen = self.context.clock.now();
        while !stop.is_cancelled() {
            let now = self.context.clock.now();
            if now < seen - MIN_CLOCK_SET_BACK {
                self.end_waits().await;
            }
            seen = now;
            let next;
            let refused = self.status.borrow().phase == SyncPhase::SignedOut;
            match self.pending().await {
                Ok(_) if refused => next = None,
                Ok((operations, ids)) => {
                    cooldowns.retain(|_, cooldown| !cooldown.is_over(now));
                    let busy = busy_lanes(under_way.values().chain(cooldowns.keys()), &ids);
                    let queue = build_queue(&operations, now, &busy);
                    for operation in queue.abandoned {
                        cooldowns.insert(operation.lane(), Cooldown::new(now, DISK_COOLDOWN));
                        self.mark_unknown(&operation).await;
                    }
                    for operation in queue.deferred_undos {
                        if self.run_deferred_undo(&operation).await.is_err() {
                            cooldowns.insert(operation.lane(), Cooldown::new(now, DISK_COOLDOWN));
                        }
                    }
                    // Lanes that start their pause now must be woken as well.
                    let cooldown_ends = cooldowns.values().map(|cooldown| cooldown.until());
                    next = queue.next.into_iter().chain(cooldown_ends).min();
                    for orphan in queue.orphans {
                        self.reject_orphan(&orphan, &ids).await;
                    }
                    for (lane, operation) in queue.ready {
                        if attempts.len() >= MAX_PARALLEL_LANES {
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
                    next = Some(now + DISK_COOLDOWN);
                }
            }
            let wait = next.map_or(Duration::from_hours(1), |at| {
                (at - now).to_std().unwrap_or_default()
            });
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                () = self.context.store.work().notified() => {}
                () = self.context.clock.sleep(wait) => {}
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
                        cooldowns.insert(lane, Cooldown::new(self.context.clock.now(), DISK_COOLDOWN));
                    }
                }
            }
        }
        let ended = async { while attempts.join_next().await.is_some() {} };
        tokio::select! {
            biased;
            () = ended => {}
            () = self.context.clock.sleep(SHUTDOWN_GRACE) => {}
        }
        // What is cut off here stays leased, and its effect is looked for at the next start.
        attempts.shutdown().await;
    }

    /// Clears waits that were stored before the clock was set back, because they would last too
    /// long.
    async fn end_waits(&self) {
        tracing::info!("the clock was set back; what waits is tried now");
        let ended = with_store(&self.context.store, |store| {
            store.outbox().write(|sql| outbox::retry_now(sql))
        })
        .await;
        if let Err(error) = ended {
            tracing::error!(%error, "the outbox cannot be written");
        }
    }

    async fn pending(&self) -> Result<(Vec<Operation>, Arc<IdMap>), StoreError> {
        with_store(&self.context.store, |store| {
            store.outbox().read(|sql| {
                let overlay = Overlay::new(store.id_map(sql)?, outbox::unfinished(sql)?);
                let (mut operations, ids) = (overlay.operations, overlay.ids);
                let unreadable = outbox::unreadable(sql, &ids)?;
                operations.retain(|operation| !unreadable.iter().any(|row| row.blocks(operation)));
                Ok((operations, ids))
            })
        })
        .await
    }

    /// One attempt, from the lease to the result. Nothing is sent before the lease is on the disk.
    /// Returns false if the result could not be saved.
    async fn attempt(&self, operation: Operation, ids: Arc<IdMap>) -> bool {
        let kept = self.try_attempt(&operation, &ids).await;
        if let Err(error) = &kept {
            tracing::error!(%error, operation = %operation.id, "the outbox cannot be written");
        }
        self.status_publisher.set_disk_problem(kept.as_ref().err());
        self.context.store.publish_operation(&operation);
        kept.is_ok()
    }

    /// A leased operation without an attempt may or may not have reached the server.
    async fn mark_unknown(&self, operation: &Operation) {
        let (id, now) = (operation.id, to_micros(self.context.clock.now()));
        let done = with_store(&self.context.store, move |store| {
            let from = [OperationState::Leased];
            store
                .outbox()
                .write(|sql| outbox::advance(sql, id, &from, OperationState::Unknown, now))
        })
        .await;
        if let Err(error) = done {
            tracing::error!(%error, operation = %id, "the outbox cannot be written");
        }
        self.context.store.publish_operation(operation);
    }

    async fn try_attempt(&self, operation: &Operation, ids: &IdMap) -> Result<(), StoreError> {
        let creates = operation.creates_record();
        if operation.state != OperationState::Acked {
            let outcome = match operation.state {
                OperationState::Unknown | OperationState::Verifying if creates => {
                    if operation.sent_at.is_none() {
                        // Leased, but the call never began.
                        let (id, now) = (operation.id, to_micros(self.context.clock.now()));
                        with_store(&self.context.store, move |store| {
                            let from = [OperationState::Unknown, OperationState::Verifying];
                            store.outbox().write(|sql| {
                                outbox::advance(sql, id, &from, OperationState::Queued, now)
                            })
                        })
                        .await?;
                        self.context.store.work().notify_one();
                        return Ok(());
                    }
                    create::find_effect(&self.context, operation, ids).await
                }
                _ => {
                    if !self.lease(operation).await? {
                        return Ok(());
                    }
                    self.context.store.publish_operation(operation);
                    if creates {
                        create::send(&self.context, operation).await
                    } else {
                        change::send(&self.context, operation)
                            .await
                            .map(|()| Vec::new())
                    }
                }
            };
            match outcome {
                Ok(made) => self.acknowledge(operation, made).await?,
                Err(error) => {
                    self.record_failure(operation, error).await?;
                    return self.run_deferred_undo(operation).await;
                }
            }
            self.run_deferred_undo(operation).await?;
        }
        if self.stop.is_cancelled() {
            // The server has it. The next start reads the server's copy.
            return Ok(());
        }
        self.refresh_after_ack(operation).await
    }

    async fn lease(&self, operation: &Operation) -> Result<bool, StoreError> {
        let (id, now) = (operation.id, to_micros(self.context.clock.now()));
        with_store(&self.context.store, move |store| {
            store.outbox().write(|sql| outbox::lease(sql, id, now))
        })
        .await
    }

    /// Records that the server has it, together with the ids that it assigned.
    async fn acknowledge(
        &self,
        operation: &Operation,
        made: Vec<CreatedRecord>,
    ) -> Result<(), StoreError> {
        let (id, now) = (operation.id, to_micros(self.context.clock.now()));
        with_store(&self.context.store, move |store| {
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

    /// Undoes an operation that was undone while it was being sent.
    async fn run_deferred_undo(&self, operation: &Operation) -> Result<(), StoreError> {
        let (id, now) = (operation.id, self.context.clock.now());
        let done = with_store(&self.context.store, move |store| {
            store.run_deferred_undo(id, now)
        })
        .await;
        if let Err(error) = &done {
            tracing::error!(%error, operation = %id, "an edit could not be taken back yet");
        }
        done
    }

    /// An operation that depends on a record that will never exist, or whose id is damaged, cannot
    /// be sent.
    async fn reject_orphan(&self, operation: &Operation, ids: &IdMap) {
        let (id, now) = (operation.id, to_micros(self.context.clock.now()));
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
        let done = with_store(&self.context.store, move |store| {
            store.outbox().write(|sql| {
                if outbox::lease(sql, id, now)? {
                    let why = own_refusal(why);
                    outbox::end_attempt(
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
        self.context.store.publish_operation(operation);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod disk_tests;
