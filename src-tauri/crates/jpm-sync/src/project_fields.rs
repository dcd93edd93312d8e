//! The fields of a project that an edit can change. They are compared one by one through
//! [`ProjectField`], so a new field takes part in every comparison.

use std::collections::BTreeSet;

use jpm_client::models::{Project, ProjectDate};
use serde::{Deserialize, Serialize};

use crate::edit::ProjectFields;
use crate::job_fields::rebased;
use crate::key::StringId;
use crate::plain_text::strip;
use crate::views::operations::EditedField;

/// A field of a project that an edit can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProjectField {
    Name,
    Summary,
    Status,
    SubStatus,
    Type,
    StartDate,
    TargetDate,
    CompletionDate,
    Managers,
    BusinessUnits,
}

impl ProjectField {
    const ALL: [Self; 10] = [
        Self::Name,
        Self::Summary,
        Self::Status,
        Self::SubStatus,
        Self::Type,
        Self::StartDate,
        Self::TargetDate,
        Self::CompletionDate,
        Self::Managers,
        Self::BusinessUnits,
    ];

    /// The field as the window names it.
    pub(crate) fn edited(self) -> EditedField {
        match self {
            Self::Name => EditedField::Name,
            Self::Summary => EditedField::Summary,
            Self::Status => EditedField::ProjectStatus,
            Self::SubStatus => EditedField::ProjectSubStatus,
            Self::Type => EditedField::ProjectType,
            Self::StartDate => EditedField::StartDate,
            Self::TargetDate => EditedField::TargetDate,
            Self::CompletionDate => EditedField::CompletionDate,
            Self::Managers => EditedField::Managers,
            Self::BusinessUnits => EditedField::BusinessUnits,
        }
    }

    /// Whether a call can empty the field. The documents allow no null except for the type.
    fn can_be_empty(self) -> bool {
        matches!(self, Self::Summary | Self::Managers | Self::BusinessUnits)
    }
}

/// The project of a job, which may have none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct JobProject {
    pub(crate) id: Option<i64>,
}

impl ProjectFields {
    /// The fields of the server's record. The summary keeps its markup.
    pub(crate) fn of_record(project: &Project) -> Self {
        // Services without a reference send 0.
        fn known<T: Copy + Into<i64>>(id: T) -> Option<StringId<T>> {
            (id.into() > 0).then_some(StringId(id))
        }
        let name = project.name.as_deref().map(str::trim);
        Self {
            name: name.filter(|name| !name.is_empty()).map(str::to_owned),
            summary: project.summary.clone(),
            status_id: project.status_id.and_then(known),
            sub_status_id: project.sub_status_id.and_then(known),
            project_type_id: project.project_type_id.and_then(known),
            start_date: project.start_date.map(ProjectDate::day),
            target_completion_date: project.target_completion_date.map(ProjectDate::day),
            actual_completion_date: project.actual_completion_date.map(ProjectDate::day),
            project_manager_ids: Some(
                project
                    .project_manager_ids
                    .iter()
                    .filter_map(|id| known(*id))
                    .collect(),
            ),
            business_unit_ids: Some(
                project
                    .business_unit_ids
                    .iter()
                    .filter_map(|id| known(*id))
                    .collect(),
            ),
        }
    }

    /// Whether the field has a value.
    pub(crate) fn has(&self, field: ProjectField) -> bool {
        match field {
            ProjectField::Name => self.name.is_some(),
            ProjectField::Summary => self.summary.is_some(),
            ProjectField::Status => self.status_id.is_some(),
            ProjectField::SubStatus => self.sub_status_id.is_some(),
            ProjectField::Type => self.project_type_id.is_some(),
            ProjectField::StartDate => self.start_date.is_some(),
            ProjectField::TargetDate => self.target_completion_date.is_some(),
            ProjectField::CompletionDate => self.actual_completion_date.is_some(),
            ProjectField::Managers => self.project_manager_ids.is_some(),
            ProjectField::BusinessUnits => self.business_unit_ids.is_some(),
        }
    }

    /// Whether these changes set the field. Another status also removes the substatus.
    pub(crate) fn sets(&self, field: ProjectField) -> bool {
        self.has(field) || (field == ProjectField::SubStatus && self.status_id.is_some())
    }

