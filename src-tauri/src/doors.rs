//! Opening and closing accounts.

use std::time::Duration;

use jpm_client::CachedToken;
use uuid::Uuid;

use crate::account::{Account, Environment, Keys, Session, SignInForm};
use crate::demo::{Demo, DemoKind};
use crate::desk::Desk;
use crate::error::AppError;
use crate::office::{Office, kept_token};
use crate::sign_in;

/// How long the end of the program may wait for a call under way.
const FAREWELL: Duration = Duration::from_secs(3);

impl Desk {
    /// What happens at the start: the demo when it is asked for, else the account that was open last.
    /// A failure is kept for the welcome screen; the program goes on.
    pub async fn start(&self, demo: bool) {
        self.notes().opening = true;
        self.find_lost_accounts().await;
        let last = self.active();
        if demo || last.is_some() {
            self.tell_session();
        }
        let opened = match last {
            _ if demo => self.start_demo().await.map(drop),
            Some(id) => self.switch_account(id).await.map(drop),
            None => Ok(()),
        };
        if let Err(error) = opened {
            tracing::warn!(%error, kind = ?error.kind, "no account could be opened at the start");
            self.notes().problem = Some(error);
            self.notes().problem_account = if demo { None } else { last };
        }
        self.notes().opening = false;
        self.tell_session();
    }

    /// Checks the keys against the server, keeps them, and opens the account.
    /// The keys are checked first, so that a typing mistake leaves nothing behind.
    pub async fn sign_in(&self, form: SignInForm) -> Result<Session, AppError> {
        let (mut account, keys) = form.read()?;
        self.writable()?;
        let _one_at_a_time = self.inner().changing.lock().await;
        let around = &self.inner().around;
        let checked = sign_in::check(&account, &keys, &around.redaction).await?;
        account.dialect = checked.dialect;
        if account.session_only {
            // While its engine runs it may be given a token and keep it.
            self.close_office_of(account.id).await;
            self.forget_keys(&account).await?;
        } else {
            sign_in::keep_keys(&around.keychain, account.id, &keys).await?;
        }
        self.open(account, &keys, checked.token).await
    }

    /// Starts the embedded sandbox and opens its tenant.
    pub async fn start_demo(&self) -> Result<Session, AppError> {
        self.open_demo(self.inner().around.demo).await
    }

    async fn open_demo(&self, kind: DemoKind) -> Result<Session, AppError> {
        self.writable()?;
        let _one_at_a_time = self.inner().changing.lock().await;
        let (account, keys) = {
            let mut demo = self.inner().demo.lock().await;
            let running = match demo.take() {
                Some(running) if running.kind() == kind => running,
                // Another demo stops here: it is dropped.
                _ => Demo::start(&self.inner().around.places, kind).await?,
            };
            let connection = running.account();
            *demo = Some(running);
            connection?
        };
        self.open(account, &keys, None).await
    }

    /// Closes the open account and opens another one that is known on this machine.
    pub async fn switch_account(&self, id: Uuid) -> Result<Session, AppError> {
        let account = self.account(id)?;
        if account.environment == Environment::Demo {
            return self
                .open_demo(DemoKind::of_account(id).unwrap_or_default())
                .await;
        }
        self.writable()?;
        self.has_folder(&account)?;
        let _one_at_a_time = self.inner().changing.lock().await;
        let around = &self.inner().around;
        let keys = sign_in::kept_keys(&around.keychain, &account).await?;
        let token = kept_token(around, &account).await;
        self.open(account, &keys, token).await
    }

    /// Closes the open account and returns to the welcome screen.
    pub async fn close_account(&self) -> Result<Session, AppError> {
        let _one_at_a_time = self.inner().changing.lock().await;
        self.close_office().await;
        self.set_active(None)?;
        Ok(self.tell_session())
    }

    /// Removes an account's keys and forgets it. Its folder stays: edits that were never sent are in there, and
    /// signing in to the same tenant again finds them.
    pub async fn sign_out(&self, id: Uuid) -> Result<Session, AppError> {
        let account = self.account(id)?;
        let _one_at_a_time = self.inner().changing.lock().await;
        // The engine first: while it runs it may be given a token and keep it.
        let closed = self.close_office_of(id).await;
        if let Err(refused) = self.forget_keys(&account).await {
            // Nothing is forgotten, so the account goes on.
            if let Some(keys) = closed {
                self.open(account, &keys, None).await?;
            }
            return Err(refused);
        }
        let forgotten = self.forget(id).and_then(|()| {
            if self.active() == Some(id) {
                self.set_active(None)
            } else {
                Ok(())
            }
        });
        let session = self.tell_session();
        forgotten.map(|()| session)
    }

    /// Ends the engine before the program ends, so that no call is cut off that could have been finished. A call that
    /// takes longer is left: its operation is leased, and the next start looks for its effect.
    pub async fn shut(&self) {
        let closing = async {
            let _one_at_a_time = self.inner().changing.lock().await;
            self.close_office().await;
        };
        if tokio::time::timeout(FAREWELL, closing).await.is_err() {
            tracing::warn!("the program ends while a call is under way");
        }
    }

    async fn open(
        &self,
        account: Account,
        keys: &Keys,
        token: Option<CachedToken>,
    ) -> Result<Session, AppError> {
        // The files of an account have one owner, so the open one lets go first.
        self.close_office().await;
        let opened = self.open_office_of(account, keys, token).await;
        // Also after a failure: a board whose account is closed must not stay on the screen.
        let session = self.tell_session();
        opened.map(|()| session)
    }

    async fn open_office_of(
        &self,
        account: Account,
        keys: &Keys,
        token: Option<CachedToken>,
    ) -> Result<(), AppError> {
        let office = Office::open(&self.inner().around, account.clone(), keys, token).await?;
        office.engine().set_attention(self.attention());
        self.set_office(Some(office));
        self.notes().problem = None;
        self.remember(&account)?;
        self.set_active(Some(account.id))
    }

    /// Removes what the keychain has of this account. An account for this session only has nothing there, unless an
    /// earlier sign-in left it; a machine without a keychain has nothing either way.
    async fn forget_keys(&self, account: &Account) -> Result<(), AppError> {
        match self.inner().around.keychain.forget(account.id).await {
            Err(error) if account.session_only => {
                tracing::info!(%error, "nothing to remove from the keychain");
                Ok(())
            }
            forgotten => Ok(forgotten?),
        }
    }

    /// Closes this account where it is the open one; the keys that it was open with.
    async fn close_office_of(&self, id: Uuid) -> Option<Keys> {
        let office = self.office().filter(|office| office.account().id == id)?;
        let keys = office.keys().clone();
        drop(office);
        self.close_office().await;
        Some(keys)
    }

    async fn close_office(&self) {
        if let Some(office) = self.set_office(None) {
            office.close().await;
        }
    }

    fn writable(&self) -> Result<(), AppError> {
        match self.inner().around.places.problem() {
            Some(problem) => Err(problem.clone()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
