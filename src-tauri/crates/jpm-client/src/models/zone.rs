//! Dispatch zones, in the vendor's dispatch API.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::filters::RecordFilter;
use super::shared::list;
use crate::api_module::ApiModule;
use crate::ids::{BusinessUnitId, ZoneId};
use crate::list_resource::{GetResource, ListResource};
use crate::timestamp;

/// A dispatch zone: a part of the area that the tenant serves.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Zone {
    /// The id.
    pub id: ZoneId,
    /// The name.
    pub name: Option<String>,
    /// The postal codes.
    #[serde(default, deserialize_with = "list")]
    pub zips: Vec<String>,
    /// The cities.
    #[serde(default, deserialize_with = "list")]
    pub cities: Vec<String>,
    /// The business units.
    #[serde(default, deserialize_with = "list")]
    pub business_units: Vec<BusinessUnitId>,
    /// Whether the record is active.
    pub active: Option<bool>,
    /// When the record was created.
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

impl ListResource for Zone {
    type Filter = RecordFilter;
    const MODULE: ApiModule = ApiModule::Dispatch;
    const PATH: &'static str = "zones";
}

impl GetResource for Zone {
    type Id = ZoneId;
}