    /// Whether both have the same value. Markup and the order of people do not count, because
    /// nobody sees them.
    pub(crate) fn is_same(&self, other: &Self, field: ProjectField) -> bool {
        let plain = |fields: &Self| strip(fields.summary.as_deref().unwrap_or_default());
        match field {
            ProjectField::Name => self.name == other.name,
            ProjectField::Summary => plain(self) == plain(other),
            ProjectField::Status => self.status_id == other.status_id,
            ProjectField::SubStatus => self.sub_status_id == other.sub_status_id,
            ProjectField::Type => self.project_type_id == other.project_type_id,
            ProjectField::StartDate => self.start_date == other.start_date,
            ProjectField::TargetDate => self.target_completion_date == other.target_completion_date,
            ProjectField::CompletionDate => {
                self.actual_completion_date == other.actual_completion_date
            }
            ProjectField::Managers => {
                as_set(self.project_manager_ids.as_ref())
                    == as_set(other.project_manager_ids.as_ref())
            }
            ProjectField::BusinessUnits => {
                as_set(self.business_unit_ids.as_ref()) == as_set(other.business_unit_ids.as_ref())
            }
        }
    }

    /// The fields that have a value.
    pub(crate) fn present(&self) -> impl Iterator<Item = ProjectField> {
        ProjectField::ALL
            .into_iter()
            .filter(|field| self.has(*field))
    }

    /// The fields among these changes that `theirs` has changed as well since `base`.
    pub(crate) fn contested<'a>(
        &'a self,
        base: &'a Self,
        theirs: &'a Self,
    ) -> impl Iterator<Item = ProjectField> + 'a {
        self.present().filter(|field| !base.is_same(theirs, *field))
    }

    /// The changed fields that had no value and that no call can empty again.
    pub(crate) fn fields_without_value(&self, changes: &Self) -> Vec<EditedField> {
        changes
            .present()
            // A change of the status removes the substatus again.
            .filter(|field| *field != ProjectField::SubStatus || changes.status_id.is_none())
            .filter(|field| !field.can_be_empty() && !self.has(*field))
            .map(ProjectField::edited)
            .collect()
    }

    /// The values that the fields of `changes` have here.
    pub(crate) fn values_before(&self, changes: &Self) -> Self {
        Self {
            name: changes.name.as_ref().and(self.name.clone()),
            summary: changes
                .summary
                .as_ref()
                .map(|_| self.summary.clone().unwrap_or_default()),
            status_id: changes.status_id.and(self.status_id),
            sub_status_id: self
                .sub_status_id
                .filter(|_| changes.sets(ProjectField::SubStatus)),
            project_type_id: changes.project_type_id.and(self.project_type_id),
            start_date: changes.start_date.and(self.start_date),
            target_completion_date: changes
                .target_completion_date
                .and(self.target_completion_date),
            actual_completion_date: changes
                .actual_completion_date
                .and(self.actual_completion_date),
            project_manager_ids: changes
                .project_manager_ids
                .as_ref()
                .map(|_| self.project_manager_ids.clone().unwrap_or_default()),
            business_unit_ids: changes
                .business_unit_ids
                .as_ref()
                .map(|_| self.business_unit_ids.clone().unwrap_or_default()),
        }
    }

    /// Sets the fields that `changes` has.
    pub(crate) fn apply(&mut self, changes: &Self) {
        set(&mut self.name, changes.name.as_ref());
        set(&mut self.summary, changes.summary.as_ref());
        if changes
            .status_id
            .is_some_and(|id| self.status_id != Some(id))
        {
            self.sub_status_id = None;
        }
        set(&mut self.status_id, changes.status_id.as_ref());
        set(&mut self.sub_status_id, changes.sub_status_id.as_ref());
        set(&mut self.project_type_id, changes.project_type_id.as_ref());
        set(&mut self.start_date, changes.start_date.as_ref());
        set(
            &mut self.target_completion_date,
            changes.target_completion_date.as_ref(),
        );
        set(
            &mut self.actual_completion_date,
            changes.actual_completion_date.as_ref(),
        );
        set(
            &mut self.project_manager_ids,
            changes.project_manager_ids.as_ref(),
        );
        set(
            &mut self.business_unit_ids,
            changes.business_unit_ids.as_ref(),
        );
    }

    /// The same with the value of `new` in every field that has the value of `old`.
    pub(crate) fn rebased(&self, old: &Self, new: &Self) -> Self {
        Self {
            name: rebased(&self.name, &old.name, &new.name),
            summary: rebased(&self.summary, &old.summary, &new.summary),
            status_id: rebased(&self.status_id, &old.status_id, &new.status_id),
            sub_status_id: rebased(&self.sub_status_id, &old.sub_status_id, &new.sub_status_id),
            project_type_id: rebased(
                &self.project_type_id,
                &old.project_type_id,
                &new.project_type_id,
            ),
            start_date: rebased(&self.start_date, &old.start_date, &new.start_date),
            target_completion_date: rebased(
                &self.target_completion_date,
                &old.target_completion_date,
                &new.target_completion_date,
            ),
            actual_completion_date: rebased(
                &self.actual_completion_date,
                &old.actual_completion_date,
                &new.actual_completion_date,
            ),
            project_manager_ids: rebased(
                &self.project_manager_ids,
                &old.project_manager_ids,
                &new.project_manager_ids,
            ),
            business_unit_ids: rebased(
                &self.business_unit_ids,
                &old.business_unit_ids,
                &new.business_unit_ids,
            ),
        }
    }
}

