//! The files of one account.

pub(crate) mod assignment_snapshot;
pub(crate) mod database;
pub(crate) mod derived;
mod error;
pub(crate) mod feed_delay;
pub(crate) mod feeds;
mod file_identity;
mod high_water;
pub(crate) mod holds;
mod lock;
pub(crate) mod malformed;
pub(crate) mod meta;
pub(crate) mod mirror;
mod open;
mod options;
pub(crate) mod outbox;
pub(crate) mod phones;
pub(crate) mod pinned;
mod recovery;
pub(crate) mod removal;
mod row_counts;
mod salvage;
pub(crate) mod sql;
pub(crate) mod suspect_jobs;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use chrono::{DateTime, Utc};
use jpm_client::Dialect;
use parking_lot::Mutex;
use rusqlite::Connection;
use tokio::sync::{Notify, broadcast};

use crate::account::AccountName;
use crate::id_map::IdMap;
use crate::operation::UndoSupport;
use crate::overlay::Overlay;
use crate::time::to_micros;
use crate::views::status::{ChangeBatch, FeedStatus};
use crate::zone::BusinessZone;
use database::Database;
pub use error::StoreError;
use lock::AccountLock;
pub use open::OutboxSalvage;
#[cfg(test)]
pub(crate) use open::in_memory;
pub use options::StoreOptions;
use recovery::CleanShutdownMarker;
use sql::Sql;

/// How many change batches are buffered for a slow window. If it misses more, its receiver says so
/// and it reads everything again.
const CHANGE_BUFFER: usize = 256;

/// The mirror and the outbox of one account. It is cheap to clone, and every clone is the same
/// store. Calls block on the disk.
#[derive(Clone, Debug)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    outbox: Database,
    mirror: Database,
    revision: AtomicU32,
    changes: broadcast::Sender<ChangeBatch>,
    work: Notify,
    zone: Mutex<BusinessZone>,
    undo_support: Mutex<UndoSupport>,
    run_inline: bool,
    /// Whether the last edit could not be saved.
    save_failed: AtomicBool,
    account: AccountName,
    /// The waiting edits, with the number of commits of the outbox that they include.
    overlay: Mutex<Option<(u64, Arc<Overlay>)>>,
    /// The id map, with the number of its changes that it includes.
    id_map: Mutex<Option<(i64, Arc<IdMap>)>>,
    shutdown_marker: CleanShutdownMarker,
    /// Dropped last, so that no other process opens the files before they are closed.
    _lock: AccountLock,
}

impl Store {
    /// Opens or creates the files of an account in a directory of its own.
    ///
    /// Operations that were being sent when the program last ended become "unknown". Their effect
    /// is looked for before anything is sent again.
    pub fn open(dir: &Path, account: &AccountName, now: DateTime<Utc>) -> Result<Self, StoreError> {
        Self::open_with(dir, account, now, StoreOptions::default())
    }

    /// [`open`](Self::open) with options.
    pub fn open_with(
        dir: &Path,
        account: &AccountName,
        now: DateTime<Utc>,
        options: StoreOptions,
    ) -> Result<Self, StoreError> {
        database::check_sqlite()?;
        let lock = AccountLock::acquire(dir)?;
        let outbox = open::open_outbox(dir, now, options)?;
        let mark = CleanShutdownMarker::set(dir)?;
        let mirror = open::open_mirror(dir, account)?;
        let set_up = || {
            mirror.set_checkpoint_pages(options.checkpoint_pages)?;
            mirror.write(|sql| derived::refresh_next_starts(sql, to_micros(now)))
        };
        match set_up() {
            // The check at opening reads a few pages. This is the first write, and may be the first
            // to find the damage.
            Err(StoreError::MirrorDamaged { detail, .. }) => {
                tracing::warn!(detail, "the mirror is damaged and is created again");
                mirror.replace(|path| open::replace_mirror(path, account))?;
                set_up()?;
            }
            done => done?,
        }
        let doubted = outbox.write(|sql| outbox::mark_leased_unknown(sql, to_micros(now)))?;
        if doubted > 0 {
            tracing::info!(
                doubted,
                "edits that were being sent when the program ended will be looked for"
            );
        }
        Ok(Self(Arc::new(Inner {
            outbox,
            mirror,
            revision: AtomicU32::new(0),
            changes: broadcast::channel(CHANGE_BUFFER).0,
            work: Notify::new(),
            zone: Mutex::new(BusinessZone::utc()),
            undo_support: Mutex::new(UndoSupport::FieldsOnly),
            run_inline: options.run_inline,
            save_failed: AtomicBool::new(false),
            account: account.clone(),
            overlay: Mutex::default(),
            id_map: Mutex::default(),
            shutdown_marker: mark,
            _lock: lock,
        })))
    }

