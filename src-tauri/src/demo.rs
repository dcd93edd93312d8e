//! The demo: a sandbox inside the program, with its data in the data directory.
//!
//! The demo is always about today. Technicians work in real time, and after a pause the start
//! simulates the time that was missed: past work is done, and new work is booked. The dispatcher's
//! changes stay.

use jpm_client::Dialect;
use jpm_sandbox::{Data, Running, Sandbox, Tenant};
use url::Url;
use uuid::Uuid;

use crate::account::{Account, Environment, Keys};
use crate::app_paths::AppPaths;
use crate::error::{AppError, ErrorReason};

/// First id of the demo accounts. The ids are fixed, so that edits and mirror are found again.
const FIRST_ACCOUNT: u128 = 0x6a70_6d2d_6465_736b_2d64_656d_6f00_0001;

/// Creates the same tenant on every machine.
const SEED: u64 = 7;

/// Percentage of technicians on call on weekends, so that every day has work.
const WEEKEND_CREW: usize = 50;

/// Which demo. Each has its own account and data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DemoKind {
    /// Which company.
    pub tenant: Tenant,
    /// Serves some records with values outside the API documents.
    pub odd: bool,
}

impl DemoKind {
    const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::of(Tenant::Tidy, false), "Demo", ""),
        (Self::of(Tenant::Messy, false), "Demo (messy)", "messy"),
        (Self::of(Tenant::Tidy, true), "Demo (odd)", "odd"),
        (
            Self::of(Tenant::Messy, true),
            "Demo (messy, odd)",
            "messy-odd",
        ),
    ];

    const fn of(tenant: Tenant, odd: bool) -> Self {
        Self { tenant, odd }
    }

    /// The demo of an account.
    pub fn of_account(id: Uuid) -> Option<Self> {
        let all = Self::ALL.into_iter().map(|(kind, ..)| kind);
        all.into_iter().find(|kind| kind.account_id() == id)
    }

    /// Account id, display name, and folder.
    fn properties(self) -> (Uuid, &'static str, &'static str) {
        let index = Self::ALL.iter().position(|(kind, ..)| *kind == self);
        let index = index.unwrap_or_default();
        let (_, name, folder) = Self::ALL[index];
        (Uuid::from_u128(FIRST_ACCOUNT + index as u128), name, folder)
    }

    fn account_id(self) -> Uuid {
        self.properties().0
    }
}

/// A running sandbox.
pub struct Demo {
    kind: DemoKind,
    running: Running,
}

impl Demo {
    /// Starts the sandbox on a free loopback port.
    pub async fn start(paths: &AppPaths, kind: DemoKind) -> Result<Self, AppError> {
        let failed = |detail: String| AppError::new(ErrorReason::DemoFailed { detail });
        let (_, _, folder) = kind.properties();
        let data = paths
            .demo_data(folder)
            .map_err(|error| failed(error.to_string()))?;
        let running = Sandbox::builder()
            .seed(SEED)
            .tenant(kind.tenant)
            .odd(kind.odd)
            .weekend_crew(WEEKEND_CREW)
            .field_speed(1.0)
            .data(Data::File(data))
            .start()
            .await
            .map_err(|error| failed(error.to_string()))?;
        Ok(Demo { kind, running })
    }

    /// Which demo it is.
    pub fn kind(&self) -> DemoKind {
        self.kind
    }

    /// Its account and keys. Only the address changes with every start.
    pub fn account(&self) -> Result<(Account, Keys), AppError> {
        let connection = self.running.connection();
        let (id, name, _) = self.kind.properties();
        let damaged = || AppError::new(ErrorReason::DemoDamaged);
        let account = Account {
            id,
            name: name.to_owned(),
            environment: Environment::Demo,
            api: Url::parse(&connection.api).map_err(|_| damaged())?,
            token_url: Url::parse(&connection.token_url).map_err(|_| damaged())?,
            tenant: connection.tenant.parse().map_err(|_| damaged())?,
            time_zone: connection.time_zone.clone(),
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use clap::Parser;

    use super::*;
    use crate::options::Options;

    #[test]
    fn each_demo_has_its_own_account_and_folder() {
        let kinds = DemoKind::ALL.map(|(kind, ..)| kind);
        for kind in kinds {
            assert_eq!(DemoKind::of_account(kind.account_id()), Some(kind));
        }
        let folders: BTreeSet<_> = kinds.iter().map(|kind| kind.properties().2).collect();
        let names: BTreeSet<_> = kinds.iter().map(|kind| kind.properties().1).collect();
        assert_eq!((folders.len(), names.len()), (4, 4));
        assert_eq!(DemoKind::default().properties().1, "Demo");
        assert_eq!(DemoKind::of_account(Uuid::nil()), None);
    }

    #[test]
    fn command_line_chooses_the_demo() {
        let kind = |arguments: &[&str]| {
            Options::try_parse_from([&["jpm-desk"], arguments].concat())
                .map(|options| options.demo_kind())
        };
        assert_eq!(kind(&["--demo"]).unwrap(), DemoKind::default());
        assert_eq!(
            kind(&["--demo", "--tenant", "messy", "--odd"]).unwrap(),
            DemoKind {
                tenant: Tenant::Messy,
                odd: true
            }
        );
        assert!(
            kind(&["--odd"]).is_err(),
            "without the demo it means nothing"
        );
        assert!(kind(&["--tenant", "messy"]).is_err());
    }
}
