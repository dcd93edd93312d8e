//! Events that the program sends to the window.

use jpm_sync::views::status::{ChangeBatch, SyncStatus};
use serde::Serialize;
use specta::Type;

use crate::session::Session;

/// A commit changed records.
#[derive(Clone, Debug, Serialize, Type, tauri_specta::Event)]
pub struct MirrorChanged(pub ChangeBatch);

/// The sync status changed.
#[derive(Clone, Debug, Serialize, Type, tauri_specta::Event)]
pub struct SyncStatusChanged(pub SyncStatus);

/// An account was opened or closed, or could not be opened.
#[derive(Clone, Debug, Serialize, Type, tauri_specta::Event)]
pub struct SessionChanged(pub Session);

/// Any event for the window.
#[derive(Clone, Debug)]
pub enum AppEvent {
    /// See [`MirrorChanged`].
    Mirror(ChangeBatch),
    /// See [`SyncStatusChanged`].
    Sync(SyncStatus),
    /// See [`SessionChanged`].
    Session(Session),
}
