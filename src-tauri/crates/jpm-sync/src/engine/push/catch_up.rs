//! After an acknowledgement: the server's copy is read into the mirror, and the operation ends.

use chrono::TimeDelta;
use jpm_client::ProjectId;
use uuid::Uuid;

use super::Sender;
use crate::engine::attempt::Setback;
use crate::engine::disk::on_disk;
use crate::engine::intake::Intake;
use crate::engine::{creation, job_room};
use crate::instant::micros;
use crate::key::Key;
use crate::store::mirror::{self, Changes};
use crate::store::{StoreError, outbox};
use crate::views::operations::OperationState;

impl Sender {
    /// Brings the mirror to what the server has now, then ends the operation. It stays in the overlay until then.
    pub(super) async fn catch_up(&self, id: Uuid) -> Result<(), StoreError> {
        let now = self.clock.now();
        match self.read_again(id).await {
            Ok(()) => {
                on_disk(&self.store, move |store| {
                    let from = [OperationState::Acked];
                    store.outbox().write(|sql| {
                        outbox::advance(sql, id, &from, OperationState::Done, micros(now)).map(drop)
                    })
                })
                .await
            }
            Err(Setback::Disk(error)) => Err(error),
            Err(setback) => {
                tracing::debug!(?setback, operation = %id, "the server's copy is read again later");
                let next = micros(now + TimeDelta::seconds(3));
                on_disk(&self.store, move |store| {
                    store.outbox().write(|sql| outbox::postpone(sql, id, next))
                })
                .await
            }
        }
    }

    async fn read_again(&self, id: Uuid) -> Result<(), Setback> {
        let (operations, _) = self.pending().await?;
        let Some(operation) = operations.into_iter().find(|operation| operation.id == id) else {
            return Ok(());
        };
        if let Some(Key::Server(job)) = operation.job {
            let found = job_room::read(&self.client, job).await?;
            let visits = creation::match_visits(&operation, &found.appointments);
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
            job_room::commit(&self.store, found, micros(self.clock.now())).await?;
        }
        if let Some(Key::Server(project)) = operation.project {
            self.read_project(project).await?;
        }
        // The names that the windows know it by now lead to the server's numbers.
        self.store.tell(&operation);
        Ok(())
    }

    async fn read_project(&self, id: ProjectId) -> Result<(), Setback> {
        let record = self.client.projects().get(id).await?;
        let row = Intake::row(&record);
        on_disk(&self.store, move |store| {
            let mut changes = Changes::default();
            store.mirror().write(|sql| {
                row.iter()
                    .try_for_each(|row| mirror::put(sql, row, &mut changes))
            })?;
            store.publish(changes.batch(false));
            Ok(())
        })
        .await?;
        Ok(())
    }
}
