//! Technicians, employees and business units, in the vendor's settings API.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::open_enum::open_enum;
use super::shared::list;
use crate::api_module::ApiModule;
use crate::ids::{BusinessUnitId, EmployeeId, TechnicianId, UserId, ZoneId};
use crate::list_resource::{GetResource, ListResource};
use crate::query::{Active, Filter, Query};
use crate::timestamp;

open_enum! {
    /// A technician's current status.
    pub enum TechnicianStatus {
        /// Idle.
        Idle = "Idle",
        /// On the way.
        Dispatched = "Dispatched",
        /// Working.
        Working = "Working",
        /// At a meal.
        Meal = "Meal",
    }
}

/// A technician.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Technician {
    /// The id.
    pub id: TechnicianId,
    /// The name.
    pub name: Option<String>,
    /// The business unit.
    pub business_unit_id: Option<BusinessUnitId>,
    /// The main dispatch zone.
    pub main_zone_id: Option<ZoneId>,
    /// The dispatch zones.
    #[serde(default, deserialize_with = "list")]
    pub zone_ids: Vec<ZoneId>,
    /// The team.
    pub team: Option<String>,
    /// The email address.
    pub email: Option<String>,
    /// The phone number.
    pub phone_number: Option<String>,
    /// The current status.
    pub status: Option<TechnicianStatus>,
    /// The skills.
    #[serde(default, deserialize_with = "list")]
    pub skills: Vec<NamedValue>,
    /// Whether the record is active. It is not after the person has left.
    pub active: Option<bool>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

/// A skill, a trade or a division. It only has a name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NamedValue {
    /// The name.
    pub name: Option<String>,
}

impl ListResource for Technician {
    type Filter = TechnicianFilter;
    const MODULE: ApiModule = ApiModule::Settings;
    const PATH: &'static str = "technicians";
}

impl GetResource for Technician {
    type Id = TechnicianId;
}

/// The filter of the list of technicians.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TechnicianFilter {
    /// Modified at or after this instant.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// With one of these ids, at most 50.
    pub ids: Vec<TechnicianId>,
    /// With this name.
    pub name: Option<String>,
    /// Whether active or inactive people are listed. The default is active.
    pub active: Option<Active>,
    /// With one of these user accounts.
    pub user_ids: Vec<UserId>,
    /// Created at or after this instant.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Modified before this instant.
    pub modified_before: Option<DateTime<Utc>>,
}

impl Filter for TechnicianFilter {
    fn write(&self, query: &mut Query) {
        query.vendor("modifiedOnOrAfter", &self.modified_on_or_after);
        query.vendor_list("ids", &self.ids);
        query.vendor("name", &self.name);
        query.vendor("active", &self.active);
        query.vendor("userIds", &self.user_ids);
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
        query.vendor("modifiedBefore", &self.modified_before);
    }
}

/// An office employee.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Employee {
    /// The id.
    pub id: EmployeeId,
    /// The name.
    pub name: Option<String>,
    /// The role. The vendor has about twenty.
    pub role: Option<String>,
    /// The business unit.
    pub business_unit_id: Option<BusinessUnitId>,
    /// The email address.
    pub email: Option<String>,
    /// The phone number.
    pub phone_number: Option<String>,
    /// Whether the record is active. It is not after the person has left.
    pub active: Option<bool>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

impl ListResource for Employee {
    type Filter = EmployeeFilter;
    const MODULE: ApiModule = ApiModule::Settings;
    const PATH: &'static str = "employees";
}

impl GetResource for Employee {
    type Id = EmployeeId;
}

/// The filter of the list of employees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmployeeFilter {
    /// Modified at or after this instant.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// With one of these ids, at most 50.
    pub ids: Vec<EmployeeId>,
    /// With this name.
    pub name: Option<String>,
    /// Whether active or inactive people are listed. The default is active.
    pub active: Option<Active>,
    /// With one of these user accounts.
    pub user_ids: Vec<UserId>,
    /// With this email address.
    pub email: Option<String>,
    /// Created at or after this instant.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Modified before this instant.
    pub modified_before: Option<DateTime<Utc>>,
}

impl Filter for EmployeeFilter {
    fn write(&self, query: &mut Query) {
        query.vendor("modifiedOnOrAfter", &self.modified_on_or_after);
        query.vendor_list("ids", &self.ids);
        query.vendor("name", &self.name);
        query.vendor("active", &self.active);
        query.vendor("userIds", &self.user_ids);
        query.vendor("email", &self.email);
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
        query.vendor("modifiedBefore", &self.modified_before);
    }
}

/// A business unit: a trade or a branch of the company.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BusinessUnit {
    /// The id.
    pub id: BusinessUnitId,
    /// The name.
    pub name: Option<String>,
    /// The official name.
    pub official_name: Option<String>,
    /// The email address.
    pub email: Option<String>,
    /// The phone number.
    pub phone_number: Option<String>,
    /// The trade.
    pub trade: Option<NamedValue>,
    /// The division.
    pub division: Option<NamedValue>,
    /// Whether the record is active.
    pub active: Option<bool>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

impl ListResource for BusinessUnit {
    type Filter = BusinessUnitFilter;
    const MODULE: ApiModule = ApiModule::Settings;
    const PATH: &'static str = "business-units";
}

impl GetResource for BusinessUnit {
    type Id = BusinessUnitId;
}

/// The filter of the list of business units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BusinessUnitFilter {
    /// Modified at or after this instant.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// With one of these ids, at most 50.
    pub ids: Vec<BusinessUnitId>,
    /// With this name.
    pub name: Option<String>,
    /// Whether active or inactive records are listed. The default is active.
    pub active: Option<Active>,
    /// Created at or after this instant.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Modified before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// The GUID of an application whose attached data is included.
    pub external_data_application_guid: Option<String>,
}

impl Filter for BusinessUnitFilter {
    fn write(&self, query: &mut Query) {
        query.vendor("modifiedOnOrAfter", &self.modified_on_or_after);
        query.vendor_list("ids", &self.ids);
        query.vendor("name", &self.name);
        query.vendor("active", &self.active);
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
        query.vendor("modifiedBefore", &self.modified_before);
        query.vendor(
            "externalDataApplicationGuid",
            &self.external_data_application_guid,
        );
    }
}
