//! Small things kept between starts: preferences, the list of accounts. Never a secret.
//!
//! tauri-plugin-store reads the file and holds its values. It writes without an atomic rename, so the file is written here, whole or not at all.
//! A file that is damaged all the same is set aside, never written over: see [`open`].

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tauri::{AppHandle, Runtime};
use tauri_plugin_store::{Store, StoreExt};

use crate::error::{AppError, ErrorKind};
use crate::whole_file;

/// The name of the file in the data directory.
pub const FILE: &str = "preferences.json";

/// Named values that outlive the program.
pub trait Shelf: Send + Sync + 'static {
    /// The value under this name.
    fn get(&self, name: &str) -> Option<Value>;
    /// Keeps a value under this name, and writes it down before returning.
    fn set(&self, name: &str, value: Value) -> Result<(), AppError>;
}

/// Reads a value; what does not fit its type is as good as absent.
pub fn read<T: DeserializeOwned>(shelf: &dyn Shelf, name: &str) -> Option<T> {
    let value = shelf.get(name)?;
    serde_json::from_value(value)
        .inspect_err(
            |error| tracing::warn!(name, %error, "a kept value does not fit and is ignored"),
        )
        .ok()
}

/// Keeps a value.
pub fn write<T: Serialize>(shelf: &dyn Shelf, name: &str, value: &T) -> Result<(), AppError> {
    let value = serde_json::to_value(value)
        .map_err(|error| AppError::new(ErrorKind::Failed, error.to_string()))?;
    shelf.set(name, value)
}

/// What was wrong with the file at the start, for the dispatcher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// It could not be read and is kept under this name.
    SetAside(String),
    /// It can neither be read nor moved, so nothing is kept.
    InTheWay(String),
}

/// The shelf on disk.
struct OnDisk<R: Runtime> {
    store: Arc<Store<R>>,
    path: PathBuf,
    /// One write after the other, each with all values.
    writing: Mutex<()>,
}

impl<R: Runtime> Shelf for OnDisk<R> {
    fn get(&self, name: &str) -> Option<Value> {
        self.store.get(name)
    }

    fn set(&self, name: &str, value: Value) -> Result<(), AppError> {
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.store.set(name, value);
        let values: serde_json::Map<_, _> = self.store.entries().into_iter().collect();
        serde_json::to_vec_pretty(&values)
            .map_err(std::io::Error::from)
            .and_then(|text| whole_file::write(&self.path, &text))
            .map_err(|error| {
                AppError::new(
                    ErrorKind::DataDirectory,
                    format!(
                        "Preferences could not be written: {}. They hold until the program ends",
                        whole_file::reason(&error)
                    ),
                )
            })
    }
}

/// The shelf where the data directory cannot be used: everything is forgotten at the end.
#[derive(Default)]
pub struct InMemory(Mutex<HashMap<String, Value>>);

impl Shelf for InMemory {
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

/// A shelf that is forgotten at the end.
pub fn in_memory() -> Arc<dyn Shelf> {
    Arc::new(InMemory::default())
}

/// The shelf in this data directory, or one in memory where that fails, and what was wrong with its file.
pub fn open<R: Runtime>(
    app: &AppHandle<R>,
    data_directory: &Path,
    now: DateTime<Utc>,
) -> (Arc<dyn Shelf>, Option<Damage>) {
    // An absolute path stands for itself; the plugin would put a relative one into the platform's own directory.
    let path = data_directory.join(FILE);
    let damage = set_aside_if_damaged(&path, now);
    if let Some(Damage::InTheWay(_)) = damage {
        return (in_memory(), damage);
    }
    match app.store_builder(&path).disable_auto_save().build() {
        Ok(store) => {
            // Else the plugin would write the file once more at the end, in its own way.
            store.close_resource();
            let writing = Mutex::new(());
            (
                Arc::new(OnDisk {
                    store,
                    path,
                    writing,
                }),
                damage,
            )
        }
        Err(error) => {
            tracing::warn!(%error, "preferences are kept in memory only");
            (in_memory(), damage)
        }
    }
}

/// Moves a file away that is no list of named values, so that it can be looked into and is not written over.
fn set_aside_if_damaged(path: &Path, now: DateTime<Utc>) -> Option<Damage> {
    let why = match std::fs::read(path) {
        Ok(text) => match serde_json::from_slice::<serde_json::Map<String, Value>>(&text) {
            Ok(_) => return None,
            Err(error) => error.to_string(),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => error.to_string(),
    };
    tracing::error!(why, "the preferences are damaged");
    match whole_file::set_aside(path, now) {
        Ok(name) => Some(Damage::SetAside(name)),
        Err(error) => Some(Damage::InTheWay(whole_file::reason(&error))),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;

    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-24T17:15:00Z".parse().unwrap()
    }

    #[test]
    fn a_sound_file_and_a_missing_one_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        assert_eq!(set_aside_if_damaged(&path, now()), None);
        fs::write(&path, r#"{"accounts":[],"preferences":7}"#).unwrap();
        assert_eq!(set_aside_if_damaged(&path, now()), None);
        assert!(path.exists());
    }

    #[test]
    fn every_kind_of_damage_is_set_aside_and_nothing_is_lost() {
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
                    set_aside_if_damaged(&path, now()),
                    Some(Damage::SetAside(kept.into()))
                );
                assert!(!path.exists());
                assert_eq!(fs::read(folder.path().join(kept)).unwrap(), text);
            }
        }
    }

    #[test]
    fn a_folder_in_its_place_is_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        fs::create_dir(&path).unwrap();
        fs::write(path.join("inside"), b"x").unwrap();
        let kept = "preferences.damaged-20261124-171500.json";
        assert_eq!(
            set_aside_if_damaged(&path, now()),
            Some(Damage::SetAside(kept.into()))
        );
        assert!(folder.path().join(kept).join("inside").exists());
    }
}