fn set<T: Clone>(field: &mut Option<T>, changed: Option<&T>) {
    if let Some(value) = changed {
        *field = Some(value.clone());
    }
}

fn as_set<T: Ord>(ids: Option<&Vec<StringId<T>>>) -> BTreeSet<&StringId<T>> {
    ids.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn with_status(status: i64, sub_status: Option<i64>) -> ProjectFields {
        ProjectFields {
            status_id: Some(StringId(status.into())),
            sub_status_id: sub_status.map(|id| StringId(id.into())),
            ..ProjectFields::default()
        }
    }

    #[test]
    fn another_status_removes_the_substatus() {
        let mut shown = with_status(1, Some(11));
        shown.apply(&with_status(1, None));
        assert_eq!(shown, with_status(1, Some(11)), "the same status");
        shown.apply(&with_status(2, None));
        assert_eq!(shown, with_status(2, None));
        shown.apply(&ProjectFields {
            status_id: None,
            ..with_status(0, Some(21))
        });
        assert_eq!(shown, with_status(2, Some(21)));
        shown.apply(&with_status(3, Some(31)));
        assert_eq!(shown, with_status(3, Some(31)));
    }

    #[test]
    fn values_before_restore_a_status_with_its_substatus() {
        let before = with_status(1, Some(11));
        let changes = with_status(2, None);
        let mut shown = before.clone();
        shown.apply(&changes);
        shown.apply(&before.values_before(&changes));
        assert_eq!(shown, before);
    }

    #[test]
    fn only_a_summary_and_lists_can_be_emptied_again() {
        let changes = ProjectFields {
            summary: Some("Roof".into()),
            project_manager_ids: Some(vec![StringId(5.into())]),
            business_unit_ids: Some(vec![StringId(6.into())]),
            ..ProjectFields::default()
        };
        let empty = ProjectFields::default();
        assert!(empty.fields_without_value(&changes).is_empty());
        let back = empty.values_before(&changes);
        assert_eq!(back.summary.as_deref(), Some(""));
        assert_eq!(back.project_manager_ids, Some(Vec::new()));
        let dated = ProjectFields {
            start_date: NaiveDate::from_ymd_opt(2026, 12, 1),
            ..changes
        };
        let lacking = empty.fields_without_value(&dated);
        assert_eq!(lacking, [EditedField::StartDate]);
    }

    #[test]
    fn people_are_compared_without_their_order() {
        let managed = |ids: &[i64]| ProjectFields {
            project_manager_ids: Some(ids.iter().map(|id| StringId((*id).into())).collect()),
            ..ProjectFields::default()
        };
        let field = ProjectField::Managers;
        assert!(managed(&[1, 2]).is_same(&managed(&[2, 1]), field));
        assert!(managed(&[]).is_same(&ProjectFields::default(), field));
        assert!(!managed(&[1]).is_same(&managed(&[2]), field));
    }
}
