//! A copy of each account's description in its own folder.
//!
//! The preferences file can be damaged or lost. Without this copy the account would be lost too,
//! and its queued edits would never be sent. The copy holds no secrets.

use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use jpm_client::Environment as ApiEnvironment;
use uuid::Uuid;

use crate::account::{Account, Environment, account_id};
use crate::app_paths::AppPaths;
use crate::atomic_file;
use crate::keychain::{Item, Keychain};

const FILE: &str = "account.json";

fn path(paths: &AppPaths, id: Uuid) -> PathBuf {
    paths.account(id).join(FILE)
}

/// Saves the description. A failure is only logged: the preferences hold it too.
pub(crate) fn save(paths: &AppPaths, account: &Account) {
    let text = match serde_json::to_vec_pretty(account) {
        Ok(text) => text,
        Err(error) => return tracing::error!(%error, "an account cannot be written"),
    };
    let path = path(paths, account.id);
    // A missing folder is not created here, so that the store can report the missing edits.
    if !paths.account(account.id).is_dir() {
        return;
    }
    if fs::read(&path).is_ok_and(|kept| kept == text) {
        return;
    }
    if let Err(error) = atomic_file::write(&path, &text) {
        tracing::warn!(%error, "an account is in the preferences only");
    }
}

/// Removes the description, so that a signed-out account is not recovered.
pub(crate) fn remove(paths: &AppPaths, id: Uuid) {
    if let Err(error) = atomic_file::remove(&path(paths, id)) {
        tracing::warn!(%error, "a signed-out account is still in its folder");
    }
}

/// All accounts that have a folder, most recently used first.
pub(crate) fn find_all(paths: &AppPaths) -> Vec<Account> {
    let mut found: Vec<_> = folders(paths)
        .into_iter()
        .filter_map(|id| Some((last_used(paths, id), read(paths, id)?)))
        .collect();
    found.sort_by_key(|(used, _)| std::cmp::Reverse(*used));
    found.into_iter().map(|(_, account)| account).collect()
}

/// Reconstructs accounts of versions without this file, from the folder and the keychain. The time
/// zone stays empty.
pub(crate) async fn reconstruct(paths: &AppPaths, keychain: &Keychain) -> Vec<Account> {
    let mut found = Vec::new();
    for id in folders(paths) {
        let Some(account) = from_folder(paths, id) else {
            continue;
        };
        // No keys means that the user signed out.
        if matches!(keychain.read(id, Item::Keys).await, Ok(Some(_))) {
            found.push(account);
        }
    }
    found
}

fn folders(paths: &AppPaths) -> Vec<Uuid> {
    let entries = fs::read_dir(paths.accounts()).into_iter().flatten();
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect()
}

fn last_used(paths: &AppPaths, id: Uuid) -> Option<SystemTime> {
    let outbox = fs::metadata(paths.account(id).join("outbox.db")).ok()?;
    outbox.modified().ok()
}

fn read(paths: &AppPaths, id: Uuid) -> Option<Account> {
    let text = fs::read(path(paths, id)).ok()?;
    serde_json::from_slice(&text)
        .inspect_err(|error| tracing::warn!(%id, %error, "an account in its folder is not read"))
        .ok()
        // A copied folder is not a second account.
        .filter(|account: &Account| account.id == id)
}

/// The mirror's file name has environment and tenant. The folder name must match both.
fn from_folder(paths: &AppPaths, id: Uuid) -> Option<Account> {
    let entries = fs::read_dir(paths.account(id)).ok()?;
    entries.flatten().find_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let (slug, tenant) = name
            .strip_prefix("mirror-")?
            .strip_suffix(".db")?
            .rsplit_once('-')?;
        let (environment, api_environment) = match slug {
            "production" => (Environment::Production, ApiEnvironment::production()),
            "integration" => (Environment::Integration, ApiEnvironment::integration()),
            _ => return None,
        };
        let tenant = tenant.parse().ok()?;
        (account_id(&api_environment.api, tenant) == id).then(|| Account {
            id,
            name: format!("Tenant {tenant}"),
            environment,
            api: api_environment.api,
            token_url: api_environment.token_url,
            tenant,
            time_zone: String::new(),
            dialect: jpm_client::Dialect::Vendor,
            session_only: false,
        })
    })
}
