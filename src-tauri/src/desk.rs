//! The desk: what stands between the window's commands and the crates below.
//!
//! It knows which account is open and hands calls on to that account's store and engine. It holds no runtime of
//! Tauri's, so the same handlers serve the window and the loopback bridge of the browser tests.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use jpm_sync::edit::Edit;
use jpm_sync::key::JobKey;
use jpm_sync::views::operations::EditReceipt;
use jpm_sync::views::status::SyncStatus;
use jpm_sync::zone::ZoneDatabase;
use jpm_sync::{Attention, BusinessZone, Store};
use serde_json::Value;
use uuid::Uuid;

use crate::account::{Account, Session};
use crate::account_files;
use crate::demo::Demo;
use crate::error::{AppError, ErrorKind};
use crate::events::DeskEvent;
use crate::export::{self, ExportRequest, Exported};
use crate::kept::{ACCOUNTS, ACTIVE_ACCOUNT, PREFERENCES};
use crate::notices::{NoticeKind, Notices};
use crate::office::Office;
use crate::panics::Panicked;
use crate::plan::PlanFile;
use crate::preferences::Preferences;
use crate::shelf::{self, Damage, Shelf};
use crate::surroundings::{Surroundings, apart};

/// The time zone that this workstation is set to.
fn workstation_zone_name() -> String {
    iana_time_zone::get_timezone().unwrap_or_else(|_| "UTC".to_owned())
}

fn workstation_zone() -> BusinessZone {
    workstation_zone_name()
        .parse()
        .unwrap_or_else(|_| BusinessZone::utc())
}

/// The state behind every command. Cheap to clone.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) around: Surroundings,
    /// The open account.
    pub(crate) office: RwLock<Option<Arc<Office>>>,
    pub(crate) notes: Mutex<SessionNotes>,
    /// Opening and closing accounts goes one at a time.
    pub(crate) changing: tokio::sync::Mutex<()>,
    /// The embedded sandbox, once it was asked for.
    pub(crate) demo: tokio::sync::Mutex<Option<Demo>>,
    /// Whether someone looks at the window.
    pub(crate) attention: Mutex<Attention>,
}

/// What the welcome screen says besides the accounts.
#[derive(Default)]
pub(crate) struct SessionNotes {
    pub(crate) opening: bool,
    pub(crate) problem: Option<AppError>,
    /// The account that it is about.
    pub(crate) problem_account: Option<Uuid>,
    pub(crate) notices: Notices,
}

impl Desk {
    /// A desk with no account open.
    pub fn new(around: Surroundings) -> Self {
        let problem = around.places.problem().cloned();
        Desk(Arc::new(Inner {
            around,
            office: RwLock::new(None),
            notes: Mutex::new(SessionNotes {
                problem,
                ..SessionNotes::default()
            }),
            changing: tokio::sync::Mutex::new(()),
            demo: tokio::sync::Mutex::new(None),
            attention: Mutex::default(),
        }))
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// Which account is open, and which are known.
    pub fn session(&self) -> Session {
        let open = self.office();
        let account = open.as_ref().map(|office| office.account());
        let zone = match &open {
            Some(office) => office.zone(),
            None => workstation_zone(),
        };
        let notes = self.notes();
        Session {
            account: account.as_ref().map(Account::summary),
            accounts: self.accounts().iter().map(Account::summary).collect(),
            problem: notes.problem.clone(),
            problem_account: notes.problem_account,
            offsets: zone.table(),
            notices: notes.notices.all(account.as_ref()),
            opening: notes.opening,
            workstation_time_zone: workstation_zone_name(),
        }
    }

    /// Tells the window which account is open now.
    pub(crate) fn tell_session(&self) -> Session {
        let session = self.session();
        (self.0.around.tell)(DeskEvent::Session(session.clone()));
        session
    }

    /// The last run did not end well.
    pub(crate) fn notice_panic(&self, panicked: &Panicked) {
        // No account is open yet: it is the one that was open when the program ended.
        let last = self.active().and_then(|id| self.account(id).ok());
        let business = last.and_then(|account| account.zone());
        let sentence = panicked.sentence(business, workstation_zone());
        self.notes().notices.say(NoticeKind::Stopped, sentence);
    }

    /// The dispatcher has read a notice.
    pub fn dismiss_notice(&self, kind: NoticeKind) {
        self.notes().notices.dismiss(kind);
        self.tell_session();
    }

    pub(crate) fn notes(&self) -> MutexGuard<'_, SessionNotes> {
        self.0.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The open account, if any.
    pub(crate) fn office(&self) -> Option<Arc<Office>> {
        self.0
            .office
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn set_office(&self, office: Option<Arc<Office>>) -> Option<Arc<Office>> {
        std::mem::replace(
            &mut *self
                .0
                .office
                .write()
                .unwrap_or_else(PoisonError::into_inner),
            office,
        )
    }

    fn open_office(&self) -> Result<Arc<Office>, AppError> {
        self.office().ok_or_else(AppError::signed_out)
    }

    /// Reads from the mirror of the open account, on a thread that may block.
    pub async fn read<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Store, BusinessZone) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let office = self.open_office()?;
        apart(move || call(office.store(), office.zone())).await
    }

