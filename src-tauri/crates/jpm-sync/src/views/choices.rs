//! What the forms offer to choose from.

use jpm_client::ids::{BusinessUnitId, CampaignId, CustomerId, JobTypeId, LocationId, ReasonId};
use serde::Serialize;

use super::calendar::TechnicianRow;
use crate::key::StringId;

/// A business unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BusinessUnitChoice {
    /// The unit.
    pub id: StringId<BusinessUnitId>,
    /// Its name.
    pub name: String,
}

/// A job type, with what it fills in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct JobTypeChoice {
    /// The type.
    pub id: StringId<JobTypeId>,
    /// Its name.
    pub name: String,
    /// The units that do it; empty means all.
    pub business_unit_ids: Vec<StringId<BusinessUnitId>>,
    /// How long it usually takes, in minutes; absent when the type has none.
    pub duration_minutes: Option<u32>,
    /// The usual priority.
    pub priority: Option<String>,
    /// The usual summary.
    pub summary: Option<String>,
}

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CampaignChoice {
    /// The campaign.
    pub id: StringId<CampaignId>,
    /// Its name.
    pub name: String,
}

/// A reason to hold or to cancel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ReasonChoice {
    /// The reason.
    pub id: StringId<ReasonId>,
    /// Its name.
    pub name: String,
}

/// Someone who manages projects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct EmployeeChoice {
    /// The employee's number, as text.
    pub id: String,
    /// The name.
    pub name: String,
}

/// All that the forms offer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FormChoices {
    /// Active units.
    pub business_units: Vec<BusinessUnitChoice>,
    /// Job types.
    pub job_types: Vec<JobTypeChoice>,
    /// Active campaigns.
    pub campaigns: Vec<CampaignChoice>,
    /// Active technicians.
    pub technicians: Vec<TechnicianRow>,
    /// Reasons to cancel.
    pub cancel_reasons: Vec<ReasonChoice>,
    /// Reasons to hold.
    pub hold_reasons: Vec<ReasonChoice>,
    /// Those who manage projects.
    pub employees: Vec<EmployeeChoice>,
    /// Low to urgent.
    pub priorities: Vec<String>,
}

/// A place of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LocationChoice {
    /// The location.
    pub id: StringId<LocationId>,
    /// Its name.
    pub name: String,
    /// Street, city, state, ZIP code on one line.
    pub address: Option<String>,
}

/// A customer found by name, address or phone number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CustomerChoice {
    /// The customer.
    pub id: StringId<CustomerId>,
    /// The name.
    pub name: String,
    /// A phone number, when one is known.
    pub phone: Option<String>,
    /// The places of this customer.
    pub locations: Vec<LocationChoice>,
}
