//! An open account: its store, engine and time zone, and the tasks that forward events to the
//! window.

use std::sync::{Arc, PoisonError, RwLock};

use jpm_client::CachedToken;
use jpm_sync::views::status::ChangeBatch;
use jpm_sync::{AccountName, BusinessZone, Engine, EngineOptions, Store};
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinHandle;

use crate::account::{Account, Keys};
use crate::error::AppError;
use crate::events::AppEvent;
use crate::host_services::{HostServices, spawn_blocking};
use crate::keychain::Item;
use crate::plan::PlanFile;
use crate::sign_in::{TokenWriter, client_for};

/// An open account.
pub struct OpenAccount {
    account: RwLock<Account>,
    store: Store,
    plan: PlanFile,
    engine: Engine,
    keys: Keys,
    token_writer: Option<TokenWriter>,
    forwarders: Vec<JoinHandle<()>>,
}

impl OpenAccount {
    /// Opens the account's files and starts its engine, without waiting for the network.
    pub async fn open(
        host: &HostServices,
        account: Account,
        keys: &Keys,
        token: Option<CachedToken>,
    ) -> Result<Arc<Self>, AppError> {
        let token_writer = (!account.session_only).then(|| TokenWriter::new(host, account.id));
        if let (Some(writer), Some(token)) = (&token_writer, &token) {
            writer.write(token);
        }
        let writer = token_writer.clone();
        let client = client_for(&account, keys, &host.redaction, token, move |token| {
            if let Some(writer) = &writer {
                writer.write(token);
            }
        })?;

        let folder = host.paths.account(account.id);
        let name = AccountName {
            environment: account.environment.slug().to_owned(),
            tenant: account.tenant(),
        };
        let plan = PlanFile::in_folder(&folder);
        let store =
            spawn_blocking(move || Ok(Store::open(&folder, &name, chrono::Utc::now())?)).await?;
        store.set_zone(account.zone().unwrap_or_else(BusinessZone::utc));
        let engine = Engine::start(
            store.clone(),
            client,
            EngineOptions::default(),
            Arc::new(jpm_client::clock::SystemClock),
        );

        let forwarders = vec![forward_changes(&store, host), forward_status(&engine, host)];
        Ok(Arc::new(OpenAccount {
            account: RwLock::new(account),
            store,
            plan,
            engine,
            keys: keys.clone(),
            token_writer,
            forwarders,
        }))
    }

    /// The account's description.
    pub fn account(&self) -> Account {
        self.account
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The mirror and the outbox.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The draft plan.
    pub(crate) fn plan(&self) -> &PlanFile {
        &self.plan
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The business time zone.
    pub fn zone(&self) -> BusinessZone {
        self.store.zone()
    }

    /// Changes the business time zone.
    pub fn set_zone(&self, zone: BusinessZone) {
        self.store.set_zone(zone);
        let mut account = self.account.write().unwrap_or_else(PoisonError::into_inner);
        zone.name().clone_into(&mut account.time_zone);
    }

    /// The keys that the account was opened with.
    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Receives a token, as from the client.
    #[cfg(test)]
    pub(crate) fn receive_token(&self, token: &CachedToken) {
        if let Some(writer) = &self.token_writer {
            writer.write(token);
        }
    }

    /// Stops the engine, which finishes or abandons the current call within its time limit. No
    /// token is stored afterwards.
    pub async fn close(&self) {
        self.engine.stop().await;
        if let Some(writer) = &self.token_writer {
            writer.close().await;
        }
        for forwarder in &self.forwarders {
            forwarder.abort();
        }
    }
}

fn forward_changes(store: &Store, host: &HostServices) -> JoinHandle<()> {
    let mut changes = store.subscribe();
    let emit = Arc::clone(&host.emit);
    host.runtime.spawn(async move {
        loop {
            match changes.recv().await {
                Ok(batch) => emit(AppEvent::Mirror(batch)),
                // The window was too slow for single changes, so it reloads everything.
                Err(RecvError::Lagged(_)) => emit(AppEvent::Mirror(ChangeBatch {
                    everything: true,
                    names: true,
                    operations: true,
                    ..ChangeBatch::default()
                })),
                Err(RecvError::Closed) => return,
            }
        }
    })
}

fn forward_status(engine: &Engine, host: &HostServices) -> JoinHandle<()> {
    let mut status = engine.status();
    let emit = Arc::clone(&host.emit);
    host.runtime.spawn(async move {
        while status.changed().await.is_ok() {
            let now = status.borrow_and_update().clone();
            emit(AppEvent::Sync(now));
        }
    })
}

/// Loads the stored token of this account.
pub async fn load_token(host: &HostServices, account: &Account) -> Option<CachedToken> {
    if account.session_only {
        return None;
    }
    let text = host
        .keychain
        .read(account.id, Item::Token)
        .await
        .inspect_err(|error| tracing::warn!(%error, "the stored token cannot be read"))
        .ok()
        .flatten()?;
    crate::sign_in::parse_token(&text)
}
