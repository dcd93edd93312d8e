//! Jobs.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::appointment::AppointmentStatus;
use super::filters::ExternalDataFilter;
use super::open_enum::open_enum;
use super::shared::{CustomField, list};
use crate::api_module::ApiModule;
use crate::dialect::Dialect;
use crate::ids::{
    AppointmentId, BookingId, BusinessUnitId, CallId, CampaignId, CustomerId, EmployeeId,
    EstimateId, InvoiceId, JobId, JobTypeId, LocationId, MembershipId, ProjectId, TagTypeId,
    TechnicianId, WarrantyId,
};
use crate::list_resource::{ContractSupport, GetResource, ListResource};
use crate::query::{Filter, Query, QueryValue, Sort};
use crate::timestamp;

open_enum! {
    /// The status of a job. It follows the statuses of the job's appointments.
    ///
    /// ```text
    ///     ┌───────────┐     ┌────────────┐     ┌────────────┐     ┌───────────┐
    ///  ──►│ Scheduled │────►│ Dispatched │────►│ InProgress │────►│ Completed │
    ///     └─▲───▲─────┘     └─────┬──────┘     └─────┬──────┘     └───────────┘
    ///       │   │ remove hold     │ hold             │ hold
    ///       │   │ or reschedule ┌─▼──────┐           │
    ///       │   └───────────────┤  Hold  │◄──────────┘
    ///       │                   └────────┘
    ///       │ remove_cancellation
    ///     ┌─┴────────┐
    ///     │ Canceled │◄── cancel, from every status but Completed
    ///     └──────────┘
    /// ```
    ///
    /// `Scheduled` can be put on hold too. The API has no call for the statuses that technicians
    /// set: `Dispatched`, `InProgress` and `Completed`.
    pub enum JobStatus {
        /// The next appointment is planned.
        Scheduled = "Scheduled",
        /// A technician is on the way.
        Dispatched = "Dispatched",
        /// A technician is at work.
        InProgress = "InProgress",
        /// The job is on hold, with a reason.
        Hold = "Hold" | "OnHold",
        /// The work is done.
        Completed = "Completed",
        /// The job was canceled, with a reason.
        Canceled = "Canceled" | "Cancelled",
    }
}

impl QueryValue for JobStatus {
    fn text(&self, _: Dialect) -> Option<String> {
        Some(self.as_str().to_owned())
    }
}

open_enum! {
    /// The priority of a job.
    pub enum Priority {
        /// Low.
        Low = "Low",
        /// Normal.
        Normal = "Normal",
        /// High.
        High = "High",
        /// Urgent.
        Urgent = "Urgent",
    }
}

impl QueryValue for Priority {
    fn text(&self, _: Dialect) -> Option<String> {
        Some(self.as_str().to_owned())
    }
}

/// A job (a work order). Its times are on its appointments.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Job {
    /// The id.
    pub id: JobId,
    /// The number that people see. It is often the id.
    pub job_number: Option<String>,
    /// The project.
    pub project_id: Option<ProjectId>,
    /// The customer.
    pub customer_id: Option<CustomerId>,
    /// The location.
    pub location_id: Option<LocationId>,
    /// The status.
    pub job_status: Option<JobStatus>,
    /// When the job was completed.
    #[serde(default, with = "timestamp::optional")]
    pub completed_on: Option<DateTime<Utc>>,
    /// The business unit.
    pub business_unit_id: Option<BusinessUnitId>,
    /// The type.
    pub job_type_id: Option<JobTypeId>,
    /// The priority.
    pub priority: Option<Priority>,
    /// The campaign.
    pub campaign_id: Option<CampaignId>,
    /// The summary of the work. The vendor's may contain HTML.
    pub summary: Option<String>,
    /// The custom fields.
    #[serde(default, deserialize_with = "list")]
    pub custom_fields: Vec<CustomField>,
    /// The number of appointments. It changes when one is deleted.
    pub appointment_count: Option<i64>,
    /// The first appointment.
    pub first_appointment_id: Option<AppointmentId>,
    /// The last appointment.
    pub last_appointment_id: Option<AppointmentId>,
    /// The job that this recall repairs.
    pub recall_for_id: Option<JobId>,
    /// The warranty.
    pub warranty_id: Option<WarrantyId>,
    /// The source of the lead.
    pub job_generated_lead_source: Option<LeadSource>,
    /// Whether the job is free of charge.
    pub no_charge: Option<bool>,
    /// Whether the vendor notifies the customer of changes.
    pub notifications_enabled: Option<bool>,
    /// When the record was created.
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// The employee who created the record (vendor).
    pub created_by_id: Option<EmployeeId>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
    /// The tags (vendor).
    #[serde(default, deserialize_with = "list")]
    pub tag_type_ids: Vec<TagTypeId>,
    /// The phone call on which the job was booked (vendor).
    pub lead_call_id: Option<CallId>,
    /// The booking that became this job (vendor).
    pub booking_id: Option<BookingId>,
    /// The technician who sold the job (vendor).
    pub sold_by_id: Option<TechnicianId>,
    /// The customer's purchase order number (vendor).
    pub customer_po: Option<String>,
    /// The invoice (vendor).
    pub invoice_id: Option<InvoiceId>,
    /// The membership (vendor).
    pub membership_id: Option<MembershipId>,
    /// The total in the tenant's currency (vendor). For exact sums read it from
    /// [`Record::raw`](crate::Record::raw).
    pub total: Option<f64>,
    /// The estimate from which the job was created (vendor).
    pub created_from_estimate_id: Option<EstimateId>,
    /// Whether the record exists. Only the vendor's export feed has this field.
    pub active: Option<bool>,
}

/// The source of a job's lead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LeadSource {
    /// The job during which the lead was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_id: Option<JobId>,
    /// The employee who found the lead.
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

/// The filter of the list of jobs. The contract only has `modified_on_or_after` and `status`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// Modified at or after this instant.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// With this status.
    pub status: Option<JobStatus>,
    /// Modified before this instant (vendor).
    pub modified_before: Option<DateTime<Utc>>,
    /// Created at or after this instant (vendor).
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant (vendor).
    pub created_before: Option<DateTime<Utc>>,
    /// Completed at or after this instant (vendor).
    pub completed_on_or_after: Option<DateTime<Utc>>,
    /// Completed before this instant (vendor).
    pub completed_before: Option<DateTime<Utc>>,
    /// With an appointment that starts at or after this instant (vendor).
    pub appointment_starts_on_or_after: Option<DateTime<Utc>>,
    /// With an appointment that starts before this instant (vendor).
    pub appointment_starts_before: Option<DateTime<Utc>>,
    /// With an appointment in this status (vendor).
    pub appointment_status: Option<AppointmentStatus>,
    /// With one of these ids, at most 50 (vendor).
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
    /// Of this campaign (vendor).
    pub campaign_id: Option<CampaignId>,
    /// With this priority (vendor).
    pub priority: Option<Priority>,
    /// With this data of an application (vendor).
    pub external_data: ExternalDataFilter,
    /// The order: by id, change, creation or priority (vendor).
    pub sort: Option<Sort>,
    /// Created from this booking (vendor).
    pub booking_id: Option<BookingId>,
    /// With a first appointment that starts at or after this instant (vendor).
    pub first_appointment_starts_on_or_after: Option<DateTime<Utc>>,
    /// With a first appointment that starts before this instant (vendor).
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
    /// Whether the job has an appointment that was not needed (vendor).
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
        self.external_data.write(query);
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
