//! Job types.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::job::Priority;
use super::shared::list;
use crate::api_module::ApiModule;
use crate::ids::{BusinessUnitId, JobTypeId, TagTypeId};
use crate::list_resource::{ContractSupport, GetResource, ListResource};
use crate::query::{Active, Filter, Query, Sort, SortField};
use crate::time_span::minutes;
use crate::timestamp;

/// A job type, with the defaults of its jobs.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct JobType {
    /// The id.
    pub id: JobTypeId,
    /// The name.
    pub name: Option<String>,
    /// The business units that do this type of job. Empty means all.
    #[serde(default, deserialize_with = "list")]
    pub business_unit_ids: Vec<BusinessUnitId>,
    /// The skills that a job of this type needs.
    #[serde(default, deserialize_with = "list")]
    pub skills: Vec<String>,
    /// The default tags of a job of this type.
    #[serde(default, deserialize_with = "list")]
    pub tag_type_ids: Vec<TagTypeId>,
    /// The default priority of a job of this type.
    pub priority: Option<Priority>,
    /// The usual duration. The contract's unit is minutes. The vendor's documents name no unit, but
    /// the filter of its list is in seconds. A `TimeSpan` (`01:30:00`) is converted to minutes.
    #[serde(default, deserialize_with = "minutes")]
    pub duration: Option<i64>,
    /// The amount from which a job of this type counts as sold.
    pub sold_threshold: Option<f64>,
    /// The class of the job type.
    pub class: Option<String>,
    /// The default summary of a job of this type.
    pub summary: Option<String>,
    /// Whether the job is free of charge.
    pub no_charge: Option<bool>,
    /// Whether a recurring service must be chosen at booking.
    pub enforce_recurring_service_event_selection: Option<bool>,
    /// Whether the invoice must be signed.
    pub invoice_signatures_required: Option<bool>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
    /// When the record was created (vendor).
    #[serde(default, with = "timestamp::optional")]
    pub created_on: Option<DateTime<Utc>>,
    /// Whether the record is active (vendor).
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

/// The filter of the list of job types (vendor only).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobTypeFilter {
    /// Modified at or after this instant.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Modified before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// With one of these ids, at most 50.
    pub ids: Vec<JobTypeId>,
    /// With this name.
    pub name: Option<String>,
    /// Whether active or inactive records are listed. The default is active.
    pub active: Option<Active>,
    /// With at least this duration, in seconds.
    pub min_duration_seconds: Option<u32>,
    /// With at most this duration, in seconds.
    pub max_duration_seconds: Option<u32>,
    /// With this priority.
    pub priority: Option<Priority>,
    /// Created at or after this instant.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// The GUID of an application whose attached data is included.
    pub external_data_application_guid: Option<String>,
    /// The order: by id, change or creation. Only this list has two parameters for it.
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
