//! The store of preferences and accounts. It never holds secrets.
//!
//! tauri-plugin-store reads the file and holds the values. Its own write is not atomic, so this
//! module writes the file. A damaged file is set aside, never overwritten: see [`open`].

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tauri::{AppHandle, Runtime};
use tauri_plugin_store::{Store, StoreExt};

use crate::atomic_file::{self, FileProblem};
use crate::error::{AppError, ErrorReason};
use crate::stored_settings::{self, LostSetting};

pub const FILE: &str = "preferences.json";

/// Named values that are stored on disk.
pub trait SettingsStore: Send + Sync + 'static {
    /// The value under a name.
    fn get(&self, name: &str) -> Option<Value>;
    /// Sets a value, and writes the file before it returns.
    fn set(&self, name: &str, value: Value) -> Result<(), AppError>;
}

/// Reads a value. A value of the wrong type counts as absent.
pub fn read<T: DeserializeOwned>(settings: &dyn SettingsStore, name: &str) -> Option<T> {
    let value = settings.get(name)?;
    serde_json::from_value(value)
        .inspect_err(
            |error| tracing::warn!(name, %error, "a stored value is invalid and is ignored"),
        )
        .ok()
}

/// Writes a value.
pub fn write<T: Serialize>(
    settings: &dyn SettingsStore,
    name: &str,
    value: &T,
) -> Result<(), AppError> {
    let value = serde_json::to_value(value).map_err(|error| AppError::internal(&error))?;
    settings.set(name, value)
}

/// What was wrong with the file at startup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// It could not be read; it now has this name.
    SetAside(String),
    /// It can neither be read nor moved, so nothing is stored.
    Unusable(FileProblem),
    /// Some values could not be read. A copy of the file has this name; the rest is in use.
    Partial(Vec<LostSetting>, String),
}

/// The store on disk.
struct FileSettings<R: Runtime> {
    store: Arc<Store<R>>,
    path: PathBuf,
    /// Serializes writes.
    write_lock: Mutex<()>,
}

impl<R: Runtime> SettingsStore for FileSettings<R> {
    fn get(&self, name: &str) -> Option<Value> {
        self.store.get(name)
    }

    fn set(&self, name: &str, value: Value) -> Result<(), AppError> {
        let _guard = self
            .write_lock
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        self.store.set(name, value);
        let values: serde_json::Map<_, _> = self.store.entries().into_iter().collect();
        serde_json::to_vec_pretty(&values)
            .map_err(std::io::Error::from)
            .and_then(|text| atomic_file::write(&self.path, &text))
            .map_err(|error| {
                AppError::new(ErrorReason::PreferencesNotSaved {
                    problem: FileProblem::from(&error),
                })
            })
    }
}

/// A store in memory, for a data directory that cannot be used.
#[derive(Default)]
pub struct MemorySettings(Mutex<Map<String, Value>>);

impl SettingsStore for MemorySettings {
    fn get(&self, name: &str) -> Option<Value> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .cloned()
    }

    fn set(&self, name: &str, value: Value) -> Result<(), AppError> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name.to_owned(), value);
        Ok(())
    }
}

/// A store in memory.
pub fn in_memory() -> Arc<dyn SettingsStore> {
    Arc::new(MemorySettings::default())
}

/// Opens the store in a data directory, or one in memory if that fails. Also returns what was wrong
/// with the file.
pub fn open<R: Runtime>(
    app: &AppHandle<R>,
    data_directory: &Path,
    now: DateTime<Utc>,
) -> (Arc<dyn SettingsStore>, Option<Damage>) {
    // Absolute, because the plugin resolves relative paths against its own directory.
    let path = data_directory.join(FILE);
    let damage = match repair(&path, now) {
        Ok(damage) => damage,
        Err((reason, values)) => {
            let settings = MemorySettings(Mutex::new(values));
            return (Arc::new(settings), Some(Damage::Unusable(reason)));
        }
    };
    match app.store_builder(&path).disable_auto_save().build() {
        Ok(store) => {
            // Otherwise the plugin would write the file once more at exit.
            store.close_resource();
            let write_lock = Mutex::new(());
            (
                Arc::new(FileSettings {
                    store,
                    path,
                    write_lock,
                }),
                damage,
            )
        }
        Err(error) => {
            tracing::warn!(%error, "preferences are held in memory only");
            (in_memory(), damage)
        }
    }
}

