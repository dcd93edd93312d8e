//! Projects.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::filters::ExternalDataFilter;
use super::shared::{CustomField, CustomFieldValue, is_empty, list};
use crate::api_module::ApiModule;
use crate::dialect::Dialect;
use crate::ids::{
    AppointmentId, BusinessUnitId, CustomerId, EmployeeId, InvoiceId, JobId, LocationId, ProjectId,
    ProjectStatusId, ProjectSubStatusId, ProjectTypeId, TechnicianId,
};
use crate::list_resource::{ContractSupport, GetResource, ListResource};
use crate::query::{Filter, Query, Sort};
use crate::request_body::RequestBody;
use crate::timestamp;

/// A date of a project: a date in the contract, an instant at the vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProjectDate {
    /// A date.
    Day(NaiveDate),
    /// An instant. Its date depends on the business time zone.
    Instant(DateTime<Utc>),
}

impl ProjectDate {
    /// The date. For an instant, its date in UTC.
    pub fn day(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Instant(instant) => instant.date_naive(),
        }
    }

    /// The instant. For a date, its midnight in UTC.
    pub fn instant(self) -> DateTime<Utc> {
        match self {
            Self::Day(day) => day.and_time(NaiveTime::MIN).and_utc(),
            Self::Instant(instant) => instant,
        }
    }
}

impl Serialize for ProjectDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Day(day) => day.serialize(serializer),
            Self::Instant(instant) => timestamp::required::serialize(instant, serializer),
        }
    }
}

impl<'de> Deserialize<'de> for ProjectDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        date(deserializer)?.ok_or_else(|| D::Error::custom("a date or a date-time was expected"))
    }
}

/// Deserializes a date that may be null or a placeholder for none.
fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<ProjectDate>, D::Error> {
    deserializer.deserialize_any(DateVisitor)
}

struct DateVisitor;

impl Visitor<'_> for DateVisitor {
    type Value = Option<ProjectDate>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date or a date-time")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        if let Ok(day) = text.trim().parse::<NaiveDate>() {
            return Ok(Some(ProjectDate::Day(day)).filter(|_| timestamp::is_real_date(day.year())));
        }
        let instant = timestamp::parse_lenient(text)
            .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))?;
        Ok(instant.map(ProjectDate::Instant))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(timestamp::LenientVisitor
            .visit_i64(number)?
            .map(ProjectDate::Instant))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(timestamp::LenientVisitor
            .visit_u64(number)?
            .map(ProjectDate::Instant))
    }
}

/// A project: several jobs with one goal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Project {
    /// The id.
    pub id: ProjectId,
    /// The number that people see.
    pub number: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The summary. The vendor's may contain HTML.
    pub summary: Option<String>,
    /// The name of the status. Each tenant defines its own.
    pub status: Option<String>,
    /// The status.
    pub status_id: Option<ProjectStatusId>,
    /// The name of the substatus (vendor).
    pub sub_status: Option<String>,
    /// The substatus. The contract calls it `substatusId`, the vendor `subStatusId`.
    #[serde(alias = "substatusId")]
    pub sub_status_id: Option<ProjectSubStatusId>,
    /// The customer.
    pub customer_id: Option<CustomerId>,
    /// The location.
    pub location_id: Option<LocationId>,
    /// The type (vendor).
    pub project_type_id: Option<ProjectTypeId>,
    /// The project managers.
    #[serde(default, deserialize_with = "list")]
    pub project_manager_ids: Vec<EmployeeId>,
    /// The business units.
    #[serde(default, deserialize_with = "list")]
    pub business_unit_ids: Vec<BusinessUnitId>,
    /// The start.
    #[serde(default, deserialize_with = "date")]
    pub start_date: Option<ProjectDate>,
    /// The target completion date.
    #[serde(default, deserialize_with = "date")]
    pub target_completion_date: Option<ProjectDate>,
    /// The actual completion date.
    #[serde(default, deserialize_with = "date")]
    pub actual_completion_date: Option<ProjectDate>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
    /// When the record was created (vendor).
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// The custom fields (vendor).
    #[serde(default, deserialize_with = "list")]
    pub custom_fields: Vec<CustomField>,
    /// The jobs (vendor).
    #[serde(default, deserialize_with = "list")]
    pub job_ids: Vec<JobId>,
    /// Whether the record exists. Only the vendor's export feed has this field.
    pub active: Option<bool>,
}

impl ListResource for Project {
    type Filter = ProjectFilter;
    const MODULE: ApiModule = ApiModule::Jpm;
    const PATH: &'static str = "projects";
    const CONTRACT_SUPPORT: ContractSupport = ContractSupport::Paged;
}

impl GetResource for Project {
    type Id = ProjectId;
}

