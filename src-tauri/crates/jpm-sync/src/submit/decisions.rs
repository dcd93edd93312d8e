//! The dispatcher's decisions about an edit that failed.

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use uuid::Uuid;

use super::EditError;
use crate::id_map::IdMap;
use crate::operation::Operation;
use crate::store::sql::Sql;
use crate::store::{Store, outbox};
use crate::time::{EFFECT_DEADLINE, from_micros, is_due, to_micros};
use crate::views::errors::NotAllowed;
use crate::views::operations::{EditReceipt, OperationState};
use crate::views::status::ChangeBatch;

impl Store {
    /// Sends an edit again: over the server's current values after a refusal or a conflict; the
    /// rest of it after a partial send; or, after a call without an answer, although it may then
    /// exist twice.
    pub fn retry(&self, id: Uuid, now: DateTime<Utc>) -> Result<(), EditError> {
        self.decide(id, |sql, operation| {
            if !operation.needs_decision() && operation.state != OperationState::Queued {
                return Ok(Err(not_decidable(operation)));
            }
            if operation.creates_record() && may_still_take_effect(operation, now) {
                return Ok(Err(EditError::NotAllowed(NotAllowed::MayStillTakeEffect)));
            }
            if let Some(theirs) = &operation.theirs {
                outbox::set_base(sql, id, theirs)?;
            }
            // A partially sent edit is never treated as unsent.
            let to = if operation.steps.is_empty() {
                OperationState::Queued
            } else {
                OperationState::Verifying
            };
            outbox::advance(sql, id, &[operation.state], to, to_micros(now)).map(|_| Ok(()))
        })
    }

    /// Discards an edit that was refused, conflicts, or whose effect was not found. The server's
    /// values are shown.
    ///
    /// An unreadable one is set aside as well, so that the operations behind it continue. Its row
    /// stays in the file.
    pub fn dismiss(&self, id: Uuid, now: DateTime<Utc>) -> Result<(), EditError> {
        let put_aside = self
            .outbox()
            .write(|sql| outbox::withdraw_unreadable(sql, id, to_micros(now)))?;
        if put_aside {
            self.publish(ChangeBatch {
                operations: true,
                ..ChangeBatch::default()
            });
            self.work().notify_one();
            return Ok(());
        }
        self.decide(id, |sql, operation| {
            if !operation.needs_decision() {
                return Ok(Err(not_decidable(operation)));
            }
            let from = [operation.state];
            outbox::advance(sql, id, &from, OperationState::Withdrawn, to_micros(now))
                .map(|_| Ok(()))
        })
    }

    /// Undoes the completed part of a partially sent move or hold. The opposite edit is enqueued.
    pub fn roll_back(&self, id: Uuid, now: DateTime<Utc>) -> Result<EditReceipt, EditError> {
        let operation = self
            .outbox()
            .read(|sql| outbox::get(sql, id))?
            .ok_or(EditError::NotFound)?;
        if !operation.can_roll_back() {
            return Err(EditError::NotAllowed(NotAllowed::NothingToRollBack));
        }
        let opposite = self.rollback_operation(&operation, now)?;
        let receipt = self.receipt(&opposite);
        self.decide(id, |sql, found| {
            let from = [OperationState::Rejected, OperationState::Conflict];
            let to = OperationState::Withdrawn;
            if !outbox::advance(sql, found.id, &from, to, to_micros(now))? {
                return Ok(Err(not_decidable(found)));
            }
            super::enqueue(sql, &*self.id_map(sql)?, &[opposite]).map(Ok)
        })?;
        Ok(receipt)
    }

    /// Reads an operation and decides it in one transaction, so that no attempt to send it
    /// interferes.
    fn decide(
        &self,
        id: Uuid,
        decision: impl FnOnce(&Connection, &Operation) -> Sql<Result<(), EditError>>,
    ) -> Result<(), EditError> {
        let operation = self.outbox().write(|sql| {
            let unreadable = outbox::unreadable(sql, &IdMap::default())?;
            if unreadable.iter().any(|row| row.id == id) {
                return Ok(Err(EditError::NotAllowed(NotAllowed::UnreadableEdit)));
            }
            let Some(operation) = outbox::get(sql, id)? else {
                return Ok(Err(EditError::NotFound));
            };
            Ok(decision(sql, &operation)?.map(|()| operation))
        })??;
        self.publish_operation(&operation);
        self.work().notify_one();
        Ok(())
    }
}

/// Whether the effect of a call without an answer may still happen.
fn may_still_take_effect(operation: &Operation, now: DateTime<Utc>) -> bool {
    let doubtful = matches!(
        operation.state,
        OperationState::Unknown | OperationState::Conflict
    );
    doubtful
        && operation
            .sent_at
            .is_some_and(|sent| !is_due(Some(from_micros(sent)), EFFECT_DEADLINE, now))
}

fn not_decidable(operation: &Operation) -> EditError {
    EditError::NotAllowed(match operation.state {
        OperationState::Unknown | OperationState::Verifying => NotAllowed::StillChecking,
        _ => NotAllowed::NoDecisionNeeded,
    })
}
