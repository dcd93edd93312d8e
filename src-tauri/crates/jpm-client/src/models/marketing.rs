//! Campaigns, in the vendor's marketing API.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::api_module::ApiModule;
use crate::ids::CampaignId;
use crate::list_resource::{GetResource, ListResource};
use crate::query::{Active, Filter, Query, Sort};
use crate::timestamp;

/// A marketing campaign. Each job belongs to one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Campaign {
    /// The id.
    pub id: CampaignId,
    /// The name.
    pub name: Option<String>,
    /// Whether this is the default campaign.
    pub is_default_campaign: Option<bool>,
    /// The category.
    pub category: Option<CampaignCategory>,
    /// The source of the campaign's customers.
    pub source: Option<String>,
    /// Whether the record is active.
    pub active: Option<bool>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

/// A category of campaigns.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CampaignCategory {
    /// The id.
    pub id: Option<i64>,
    /// The name.
    pub name: Option<String>,
}

impl ListResource for Campaign {
    type Filter = CampaignFilter;
    const MODULE: ApiModule = ApiModule::Marketing;
    const PATH: &'static str = "campaigns";
}

impl GetResource for Campaign {
    type Id = CampaignId;
}

/// The filter of the list of campaigns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CampaignFilter {
    /// Modified at or after this instant.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// With one of these ids, at most 50.
    pub ids: Vec<CampaignId>,
    /// With this name.
    pub name: Option<String>,
    /// Whether active or inactive records are listed. The default is active.
    pub active: Option<Active>,
    /// The order: by id, name, creation or change.
    pub sort: Option<Sort>,
    /// Created at or after this instant.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Modified before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// With this phone number.
    pub campaign_phone_number: Option<String>,
}

impl Filter for CampaignFilter {
    fn write(&self, query: &mut Query) {
        query.vendor("modifiedOnOrAfter", &self.modified_on_or_after);
        query.vendor_list("ids", &self.ids);
        query.vendor("name", &self.name);
        query.vendor("active", &self.active);
        query.vendor("sort", &self.sort);
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
        query.vendor("modifiedBefore", &self.modified_before);
        query.vendor("campaignPhoneNumber", &self.campaign_phone_number);
    }
}
