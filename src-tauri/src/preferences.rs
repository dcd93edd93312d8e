//! The user's preferences. They never hold secrets.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use specta::Type;

use crate::calendar_preferences::CalendarPreferences;
use crate::color_mode::ColorBy;
use crate::error::{AppError, FormFieldError};
use crate::job_table_preferences::JobTablePreferences;
use crate::limits;
use crate::project_preferences::{ProjectView, check_project_views};
use crate::record_links::RecordLinks;

/// Color theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// Follows the system.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Row height.
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

/// Format of times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ClockFormat {
    /// 2:15 PM.
    #[default]
    Hours12,
    /// 14:15.
    Hours24,
}

/// What happens to the arrival window when an appointment is dragged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ArrivalWindowOnMove {
    /// It moves by the same amount.
    #[default]
    MoveAlong,
    /// The dispatcher is asked.
    Ask,
}

/// How many days the board shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum BoardSpan {
    /// One day.
    #[default]
    Day,
    /// The day and the next two.
    ThreeDays,
    /// Seven days, from the first day of the week.
    Week,
}

/// How the board groups its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum BoardGrouping {
    /// No groups.
    #[default]
    None,
    /// The technician's team.
    Team,
    /// The technician's business unit.
    BusinessUnit,
}

/// How the board sorts its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum BoardSort {
    /// The name.
    #[default]
    Name,
    /// Utilization, lowest first: who can take more work.
    #[serde(alias = "utilisation")]
    Utilization,
    /// The first appointment of the visible days.
    FirstStart,
}

/// The rows of the board if technicians cannot be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum FallbackRows {
    /// Business units.
    #[default]
    BusinessUnit,
    /// Job types.
    JobType,
}

/// Where the board and the day show appointments without a technician. They show them only once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum UnassignedPlace {
    /// In the tray.
    #[default]
    Tray,
    /// On a row of their own, or in a column.
    Row,
}

/// Layout of the board.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BoardPreferences {
    /// Number of days.
    pub span: BoardSpan,
    /// Grouping of the rows.
    pub grouping: BoardGrouping,
    /// Order of the rows.
    pub sort: BoardSort,
    /// The rows if technicians cannot be read.
    pub fallback_rows: FallbackRows,
    /// Where appointments without a technician are.
    pub unassigned: UnassignedPlace,
    /// Ids of rows pinned to the top.
    pub pinned: Vec<String>,
    /// Names of collapsed groups.
    pub collapsed: Vec<String>,
}

/// Maximum number of pinned rows, and of collapsed groups.
const MAX_MARKS: usize = 500;

/// Maximum length of a row id or group name.
const MAX_MARK_LENGTH: usize = 250;
/// Maximum length of the text for a customer.
const MAX_CUSTOMER_TEXT: usize = 1_000;
/// Maximum length of a language tag, in bytes.
const LONGEST_TAG: usize = 35;
/// Maximum number of dates on which to call a customer.
const MAX_CALLBACKS: usize = 1_000;
/// Maximum number of accounts with a state of the calendar or of the jobs table.
const MAX_CALENDARS: usize = 200;

/// Settings that earlier versions stored under another name: the old name and the new one.
const RENAMED: [(&str, &str); 3] = [
    ("colourBy", "colorBy"),
    ("units", "fallbackRows"),
    ("folded", "collapsed"),
];

/// The preferences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// Row height.
    pub density: Density,
    /// 12 or 24 hours.
    pub clock: ClockFormat,
    /// The language of dates and numbers as a BCP 47 tag, such as `en-US`; `None` is the system's.
    pub format_locale: Option<String>,
    /// 1 is Monday, 7 is Sunday.
    pub first_day_of_week: u8,
    /// Start of the working day, in minutes after midnight.
    pub day_start_minutes: u16,
    /// End of the working day, in minutes after midnight.
    pub day_end_minutes: u16,
    /// Step of a drag, in minutes.
    pub snap_minutes: u8,
    /// What the color of a card shows.
    pub color_by: ColorBy,
    /// What happens to the arrival window when an appointment is dragged.
    pub arrival_window: ArrivalWindowOnMove,
    /// Links to records in ServiceTitan's web app.
    pub record_links: RecordLinks,
    /// The text for a customer about an appointment, with placeholders such as `{day}`. Empty means
    /// the window's own.
    pub customer_text: String,
    /// Layout of the board.
    pub board: BoardPreferences,
    /// Calendar state by account.
    pub calendars: BTreeMap<String, CalendarPreferences>,
    /// State of the jobs table by account.
    pub job_tables: BTreeMap<String, JobTablePreferences>,
    /// Saved views of the projects by account, in the dispatcher's order.
    pub project_views: BTreeMap<String, Vec<ProjectView>>,
    /// When to call the customers of held jobs, on this computer only.
    pub callbacks: Vec<CallBack>,
}

