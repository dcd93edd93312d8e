//! The welcome screen and the account menu.

use tauri::State;
use uuid::Uuid;

use crate::account::SignInForm;
use crate::app_state::AppState;
use crate::error::AppError;
use crate::recovery::RecoveredEdits;
use crate::session::Session;

/// The open account and all known ones.
#[tauri::command]
#[specta::specta]
pub async fn session(state: State<'_, AppState>) -> Result<Session, AppError> {
    Ok(state.session())
}

/// Verifies the keys with the server, stores them, and opens the account.
#[tauri::command]
#[specta::specta]
pub async fn sign_in(state: State<'_, AppState>, form: SignInForm) -> Result<Session, AppError> {
    state.sign_in(form).await
}

/// Starts the embedded sandbox and opens its tenant.
#[tauri::command]
#[specta::specta]
pub async fn start_demo(state: State<'_, AppState>) -> Result<Session, AppError> {
    state.start_demo().await
}

/// Closes the open account and opens another known one.
#[tauri::command]
#[specta::specta]
pub async fn switch_account(
    state: State<'_, AppState>,
    account_id: Uuid,
) -> Result<Session, AppError> {
    state.switch_account(account_id).await
}

/// Sets a damaged outbox aside and keeps its readable edits. Returns `null` if the outbox is sound.
/// The caller opens the account afterwards.
#[tauri::command]
#[specta::specta]
pub async fn recover_edits(
    state: State<'_, AppState>,
    account_id: Uuid,
) -> Result<Option<RecoveredEdits>, AppError> {
    state.recover_edits(account_id).await
}

/// Closes the open account and returns to the welcome screen; its keys stay in the keychain.
#[tauri::command]
#[specta::specta]
pub async fn close_account(state: State<'_, AppState>) -> Result<Session, AppError> {
    state.close_account().await
}

/// Removes an account and its keys. Its folder stays, with edits that were not sent.
#[tauri::command]
#[specta::specta]
pub async fn sign_out(state: State<'_, AppState>, account_id: Uuid) -> Result<Session, AppError> {
    state.sign_out(account_id).await
}
