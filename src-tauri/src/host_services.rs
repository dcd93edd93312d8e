//! What the state works with: folders, shelf, keychain, and the ways to the window.

use std::sync::Arc;

use crate::app_paths::AppPaths;
use crate::demo::DemoKind;
use crate::error::{AppError, ErrorKind};
use crate::events::AppEvent;
use crate::export::PickSavePath;
use crate::keychain::Keychain;
use crate::logs::Redaction;
use crate::settings_store::SettingsStore;

/// What the state needs from the program around it.
pub struct HostServices {
    /// Where things are kept.
    pub paths: AppPaths,
    /// The demo that the program offers.
    pub demo: DemoKind,
    /// Preferences and the list of accounts.
    pub settings: Arc<dyn SettingsStore>,
    /// Secrets.
    pub keychain: Keychain,
    /// What must never be logged.
    pub redaction: Redaction,
    /// Tells the window something.
    pub emit: Arc<dyn Fn(AppEvent) + Send + Sync>,
    /// Shows the window.
    pub show_window: Arc<dyn Fn() + Send + Sync>,
    /// Asks where to save a file.
    pub(crate) pick_save_path: Arc<PickSavePath>,
    /// Opens the print dialog for what the window shows.
    pub print: Arc<dyn Fn() -> Result<(), AppError> + Send + Sync>,
}

/// Runs what may block away from the threads that answer the window.
pub(crate) async fn spawn_blocking<T: Send + 'static>(
    call: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    tauri::async_runtime::spawn_blocking(call)
        .await
        // The panic itself is in the log.
        .unwrap_or_else(|_| {
            Err(AppError::new(
                ErrorKind::Failed,
                "Something in JPM Desk failed. Your changes are kept. Try again; the log has the details",
            ))
        })
}
