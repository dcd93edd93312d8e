//! Projects.

use http::Method;

use super::macros::{operation, resource};
use crate::api_error::Error;
use crate::ids::{JobId, ProjectId};
use crate::models::{Note, NoteCreate, Project, ProjectCreate, ProjectUpdate};
use crate::page::{Page, PageRequest};
use crate::record::Record;

resource! {
    /// Projects: several jobs with one goal.
    #[doc = operation!("GET projects", "listProjects", "jpm" "Projects_GetList")]
    #[doc = operation!("GET projects/{id}", "getProject", "jpm" "Projects_Get")]
    Projects(Project), projects
}

impl Projects {
    /// Creates a project.
    #[doc = operation!("POST projects", "createProject", "jpm" "Projects_Create")]
    ///
    /// The API has no idempotency key. If [`Error::effect`] is possible, look for the project
    /// before you send it again.
    pub async fn create(&self, project: &ProjectCreate) -> Result<Record<Project>, Error> {
        self.record(Method::POST, &[], self.body(project)?).await
    }

    /// Changes a project and returns its new state.
    #[doc = operation!("PATCH projects/{id}", "jpm" "Projects_Update")]
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect.
    pub async fn update(
        &self,
        id: ProjectId,
        change: &ProjectUpdate,
    ) -> Result<Record<Project>, Error> {
        self.require_vendor("PATCH projects/{id}")?;
        self.record(Method::PATCH, &[&id.to_string()], self.body(change)?)
            .await
    }

    /// Attaches a job to a project.
    #[doc = operation!("POST projects/{id}/attach-job/{jobId}", "jpm" "Projects_AttachJob")]
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect.
    pub async fn attach_job(&self, id: ProjectId, job: JobId) -> Result<(), Error> {
        self.require_vendor("projects/{id}/attach-job/{jobId}")?;
        let (id, job) = (id.to_string(), job.to_string());
        self.send(Method::POST, &[&id, "attach-job", &job], None)
            .await
            .map(drop)
    }

    /// Detaches a job from its project.
    #[doc = operation!("POST projects/detach-job/{jobId}", "jpm" "Projects_DetachJob")]
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect.
    pub async fn detach_job(&self, job: JobId) -> Result<(), Error> {
        self.require_vendor("projects/detach-job/{jobId}")?;
        self.send(Method::POST, &["detach-job", &job.to_string()], None)
            .await
            .map(drop)
    }

    /// Reads one page of a project's notes.
    #[doc = operation!("GET projects/{id}/notes", "jpm" "Projects_GetNotes")]
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect.
    pub async fn notes(&self, id: ProjectId, page: PageRequest) -> Result<Page<Note>, Error> {
        self.notes_of(id, page).await
    }

    /// Adds a note to a project.
    #[doc = operation!("POST projects/{id}/notes", "jpm" "Projects_CreateNote")]
    ///
    /// The API has no idempotency key. If [`Error::effect`] is possible, look for the note before
    /// you send it again.
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect.
    pub async fn add_note(&self, id: ProjectId, note: &NoteCreate) -> Result<Record<Note>, Error> {
        self.add_note_to(id, note).await
    }
}