/// Sets a file aside that is not a JSON object. If only some values are unreadable, copies it and
/// removes those. The error holds the reason why that failed, and the readable values.
fn repair(
    path: &Path,
    now: DateTime<Utc>,
) -> Result<Option<Damage>, (FileProblem, Map<String, Value>)> {
    let why = match std::fs::read(path) {
        Ok(text) => match serde_json::from_slice(&text) {
            Ok(values) => return repair_values(path, &text, values, now),
            Err(error) => error.to_string(),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => error.to_string(),
    };
    tracing::error!(why, "the preferences are damaged");
    match atomic_file::set_aside(path, now) {
        Ok(name) => Ok(Some(Damage::SetAside(name))),
        Err(error) => Err((FileProblem::from(&error), Map::new())),
    }
}

fn repair_values(
    path: &Path,
    text: &[u8],
    values: Map<String, Value>,
    now: DateTime<Utc>,
) -> Result<Option<Damage>, (FileProblem, Map<String, Value>)> {
    let (readable, lost) = stored_settings::keep_readable(values);
    if lost.is_empty() {
        return Ok(None);
    }
    tracing::error!(?lost, "parts of the preferences are damaged");
    let written = atomic_file::copy_aside(path, text, now).and_then(|name| {
        atomic_file::write(path, &serde_json::to_vec_pretty(&readable)?)?;
        Ok(name)
    });
    match written {
        Ok(name) => Ok(Some(Damage::Partial(lost, name))),
        Err(error) => Err((FileProblem::from(&error), readable)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;
    use crate::preferences::{Preferences, Theme};

    fn now() -> DateTime<Utc> {
        "2026-11-24T17:15:00Z".parse().unwrap()
    }

    #[test]
    fn sound_or_missing_settings_file_is_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        assert_eq!(repair(&path, now()), Ok(None));
        let sound = r#"{"accounts":[],"activeAccount":null,"preferences":{"theme":"dark","later":[7]},"later":7}"#;
        fs::write(&path, sound).unwrap();
        assert_eq!(repair(&path, now()), Ok(None));
        assert_eq!(fs::read_to_string(&path).unwrap(), sound);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn damaged_settings_file_is_set_aside_without_loss() {
        let half = br#"{"accounts":[{"id":"0"#;
        for text in [
            &b""[..],
            half,
            b"[]",
            b"null",
            &[0xff; 300],
            b"{}{}",
            "\u{feff}{}".as_bytes(),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(FILE);
            for kept in [
                "preferences.damaged-20261124-171500.json",
                "preferences.damaged-20261124-171500-2.json",
            ] {
                fs::write(&path, text).unwrap();
                assert_eq!(
                    repair(&path, now()),
                    Ok(Some(Damage::SetAside(kept.into())))
                );
                assert!(!path.exists());
                assert_eq!(fs::read(folder.path().join(kept)).unwrap(), text);
            }
        }
    }

    #[test]
    fn folder_in_place_of_the_settings_file_is_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        fs::create_dir(&path).unwrap();
        fs::write(path.join("inside"), b"x").unwrap();
        let kept = "preferences.damaged-20261124-171500.json";
        assert_eq!(
            repair(&path, now()),
            Ok(Some(Damage::SetAside(kept.into())))
        );
        assert!(folder.path().join(kept).join("inside").exists());
    }

    #[test]
    fn unreadable_settings_are_kept_in_a_copy_and_the_rest_is_read() {
        let account = |zone: Value| {
            json!({
                "id": uuid::Uuid::from_u128(7), "name": "Violet Crown", "environment": "production",
                "api": "https://api.servicetitan.io/",
                "token_url": "https://auth.servicetitan.io/connect/token", "tenant": 7, "time_zone": zone,
                "dialect": "vendor", "session_only": false,
            })
        };
        let good = account(json!("America/Chicago"));
        serde_json::from_value::<crate::account::Account>(good.clone()).unwrap();
        let id = &good["id"];
        let (accounts, open, settings) = (
            LostSetting::Accounts,
            LostSetting::ActiveAccount,
            LostSetting::Preferences,
        );
        for (text, lost, left) in [
            (
                json!({ "accounts": 5, "activeAccount": id, "preferences": { "theme": "dark" } }),
                vec![accounts],
                json!({ "activeAccount": id, "preferences": { "theme": "dark" } }),
            ),
            (
                json!({ "accounts": [good, account(json!(7))], "activeAccount": id }),
                vec![accounts],
                json!({ "accounts": [good], "activeAccount": id }),
            ),
            (
                json!({ "accounts": [account(json!(7))], "activeAccount": 12, "later": true }),
                vec![accounts, open],
                json!({ "later": true }),
            ),
            (
                json!({ "accounts": [good], "preferences": 7 }),
                vec![settings],
                json!({ "accounts": [good], "preferences": Preferences::default() }),
            ),
            (
                json!({ "preferences": { "snapMinutes": "15", "theme": "dark" } }),
                vec![settings],
                json!({ "preferences": Preferences { theme: Theme::Dark, ..Preferences::default() } }),
            ),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(FILE);
            let text = text.to_string();
            fs::write(&path, &text).unwrap();
            let copy = "preferences.damaged-20261124-171500.json";
            let found = repair(&path, now());
            assert_eq!(
                found,
                Ok(Some(Damage::Partial(lost, copy.into()))),
                "{text}"
            );
            assert_eq!(fs::read_to_string(folder.path().join(copy)).unwrap(), text);
            let kept: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            assert_eq!(kept, left);
            assert_eq!(repair(&path, now()), Ok(None), "the next start is quiet");
        }
    }
}
