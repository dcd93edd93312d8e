//! The files of one account, and what screens ask of them. A read never waits for the network.

pub(crate) mod database;
pub(crate) mod derived;
pub(crate) mod doubts;
mod error;
pub(crate) mod feeds;
mod file_identity;
mod high_water;
pub(crate) mod lateness;
mod lock;
pub(crate) mod malformed;
mod mending;
pub(crate) mod mirror;
pub(crate) mod notes;
mod opening;
mod options;
pub(crate) mod outbox;
pub(crate) mod removal;
pub(crate) mod roster;
mod salvage;
pub(crate) mod sql;
mod tally;
pub(crate) mod telephones;
pub(crate) mod wanted;

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use jpm_client::Dialect;
use rusqlite::Connection;
use tokio::sync::{Notify, broadcast};

use crate::account::AccountName;
use crate::id_map::IdMap;
use crate::instant::micros;
use crate::key::{AppointmentKey, JobKey, ProjectKey};
use crate::operation::Opposites;
use crate::overlay::Overlay;
use crate::read;
use crate::views::calendar::{AppointmentCard, CalendarPage, CalendarRequest, Tray};
use crate::views::choices::{CustomerHit, FormChoices};
use crate::views::jobs::{JobDetail, JobPage, JobQuery};
use crate::views::operations::OperationRow;
use crate::views::projects::{ProjectBoard, ProjectDetail};
use crate::views::search::SearchHits;
use crate::views::status::{ChangeBatch, FeedStatus};
use crate::zone::BusinessZone;
use database::Database;
pub use error::StoreError;
use lock::AccountLock;
use mending::OpenMark;
pub use opening::OutboxSetAside;
pub use options::StoreOptions;
use sql::Sql;

/// Batches kept for a window that is slow to listen. One that misses more is told so by its receiver, and reads everything again.
const BATCHES_KEPT: usize = 256;

/// The mirror and the outbox of one account. Cheap to clone; every clone is the same store. Calls block on the disk.
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
    opposites: Mutex<Opposites>,
    in_place: bool,
    /// The last edit could not be kept.
    unsaved: AtomicBool,
    account: AccountName,
    /// The waiting edits as of so many commits of the outbox.
    overlay: Mutex<Option<(u64, Arc<Overlay>)>>,
    /// The id map as of so many changes of it.
    names: Mutex<Option<(i64, Arc<IdMap>)>>,
    mark: OpenMark,
    /// Dropped last, so that no other process opens the files before they are closed.
    _lock: AccountLock,
}

impl Store {
    /// Opens or makes the files of an account in a directory of its own.
    ///
    /// What was being sent when the program last ended becomes "unknown", and is settled by looking before anything is sent again.
    pub fn open(dir: &Path, account: &AccountName, now: DateTime<Utc>) -> Result<Self, StoreError> {
        Self::open_with(dir, account, now, StoreOptions::default())
    }

