//! What is fresh, what waits, what failed.

use chrono::Utc;
use jpm_sync::views::operations::{EditReceipt, OperationRow, Undone};
use jpm_sync::views::status::{MalformedRecord, SyncStatus};
use tauri::State;
use uuid::Uuid;

use crate::app_state::AppState;
use crate::error::AppError;

/// The engine's state.
#[tauri::command]
#[specta::specta]
pub async fn sync_status(state: State<'_, AppState>) -> Result<SyncStatus, AppError> {
    state.sync_status()
}

/// Pulls and pushes at once.
#[tauri::command]
#[specta::specta]
pub async fn sync_now(state: State<'_, AppState>) -> Result<(), AppError> {
    state.sync_now()
}

/// Stops the download until it is resumed or the program starts again. Edits are sent all the same.
#[tauri::command]
#[specta::specta]
pub async fn pause_download(state: State<'_, AppState>) -> Result<(), AppError> {
    state.pause_download(true)
}

/// Goes on with the download.
#[tauri::command]
#[specta::specta]
pub async fn resume_download(state: State<'_, AppState>) -> Result<(), AppError> {
    state.pause_download(false)
}

/// Looks now for what was deleted on the server, which otherwise happens at night.
#[tauri::command]
#[specta::specta]
pub async fn check_deletions(state: State<'_, AppState>) -> Result<(), AppError> {
    state.check_deletions()
}

/// The records of the server that cannot be read, or not in full.
#[tauri::command]
#[specta::specta]
pub async fn malformed_records(
    state: State<'_, AppState>,
) -> Result<Vec<MalformedRecord>, AppError> {
    state.read(|store, _| Ok(store.malformed_records()?)).await
}

/// The edits that wait, failed, or were sent lately; newest first.
#[tauri::command]
#[specta::specta]
pub async fn operations(state: State<'_, AppState>) -> Result<Vec<OperationRow>, AppError> {
    state.read(|store, _| Ok(store.operations()?)).await
}

/// Takes an edit back: withdraws it when it was not sent, queues the opposite when the server has it, or waits until that is known.
#[tauri::command]
#[specta::specta]
pub async fn undo_operation(
    state: State<'_, AppState>,
    operation: Uuid,
) -> Result<Undone, AppError> {
    state
        .write(move |store| Ok(store.undo(operation, Utc::now())?))
        .await
}

/// Sends a refused edit again, or goes on with one that stopped half-way.
#[tauri::command]
#[specta::specta]
pub async fn retry_operation(state: State<'_, AppState>, operation: Uuid) -> Result<(), AppError> {
    state
        .write(move |store| Ok(store.retry(operation, Utc::now())?))
        .await
}

/// Drops a refused edit; the screens show what the server has.
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

/// Takes back what the server has of a move that stopped half-way; the opposite edit then waits.
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
