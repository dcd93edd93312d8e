//! Undoes edits.

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use uuid::Uuid;

use super::EditError;
use super::inverse::{ensure_reversible, inverse, inverse_of_steps, result_of, result_of_steps};
use super::prepare::prepare;
use super::rebase::{enqueue_after, rebase_without};
use crate::id_map::IdMap;
use crate::operation::{MergeBase, Operation, UndoSupport};
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, outbox};
use crate::time::to_micros;
use crate::views::operations::{OperationState, UndoOutcome};

impl Store {
    /// Undoes an edit. One that waits is never sent, one that the server has is reversed by its
    /// opposite, and one that is being sent is reversed as soon as its outcome is known.
    pub fn undo(&self, id: Uuid, now: DateTime<Utc>) -> Result<UndoOutcome, EditError> {
        let (operation, done) = self
            .outbox()
            .write(|sql| undo_locally(sql, &*self.id_map(sql)?, id, self.undo_support(), now))?
            .ok_or(EditError::NotFound)?;
        if let Some(done) = done {
            self.publish_operation(&operation);
            self.work().notify_one();
            return Ok(done);
        }
        ensure_reversible(operation.state)?;
        let opposite = self.inverse_operation(&operation, now)?;
        self.commit(&[opposite])?;
        Ok(UndoOutcome::Reversed)
    }

    fn inverse_operation(
        &self,
        operation: &Operation,
        now: DateTime<Utc>,
    ) -> Result<Operation, EditError> {
        let back = inverse(operation, &operation.base, self.undo_support())?;
        let mut opposite = self.shown(|sql, overlay| prepare(sql, overlay, &back, now))??;
        // An undo is based on the result of the edit. If someone has changed that since, it is a
        // conflict.
        opposite.base = MergeBase {
            job_changed: None,
            appointments: None,
            ..result_of(operation)
        };
        opposite.undoes = Some(operation.id);
        Ok(opposite)
    }

    /// Performs an undo that was requested while the edit was being sent, if its outcome is known
    /// now.
    pub(crate) fn run_deferred_undo(&self, id: Uuid, now: DateTime<Utc>) -> Result<(), StoreError> {
        let operation = self.outbox().read(|sql| outbox::get(sql, id))?;
        let Some(operation) = operation.filter(|operation| operation.undo_wanted) else {
            return Ok(());
        };
        let opposite = match operation.state {
            OperationState::Acked | OperationState::Done => {
                Some(self.inverse_operation(&operation, now))
            }
            OperationState::Rejected | OperationState::Conflict if operation.can_roll_back() => {
                Some(self.rollback_operation(&operation, now))
            }
            OperationState::Queued | OperationState::Rejected | OperationState::Conflict => None,
            _ => return Ok(()),
        };
        let opposite = match opposite.transpose() {
            Ok(opposite) => opposite,
            Err(EditError::Store(error)) => return Err(error),
            Err(error) => {
                // The edit stays. The list shows that the server has it.
                tracing::info!(%error, operation = %id, "an edit could not be undone");
                return self
                    .outbox()
                    .write(|sql| outbox::set_undo_wanted(sql, id, false));
            }
        };
        self.outbox().write(|sql| {
            outbox::set_undo_wanted(sql, id, false)?;
            let never = [
                OperationState::Queued,
                OperationState::Rejected,
                OperationState::Conflict,
            ];
            outbox::advance(sql, id, &never, OperationState::Withdrawn, to_micros(now))?;
            match &opposite {
                Some(opposite) => enqueue_after(sql, &*self.id_map(sql)?, &operation, opposite),
                None => Ok(()),
            }
        })?;
        self.publish_operation(&operation);
        self.work().notify_one();
        Ok(())
    }

    /// The opposite of the completed part of a move or a hold.
    pub(super) fn rollback_operation(
        &self,
        operation: &Operation,
        now: DateTime<Utc>,
    ) -> Result<Operation, EditError> {
        let back = inverse_of_steps(operation, self.undo_support())?;
        let mut opposite = self.shown(|sql, overlay| prepare(sql, overlay, &back, now))??;
        opposite.base = result_of_steps(operation);
        opposite.undoes = Some(operation.id);
        Ok(opposite)
    }
}

/// Undoes what can be undone without a call, in the transaction that reads it. Returns the
/// operation, and the result if it is known already.
fn undo_locally(
    sql: &Connection,
    ids: &IdMap,
    id: Uuid,
    undo_support: UndoSupport,
    now: DateTime<Utc>,
) -> Sql<Option<(Operation, Option<UndoOutcome>)>> {
    let Some(operation) = outbox::get(sql, id)? else {
        return Ok(None);
    };
    let done = match operation.state {
        OperationState::Queued => {
            let from = [OperationState::Queued];
            outbox::advance(sql, id, &from, OperationState::Withdrawn, to_micros(now))?;
            rebase_without(sql, ids, &operation)?;
            Some(UndoOutcome::Withdrawn)
        }
        OperationState::Leased | OperationState::Unknown | OperationState::Verifying
            if operation.is_reversible(undo_support) && !operation.needs_decision() =>
        {
            outbox::set_undo_wanted(sql, id, true)?;
            Some(UndoOutcome::Deferred)
        }
        _ => None,
    };
    Ok(Some((operation, done)))
}
