//! What can be done with projects.

use http::Method;

use super::Resource;
use crate::api_error::Error;
use crate::ids::{JobId, ProjectId};
use crate::models::{Project, ProjectCreate, ProjectUpdate};
use crate::record::Record;

impl Resource<Project> {
    /// Creates a project (`createProject`).
    pub async fn create(&self, project: &ProjectCreate) -> Result<Record<Project>, Error> {
        self.record(Method::POST, &[], self.body(project)?).await
    }

    /// Changes a project (vendor only), and gives it as it is then.
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect, whose document does not know the call.
    pub async fn update(
        &self,
        id: ProjectId,
        change: &ProjectUpdate,
    ) -> Result<Record<Project>, Error> {
        self.require_vendor("PATCH projects/{id}")?;
        self.record(Method::PATCH, &[&id.to_string()], self.body(change)?)
            .await
    }

    /// Puts a job under a project (vendor only).
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect, whose document does not know the call.
    pub async fn attach_job(&self, id: ProjectId, job: JobId) -> Result<(), Error> {
        self.require_vendor("projects/{id}/attach-job/{jobId}")?;
        let (id, job) = (id.to_string(), job.to_string());
        self.send(Method::POST, &[&id, "attach-job", &job], None)
            .await
            .map(drop)
    }

    /// Takes a job out of the project it is under (vendor only).
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect, whose document does not know the call.
    pub async fn detach_job(&self, job: JobId) -> Result<(), Error> {
        self.require_vendor("projects/detach-job/{jobId}")?;
        self.send(Method::POST, &["detach-job", &job.to_string()], None)
            .await
            .map(drop)
    }
}
