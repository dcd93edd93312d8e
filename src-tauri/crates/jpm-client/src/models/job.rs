//! Jobs.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::appointment::AppointmentStatus;
use super::open_enum::open_enum;
use super::shared::{
    CustomField, CustomFieldValue, ExternalData, ExternalDataUpdate, is_empty, list,
};
use crate::api_module::ApiModule;
use crate::dialect::Dialect;
use crate::ids::{
    AppointmentId, BookingId, BusinessUnitId, CallId, CampaignId, CustomerId, EmployeeId,
    EstimateId, InvoiceId, JobId, JobTypeId, LocationId, MembershipId, ProjectId, TagTypeId,
    TechnicianId, WarrantyId,
};
use crate::query::{Filter, Query, QueryValue, Sort};
use crate::request_body::RequestBody;
use crate::resources::{ContractSupport, GetResource, ListResource};
use crate::timestamp;

open_enum! {
    /// Where a job stands.
    pub enum JobStatus {
        /// Its next appointment is planned.
        Scheduled = "Scheduled",
        /// A technician is on the way.
        Dispatched = "Dispatched",
        /// Work goes on.
        InProgress = "InProgress",
        /// It waits, with a reason.
        Hold = "Hold" | "OnHold",
        /// The work is done.
        Completed = "Completed",
        /// It was canceled, with a reason.
        Canceled = "Canceled" | "Cancelled",
    }
}

impl QueryValue for JobStatus {
    fn text(&self, _: Dialect) -> Option<String> {
        Some(self.as_str().to_owned())
    }
}

open_enum! {
    /// How urgent a job is.
    pub enum Priority {
        /// Can wait.
        Low = "Low",
        /// The usual.
        Normal = "Normal",
        /// Before the usual.
        High = "High",
        /// Before everything.
        Urgent = "Urgent",
    }
}

impl QueryValue for Priority {
    fn text(&self, _: Dialect) -> Option<String> {
        Some(self.as_str().to_owned())
    }
}

/// A job (a work order): what is to be done, where, for whom. Its times are on its appointments.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// The number that people use; often the id as text.
    pub job_number: Option<String>,
    /// The project it belongs to.
    pub project_id: Option<ProjectId>,
    /// Who pays.
    pub customer_id: Option<CustomerId>,
    /// Where the work is done.
    pub location_id: Option<LocationId>,
    /// Where it stands.
    pub job_status: Option<JobStatus>,
    /// When the work was done.
    #[serde(default, with = "timestamp::optional")]
    pub completed_on: Option<DateTime<Utc>>,
    /// The business unit that does it.
    pub business_unit_id: Option<BusinessUnitId>,
    /// Its type.
    pub job_type_id: Option<JobTypeId>,
    /// How urgent it is.
    pub priority: Option<Priority>,
    /// The campaign it was booked under.
    pub campaign_id: Option<CampaignId>,
    /// What is to be done. The vendor's may hold HTML.
    pub summary: Option<String>,
    /// The tenant's own fields.
    #[serde(default, deserialize_with = "list")]
    pub custom_fields: Vec<CustomField>,
    /// How many appointments it has. A change of it is an early sign that one was deleted.
    pub appointment_count: Option<i64>,
    /// The first of its appointments.
    pub first_appointment_id: Option<AppointmentId>,
    /// The last of its appointments.
    pub last_appointment_id: Option<AppointmentId>,
    /// The job that it repairs, when it is a recall.
    pub recall_for_id: Option<JobId>,
    /// The warranty it is done under.
    pub warranty_id: Option<WarrantyId>,
    /// The job and the employee that brought it in.
    pub job_generated_lead_source: Option<LeadSource>,
    /// Whether it is done free of charge.
    pub no_charge: Option<bool>,
    /// Whether the customer is told of changes by the vendor's notices.
    pub notifications_enabled: Option<bool>,
    /// When it was created.
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// Who created it (vendor).
    pub created_by_id: Option<EmployeeId>,
    /// When it was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
    /// Its tags (vendor).
    #[serde(default, deserialize_with = "list")]
    pub tag_type_ids: Vec<TagTypeId>,
    /// The call that it was booked on (vendor).
    pub lead_call_id: Option<CallId>,
    /// The booking that it came from (vendor).
    pub booking_id: Option<BookingId>,
    /// The technician who sold it (vendor).
    pub sold_by_id: Option<TechnicianId>,
    /// The customer's purchase order (vendor).
    pub customer_po: Option<String>,
    /// Its invoice (vendor).
    pub invoice_id: Option<InvoiceId>,
    /// The membership that it serves (vendor).
    pub membership_id: Option<MembershipId>,
    /// Its total, in the tenant's currency (vendor). For exact sums read the text in [`Record::raw`](crate::Record::raw).
    pub total: Option<f64>,
    /// The estimate that it was created from (vendor).
    pub created_from_estimate_id: Option<EstimateId>,
    /// Whether it still exists (the vendor's export feed alone says so).
    pub active: Option<bool>,
}

