//! What the dispatcher decides about an edit that did not go through.

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use uuid::Uuid;

use super::EditError;
use crate::engine::{UNTIL_LOST, is_due};
use crate::id_map::IdMap;
use crate::instant::{instant, micros};
use crate::operation::Operation;
use crate::store::sql::Sql;
use crate::store::{Store, outbox};
use crate::views::operations::{EditReceipt, OperationState};
use crate::views::status::ChangeBatch;

impl Store {
    /// Sends again what was refused or is in conflict, over what the server has now; goes on with what stopped half-way; or, knowing that it
    /// may then be there twice, sends again what was sent without an answer.
    pub fn retry(&self, id: Uuid, now: DateTime<Utc>) -> Result<(), EditError> {
        self.decide(id, |sql, operation| {
            if !operation.waits_for_decision() && operation.state != OperationState::Queued {
                return Ok(Err(undecidable(operation)));
            }
            if operation.makes() && may_still_come(operation, now) {
                return Ok(Err(EditError::NotAllowed(
                    "The server may still be at work on this edit. Wait two minutes, then decide."
                        .into(),
                )));
            }
            if let Some(theirs) = &operation.theirs {
                outbox::rebase(sql, id, theirs)?;
            }
            // What the server has a part of is never again as if nothing had been sent.
            let to = if operation.steps.is_empty() {
                OperationState::Queued
            } else {
                OperationState::Verifying
            };
            outbox::advance(sql, id, &[operation.state], to, micros(now)).map(|_| Ok(()))
        })
    }

    /// Drops an edit that was refused, is in conflict, or whose effect was not found; what the server has is shown.
    ///
    /// One that cannot be read is put aside as well, and lets what waits for it go on; its row stays in the file.
    pub fn dismiss(&self, id: Uuid, now: DateTime<Utc>) -> Result<(), EditError> {
        let put_aside = self
            .outbox()
            .write(|sql| outbox::put_aside(sql, id, micros(now)))?;
        if put_aside {
            self.publish(ChangeBatch {
                operations: true,
                ..ChangeBatch::default()
            });
            self.work().notify_one();
            return Ok(());
        }
        self.decide(id, |sql, operation| {
            if !operation.waits_for_decision() {
                return Ok(Err(undecidable(operation)));
            }
            let from = [operation.state];
            outbox::advance(sql, id, &from, OperationState::Withdrawn, micros(now)).map(|_| Ok(()))
        })
    }

    /// Takes back the part that the server has of a move or a hold that stopped half-way: the opposite of what was done waits in the outbox then.
    pub fn roll_back(&self, id: Uuid, now: DateTime<Utc>) -> Result<EditReceipt, EditError> {
        let operation = self
            .outbox()
            .read(|sql| outbox::get(sql, id))?
            .ok_or(EditError::NotFound)?;
        if !operation.can_roll_back() {
            return Err(EditError::NotAllowed(
                "The server has no part of this edit that could be taken back.".into(),
            ));
        }
        let opposite = self.rolled_back(&operation, now)?;
        let receipt = self.receipt(&opposite);
        self.decide(id, |sql, found| {
            let from = [OperationState::Rejected, OperationState::Conflict];
            let to = OperationState::Withdrawn;
            if !outbox::advance(sql, found.id, &from, to, micros(now))? {
                return Ok(Err(undecidable(found)));
            }
            super::place(sql, &*self.names(sql)?, &[opposite]).map(Ok)
        })?;
        Ok(receipt)
    }

    /// Looks at an operation and settles it in one transaction, so that no attempt to send it comes between.
    fn decide(
        &self,
        id: Uuid,
        settle: impl FnOnce(&Connection, &Operation) -> Sql<Result<(), EditError>>,
    ) -> Result<(), EditError> {
        let operation = self.outbox().write(|sql| {
            let unreadable = outbox::unreadable(sql, &IdMap::default())?;
            if unreadable.iter().any(|row| row.id == id) {
                return Ok(Err(EditError::NotAllowed(
                    "This edit cannot be read, so it can only be dismissed.".into(),
                )));
            }
            let Some(operation) = outbox::get(sql, id)? else {
                return Ok(Err(EditError::NotFound));
            };
            Ok(settle(sql, &operation)?.map(|()| operation))
        })??;
        self.tell(&operation);
        self.work().notify_one();
        Ok(())
    }
}

/// Whether the effect of a call without an answer may still come about.
fn may_still_come(operation: &Operation, now: DateTime<Utc>) -> bool {
    let doubtful = matches!(
        operation.state,
        OperationState::Unknown | OperationState::Conflict
    );
    doubtful
        && operation
            .sent
            .is_some_and(|sent| !is_due(Some(instant(sent)), UNTIL_LOST, now))
}

fn undecidable(operation: &Operation) -> EditError {
    EditError::NotAllowed(
        match operation.state {
            OperationState::Unknown | OperationState::Verifying => {
                "Whether the server has this edit is still being looked for."
            }
            _ => "This edit is not waiting for a decision.",
        }
        .into(),
    )
}
