//! Sends the operations of the outbox: first in, first out within a job, and jobs in parallel.
//!
//! [`queue`] selects what can go now, and [`execute`] makes one attempt. An attempt reads the
//! server ([`read`]), decides ([`decide`]), and makes the calls ([`calls`]).

mod calls;
mod decide;
mod effect;
mod execute;
mod failure;
mod lookup_tracker;
mod match_appointments;
mod queue;
mod read;
mod refresh_after_ack;

use std::collections::HashMap;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::watch;
use tokio::task::{self, JoinSet};

use super::status::StatusPublisher;
use crate::id_map::IdMap;
use crate::operation::{Lane, Operation};
use crate::store::StoreError;
use crate::time::Cooldown;
use crate::views::status::{SyncPhase, SyncStatus};
pub(crate) use execute::Executor;
pub(crate) use lookup_tracker::LookupTracker;
use queue::{build_queue, busy_lanes};

/// How many jobs are sent in parallel. With a few calls each, this stays far below the server's
/// limit of 60 calls per second.
const MAX_PARALLEL_LANES: usize = 8;

/// How long a lane pauses after a failure of our own disk.
const DISK_COOLDOWN: TimeDelta = TimeDelta::seconds(5);
/// If the clock shows this much less than before, it was set back and not just adjusted.
const MIN_CLOCK_SET_BACK: TimeDelta = TimeDelta::seconds(1);
/// How long calls under way may take when the engine stops.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(5);

/// Sends the operations of the outbox.
pub(crate) struct Sender {
    pub(crate) executor: Executor,
    /// While the credentials are refused, nothing is sent.
    pub(crate) status: watch::Receiver<SyncStatus>,
    /// Notified if our own disk prevents sending.
    pub(crate) status_publisher: StatusPublisher,
}

impl Sender {
    /// Sends until it is stopped. Calls under way then get a few seconds.
    pub(crate) async fn run(self) {
        let Self {
            executor,
            status,
            status_publisher,
        } = self;
        let (store, clock, stop) = (&executor.store, &executor.clock, &executor.stop);
        let mut attempts: JoinSet<bool> = JoinSet::new();
        let mut under_way: HashMap<task::Id, Lane> = HashMap::new();
        // Lanes whose last result could not be saved. A wait in the outbox cannot hold them.
        let mut cooldowns: HashMap<Lane, Cooldown> = HashMap::new();
        let mut seen = clock.now();
        while !stop.is_cancelled() {
            let now = clock.now();
            if now < seen - MIN_CLOCK_SET_BACK {
                executor.end_waits().await;
            }
            seen = now;
            let next;
            let refused = status.borrow().phase == SyncPhase::SignedOut;
            match executor.pending().await {
                Ok(_) if refused => next = None,
                Ok((operations, ids)) => {
                    cooldowns.retain(|_, cooldown| !cooldown.is_over(now));
                    let busy = busy_lanes(under_way.values().chain(cooldowns.keys()), &ids);
                    let queue = build_queue(&operations, now, &busy);
                    for operation in queue.abandoned {
                        cooldowns.insert(operation.lane(), Cooldown::new(now, DISK_COOLDOWN));
                        executor.mark_unknown(&operation).await;
                    }
                    for operation in queue.deferred_undos {
                        if executor.run_deferred_undo(&operation).await.is_err() {
                            cooldowns.insert(operation.lane(), Cooldown::new(now, DISK_COOLDOWN));
                        }
                    }
                    // Lanes that start their pause now must be woken as well.
                    let cooldown_ends = cooldowns.values().map(|cooldown| cooldown.until());
                    next = queue.next.into_iter().chain(cooldown_ends).min();
                    for orphan in queue.orphans {
                        executor.reject_orphan(&orphan, &ids).await;
                    }
                    for (lane, operation) in queue.ready {
                        if attempts.len() >= MAX_PARALLEL_LANES {
                            break;
                        }
                        let (executor, publisher) = (executor.clone(), status_publisher.clone());
                        let ids = ids.clone();
                        let attempt = attempts.spawn(async move {
                            let kept = attempt(&executor, &operation, &ids).await;
                            if let Err(error) = &kept {
                                tracing::error!(%error, "the outbox cannot be written");
                            }
                            publisher.set_disk_problem(kept.as_ref().err());
                            executor.store.publish_operation(&operation);
                            kept.is_ok()
                        });
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
                () = store.work().notified() => {}
                () = clock.sleep(wait) => {}
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
                        cooldowns.insert(lane, Cooldown::new(clock.now(), DISK_COOLDOWN));
                    }
                }
            }
        }
        let ended = async { while attempts.join_next().await.is_some() {} };
        tokio::select! {
            biased;
            () = ended => {}
            () = clock.sleep(SHUTDOWN_GRACE) => {}
        }
        // An attempt that is cut off here stays leased. The next start looks for its effect.
        attempts.shutdown().await;
    }
}

/// One attempt to send an operation. When the server has it, its copy is read.
async fn attempt(
    executor: &Executor,
    operation: &Operation,
    ids: &IdMap,
) -> Result<(), StoreError> {
    let has_it = executor.attempt(operation, ids).await?;
    if !has_it || executor.stop.is_cancelled() {
        // The next start reads the server's copy.
        return Ok(());
    }
    executor.refresh_after_ack(operation).await
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod disk_tests;
