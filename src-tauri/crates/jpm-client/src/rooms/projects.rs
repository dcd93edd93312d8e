//! What can be done with projects.

use http::Method;

use super::Room;
use crate::error::Error;
use crate::models::{Project, ProjectCreate};
use crate::record::Record;

impl Room<Project> {
    /// Creates a project (`createProject`).
    pub async fn create(&self, project: &ProjectCreate) -> Result<Record<Project>, Error> {
        self.record(Method::POST, &[], self.body(project)?).await
    }
}
