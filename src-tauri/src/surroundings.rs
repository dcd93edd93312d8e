//! What the desk works with: folders, shelf, keychain, and the ways to the window.

use std::sync::Arc;

use crate::demo::DemoKind;
use crate::error::{AppError, ErrorKind};
use crate::events::DeskEvent;
use crate::export::AskWhere;
use crate::keychain::Keychain;
use crate::logs::Redaction;
use crate::places::Places;
use crate::shelf::Shelf;

/// What the desk needs from the program around it.
pub struct Surroundings {
    /// Where things are kept.
    pub places: Places,
    /// The demo that the program offers.
    pub demo: DemoKind,
    /// Preferences and the list of accounts.
    pub shelf: Arc<dyn Shelf>,
    /// Secrets.
    pub keychain: Keychain,
    /// What must never be logged.
    pub redaction: Redaction,
    /// Tells the window something.
    pub tell: Arc<dyn Fn(DeskEvent) + Send + Sync>,
    /// Shows the window.
    pub show_window: Arc<dyn Fn() + Send + Sync>,
    /// Asks where to save a file.
    pub(crate) ask_where: Arc<AskWhere>,
    /// Opens the print dialog for what the window shows.
    pub print: Arc<dyn Fn() -> Result<(), AppError> + Send + Sync>,
}

/// Runs what may block away from the threads that answer the window.
pub(crate) async fn apart<T: Send + 'static>(
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
