//! Tag types, in the vendor's settings API.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::open_enum::open_enum;
use crate::api_module::ApiModule;
use crate::ids::TagTypeId;
use crate::list_resource::ListResource;
use crate::query::{Active, Filter, Query, Sort};
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
    type Filter = TagTypeFilter;
    const MODULE: ApiModule = ApiModule::Settings;
    const PATH: &'static str = "tag-types";
}

/// The filter of the list of tag types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagTypeFilter {
    /// Modified at or after this instant.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Modified before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// Created at or after this instant.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Whether active or inactive records are listed. The default is active.
    pub active: Option<Active>,
    /// The order: by id, change or creation.
    pub sort: Option<Sort>,
}

impl Filter for TagTypeFilter {
    fn write(&self, query: &mut Query) {
        query.vendor("modifiedOnOrAfter", &self.modified_on_or_after);
        query.vendor("modifiedBefore", &self.modified_before);
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
        query.vendor("active", &self.active);
        query.vendor("sort", &self.sort);
    }
}
