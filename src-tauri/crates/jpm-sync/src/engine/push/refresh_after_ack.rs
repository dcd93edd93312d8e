//! Reads the server's copy into the mirror after an acknowledgment, and ends the operation.

use chrono::TimeDelta;
use jpm_client::Error;
use jpm_client::ids::ProjectId;
use jpm_client::models::Project;
use uuid::Uuid;

use super::Sender;
use crate::engine::blocking::with_store;
use crate::engine::send_error::{SendError, is_signed_out};
use crate::engine::to_row::ToMirrorRow;
use crate::engine::{create, job_refresh};
use crate::key::Key;
use crate::operation::Operation;
use crate::store::mirror::{self, Changes};
use crate::store::{StoreError, outbox};
use crate::time::{from_micros, to_micros};
use crate::views::operations::OperationState;

impl Sender {
    /// Reads the server's current copy into the mirror, then ends the operation. It stays in the
    /// overlay until then.
    pub(super) async fn refresh_after_ack(&self, operation: &Operation) -> Result<(), StoreError> {
        let (id, now) = (operation.id, self.context.clock.now());
        // The age counts from the acknowledgment. How long the operation had waited before says
        // nothing about the server.
        let age = if operation.state == OperationState::Acked {
            now - from_micros(operation.sent_at.unwrap_or(operation.created_at))
        } else {
            TimeDelta::zero()
        };
        let over = match self.reload_job(id).await {
            Err(SendError::Store(error)) => return Err(error),
            // A captive portal says nothing about the server, however long it is in between.
            Err(SendError::Call(error)) if error.is_transient() || is_signed_out(&error) => false,
            // The next answer may make sense. If the operation ended now, the screen would go back
            // to the values before it.
            Err(SendError::Call(
                Error::Decode { .. } | Error::Paging { .. } | Error::NotApi { .. },
            )) => self.context.lookups.failed_refresh(id, age),
            // Waiting does not help against a refusal. The server has the edit, and the pull reads
            // what can be read.
            Ok(()) | Err(SendError::Call(_)) => true,
            Err(_) => self.context.lookups.failed_refresh(id, age),
        };
        if over {
            self.context.lookups.forget(id);
        }
        with_store(&self.context.store, move |store| {
            store.outbox().write(|sql| {
                if age < TimeDelta::zero() {
                    // The clock was set back since. Otherwise the age would stay negative for
                    // hours.
                    outbox::set_acknowledged_at(sql, id, to_micros(now))?;
                }
                if over {
                    let from = [OperationState::Acked];
                    return outbox::advance(sql, id, &from, OperationState::Done, to_micros(now))
                        .map(drop);
                }
                // The wait grows with the age.
                let wait = (age / 2).clamp(TimeDelta::seconds(3), TimeDelta::minutes(1));
                outbox::postpone(sql, id, to_micros(now + wait))
            })
        })
        .await
    }

    async fn reload_job(&self, id: Uuid) -> Result<(), SendError> {
        let (operations, ids) = self.pending().await?;
        let Some(operation) = operations.into_iter().find(|operation| operation.id == id) else {
            return Ok(());
        };
        let mut listed = true;
        if let Some(Key::Server(job)) = operation.job {
            let found =
                job_refresh::fetch_job(&self.context.store, &self.context.client, job).await?;
            let appointments = create::match_appointments(&operation, &found.appointments);
            let known = |local: &Uuid| {
                ids.server(*local).is_some() || appointments.iter().any(|made| made.0 == *local)
            };
            listed = operation.local_appointments.iter().all(known);
            if !appointments.is_empty() {
                with_store(&self.context.store, move |store| {
                    store.outbox().write(|sql| {
                        for (local, kind, server) in appointments {
                            outbox::map_id(sql, local, kind, server, id)?;
                        }
                        Ok(())
                    })
                })
                .await?;
            }
            let names = operation.local_appointments.iter();
            let made: Vec<i64> = names.filter_map(|local| ids.server(*local)).collect();
            let now = to_micros(self.context.clock.now());
            job_refresh::store_job(&self.context.store, &self.context.client, found, &made, now)
                .await?;
        }
        if let Some(Key::Server(project)) = operation.project {
            self.read_project(project).await?;
        }
        // The local ids that the windows know now lead to the server's ids.
        self.context.store.publish_operation(&operation);
        // Edits of an appointment without a known id would be refused forever.
        if listed {
            Ok(())
        } else {
            Err(SendError::NotFoundYet)
        }
    }

    async fn read_project(&self, id: ProjectId) -> Result<(), SendError> {
        let record = self.context.client.projects().get(id).await?;
        let row = Project::to_row(&record).with_server_time(self.context.client.server_time());
        with_store(&self.context.store, move |store| {
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
}
