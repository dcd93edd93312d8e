//! People and business units: the vendor's settings API.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::open_enum::open_enum;
use super::shared::list;
use crate::api_module::ApiModule;
use crate::ids::{BusinessUnitId, EmployeeId, TechnicianId, UserId, ZoneId};
use crate::query::{Active, Filter, Query};
use crate::resources::{GetResource, ListResource};
use crate::timestamp;

open_enum! {
    /// What a technician does now.
    pub enum TechnicianStatus {
        /// Free.
        Idle = "Idle",
        /// On the way.
        Dispatched = "Dispatched",
        /// At work.
        Working = "Working",
        /// At a meal.
        Meal = "Meal",
    }
}

/// A technician.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Technician {
    /// Their id.
    pub id: TechnicianId,
    /// Their name.
    pub name: Option<String>,
    /// Their business unit.
    pub business_unit_id: Option<BusinessUnitId>,
    /// The zone they mostly work in.
    pub main_zone_id: Option<ZoneId>,
    /// The zones they work in.
    #[serde(default, deserialize_with = "list")]
    pub zone_ids: Vec<ZoneId>,
    /// Their team, by which a board can be grouped.
    pub team: Option<String>,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Their telephone number.
    pub phone_number: Option<String>,
    /// What they do now.
    pub status: Option<TechnicianStatus>,
    /// What they are able to do.
    #[serde(default, deserialize_with = "list")]
    pub skills: Vec<NamedValue>,
    /// Whether they still work here.
    pub active: Option<bool>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

/// Something that is shown by its name alone: a skill, a trade, a division.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
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

/// What narrows a list of technicians.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TechnicianFilter {
    /// Changed at this instant or later.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// These, at most 50.
    pub ids: Vec<TechnicianId>,
    /// With this name.
    pub name: Option<String>,
    /// Those who left, too, or only.
    pub active: Option<Active>,
    /// With one of these user accounts.
    pub user_ids: Vec<UserId>,
    /// Created at this instant or later.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Changed before this instant.
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

/// An employee of the office.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Employee {
    /// Their id.
    pub id: EmployeeId,
    /// Their name.
    pub name: Option<String>,
    /// What they may do; the vendor lists some twenty roles.
    pub role: Option<String>,
    /// Their business unit.
    pub business_unit_id: Option<BusinessUnitId>,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Their telephone number.
    pub phone_number: Option<String>,
    /// Whether they still work here.
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

/// What narrows a list of employees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmployeeFilter {
    /// Changed at this instant or later.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// These, at most 50.
    pub ids: Vec<EmployeeId>,
    /// With this name.
    pub name: Option<String>,
    /// Those who left, too, or only.
    pub active: Option<Active>,
    /// With one of these user accounts.
    pub user_ids: Vec<UserId>,
    /// With this e-mail address.
    pub email: Option<String>,
    /// Created at this instant or later.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Changed before this instant.
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
pub struct BusinessUnit {
    /// Its id.
    pub id: BusinessUnitId,
    /// Its name.
    pub name: Option<String>,
    /// The name on paper.
    pub official_name: Option<String>,
    /// Its e-mail address.
    pub email: Option<String>,
    /// Its telephone number.
    pub phone_number: Option<String>,
    /// Its trade.
    pub trade: Option<NamedValue>,
    /// Its division.
    pub division: Option<NamedValue>,
    /// Whether it is in use.
    pub active: Option<bool>,
    /// When it was last changed.
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

/// What narrows a list of business units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BusinessUnitFilter {
    /// Changed at this instant or later.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// These, at most 50.
    pub ids: Vec<BusinessUnitId>,
    /// With this name.
    pub name: Option<String>,
    /// Those out of use, too, or only.
    pub active: Option<Active>,
    /// Created at this instant or later.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Changed before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// Shows what this application has attached; a GUID.
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
