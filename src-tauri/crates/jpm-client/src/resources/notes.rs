//! The shared code for the notes of jobs and of projects.

use std::fmt::Display;

use http::Method;

use super::{ListResource, Resource};
use crate::api_error::Error;
use crate::models::{Note, NoteCreate};
use crate::page::{Page, PageRequest};
use crate::record::Record;

impl<T: ListResource> Resource<T> {
    pub(super) async fn notes_of(
        &self,
        id: impl Display,
        page: PageRequest,
    ) -> Result<Page<Note>, Error> {
        self.require_vendor("{id}/notes")?;
        self.sub_page(&[&id.to_string(), "notes"], page).await
    }

    pub(super) async fn add_note_to(
        &self,
        id: impl Display,
        note: &NoteCreate,
    ) -> Result<Record<Note>, Error> {
        self.require_vendor("{id}/notes")?;
        self.send(Method::POST, &[&id.to_string(), "notes"], self.body(note)?)
            .await?
            .into_record()
    }
}
