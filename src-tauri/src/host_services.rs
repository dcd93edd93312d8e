//! The services that the state needs from the host program.

use std::sync::Arc;

use tokio::runtime::Handle;

use crate::app_paths::AppPaths;
use crate::demo::DemoKind;
use crate::error::AppError;
use crate::events::AppEvent;
use crate::export::PickSavePath;
use crate::keychain::Keychain;
use crate::logs::Redaction;
use crate::settings_store::SettingsStore;

/// What the state needs from the host program.
pub struct HostServices {
    /// Runs background tasks.
    pub runtime: Handle,
    /// The folders.
    pub paths: AppPaths,
    /// The demo on offer.
    pub demo: DemoKind,
    /// Stored preferences and accounts.
    pub settings: Arc<dyn SettingsStore>,
    /// The keychain.
    pub keychain: Keychain,
    /// Secrets that must not reach the log.
    pub redaction: Redaction,
    /// Sends an event to the window.
    pub emit: Arc<dyn Fn(AppEvent) + Send + Sync>,
    /// Shows the window.
    pub show_window: Arc<dyn Fn() + Send + Sync>,
    /// Asks where to save a file.
    pub(crate) pick_save_path: Arc<PickSavePath>,
    /// Opens the print dialog.
    pub print: Arc<dyn Fn() -> Result<(), AppError> + Send + Sync>,
}

/// Runs a blocking call on another thread.
pub(crate) async fn spawn_blocking<T: Send + 'static>(
    call: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(call)
        .await
        // The panic itself is in the log.
        .unwrap_or_else(|error| Err(AppError::internal(&error)))
}
