//! Filters that several lists share.

use chrono::{DateTime, Utc};

use crate::query::{Active, Filter, Query, Sort};

/// The filter of lists that are narrowed by dates and activity only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordFilter {
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

impl Filter for RecordFilter {
    fn write(&self, query: &mut Query) {
        query.vendor("modifiedOnOrAfter", &self.modified_on_or_after);
        query.vendor("modifiedBefore", &self.modified_before);
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
        query.vendor("active", &self.active);
        query.vendor("sort", &self.sort);
    }
}

/// The part of a filter about an address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddressFilter {
    /// In this street.
    pub street: Option<String>,
    /// In this apartment or suite.
    pub unit: Option<String>,
    /// In this city.
    pub city: Option<String>,
    /// In this state or province.
    pub state: Option<String>,
    /// With this postal code.
    pub zip: Option<String>,
    /// In this country.
    pub country: Option<String>,
    /// At this latitude, in degrees north.
    pub latitude: Option<f64>,
    /// At this longitude, in degrees east.
    pub longitude: Option<f64>,
}

impl AddressFilter {
    pub(super) fn write(&self, query: &mut Query) {
        query.vendor("street", &self.street);
        query.vendor("unit", &self.unit);
        query.vendor("city", &self.city);
        query.vendor("state", &self.state);
        query.vendor("zip", &self.zip);
        query.vendor("country", &self.country);
        query.vendor("latitude", &self.latitude);
        query.vendor("longitude", &self.longitude);
    }
}

/// The part of a filter about the data that applications attach to records (vendor only).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExternalDataFilter {
    /// With data of this application. The two fields below require it.
    pub application_guid: Option<String>,
    /// With an entry of this key.
    pub key: Option<String>,
    /// With one of these values under that key, at most 50.
    pub values: Vec<String>,
}

impl ExternalDataFilter {
    pub(super) fn write(&self, query: &mut Query) {
        query.vendor("externalDataApplicationGuid", &self.application_guid);
        query.vendor("externalDataKey", &self.key);
        query.vendor_list("externalDataValues", &self.values);
    }
}
