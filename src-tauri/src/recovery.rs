//! Recovery from a damaged outbox.

use serde::Serialize;
use specta::Type;
use uuid::Uuid;

use jpm_sync::Store;

use crate::account::Account;
use crate::account_files;
use crate::app_state::AppState;
use crate::error::{AppError, ErrorReason};
use crate::host_services::spawn_blocking;

/// The result of setting a damaged outbox aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecoveredEdits {
    /// Number of readable edits, which are kept.
    pub recovered: u32,
    /// Number of those that are unsent or need a decision.
    pub unfinished: u32,
    /// New path of the damaged file; absent if there was none.
    pub damaged_file: Option<String>,
}

impl AppState {
    /// Checks that the folder of a known account exists.
    pub(crate) fn check_folder(&self, account: &Account) -> Result<(), AppError> {
        let folder = self.inner().host.paths.account(account.id);
        if folder.is_dir() {
            // In an emptied folder, this file tells the store that edits are missing.
            account_files::save(&self.inner().host.paths, account);
            return Ok(());
        }
        Err(AppError::new(ErrorReason::AccountFolderMissing {
            account: account.name.clone(),
            path: folder.display().to_string(),
        }))
    }

    /// Sets the damaged outbox of an account aside and keeps the readable edits. Returns `None` if
    /// the outbox is sound.
    pub async fn recover_edits(&self, id: Uuid) -> Result<Option<RecoveredEdits>, AppError> {
        let account = self.account(id)?;
        let folder = self.inner().host.paths.account(account.id);
        let _guard = self.inner().session_lock.lock().await;
        if self
            .open_account()
            .is_some_and(|open| open.account().id == id)
        {
            return Ok(None);
        }
        let aside =
            spawn_blocking(move || Ok(Store::salvage_outbox(&folder, chrono::Utc::now())?)).await?;
        Ok(aside.map(|aside| RecoveredEdits {
            recovered: aside.edits,
            unfinished: aside.unfinished,
            damaged_file: aside.damaged_file.map(|path| path.display().to_string()),
        }))
    }
}
