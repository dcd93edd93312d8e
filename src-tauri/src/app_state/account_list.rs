//! The list of known accounts, and which of them is open.

use std::sync::{MutexGuard, PoisonError};

use serde_json::Value;
use uuid::Uuid;

use super::AppState;
use crate::account::Account;
use crate::account_files;
use crate::error::{AppError, ErrorReason};
use crate::notices::NoticeKind;
use crate::settings_store;
use crate::stored_settings::{ACCOUNTS, ACTIVE_ACCOUNT};

impl AppState {
    /// All readable accounts. A damaged entry is skipped.
    pub(crate) fn accounts(&self) -> Vec<Account> {
        let stored =
            settings_store::read::<Vec<Value>>(self.settings(), ACCOUNTS).unwrap_or_default();
        stored
            .into_iter()
            .filter_map(|one| {
                serde_json::from_value(one)
                    .inspect_err(|error| tracing::warn!(%error, "a stored account cannot be read"))
                    .ok()
            })
            .collect()
    }

    /// Recovers accounts that the preferences have lost, from their folders and the keychain.
    ///
    /// Edits of an account that is never opened are never sent. So if no account is marked as open,
    /// the most recently used one is.
    pub(crate) async fn recover_lost_accounts(&self) {
        let host = &self.0.host;
        if host.paths.problem().is_some() {
            return;
        }
        let known = self.accounts();
        for account in &known {
            account_files::save(&host.paths, account);
        }
        let is_lost = |account: &Account| known.iter().all(|known| known.id != account.id);
        let mut lost = account_files::find_all(&host.paths);
        let damaged = self
            .session_status()
            .notices
            .contains(NoticeKind::Preferences);
        if damaged || self.settings().get(ACCOUNTS).is_none() {
            lost.extend(account_files::reconstruct(&host.paths, &host.keychain).await);
        }
        lost.retain(is_lost);
        let mut found = Vec::new();
        for account in lost {
            if found.iter().all(|found: &Account| found.id != account.id) {
                found.push(account);
            }
        }
        let accounts = found.clone();
        let saved = self
            .blocking(move |state| {
                let mut accounts = accounts.iter();
                accounts.try_for_each(|account| state.save_account(account))
            })
            .await;
        if let (Err(error), true) = (saved, !found.is_empty()) {
            tracing::error!(%error, "the recovered accounts are not stored");
        }
        let remembered = self
            .active_account()
            .is_some_and(|id| self.account(id).is_ok());
        let forgotten = damaged && self.settings().get(ACTIVE_ACCOUNT).is_none();
        let last = found.first().or(known.first().filter(|_| forgotten));
        if let (Some(last), false) = (last.map(|last| last.id), remembered)
            && let Err(error) = self
                .blocking(move |state| state.set_active_account(Some(last)))
                .await
        {
            tracing::error!(%error, "the account is not opened at the next start");
        }
        self.session_status().notices.accounts_recovered(&found);
    }

    pub(crate) fn account(&self, id: Uuid) -> Result<Account, AppError> {
        self.accounts()
            .into_iter()
            .find(|account| account.id == id)
            .ok_or_else(|| AppError::new(ErrorReason::UnknownAccount))
    }

    /// Adds an account to the list, or updates it. Blocks.
    pub(crate) fn save_account(&self, account: &Account) -> Result<(), AppError> {
        let _guard = self.lock_accounts();
        let mut accounts = self.accounts();
        match accounts.iter_mut().find(|known| known.id == account.id) {
            Some(known) => *known = account.clone(),
            None => accounts.push(account.clone()),
        }
        account_files::save(&self.0.host.paths, account);
        settings_store::write(self.settings(), ACCOUNTS, &accounts)
    }

    /// Removes an account from the list. Blocks.
    pub(crate) fn remove_account(&self, id: Uuid) -> Result<(), AppError> {
        let _guard = self.lock_accounts();
        let mut accounts = self.accounts();
        accounts.retain(|account| account.id != id);
        account_files::remove(&self.0.host.paths, id);
        settings_store::write(self.settings(), ACCOUNTS, &accounts)
    }

    fn lock_accounts(&self) -> MutexGuard<'_, ()> {
        let lock = &self.0.accounts_lock;
        lock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The account that was open when the program ended.
    pub(crate) fn active_account(&self) -> Option<Uuid> {
        settings_store::read::<Option<Uuid>>(self.settings(), ACTIVE_ACCOUNT).flatten()
    }

    /// Stores which account is open. Blocks.
    pub(crate) fn set_active_account(&self, id: Option<Uuid>) -> Result<(), AppError> {
        settings_store::write(self.settings(), ACTIVE_ACCOUNT, &id)
    }
}
