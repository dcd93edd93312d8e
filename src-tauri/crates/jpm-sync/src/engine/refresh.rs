//! Reads one record again, because someone looks at it. A failure leaves what was read before it.

use std::fmt::Display;

use jpm_client::ids::{CustomerId, JobId, ProjectId};
use jpm_client::models::{Customer, Project};
use jpm_client::{Client, Record};

use super::blocking::with_store;
use super::call_error::unless_forbidden;
use super::notes::read_notes;
use super::phones;
use super::pull::{PullError, Puller};
use super::server_job::{fetch_job, store_job};
use super::to_row::ToMirrorRow;
use crate::key::{JobKey, Key, ProjectKey};
use crate::rows::NoteOwner;
use crate::store::Store;
use crate::store::mirror::{self, Changes};
use crate::time::to_micros;

/// Reads a job, its appointments, their technicians, its history, its customer's phone numbers and
/// its notes.
pub(crate) async fn job(puller: &Puller, key: JobKey) {
    if let Some(id) = server_id(&puller.store, key).await {
        log_failure("job", id, read_job(puller, id).await);
    }
}

/// Reads a project and its notes.
pub(crate) async fn project(puller: &Puller, key: ProjectKey) {
    if let Some(id) = server_id(&puller.store, key).await {
        log_failure("project", id, read_open_project(puller, id).await);
    }
}

/// Reads a customer, the phone numbers and the notes.
pub(crate) async fn customer(puller: &Puller, id: CustomerId) {
    log_failure("customer", id, read_customer(puller, id).await);
}

/// The server's id of a record, if the server has it.
async fn server_id<T: Copy + From<i64> + Send + 'static>(store: &Store, key: Key<T>) -> Option<T> {
    let resolved = with_store(store, move |store| {
        store
            .outbox()
            .read(|sql| Ok(store.id_map(sql)?.resolve(key)))
    });
    resolved.await.ok()?.server()
}

fn log_failure(kind: &'static str, id: impl Display, read: Result<(), PullError>) {
    if let Err(error) = read {
        tracing::debug!(%error, kind, %id, "an open record could not be read again");
    }
}

async fn read_job(puller: &Puller, id: JobId) -> Result<(), PullError> {
    let found = fetch_job(&puller.store, &puller.client, id).await?;
    let now = to_micros(puller.clock.now());
    store_job(&puller.store, &puller.client, found, &[], now).await?;
    // Neither must keep the other back.
    let phones = phones::read_for_job(puller, id.0).await;
    let notes = read_notes_of(puller, NoteOwner::Job(id)).await;
    phones.and(notes)
}

async fn read_open_project(puller: &Puller, id: ProjectId) -> Result<(), PullError> {
    read_project(&puller.store, &puller.client, id).await?;
    read_notes_of(puller, NoteOwner::Project(id)).await
}

async fn read_customer(puller: &Puller, id: CustomerId) -> Result<(), PullError> {
    let answer = puller.client.customers().get(id).await;
    if let Some(record) = unless_forbidden(answer)? {
        store_record::<Customer>(&puller.store, &puller.client, &record).await?;
    }
    // Neither must keep the other back.
    let notes = read_notes_of(puller, NoteOwner::Customer(id)).await;
    let phones = phones::read_for_customer(puller, id).await;
    notes.and(phones)
}

async fn read_notes_of(puller: &Puller, owner: NoteOwner) -> Result<(), PullError> {
    let now = to_micros(puller.clock.now());
    read_notes(&puller.store, &puller.client, owner, now).await
}

/// Reads a project into the mirror.
pub(crate) async fn read_project(
    store: &Store,
    client: &Client,
    id: ProjectId,
) -> Result<(), PullError> {
    let record = client.projects().get(id).await?;
    store_record::<Project>(store, client, &record).await
}

/// Writes the server's copy of a record into the mirror.
async fn store_record<T: ToMirrorRow>(
    store: &Store,
    client: &Client,
    record: &Record<T>,
) -> Result<(), PullError> {
    let row = T::to_row(record).with_server_time(client.server_time());
    with_store(store, move |store| {
        let mut changes = Changes::default();
        store
            .mirror()
            .write(|sql| mirror::put(sql, &row, &mut changes))?;
        if !changes.is_empty() {
            store.publish(changes.batch(false));
        }
        Ok(())
    })
    .await?;
    Ok(())
}
