//! Types of tags: the vendor's settings API.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::open_enum::open_enum;
use crate::api_module::ApiModule;
use crate::ids::TagTypeId;
use crate::query::{Active, Filter, Query, Sort};
use crate::resources::ListResource;
use crate::timestamp;

open_enum! {
    /// How much a tag should stand out.
    pub enum TagImportance {
        /// More than others.
        Medium = "Medium",
        /// Most of all.
        High = "High",
    }
}

/// A type of tag, which records carry by its id. The document has no call for one type alone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TagType {
    /// Its id.
    pub id: TagTypeId,
    /// Its name.
    pub name: Option<String>,
    /// Its colour; the document does not say in which notation.
    pub color: Option<String>,
    /// Its short form.
    pub code: Option<String>,
    /// How much it should stand out.
    pub importance: Option<TagImportance>,
    /// Whether a job with it is a chance to sell.
    pub is_conversion_opportunity: Option<bool>,
    /// Whether it may stand on timesheets.
    pub allow_to_use_on_timesheet_activity: Option<bool>,
    /// Whether a dispatch board shows it.
    pub is_visible_on_dispatch_board: Option<bool>,
    /// Whether it is in use.
    pub active: Option<bool>,
    /// When it was created.
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// When it was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

impl ListResource for TagType {
    type Filter = TagTypeFilter;
    const MODULE: ApiModule = ApiModule::Settings;
    const PATH: &'static str = "tag-types";
}

/// What narrows a list of tag types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagTypeFilter {
    /// Changed at this instant or later.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Changed before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// Created at this instant or later.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Those out of use, too, or only.
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
