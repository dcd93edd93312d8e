//! Undoes edits.

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use uuid::Uuid;

use super::EditError;
use super::inverse::{
    base_before, ensure_reversible, inverse, inverse_of_steps, result_of, result_of_steps,
};
use super::prepare::prepare;
use crate::id_map::IdMap;
use crate::operation::{MergeBase, Operation, UndoSupport};
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, outbox};
use crate::time::to_micros;
use crate::views::operations::{OperationState, UndoOutcome};

/// An edit that is to be undone.
struct UndoTarget {
    operation: Operation,
    /// The edit that it replaced.
    earlier: Option<Operation>,
    /// Its state, or that of its replacement.
    final_state: OperationState,
    /// The result, if it is already known.
    done: Option<UndoOutcome>,
}

impl Store {
    /// Undoes an edit. One that waits is never sent, one that the server has is reversed by its
    /// opposite, and one that is being sent is reversed as soon as its outcome is known.
    pub fn undo(&self, id: Uuid, now: DateTime<Utc>) -> Result<UndoOutcome, EditError> {
        let target = self
            .outbox()
            .write(|sql| undo_locally(sql, &*self.id_map(sql)?, id, self.undo_support(), now))?
            .ok_or(EditError::NotFound)?;
        let operation = &target.operation;
        if let Some(done) = target.done {
            self.publish_operation(operation);
            self.work().notify_one();
            return Ok(done);
        }
        ensure_reversible(target.final_state, operation.replaced_by.is_some())?;
        let opposite = self.inverse_operation(operation, target.earlier.as_ref(), now)?;
        self.commit(&[opposite])?;
        Ok(UndoOutcome::Reversed)
    }

    fn inverse_operation(
        &self,
        operation: &Operation,
        earlier: Option<&Operation>,
        now: DateTime<Utc>,
    ) -> Result<Operation, EditError> {
        let back = inverse(
            operation,
            &base_before(operation, earlier),
            self.undo_support(),
        )?;
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
        let (operation, earlier) = self
            .outbox()
            .read(|sql| Ok((outbox::get(sql, id)?, outbox::find_replaced(sql, id)?)))?;
        let Some(operation) = operation.filter(|operation| operation.undo_wanted) else {
            return Ok(());
        };
        let opposite = match operation.state {
            OperationState::Acked | OperationState::Done => {
                Some(self.inverse_operation(&operation, earlier.as_ref(), now))
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
                // It stays. The list shows that the server has it.
                tracing::info!(%error, operation = %id, "an edit could not be taken back");
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
                Some(opposite) => {
                    super::enqueue_after(sql, &*self.id_map(sql)?, &operation, opposite)
                }
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

/// Undoes what can be undone without a call, in the transaction that reads it.
fn undo_locally(
    sql: &Connection,
    ids: &IdMap,
    id: Uuid,
    undo_support: UndoSupport,
    now: DateTime<Utc>,
) -> Sql<Option<UndoTarget>> {
    let Some(operation) = outbox::get(sql, id)? else {
        return Ok(None);
    };
    let earlier = outbox::find_replaced(sql, id)?;
    let requeue = |earlier: &Operation| {
        outbox::requeue(
            sql,
            earlier.id,
            to_micros(now),
            "the later edit was taken back",
        )
    };
    let done = match (operation.state, &earlier) {
        (OperationState::Queued, earlier) => {
            let from = [OperationState::Queued];
            outbox::advance(sql, id, &from, OperationState::Withdrawn, to_micros(now))?;
            earlier.as_ref().map(requeue).transpose()?;
            let before = base_before(&operation, earlier.as_ref());
            super::rebase_without(sql, ids, &operation, before, to_micros(now))?;
            Some(UndoOutcome::Withdrawn)
        }
        // It had restored the original values. Without it the earlier edit counts again.
        (OperationState::Withdrawn, Some(earlier)) if operation.replaced_by.is_none() => {
            requeue(earlier)?;
            let before = base_before(&operation, Some(earlier));
            super::rebase_without(sql, ids, &operation, before, to_micros(now))?;
            Some(UndoOutcome::Reversed)
        }
        (OperationState::Leased | OperationState::Unknown | OperationState::Verifying, _)
            if operation.is_reversible(undo_support) && !operation.needs_decision() =>
        {
            outbox::set_undo_wanted(sql, id, true)?;
            Some(UndoOutcome::Deferred)
        }
        _ => None,
    };
    let final_state = final_state(sql, &operation)?;
    Ok(Some(UndoTarget {
        operation,
        earlier,
        final_state,
        done,
    }))
}

/// The state of an operation, or of its last replacement.
fn final_state(sql: &Connection, operation: &Operation) -> Sql<OperationState> {
    let (mut state, mut next) = (operation.state, operation.replaced_by);
    while let Some(id) = next {
        let Some(by) = outbox::get(sql, id)? else {
            break;
        };
        (state, next) = (by.state, by.replaced_by);
    }
    Ok(state)
}
