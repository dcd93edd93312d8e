//! Projects.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::shared::{CustomField, CustomFieldValue, is_empty, list};
use crate::api_module::ApiModule;
use crate::dialect::Dialect;
use crate::ids::{
    AppointmentId, BusinessUnitId, CustomerId, EmployeeId, InvoiceId, JobId, LocationId, ProjectId,
    ProjectStatusId, ProjectSubStatusId, ProjectTypeId, TechnicianId,
};
use crate::query::{Filter, Query, Sort};
use crate::request_body::RequestBody;
use crate::resources::{ContractSupport, GetResource, ListResource};
use crate::timestamp;

/// A project's date: a day in the contract, an instant at the vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProjectDate {
    /// A day of the calendar.
    Day(NaiveDate),
    /// An instant. Which day it is depends on the business's time zone.
    Instant(DateTime<Utc>),
}

impl ProjectDate {
    /// The day; of an instant, its day in UTC.
    pub fn day(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Instant(instant) => instant.date_naive(),
        }
    }

    /// The instant; of a day, its midnight in UTC.
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

/// Reads a date that may be null, or one of the dates that stand for none.
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

/// A project: several jobs under one goal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// The number that people use.
    pub number: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// What it is about. The vendor's may hold HTML.
    pub summary: Option<String>,
    /// The name of its status; each tenant defines its own.
    pub status: Option<String>,
    /// Its status.
    pub status_id: Option<ProjectStatusId>,
    /// The name of its status within the status (vendor).
    pub sub_status: Option<String>,
    /// Its status within the status. The contract writes `substatusId`, the vendor `subStatusId`.
    #[serde(alias = "substatusId")]
    pub sub_status_id: Option<ProjectSubStatusId>,
    /// Who pays.
    pub customer_id: Option<CustomerId>,
    /// Where the work is done.
    pub location_id: Option<LocationId>,
    /// Its type (vendor).
    pub project_type_id: Option<ProjectTypeId>,
    /// Who leads it.
    #[serde(default, deserialize_with = "list")]
    pub project_manager_ids: Vec<EmployeeId>,
    /// The business units that take part.
    #[serde(default, deserialize_with = "list")]
    pub business_unit_ids: Vec<BusinessUnitId>,
    /// When it starts.
    #[serde(default, deserialize_with = "date")]
    pub start_date: Option<ProjectDate>,
    /// When it should be complete.
    #[serde(default, deserialize_with = "date")]
    pub target_completion_date: Option<ProjectDate>,
    /// When it was complete.
    #[serde(default, deserialize_with = "date")]
    pub actual_completion_date: Option<ProjectDate>,
    /// When it was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
    /// When it was created (vendor).
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// The tenant's own fields (vendor).
    #[serde(default, deserialize_with = "list")]
    pub custom_fields: Vec<CustomField>,
    /// Its jobs (vendor).
    #[serde(default, deserialize_with = "list")]
    pub job_ids: Vec<JobId>,
    /// Whether it still exists (the vendor's export feed alone says so).
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

/// What narrows a list of projects. In the contract dialect only `modified_on_or_after` is sent, as its document knows no more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectFilter {
    /// Changed at this instant or later.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Changed before this instant (vendor).
    pub modified_before: Option<DateTime<Utc>>,
    /// Created at this instant or later (vendor).
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant (vendor).
    pub created_before: Option<DateTime<Utc>>,
    /// Starting at this instant or later (vendor).
    pub starts_on_or_after: Option<DateTime<Utc>>,
    /// Starting before this instant (vendor).
    pub starts_before: Option<DateTime<Utc>>,
    /// To be complete at this instant or later (vendor).
    pub target_completion_date_on_or_after: Option<DateTime<Utc>>,
    /// To be complete before this instant (vendor).
    pub target_completion_date_before: Option<DateTime<Utc>>,
    /// These projects, at most 50 (vendor).
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
    /// Led by one of these (vendor).
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
    /// Completed at this instant or later (vendor).
    pub completed_on_or_after: Option<DateTime<Utc>>,
    /// Completed before this instant (vendor).
    pub completed_before: Option<DateTime<Utc>>,
    /// Carrying data of this application; needed by the two below (vendor).
    pub external_data_application_guid: Option<String>,
    /// With a pair of this name (vendor).
    pub external_data_key: Option<String>,
    /// With one of these values under that name, at most 50 (vendor).
    pub external_data_values: Vec<String>,
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
        query.vendor(
            "externalDataApplicationGuid",
            &self.external_data_application_guid,
        );
        query.vendor("externalDataKey", &self.external_data_key);
        query.vendor_list("externalDataValues", &self.external_data_values);
    }
}

/// A project to be created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProjectCreate {
    /// Where the work is done.
    pub location_id: LocationId,
    /// Who pays. The contract requires it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Who leads it.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub project_manager_ids: Vec<EmployeeId>,
    /// When it starts. Sent as a day in the contract, as midnight in UTC to the vendor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_date: Option<NaiveDate>,
    /// When it should be complete. Sent as the start is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_completion_date: Option<NaiveDate>,
    /// Its status (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_id: Option<ProjectStatusId>,
    /// Its status within the status (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_status_id: Option<ProjectSubStatusId>,
    /// Its type (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_type_id: Option<ProjectTypeId>,
    /// The business units that take part (vendor only).
    #[serde(default, skip_serializing_if = "is_empty")]
    pub business_unit_ids: Vec<BusinessUnitId>,
    /// The tenant's own fields (vendor only).
    #[serde(default, skip_serializing_if = "is_empty")]
    pub custom_fields: Vec<CustomFieldValue>,
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
