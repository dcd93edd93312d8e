//! Saved state of the calendar: filters, saved views, columns of the day view.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::color_mode::ColorBy;
use crate::error::{AppError, FormFieldError, count};
use crate::limits;

/// The columns of the day view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum DayColumns {
    /// One for each technician.
    #[default]
    Technician,
    /// One for each business unit.
    BusinessUnit,
}

/// A status filter. Scheduled and confirmed are separate, to list who still has to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum StatusFilter {
    /// Scheduled and not confirmed by the customer.
    Scheduled,
    /// Scheduled and confirmed by the customer.
    Confirmed,
    /// A technician is on the way.
    Dispatched,
    /// A technician is working.
    Working,
    /// On hold.
    Hold,
    /// Finished.
    Done,
    /// Canceled with its job.
    Canceled,
    /// A status that this version does not know.
    Other,
}

/// Which appointments the calendar shows. Empty filters show all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CalendarFilters {
    /// Business units.
    pub business_unit_ids: Vec<String>,
    /// Job types.
    pub job_type_ids: Vec<String>,
    /// Technicians; the empty id means unassigned.
    pub technician_ids: Vec<String>,
    /// Statuses.
    pub states: Vec<StatusFilter>,
    /// Priorities, as the tenant names them.
    pub priorities: Vec<String>,
    /// Teams of technicians, as the tenant names them; the empty name means no team.
    #[serde(default)]
    pub teams: Vec<String>,
    /// Skills of technicians, as the tenant names them.
    #[serde(default)]
    pub skills: Vec<String>,
    /// Tags of the job.
    #[serde(default)]
    pub tag_ids: Vec<String>,
    /// Dispatch zones.
    #[serde(default)]
    pub zone_ids: Vec<String>,
    /// Words that all must occur in the appointment.
    pub text: String,
}

/// A named set of filters and a color mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedView {
    /// Display name.
    pub name: String,
    /// The filters.
    pub filters: CalendarFilters,
    /// The color mode.
    pub color_by: ColorBy,
}

/// Calendar state of one account. It is per account because ids differ between tenants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CalendarPreferences {
    /// The current filters.
    pub filters: CalendarFilters,
    /// The saved views.
    pub saved_views: Vec<SavedView>,
    /// The columns of the day view.
    pub day_columns: DayColumns,
}

/// Limits the size of the file.
const MAX_SAVED_VIEWS: usize = 50;
/// More choices than any tenant has.
const MAX_CHOICES: usize = 2_000;
/// Maximum length of one choice.
const MAX_CHOICE_LENGTH: usize = 250;
/// Maximum length of a view's name, in characters.
const MAX_NAME_LENGTH: usize = 60;

impl CalendarPreferences {
    /// Refuses duplicate view names and lists that are too long.
    pub fn check(&self) -> Result<(), AppError> {
        check_filters(&self.filters)?;
        check_view_names(self.saved_views.iter().map(|view| view.name.as_str()))?;
        let mut views = self.saved_views.iter();
        views.try_for_each(|view| check_filters(&view.filters))
    }
}

fn check_filters(filters: &CalendarFilters) -> Result<(), AppError> {
    let lists = [
        &filters.business_unit_ids,
        &filters.job_type_ids,
        &filters.technician_ids,
        &filters.priorities,
        &filters.teams,
        &filters.skills,
        &filters.tag_ids,
        &filters.zone_ids,
    ];
    for list in lists {
        limits::check_count("filters", list.len(), MAX_CHOICES)?;
        let mut choices = list.iter();
        choices
            .try_for_each(|choice| limits::check_length("filters", choice, MAX_CHOICE_LENGTH))?;
    }
    limits::check_count("filters", filters.states.len(), MAX_CHOICES)?;
    limits::check_search_text(&filters.text)
}

/// Refuses too many saved views, and names that are empty, too long or not unique.
pub(crate) fn check_view_names<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), AppError> {
    let names: Vec<_> = names.map(str::trim).collect();
    if names.len() > MAX_SAVED_VIEWS {
        return Err(AppError::field(
            "savedViews",
            FormFieldError::TooManySavedViews {
                max: count(MAX_SAVED_VIEWS),
            },
        ));
    }
    for (at, name) in names.iter().enumerate() {
        if name.is_empty() || name.chars().count() > MAX_NAME_LENGTH {
            return Err(AppError::field(
                "savedViews",
                FormFieldError::SavedViewNameInvalid {
                    max: count(MAX_NAME_LENGTH),
                },
            ));
        }
        if names.iter().take(at).any(|other| other == name) {
            return Err(AppError::field(
                "savedViews",
                FormFieldError::SavedViewNameTaken {
                    name: (*name).to_owned(),
                },
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::error::FieldError;

    #[test]
    fn filters_of_an_older_version_stay_readable() {
        let older = r#"{"businessUnitIds":["1"],"jobTypeIds":[],"technicianIds":[],"states":[],
            "priorities":[],"text":""}"#;
        let filters: CalendarFilters = serde_json::from_str(older).unwrap();
        assert_eq!(filters.business_unit_ids, ["1"]);
        assert!(filters.teams.is_empty() && filters.skills.is_empty());
        assert!(filters.tag_ids.is_empty() && filters.zone_ids.is_empty());
    }

    #[test]
    fn saved_views_need_unique_names() {
        let named = |names: &[&str]| CalendarPreferences {
            saved_views: names
                .iter()
                .map(|name| SavedView {
                    name: (*name).to_owned(),
                    filters: CalendarFilters::default(),
                    color_by: ColorBy::default(),
                })
                .collect(),
            ..CalendarPreferences::default()
        };
        named(&["Drains", "My six"]).check().unwrap();
        named(&["Drains", " "]).check().unwrap_err();
        let twice = named(&["Drains", "Drains "]).check().unwrap_err();
        let name = "Drains".to_owned();
        assert_eq!(
            twice.field_errors["savedViews"],
            [FieldError::Form(FormFieldError::SavedViewNameTaken {
                name
            })]
        );
    }
}
