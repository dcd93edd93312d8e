//! Taking edits back.

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use uuid::Uuid;

use super::EditError;
use super::inverse::{before, inverse, is_over, made_by, made_so_far, turned_back};
use super::prepare::prepare;
use crate::id_map::IdMap;
use crate::instant::micros;
use crate::operation::{MergeBase, Operation, Opposites};
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, outbox};
use crate::views::operations::{OperationState, Undone};

/// What is known of an edit that is to be taken back.
struct Looked {
    operation: Operation,
    /// The edit for which it stands.
    earlier: Option<Operation>,
    /// Its state, or that of the edit that stands for it.
    fate: OperationState,
    /// What was done already.
    done: Option<Undone>,
}

impl Store {
    /// Takes an edit back: one that still waits is never sent, one that the server has is reversed by its opposite, and one that is on its way
    /// is reversed as soon as its outcome is known.
    pub fn undo(&self, id: Uuid, now: DateTime<Utc>) -> Result<Undone, EditError> {
        let looked = self
            .outbox()
            .write(|sql| look(sql, &*self.names(sql)?, id, self.opposites(), now))?
            .ok_or(EditError::NotFound)?;
        let operation = &looked.operation;
        if let Some(done) = looked.done {
            self.tell(operation);
            self.work().notify_one();
            return Ok(done);
        }
        is_over(looked.fate, operation.replaced_by.is_some())?;
        let opposite = self.opposite(operation, looked.earlier.as_ref(), now)?;
        self.keep(&[opposite])?;
        Ok(Undone::Reversed)
    }

    fn opposite(
        &self,
        operation: &Operation,
        earlier: Option<&Operation>,
        now: DateTime<Utc>,
    ) -> Result<Operation, EditError> {
        let back = inverse(operation, &before(operation, earlier), self.opposites())?;
        let mut opposite = self.shown(|sql, overlay| prepare(sql, overlay, &back, now))??;
        // What it takes back is what the first edit made; if someone has changed that since, it is a conflict and not an undo.
        opposite.base = MergeBase {
            job_changed: None,
            visits: None,
            ..made_by(operation)
        };
        opposite.undoes = Some(operation.id);
        Ok(opposite)
    }

    /// Takes back what was to be taken back while it was on its way, if its outcome is known now.
    pub(crate) fn undo_at_last(&self, id: Uuid, now: DateTime<Utc>) -> Result<(), StoreError> {
        let (operation, earlier) = self
            .outbox()
            .read(|sql| Ok((outbox::get(sql, id)?, outbox::replaced(sql, id)?)))?;
        let Some(operation) = operation.filter(|operation| operation.undo_wanted) else {
            return Ok(());
        };
        let opposite = match operation.state {
            OperationState::Acked | OperationState::Done => {
                Some(self.opposite(&operation, earlier.as_ref(), now))
            }
            OperationState::Rejected | OperationState::Conflict if operation.can_roll_back() => {
                Some(self.rolled_back(&operation, now))
            }
            OperationState::Queued | OperationState::Rejected | OperationState::Conflict => None,
            _ => return Ok(()),
        };
        let opposite = match opposite.transpose() {
            Ok(opposite) => opposite,
            Err(EditError::Store(error)) => return Err(error),
            Err(error) => {
                // It stays as it is; the list shows that the server has it.
                tracing::info!(%error, operation = %id, "an edit could not be taken back");
                return self.outbox().write(|sql| outbox::want_undo(sql, id, false));
            }
        };
        self.outbox().write(|sql| {
            outbox::want_undo(sql, id, false)?;
            let never = [
                OperationState::Queued,
                OperationState::Rejected,
                OperationState::Conflict,
            ];
            outbox::advance(sql, id, &never, OperationState::Withdrawn, micros(now))?;
            match &opposite {
                Some(opposite) => {
                    super::place_behind(sql, &*self.names(sql)?, &operation, opposite)
                }
                None => Ok(()),
            }
        })?;
        self.tell(&operation);
        self.work().notify_one();
        Ok(())
    }

    /// The opposite of what the server has of a move or a hold that stopped half-way.
    pub(super) fn rolled_back(
        &self,
        operation: &Operation,
        now: DateTime<Utc>,
    ) -> Result<Operation, EditError> {
        let back = turned_back(operation, self.opposites())?;
        let mut opposite = self.shown(|sql, overlay| prepare(sql, overlay, &back, now))??;
        opposite.base = made_so_far(operation);
        opposite.undoes = Some(operation.id);
        Ok(opposite)
    }
}

/// Takes back what can be taken back without a call, in the transaction that looks.
fn look(
    sql: &Connection,
    ids: &IdMap,
    id: Uuid,
    opposites: Opposites,
    now: DateTime<Utc>,
) -> Sql<Option<Looked>> {
    let Some(operation) = outbox::get(sql, id)? else {
        return Ok(None);
    };
    let earlier = outbox::replaced(sql, id)?;
    let put_back = |earlier: &Operation| {
        outbox::put_back(
            sql,
            earlier.id,
            micros(now),
            "the later edit was taken back",
        )
    };
    let done = match (operation.state, &earlier) {
        (OperationState::Queued, earlier) => {
            let from = [OperationState::Queued];
            outbox::advance(sql, id, &from, OperationState::Withdrawn, micros(now))?;
            earlier.as_ref().map(put_back).transpose()?;
            let before = before(&operation, earlier.as_ref());
            super::without(sql, ids, &operation, before, micros(now))?;
            Some(Undone::Withdrawn)
        }
        // It had brought everything back to where it was; without it the earlier one counts again.
        (OperationState::Withdrawn, Some(earlier)) if operation.replaced_by.is_none() => {
            put_back(earlier)?;
            let before = before(&operation, Some(earlier));
            super::without(sql, ids, &operation, before, micros(now))?;
            Some(Undone::Reversed)
        }
        (OperationState::Leased | OperationState::Unknown | OperationState::Verifying, _)
            if operation.is_reversible(opposites) && !operation.waits_for_decision() =>
        {
            outbox::want_undo(sql, id, true)?;
            Some(Undone::Later)
        }
        _ => None,
    };
    let fate = fate(sql, &operation)?;
    Ok(Some(Looked {
        operation,
        earlier,
        fate,
        done,
    }))
}

/// Where an operation stands, or the one that stands for it in the end.
fn fate(sql: &Connection, operation: &Operation) -> Sql<OperationState> {
    let (mut state, mut next) = (operation.state, operation.replaced_by);
    while let Some(id) = next {
        let Some(by) = outbox::get(sql, id)? else {
            break;
        };
        (state, next) = (by.state, by.replaced_by);
    }
    Ok(state)
}
