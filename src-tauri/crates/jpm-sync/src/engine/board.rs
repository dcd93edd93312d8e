//! The status that the windows see, kept by whoever knows something new.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::attempt::words;
use super::deletions::Deletions;
use super::disk::on_disk;
use crate::moment::Moment;
use crate::store::{Store, StoreError, malformed, outbox};
use crate::views::operations::Refusal;
use crate::views::status::{Feed, Progress, SyncPhase, SyncStatus};

/// Writes the status. Clones write the same one.
#[derive(Clone)]
pub(crate) struct Board {
    store: Store,
    status: watch::Sender<SyncStatus>,
    /// Why edits cannot be sent: our own disk.
    disk: Arc<Mutex<Option<Refusal>>>,
    /// What is told while everything is downloaded, because it is not the first time.
    pub(crate) notice: Option<Refusal>,
}

impl Board {
    pub(crate) fn new(store: Store) -> (Self, watch::Receiver<SyncStatus>) {
        let (status, reader) = watch::channel(SyncStatus::default());
        let board = Self {
            store,
            status,
            disk: Arc::default(),
            notice: None,
        };
        (board, reader)
    }

    /// The first download has begun or has come further.
    pub(crate) fn downloading(&self, progress: Option<Progress>) {
        self.status.send_modify(|status| {
            status.phase = SyncPhase::FirstDownload;
            status.problem.clone_from(&self.notice);
            status.progress = progress;
        });
    }

    /// Says that an edit's state could not be kept, or that it can be again.
    pub(crate) fn disk(&self, trouble: Option<&StoreError>) {
        let trouble = trouble.map(|error| words(error.to_string()));
        let before = std::mem::replace(
            &mut *self.disk.lock().unwrap_or_else(PoisonError::into_inner),
            trouble.clone(),
        );
        if before != trouble {
            self.status.send_modify(|status| {
                if trouble.is_some() || status.problem == before {
                    status.problem = trouble;
                }
            });
        }
    }

    /// A task of the engine has panicked and does no more work.
    pub(crate) fn failed(&self) {
        let why = words(
            "Synchronization has stopped because a part of JPM Desk failed. Restart JPM Desk; your changes are kept",
        );
        *self.disk.lock().unwrap_or_else(PoisonError::into_inner) = Some(why.clone());
        self.status.send_modify(|status| {
            status.phase = SyncPhase::Offline;
            status.problem = Some(why);
        });
    }

    fn disk_trouble(&self) -> Option<Refusal> {
        let trouble = self.disk.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.clone()
    }

    /// Downloading was paused, or goes on.
    pub(crate) fn paused(&self, paused: bool) {
        self.status.send_modify(|status| status.paused = paused);
    }

    pub(crate) fn stopped(&self) {
        self.status
            .send_modify(|status| status.phase = SyncPhase::Stopped);
    }

    /// A round of pulling has ended.
    pub(crate) async fn round_ended(
        &self,
        phase: SyncPhase,
        problem: Option<Refusal>,
        checking: bool,
    ) {
        let feeds = on_disk(&self.store, |store| {
            store.outbox().sync_mark();
            Ok((
                store.feeds()?,
                Deletions::checked_on(store)?,
                store.mirror().read(malformed::count)?,
            ))
        })
        .await;
        let uncounted = self.recount().await;
        let unread = feeds.as_ref().err().map(|error| words(error.to_string()));
        self.status.send_modify(|status| {
            status.phase = phase;
            // Edits that cannot be kept are worse than anything that the server can do.
            let here = uncounted.or(unread);
            status.problem = here.or(problem).or_else(|| self.disk_trouble());
            status.checking_deletions = checking;
            if let Ok((feeds, checked_on, malformed)) = feeds {
                status.feeds = feeds;
                status.malformed = malformed;
                status.deletions_checked_on = checked_on.map(Moment);
            }
            if phase == SyncPhase::Live {
                let fresh = status.feeds.iter().filter(|feed| is_core(feed.feed));
                status.fresh_on = fresh.filter_map(|feed| feed.fresh_on).min();
                status.progress = None;
            }
        });
    }

    /// Counts the outbox again after each change of it, until told to stop.
    pub(crate) async fn listen(self, stop: CancellationToken) {
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

    /// Counts the outbox; why it cannot be read, where it cannot.
    async fn recount(&self) -> Option<Refusal> {
        let counts = on_disk(&self.store, |store| {
            store.try_saving()?;
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
                status.problem = Some(words(error.to_string()));
                true
            }
        });
        counts.err().map(|error| words(error.to_string()))
    }
}

/// The lists without which there is no calendar.
pub(crate) fn is_core(feed: Feed) -> bool {
    matches!(feed, Feed::Appointments | Feed::Jobs)
}