    /// [`open`](Self::open), to work otherwise than programs want it.
    pub fn open_with(
        dir: &Path,
        account: &AccountName,
        now: DateTime<Utc>,
        options: StoreOptions,
    ) -> Result<Self, StoreError> {
        database::check_sqlite()?;
        let lock = AccountLock::take(dir)?;
        let outbox = opening::open_outbox(dir, now, options)?;
        let mark = OpenMark::set(dir)?;
        let mirror = opening::open_mirror(dir, account)?;
        let set_up = || {
            mirror.copy_log_after(options.log_pages)?;
            mirror.write(|sql| derived::turn(sql, micros(now)))
        };
        match set_up() {
            // The look at opening reads a few pages; this is the first that writes, and may be the first to come upon the damage.
            Err(StoreError::MirrorDamaged { detail, .. }) => {
                tracing::warn!(detail, "the mirror is damaged and is built anew");
                mirror.replace(|path| opening::renew_mirror(path, account))?;
                set_up()?;
            }
            done => done?,
        }
        let doubted = outbox.write(|sql| outbox::doubt_leased(sql, micros(now)))?;
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
            changes: broadcast::channel(BATCHES_KEPT).0,
            work: Notify::new(),
            zone: Mutex::new(BusinessZone::utc()),
            opposites: Mutex::new(Opposites::Values),
            in_place: options.in_place,
            unsaved: AtomicBool::new(false),
            account: account.clone(),
            overlay: Mutex::default(),
            names: Mutex::default(),
            mark,
            _lock: lock,
        })))
    }

    pub(crate) fn works_in_place(&self) -> bool {
        self.0.in_place
    }

    /// The time zone in which sentences about operations name times, UTC until it is set. They are worded when they are read.
    pub fn set_zone(&self, zone: BusinessZone) {
        *self.0.zone.lock().unwrap_or_else(PoisonError::into_inner) = zone;
    }

    /// Which API the account is with, which decides what can be taken back when the server has it; the contract until it is told.
    pub fn set_dialect(&self, dialect: Dialect) {
        *self
            .0
            .opposites
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = dialect.into();
    }

    pub(crate) fn opposites(&self) -> Opposites {
        *self
            .0
            .opposites
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The business time zone that sentences name times in.
    pub fn zone(&self) -> BusinessZone {
        *self.0.zone.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One batch per commit, from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<ChangeBatch> {
        self.0.changes.subscribe()
    }

    /// Rises with every commit, from 0 at opening.
    pub fn revision(&self) -> u32 {
        self.0.revision.load(Ordering::Acquire)
    }

    /// Everything that a calendar view of some days shows.
    pub fn calendar(
        &self,
        request: &CalendarRequest,
        zone: &BusinessZone,
        now: DateTime<Utc>,
    ) -> Result<CalendarPage, StoreError> {
        let revision = self.revision();
        self.shown(|sql, overlay| read::calendar::page(sql, overlay, request, *zone, now, revision))
    }

    /// Appointments that wait for a place on the board.
    pub fn tray(&self, request: &CalendarRequest, zone: &BusinessZone) -> Result<Tray, StoreError> {
        self.shown(|sql, overlay| read::calendar::tray(sql, overlay, request, *zone))
    }

    /// These appointments as they are shown, in this order; those that are not known are left out.
    pub fn appointments(
        &self,
        keys: &[AppointmentKey],
    ) -> Result<Vec<AppointmentCard>, StoreError> {
        self.shown(|sql, overlay| {
            let found = keys
                .iter()
                .map(|key| read::cards::card(sql, overlay, *key))
                .collect::<Sql<Vec<_>>>()?;
            Ok(found.into_iter().flatten().collect())
        })
    }

    /// A part of the table of jobs.
    pub fn jobs(&self, query: &JobQuery, now: DateTime<Utc>) -> Result<JobPage, StoreError> {
        let now_us = micros(now);
        let most = read::job_table::MOST_OVERTAKEN;
        let overtaken = self
            .0
            .mirror
            .read(|sql| derived::overtaken(sql, now_us, most))?;
        if overtaken.len() == most as usize {
            self.0.mirror.write(|sql| derived::turn(sql, now_us))?;
        }
        self.shown(|sql, overlay| read::job_table::page(sql, overlay, query, now))
    }

    /// Everything that the drawer shows of a job; `None` when it is not known. A local name is understood for ever.
    pub fn job(&self, key: &JobKey) -> Result<Option<JobDetail>, StoreError> {
        let zone = self.zone();
        let opposites = self.opposites();
        self.shown(|sql, overlay| read::job::detail(sql, overlay, *key, zone, opposites))
    }

    /// All that the forms offer.
    pub fn form_choices(&self) -> Result<FormChoices, StoreError> {
        self.0.mirror.read(read::choices::form_choices)
    }

    /// Jobs, appointments, customers and projects in which every word of `text` begins a word, best first and at most `limit` of each. Edits
    /// that the server does not have yet are found as they are shown. Whatever is typed is looked for; nothing is an error.
    pub fn search(
        &self,
        text: &str,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<SearchHits, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        self.shown(|sql, overlay| read::search::search(sql, overlay, text, limit, micros(now)))
    }

    /// Customers in whose name, telephone number or addresses every word of `text` begins a word, best first.
    pub fn find_customers(&self, text: &str, limit: u32) -> Result<Vec<CustomerHit>, StoreError> {
        self.0
            .mirror
            .read(|sql| read::choices::find_customers(sql, text, limit))
    }

    /// The projects and their dashboard.
    pub fn project_board(
        &self,
        zone: &BusinessZone,
        now: DateTime<Utc>,
    ) -> Result<ProjectBoard, StoreError> {
        self.shown(|sql, overlay| read::projects::board(sql, overlay, *zone, now))
    }

    /// Everything on a project's page; `None` when it is not known. A local name is understood for ever.
    pub fn project(
        &self,
        key: &ProjectKey,
        zone: &BusinessZone,
        now: DateTime<Utc>,
    ) -> Result<Option<ProjectDetail>, StoreError> {
        self.shown(|sql, overlay| read::projects::detail(sql, overlay, *key, *zone, now))
    }

    /// All edits that are not over and the last 200 others, newest first.
    pub fn operations(&self) -> Result<Vec<OperationRow>, StoreError> {
        let (zone, opposites) = (self.zone(), self.opposites());
        let (operations, unreadable) = self.0.outbox.read(|sql| {
            let ids = self.names(sql)?;
            let mut operations = outbox::listed(sql)?;
            for operation in &mut operations {
                operation.resolve(&ids);
            }
            Ok((operations, outbox::unreadable(sql, &ids)?))
        })?;
        let mut rows = self.0.mirror.read(|sql| {
            operations
                .iter()
                .map(|operation| {
                    let row = read::conflict::row(sql, operation, zone, opposites)?;
                    Ok((operation.seq, row))
                })
                .collect::<Sql<Vec<_>>>()
        })?;
        rows.extend(unreadable.iter().map(|found| (found.seq, found.row())));
        rows.sort_by_key(|(seq, _)| std::cmp::Reverse(*seq));
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    /// How every list stands.
    pub fn feeds(&self) -> Result<Vec<FeedStatus>, StoreError> {
        feeds::statuses(&self.0.mirror)
    }

    /// Reads the mirror under the waiting edits.
    ///
    /// The edits are read first: one that ends in between is then seen twice, which shows the same, and never not at all.
    pub(crate) fn shown<T>(
        &self,
        work: impl FnOnce(&Connection, &Overlay) -> Sql<T>,
    ) -> Result<T, StoreError> {
        let overlay = self.kept_overlay()?;
        self.0.mirror.read(|sql| work(sql, &overlay))
    }

    /// The waiting edits, worked out anew only after a commit of the outbox: the id map in them grows with every record made here.
    fn kept_overlay(&self) -> Result<Arc<Overlay>, StoreError> {
        // Counted before it is read: a commit in between makes it be read once more, and never once too little.
        let commits = self.0.outbox.commits();
        let kept = || {
            self.0
                .overlay
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
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
            .read(|sql| Ok(Overlay::new(self.names(sql)?, outbox::unfinished(sql)?)))
    }

    /// The id map as `sql` has it. It is read anew only when a record made here has got its number, not for every edit. Not to be asked for in
    /// a transaction that has changed it, which may yet be rolled back.
    pub(crate) fn names(&self, sql: &Connection) -> Sql<Arc<IdMap>> {
        let changes = outbox::names_changed(sql)?;
        let mut kept = self.0.names.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((as_of, names)) if *as_of == changes => Ok(names.clone()),
            _ => {
                let names = Arc::new(outbox::id_map(sql)?);
                *kept = Some((changes, names.clone()));
                Ok(names)
            }
        }
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

    /// Tells the windows what a commit changed.
    pub(crate) fn publish(&self, mut batch: ChangeBatch) {
        batch.revision = self.0.revision.fetch_add(1, Ordering::AcqRel) + 1;
        // No window may be listening; then there is nobody to tell.
        let _ = self.0.changes.send(batch);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