/// Where a job's lead came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeadSource {
    /// The job during which it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_id: Option<JobId>,
    /// The employee who found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employee_id: Option<EmployeeId>,
}

impl ListResource for Job {
    type Filter = JobFilter;
    const MODULE: ApiModule = ApiModule::Jpm;
    const PATH: &'static str = "jobs";
    const CONTRACT_SUPPORT: ContractSupport = ContractSupport::Paged;
}

impl GetResource for Job {
    type Id = JobId;
}

/// What narrows a list of jobs. In the contract dialect only `modified_on_or_after` and `status` are sent, as its document knows no more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// Changed at this instant or later.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// With this status.
    pub status: Option<JobStatus>,
    /// Changed before this instant (vendor).
    pub modified_before: Option<DateTime<Utc>>,
    /// Created at this instant or later (vendor).
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant (vendor).
    pub created_before: Option<DateTime<Utc>>,
    /// Completed at this instant or later (vendor).
    pub completed_on_or_after: Option<DateTime<Utc>>,
    /// Completed before this instant (vendor).
    pub completed_before: Option<DateTime<Utc>>,
    /// With an appointment that starts at this instant or later (vendor).
    pub appointment_starts_on_or_after: Option<DateTime<Utc>>,
    /// With an appointment that starts before this instant (vendor).
    pub appointment_starts_before: Option<DateTime<Utc>>,
    /// With an appointment in this status (vendor).
    pub appointment_status: Option<AppointmentStatus>,
    /// These jobs, at most 50 (vendor).
    pub ids: Vec<JobId>,
    /// With this number (vendor).
    pub number: Option<String>,
    /// Of this project (vendor).
    pub project_id: Option<ProjectId>,
    /// Of this customer (vendor).
    pub customer_id: Option<CustomerId>,
    /// At this location (vendor).
    pub location_id: Option<LocationId>,
    /// With this technician (vendor).
    pub technician_id: Option<TechnicianId>,
    /// Of this business unit (vendor).
    pub business_unit_id: Option<BusinessUnitId>,
    /// Of this type (vendor).
    pub job_type_id: Option<JobTypeId>,
    /// Under this campaign (vendor).
    pub campaign_id: Option<CampaignId>,
    /// With this priority (vendor).
    pub priority: Option<Priority>,
    /// Carrying data of this application (vendor); needed by the two below.
    pub external_data_application_guid: Option<String>,
    /// With a pair of this name (vendor).
    pub external_data_key: Option<String>,
    /// With one of these values under that name, at most 50 (vendor).
    pub external_data_values: Vec<String>,
    /// The order: by id, change, creation or priority (vendor).
    pub sort: Option<Sort>,
    /// Made from this booking (vendor).
    pub booking_id: Option<BookingId>,
    /// Whose first appointment starts at this instant or later (vendor).
    pub first_appointment_starts_on_or_after: Option<DateTime<Utc>>,
    /// Whose first appointment starts before this instant (vendor).
    pub first_appointment_starts_before: Option<DateTime<Utc>>,
    /// Sold by this technician (vendor).
    pub sold_by_id: Option<TechnicianId>,
    /// With this invoice (vendor).
    pub invoice_id: Option<InvoiceId>,
    /// Created from this estimate (vendor).
    pub created_from_estimate_id: Option<EstimateId>,
    /// With one of these estimates (vendor).
    pub estimate_ids: Vec<EstimateId>,
    /// With at least one of these tags (vendor).
    pub tag_type_ids: Vec<TagTypeId>,
    /// Whether it has an appointment that was not needed (vendor).
    pub has_unused_appointments: Option<bool>,
}

