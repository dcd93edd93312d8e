//! Saved views of the projects.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::calendar_preferences::check_view_names;
use crate::error::AppError;
use crate::limits;

/// A named view of the list of projects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProjectView {
    /// Display name.
    pub name: String,
    /// Words to find.
    pub text: String,
    /// The chosen values by facet. Without one, a facet shows everything.
    pub chosen: BTreeMap<String, Vec<String>>,
}

/// More facets than the window has.
const MAX_FACETS: usize = 50;
/// More choices than any tenant has.
const MAX_CHOICES: usize = 2_000;
/// Maximum length of one choice, or of the name of a facet.
const MAX_CHOICE_LENGTH: usize = 250;

/// Refuses views that the window could not show.
pub(crate) fn check_project_views(views: &[ProjectView]) -> Result<(), AppError> {
    check_view_names(views.iter().map(|view| view.name.as_str()))?;
    views.iter().try_for_each(|view| {
        limits::check_search_text(&view.text)?;
        limits::check_count("filters", view.chosen.len(), MAX_FACETS)?;
        view.chosen.iter().try_for_each(|(facet, choices)| {
            limits::check_length("filters", facet, MAX_CHOICE_LENGTH)?;
            limits::check_count("filters", choices.len(), MAX_CHOICES)?;
            choices
                .iter()
                .try_for_each(|choice| limits::check_length("filters", choice, MAX_CHOICE_LENGTH))
        })
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn view(name: &str) -> ProjectView {
        ProjectView {
            name: name.to_owned(),
            text: "roof".to_owned(),
            chosen: BTreeMap::from([("manager".to_owned(), vec!["Ana Ruiz".to_owned()])]),
        }
    }

    #[test]
    fn project_views_are_bounded_and_have_different_names() {
        check_project_views(&[view("Mine"), view("Late")]).unwrap();
        check_project_views(&[view("Mine"), view("Mine ")]).unwrap_err();
        let many: Vec<_> = (0..51).map(|at| view(&at.to_string())).collect();
        check_project_views(&many).unwrap_err();
        let mut long = view("Long");
        long.chosen
            .insert("status".to_owned(), vec!["a".repeat(251)]);
        check_project_views(&[long]).unwrap_err();
    }
}
