//! Reads one customer again, because someone looks at the customer: the record, the phone numbers, and
//! the notes, which the API does not list for all customers together.

use jpm_client::ids::CustomerId;
use jpm_client::models::Customer;
use jpm_client::{PageRequest, Record};

use super::blocking::with_store;
use super::job_refresh::unless_forbidden;
use super::phones;
use super::pull::{PullError, Puller};
use super::to_row::{self, ToMirrorRow};
use crate::key::StringId;
use crate::rows::NoteRow;
use crate::store::mirror::{self, Changes};
use crate::time::to_micros;
use crate::views::status::ChangeBatch;

/// More notes of a customer are not read.
const MAX_NOTES: u32 = 200;

/// Brings the mirror up to date with one customer. A failure leaves what was read before it.
pub(crate) async fn refresh(puller: &Puller, id: CustomerId) {
    if let Err(error) = try_refresh(puller, id).await {
        tracing::debug!(%error, customer = %id, "a customer could not be read again");
    }
}

async fn try_refresh(puller: &Puller, id: CustomerId) -> Result<(), PullError> {
    if let Some(record) = unless_forbidden(puller.client.customers().get(id).await)? {
        let server = puller.client.server_time();
        let row = Customer::to_row(&record).with_server_time(server);
        with_store(&puller.store, move |store| {
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
    }
    read_notes(puller, id).await?;
    // Phone numbers that cannot be read must not keep the notes back.
    phones::read_for_customer(puller, id.0).await?;
    publish(puller, id);
    Ok(())
}

async fn read_notes(puller: &Puller, id: CustomerId) -> Result<(), PullError> {
    let first = PageRequest::first(MAX_NOTES);
    let page = unless_forbidden(puller.client.customers().notes(id, first).await)?;
    let notes = page.map(|page| page.items.into_iter().map(Record::into_value));
    let rows: Option<Vec<NoteRow>> =
        notes.map(|notes| notes.map(|note| to_row::note(&note)).collect());
    let now = to_micros(puller.clock.now());
    with_store(&puller.store, move |store| {
        store.mirror().write(|sql| match &rows {
            Some(rows) => mirror::put_customer_notes(sql, id.0, rows, now),
            None => mirror::refuse_customer_notes(sql, id.0),
        })
    })
    .await?;
    publish(puller, id);
    Ok(())
}

fn publish(puller: &Puller, id: CustomerId) {
    puller.store.publish(ChangeBatch {
        customers: vec![StringId(id)],
        ..ChangeBatch::default()
    });
}
