//! Commands of the settings page.

use chrono::{DateTime, Utc};
use jpm_sync::zone::{ZoneDatabase, ZoneSource};
use serde::Serialize;
use specta::Type;
use tauri::State;

use crate::app_state::AppState;
use crate::error::AppError;
use crate::host_services::spawn_blocking;
use crate::preferences::Preferences;

/// The preferences, with defaults for missing values.
#[tauri::command]
#[specta::specta]
pub async fn preferences(state: State<'_, AppState>) -> Result<Preferences, AppError> {
    Ok(state.preferences())
}

/// Saves the preferences.
#[tauri::command]
#[specta::specta]
pub async fn save_preferences(
    state: State<'_, AppState>,
    preferences: Preferences,
) -> Result<(), AppError> {
    state.save_preferences(preferences).await
}

/// Sets the business time zone of the open account.
#[tauri::command]
#[specta::specta]
pub async fn set_time_zone(state: State<'_, AppState>, time_zone: String) -> Result<(), AppError> {
    state.set_time_zone(&time_zone).await
}

/// A time zone to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TimeZoneChoice {
    /// IANA name, such as `America/New_York`.
    pub name: String,
    /// Other names, such as `Eastern` and `EST`. Several zones may share one.
    pub aliases: Vec<String>,
    /// Current UTC offset, in minutes.
    pub offset_minutes: i32,
}

/// All time zones, those of the United States first.
#[tauri::command]
#[specta::specta]
pub async fn time_zones() -> Result<Vec<TimeZoneChoice>, AppError> {
    spawn_blocking(|| {
        let now = chrono::Utc::now();
        let choices = ZoneDatabase::of_this_machine().choices();
        Ok(choices
            .into_iter()
            .map(|zone| TimeZoneChoice {
                name: zone.name().to_owned(),
                aliases: zone.aliases(),
                offset_minutes: zone.minutes_at(now),
            })
            .collect())
    })
    .await
}

/// The time zone rules in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TimeZoneRules {
    /// Release of the time zone database, such as `2026f`.
    pub version: String,
    /// System folder of the rules; absent if they are built into the program.
    pub folder: Option<String>,
    /// True if the rules are more than a year old.
    pub outdated: bool,
}

pub(super) fn rules_of(database: &ZoneDatabase, now: DateTime<Utc>) -> TimeZoneRules {
    let version = database
        .release()
        .map_or_else(|| "unknown".to_owned(), ToString::to_string);
    TimeZoneRules {
        outdated: database
            .release()
            .is_none_or(|release| release.is_over_a_year_old(now)),
        folder: match database.source() {
            ZoneSource::System(folder) => Some(folder.display().to_string()),
            ZoneSource::BuiltIn => None,
        },
        version,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_shows_the_time_zone_release_and_its_age() {
        let database = ZoneDatabase::newest_of(&[]);
        let soon = rules_of(&database, DateTime::UNIX_EPOCH);
        assert!(soon.version.as_str() >= "2026f", "{}", soon.version);
        assert_eq!((soon.folder, soon.outdated), (None, false));
        let later = rules_of(
            &database,
            DateTime::UNIX_EPOCH + chrono::TimeDelta::days(365 * 90),
        );
        assert!(later.outdated);
    }
}
