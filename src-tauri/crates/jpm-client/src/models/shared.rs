//! Types that several records share.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::open_enum::open_enum;
use crate::ids::CustomFieldTypeId;

/// A custom field of a record.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CustomField {
    /// The field's type.
    pub type_id: Option<CustomFieldTypeId>,
    /// The field's name, as the tenant calls it.
    pub name: Option<String>,
    /// The value as text.
    pub value: Option<String>,
}

/// A custom field in a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CustomFieldValue {
    /// The field's type.
    pub type_id: CustomFieldTypeId,
    /// The value as text.
    pub value: String,
}

impl CustomFieldValue {
    /// A value of a custom field.
    pub fn new(type_id: CustomFieldTypeId, value: impl Into<String>) -> Self {
        Self {
            type_id,
            value: value.into(),
        }
    }
}

/// A key and a value that an application has attached to a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ExternalDataEntry {
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
}

impl ExternalDataEntry {
    /// A key and a value.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
        }
    }
}

/// Data that an application attaches to a record. Only the same application can read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ExternalData {
    /// The application's GUID.
    pub application_guid: String,
    /// The entries.
    pub external_data: Vec<ExternalDataEntry>,
}

impl ExternalData {
    /// The data that the application with this GUID attaches.
    pub fn new(application_guid: impl Into<String>, entries: Vec<ExternalDataEntry>) -> Self {
        Self {
            application_guid: application_guid.into(),
            external_data: entries,
        }
    }
}

open_enum! {
    /// What happens to attached entries that an update does not contain.
    pub enum ExternalDataPatchMode {
        /// They are removed.
        Replace = "Replace",
        /// They are kept.
        Merge = "Merge",
    }
}

/// A change of the data that an application has attached to a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ExternalDataUpdate {
    /// What happens to the other entries. The document does not say what the default is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patch_mode: Option<ExternalDataPatchMode>,
    /// The application's GUID.
    pub application_guid: String,
    /// The entries that change.
    pub external_data: Vec<ExternalDataChange>,
}

impl ExternalDataUpdate {
    /// A change by the application with this GUID.
    pub fn new(application_guid: impl Into<String>, changes: Vec<ExternalDataChange>) -> Self {
        Self {
            patch_mode: None,
            application_guid: application_guid.into(),
            external_data: changes,
        }
    }
}

/// A new value of one key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ExternalDataChange {
    /// The key.
    pub key: String,
    /// The new value. `None` is sent as null.
    pub value: Option<String>,
}

impl ExternalDataChange {
    /// A new value; `None` is sent as null.
    pub fn new(key: impl Into<String>, value: Option<String>) -> Self {
        Self {
            key: key.into(),
            value,
        }
    }
}

/// The limit of elements in a list inside a record. Without it, a short body could take many times
/// its size in memory.
const MAX_ELEMENTS: usize = 100_000;

/// Deserializes a list. Null counts as empty.
pub(crate) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_any(ListVisitor(PhantomData))
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_unit<E>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element()? {
            if list.len() >= MAX_ELEMENTS {
                return Err(A::Error::custom("the list is too long"));
            }
            list.push(element);
        }
        Ok(list)
    }
}

pub(crate) fn is_empty<T>(items: &[T]) -> bool {
    items.is_empty()
}
