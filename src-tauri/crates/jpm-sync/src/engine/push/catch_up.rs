//! After an acknowledgement: the server's copy is read into the mirror, and the operation ends.

use chrono::TimeDelta;
use jpm_client::Error;
use jpm_client::ids::ProjectId;
use jpm_client::models::Project;
use uuid::Uuid;

use super::Sender;
use crate::engine::attempt::{Setback, is_signed_out};
use crate::engine::disk::on_disk;
use crate::engine::intake::Intake;
use crate::engine::{creation, job_room};
use crate::instant::{instant, micros};
use crate::key::Key;
use crate::operation::Operation;
use crate::store::mirror::{self, Changes};
use crate::store::{StoreError, outbox};
use crate::views::operations::OperationState;

impl Sender {
    /// Brings the mirror to what the server has now, then ends the operation. It stays in the overlay until then.
    pub(super) async fn catch_up(&self, operation: &Operation) -> Result<(), StoreError> {
        let (id, now) = (operation.id, self.clock.now());
        // One that was acknowledged just now begins here, however long it had waited to be sent: its age says nothing about the server.
        let age = if operation.state == OperationState::Acked {
            now - instant(operation.sent.unwrap_or(operation.made))
        } else {
            TimeDelta::zero()
        };
        let over = match self.read_again(id).await {
            Err(Setback::Disk(error)) => return Err(error),
            // A sign-in page of the network says nothing about the server, however long it stands in between.
            Err(Setback::Call(error)) if error.is_transient() || is_signed_out(&error) => false,
            // An answer that makes no sense may make sense the next time; ended now, the screen would fall back to what was before.
            Err(Setback::Call(
                Error::Decode { .. } | Error::Paging { .. } | Error::NotApi { .. },
            )) => self.looks.in_vain(id, age),
            // Of what is refused, waiting brings nothing; the server has the edit, and the pull brings what can be read.
            Ok(()) | Err(Setback::Call(_)) => true,
            Err(_) => self.looks.in_vain(id, age),
        };
        if over {
            self.looks.forget(id);
        }
        on_disk(&self.store, move |store| {
            store.outbox().write(|sql| {
                if age < TimeDelta::zero() {
                    // The clock was set back since, and it would stay young for hours.
                    outbox::acknowledged_on(sql, id, micros(now))?;
                }
                if over {
                    let from = [OperationState::Acked];
                    return outbox::advance(sql, id, &from, OperationState::Done, micros(now))
                        .map(drop);
                }
                // The longer it has not been possible, the longer it waits.
                let wait = (age / 2).clamp(TimeDelta::seconds(3), TimeDelta::minutes(1));
                outbox::postpone(sql, id, micros(now + wait))
            })
        })
        .await
    }

    async fn read_again(&self, id: Uuid) -> Result<(), Setback> {
        let (operations, ids) = self.pending().await?;
        let Some(operation) = operations.into_iter().find(|operation| operation.id == id) else {
            return Ok(());
        };
        let mut listed = true;
        if let Some(Key::Server(job)) = operation.job {
            let found = job_room::read(&self.store, &self.client, job).await?;
            let visits = creation::match_visits(&operation, &found.appointments);
            let known = |local: &Uuid| {
                ids.server(*local).is_some() || visits.iter().any(|made| made.0 == *local)
            };
            listed = operation.local_visits.iter().all(known);
            if !visits.is_empty() {
                on_disk(&self.store, move |store| {
                    store.outbox().write(|sql| {
                        for (local, kind, server) in visits {
                            outbox::map_id(sql, local, kind, server, id)?;
                        }
                        Ok(())
                    })
                })
                .await?;
            }
            let names = operation.local_visits.iter();
            let made: Vec<i64> = names.filter_map(|local| ids.server(*local)).collect();
            let now = micros(self.clock.now());
            job_room::commit(&self.store, &self.client, found, &made, now).await?;
        }
        if let Some(Key::Server(project)) = operation.project {
            self.read_project(project).await?;
        }
        // The names that the windows know it by now lead to the server's numbers.
        self.store.tell(&operation);
        // Edits of an appointment whose number is not known yet would be refused for ever.
        if listed {
            Ok(())
        } else {
            Err(Setback::NotFoundYet)
        }
    }

    async fn read_project(&self, id: ProjectId) -> Result<(), Setback> {
        let record = self.client.projects().get(id).await?;
        let row = Project::row(&record).read_at(self.client.server_time());
        on_disk(&self.store, move |store| {
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
