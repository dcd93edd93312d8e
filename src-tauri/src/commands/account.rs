//! The welcome screen and the account menu.

use tauri::State;
use uuid::Uuid;

use crate::account::{Session, SignInForm};
use crate::app_state::AppState;
use crate::error::AppError;
use crate::recovery::EditsSetAside;

/// Which account is open, and which are known.
#[tauri::command]
#[specta::specta]
pub async fn session(state: State<'_, AppState>) -> Result<Session, AppError> {
    Ok(state.session())
}

/// Checks the keys against the server, keeps them, and opens the account.
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

/// Closes the open account and opens another one that is known on this machine.
#[tauri::command]
#[specta::specta]
pub async fn switch_account(
    state: State<'_, AppState>,
    account_id: Uuid,
) -> Result<Session, AppError> {
    state.switch_account(account_id).await
}

/// Sets the damaged file of an account's edits aside and keeps the edits that can be read; `null` when the file is sound. The account is opened
/// by another call.
#[tauri::command]
#[specta::specta]
pub async fn set_edits_aside(
    state: State<'_, AppState>,
    account_id: Uuid,
) -> Result<Option<EditsSetAside>, AppError> {
    state.set_edits_aside(account_id).await
}

/// Closes the open account and returns to the welcome screen; its keys stay in the keychain.
#[tauri::command]
#[specta::specta]
pub async fn close_account(state: State<'_, AppState>) -> Result<Session, AppError> {
    state.close_account().await
}

/// Removes an account's keys from the keychain and forgets it. Edits that were never sent stay in its folder.
#[tauri::command]
#[specta::specta]
pub async fn sign_out(state: State<'_, AppState>, account_id: Uuid) -> Result<Session, AppError> {
    state.sign_out(account_id).await
}
