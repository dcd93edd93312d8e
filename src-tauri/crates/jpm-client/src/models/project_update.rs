//! What is sent to change a project.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::project::ProjectDate;
use super::shared::{CustomFieldValue, ExternalDataUpdate};
use crate::dialect::Dialect;
use crate::ids::{
    BusinessUnitId, EmployeeId, JobId, ProjectStatusId, ProjectSubStatusId, ProjectTypeId,
};
use crate::request_body::RequestBody;

/// A change of a project (vendor only). What is `None` stays as it is; a list that is given replaces the whole old one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProjectUpdate {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Its status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_id: Option<ProjectStatusId>,
    /// Its status within the status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_status_id: Option<ProjectSubStatusId>,
    /// Its type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_type_id: Option<ProjectTypeId>,
    /// When it starts. A day is sent as its midnight in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_date: Option<ProjectDate>,
    /// When it should be complete. A day is sent as its midnight in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_completion_date: Option<ProjectDate>,
    /// When it was complete. A day is sent as its midnight in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual_completion_date: Option<ProjectDate>,
    /// Who leads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_manager_ids: Option<Vec<EmployeeId>>,
    /// Its jobs. To add or remove one, attach or detach it instead: no other change can get lost then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_ids: Option<Vec<JobId>>,
    /// The business units that take part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_unit_ids: Option<Vec<BusinessUnitId>>,
    /// The tenant's own fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_fields: Option<Vec<CustomFieldValue>>,
    /// A change of what this application has attached.
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
