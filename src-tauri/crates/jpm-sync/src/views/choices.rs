//! The choices of the forms.

use jpm_client::ids::{
    BusinessUnitId, CampaignId, CustomerId, JobTypeId, LocationId, ProjectId, ProjectStatusId,
    ProjectSubStatusId, ProjectTypeId, ReasonId, TagTypeId,
};
use serde::Serialize;

use super::calendar::{TagView, TechnicianRow};
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

/// A job type with its defaults.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct JobTypeChoice {
    /// The type.
    pub id: StringId<JobTypeId>,
    /// Its name.
    pub name: String,
    /// The business units that do it. Empty means all.
    pub business_unit_ids: Vec<StringId<BusinessUnitId>>,
    /// The usual duration in minutes, if it has one.
    pub duration_minutes: Option<u32>,
    /// The usual priority.
    pub priority: Option<String>,
    /// The usual summary.
    pub summary: Option<String>,
    /// The usual tags.
    pub tag_ids: Vec<StringId<TagTypeId>>,
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

/// A reason to put a job on hold or to cancel it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ReasonChoice {
    /// The reason.
    pub id: StringId<ReasonId>,
    /// Its name.
    pub name: String,
}

/// A possible project manager.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct EmployeeChoice {
    /// The id, as text.
    pub id: String,
    /// The name.
    pub name: String,
}

/// A status of projects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectStatusChoice {
    /// The status.
    pub id: StringId<ProjectStatusId>,
    /// Its name.
    pub name: String,
}

/// A substatus of projects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectSubStatusChoice {
    /// The substatus.
    pub id: StringId<ProjectSubStatusId>,
    /// Its name.
    pub name: String,
    /// The status that it belongs to.
    pub status_id: Option<StringId<ProjectStatusId>>,
}

/// A type of projects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectTypeChoice {
    /// The type.
    pub id: StringId<ProjectTypeId>,
    /// Its name.
    pub name: String,
}

/// The choices of the forms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FormChoices {
    /// Active business units.
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
    /// Possible project managers.
    pub employees: Vec<EmployeeChoice>,
    /// The active tags.
    pub tags: Vec<TagView>,
    /// Statuses of projects, in the tenant's order.
    pub project_statuses: Vec<ProjectStatusChoice>,
    /// Active substatuses of projects, in the tenant's order.
    pub project_sub_statuses: Vec<ProjectSubStatusChoice>,
    /// Types of projects.
    pub project_types: Vec<ProjectTypeChoice>,
    /// The priorities, low to urgent.
    pub priorities: Vec<String>,
    /// Whether a booking takes a project, tags, a purchase order number, and the employee who found
    /// the lead. Only the vendor's API does.
    pub takes_order_fields: bool,
}

/// An arrival window of the tenant, or one that it often promises, in minutes after midnight. The
/// end can be on the next day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ArrivalWindowChoice {
    /// The start.
    pub from: u32,
    /// The end.
    pub to: u32,
    /// The business units that offer it. Empty means all.
    pub business_unit_ids: Vec<StringId<BusinessUnitId>>,
}

/// A project of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectChoice {
    /// The project.
    pub id: StringId<ProjectId>,
    /// Its number.
    pub number: Option<String>,
    /// Its name.
    pub name: Option<String>,
}

/// A location of a customer.
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

/// A customer that the form offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CustomerChoice {
    /// The customer.
    pub id: StringId<CustomerId>,
    /// The name.
    pub name: String,
    /// A phone number, if one is known.
    pub phone: Option<String>,
    /// The customer's locations.
    pub locations: Vec<LocationChoice>,
}
