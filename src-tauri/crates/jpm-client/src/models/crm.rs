//! Customers and locations, in the vendor's CRM API.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::filters::{AddressFilter, ExternalDataFilter};
use super::open_enum::open_enum;
use super::shared::{CustomField, list};
use crate::api_module::ApiModule;
use crate::ids::{CustomerId, LocationId, TagTypeId, ZoneId};
use crate::list_resource::{GetResource, ListResource};
use crate::query::{Active, Filter, Query, Sort};
use crate::timestamp;

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Address {
    /// Street and number.
    pub street: Option<String>,
    /// Apartment or suite.
    pub unit: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// Postal code.
    pub zip: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
}

open_enum! {
    /// The kind of a customer.
    pub enum CustomerType {
        /// A household.
        Residential = "Residential",
        /// A business.
        Commercial = "Commercial",
    }
}

/// A customer, who pays.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Customer {
    /// The id.
    pub id: CustomerId,
    /// The name.
    pub name: Option<String>,
    /// The kind of customer.
    #[serde(rename = "type")]
    pub kind: Option<CustomerType>,
    /// The billing address.
    pub address: Option<Address>,
    /// Whether no service may be booked for the customer.
    pub do_not_service: Option<bool>,
    /// The custom fields.
    #[serde(default, deserialize_with = "list")]
    pub custom_fields: Vec<CustomField>,
    /// The tags.
    #[serde(default, deserialize_with = "list")]
    pub tag_type_ids: Vec<TagTypeId>,
    /// The record that this one was merged into.
    pub merged_to_id: Option<CustomerId>,
    /// Whether the record is active.
    pub active: Option<bool>,
    /// When the record was created.
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

impl ListResource for Customer {
    type Filter = CustomerFilter;
    const MODULE: ApiModule = ApiModule::Crm;
    const PATH: &'static str = "customers";
}

impl GetResource for Customer {
    type Id = CustomerId;
}

/// The filter of the list of customers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CustomerFilter {
    /// Modified at or after this instant.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Modified before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// With one of these ids, at most 50.
    pub ids: Vec<CustomerId>,
    /// With this name.
    pub name: Option<String>,
    /// With this phone number.
    pub phone: Option<String>,
    /// Whether active or inactive records are listed. The default is active.
    pub active: Option<Active>,
    /// The order: by id, change, creation or name.
    pub sort: Option<Sort>,
    /// Created at or after this instant.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Whether changes by accounting do not count as modifications.
    pub exclude_accounting_changes_from_modified_date_range: Option<bool>,
    /// With this address.
    pub address: AddressFilter,
    /// With this data of an application.
    pub external_data: ExternalDataFilter,
}

impl Filter for CustomerFilter {
    fn write(&self, query: &mut Query) {
        query.vendor("modifiedOnOrAfter", &self.modified_on_or_after);
        query.vendor("modifiedBefore", &self.modified_before);
        query.vendor_list("ids", &self.ids);
        query.vendor("name", &self.name);
        query.vendor("phone", &self.phone);
        query.vendor("active", &self.active);
        query.vendor("sort", &self.sort);
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
        query.vendor(
            "excludeAccountingChangesFromModifiedDateRange",
            &self.exclude_accounting_changes_from_modified_date_range,
        );
        self.address.write(query);
        self.external_data.write(query);
    }
}

/// A location, where work is done.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Location {
    /// The id.
    pub id: LocationId,
    /// The customer.
    pub customer_id: Option<CustomerId>,
    /// The name.
    pub name: Option<String>,
    /// The address.
    pub address: Option<Address>,
    /// The dispatch zone.
    pub zone_id: Option<ZoneId>,
    /// The tags.
    #[serde(default, deserialize_with = "list")]
    pub tag_type_ids: Vec<TagTypeId>,
    /// The record that this one was merged into.
    pub merged_to_id: Option<LocationId>,
    /// Whether the record is active.
    pub active: Option<bool>,
    /// When the record was created.
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

impl ListResource for Location {
    type Filter = LocationFilter;
    const MODULE: ApiModule = ApiModule::Crm;
    const PATH: &'static str = "locations";
}

impl GetResource for Location {
    type Id = LocationId;
}

/// The filter of the list of locations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LocationFilter {
    /// Modified at or after this instant.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Modified before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// With one of these ids, at most 50.
    pub ids: Vec<LocationId>,
    /// Of this customer.
    pub customer_id: Option<CustomerId>,
    /// With this name.
    pub name: Option<String>,
    /// Whether active or inactive records are listed. The default is active.
    pub active: Option<Active>,
    /// The order: by id, change or creation.
    pub sort: Option<Sort>,
    /// Created at or after this instant.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// With this address.
    pub address: AddressFilter,
    /// With this data of an application.
    pub external_data: ExternalDataFilter,
}

impl Filter for LocationFilter {
    fn write(&self, query: &mut Query) {
        query.vendor("modifiedOnOrAfter", &self.modified_on_or_after);
        query.vendor("modifiedBefore", &self.modified_before);
        query.vendor_list("ids", &self.ids);
        query.vendor("customerId", &self.customer_id);
        query.vendor("name", &self.name);
        query.vendor("active", &self.active);
        query.vendor("sort", &self.sort);
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
        self.address.write(query);
        self.external_data.write(query);
    }
}