impl Filter for JobFilter {
    fn write(&self, query: &mut Query) {
        query.both("modifiedOnOrAfter", &self.modified_on_or_after);
        query.both("jobStatus", &self.status);
        query.vendor("modifiedBefore", &self.modified_before);
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
        query.vendor("completedOnOrAfter", &self.completed_on_or_after);
        query.vendor("completedBefore", &self.completed_before);
        query.vendor(
            "appointmentStartsOnOrAfter",
            &self.appointment_starts_on_or_after,
        );
        query.vendor("appointmentStartsBefore", &self.appointment_starts_before);
        query.vendor("appointmentStatus", &self.appointment_status);
        query.vendor_list("ids", &self.ids);
        query.vendor("number", &self.number);
        query.vendor("projectId", &self.project_id);
        query.vendor("customerId", &self.customer_id);
        query.vendor("locationId", &self.location_id);
        query.vendor("technicianId", &self.technician_id);
        query.vendor("businessUnitId", &self.business_unit_id);
        query.vendor("jobTypeId", &self.job_type_id);
        query.vendor("campaignId", &self.campaign_id);
        query.vendor("priority", &self.priority);
        query.vendor(
            "externalDataApplicationGuid",
            &self.external_data_application_guid,
        );
        query.vendor("externalDataKey", &self.external_data_key);
        query.vendor_list("externalDataValues", &self.external_data_values);
        query.vendor("sort", &self.sort);
        query.vendor("bookingId", &self.booking_id);
        query.vendor(
            "firstAppointmentStartsOnOrAfter",
            &self.first_appointment_starts_on_or_after,
        );
        query.vendor(
            "firstAppointmentStartsBefore",
            &self.first_appointment_starts_before,
        );
        query.vendor("soldById", &self.sold_by_id);
        query.vendor("invoiceId", &self.invoice_id);
        query.vendor("createdFromEstimateId", &self.created_from_estimate_id);
        query.vendor("estimateIds", &self.estimate_ids);
        query.vendor("tagTypeIds", &self.tag_type_ids);
        query.vendor("hasUnusedAppointments", &self.has_unused_appointments);
    }
}

/// A job to be booked, with at least one appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JobCreate {
    /// Who pays.
    pub customer_id: CustomerId,
    /// Where the work is done.
    pub location_id: LocationId,
    /// The business unit that does it.
    pub business_unit_id: BusinessUnitId,
    /// Its type.
    pub job_type_id: JobTypeId,
    /// How urgent it is.
    pub priority: Priority,
    /// The campaign it is booked under.
    pub campaign_id: CampaignId,
    /// Its first appointments.
    pub appointments: Vec<JobAppointment>,
    /// What is to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Whether the items of the job type are put on the invoice (contract only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub should_update_invoice_items: Option<bool>,
    /// The project it belongs to (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<ProjectId>,
    /// The job and the employee that brought it in (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_generated_lead_source: Option<LeadSource>,
    /// The tenant's own fields (vendor only).
    #[serde(default, skip_serializing_if = "is_empty")]
    pub custom_fields: Vec<CustomFieldValue>,
    /// Its tags (vendor only).
    #[serde(default, skip_serializing_if = "is_empty")]
    pub tag_type_ids: Vec<TagTypeId>,
    /// A mark by which the same program finds it again (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_data: Option<ExternalData>,
    /// The customer's purchase order (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_po: Option<String>,
    /// The technician who sold it (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sold_by_id: Option<TechnicianId>,
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

/// An appointment of a job that is being booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JobAppointment {
    /// When the work starts.
    #[serde(with = "timestamp::required")]
    pub start: DateTime<Utc>,
    /// When it ends.
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
    /// Who does it.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub technician_ids: Vec<TechnicianId>,
}

/// A change of a job. What is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JobUpdate {
    /// What is to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// How urgent it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// The business unit that does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_unit_id: Option<BusinessUnitId>,
    /// Its type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_type_id: Option<JobTypeId>,
    /// The campaign it is booked under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign_id: Option<CampaignId>,
    /// Who pays (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    /// Where the work is done (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_id: Option<LocationId>,
    /// Whether the invoice follows a change of the type (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub should_update_invoice_items: Option<bool>,
    /// The tenant's own fields: the full list, which replaces the old one (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_fields: Option<Vec<CustomFieldValue>>,
    /// Its tags: the full list, which replaces the old one (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag_type_ids: Option<Vec<TagTypeId>>,
    /// The customer's purchase order (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_po: Option<String>,
    /// The technician who sold it (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sold_by_id: Option<TechnicianId>,
    /// The job and the employee that brought it in (vendor only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_generated_lead_source: Option<LeadSource>,
    /// A change of what this application has attached (vendor only).
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
