//! The fields of a job that an edit can change. They are compared one by one through [`JobField`],
//! so a new field takes part in every comparison.

use serde::{Deserialize, Serialize};

use crate::edit::JobChanges;
use crate::plain_text::strip;
use crate::views::operations::EditedField;

/// A field of a job that an edit can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JobField {
    Summary,
    Priority,
    BusinessUnit,
    JobType,
    Campaign,
}

impl JobField {
    const ALL: [Self; 5] = [
        Self::Summary,
        Self::Priority,
        Self::BusinessUnit,
        Self::JobType,
        Self::Campaign,
    ];

    /// The field as the window names it.
    pub(crate) fn edited(self) -> EditedField {
        match self {
            Self::Summary => EditedField::Summary,
            Self::Priority => EditedField::Priority,
            Self::BusinessUnit => EditedField::BusinessUnit,
            Self::JobType => EditedField::JobType,
            Self::Campaign => EditedField::Campaign,
        }
    }
}

/// The values of a job. As the changes of an edit, `None` keeps a field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct JobFields {
    /// The summary as the server stores it, with markup.
    pub(crate) summary: Option<String>,
    pub(crate) priority: Option<String>,
    pub(crate) business_unit_id: Option<i64>,
    pub(crate) job_type_id: Option<i64>,
    pub(crate) campaign_id: Option<i64>,
}

impl From<&JobChanges> for JobFields {
    fn from(changes: &JobChanges) -> Self {
        Self {
            summary: changes.summary.clone(),
            priority: changes.priority.clone(),
            business_unit_id: changes.business_unit_id.map(|id| id.0.0),
            job_type_id: changes.job_type_id.map(|id| id.0.0),
            campaign_id: changes.campaign_id.map(|id| id.0.0),
        }
    }
}

impl JobFields {
    /// Whether the field has a value.
    pub(crate) fn has(&self, field: JobField) -> bool {
        match field {
            JobField::Summary => self.summary.is_some(),
            JobField::Priority => self.priority.is_some(),
            JobField::BusinessUnit => self.business_unit_id.is_some(),
            JobField::JobType => self.job_type_id.is_some(),
            JobField::Campaign => self.campaign_id.is_some(),
        }
    }

    /// Whether both have the same value. Markup does not count, because nobody saw it, and no
    /// summary is an empty one.
    pub(crate) fn is_same(&self, other: &Self, field: JobField) -> bool {
        let plain = |fields: &Self| strip(fields.summary.as_deref().unwrap_or_default());
        match field {
            JobField::Summary => plain(self) == plain(other),
            JobField::Priority => self.priority == other.priority,
            JobField::BusinessUnit => self.business_unit_id == other.business_unit_id,
            JobField::JobType => self.job_type_id == other.job_type_id,
            JobField::Campaign => self.campaign_id == other.campaign_id,
        }
    }

    /// The fields that have a value.
    pub(crate) fn present(&self) -> impl Iterator<Item = JobField> {
        JobField::ALL.into_iter().filter(|field| self.has(*field))
    }

    /// The fields among these changes that `theirs` has changed as well since `base`.
    pub(crate) fn contested<'a>(
        &'a self,
        base: &'a Self,
        theirs: &'a Self,
    ) -> impl Iterator<Item = JobField> + 'a {
        self.present().filter(|field| !base.is_same(theirs, *field))
    }

    /// The changed fields that had no value. No call can clear a field, except the summary, which
    /// can be empty.
    pub(crate) fn fields_without_value(&self, changes: &Self) -> Vec<EditedField> {
        changes
            .present()
            .filter(|field| *field != JobField::Summary && !self.has(*field))
            .map(JobField::edited)
            .collect()
    }

    /// Sets the fields that `changes` has.
    pub(crate) fn apply(&mut self, changes: Self) {
        let set = |changed: Option<String>, field: &mut Option<String>| {
            if changed.is_some() {
                *field = changed;
            }
        };
        set(changes.summary, &mut self.summary);
        set(changes.priority, &mut self.priority);
        self.business_unit_id = changes.business_unit_id.or(self.business_unit_id);
        self.job_type_id = changes.job_type_id.or(self.job_type_id);
        self.campaign_id = changes.campaign_id.or(self.campaign_id);
    }

    /// The same with the value of `new` in every field that has the value of `old`.
    pub(crate) fn rebased(&self, old: &Self, new: &Self) -> Self {
        Self {
            summary: rebased(&self.summary, &old.summary, &new.summary),
            priority: rebased(&self.priority, &old.priority, &new.priority),
            business_unit_id: rebased(
                &self.business_unit_id,
                &old.business_unit_id,
                &new.business_unit_id,
            ),
            job_type_id: rebased(&self.job_type_id, &old.job_type_id, &new.job_type_id),
            campaign_id: rebased(&self.campaign_id, &old.campaign_id, &new.campaign_id),
        }
    }
}

/// `new` if the value is still `old`, and the value itself if not.
pub(crate) fn rebased<T: Clone + PartialEq>(own: &T, old: &T, new: &T) -> T {
    if own == old { new } else { own }.clone()
}
