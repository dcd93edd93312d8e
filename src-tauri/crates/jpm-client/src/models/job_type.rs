//! Job types.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::job::Priority;
use super::shared::list;
use super::time_span::minutes;
use crate::api_module::ApiModule;
use crate::ids::{BusinessUnitId, JobTypeId, TagTypeId};
use crate::query::{Active, Filter, Query, Sort, SortField};
use crate::resources::{ContractSupport, GetResource, ListResource};
use crate::timestamp;

/// A kind of job, with what a new job of it starts from.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobType {
    /// Its id.
    pub id: JobTypeId,
    /// Its name.
    pub name: Option<String>,
    /// The business units that do it; empty means all.
    #[serde(default, deserialize_with = "list")]
    pub business_unit_ids: Vec<BusinessUnitId>,
    /// The skills that it needs.
    #[serde(default, deserialize_with = "list")]
    pub skills: Vec<String>,
    /// The tags that a job of it gets.
    #[serde(default, deserialize_with = "list")]
    pub tag_type_ids: Vec<TagTypeId>,
    /// How urgent a job of it is at first.
    pub priority: Option<Priority>,
    /// How long it takes. The contract says minutes; the vendor does not name the unit, and filters by seconds. A length as text
    /// (`01:30:00`) is given in minutes.
    #[serde(default, deserialize_with = "minutes")]
    pub duration: Option<i64>,
    /// The amount from which a job of it counts as sold.
    pub sold_threshold: Option<f64>,
    /// The class, as the tenant groups its types.
    pub class: Option<String>,
    /// The first summary of a job of it.
    pub summary: Option<String>,
    /// Whether it is done free of charge.
    pub no_charge: Option<bool>,
    /// Whether a recurring service must be chosen at booking.
    pub enforce_recurring_service_event_selection: Option<bool>,
    /// Whether the invoice must be signed.
    pub invoice_signatures_required: Option<bool>,
    /// When it was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
    /// When it was created (vendor).
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// Whether it is in use (vendor).
    pub active: Option<bool>,
}

impl ListResource for JobType {
    type Filter = JobTypeFilter;
    const MODULE: ApiModule = ApiModule::Jpm;
    const PATH: &'static str = "job-types";
    const CONTRACT_SUPPORT: ContractSupport = ContractSupport::Whole;
}

impl GetResource for JobType {
    type Id = JobTypeId;
}

/// What narrows a list of job types (vendor; the contract's list takes no parameters).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobTypeFilter {
    /// Changed at this instant or later.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Changed before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// These types, at most 50.
    pub ids: Vec<JobTypeId>,
    /// With this name.
    pub name: Option<String>,
    /// Those out of use, too, or only.
    pub active: Option<Active>,
    /// Taking at least this long, in seconds.
    pub min_duration_seconds: Option<u32>,
    /// Taking at most this long, in seconds.
    pub max_duration_seconds: Option<u32>,
    /// With this urgency.
    pub priority: Option<Priority>,
    /// Created at this instant or later.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Shows what this application has attached; a GUID.
    pub external_data_application_guid: Option<String>,
    /// The order: by id, change or creation. This list alone takes it as two parameters.
    pub sort: Option<Sort>,
}

impl Filter for JobTypeFilter {
    fn write(&self, query: &mut Query) {
        query.vendor("modifiedOnOrAfter", &self.modified_on_or_after);
        query.vendor("modifiedBefore", &self.modified_before);
        query.vendor_list("ids", &self.ids);
        query.vendor("name", &self.name);
        query.vendor("active", &self.active);
        query.vendor("minDuration", &self.min_duration_seconds);
        query.vendor("maxDuration", &self.max_duration_seconds);
        query.vendor("priority", &self.priority);
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
        query.vendor(
            "externalDataApplicationGuid",
            &self.external_data_application_guid,
        );
        if let Some(sort) = self.sort {
            match sort.by {
                SortField::Id => query.vendor("orderBy", "id"),
                SortField::ModifiedOn => query.vendor("orderBy", "modifiedOn"),
                SortField::CreatedOn => query.vendor("orderBy", "createdOn"),
                SortField::Priority | SortField::Name | SortField::TargetCompletionDate => {
                    query.refuse("orderBy", "this list is ordered by id, change or creation");
                }
            }
            let direction = if sort.descending { "desc" } else { "asc" };
            query.vendor("orderByDirection", direction);
        }
    }
}
