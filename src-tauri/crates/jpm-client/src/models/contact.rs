//! Telephone numbers and e-mail addresses of customers and locations: the vendor's CRM API.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::open_enum::open_enum;
use crate::api_module::ApiModule;
use crate::ids::{ContactId, CustomerId, LocationId};
use crate::query::{Filter, Query};
use crate::resources::ListResource;
use crate::timestamp;

open_enum! {
    /// What a contact is.
    pub enum ContactType {
        /// A telephone.
        Phone = "Phone",
        /// A mobile telephone.
        MobilePhone = "MobilePhone",
        /// An e-mail address.
        Email = "Email",
        /// A fax machine.
        Fax = "Fax",
    }
}

/// One way to reach a customer or a location.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: Option<ContactType>,
    /// The number or address, as people wrote it.
    pub value: Option<String>,
    /// Whose it is, in own words.
    pub memo: Option<String>,
    /// What else is known of a telephone number.
    pub phone_settings: Option<PhoneSettings>,
    /// When it was created.
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// When it was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

/// What else is known of a telephone number.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PhoneSettings {
    /// The number.
    pub phone_number: Option<String>,
    /// Whether its owner wants no text messages.
    pub do_not_text: Option<bool>,
}

/// A contact with whom it reaches, as it is on the wire. `flatten` would do with fewer words, and would hide which field does not fit.
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

/// A way to reach a customer, from the list over all of them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Wire")]
pub struct CustomerContact {
    /// Whom it reaches.
    pub customer_id: Option<CustomerId>,
    /// Whether it is in use (the export feed alone says so).
    pub active: Option<bool>,
    /// The way.
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

/// What narrows a list of customers' contacts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerContactFilter {
    /// Of these customers; the document names no limit, 50 is safe in an address.
    pub customer_ids: Vec<CustomerId>,
    /// Changed at this instant or later.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Changed before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// Created at this instant or later.
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

/// A way to reach a location, from the list over all of them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Wire")]
pub struct LocationContact {
    /// Whom it reaches.
    pub location_id: Option<LocationId>,
    /// Whether it is in use (the export feed alone says so).
    pub active: Option<bool>,
    /// The way.
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

/// What narrows a list of locations' contacts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocationContactFilter {
    /// Of these locations; the document names no limit, 50 is safe in an address.
    pub location_ids: Vec<LocationId>,
    /// Changed at this instant or later.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Changed before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// Created at this instant or later.
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
