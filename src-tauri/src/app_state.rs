//! The state behind the commands.
//!
//! It holds the open account and passes calls on to its store and engine. It does not depend on a
//! window, so the IPC bridge of the browser tests runs the same handlers.

mod account_list;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use jpm_client::ids::CustomerId;
use jpm_sync::edit::Edit;
use jpm_sync::key::{JobKey, ProjectKey};
use jpm_sync::time::EpochMillis;
use jpm_sync::views::operations::EditReceipt;
use jpm_sync::views::status::SyncStatus;
use jpm_sync::zone::ZoneDatabase;
use jpm_sync::{Attention, BusinessZone, Store};
use uuid::Uuid;

use crate::account::Account;
use crate::demo::Demo;
use crate::error::{AppError, ErrorReason};
use crate::events::AppEvent;
use crate::export::job_csv::JobExportRequest;
use crate::export::{self, ExportFormat, ExportRequest, ExportedFile};
use crate::host_services::{HostServices, spawn_blocking};
use crate::notices::{NoticeKind, NoticeReason, Notices};
use crate::open_account::OpenAccount;
use crate::panics::PanicReport;
use crate::plan::PlanFile;
use crate::preferences::Preferences;
use crate::session::Session;
use crate::settings_store::{self, Damage, SettingsStore};
use crate::stored_settings::PREFERENCES;
use crate::system_opener::opener_of;

/// The workstation's time zone.
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
pub struct AppState(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) host: HostServices,
    /// The open account.
    pub(crate) open_account: RwLock<Option<Arc<OpenAccount>>>,
    pub(crate) session_status: Mutex<SessionStatus>,
    /// Serializes opening and closing of accounts.
    pub(crate) session_lock: tokio::sync::Mutex<()>,
    /// Serializes changes of the account list, which read it first.
    accounts_lock: Mutex<()>,
    /// The embedded sandbox, once it was started.
    pub(crate) demo: tokio::sync::Mutex<Option<Demo>>,
    /// Whether someone looks at the window.
    pub(crate) attention: Mutex<Attention>,
}

/// What the welcome screen shows besides the accounts.
#[derive(Default)]
pub(crate) struct SessionStatus {
    pub(crate) opening: bool,
    pub(crate) problem: Option<AppError>,
    /// The account that `problem` is about.
    pub(crate) problem_account: Option<Uuid>,
    pub(crate) notices: Notices,
}

