//! How the calendar was left: its filters, those saved by name, the columns of the day.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::error::AppError;
use crate::limits;
use crate::preferences::ColourBy;

/// What the columns of the day are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum DayColumns {
    /// One for each technician.
    #[default]
    Technician,
    /// One for each business unit.
    BusinessUnit,
}

/// A status to filter by. What is planned is two of them, so that who still has to be asked can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum StatusFilter {
    /// Planned, and not confirmed by the customer.
    Scheduled,
    /// Planned, and confirmed by the customer.
    Confirmed,
    /// A technician is on the way.
    Dispatched,
    /// A technician is at work.
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

/// Which appointments the calendar shows. Nothing chosen shows all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CalendarFilters {
    /// Business units.
    pub business_unit_ids: Vec<String>,
    /// Job types.
    pub job_type_ids: Vec<String>,
    /// Technicians; the empty id stands for nobody.
    pub technician_ids: Vec<String>,
    /// Statuses.
    pub states: Vec<StatusFilter>,
    /// Priorities, in the tenant's words.
    pub priorities: Vec<String>,
    /// Words that an appointment must have, all of them.
    pub text: String,
}

/// Filters and colours under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedView {
    /// What the dispatcher calls it.
    pub name: String,
    /// What it shows.
    pub filters: CalendarFilters,
    /// How it colours.
    pub colour_by: ColourBy,
}

/// How the calendar of one account was left. Units and technicians have other numbers in another account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CalendarPreferences {
    /// The filters in force.
    pub filters: CalendarFilters,
    /// Those that were saved by name.
    pub saved_views: Vec<SavedView>,
    /// The columns of the day.
    pub day_columns: DayColumns,
}

/// Enough for anyone, and a bound for the file.
const MAX_SAVED_VIEWS: usize = 50;
/// More than any tenant has to choose from.
const MAX_CHOICES: usize = 2_000;
/// The longest id or word of a choice.
const MAX_CHOICE_LENGTH: usize = 250;
/// The longest name of a saved view, in characters.
const MAX_NAME_LENGTH: usize = 60;

impl CalendarPreferences {
    /// Refuses views that could not be told apart, and more of them than anyone looks through.
    pub fn check(&self) -> Result<(), AppError> {
        check_filters(&self.filters)?;
        check_saved_views(&self.saved_views)?;
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

fn check_saved_views(views: &[SavedView]) -> Result<(), AppError> {
    if views.len() > MAX_SAVED_VIEWS {
        return Err(AppError::field(
            "savedViews",
            format!("{MAX_SAVED_VIEWS} saved views are the most. Delete one first"),
        ));
    }
    for (at, view) in views.iter().enumerate() {
        let name = view.name.trim();
        if name.is_empty() || name.chars().count() > MAX_NAME_LENGTH {
            return Err(AppError::field(
                "savedViews",
                format!("A saved view needs a name of at most {MAX_NAME_LENGTH} characters"),
            ));
        }
        if views.iter().take(at).any(|other| other.name.trim() == name) {
            return Err(AppError::field(
                "savedViews",
                format!("There is a saved view \"{name}\" already"),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn saved_views_have_names_and_each_name_once() {
        let named = |names: &[&str]| CalendarPreferences {
            saved_views: names
                .iter()
                .map(|name| SavedView {
                    name: (*name).to_owned(),
                    filters: CalendarFilters::default(),
                    colour_by: ColourBy::default(),
                })
                .collect(),
            ..CalendarPreferences::default()
        };
        named(&["Drains", "My six"]).check().unwrap();
        named(&["Drains", " "]).check().unwrap_err();
        let twice = named(&["Drains", "Drains "]).check().unwrap_err();
        assert!(twice.message.contains("Drains"), "{twice}");
    }
}
