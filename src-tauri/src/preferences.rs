//! How this person likes the window. Kept by tauri-plugin-store; no secret ever goes here.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::error::AppError;

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How high rows are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Density {
    /// 32 px.
    Compact,
    /// 44 px.
    #[default]
    Regular,
    /// 56 px.
    Comfortable,
}

/// How times are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ClockFormat {
    /// 2:15 PM.
    #[default]
    Hours12,
    /// 14:15.
    Hours24,
}

/// What the colour of a card tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ColourBy {
    /// The appointment's status.
    #[default]
    Status,
    /// The business unit.
    BusinessUnit,
    /// The job type.
    JobType,
    /// The priority.
    Priority,
}

/// What happens to the arrival window when an appointment is dragged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ArrivalWindowOnMove {
    /// It moves by the same time.
    #[default]
    MoveAlong,
    /// The dispatcher is asked.
    Ask,
}

/// The preferences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// How high rows are.
    pub density: Density,
    /// 12 or 24 hours.
    pub clock: ClockFormat,
    /// 1 is Monday, 7 is Sunday.
    pub first_day_of_week: u8,
    /// Where the working day begins, in minutes after midnight.
    pub day_start_minutes: u16,
    /// Where the working day ends, in minutes after midnight.
    pub day_end_minutes: u16,
    /// The step of a drag, in minutes.
    pub snap_minutes: u8,
    /// What the colour of a card tells.
    pub colour_by: ColourBy,
    /// What happens to the arrival window when an appointment is dragged.
    pub arrival_window: ArrivalWindowOnMove,
}

impl Preferences {
    /// Refuses what no screen can show.
    pub fn check(&self) -> Result<(), AppError> {
        if !(1..=7).contains(&self.first_day_of_week) {
            return Err(AppError::field(
                "firstDayOfWeek",
                "Choose a day from Monday to Sunday",
            ));
        }
        if self.day_end_minutes > 24 * 60 || self.day_start_minutes >= self.day_end_minutes {
            return Err(AppError::field(
                "dayEndMinutes",
                "The working day ends after it begins, and by midnight",
            ));
        }
        if ![5, 10, 15, 20, 30, 60].contains(&self.snap_minutes) {
            return Err(AppError::field(
                "snapMinutes",
                "Choose a step of 5 to 60 minutes",
            ));
        }
        Ok(())
    }
}

impl Default for Preferences {
    fn default() -> Self {
        Preferences {
            theme: Theme::default(),
            density: Density::default(),
            clock: ClockFormat::default(),
            first_day_of_week: 7,
            day_start_minutes: 7 * 60,
            day_end_minutes: 19 * 60,
            snap_minutes: 15,
            colour_by: ColourBy::default(),
            arrival_window: ArrivalWindowOnMove::default(),
        }
    }
}