    /// Writes to the outbox of the open account, on a thread that may block.
    pub async fn write<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Store) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let office = self.open_office()?;
        apart(move || call(office.store())).await
    }

    /// Puts an edit into the outbox. When this returns, the edit is on the disk.
    pub async fn submit(&self, edit: Edit) -> Result<EditReceipt, AppError> {
        self.write(move |store| Ok(store.submit(edit, chrono::Utc::now())?))
            .await
    }

    /// Works with the draft plan of the open account, on a thread that may block.
    pub(crate) async fn with_plan<T: Send + 'static>(
        &self,
        call: impl FnOnce(&PlanFile, &Store) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let office = self.open_office()?;
        apart(move || call(office.plan(), office.store())).await
    }

    /// Writes appointments into a file that the dispatcher names.
    pub async fn export(&self, request: ExportRequest) -> Result<Option<Exported>, AppError> {
        let office = self.open_office()?;
        let ask = Arc::clone(&self.0.around.ask_where);
        apart(move || {
            let account = office.account();
            let (text, count) = export::text(
                office.store(),
                &request,
                office.zone(),
                account.tenant().0,
                chrono::Utc::now(),
            )?;
            let name = export::file_name(&request.name, request.format);
            let Some(path) = ask(&name, request.format)? else {
                return Ok(None);
            };
            export::write(&path, &text)?;
            Ok(Some(Exported {
                path: path.display().to_string(),
                count,
            }))
        })
        .await
    }

    /// Shows the folder of the logs in the file manager.
    pub async fn open_log(&self) -> Result<(), AppError> {
        let folder = self.log_directory();
        apart(move || {
            let opener = if cfg!(windows) {
                "explorer"
            } else if cfg!(target_os = "macos") {
                "open"
            } else {
                "xdg-open"
            };
            let opened = std::process::Command::new(opener).arg(&folder).spawn();
            opened.map(drop).map_err(|error| {
                tracing::warn!(%error, opener, "the folder of the logs was not opened");
                let sentence = format!(
                    "The file manager did not open. The log is in {}",
                    folder.display()
                );
                AppError::new(ErrorKind::Failed, sentence)
            })
        })
        .await
    }

    /// Opens the print dialog for what the window shows.
    pub fn print(&self) -> Result<(), AppError> {
        (self.0.around.print)()
    }

    /// Asks the server for one job; what comes is told as a change.
    pub fn refresh_job(&self, job: JobKey) -> Result<(), AppError> {
        self.open_office()?.engine().refresh_job(job);
        Ok(())
    }

    /// The engine's state.
    pub fn sync_status(&self) -> Result<SyncStatus, AppError> {
        Ok(self.open_office()?.engine().status().borrow().clone())
    }

    /// Pulls and pushes at once.
    pub fn sync_now(&self) -> Result<(), AppError> {
        self.open_office()?.engine().sync_now();
        Ok(())
    }

    /// Stops the download, or goes on with it. Edits are sent all the same.
    pub fn pause_download(&self, paused: bool) -> Result<(), AppError> {
        let office = self.open_office()?;
        if paused {
            office.engine().pause_download();
        } else {
            office.engine().resume_download();
        }
        Ok(())
    }

    /// Looks now for what was deleted on the server.
    pub fn check_deletions(&self) -> Result<(), AppError> {
        self.open_office()?.engine().check_deletions();
        Ok(())
    }

    /// Whether someone looks: the engine of the open account asks less often when nobody does.
    pub(crate) fn attend(&self, attention: Attention) {
        *self.lock_attention() = attention;
        if let Some(office) = self.office() {
            office.engine().set_attention(attention);
        }
    }

    pub(crate) fn attention(&self) -> Attention {
        *self.lock_attention()
    }

    fn lock_attention(&self) -> MutexGuard<'_, Attention> {
        self.0
            .attention
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The preferences, with defaults where nothing was set.
    pub fn preferences(&self) -> Preferences {
        self.shelf()
            .get(PREFERENCES)
            .map_or_else(Preferences::default, |kept| Preferences::from_kept(&kept))
    }

    /// Keeps the preferences.
    pub fn save_preferences(&self, preferences: &Preferences) -> Result<(), AppError> {
        preferences.check()?;
        shelf::write(self.shelf(), PREFERENCES, preferences)
    }

    /// Sets the business time zone of the open account.
    pub fn set_time_zone(&self, name: &str) -> Result<(), AppError> {
        let zone = ZoneDatabase::of_this_machine()
            .find(name)
            .map_err(|error| AppError::field("timeZone", error.to_string()))?;
        let office = self.open_office()?;
        office.set_zone(zone);
        self.remember(&office.account())?;
        self.tell_session();
        Ok(())
    }

    /// Shows the window.
    pub fn show_window(&self) {
        (self.0.around.show_window)();
    }

    /// Where data is kept.
    pub fn data_directory(&self) -> &Path {
        self.0.around.places.data()
    }

    /// Where logs are written.
    pub fn log_directory(&self) -> PathBuf {
        self.0.around.places.logs()
    }

    fn shelf(&self) -> &dyn Shelf {
        self.0.around.shelf.as_ref()
    }

    /// Each one that can be read; a damaged one costs only itself.
    pub(crate) fn accounts(&self) -> Vec<Account> {
        let kept = shelf::read::<Vec<Value>>(self.shelf(), ACCOUNTS).unwrap_or_default();
        kept.into_iter()
            .filter_map(|one| {
                serde_json::from_value(one)
                    .inspect_err(|error| tracing::warn!(%error, "a kept account cannot be read"))
                    .ok()
            })
            .collect()
    }

    /// Finds the accounts again that the preferences have lost, in their folders and the keychain, and says so. An account that nobody
    /// opens has edits that nobody sends, so the one that was worked on last is opened where none is remembered.
    pub(crate) async fn find_lost_accounts(&self) {
        let around = &self.0.around;
        if around.places.problem().is_some() {
            return;
        }
        let known = self.accounts();
        for account in &known {
            account_files::keep(&around.places, account);
        }
        let is_lost = |account: &Account| known.iter().all(|known| known.id != account.id);
        let mut lost = account_files::all(&around.places);
        let damaged = self.notes().notices.says(NoticeKind::Preferences);
        if damaged || self.shelf().get(ACCOUNTS).is_none() {
            lost.extend(account_files::rebuilt(&around.places, &around.keychain).await);
        }
        lost.retain(is_lost);
        let mut found = Vec::new();
        for account in lost {
            if found.iter().all(|found: &Account| found.id != account.id) {
                found.push(account);
            }
        }
        let kept = found.iter().try_for_each(|account| self.remember(account));
        if let (Err(error), true) = (kept, !found.is_empty()) {
            tracing::error!(%error, "the accounts that were found again are not kept");
        }
        let remembered = self.active().is_some_and(|id| self.account(id).is_ok());
        let forgotten = damaged && self.shelf().get(ACTIVE_ACCOUNT).is_none();
        let last = found.first().or(known.first().filter(|_| forgotten));
        if let (Some(last), false) = (last, remembered)
            && let Err(error) = self.set_active(Some(last.id))
        {
            tracing::error!(%error, "the account is not opened at the next start");
        }
        self.notes().notices.found_again(&found);
    }

    /// The preferences file could not be read.
    pub(crate) fn notice_damage(&self, damage: Damage) {
        self.notes().notices.damaged(damage);
    }

    pub(crate) fn account(&self, id: Uuid) -> Result<Account, AppError> {
        self.accounts()
            .into_iter()
            .find(|account| account.id == id)
            .ok_or_else(|| {
                AppError::new(
                    ErrorKind::NotFound,
                    "This account is not known on this computer any more. Sign in again",
                )
            })
    }

    /// Adds an account to the list, or writes down what changed of it.
    pub(crate) fn remember(&self, account: &Account) -> Result<(), AppError> {
        let mut accounts = self.accounts();
        match accounts.iter_mut().find(|known| known.id == account.id) {
            Some(known) => *known = account.clone(),
            None => accounts.push(account.clone()),
        }
        account_files::keep(&self.0.around.places, account);
        shelf::write(self.shelf(), ACCOUNTS, &accounts)
    }

    pub(crate) fn forget(&self, id: Uuid) -> Result<(), AppError> {
        let mut accounts = self.accounts();
        accounts.retain(|account| account.id != id);
        account_files::forget(&self.0.around.places, id);
        shelf::write(self.shelf(), ACCOUNTS, &accounts)
    }

    /// The account that was open when the program ended.
    pub(crate) fn active(&self) -> Option<Uuid> {
        shelf::read::<Option<Uuid>>(self.shelf(), ACTIVE_ACCOUNT).flatten()
    }

    pub(crate) fn set_active(&self, id: Option<Uuid>) -> Result<(), AppError> {
        shelf::write(self.shelf(), ACTIVE_ACCOUNT, &id)
    }
}
