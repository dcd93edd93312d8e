//! A store and its engine on a sandbox, without a window.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use jpm_client::clock::{Clock, SystemClock};
use jpm_client::ids::TenantId;
use jpm_client::{Client, Credentials, Dialect, Environment};
use jpm_sync::{AccountName, Engine, EngineOptions, Store};

/// Connection to a sandbox, which can be passed as command-line arguments.
#[derive(Clone, Debug)]
pub struct SandboxAddress {
    /// Base address of the API.
    pub api: String,
    /// The tenant.
    pub tenant: String,
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: String,
    /// The app key.
    pub app_key: String,
}

impl SandboxAddress {
    /// The connection to this sandbox, through `api`.
    pub fn of(connection: &jpm_sandbox::Connection, api: &str) -> Self {
        SandboxAddress {
            api: api.to_owned(),
            tenant: connection.tenant.clone(),
            client_id: connection.client_id.clone(),
            client_secret: connection.client_secret.clone(),
            app_key: connection.app_key.clone(),
        }
    }

    /// As command-line arguments.
    pub fn arguments(&self) -> [&str; 5] {
        [
            &self.api,
            &self.tenant,
            &self.client_id,
            &self.client_secret,
            &self.app_key,
        ]
    }

    /// From command-line arguments.
    pub fn from_arguments(arguments: &[String]) -> Option<Self> {
        let [api, tenant, client_id, client_secret, app_key] = arguments else {
            return None;
        };
        Some(SandboxAddress {
            api: api.clone(),
            tenant: tenant.clone(),
            client_id: client_id.clone(),
            client_secret: client_secret.clone(),
            app_key: app_key.clone(),
        })
    }

    /// Name of the account's files.
    pub fn account(&self) -> Result<AccountName, Box<dyn Error>> {
        Ok(AccountName {
            environment: "test".to_owned(),
            tenant: self.tenant.parse()?,
        })
    }
}

/// A clock ahead of the machine's, so that tests need not wait for the two-minute lookup window.
#[derive(Clone, Copy, Debug)]
pub struct OffsetClock(pub TimeDelta);

impl Clock for OffsetClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now() + self.0
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        SystemClock.sleep(duration)
    }
}

/// A store with an engine that can be started.
pub struct Workstation {
    /// The store.
    pub store: Store,
    /// Clock of store and engine.
    pub clock: OffsetClock,
    client: Client,
}

impl Workstation {
    /// Opens the account in `folder`.
    pub fn open(
        folder: &Path,
        address: &SandboxAddress,
        clock: OffsetClock,
    ) -> Result<Self, Box<dyn Error>> {
        let tenant: TenantId = address.tenant.parse()?;
        let environment = Environment {
            api: address.api.parse()?,
            token_url: format!("{}/connect/token", address.api).parse()?,
        };
        let credentials = Credentials {
            client_id: address.client_id.clone(),
            client_secret: address.client_secret.clone().into(),
            app_key: address.app_key.clone().into(),
        };
        // The vendor's limit of 60 calls per second would only slow the tests down.
        let client = Client::builder(environment, tenant, credentials)
            .dialect(Dialect::Vendor)
            .calls_per_second(10_000)
            .build()?;
        let store = Store::open(folder, &address.account()?, clock.now())?;
        // Edits are also accepted before the engine starts.
        store.set_dialect(client.dialect());
        Ok(Workstation {
            store,
            clock,
            client,
        })
    }

    /// Starts the engine.
    pub fn start(&self) -> Engine {
        let options = EngineOptions {
            poll: Duration::from_millis(300),
            page_size: 200,
            // The clock skips the two minutes of the lookup window.
            effect_deadline: Duration::ZERO,
            ..EngineOptions::default()
        };
        Engine::start(
            self.store.clone(),
            self.client.clone(),
            options,
            Arc::new(self.clock),
        )
    }
}
