//! Accepts edits: checks the rules, records what the edit is based on, and commits it in one
//! durable transaction.

mod decisions;
mod history;
mod inverse;
mod limits;
mod prepare;
mod rebase;
mod reopen;
mod rules;
mod undo;

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use crate::edit::Edit;
use crate::id_map::IdMap;
use crate::key::Key;
use crate::operation::{Operation, UndoSupport};
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, outbox};
use crate::views::errors::NotAllowed;
use crate::views::operations::{EditReceipt, OperationState};
use crate::views::status::ChangeBatch;
pub(crate) use history::is_own_change;
pub use limits::check_planned;
use prepare::prepare_new;
pub use rules::FieldErrors;
use rules::supersedes;

/// Why an edit was not accepted. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// It refers to a record that neither the mirror nor a waiting edit has.
    #[error("the record does not exist")]
    NotFound,
    /// The state of the record or of the operation does not allow it.
    #[error("not allowed: {0:?}")]
    NotAllowed(NotAllowed),
    /// Some fields are invalid.
    #[error("some fields are invalid: {field_errors:?}")]
    Invalid {
        /// The errors by the field's name in the edit (`start`, `appointments[0].end`).
        field_errors: FieldErrors,
    },
    /// The outbox could not save it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One edit of a batch that was not accepted.
#[derive(Debug)]
pub struct RefusedEdit {
    /// Its index in the batch, from 0.
    pub index: usize,
    /// Why.
    pub why: EditError,
}

/// Why a batch of edits was not accepted. Nothing of any of them was kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// Some of them are not allowed.
    #[error("{} of these edits cannot be made, so none of them was", .0.len())]
    Refused(Vec<RefusedEdit>),
    /// The outbox could not save them.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Accepts an edit: checks it and commits it to the outbox. When this returns, a power cut
    /// cannot lose it. It is shown at once and sent in its turn.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "an accepted edit no longer belongs to the caller"
    )]
    pub fn submit(&self, edit: Edit, now: DateTime<Utc>) -> Result<EditReceipt, EditError> {
        self.check_in_place()?;
        self.ensure_supported(&edit)?;
        let operation = self.shown(|sql, overlay| prepare_new(sql, overlay, &edit, now))??;
        let receipt = self.receipt(&operation);
        self.commit(&[operation])?;
        Ok(receipt)
    }

    /// Accepts all edits of a batch in one durable transaction, or none. Each is checked as if
    /// those before it had been made.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "accepted edits no longer belong to the caller"
    )]
    pub fn submit_all(
        &self,
        edits: Vec<Edit>,
        now: DateTime<Utc>,
    ) -> Result<Vec<EditReceipt>, BatchError> {
        self.check_in_place()?;
        let mut overlay = self.overlay()?;
        let mut seq = overlay.operations.last().map_or(0, |last| last.seq);
        let (mut operations, mut refused) = (Vec::new(), Vec::new());
        self.mirror().read(|sql| {
            for (index, edit) in edits.iter().enumerate() {
                let checked = match self.ensure_supported(edit) {
                    Ok(()) => prepare_new(sql, &overlay, edit, now)?,
                    Err(why) => Err(why),
                };
                match checked {
                    Ok(operation) => {
                        seq += 1;
                        overlay.add(Operation {
                            seq,
                            ..operation.clone()
                        });
                        operations.push(operation);
                    }
                    Err(why) => refused.push(RefusedEdit { index, why }),
                }
            }
            Ok(())
        })?;
        if !refused.is_empty() {
            return Err(BatchError::Refused(refused));
        }
        let receipts = operations
            .iter()
            .map(|operation| self.receipt(operation))
            .collect();
        self.commit(&operations)?;
        Ok(receipts)
    }

    fn receipt(&self, operation: &Operation) -> EditReceipt {
        EditReceipt {
            operation_id: operation.id,
            job_id: operation.job,
            appointment_id: operation.appointment.or(operation
                .local_appointments
                .first()
                .map(|id| Key::Local(*id))),
            project_id: operation.project,
            reversible: operation.is_reversible(self.undo_support()),
        }
    }

    /// Refuses an edit for which the API has no call.
    fn ensure_supported(&self, edit: &Edit) -> Result<(), EditError> {
        match (edit, self.undo_support()) {
            (Edit::SetConfirmation { .. }, UndoSupport::FieldsOnly) => {
                Err(EditError::NotAllowed(NotAllowed::CannotConfirm))
            }
            (Edit::AddNote { .. } | Edit::AddProjectNote { .. }, UndoSupport::FieldsOnly) => {
                Err(EditError::NotAllowed(NotAllowed::CannotAddNote))
            }
            (Edit::UpdateProject { .. } | Edit::SetJobProject { .. }, UndoSupport::FieldsOnly) => {
                Err(EditError::NotAllowed(NotAllowed::CannotEditProject))
            }
            (Edit::UpdateJob { changes, .. }, UndoSupport::FieldsOnly)
                if changes.needs_vendor() =>
            {
                Err(EditError::NotAllowed(NotAllowed::CannotChangeLists))
            }
            _ => Ok(()),
        }
    }

    /// Checks the files before anything is read. If they are gone, some reads still succeed and
    /// others fail with misleading errors.
    fn check_in_place(&self) -> Result<(), StoreError> {
        self.outbox()
            .check_in_place()
            .inspect_err(|_| self.publish(ChangeBatch::of_operations()))
    }

    /// Commits operations in order and publishes them.
    fn commit(&self, operations: &[Operation]) -> Result<(), StoreError> {
        self.outbox()
            .write(|sql| enqueue(sql, &*self.id_map(sql)?, operations))
            .inspect_err(|_| self.mark_unsaved())?;
        for operation in operations {
            self.publish_operation(operation);
        }
        self.work().notify_one();
        Ok(())
    }

    /// Publishes that an operation changed, and with it the records that it refers to.
    pub(crate) fn publish_operation(&self, operation: &Operation) {
        self.publish(ChangeBatch {
            appointments: operation
                .appointment
                .into_iter()
                .chain(
                    operation
                        .local_appointments
                        .iter()
                        .map(|id| Key::Local(*id)),
                )
                .collect(),
            jobs: operation.job.into_iter().collect(),
            projects: operation.project.into_iter().collect(),
            operations: true,
            ..ChangeBatch::default()
        });
    }
}

/// Enqueues operations in order. Each one withdraws the failed operations that it supersedes.
fn enqueue(sql: &Connection, ids: &IdMap, operations: &[Operation]) -> Sql<()> {
    let mut waiting = outbox::unfinished(sql)?;
    for old in &mut waiting {
        old.resolve(ids);
    }
    for operation in operations {
        let mut operation = operation.clone();
        operation.resolve(ids);
        withdraw_superseded(sql, &mut waiting, &operation)?;
        outbox::insert(sql, &operation)?;
        waiting.push(operation);
    }
    Ok(())
}

/// Withdraws failed operations that the new one supersedes.
fn withdraw_superseded(sql: &Connection, waiting: &mut [Operation], new: &Operation) -> Sql<()> {
    for old in waiting {
        let same_record = (old.appointment, old.job) == (new.appointment, new.job)
            && (old.job.is_some() || (old.project.is_some() && old.project == new.project));
        if same_record && supersedes(&new.edit, &old.edit) {
            let failed = [OperationState::Rejected, OperationState::Conflict];
            if outbox::advance(
                sql,
                old.id,
                &failed,
                OperationState::Withdrawn,
                new.created_at,
            )? {
                old.state = OperationState::Withdrawn;
            }
        }
    }
    Ok(())
}
