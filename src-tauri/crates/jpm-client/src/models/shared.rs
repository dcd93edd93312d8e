//! Pieces that several records share.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::open_enum::open_enum;
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

open_enum! {
    /// What happens to pairs that were attached before and are not sent again.
    pub enum ExternalDataPatchMode {
        /// They go.
        Replace = "Replace",
        /// They stay.
        Merge = "Merge",
    }
}

/// A change of what a program has attached to a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExternalDataUpdate {
    /// What happens to the other pairs; the document does not say what holds when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patch_mode: Option<ExternalDataPatchMode>,
    /// The application's GUID.
    pub application_guid: String,
    /// The pairs that change.
    pub external_data: Vec<ExternalDataChange>,
}

/// A pair that is attached, replaced or taken off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExternalDataChange {
    /// The pair's name.
    pub key: String,
    /// The pair's new value; `None` is sent as null.
    pub value: Option<String>,
}

/// The most elements that a list inside of a record may have; a short text could otherwise become many times its size in memory.
const MAX_ELEMENTS: usize = 100_000;

/// Reads a list, taking null for an empty one.
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
