//! Pieces that several records share.

use serde::{Deserialize, Deserializer, Serialize};

use crate::ids::CustomFieldTypeId;

/// A custom field of a record, as it is read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomField {
    /// The field's type.
    pub type_id: Option<CustomFieldTypeId>,
    /// The field's name, as the tenant calls it.
    pub name: Option<String>,
    /// The value as text.
    pub value: Option<String>,
}

/// A custom field, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CustomFieldValue {
    /// The field's type.
    pub type_id: CustomFieldTypeId,
    /// The value as text.
    pub value: String,
}

/// A pair that a program has attached to a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalDataEntry {
    /// The pair's name.
    pub key: String,
    /// The pair's value.
    pub value: String,
}

/// What a program attaches to a record that it creates; only the same application sees it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExternalData {
    /// The application's GUID.
    pub application_guid: String,
    /// The pairs.
    pub external_data: Vec<ExternalDataEntry>,
}

/// Reads a list, taking null for an empty one.
pub(crate) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    Option::<Vec<T>>::deserialize(deserializer).map(Option::unwrap_or_default)
}

pub(crate) fn is_empty<T>(items: &[T]) -> bool {
    items.is_empty()
}