impl AppState {
    /// State without an open account.
    pub fn new(host: HostServices) -> Self {
        let problem = host.paths.problem().cloned();
        AppState(Arc::new(Inner {
            host,
            open_account: RwLock::new(None),
            session_status: Mutex::new(SessionStatus {
                problem,
                ..SessionStatus::default()
            }),
            session_lock: tokio::sync::Mutex::new(()),
            accounts_lock: Mutex::new(()),
            demo: tokio::sync::Mutex::new(None),
            attention: Mutex::default(),
        }))
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// The open account and all known ones.
    pub fn session(&self) -> Session {
        let open = self.open_account();
        let account = open.as_ref().map(|open| open.account());
        let zone = match &open {
            Some(open) => open.zone(),
            None => workstation_zone(),
        };
        let status = self.session_status();
        Session {
            account: account.as_ref().map(Account::summary),
            accounts: self.accounts().iter().map(Account::summary).collect(),
            problem: status.problem.clone(),
            problem_account: status.problem_account,
            offsets: zone.table(),
            notices: status.notices.list(account.as_ref()),
            opening: status.opening,
            workstation_time_zone: workstation_zone_name(),
        }
    }

    /// Sends the current session to the window.
    pub(crate) fn emit_session(&self) -> Session {
        let session = self.session();
        (self.0.host.emit)(AppEvent::Session(session.clone()));
        session
    }

    /// Shows a notice about the panic of the last run.
    pub(crate) fn report_panic(&self, panic: &PanicReport) {
        let at = EpochMillis(panic.at);
        let reason = if panic.survived {
            NoticeReason::PartFailed { at }
        } else {
            NoticeReason::ProgramStopped { at }
        };
        self.session_status()
            .notices
            .set(NoticeKind::Stopped, reason);
    }

    /// Removes a notice that the dispatcher has read.
    pub fn dismiss_notice(&self, kind: NoticeKind) {
        self.session_status().notices.dismiss(kind);
        self.emit_session();
    }

    pub(crate) fn session_status(&self) -> MutexGuard<'_, SessionStatus> {
        self.0
            .session_status
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The open account, if any.
    pub(crate) fn open_account(&self) -> Option<Arc<OpenAccount>> {
        self.0
            .open_account
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn set_open_account(
        &self,
        open: Option<Arc<OpenAccount>>,
    ) -> Option<Arc<OpenAccount>> {
        std::mem::replace(
            &mut *self
                .0
                .open_account
                .write()
                .unwrap_or_else(PoisonError::into_inner),
            open,
        )
    }

    fn require_open_account(&self) -> Result<Arc<OpenAccount>, AppError> {
        self.open_account().ok_or_else(AppError::signed_out)
    }

    /// Runs a call on a blocking thread, such as one that writes the settings.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        call: impl FnOnce(&AppState) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let state = self.clone();
        spawn_blocking(move || call(&state)).await
    }

    /// Runs a read of the open account's mirror on a blocking thread.
    pub async fn read<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Store, BusinessZone) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let open = self.require_open_account()?;
        spawn_blocking(move || call(open.store(), open.zone())).await
    }

    /// Runs a write to the open account's outbox on a blocking thread.
    pub async fn write<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Store) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let open = self.require_open_account()?;
        spawn_blocking(move || call(open.store())).await
    }

    /// Adds an edit to the outbox. The edit is on disk when this returns.
    pub async fn submit(&self, edit: Edit) -> Result<EditReceipt, AppError> {
        self.write(move |store| Ok(store.submit(edit, chrono::Utc::now())?))
            .await
    }

    /// Runs a call on the open account's draft plan on a blocking thread.
    pub(crate) async fn with_plan<T: Send + 'static>(
        &self,
        call: impl FnOnce(&PlanFile, &Store) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let open = self.require_open_account()?;
        spawn_blocking(move || call(open.plan(), open.store())).await
    }

    /// Exports appointments to a file that the dispatcher chooses.
    pub async fn export(&self, request: ExportRequest) -> Result<Option<ExportedFile>, AppError> {
        let open = self.require_open_account()?;
        let pick_save_path = Arc::clone(&self.0.host.pick_save_path);
        spawn_blocking(move || {
            let account = open.account();
            let (text, count) = export::render(
                open.store(),
                &request,
                open.zone(),
                account.tenant().0,
                chrono::Utc::now(),
            )?;
            let name = export::file_name(&request.name, request.format);
            let Some(path) = pick_save_path(&name, request.format)? else {
                return Ok(None);
            };
            export::write(&path, &text)?;
            Ok(Some(ExportedFile {
                path: path.display().to_string(),
                count,
            }))
        })
        .await
    }

    /// Exports jobs. Returns `None` if the dispatcher cancels.
    pub async fn export_jobs(
        &self,
        request: JobExportRequest,
    ) -> Result<Option<ExportedFile>, AppError> {
        let open = self.require_open_account()?;
        let pick_save_path = Arc::clone(&self.0.host.pick_save_path);
        spawn_blocking(move || {
            let name = export::file_name(&request.name, ExportFormat::Csv);
            let Some(path) = pick_save_path(&name, ExportFormat::Csv)? else {
                return Ok(None);
            };
            let now = chrono::Utc::now();
            let count = export::write_jobs(open.store(), &request, open.zone(), &path, now)?;
            Ok(Some(ExportedFile {
                path: path.display().to_string(),
                count,
            }))
        })
        .await
    }

    /// Opens the log folder in the file manager.
    pub async fn open_log(&self) -> Result<(), AppError> {
        let folder = self.log_directory();
        spawn_blocking(move || {
            opener_of(&folder).spawn().map(drop).map_err(|error| {
                tracing::warn!(%error, "the folder of the logs was not opened");
                AppError::new(ErrorReason::FileManagerFailed {
                    folder: folder.display().to_string(),
                })
            })
        })
        .await
    }

    /// Opens the print dialog.
    pub fn print(&self) -> Result<(), AppError> {
        (self.0.host.print)()
    }

    /// Reloads one job from the server. The result arrives as a change event.
    pub fn refresh_job(&self, job: JobKey) -> Result<(), AppError> {
        self.require_open_account()?.engine().refresh_job(job);
        Ok(())
    }

    /// Reads a project and its notes from the server.
    pub fn refresh_project(&self, project: ProjectKey) -> Result<(), AppError> {
        let account = self.require_open_account()?;
        account.engine().refresh_project(project);
        Ok(())
    }

    /// Reloads one customer from the server. The result arrives as a change event.
    pub fn refresh_customer(&self, customer: CustomerId) -> Result<(), AppError> {
        let account = self.require_open_account()?;
        account.engine().refresh_customer(customer);
        Ok(())
    }

    /// The current sync status.
    pub fn sync_status(&self) -> Result<SyncStatus, AppError> {
        Ok(self
            .require_open_account()?
            .engine()
            .status()
            .borrow()
            .clone())
    }

    /// Pulls and sends now.
    pub fn sync_now(&self) -> Result<(), AppError> {
        self.require_open_account()?.engine().sync_now();
        Ok(())
    }

    /// Pauses or resumes the download. Edits are still sent.
    pub fn pause_download(&self, paused: bool) -> Result<(), AppError> {
        let open = self.require_open_account()?;
        if paused {
            open.engine().pause_download();
        } else {
            open.engine().resume_download();
        }
        Ok(())
    }

    /// Looks for deletions on the server now.
    pub fn check_deletions(&self) -> Result<(), AppError> {
        self.require_open_account()?.engine().check_deletions();
        Ok(())
    }

    /// Tells the engine whether someone looks at the window; it polls less often if not.
    pub(crate) fn set_attention(&self, attention: Attention) {
        *self.lock_attention() = attention;
        if let Some(open) = self.open_account() {
            open.engine().set_attention(attention);
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

    /// The preferences, with defaults for missing values.
    pub fn preferences(&self) -> Preferences {
        self.settings()
            .get(PREFERENCES)
            .map_or_else(Preferences::default, |stored| {
                Preferences::from_stored(&stored)
            })
    }

    /// Saves the preferences.
    pub async fn save_preferences(&self, preferences: Preferences) -> Result<(), AppError> {
        preferences.check()?;
        self.blocking(move |state| {
            settings_store::write(state.settings(), PREFERENCES, &preferences)
        })
        .await
    }

    /// Sets the business time zone of the open account.
    pub async fn set_time_zone(&self, name: &str) -> Result<(), AppError> {
        let zone = ZoneDatabase::of_this_machine()
            .find(name)
            .map_err(|error| AppError::field("timeZone", error.into()))?;
        let _guard = self.0.session_lock.lock().await;
        let open = self.require_open_account()?;
        open.set_zone(zone);
        let account = open.account();
        self.blocking(move |state| state.save_account(&account))
            .await?;
        self.emit_session();
        Ok(())
    }

    /// Shows the window.
    pub fn show_window(&self) {
        (self.0.host.show_window)();
    }

    /// The data directory.
    pub fn data_directory(&self) -> &Path {
        self.0.host.paths.data()
    }

    /// The log folder.
    pub fn log_directory(&self) -> PathBuf {
        self.0.host.paths.logs()
    }

    fn settings(&self) -> &dyn SettingsStore {
        self.0.host.settings.as_ref()
    }

    /// Shows a notice about the damaged preferences file.
    pub(crate) fn report_damage(&self, damage: Damage) {
        self.session_status().notices.preferences_damaged(damage);
    }
}
