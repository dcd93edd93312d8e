//! What a tenant's projects are sorted by: statuses, statuses within them, and types. Only the vendor's document lists them.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::api_module::ApiModule;
use crate::ids::{EmployeeId, ProjectStatusId, ProjectSubStatusId, ProjectTypeId};
use crate::query::{Active, Filter, Query, Sort};
use crate::resources::{GetResource, ListResource};
use crate::timestamp;

/// A status that the tenant's projects can have (vendor).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProjectStatus {
    /// Its id.
    pub id: ProjectStatusId,
    /// Its name.
    pub name: Option<String>,
    /// Its place among the others.
    pub order: Option<i32>,
    /// When it was last changed.
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

/// What narrows a list of projects' statuses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectStatusFilter {
    /// Changed at this instant or later.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// These, at most 50.
    pub ids: Vec<ProjectStatusId>,
    /// With this name.
    pub name: Option<String>,
    /// Created at this instant or later.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Changed before this instant.
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

/// A status within a project's status (vendor).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProjectSubStatus {
    /// Its id.
    pub id: ProjectSubStatusId,
    /// Its name.
    pub name: Option<String>,
    /// The status it divides.
    pub status_id: Option<ProjectStatusId>,
    /// Its place among the others.
    pub order: Option<i32>,
    /// When it was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
    /// Whether it is in use.
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

/// What narrows a list of statuses within a status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectSubStatusFilter {
    /// Changed at this instant or later.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Of this status.
    pub status_id: Option<ProjectStatusId>,
    /// Those out of use, too, or only.
    pub active: Option<Active>,
    /// With this name.
    pub name: Option<String>,
    /// These, at most 50.
    pub ids: Vec<ProjectSubStatusId>,
    /// Created at this instant or later.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Changed before this instant.
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

/// A type of project (vendor).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProjectType {
    /// Its id.
    pub id: ProjectTypeId,
    /// Its name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Who created it.
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

/// What narrows a list of project types: nothing, by the vendor's document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProjectTypeFilter;

impl Filter for ProjectTypeFilter {
    fn write(&self, _: &mut Query) {}
}