    pub(crate) fn runs_inline(&self) -> bool {
        self.0.run_inline
    }

    /// Sets the time zone of the sentences about the sync, which is UTC until then. They are
    /// worded when they are read.
    pub fn set_zone(&self, zone: BusinessZone) {
        *self.0.zone.lock() = zone;
    }

    /// Sets the account's API, which decides what can be undone after the server has it. Until then
    /// it is the contract's.
    pub fn set_dialect(&self, dialect: Dialect) {
        *self.0.undo_support.lock() = dialect.into();
    }

    pub(crate) fn undo_support(&self) -> UndoSupport {
        *self.0.undo_support.lock()
    }

    /// The time zone of the sentences about the sync.
    pub fn zone(&self) -> BusinessZone {
        *self.0.zone.lock()
    }

    /// Subscribes to the changes: one batch per commit.
    pub fn subscribe(&self) -> broadcast::Receiver<ChangeBatch> {
        self.0.changes.subscribe()
    }

    /// The number of commits since opening.
    pub fn revision(&self) -> u32 {
        self.0.revision.load(Ordering::Acquire)
    }

    /// The status of every list that the API has.
    pub fn feeds(&self) -> Result<Vec<FeedStatus>, StoreError> {
        // What the API can undo tells its dialect.
        let has_all = self.undo_support() == UndoSupport::Full;
        let mut feeds = feeds::statuses(&self.0.mirror)?;
        feeds.retain(|status| has_all || !status.feed.is_vendor_only());
        Ok(feeds)
    }

    /// Reads the mirror together with the waiting edits.
    ///
    /// The edits are read first. One that ends in between is then applied twice, which shows the
    /// same; the other order could miss it.
    pub(crate) fn shown<T>(
        &self,
        work: impl FnOnce(&Connection, &Overlay) -> Sql<T>,
    ) -> Result<T, StoreError> {
        let overlay = self.cached_overlay()?;
        self.0.mirror.read(|sql| work(sql, &overlay))
    }

    /// The waiting edits, read again only after a commit of the outbox. The id map in them grows
    /// with every record that is created here.
    fn cached_overlay(&self) -> Result<Arc<Overlay>, StoreError> {
        // The counter is read before the edits. A commit in between costs one more read; the other
        // order could miss it.
        let commits = self.0.outbox.commits();
        let kept = || self.0.overlay.lock();
        if let Some((as_of, overlay)) = &*kept()
            && *as_of == commits
        {
            return Ok(overlay.clone());
        }
        let overlay = Arc::new(self.overlay()?);
        *kept() = Some((commits, overlay.clone()));
        Ok(overlay)
    }

    /// The waiting edits.
    pub(crate) fn overlay(&self) -> Result<Overlay, StoreError> {
        self.0
            .outbox
            .read(|sql| Ok(Overlay::new(self.id_map(sql)?, outbox::unfinished(sql)?)))
    }

    /// The id map as `sql` sees it. It is read again only after a local record got its server id.
    /// It must not be read inside a transaction that has changed it, because that may be rolled
    /// back.
    pub(crate) fn id_map(&self, sql: &Connection) -> Sql<Arc<IdMap>> {
        let changes = outbox::id_map_changes(sql)?;
        let mut kept = self.0.id_map.lock();
        match &*kept {
            Some((as_of, names)) if *as_of == changes => Ok(names.clone()),
            _ => {
                let names = Arc::new(outbox::id_map(sql)?);
                *kept = Some((changes, names.clone()));
                Ok(names)
            }
        }
    }

    /// Deletes finished edits after their retention time and gives their pages back to the disk.
    pub(crate) fn delete_finished(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        outbox::delete_finished(&self.0.outbox, now)
    }

    pub(crate) fn outbox(&self) -> &Database {
        &self.0.outbox
    }

    pub(crate) fn mirror(&self) -> &Database {
        &self.0.mirror
    }

    /// Woken when there may be something to send.
    pub(crate) fn work(&self) -> &Notify {
        &self.0.work
    }

    /// Publishes what a commit changed.
    pub(crate) fn publish(&self, mut batch: ChangeBatch) {
        batch.revision = self.0.revision.fetch_add(1, Ordering::AcqRel) + 1;
        // If no window listens, there is nobody to tell.
        let _ = self.0.changes.send(batch);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
