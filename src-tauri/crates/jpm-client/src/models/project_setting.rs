//! Project statuses, substatuses and types (vendor only).

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::api_module::ApiModule;
use crate::ids::{EmployeeId, ProjectStatusId, ProjectSubStatusId, ProjectTypeId};
use crate::list_resource::{GetResource, ListResource};
use crate::query::{Active, Filter, Query, Sort};
use crate::timestamp;

/// A project status (vendor).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProjectStatus {
    /// The id.
    pub id: ProjectStatusId,
    /// The name.
    pub name: Option<String>,
    /// The position in the list.
    pub order: Option<i32>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

impl ListResource for ProjectStatus {
    type Filter = ProjectStatusFilter;
    const MODULE: ApiModule = ApiModule::Jpm;
    const PATH: &'static str = "project-statuses";
}

impl GetResource for ProjectStatus {
    type Id = ProjectStatusId;
}

/// The filter of the list of project statuses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectStatusFilter {
    /// Modified at or after this instant.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// With one of these ids, at most 50.
    pub ids: Vec<ProjectStatusId>,
    /// With this name.
    pub name: Option<String>,
    /// Created at or after this instant.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Modified before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// The order: by id, change, creation or name.
    pub sort: Option<Sort>,
}

impl Filter for ProjectStatusFilter {
    fn write(&self, query: &mut Query) {
        query.vendor("modifiedOnOrAfter", &self.modified_on_or_after);
        query.vendor_list("ids", &self.ids);
        query.vendor("name", &self.name);
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
        query.vendor("modifiedBefore", &self.modified_before);
        query.vendor("sort", &self.sort);
    }
}

/// A project substatus (vendor).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProjectSubStatus {
    /// The id.
    pub id: ProjectSubStatusId,
    /// The name.
    pub name: Option<String>,
    /// The status that it belongs to.
    pub status_id: Option<ProjectStatusId>,
    /// The position in the list.
    pub order: Option<i32>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
    /// Whether the record is active.
    pub active: Option<bool>,
}

impl ListResource for ProjectSubStatus {
    type Filter = ProjectSubStatusFilter;
    const MODULE: ApiModule = ApiModule::Jpm;
    const PATH: &'static str = "project-substatuses";
}

impl GetResource for ProjectSubStatus {
    type Id = ProjectSubStatusId;
}

/// The filter of the list of project substatuses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectSubStatusFilter {
    /// Modified at or after this instant.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Of this status.
    pub status_id: Option<ProjectStatusId>,
    /// Whether active or inactive records are listed. The default is active.
    pub active: Option<Active>,
    /// With this name.
    pub name: Option<String>,
    /// With one of these ids, at most 50.
    pub ids: Vec<ProjectSubStatusId>,
    /// Created at or after this instant.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Modified before this instant.
    pub modified_before: Option<DateTime<Utc>>,
    /// The order: by id, change, creation or name.
    pub sort: Option<Sort>,
}

impl Filter for ProjectSubStatusFilter {
    fn write(&self, query: &mut Query) {
        query.vendor("modifiedOnOrAfter", &self.modified_on_or_after);
        query.vendor("statusId", &self.status_id);
        query.vendor("active", &self.active);
        query.vendor("name", &self.name);
        query.vendor_list("ids", &self.ids);
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
        query.vendor("modifiedBefore", &self.modified_before);
        query.vendor("sort", &self.sort);
    }
}

/// A project type (vendor).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProjectType {
    /// The id.
    pub id: ProjectTypeId,
    /// The name.
    pub name: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// The employee who created the record.
    pub created_by_id: Option<EmployeeId>,
}

impl ListResource for ProjectType {
    type Filter = ProjectTypeFilter;
    const MODULE: ApiModule = ApiModule::Jpm;
    const PATH: &'static str = "project-types";
}

impl GetResource for ProjectType {
    type Id = ProjectTypeId;
}

/// The filter of the list of project types. It has no parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProjectTypeFilter;

impl Filter for ProjectTypeFilter {
    fn write(&self, _: &mut Query) {}
}
