//! Reads the server's copy into the mirror after an acknowledgment, and ends the operation.

use chrono::TimeDelta;
use jpm_client::Error;
use uuid::Uuid;

use super::execute::Executor;
use super::match_appointments::match_appointments;
use crate::edit::Edit;
use crate::engine::call_error::is_signed_out;
use crate::engine::notes::read_notes;
use crate::engine::pull::PullError;
use crate::engine::refresh::read_project;
use crate::engine::server_job::{fetch_job, store_job};
use crate::id_map::LocalKind;
use crate::key::Key;
use crate::operation::Operation;
use crate::rows::NoteOwner;
use crate::store::{StoreError, outbox};
use crate::time::{from_micros, to_micros};
use crate::views::operations::OperationState;

impl Executor {
    /// Reads the server's current copy into the mirror, then ends the operation. It stays in the
    /// overlay until then.
    pub(crate) async fn refresh_after_ack(&self, operation: &Operation) -> Result<(), StoreError> {
        let (id, now) = (operation.id, self.clock.now());
        // The age counts from the acknowledgment. How long the operation had waited before says
        // nothing about the server.
        let age = if operation.state == OperationState::Acked {
            now - from_micros(operation.sent_at.unwrap_or(operation.created_at))
        } else {
            TimeDelta::zero()
        };
        let over = match self.reload_job(id).await {
            Err(PullError::Disk(error)) => return Err(error),
            // A captive portal says nothing about the server, however long it is in between.
            Err(PullError::Server(error)) if error.is_transient() || is_signed_out(&error) => false,
            // The next answer may make sense. If the operation ended now, the screen would go back
            // to the values before it. Edits of an appointment that is not listed yet would be
            // rejected.
            Ok(false)
            | Err(PullError::Server(
                Error::Decode { .. } | Error::Paging { .. } | Error::NotApi { .. },
            )) => self.lookups.failed_refresh(id, age),
            // Waiting does not help against a rejection. The server has the edit, and the pull
            // reads what can be read.
            Ok(true) | Err(PullError::Server(_)) => true,
        };
        if over {
            self.lookups.forget(id);
        }
        self.write(move |sql| {
            if age < TimeDelta::zero() {
                // The clock was set back since. Otherwise the age would stay negative for hours.
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
        .await
    }

    /// Returns whether the ids of all its appointments are known.
    async fn reload_job(&self, id: Uuid) -> Result<bool, PullError> {
        let (operations, ids) = self.pending().await?;
        let Some(operation) = operations.into_iter().find(|operation| operation.id == id) else {
            return Ok(true);
        };
        let mut listed = true;
        if let Some(Key::Server(job)) = operation.job {
            let found = fetch_job(&self.store, &self.client, job).await?;
            let appointments = match_appointments(&operation, &found.appointments);
            let known = |local: &Uuid| {
                ids.server(*local).is_some() || appointments.iter().any(|made| made.0 == *local)
            };
            listed = operation.local_appointments.iter().all(known);
            if !appointments.is_empty() {
                self.write(move |sql| {
                    for (local, server) in appointments {
                        let kind = LocalKind::Appointment;
                        outbox::map_id(sql, local, kind, server, id)?;
                    }
                    Ok(())
                })
                .await?;
            }
            let names = operation.local_appointments.iter();
            let made: Vec<i64> = names.filter_map(|local| ids.server(*local)).collect();
            let now = to_micros(self.clock.now());
            store_job(&self.store, &self.client, found, &made, now).await?;
            if matches!(operation.edit, Edit::AddNote { .. }) {
                read_notes(&self.store, &self.client, NoteOwner::Job(job), now).await?;
            }
        }
        if let Some(Key::Server(project)) = operation.project {
            read_project(&self.store, &self.client, project).await?;
            if matches!(operation.edit, Edit::AddProjectNote { .. }) {
                let now = to_micros(self.clock.now());
                let owner = NoteOwner::Project(project);
                read_notes(&self.store, &self.client, owner, now).await?;
            }
        }
        // The local ids that the windows know now lead to the server's ids.
        self.store.publish_operation(&operation);
        Ok(listed)
    }
}
