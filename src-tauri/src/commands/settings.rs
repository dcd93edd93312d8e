//! Preferences.

use tauri::State;

use crate::desk::Desk;
use crate::error::AppError;
use crate::preferences::Preferences;

/// The preferences, with defaults where nothing was set.
#[tauri::command]
#[specta::specta]
pub async fn preferences(desk: State<'_, Desk>) -> Result<Preferences, AppError> {
    Ok(desk.preferences())
}

/// Keeps the preferences.
#[tauri::command]
#[specta::specta]
pub async fn save_preferences(
    desk: State<'_, Desk>,
    preferences: Preferences,
) -> Result<(), AppError> {
    desk.save_preferences(&preferences)
}

/// Sets the business time zone of the open account.
#[tauri::command]
#[specta::specta]
pub async fn set_time_zone(desk: State<'_, Desk>, time_zone: String) -> Result<(), AppError> {
    desk.set_time_zone(&time_zone)
}

/// Every time zone that can be chosen, IANA names.
#[tauri::command]
#[specta::specta]
pub fn time_zones() -> Vec<String> {
    chrono_tz::TZ_VARIANTS
        .iter()
        .map(|zone| zone.name().to_owned())
        .collect()
}
