//! Notes on jobs and on projects (vendor only).

use std::fmt::Display;

use http::Method;

use super::Room;
use crate::error::Error;
use crate::ids::{JobId, ProjectId};
use crate::listing::Listed;
use crate::models::{Job, Note, NoteCreate, Project};
use crate::page::{Page, PageRequest};
use crate::record::Record;

impl<T: Listed> Room<T> {
    async fn notes_of(&self, id: impl Display, page: PageRequest) -> Result<Page<Note>, Error> {
        self.vendor_only("{id}/notes")?;
        self.page_below(&[&id.to_string(), "notes"], page).await
    }

    async fn add_note_to(
        &self,
        id: impl Display,
        note: &NoteCreate,
    ) -> Result<Record<Note>, Error> {
        self.vendor_only("{id}/notes")?;
        let answer = self
            .send(Method::POST, &[&id.to_string(), "notes"], self.body(note)?)
            .await?;
        Record::from_body(&answer.body).map_err(|mismatch| mismatch.into_error(answer.effect))
    }
}

impl Room<Job> {
    /// Reads one page of a job's notes.
    ///
    /// # Errors
    /// [`Error::Unsendable`] in the contract dialect, whose document does not know notes.
    pub async fn notes(&self, id: JobId, page: PageRequest) -> Result<Page<Note>, Error> {
        self.notes_of(id, page).await
    }

    /// Adds a note to a job, and gives it as it stands. A failure whose effect is possible must be looked into before it is sent
    /// again.
    ///
    /// # Errors
    /// [`Error::Unsendable`] in the contract dialect, whose document does not know notes.
    pub async fn add_note(&self, id: JobId, note: &NoteCreate) -> Result<Record<Note>, Error> {
        self.add_note_to(id, note).await
    }
}

impl Room<Project> {
    /// Reads one page of a project's notes.
    ///
    /// # Errors
    /// [`Error::Unsendable`] in the contract dialect, whose document does not know notes.
    pub async fn notes(&self, id: ProjectId, page: PageRequest) -> Result<Page<Note>, Error> {
        self.notes_of(id, page).await
    }

    /// Adds a note to a project, and gives it as it stands. A failure whose effect is possible must be looked into before it is sent
    /// again.
    ///
    /// # Errors
    /// [`Error::Unsendable`] in the contract dialect, whose document does not know notes.
    pub async fn add_note(&self, id: ProjectId, note: &NoteCreate) -> Result<Record<Note>, Error> {
        self.add_note_to(id, note).await
    }
}
