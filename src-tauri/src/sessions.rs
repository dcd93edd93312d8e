//! Opens and closes accounts, and signs in and out.

use std::time::Duration;

use jpm_client::CachedToken;
use uuid::Uuid;

use crate::account::{Account, Environment, Keys, SignInForm};
use crate::app_state::AppState;
use crate::demo::{Demo, DemoKind};
use crate::error::AppError;
use crate::open_account::{OpenAccount, load_token};
use crate::session::Session;
use crate::sign_in;

/// How long the end of the program waits for the current call.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(3);

impl AppState {
    /// Opens the demo if requested, else the account that was open last. A failure is stored for
    /// the welcome screen, and the program continues.
    pub async fn start(&self, demo: bool) {
        self.session_status().opening = true;
        self.recover_lost_accounts().await;
        let last = self.active_account();
        if demo || last.is_some() {
            self.emit_session();
        }
        let opened = match last {
            _ if demo => self.start_demo().await.map(drop),
            Some(id) => self.switch_account(id).await.map(drop),
            None => Ok(()),
        };
        if let Err(error) = opened {
            tracing::warn!(%error, kind = ?error.kind, "no account could be opened at the start");
            self.session_status().problem = Some(error);
            self.session_status().problem_account = if demo { None } else { last };
        }
        self.session_status().opening = false;
        self.emit_session();
    }

    /// Verifies the keys with the server, stores them, and opens the account. Verifying first means
    /// that a typing mistake stores nothing.
    pub async fn sign_in(&self, form: SignInForm) -> Result<Session, AppError> {
        let (mut account, keys) = form.validate()?;
        self.check_writable()?;
        let _guard = self.inner().session_lock.lock().await;
        let host = &self.inner().host;
        let verified = sign_in::verify_keys(&account, &keys, &host.redaction).await?;
        account.dialect = verified.dialect;
        if account.session_only {
            // A running engine may still store a token.
            self.close_if_open(account.id).await;
            self.remove_keys(&account).await?;
        } else {
            sign_in::save_keys(&host.keychain, account.id, &keys).await?;
        }
        self.open(account, &keys, verified.token).await
    }

    /// Starts the embedded sandbox and opens its account.
    pub async fn start_demo(&self) -> Result<Session, AppError> {
        self.open_demo(self.inner().host.demo).await
    }

    async fn open_demo(&self, kind: DemoKind) -> Result<Session, AppError> {
        self.check_writable()?;
        let _guard = self.inner().session_lock.lock().await;
        let (account, keys) = {
            let mut demo = self.inner().demo.lock().await;
            let running = match demo.take() {
                Some(running) if running.kind() == kind => running,
                // Dropping the other demo stops it.
                _ => Demo::start(&self.inner().host.paths, kind).await?,
            };
            let connection = running.account();
            *demo = Some(running);
            connection?
        };
        self.open(account, &keys, None).await
    }

    /// Closes the open account and opens another known one.
    pub async fn switch_account(&self, id: Uuid) -> Result<Session, AppError> {
        let account = self.account(id)?;
        if account.environment == Environment::Demo {
            return self
                .open_demo(DemoKind::of_account(id).unwrap_or_default())
                .await;
        }
        self.check_writable()?;
        self.check_folder(&account)?;
        let _guard = self.inner().session_lock.lock().await;
        let host = &self.inner().host;
        let keys = sign_in::load_keys(&host.keychain, &account).await?;
        let token = load_token(host, &account).await;
        self.open(account, &keys, token).await
    }

    /// Closes the open account and returns to the welcome screen.
    pub async fn close_account(&self) -> Result<Session, AppError> {
        let _guard = self.inner().session_lock.lock().await;
        self.close_open_account().await;
        self.blocking(|state| state.set_active_account(None))
            .await?;
        Ok(self.emit_session())
    }

    /// Removes an account and its keys. The folder stays: it may hold unsent edits, and signing in
    /// again finds it.
    pub async fn sign_out(&self, id: Uuid) -> Result<Session, AppError> {
        let account = self.account(id)?;
        let _guard = self.inner().session_lock.lock().await;
        // The engine stops first, because it may still store a token.
        let closed = self.close_if_open(id).await;
        if let Err(refused) = self.remove_keys(&account).await {
            // Nothing was removed, so the account stays open.
            if let Some(keys) = closed {
                self.open(account, &keys, None).await?;
            }
            return Err(refused);
        }
        let removed = self
            .blocking(move |state| {
                state.remove_account(id)?;
                if state.active_account() == Some(id) {
                    state.set_active_account(None)?;
                }
                Ok(())
            })
            .await;
        let session = self.emit_session();
        removed.map(|()| session)
    }

    /// Stops the engine before the program ends, so that the current call can finish. If it takes
    /// too long, its operation stays leased, and the next start looks for its effect.
    pub async fn shut_down(&self) {
        let closing = async {
            let _guard = self.inner().session_lock.lock().await;
            self.close_open_account().await;
        };
        if tokio::time::timeout(SHUTDOWN_TIMEOUT, closing)
            .await
            .is_err()
        {
            tracing::warn!("the program ends while a call is running");
        }
    }

    async fn open(
        &self,
        account: Account,
        keys: &Keys,
        token: Option<CachedToken>,
    ) -> Result<Session, AppError> {
        // Only one part of the process may own the account's files, so the open account closes
        // first.
        self.close_open_account().await;
        let opened = self.try_open(account, keys, token).await;
        // Also after a failure: the window must not keep showing a closed account.
        let session = self.emit_session();
        opened.map(|()| session)
    }

    async fn try_open(
        &self,
        account: Account,
        keys: &Keys,
        token: Option<CachedToken>,
    ) -> Result<(), AppError> {
        let open = OpenAccount::open(&self.inner().host, account.clone(), keys, token).await?;
        open.engine().set_attention(self.attention());
        self.set_open_account(Some(open));
        self.session_status().problem = None;
        self.blocking(move |state| {
            state.save_account(&account)?;
            state.set_active_account(Some(account.id))
        })
        .await
    }

    /// Removes the account's keychain entries. A session-only account normally has none, so a
    /// failure does not matter there.
    async fn remove_keys(&self, account: &Account) -> Result<(), AppError> {
        match self.inner().host.keychain.remove_all(account.id).await {
            Err(error) if account.session_only => {
                tracing::info!(%error, "nothing to remove from the keychain");
                Ok(())
            }
            removed => Ok(removed?),
        }
    }

    /// Closes this account if it is open, and returns its keys.
    async fn close_if_open(&self, id: Uuid) -> Option<Keys> {
        let open = self.open_account().filter(|open| open.account().id == id)?;
        let keys = open.keys().clone();
        drop(open);
        self.close_open_account().await;
        Some(keys)
    }

    async fn close_open_account(&self) {
        if let Some(open) = self.set_open_account(None) {
            open.close().await;
        }
    }

    fn check_writable(&self) -> Result<(), AppError> {
        match self.inner().host.paths.problem() {
            Some(problem) => Err(problem.clone()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
