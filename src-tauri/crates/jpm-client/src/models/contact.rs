//! Phone numbers and email addresses of customers and locations, in the vendor's CRM API.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::open_enum::open_enum;
use crate::api_module::ApiModule;
use crate::ids::{ContactId, CustomerId, LocationId};
use crate::list_resource::ListResource;
use crate::query::{Filter, Query};
use crate::timestamp;

open_enum! {
    /// The kind of a contact.
    pub enum ContactType {
        /// A phone.
        Phone = "Phone",
        /// A mobile phone.
        MobilePhone = "MobilePhone",
        /// An email address.
        Email = "Email",
        /// A fax machine.
        Fax = "Fax",
    }
}

/// A phone number or email address of a customer or a location.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Contact {
    /// The id.
    pub id: ContactId,
    /// The kind.
    #[serde(rename = "type")]
    pub kind: Option<ContactType>,
    /// The number or address, as it was entered.
    pub value: Option<String>,
    /// A note about the contact, such as whose number it is.
    pub memo: Option<String>,
    /// Details of a phone number.
    pub phone_settings: Option<PhoneSettings>,
    /// When the record was created.
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

/// Details of a phone number.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PhoneSettings {
    /// The number.
    pub phone_number: Option<String>,
    /// Whether text messages are not allowed.
    pub do_not_text: Option<bool>,
}

/// The JSON of a contact in a list. `flatten` would be shorter, but it hides the path of an
/// undecodable field.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    customer_id: Option<CustomerId>,
    location_id: Option<LocationId>,
    active: Option<bool>,
    id: ContactId,
    #[serde(rename = "type")]
    kind: Option<ContactType>,
    value: Option<String>,
    memo: Option<String>,
    phone_settings: Option<PhoneSettings>,
    #[serde(default, with = "timestamp::optional")]
    created_on: Option<DateTime<Utc>>,
    #[serde(default, with = "timestamp::optional")]
    modified_on: Option<DateTime<Utc>>,
}

impl From<Wire> for Contact {
    fn from(wire: Wire) -> Self {
        Self {
            id: wire.id,
            kind: wire.kind,
            value: wire.value,
            memo: wire.memo,
            phone_settings: wire.phone_settings,
            created_on: wire.created_on,
            modified_on: wire.modified_on,
        }
    }
}

/// A contact of a customer, from the list of all contacts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Wire")]
#[non_exhaustive]
pub struct CustomerContact {
    /// The customer.
    pub customer_id: Option<CustomerId>,
    /// Whether the record is active. Only the export feed has this field.
    pub active: Option<bool>,
    /// The contact.
    pub contact: Contact,
}

impl From<Wire> for CustomerContact {
    fn from(wire: Wire) -> Self {
        Self {
            customer_id: wire.customer_id,
            active: wire.active,
            contact: wire.into(),
        }
    }
}

impl ListResource for CustomerContact {
    type Filter = CustomerContactFilter;
    const MODULE: ApiModule = ApiModule::Crm;
    const PATH: &'static str = "customers/contacts";
}

/// The filter of the list of customers' contacts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerContactFilter {
    /// Of these customers. The document names no limit; 50 ids fit in a URL.
    pub customer_ids: Vec<CustomerId>,
    /// Modified at or after this instant.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Modified before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// Created at or after this instant.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
}

impl Filter for CustomerContactFilter {
    fn write(&self, query: &mut Query) {
        query.vendor("customerIds", &self.customer_ids);
        query.vendor("modifiedOnOrAfter", &self.modified_on_or_after);
        query.vendor("modifiedBefore", &self.modified_before);
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
    }
}

/// A contact of a location, from the list of all contacts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Wire")]
#[non_exhaustive]
pub struct LocationContact {
    /// The location.
    pub location_id: Option<LocationId>,
    /// Whether the record is active. Only the export feed has this field.
    pub active: Option<bool>,
    /// The contact.
    pub contact: Contact,
}

impl From<Wire> for LocationContact {
    fn from(wire: Wire) -> Self {
        Self {
            location_id: wire.location_id,
            active: wire.active,
            contact: wire.into(),
        }
    }
}

impl ListResource for LocationContact {
    type Filter = LocationContactFilter;
    const MODULE: ApiModule = ApiModule::Crm;
    const PATH: &'static str = "locations/contacts";
}

/// The filter of the list of locations' contacts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocationContactFilter {
    /// Of these locations. The document names no limit; 50 ids fit in a URL.
    pub location_ids: Vec<LocationId>,
    /// Modified at or after this instant.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Modified before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// Created at or after this instant.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
}

impl Filter for LocationContactFilter {
    fn write(&self, query: &mut Query) {
        query.vendor("locationIds", &self.location_ids);
        query.vendor("modifiedOnOrAfter", &self.modified_on_or_after);
        query.vendor("modifiedBefore", &self.modified_before);
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
    }
}
