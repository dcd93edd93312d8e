//! Resources that can only be read: reasons, types, statuses, people, campaigns.

use super::macros::{operation, resource};
use crate::models::{
    BusinessUnit, CallReason, Campaign, CancelReason, CustomerContact, Employee, HoldReason,
    JobType, LocationContact, ProjectStatus, ProjectSubStatus, ProjectType, Shift, TagType,
    Technician, Zone,
};

resource! {
    /// The tenant's job types.
    #[doc = operation!("GET job-types", "listJobTypes", "jpm" "JobTypes_GetList")]
    #[doc = operation!("GET job-types/{id}", "jpm" "JobTypes_Get")]
    JobTypes(JobType), job_types
}

resource! {
    /// The tenant's reasons to cancel a job.
    #[doc = operation!(
        "GET job-cancel-reasons", "listJobCancelReasons", "jpm" "JobCancelReasons_GetList"
    )]
    CancelReasons(CancelReason), cancel_reasons
}

resource! {
    /// The tenant's reasons to put a job on hold.
    #[doc = operation!("GET job-hold-reasons", "jpm" "JobHoldReasons_Get")]
    HoldReasons(HoldReason), hold_reasons
}

resource! {
    /// The tenant's reasons for a customer's call, in the booking API.
    #[doc = operation!("GET call-reasons", "jbce" "CallReasons_Get")]
    CallReasons(CallReason), call_reasons
}

resource! {
    /// The tenant's project statuses.
    #[doc = operation!("GET project-statuses", "jpm" "ProjectStatuses_GetList")]
    #[doc = operation!("GET project-statuses/{id}", "jpm" "ProjectStatuses_Get")]
    ProjectStatuses(ProjectStatus), project_statuses
}

resource! {
    /// The tenant's project substatuses. Each belongs to a status.
    #[doc = operation!("GET project-substatuses", "jpm" "ProjectSubStatuses_GetList")]
    #[doc = operation!("GET project-substatuses/{id}", "jpm" "ProjectSubStatuses_Get")]
    ProjectSubStatuses(ProjectSubStatus), project_sub_statuses
}

resource! {
    /// The tenant's project types.
    #[doc = operation!("GET project-types", "jpm" "ProjectTypes_GetList")]
    #[doc = operation!("GET project-types/{id}", "jpm" "ProjectTypes_Get")]
    ProjectTypes(ProjectType), project_types
}

resource! {
    /// Technicians, in the settings API.
    #[doc = operation!("GET technicians", "settings" "Technicians_GetList")]
    #[doc = operation!("GET technicians/{id}", "settings" "Technicians_Get")]
    Technicians(Technician), technicians
}

resource! {
    /// Office employees, in the settings API.
    #[doc = operation!("GET employees", "settings" "Employees_GetList")]
    #[doc = operation!("GET employees/{id}", "settings" "Employees_Get")]
    Employees(Employee), employees
}

resource! {
    /// Business units, in the settings API.
    #[doc = operation!("GET business-units", "settings" "BusinessUnits_GetList")]
    #[doc = operation!("GET business-units/{id}", "settings" "BusinessUnits_Get")]
    BusinessUnits(BusinessUnit), business_units
}

resource! {
    /// Tag types, in the settings API. They cannot be read one at a time.
    #[doc = operation!("GET tag-types", "settings" "TagTypes_GetList")]
    TagTypes(TagType), tag_types
}

resource! {
    /// Dispatch zones, in the dispatch API.
    #[doc = operation!("GET zones", "dispatch" "Zone_GetList")]
    #[doc = operation!("GET zones/{id}", "dispatch" "Zone_Get")]
    Zones(Zone), zones
}

resource! {
    /// Technicians' shifts, in the dispatch API.
    #[doc = operation!("GET technician-shifts", "dispatch" "TechnicianShifts_GetList")]
    #[doc = operation!("GET technician-shifts/{id}", "dispatch" "TechnicianShifts_Get")]
    Shifts(Shift), shifts
}

resource! {
    /// Phone numbers and email addresses of all customers, in the CRM API.
    #[doc = operation!("GET customers/contacts", "crm" "Customers_GetModifiedContactsList")]
    CustomerContacts(CustomerContact), customer_contacts
}

resource! {
    /// Phone numbers and email addresses of all locations, in the CRM API.
    #[doc = operation!("GET locations/contacts", "crm" "Locations_GetLocationsContactsList")]
    LocationContacts(LocationContact), location_contacts
}

resource! {
    /// Marketing campaigns, in the marketing API.
    #[doc = operation!("GET campaigns", "marketing" "Campaigns_GetList")]
    #[doc = operation!("GET campaigns/{id}", "marketing" "Campaigns_Get")]
    Campaigns(Campaign), campaigns
}
