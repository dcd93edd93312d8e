//! The fields of a job that an edit can change. They are compared one by one through [`JobField`],
//! so a new field takes part in every comparison.

use std::collections::BTreeMap;

use jpm_client::models::{CustomFieldValue, Job};
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
    /// Whether the job has this tag.
    Tag(i64),
    /// The custom field of this type.
    CustomField(i64),
}

impl JobField {
    /// The fields that every job has.
    const FIXED: [Self; 5] = [
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
            Self::Tag(_) => EditedField::Tags,
            Self::CustomField(_) => EditedField::CustomField,
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
    /// Whether the job has a tag. A tag that is not listed is not on the job.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) tags: BTreeMap<i64, bool>,
    /// The custom fields by type. An empty text is no value.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) custom_fields: BTreeMap<i64, String>,
}

impl From<&JobChanges> for JobFields {
    fn from(changes: &JobChanges) -> Self {
        Self {
            summary: changes.summary.clone(),
            priority: changes.priority.clone(),
            business_unit_id: changes.business_unit_id.map(|id| id.0.0),
            job_type_id: changes.job_type_id.map(|id| id.0.0),
            campaign_id: changes.campaign_id.map(|id| id.0.0),
            tags: {
                let added = changes.added_tag_ids.iter().map(|id| (id.0.0, true));
                let removed = changes.removed_tag_ids.iter().map(|id| (id.0.0, false));
                added.chain(removed).collect()
            },
            custom_fields: {
                let fields = changes.custom_fields.iter();
                fields
                    .map(|field| (field.type_id.0.0, field.value.clone()))
                    .collect()
            },
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
            JobField::Tag(id) => self.tags.contains_key(&id),
            JobField::CustomField(id) => self.custom_fields.contains_key(&id),
        }
    }

    /// Whether both have the same value. Markup does not count, because nobody saw it. No summary
    /// is an empty one, and so is no custom field.
    pub(crate) fn is_same(&self, other: &Self, field: JobField) -> bool {
        let plain = |fields: &Self| strip(fields.summary.as_deref().unwrap_or_default());
        match field {
            JobField::Summary => plain(self) == plain(other),
            JobField::Priority => self.priority == other.priority,
            JobField::BusinessUnit => self.business_unit_id == other.business_unit_id,
            JobField::JobType => self.job_type_id == other.job_type_id,
            JobField::Campaign => self.campaign_id == other.campaign_id,
            JobField::Tag(id) => self.has_tag(id) == other.has_tag(id),
            JobField::CustomField(id) => {
                self.custom_field(id).trim() == other.custom_field(id).trim()
            }
        }
    }

    /// The fields that have a value.
    pub(crate) fn present(&self) -> impl Iterator<Item = JobField> {
        let fixed = JobField::FIXED.into_iter().filter(|field| self.has(*field));
        fixed
            .chain(self.tags.keys().copied().map(JobField::Tag))
            .chain(
                self.custom_fields
                    .keys()
                    .copied()
                    .map(JobField::CustomField),
            )
    }

    /// Whether the job has this tag.
    pub(crate) fn has_tag(&self, id: i64) -> bool {
        self.tags.get(&id).copied().unwrap_or_default()
    }

    /// The text of a custom field, empty if it has none.
    pub(crate) fn custom_field(&self, id: i64) -> &str {
        self.custom_fields
            .get(&id)
            .map(String::as_str)
            .unwrap_or_default()
    }

    /// The job's tags and custom fields as the server has them.
    pub(crate) fn lists_of(job: &Job) -> Self {
        let fields = job.custom_fields.iter();
        Self {
            tags: job.tag_type_ids.iter().map(|id| (id.0, true)).collect(),
            custom_fields: fields
                .filter_map(|field| {
                    Some((field.type_id?.0, field.value.clone().unwrap_or_default()))
                })
                .collect(),
            ..Self::default()
        }
    }

    /// The tags of the job. A call replaces all of them.
    pub(crate) fn tag_ids<T: From<i64>>(&self) -> Vec<T> {
        let on_job = self.tags.iter().filter(|(_, is_on_job)| **is_on_job);
        on_job.map(|(id, _)| T::from(*id)).collect()
    }

    /// The custom fields with a text. A call replaces all of them.
    pub(crate) fn custom_field_values(&self) -> Vec<CustomFieldValue> {
        let fields = self.custom_fields.iter();
        fields
            .filter(|(_, value)| !value.trim().is_empty())
            .map(|(id, value)| CustomFieldValue::new((*id).into(), value.as_str()))
            .collect()
    }

    /// The tags and custom fields among these that `changes` has too. Those that the job lacks are
    /// recorded as such.
    pub(crate) fn lists_in(&self, changes: &Self) -> Self {
        let (tags, fields) = (changes.tags.keys(), changes.custom_fields.keys());
        Self {
            tags: tags.map(|id| (*id, self.has_tag(*id))).collect(),
            custom_fields: fields
                .map(|id| (*id, self.custom_field(*id).to_owned()))
                .collect(),
            ..Self::default()
        }
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
    /// can be empty, and the lists.
    pub(crate) fn fields_without_value(&self, changes: &Self) -> Vec<EditedField> {
        changes
            .present()
            .filter(|field| {
                !matches!(
                    field,
                    JobField::Summary | JobField::Tag(_) | JobField::CustomField(_)
                ) && !self.has(*field)
            })
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
        self.tags.extend(changes.tags);
        self.custom_fields.extend(changes.custom_fields);
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
            tags: {
                let own = self.tags.iter();
                own.map(|(id, tag)| (*id, rebased(tag, &old.has_tag(*id), &new.has_tag(*id))))
                    .collect()
            },
            custom_fields: {
                let value = |fields: &Self, id| fields.custom_field(id).to_owned();
                let own = self.custom_fields.iter();
                own.map(|(id, text)| (*id, rebased(text, &value(old, *id), &value(new, *id))))
                    .collect()
            },
        }
    }
}

/// `new` if the value is still `old`, and the value itself if not.
pub(crate) fn rebased<T: Clone + PartialEq>(own: &T, old: &T, new: &T) -> T {
    if own == old { new } else { own }.clone()
}
