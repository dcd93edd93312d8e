//! Reads one project and its notes from the server.

use jpm_client::ids::ProjectId;
use jpm_client::models::{Note, Project};
use jpm_client::{Client, Dialect, Error, PageRequest, Record};

use super::job_refresh::{MAX_NOTES, unless_forbidden};
use super::pull::{PullError, Puller};
use super::to_row::{self, ToMirrorRow};
use crate::engine::blocking::with_store;
use crate::key::{Key, ProjectKey};
use crate::rows::NoteRow;
use crate::store::Store;
use crate::store::mirror::{self, Changes};
use crate::time::{Micros, to_micros};
use crate::views::status::ChangeBatch;

/// Brings the mirror up to date with one project; a failure leaves it as it was.
pub(crate) async fn refresh(puller: &Puller, key: ProjectKey) {
    let resolved = with_store(&puller.store, move |store| {
        store
            .outbox()
            .read(|sql| Ok(store.id_map(sql)?.resolve(key)))
    })
    .await;
    let Ok(Key::Server(id)) = resolved else {
        return;
    };
    let now = to_micros(puller.clock.now());
    let read = async {
        read_project(&puller.store, &puller.client, id).await?;
        read_notes(&puller.store, &puller.client, id, now).await
    };
    if let Err(error) = read.await {
        tracing::debug!(%error, project = %id, "a project could not be read again");
    }
}

/// Reads a project into the mirror.
pub(crate) async fn read_project(
    store: &Store,
    client: &Client,
    id: ProjectId,
) -> Result<(), PullError> {
    let record = client.projects().get(id).await?;
    let row = Project::to_row(&record).with_server_time(client.server_time());
    with_store(store, move |store| {
        let mut changes = Changes::default();
        store
            .mirror()
            .write(|sql| mirror::put(sql, &row, &mut changes))?;
        store.publish(changes.batch(false));
        Ok(())
    })
    .await?;
    Ok(())
}

/// The notes of a project. `None` if the credentials may not read them.
pub(crate) async fn notes_of(client: &Client, id: ProjectId) -> Result<Option<Vec<Note>>, Error> {
    let first = PageRequest::first(MAX_NOTES);
    let page = unless_forbidden(client.projects().notes(id, first).await)?;
    Ok(page.map(|page| page.items.into_iter().map(Record::into_value).collect()))
}

/// Reads the notes of a project into the mirror. The contract has none.
pub(crate) async fn read_notes(
    store: &Store,
    client: &Client,
    id: ProjectId,
    now: Micros,
) -> Result<(), PullError> {
    if client.dialect() == Dialect::Contract {
        return Ok(());
    }
    let Some(notes) = notes_of(client, id).await? else {
        return Ok(());
    };
    let rows: Vec<NoteRow> = notes.iter().map(to_row::note).collect();
    with_store(store, move |store| {
        store
            .mirror()
            .write(|sql| mirror::put_project_notes(sql, id.0, &rows, now))?;
        store.publish(ChangeBatch {
            projects: vec![Key::Server(id)],
            ..ChangeBatch::default()
        });
        Ok(())
    })
    .await?;
    Ok(())
}
