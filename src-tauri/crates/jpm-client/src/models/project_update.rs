//! The body that changes a project.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::project::ProjectDate;
use super::shared::{CustomFieldValue, ExternalDataUpdate};
use crate::dialect::Dialect;
use crate::ids::{
    BusinessUnitId, EmployeeId, JobId, ProjectStatusId, ProjectSubStatusId, ProjectTypeId,
};
use crate::request_body::RequestBody;

/// A change of a project (vendor only). A field that is `None` stays as it is. A list replaces the
/// old one. The document allows no null for a date, so a date cannot be removed. End a literal with
/// `..ProjectUpdate::default()`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProjectUpdate {
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_id: Option<ProjectStatusId>,
    /// The substatus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_status_id: Option<ProjectSubStatusId>,
    /// The type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_type_id: Option<ProjectTypeId>,
    /// The start. A date is sent as midnight UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_date: Option<ProjectDate>,
    /// The target completion date. A date is sent as midnight UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_completion_date: Option<ProjectDate>,
    /// The actual completion date. A date is sent as midnight UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual_completion_date: Option<ProjectDate>,
    /// The project managers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_manager_ids: Option<Vec<EmployeeId>>,
    /// The jobs. To add or remove one, use `Projects::attach_job` or `detach_job`, so that no other
    /// change is lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_ids: Option<Vec<JobId>>,
    /// The business units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_unit_ids: Option<Vec<BusinessUnitId>>,
    /// The custom fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_fields: Option<Vec<CustomFieldValue>>,
    /// A change of the data that this application has attached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_data: Option<ExternalDataUpdate>,
}

impl RequestBody for ProjectUpdate {
    fn adapt(fields: &mut Map<String, Value>, _: Dialect) {
        for name in ["startDate", "targetCompletionDate", "actualCompletionDate"] {
            if let Some(Value::String(text)) = fields.get_mut(name)
                && !text.contains('T')
            {
                text.push_str("T00:00:00Z");
            }
        }
    }
}
