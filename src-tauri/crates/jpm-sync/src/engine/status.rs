//! Publishes the status that the windows show.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::blocking::with_store;
use super::deletions::DeletionCheck;
use crate::store::{Store, StoreError, malformed, outbox};
use crate::time::EpochMillis;
use crate::views::status::{Progress, SyncPhase, SyncStatus};
use crate::views::sync_errors::{SyncError, SyncErrorReason};

/// Writes the status. All clones write the same one.
#[derive(Clone)]
pub(crate) struct StatusPublisher {
    store: Store,
    status: watch::Sender<SyncStatus>,
    /// Why operations cannot be saved on our own disk.
    disk_problem: Arc<Mutex<Option<SyncError>>>,
    /// The message while everything is downloaded again.
    pub(crate) notice: Option<SyncError>,
}

impl StatusPublisher {
    pub(crate) fn new(store: Store) -> (Self, watch::Receiver<SyncStatus>) {
        let (status, reader) = watch::channel(SyncStatus::default());
        let status_publisher = Self {
            store,
            status,
            disk_problem: Arc::default(),
            notice: None,
        };
        (status_publisher, reader)
    }

    /// The first download has begun or advanced.
    pub(crate) fn downloading(&self, progress: Option<Progress>) {
        self.status.send_modify(|status| {
            status.phase = SyncPhase::FirstDownload;
            status.problem.clone_from(&self.notice);
            status.progress = progress;
        });
    }

    /// Sets or clears the problem that an operation's state could not be saved.
    pub(crate) fn set_disk_problem(&self, problem: Option<&StoreError>) {
        let problem = problem.map(SyncError::from);
        let before = std::mem::replace(&mut *self.disk_problem.lock(), problem.clone());
        if before != problem {
            self.status.send_modify(|status| {
                if problem.is_some() || status.problem == before {
                    status.problem = problem;
                }
            });
        }
    }

    /// A task of the engine has panicked and has ended.
    pub(crate) fn task_failed(&self) {
        let why = SyncError::from(SyncErrorReason::EngineFailed);
        *self.disk_problem.lock() = Some(why.clone());
        self.status.send_modify(|status| {
            status.phase = SyncPhase::Offline;
            status.problem = Some(why);
        });
    }

    fn disk_problem(&self) -> Option<SyncError> {
        let problem = self.disk_problem.lock();
        problem.clone()
    }

    /// Downloading was paused or resumed.
    pub(crate) fn set_paused(&self, paused: bool) {
        self.status.send_modify(|status| status.paused = paused);
    }

    pub(crate) fn set_stopped(&self) {
        self.status
            .send_modify(|status| status.phase = SyncPhase::Stopped);
    }

    /// A cycle has ended.
    pub(crate) async fn cycle_ended(
        &self,
        phase: SyncPhase,
        problem: Option<SyncError>,
        checking: bool,
    ) {
        let feeds = with_store(&self.store, |store| {
            store.outbox().sync_mark();
            Ok((
                store.feeds()?,
                DeletionCheck::checked_at(store)?,
                store.mirror().read(malformed::count)?,
            ))
        })
        .await;
        let uncounted = self.recount().await;
        let unread = feeds.as_ref().err().map(SyncError::from);
        self.status.send_modify(|status| {
            status.phase = phase;
            // Edits that cannot be saved are worse than any problem of the server.
            let here = uncounted.or(unread);
            status.problem = here.or(problem).or_else(|| self.disk_problem());
            status.checking_deletions = checking;
            if let Ok((feeds, checked_on, malformed)) = feeds {
                status.feeds = feeds;
                status.malformed = malformed;
                status.deletions_checked_on = checked_on.map(EpochMillis);
            }
            if phase == SyncPhase::Live {
                let fresh = status.feeds.iter().filter(|feed| feed.feed.is_core());
                status.last_synced_on = fresh.filter_map(|feed| feed.last_synced_on).min();
                status.progress = None;
            }
        });
    }

    /// Counts the operations again after each change of the outbox, until it is stopped.
    pub(crate) async fn watch_outbox(self, stop: CancellationToken) {
        let mut changes = self.store.subscribe();
        self.recount().await;
        loop {
            let batch = tokio::select! {
                biased;
                () = stop.cancelled() => return,
                batch = changes.recv() => batch,
            };
            match batch {
                Ok(batch) if !batch.operations => {}
                Ok(_) | Err(RecvError::Lagged(_)) => drop(self.recount().await),
                Err(RecvError::Closed) => return,
            }
        }
    }

    /// Counts the operations. Returns the problem if the outbox cannot be read.
    async fn recount(&self) -> Option<SyncError> {
        let counts = with_store(&self.store, |store| {
            store.retry_saving()?;
            store.outbox().read(outbox::counts)
        })
        .await;
        self.status.send_if_modified(|status| match &counts {
            Ok((waiting, attention)) => {
                let news = (status.waiting, status.attention) != (*waiting, *attention);
                (status.waiting, status.attention) = (*waiting, *attention);
                news
            }
            Err(error) => {
                status.problem = Some(SyncError::from(error));
                true
            }
        });
        counts.err().map(|error| SyncError::from(&error))
    }
}