/// When to call the customer of a job. ServiceTitan has no place for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CallBack {
    /// The id of the account.
    pub account_id: String,
    /// The job.
    pub job_id: String,
    /// The date.
    pub date: NaiveDate,
}

impl Preferences {
    /// Refuses values that no screen can show.
    pub fn check(&self) -> Result<(), AppError> {
        if !(1..=7).contains(&self.first_day_of_week) {
            return Err(AppError::field("firstDayOfWeek", FormFieldError::NotADay));
        }
        if let Some(tag) = &self.format_locale
            && !is_language_tag(tag)
        {
            return Err(AppError::field(
                "formatLocale",
                FormFieldError::UnknownLanguage,
            ));
        }
        if self.day_end_minutes > 24 * 60 || self.day_start_minutes >= self.day_end_minutes {
            return Err(AppError::field(
                "dayEndMinutes",
                FormFieldError::WorkingHoursInvalid,
            ));
        }
        if ![5, 10, 15, 30, 60].contains(&self.snap_minutes) {
            return Err(AppError::field("snapMinutes", FormFieldError::SnapInvalid));
        }
        self.record_links.check()?;
        limits::check_length("customerText", &self.customer_text, MAX_CUSTOMER_TEXT)?;
        if self.board.pinned.len() > MAX_MARKS || self.board.collapsed.len() > MAX_MARKS {
            return Err(AppError::field("board", FormFieldError::TooManyMarkedRows));
        }
        let marks = self.board.pinned.iter().chain(&self.board.collapsed);
        marks
            .chain(self.calendars.keys())
            .chain(self.job_tables.keys())
            .chain(self.project_views.keys())
            .try_for_each(|mark| limits::check_length("board", mark, MAX_MARK_LENGTH))?;
        limits::check_count("calendars", self.calendars.len(), MAX_CALENDARS)?;
        limits::check_count("callbacks", self.callbacks.len(), MAX_CALLBACKS)?;
        for call in &self.callbacks {
            limits::check_length("callbacks", &call.account_id, MAX_MARK_LENGTH)?;
            limits::check_length("callbacks", &call.job_id, MAX_MARK_LENGTH)?;
        }
        self.calendars
            .values()
            .try_for_each(CalendarPreferences::check)?;
        limits::check_count("jobTables", self.job_tables.len(), MAX_CALENDARS)?;
        self.job_tables
            .values()
            .try_for_each(JobTablePreferences::check)?;
        limits::check_count("projectViews", self.project_views.len(), MAX_CALENDARS)?;
        self.project_views
            .values()
            .try_for_each(|views| check_project_views(views))
    }

    /// Reads stored preferences of this or an older version. A missing or invalid setting gets its
    /// default, and the others stay.
    #[must_use]
    pub fn from_stored(stored: &Value) -> Self {
        parse_valid(&Self::repaired(stored)).unwrap_or_default()
    }

    /// Like [`Preferences::from_stored`], but keeps names that this version does not know.
    pub(crate) fn repaired(stored: &Value) -> Value {
        let Ok(mut whole) = serde_json::to_value(Preferences::default()) else {
            return Value::Null;
        };
        merge_valid(&mut whole, "", &with_current_names(stored));
        whole
    }
}

