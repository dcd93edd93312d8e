//! Small things kept between starts: preferences, the list of accounts. Never a secret.
//!
//! tauri-plugin-store writes its whole file without an atomic rename, so nothing precious may stand here: a broken
//! file costs the preferences, and the accounts' folders and keychain entries remain.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tauri::{AppHandle, Runtime};
use tauri_plugin_store::{Store, StoreExt};

use crate::error::{AppError, ErrorKind};

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

/// The shelf on disk.
struct OnDisk<R: Runtime>(Arc<Store<R>>);

impl<R: Runtime> Shelf for OnDisk<R> {
    fn get(&self, name: &str) -> Option<Value> {
        self.0.get(name)
    }

    fn set(&self, name: &str, value: Value) -> Result<(), AppError> {
        self.0.set(name, value);
        self.0.save().map_err(|error| {
            AppError::new(
                ErrorKind::DataDirectory,
                format!(
                    "Preferences could not be written: {error}. They hold until the program ends"
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

/// The shelf in this data directory, or one in memory where that fails.
pub fn open<R: Runtime>(app: &AppHandle<R>, data_directory: &Path) -> Arc<dyn Shelf> {
    // An absolute path stands for itself; the plugin would put a relative one into the platform's own directory.
    match app
        .store_builder(data_directory.join(FILE))
        .disable_auto_save()
        .build()
    {
        Ok(store) => Arc::new(OnDisk(store)),
        Err(error) => {
            tracing::warn!(%error, "preferences are kept in memory only");
            Arc::new(InMemory::default())
        }
    }
}
