//! An open account: its store, its engine, its time zone, and what forwards their news to the window.

use std::sync::{Arc, PoisonError, RwLock};

use jpm_client::CachedToken;
use jpm_sync::views::status::ChangeBatch;
use jpm_sync::{AccountName, BusinessZone, Engine, EngineOptions, Store};
use tauri::async_runtime::JoinHandle;
use tokio::sync::broadcast::error::RecvError;

use crate::account::{Account, Keys};
use crate::error::AppError;
use crate::events::DeskEvent;
use crate::keychain::Item;
use crate::plan::PlanFile;
use crate::sign_in::{TokenKeeper, client_for};
use crate::surroundings::{Surroundings, apart};

/// An open account.
pub struct Office {
    account: RwLock<Account>,
    store: Store,
    plan: PlanFile,
    engine: Engine,
    keys: Keys,
    keeper: Option<TokenKeeper>,
    forwarders: Vec<JoinHandle<()>>,
}

impl Office {
    /// Opens the account's files and starts its engine. The network is not waited for.
    pub async fn open(
        around: &Surroundings,
        account: Account,
        keys: &Keys,
        token: Option<CachedToken>,
    ) -> Result<Arc<Self>, AppError> {
        let keeper = (!account.session_only).then(|| TokenKeeper::new(around, account.id));
        if let (Some(keeper), Some(token)) = (&keeper, &token) {
            keeper.keep(token);
        }
        let hears = keeper.clone();
        let client = client_for(&account, keys, &around.redaction, token, move |token| {
            if let Some(keeper) = &hears {
                keeper.keep(token);
            }
        })?;

        let folder = around.places.account(account.id);
        let name = AccountName {
            environment: account.environment.slug().to_owned(),
            tenant: account.tenant(),
        };
        let plan = PlanFile::of(&folder);
        let store = apart(move || Ok(Store::open(&folder, &name, chrono::Utc::now())?)).await?;
        store.set_zone(account.zone().unwrap_or_else(BusinessZone::utc));
        let engine = Engine::start(
            store.clone(),
            client,
            EngineOptions::default(),
            Arc::new(jpm_client::clock::SystemClock),
        );

        let forwarders = vec![
            forward_changes(&store, around),
            forward_status(&engine, around),
        ];
        Ok(Arc::new(Office {
            account: RwLock::new(account),
            store,
            plan,
            engine,
            keys: keys.clone(),
            keeper,
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
    pub(crate) fn hear_token(&self, token: &CachedToken) {
        if let Some(keeper) = &self.keeper {
            keeper.keep(token);
        }
    }

    /// Stops the engine; the call under way is finished or given up within its time limit. From then on no token of it is written.
    pub async fn close(&self) {
        self.engine.stop().await;
        if let Some(keeper) = &self.keeper {
            keeper.close().await;
        }
        for forwarder in &self.forwarders {
            forwarder.abort();
        }
    }
}

fn forward_changes(store: &Store, around: &Surroundings) -> JoinHandle<()> {
    let mut changes = store.subscribe();
    let tell = Arc::clone(&around.tell);
    tauri::async_runtime::spawn(async move {
        loop {
            match changes.recv().await {
                Ok(batch) => tell(DeskEvent::Mirror(batch)),
                // Too many commits for a window that was busy: it reads everything once instead.
                Err(RecvError::Lagged(_)) => tell(DeskEvent::Mirror(ChangeBatch {
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

fn forward_status(engine: &Engine, around: &Surroundings) -> JoinHandle<()> {
    let mut status = engine.status();
    let tell = Arc::clone(&around.tell);
    tauri::async_runtime::spawn(async move {
        while status.changed().await.is_ok() {
            let now = status.borrow_and_update().clone();
            tell(DeskEvent::Sync(now));
        }
    })
}

/// The token that the keychain has for this account, if it is still good for something.
pub async fn kept_token(around: &Surroundings, account: &Account) -> Option<CachedToken> {
    if account.session_only {
        return None;
    }
    let text = around
        .keychain
        .read(account.id, Item::Token)
        .await
        .inspect_err(|error| tracing::warn!(%error, "the kept token cannot be read"))
        .ok()
        .flatten()?;
    crate::sign_in::token_from_text(&text)
}
