//! A desk without a window: a store with its engine, on a sandbox.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use jpm_client::{Client, Credentials, Dialect, Endpoint, SystemClock, TenantId};
use jpm_sync::views::calendar::{AppointmentCard, CalendarRequest};
use jpm_sync::views::status::SyncPhase;
use jpm_sync::{AccountName, BusinessZone, Engine, EngineOptions, Store};

/// How to reach a sandbox, as command-line arguments and back.
#[derive(Clone, Debug)]
pub struct Address {
    /// The address before `/jpm/v2`.
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

impl Address {
    /// Of this sandbox, reached at `api`.
    pub fn of(connection: &jpm_sandbox::Connection, api: &str) -> Self {
        Address {
            api: api.to_owned(),
            tenant: connection.tenant.clone(),
            client_id: connection.client_id.clone(),
            client_secret: connection.client_secret.clone(),
            app_key: connection.app_key.clone(),
        }
    }

    /// As arguments of a program.
    pub fn arguments(&self) -> [&str; 5] {
        [
            &self.api,
            &self.tenant,
            &self.client_id,
            &self.client_secret,
            &self.app_key,
        ]
    }

    /// From arguments of a program.
    pub fn from_arguments(arguments: &[String]) -> Option<Self> {
        let [api, tenant, client_id, client_secret, app_key] = arguments else {
            return None;
        };
        Some(Address {
            api: api.clone(),
            tenant: tenant.clone(),
            client_id: client_id.clone(),
            client_secret: client_secret.clone(),
            app_key: app_key.clone(),
        })
    }
}

/// A store with its engine.
pub struct Desk {
    /// The account's files.
    pub store: Store,
    /// What moves data.
    pub engine: Engine,
}

impl Desk {
    /// Opens the account in `folder` and starts its engine.
    pub fn open(folder: &Path, address: &Address) -> Result<Self, Box<dyn Error>> {
        let tenant: TenantId = address.tenant.parse()?;
        let endpoint = Endpoint {
            api: address.api.parse()?,
            token_url: format!("{}/connect/token", address.api).parse()?,
        };
        let credentials = Credentials {
            client_id: address.client_id.clone(),
            client_secret: address.client_secret.clone().into(),
            app_key: address.app_key.clone().into(),
        };
        let client = Client::builder(endpoint, tenant, credentials)
            .dialect(Dialect::Vendor)
            .build()?;
        let account = AccountName {
            environment: "test".to_owned(),
            tenant,
        };
        let store = Store::open(folder, &account, Utc::now())?;
        let options = EngineOptions {
            poll: Duration::from_millis(200),
            ..EngineOptions::default()
        };
        let engine = Engine::start(store.clone(), client, options, Arc::new(SystemClock));
        Ok(Desk { store, engine })
    }

    /// Waits until the first download is complete.
    pub async fn until_live(&self) -> Result<(), Box<dyn Error>> {
        self.engine
            .status()
            .wait_for(|status| status.phase == SyncPhase::Live)
            .await?;
        Ok(())
    }

    /// The appointments of today and the next two weeks.
    pub fn cards(&self) -> Result<Vec<AppointmentCard>, Box<dyn Error>> {
        let zone = BusinessZone(chrono_tz::America::Chicago);
        let request = CalendarRequest {
            first_day: zone.today(Utc::now()),
            days: 14,
            margin: 0,
        };
        Ok(self
            .store
            .calendar(&request, &zone, Utc::now())?
            .appointments)
    }
}