/// Renames the settings that an earlier version stored under another name.
pub(crate) fn with_current_names(stored: &Value) -> Value {
    match stored {
        Value::Object(stored) => {
            let mut current: Map<String, Value> = Map::new();
            for (name, value) in stored {
                let renamed = RENAMED.iter().find(|(old, _)| old == name);
                let name = match renamed {
                    Some((_, new)) if stored.contains_key(*new) => continue,
                    Some((_, new)) => (*new).to_owned(),
                    None => name.clone(),
                };
                current.insert(name, with_current_names(value));
            }
            Value::Object(current)
        }
        Value::Array(values) => values.iter().map(with_current_names).collect(),
        value => value.clone(),
    }
}

/// True for the form of a language tag: `de`, `en-US`, `zh-Hant-TW`.
fn is_language_tag(tag: &str) -> bool {
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let first = tag.split('-').next().unwrap_or_default();
    tag.len() <= LONGEST_TAG
        && (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && tag.split('-').all(is_part)
}

fn parse_valid(whole: &Value) -> Option<Preferences> {
    let read: Preferences = serde_json::from_value(whole.clone()).ok()?;
    read.check().is_ok().then_some(read)
}

/// Merges a stored value into `whole` at a JSON pointer, as a whole or else part by part, as far as
/// the result is valid.
fn merge_valid(whole: &mut Value, pointer: &str, stored: &Value) {
    let Some(default) = whole.pointer(pointer).cloned() else {
        return;
    };
    set_at(whole, pointer, merged(&default, stored));
    if parse_valid(whole).is_some() {
        return;
    }
    tracing::warn!(
        pointer,
        "some stored preferences are invalid; the others are used"
    );
    set_at(whole, pointer, default.clone());
    match (stored, default) {
        (Value::Object(stored), Value::Object(known)) => {
            // Twice, because the end of the working day is valid only after its start.
            for (name, value) in stored.iter().chain(stored) {
                let part = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                if known.contains_key(name) {
                    merge_valid(whole, &part, value);
                } else {
                    insert_at(whole, pointer, name, value);
                }
            }
        }
        (Value::Array(stored), Value::Array(_)) => {
            let mut valid = Vec::new();
            for value in stored {
                valid.push(value.clone());
                set_at(whole, pointer, Value::Array(valid.clone()));
                if parse_valid(whole).is_none() {
                    valid.pop();
                }
            }
            set_at(whole, pointer, Value::Array(valid));
        }
        _ => {}
    }
}

/// Overlays the stored value on the default. Older versions lack some names.
fn merged(default: &Value, stored: &Value) -> Value {
    match (default, stored) {
        (Value::Object(default), Value::Object(stored)) => {
            let mut both = default.clone();
            for (name, value) in stored {
                let value = default
                    .get(name)
                    .map_or(value.clone(), |default| merged(default, value));
                both.insert(name.clone(), value);
            }
            Value::Object(both)
        }
        _ => stored.clone(),
    }
}

fn set_at(whole: &mut Value, pointer: &str, value: Value) {
    if let Some(part) = whole.pointer_mut(pointer) {
        *part = value;
    }
}

/// Inserts a name that the defaults lack, such as an account id.
fn insert_at(whole: &mut Value, pointer: &str, name: &str, value: &Value) {
    let before = whole.clone();
    let Some(Value::Object(part)) = whole.pointer_mut(pointer) else {
        return;
    };
    part.insert(name.to_owned(), value.clone());
    if parse_valid(whole).is_none() {
        *whole = before;
    }
}

impl Default for Preferences {
    fn default() -> Self {
        Preferences {
            theme: Theme::default(),
            density: Density::default(),
            clock: ClockFormat::default(),
            format_locale: None,
            first_day_of_week: 7,
            day_start_minutes: 7 * 60,
            day_end_minutes: 19 * 60,
            snap_minutes: 15,
            color_by: ColorBy::default(),
            arrival_window: ArrivalWindowOnMove::default(),
            record_links: RecordLinks::default(),
            customer_text: String::new(),
            board: BoardPreferences::default(),
            calendars: BTreeMap::new(),
            callbacks: Vec::new(),
            job_tables: BTreeMap::new(),
            project_views: BTreeMap::new(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
