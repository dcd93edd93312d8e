//! What the code that sends one operation needs, and what it records while it sends.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use jpm_client::clock::Clock;
use jpm_client::models::JobFilter;
use jpm_client::{Client, Dialect, PageRequest};

use super::blocking::with_store;
use super::effect_lookup::LookupTracker;
use super::send_error::{SendError, is_retryable};
use crate::edit::Edit;
use crate::operation::{MergeBase, Operation, Step};
use crate::store::{Store, StoreError, outbox};
use crate::time::to_micros;

/// What an attempt to send an operation needs.
#[derive(Clone)]
pub(crate) struct SendContext {
    pub(crate) store: Store,
    pub(crate) client: Client,
    pub(crate) clock: Arc<dyn Clock>,
    /// How long effects have been looked for.
    pub(crate) lookups: LookupTracker,
}

/// Whether the call of an operation carries a marker by which its effect is found. Only the
/// vendor's API takes one, and only for a job.
pub(crate) fn uses_marker(context: &SendContext, operation: &Operation) -> bool {
    context.client.dialect() == Dialect::Vendor && matches!(operation.edit, Edit::CreateJob { .. })
}

impl SendContext {
    /// Records on the disk that the writing call is about to begin.
    pub(crate) async fn record_sent(&self, operation: &Operation) -> Result<(), StoreError> {
        let (id, now) = (operation.id, to_micros(self.clock.now()));
        let server = self.client.server_time().map(to_micros);
        let has_marker = uses_marker(self, operation);
        with_store(&self.store, move |store| {
            store
                .outbox()
                .write(|sql| outbox::record_sent(sql, id, now, server, has_marker))
        })
        .await
    }

    /// Records on the disk that a call is about to begin, and what was read before it.
    pub(crate) async fn record_sent_over(
        &self,
        operation: &Operation,
        base: MergeBase,
    ) -> Result<(), StoreError> {
        let (id, now) = (operation.id, to_micros(self.clock.now()));
        let server = self.client.server_time().map(to_micros);
        with_store(&self.store, move |store| {
            store.outbox().write(|sql| {
                outbox::set_base(sql, id, &base)?;
                outbox::record_sent(sql, id, now, server, false)
            })
        })
        .await
    }

    /// Records on the disk which parts of an operation the server has.
    pub(crate) async fn record_steps(
        &self,
        operation: &Operation,
        steps: &[Step],
    ) -> Result<(), StoreError> {
        let (id, steps) = (operation.id, steps.to_vec());
        with_store(&self.store, move |store| {
            store
                .outbox()
                .write(|sql| outbox::set_steps(sql, id, &steps))
        })
        .await
    }

    /// Asks for the server's time. `None` if its answers have no date, or if the credentials may
    /// not read the requested list.
    pub(crate) async fn server_time(&self) -> Result<Option<DateTime<Utc>>, SendError> {
        let asked = self.client.jobs();
        match asked
            .page(&JobFilter::default(), PageRequest::first(1))
            .await
        {
            Ok(page) => Ok(page.server_time),
            Err(error) if is_retryable(&error) => Err(error.into()),
            Err(error) => {
                tracing::debug!(%error, "the server's clock cannot be asked");
                Ok(None)
            }
        }
    }
}
