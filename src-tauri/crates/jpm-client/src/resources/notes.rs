//! Notes on jobs and on projects (vendor only).

use std::fmt::Display;

use http::Method;

use super::Resource;
use crate::api_error::Error;
use crate::ids::{JobId, ProjectId};
use crate::models::{Job, Note, NoteCreate, Project};
use crate::page::{Page, PageRequest};
use crate::record::Record;
use crate::resources::ListResource;

impl<T: ListResource> Resource<T> {
    async fn notes_of(&self, id: impl Display, page: PageRequest) -> Result<Page<Note>, Error> {
        self.require_vendor("{id}/notes")?;
        self.sub_page(&[&id.to_string(), "notes"], page).await
    }

    async fn add_note_to(
        &self,
        id: impl Display,
        note: &NoteCreate,
    ) -> Result<Record<Note>, Error> {
        self.require_vendor("{id}/notes")?;
        let answer = self
            .send(Method::POST, &[&id.to_string(), "notes"], self.body(note)?)
            .await?;
        Record::from_body(&answer.body).map_err(|mismatch| mismatch.into_error(answer.effect))
    }
}

impl Resource<Job> {
    /// Reads one page of a job's notes.
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect, whose document does not know notes.
    pub async fn notes(&self, id: JobId, page: PageRequest) -> Result<Page<Note>, Error> {
        self.notes_of(id, page).await
    }

    /// Adds a note to a job, and gives it as it stands. A failure whose effect is possible must be looked into before it is sent
    /// again.
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect, whose document does not know notes.
    pub async fn add_note(&self, id: JobId, note: &NoteCreate) -> Result<Record<Note>, Error> {
        self.add_note_to(id, note).await
    }
}

impl Resource<Project> {
    /// Reads one page of a project's notes.
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect, whose document does not know notes.
    pub async fn notes(&self, id: ProjectId, page: PageRequest) -> Result<Page<Note>, Error> {
        self.notes_of(id, page).await
    }

    /// Adds a note to a project, and gives it as it stands. A failure whose effect is possible must be looked into before it is sent
    /// again.
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect, whose document does not know notes.
    pub async fn add_note(&self, id: ProjectId, note: &NoteCreate) -> Result<Record<Note>, Error> {
        self.add_note_to(id, note).await
    }
}
