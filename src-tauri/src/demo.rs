//! The demo: a sandbox inside this program, its data kept in the data directory.

use jpm_client::Dialect;
use jpm_sandbox::{Data, Running, Sandbox};
use url::Url;
use uuid::Uuid;

use crate::account::{Account, Environment, Keys};
use crate::error::{AppError, ErrorKind};
use crate::places::Places;

/// The demo's account is always the same one, so that its edits and its mirror are found again.
const DEMO_ACCOUNT: Uuid = Uuid::from_u128(0x6a70_6d2d_6465_736b_2d64_656d_6f00_0001);

/// Gives the same tenant on every machine.
const SEED: u64 = 7;

/// A running sandbox.
pub struct Demo {
    running: Running,
}

impl Demo {
    /// Starts the sandbox on a free port of the loopback address.
    pub async fn start(places: &Places) -> Result<Self, AppError> {
        let running = Sandbox::builder()
            .seed(SEED)
            .data(Data::File(places.demo_data()))
            .start()
            .await
            .map_err(|error| {
                AppError::new(
                    ErrorKind::Failed,
                    format!("The demo could not start: {error}"),
                )
            })?;
        Ok(Demo { running })
    }

    /// Its account and keys. The address changes with every start; the rest stays.
    pub fn account(&self) -> Result<(Account, Keys), AppError> {
        let connection = self.running.connection();
        let broken = |what: &str| {
            AppError::new(
                ErrorKind::Failed,
                format!(
                    "The demo gave no usable {what}; remove the demo folder in the data directory and try again"
                ),
            )
        };
        let account = Account {
            id: DEMO_ACCOUNT,
            name: "Demo".to_owned(),
            environment: Environment::Demo,
            api: Url::parse(&connection.api).map_err(|_| broken("address"))?,
            token_url: Url::parse(&connection.token_url).map_err(|_| broken("address"))?,
            tenant: connection.tenant.parse().map_err(|_| broken("tenant"))?,
            time_zone: connection
                .time_zone
                .parse()
                .map_err(|_| broken("time zone"))?,
            dialect: Dialect::Vendor,
            session_only: true,
        };
        let keys = Keys {
            client_id: connection.client_id.clone(),
            client_secret: connection.client_secret.clone().into(),
            app_key: connection.app_key.clone().into(),
        };
        Ok((account, keys))
    }
}
