//! What the window is told without asking.

use jpm_sync::views::status::{ChangeBatch, SyncStatus};
use serde::Serialize;
use specta::Type;

use crate::account::Session;

/// One commit changed what screens show.
#[derive(Clone, Debug, Serialize, Type, tauri_specta::Event)]
pub struct MirrorChanged(pub ChangeBatch);

/// The engine's state changed.
#[derive(Clone, Debug, Serialize, Type, tauri_specta::Event)]
pub struct SyncStatusChanged(pub SyncStatus);

/// An account was opened, closed, or could not be opened.
#[derive(Clone, Debug, Serialize, Type, tauri_specta::Event)]
pub struct SessionChanged(pub Session);

/// Anything that the state tells the window.
#[derive(Clone, Debug)]
pub enum AppEvent {
    /// See [`MirrorChanged`].
    Mirror(ChangeBatch),
    /// See [`SyncStatusChanged`].
    Sync(SyncStatus),
    /// See [`SessionChanged`].
    Session(Session),
}
