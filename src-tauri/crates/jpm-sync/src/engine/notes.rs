//! Reads the notes of one record, which the API does not list for all records together.

use jpm_client::models::Note;
use jpm_client::{Client, Dialect, Error, PageRequest, Record};

use super::blocking::with_store;
use super::call_error::unless_forbidden;
use super::pull::PullError;
use super::to_row;
use crate::key::{Key, StringId};
use crate::rows::{NoteOwner, NoteRow};
use crate::store::Store;
use crate::store::mirror;
use crate::time::Micros;
use crate::views::status::ChangeBatch;

/// More notes of a record are not read.
const MAX_NOTES: u32 = 500;

/// The notes of a record. `None` if the credentials may not read them.
pub(crate) async fn notes_of(
    client: &Client,
    owner: NoteOwner,
) -> Result<Option<Vec<Note>>, Error> {
    let first = PageRequest::first(MAX_NOTES);
    let answer = match owner {
        NoteOwner::Job(id) => client.jobs().notes(id, first).await,
        NoteOwner::Project(id) => client.projects().notes(id, first).await,
        NoteOwner::Customer(id) => client.customers().notes(id, first).await,
    };
    let page = unless_forbidden(answer)?;
    Ok(page.map(|page| page.items.into_iter().map(Record::into_value).collect()))
}

/// Reads the notes of a record into the mirror. The contract has none of jobs and projects.
pub(crate) async fn read_notes(
    store: &Store,
    client: &Client,
    owner: NoteOwner,
    now: Micros,
) -> Result<(), PullError> {
    if client.dialect() == Dialect::Contract && !matches!(owner, NoteOwner::Customer(_)) {
        return Ok(());
    }
    let notes = notes_of(client, owner).await?;
    let rows: Option<Vec<NoteRow>> = notes.map(|notes| notes.iter().map(to_row::note).collect());
    with_store(store, move |store| {
        store.mirror().write(|sql| match &rows {
            Some(rows) => mirror::put_notes(sql, owner, rows, now),
            None => mirror::refuse_notes(sql, owner),
        })?;
        store.publish(change_of(owner));
        Ok(())
    })
    .await?;
    Ok(())
}

fn change_of(owner: NoteOwner) -> ChangeBatch {
    let mut batch = ChangeBatch::default();
    match owner {
        NoteOwner::Job(id) => batch.jobs.push(Key::Server(id)),
        NoteOwner::Project(id) => batch.projects.push(Key::Server(id)),
        NoteOwner::Customer(id) => batch.customers.push(StringId(id)),
    }
    batch
}
