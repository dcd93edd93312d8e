//! An open account: its store, its engine, its time zone, and what forwards their news to the window.

use std::sync::{Arc, PoisonError, RwLock};

use jpm_client::CachedToken;
use jpm_sync::views::status::ChangeBatch;
use jpm_sync::{AccountName, BusinessZone, Engine, EngineOptions, Store};
use tauri::async_runtime::JoinHandle;
use tokio::sync::broadcast::error::RecvError;

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
    /// Opens the account's files and starts its engine. The network is not waited for.
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

    /// What is known of the account.
    pub fn account(&self) -> Account {
        self.account
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Its mirror and outbox.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Its draft plan.
    pub(crate) fn plan(&self) -> &PlanFile {
        &self.plan
    }

    /// Its engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Its business time zone.
    pub fn zone(&self) -> BusinessZone {
        self.store.zone()
    }

    /// From now on days begin and end there.
    pub fn set_zone(&self, zone: BusinessZone) {
        self.store.set_zone(zone);
        let mut account = self.account.write().unwrap_or_else(PoisonError::into_inner);
        zone.name().clone_into(&mut account.time_zone);
    }

    /// The keys that it was opened with.
    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// A token as the client gets it.
    #[cfg(test)]
    pub(crate) fn receive_token(&self, token: &CachedToken) {
        if let Some(writer) = &self.token_writer {
            writer.write(token);
        }
    }

    /// Stops the engine; the call under way is finished or given up within its time limit. From then on no token of it is written.
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
    tauri::async_runtime::spawn(async move {
        loop {
            match changes.recv().await {
                Ok(batch) => emit(AppEvent::Mirror(batch)),
                // Too many commits for a window that was busy: it reads everything once instead.
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
    tauri::async_runtime::spawn(async move {
        while status.changed().await.is_ok() {
            let now = status.borrow_and_update().clone();
            emit(AppEvent::Sync(now));
        }
    })
}

/// The token that the keychain has for this account, if it is still good for something.
pub async fn load_token(host: &HostServices, account: &Account) -> Option<CachedToken> {
    if account.session_only {
        return None;
    }
    let text = host
        .keychain
        .read(account.id, Item::Token)
        .await
        .inspect_err(|error| tracing::warn!(%error, "the kept token cannot be read"))
        .ok()
        .flatten()?;
    crate::sign_in::parse_token(&text)
}
