//! Tag types, in the vendor's settings API.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::filters::RecordFilter;
use super::open_enum::open_enum;
use crate::api_module::ApiModule;
use crate::ids::TagTypeId;
use crate::list_resource::ListResource;
use crate::timestamp;

open_enum! {
    /// The importance of a tag.
    pub enum TagImportance {
        /// Medium importance.
        Medium = "Medium",
        /// High importance.
        High = "High",
    }
}

/// A tag type. Records refer to it by its id.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TagType {
    /// The id.
    pub id: TagTypeId,
    /// The name.
    pub name: Option<String>,
    /// The color. The document does not say in which notation.
    pub color: Option<String>,
    /// The code.
    pub code: Option<String>,
    /// The importance.
    pub importance: Option<TagImportance>,
    /// Whether a job with this tag is a sales opportunity.
    pub is_conversion_opportunity: Option<bool>,
    /// Whether the tag can be used on timesheets.
    pub allow_to_use_on_timesheet_activity: Option<bool>,
    /// Whether the dispatch board shows the tag.
    pub is_visible_on_dispatch_board: Option<bool>,
    /// Whether the record is active.
    pub active: Option<bool>,
    /// When the record was created.
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

impl ListResource for TagType {
    type Filter = RecordFilter;
    const MODULE: ApiModule = ApiModule::Settings;
    const PATH: &'static str = "tag-types";
}
