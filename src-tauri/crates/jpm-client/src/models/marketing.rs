//! Campaigns: the vendor's marketing API.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::api_module::ApiModule;
use crate::ids::CampaignId;
use crate::query::{Active, Filter, Query, Sort};
use crate::resources::{GetResource, ListResource};
use crate::timestamp;

/// A campaign, which jobs are booked under.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Campaign {
    /// Its id.
    pub id: CampaignId,
    /// Its name.
    pub name: Option<String>,
    /// Whether it is taken when nobody chooses.
    pub is_default_campaign: Option<bool>,
    /// Its category.
    pub category: Option<CampaignCategory>,
    /// Where its customers come from.
    pub source: Option<String>,
    /// Whether it is in use.
    pub active: Option<bool>,
    /// When it was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

/// A category of campaigns.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CampaignCategory {
    /// Its id.
    pub id: Option<i64>,
    /// Its name.
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

/// What narrows a list of campaigns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CampaignFilter {
    /// Changed at this instant or later.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// These, at most 50.
    pub ids: Vec<CampaignId>,
    /// With this name.
    pub name: Option<String>,
    /// Those out of use, too, or only.
    pub active: Option<Active>,
    /// The order: by id, name, creation or change.
    pub sort: Option<Sort>,
    /// Created at this instant or later.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Changed before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// With this telephone number.
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
