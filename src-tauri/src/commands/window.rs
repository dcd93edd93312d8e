//! The window itself.

use serde::Serialize;
use specta::Type;
use tauri::State;

use crate::desk::Desk;
use crate::error::AppError;

/// What "about" says.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AboutApp {
    /// The version.
    pub version: String,
    /// Where data is kept.
    pub data_directory: String,
    /// Where logs are written.
    pub log_directory: String,
}

/// The first screen is painted: the window may be shown.
#[tauri::command]
#[specta::specta]
pub async fn window_ready(desk: State<'_, Desk>) -> Result<(), AppError> {
    desk.show_window();
    Ok(())
}

/// What "about" says.
#[tauri::command]
#[specta::specta]
pub async fn about(desk: State<'_, Desk>) -> Result<AboutApp, AppError> {
    Ok(AboutApp {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        data_directory: desk.data_directory().display().to_string(),
        log_directory: desk.log_directory().display().to_string(),
    })
}