/// The filter of the list of projects. The contract only has `modified_on_or_after`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectFilter {
    /// Modified at or after this instant.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Modified before this instant (vendor).
    pub modified_before: Option<DateTime<Utc>>,
    /// Created at or after this instant (vendor).
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant (vendor).
    pub created_before: Option<DateTime<Utc>>,
    /// Starting at or after this instant (vendor).
    pub starts_on_or_after: Option<DateTime<Utc>>,
    /// Starting before this instant (vendor).
    pub starts_before: Option<DateTime<Utc>>,
    /// With a target date at or after this instant (vendor).
    pub target_completion_date_on_or_after: Option<DateTime<Utc>>,
    /// With a target date before this instant (vendor).
    pub target_completion_date_before: Option<DateTime<Utc>>,
    /// With one of these ids, at most 50 (vendor).
    pub ids: Vec<ProjectId>,
    /// Of this customer (vendor).
    pub customer_id: Option<CustomerId>,
    /// At this location (vendor).
    pub location_id: Option<LocationId>,
    /// With this technician (vendor).
    pub technician_id: Option<TechnicianId>,
    /// With this job (vendor).
    pub job_id: Option<JobId>,
    /// With this appointment (vendor).
    pub appointment_id: Option<AppointmentId>,
    /// With one of these project managers (vendor).
    pub project_manager_ids: Vec<EmployeeId>,
    /// With one of these business units (vendor).
    pub business_unit_ids: Vec<BusinessUnitId>,
    /// With one of these status names; `None` stands for no status (vendor).
    pub status: Vec<String>,
    /// The order: by id, change, creation, name or target date (vendor).
    pub sort: Option<Sort>,
    /// Of this type (vendor).
    pub project_type_id: Option<ProjectTypeId>,
    /// With this invoice (vendor).
    pub invoice_id: Option<InvoiceId>,
    /// Completed at or after this instant (vendor).
    pub completed_on_or_after: Option<DateTime<Utc>>,
    /// Completed before this instant (vendor).
    pub completed_before: Option<DateTime<Utc>>,
    /// With this data of an application (vendor).
    pub external_data: ExternalDataFilter,
}

impl Filter for ProjectFilter {
    fn write(&self, query: &mut Query) {
        query.both("modifiedOnOrAfter", &self.modified_on_or_after);
        query.vendor("modifiedBefore", &self.modified_before);
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
        query.vendor("startsOnOrAfter", &self.starts_on_or_after);
        query.vendor("startsBefore", &self.starts_before);
        query.vendor(
            "targetCompletionDateOnOrAfter",
            &self.target_completion_date_on_or_after,
        );
        query.vendor(
            "targetCompletionDateBefore",
            &self.target_completion_date_before,
        );
        query.vendor_list("ids", &self.ids);
        query.vendor("customerId", &self.customer_id);
        query.vendor("locationId", &self.location_id);
        query.vendor("technicianId", &self.technician_id);
        query.vendor("jobId", &self.job_id);
        query.vendor("appointmentId", &self.appointment_id);
        query.vendor("projectManagerIds", &self.project_manager_ids);
        query.vendor("businessUnitIds", &self.business_unit_ids);
        query.vendor("status", &self.status);
        query.vendor("sort", &self.sort);
        query.vendor("projectTypeId", &self.project_type_id);
        query.vendor("invoiceId", &self.invoice_id);
        query.vendor("completedOnOrAfter", &self.completed_on_or_after);
        query.vendor("completedBefore", &self.completed_before);
        self.external_data.write(query);
    }
}

/// The body that creates a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ProjectCreate {
    /// The location.
    pub location_id: LocationId,
    /// The customer. The contract requires it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The project managers.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub project_manager_ids: Vec<EmployeeId>,
    /// The start. It is sent as a date in the contract and as midnight UTC to the vendor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_date: Option<NaiveDate>,
    /// The target completion date, sent like the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_completion_date: Option<NaiveDate>,
    /// The status (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_id: Option<ProjectStatusId>,
    /// The substatus (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_status_id: Option<ProjectSubStatusId>,
    /// The type (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_type_id: Option<ProjectTypeId>,
    /// The business units (vendor only).
    #[serde(default, skip_serializing_if = "is_empty")]
    pub business_unit_ids: Vec<BusinessUnitId>,
    /// The custom fields (vendor only).
    #[serde(default, skip_serializing_if = "is_empty")]
    pub custom_fields: Vec<CustomFieldValue>,
}

impl ProjectCreate {
    /// A project at a location. The contract also requires `customer_id`.
    pub const fn new(location_id: LocationId) -> Self {
        Self {
            location_id,
            customer_id: None,
            name: None,
            summary: None,
            project_manager_ids: Vec::new(),
            start_date: None,
            target_completion_date: None,
            status_id: None,
            sub_status_id: None,
            project_type_id: None,
            business_unit_ids: Vec::new(),
            custom_fields: Vec::new(),
        }
    }
}

impl RequestBody for ProjectCreate {
    const DIALECT_ONLY: &'static [(&'static str, Dialect)] = &[
        ("statusId", Dialect::Vendor),
        ("subStatusId", Dialect::Vendor),
        ("projectTypeId", Dialect::Vendor),
        ("businessUnitIds", Dialect::Vendor),
        ("customFields", Dialect::Vendor),
    ];
    const REQUIRED: &'static [(&'static str, Dialect)] = &[("customerId", Dialect::Contract)];

    fn adapt(fields: &mut Map<String, Value>, dialect: Dialect) {
        if dialect == Dialect::Vendor {
            for name in ["startDate", "targetCompletionDate"] {
                if let Some(Value::String(day)) = fields.get_mut(name) {
                    day.push_str("T00:00:00Z");
                }
            }
        }
    }
}
