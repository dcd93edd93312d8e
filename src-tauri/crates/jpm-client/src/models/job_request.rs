//! The bodies that book and change a job.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::job::{LeadSource, Priority};
use super::shared::{CustomFieldValue, ExternalData, ExternalDataUpdate, is_empty};
use crate::dialect::Dialect;
use crate::ids::{
    BusinessUnitId, CampaignId, CustomerId, JobTypeId, LocationId, ProjectId, TagTypeId,
    TechnicianId,
};
use crate::request_body::RequestBody;
use crate::timestamp;

/// The body that books a job with at least one appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct JobCreate {
    /// The customer.
    pub customer_id: CustomerId,
    /// The location.
    pub location_id: LocationId,
    /// The business unit.
    pub business_unit_id: BusinessUnitId,
    /// The type.
    pub job_type_id: JobTypeId,
    /// The priority.
    pub priority: Priority,
    /// The campaign.
    pub campaign_id: CampaignId,
    /// The first appointments.
    pub appointments: Vec<JobAppointment>,
    /// The summary of the work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Whether the items of the job type are added to the invoice (contract only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub should_update_invoice_items: Option<bool>,
    /// The project (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<ProjectId>,
    /// The source of the lead (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_generated_lead_source: Option<LeadSource>,
    /// The custom fields (vendor only).
    #[serde(default, skip_serializing_if = "is_empty")]
    pub custom_fields: Vec<CustomFieldValue>,
    /// The tags (vendor only).
    #[serde(default, skip_serializing_if = "is_empty")]
    pub tag_type_ids: Vec<TagTypeId>,
    /// Data of this application, by which it can find the job again (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_data: Option<ExternalData>,
    /// The customer's purchase order number (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_po: Option<String>,
    /// The technician who sold the job (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sold_by_id: Option<TechnicianId>,
}

impl JobCreate {
    /// A job with the fields that both dialects require.
    pub fn new(
        customer_id: CustomerId,
        location_id: LocationId,
        business_unit_id: BusinessUnitId,
        job_type_id: JobTypeId,
        priority: Priority,
        campaign_id: CampaignId,
        appointments: Vec<JobAppointment>,
    ) -> Self {
        Self {
            customer_id,
            location_id,
            business_unit_id,
            job_type_id,
            priority,
            campaign_id,
            appointments,
            summary: None,
            should_update_invoice_items: None,
            project_id: None,
            job_generated_lead_source: None,
            custom_fields: Vec::new(),
            tag_type_ids: Vec::new(),
            external_data: None,
            customer_po: None,
            sold_by_id: None,
        }
    }
}

impl RequestBody for JobCreate {
    const DIALECT_ONLY: &'static [(&'static str, Dialect)] = &[
        ("shouldUpdateInvoiceItems", Dialect::Contract),
        ("projectId", Dialect::Vendor),
        ("jobGeneratedLeadSource", Dialect::Vendor),
        ("customFields", Dialect::Vendor),
        ("tagTypeIds", Dialect::Vendor),
        ("externalData", Dialect::Vendor),
        ("customerPo", Dialect::Vendor),
        ("soldById", Dialect::Vendor),
    ];
}

/// An appointment of a new job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct JobAppointment {
    /// The planned start.
    #[serde(with = "timestamp::required")]
    pub start: DateTime<Utc>,
    /// The end.
    #[serde(with = "timestamp::required")]
    pub end: DateTime<Utc>,
    /// The earliest arrival that the customer was promised.
    #[serde(
        default,
        with = "timestamp::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub arrival_window_start: Option<DateTime<Utc>>,
    /// The latest arrival that the customer was promised.
    #[serde(
        default,
        with = "timestamp::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub arrival_window_end: Option<DateTime<Utc>>,
    /// The technicians.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub technician_ids: Vec<TechnicianId>,
}

impl JobAppointment {
    /// An appointment without an arrival window and without technicians.
    pub fn new(start: DateTime<Utc>, end: DateTime<Utc>) -> Self {
        Self {
            start,
            end,
            arrival_window_start: None,
            arrival_window_end: None,
            technician_ids: Vec::new(),
        }
    }

    /// Sets the arrival window that the customer is promised.
    #[must_use]
    pub fn with_arrival_window(
        mut self,
        start: impl Into<Option<DateTime<Utc>>>,
        end: impl Into<Option<DateTime<Utc>>>,
    ) -> Self {
        self.arrival_window_start = start.into();
        self.arrival_window_end = end.into();
        self
    }

    /// Sets the technicians.
    #[must_use]
    pub fn with_technicians(mut self, technicians: impl Into<Vec<TechnicianId>>) -> Self {
        self.technician_ids = technicians.into();
        self
    }
}

/// A change of a job. A field that is `None` stays as it is.
///
/// End a literal with `..JobUpdate::default()`, so that a new field does not break it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JobUpdate {
    /// The summary of the work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// The business unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_unit_id: Option<BusinessUnitId>,
    /// The type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_type_id: Option<JobTypeId>,
    /// The campaign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign_id: Option<CampaignId>,
    /// The customer (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    /// The location (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_id: Option<LocationId>,
    /// Whether a change of the job type updates the invoice items (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub should_update_invoice_items: Option<bool>,
    /// The custom fields (vendor only). The list replaces the old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_fields: Option<Vec<CustomFieldValue>>,
    /// The tags (vendor only). The list replaces the old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag_type_ids: Option<Vec<TagTypeId>>,
    /// The customer's purchase order number (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_po: Option<String>,
    /// The technician who sold the job (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sold_by_id: Option<TechnicianId>,
    /// The source of the lead (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_generated_lead_source: Option<LeadSource>,
    /// A change of the data that this application has attached (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_data: Option<ExternalDataUpdate>,
}

impl RequestBody for JobUpdate {
    const DIALECT_ONLY: &'static [(&'static str, Dialect)] = &[
        ("customerId", Dialect::Vendor),
        ("locationId", Dialect::Vendor),
        ("shouldUpdateInvoiceItems", Dialect::Vendor),
        ("customFields", Dialect::Vendor),
        ("tagTypeIds", Dialect::Vendor),
        ("customerPo", Dialect::Vendor),
        ("soldById", Dialect::Vendor),
        ("jobGeneratedLeadSource", Dialect::Vendor),
        ("externalData", Dialect::Vendor),
    ];
}
