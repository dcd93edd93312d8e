//! Saved state of the jobs table: its columns, and saved views.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use jpm_sync::views::jobs::{JobSort, JobState};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::calendar_preferences::check_view_names;
use crate::error::{AppError, FormFieldError};
use crate::limits;

/// A column of the jobs table.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type,
)]
#[serde(rename_all = "camelCase")]
pub enum JobColumn {
    /// The job's number.
    Number,
    /// Its status.
    Status,
    /// The customer's name.
    Customer,
    /// The customer's phone numbers.
    Phone,
    /// The name of the location.
    Location,
    /// The address.
    Address,
    /// The type's name.
    JobType,
    /// The unit's name.
    BusinessUnit,
    /// The project's name.
    Project,
    /// The tags.
    Tags,
    /// The priority.
    Priority,
    /// The summary.
    Summary,
    /// The start of the next appointment, or of the last one.
    NextAppointment,
    /// The technicians of that appointment.
    Technicians,
    /// The number of appointments.
    Appointments,
    /// The total.
    Total,
    /// When it was booked.
    Created,
    /// When it was completed.
    Completed,
    /// The last change on the server.
    Modified,
}

/// A column that is shown, and its width.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobTableColumn {
    /// The column.
    pub column: JobColumn,
    /// Its width in pixels.
    pub width: u16,
}

/// A date by which the table is filtered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum JobDateField {
    /// When the job was booked.
    Created,
    /// The days of its appointments.
    Scheduled,
    /// When it was completed.
    Completed,
    /// The last change on the server.
    Modified,
}

/// Days relative to today. A saved view of today shows today on every day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum DatePreset {
    /// Today.
    Today,
    /// Yesterday.
    Yesterday,
    /// Tomorrow.
    Tomorrow,
    /// The week of today.
    ThisWeek,
    /// The week after it.
    NextWeek,
    /// Today and the six days before.
    Last7Days,
    /// Today and the 29 days before.
    Last30Days,
    /// The days in `first` and `last`.
    Custom,
}

/// The days of one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobDateFilter {
    /// The date.
    pub field: JobDateField,
    /// The days.
    pub preset: DatePreset,
    /// The first of custom days. `None` leaves the start open.
    pub first: Option<NaiveDate>,
    /// The last of custom days. `None` leaves the end open.
    pub last: Option<NaiveDate>,
}

/// Which jobs the table shows. Empty filters show all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobFilters {
    /// Words to find.
    pub text: String,
    /// Statuses.
    pub states: Vec<JobState>,
    /// Business units.
    pub business_unit_ids: Vec<String>,
    /// Job types.
    pub job_type_ids: Vec<String>,
    /// Priorities, as the tenant names them.
    pub priorities: Vec<String>,
    /// Dates, each at most once.
    pub dates: Vec<JobDateFilter>,
}

/// A named view of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// Display name.
    pub name: String,
    /// The filters.
    pub filters: JobFilters,
    /// The sort order.
    pub sort: JobSort,
    /// True for descending order.
    pub descending: bool,
    /// The columns, in order.
    pub columns: Vec<JobTableColumn>,
}

/// The state of one account's jobs table. It is per account because ids differ between tenants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobTablePreferences {
    /// The columns, in order. Empty means the window's own choice.
    pub columns: Vec<JobTableColumn>,
    /// The saved views, in the dispatcher's order.
    pub saved_views: Vec<JobView>,
}

/// Narrower columns show nothing, and wider ones nothing else.
const WIDTHS: std::ops::RangeInclusive<u16> = 48..=1_200;
/// More choices than any tenant has.
const MAX_CHOICES: usize = 2_000;
/// Maximum length of one choice.
const MAX_CHOICE_LENGTH: usize = 250;

impl JobTablePreferences {
    /// Refuses what the window could not show.
    pub fn check(&self) -> Result<(), AppError> {
        check_columns(&self.columns)?;
        check_view_names(self.saved_views.iter().map(|view| view.name.as_str()))?;
        self.saved_views.iter().try_for_each(|view| {
            check_columns(&view.columns)?;
            check_filters(&view.filters)
        })
    }
}

fn check_columns(columns: &[JobTableColumn]) -> Result<(), AppError> {
    let once: BTreeSet<_> = columns.iter().map(|column| column.column).collect();
    let widths = columns.iter().all(|column| WIDTHS.contains(&column.width));
    if once.len() == columns.len() && widths {
        return Ok(());
    }
    Err(AppError::field("columns", FormFieldError::ColumnsInvalid))
}

fn check_filters(filters: &JobFilters) -> Result<(), AppError> {
    limits::check_search_text(&filters.text)?;
    limits::check_count("filters", filters.states.len(), MAX_CHOICES)?;
    for list in [
        &filters.business_unit_ids,
        &filters.job_type_ids,
        &filters.priorities,
    ] {
        limits::check_count("filters", list.len(), MAX_CHOICES)?;
        list.iter()
            .try_for_each(|choice| limits::check_length("filters", choice, MAX_CHOICE_LENGTH))?;
    }
    let fields: BTreeSet<_> = filters.dates.iter().map(|date| date.field).collect();
    limits::check_count("dates", filters.dates.len(), fields.len())?;
    filters
        .dates
        .iter()
        .flat_map(|date| [date.first, date.last])
        .flatten()
        .try_for_each(|date| limits::check_date("dates", date))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn column(column: JobColumn, width: u16) -> JobTableColumn {
        JobTableColumn { column, width }
    }

    fn view(name: &str) -> JobView {
        JobView {
            name: name.to_owned(),
            filters: JobFilters::default(),
            sort: JobSort::CreatedOn,
            descending: true,
            columns: vec![column(JobColumn::Total, 80)],
        }
    }

    #[test]
    fn columns_are_unique_and_of_a_visible_width() {
        let with = |columns: &[JobTableColumn]| JobTablePreferences {
            columns: columns.to_vec(),
            ..JobTablePreferences::default()
        };
        with(&[
            column(JobColumn::Number, 48),
            column(JobColumn::Total, 1_200),
        ])
        .check()
        .unwrap();
        for columns in [
            [column(JobColumn::Number, 80), column(JobColumn::Number, 90)],
            [column(JobColumn::Number, 80), column(JobColumn::Total, 0)],
            [
                column(JobColumn::Number, 80),
                column(JobColumn::Total, 9_999),
            ],
        ] {
            with(&columns).check().unwrap_err();
        }
    }

    #[test]
    fn saved_views_are_bounded_and_name_each_date_once() {
        let with = |views: Vec<JobView>| JobTablePreferences {
            saved_views: views,
            ..JobTablePreferences::default()
        };
        with(vec![view("Today"), view("Late")]).check().unwrap();
        with(vec![view("Today"), view("Today ")])
            .check()
            .unwrap_err();
        let many = (0..51).map(|at| view(&at.to_string())).collect();
        with(many).check().unwrap_err();
        let date = JobDateFilter {
            field: JobDateField::Created,
            preset: DatePreset::Today,
            first: None,
            last: None,
        };
        let mut twice = view("Twice");
        twice.filters.dates = vec![date];
        with(vec![twice.clone()]).check().unwrap();
        twice.filters.dates = vec![date, date];
        with(vec![twice]).check().unwrap_err();
    }
}
