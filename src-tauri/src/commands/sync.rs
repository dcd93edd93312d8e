//! Commands of the sync page.

use chrono::Utc;
use jpm_sync::views::jobs::NewJob;
use jpm_sync::views::operations::{EditReceipt, OperationRow, UndoOutcome};
use jpm_sync::views::status::{MalformedRecord, SyncStatus};
use tauri::State;
use uuid::Uuid;

use crate::app_state::AppState;
use crate::error::AppError;

/// The current sync status.
#[tauri::command]
#[specta::specta]
pub async fn sync_status(state: State<'_, AppState>) -> Result<SyncStatus, AppError> {
    state.sync_status()
}

/// Pulls and sends now.
#[tauri::command]
#[specta::specta]
pub async fn sync_now(state: State<'_, AppState>) -> Result<(), AppError> {
    state.sync_now()
}

/// Pauses the download until it is resumed or the program restarts. Edits are still sent.
#[tauri::command]
#[specta::specta]
pub async fn pause_download(state: State<'_, AppState>) -> Result<(), AppError> {
    state.pause_download(true)
}

/// Resumes the download.
#[tauri::command]
#[specta::specta]
pub async fn resume_download(state: State<'_, AppState>) -> Result<(), AppError> {
    state.pause_download(false)
}

/// Looks for deletions on the server now; this otherwise happens at night.
#[tauri::command]
#[specta::specta]
pub async fn check_deletions(state: State<'_, AppState>) -> Result<(), AppError> {
    state.check_deletions()
}

/// Records of the server that cannot be read completely.
#[tauri::command]
#[specta::specta]
pub async fn malformed_records(
    state: State<'_, AppState>,
) -> Result<Vec<MalformedRecord>, AppError> {
    state.read(|store, _| Ok(store.malformed_records()?)).await
}

/// Edits that are queued, failed, or were sent recently; newest first.
#[tauri::command]
#[specta::specta]
pub async fn operations(state: State<'_, AppState>) -> Result<Vec<OperationRow>, AppError> {
    state.read(|store, _| Ok(store.operations()?)).await
}

/// The job that a booking asked for, so that a rejected booking can be corrected.
#[tauri::command]
#[specta::specta]
pub async fn booked_job(
    state: State<'_, AppState>,
    operation: Uuid,
) -> Result<Option<NewJob>, AppError> {
    state
        .read(move |store, _| Ok(store.booked_job(operation)?))
        .await
}

/// Undoes an edit. Withdraws it if it was not sent, and queues the reverse edit if the server has
/// it. If that is unknown, the undo waits.
#[tauri::command]
#[specta::specta]
pub async fn undo_operation(
    state: State<'_, AppState>,
    operation: Uuid,
) -> Result<UndoOutcome, AppError> {
    state
        .write(move |store| Ok(store.undo(operation, Utc::now())?))
        .await
}

/// Retries a rejected edit, or continues one that stopped halfway.
#[tauri::command]
#[specta::specta]
pub async fn retry_operation(state: State<'_, AppState>, operation: Uuid) -> Result<(), AppError> {
    state
        .write(move |store| Ok(store.retry(operation, Utc::now())?))
        .await
}

/// Drops a rejected edit; the window shows the server's values again.
#[tauri::command]
#[specta::specta]
pub async fn dismiss_operation(
    state: State<'_, AppState>,
    operation: Uuid,
) -> Result<(), AppError> {
    state
        .write(move |store| Ok(store.dismiss(operation, Utc::now())?))
        .await
}

/// Reverses the completed part of a move that stopped halfway. The reverse edit is queued.
#[tauri::command]
#[specta::specta]
pub async fn roll_back_operation(
    state: State<'_, AppState>,
    operation: Uuid,
) -> Result<EditReceipt, AppError> {
    state
        .write(move |store| Ok(store.roll_back(operation, Utc::now())?))
        .await
}
