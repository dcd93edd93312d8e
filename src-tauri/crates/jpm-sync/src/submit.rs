//! Accepts edits: checks the rules, records what the edit is based on, and commits it in one
//! durable transaction.

mod coalesce;
mod decisions;
mod history;
mod inverse;
mod limits;
mod prepare;
mod rules;
mod undo;

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use crate::edit::Edit;
use crate::id_map::IdMap;
use crate::key::Key;
use crate::operation::{MergeBase, Operation};
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, outbox};
use crate::time::Micros;
use crate::views::errors::NotAllowed;
use crate::views::operations::{EditReceipt, OperationState};
use crate::views::status::ChangeBatch;
use coalesce::coalesced;
pub(crate) use history::is_own_change;
use inverse::result_of;
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
    ///
    /// If the operation before it changes the same fields and was never sent, this one replaces it
    /// and takes over its merge base.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "an edit that was taken is no longer the caller's"
    )]
    pub fn submit(&self, edit: Edit, now: DateTime<Utc>) -> Result<EditReceipt, EditError> {
        self.check_in_place()?;
        let operation = self.shown(|sql, overlay| prepare_new(sql, overlay, &edit, now))??;
        let receipt = self.receipt(&operation);
        self.commit(&[operation])?;
        Ok(receipt)
    }

    /// Accepts all edits of a batch in one durable transaction, or none. Each is checked as if
    /// those before it had been made.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "edits that were taken are no longer the caller's"
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
                match prepare_new(sql, &overlay, edit, now)? {
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
            operation: operation.id,
            job_id: operation.job,
            appointment_id: operation.appointment.or(operation
                .local_appointments
                .first()
                .map(|id| Key::Local(*id))),
            project_id: operation.project,
            reversible: operation.is_reversible(self.undo_support()),
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

/// Enqueues operations in order. Each replaces the one before it if both change the same fields.
fn enqueue(sql: &Connection, ids: &IdMap, operations: &[Operation]) -> Sql<()> {
    let mut waiting = outbox::unfinished(sql)?;
    for old in &mut waiting {
        old.resolve(ids);
    }
    for operation in operations {
        let mut operation = operation.clone();
        operation.resolve(ids);
        withdraw_superseded(sql, &mut waiting, &operation)?;
        let before = waiting
            .iter()
            .rposition(|old| old.holds_lane() && old.lane() == operation.lane());
        if let Some(at) = before
            && let Some(one) = coalesced(&waiting[at], &operation)
        {
            outbox::replace(
                sql,
                waiting.remove(at).id,
                operation.id,
                operation.created_at,
            )?;
            operation.edit = one.edit;
            operation.base = one.base;
            if one.cancels {
                // An edit that restores the original values needs no call.
                operation.state = OperationState::Withdrawn;
            }
        }
        outbox::insert(sql, &operation)?;
        waiting.push(operation);
    }
    Ok(())
}

/// Inserts the opposite of an edit that was undone while it was being sent, right behind that edit
/// and before all later edits of the job. The dispatcher's last edit must win.
///
/// The opposite is sent even if a later edit changes the same fields. If that one is undone too,
/// the values from before both must come back.
fn enqueue_after(
    sql: &Connection,
    ids: &IdMap,
    taken_back: &Operation,
    opposite: &Operation,
) -> Sql<()> {
    outbox::insert(sql, opposite)?;
    let mut rebase = Rebase {
        cause: opposite,
        old_base: opposite.base.clone(),
        new_base: result_of(opposite),
        at: opposite.created_at,
    };
    for mut later in outbox::enqueued_after(sql, taken_back.seq)? {
        later.resolve(ids);
        if later.id == opposite.id || later.lane() != opposite.lane() {
            continue;
        }
        outbox::move_to_end(sql, later.id)?;
        rebase.apply(sql, later)?;
    }
    Ok(())
}

/// Rebases queued edits that assumed `withdrawn`'s values: their merge base becomes the values
/// before `withdrawn`.
fn rebase_without(
    sql: &Connection,
    ids: &IdMap,
    withdrawn: &Operation,
    before: MergeBase,
    now: Micros,
) -> Sql<()> {
    let mut withdrawn = withdrawn.clone();
    withdrawn.resolve(ids);
    let mut rebase = Rebase {
        cause: &withdrawn,
        old_base: result_of(&withdrawn),
        new_base: before,
        at: now,
    };
    for mut later in outbox::enqueued_after(sql, withdrawn.seq)? {
        later.resolve(ids);
        if later.lane() == withdrawn.lane() {
            rebase.apply(sql, later)?;
        }
    }
    Ok(())
}

/// How the merge base of later edits changes because of `cause`.
struct Rebase<'a> {
    /// The operation that causes the change.
    cause: &'a Operation,
    old_base: MergeBase,
    new_base: MergeBase,
    /// When it happens.
    at: Micros,
}

impl Rebase<'_> {
    /// Rebases one edit. If its merge base contains the old values, the server will no longer have
    /// them when its turn comes.
    fn apply(&mut self, sql: &Connection, later: Operation) -> Sql<()> {
        let same_record =
            (later.job, later.appointment) == (self.cause.job, self.cause.appointment);
        let unsent = matches!(
            later.state,
            OperationState::Queued | OperationState::Withdrawn
        );
        if !same_record || !unsent || later.kind() != self.cause.kind() {
            return Ok(());
        }
        let base = later.base.rebased(&self.old_base, &self.new_base);
        if base != later.base {
            outbox::set_base(sql, later.id, &base)?;
            if later.state == OperationState::Withdrawn && later.replaced_by.is_none() {
                let why = "what it had brought back was taken back";
                outbox::requeue(sql, later.id, self.at, why)?;
            }
        }
        // A replaced operation is not sent. It and its replacement have the same merge base.
        if later.replaced_by.is_none() {
            self.old_base = result_of(&Operation {
                base: self.old_base.clone(),
                ..later.clone()
            });
            self.new_base = result_of(&Operation {
                base: self.new_base.clone(),
                ..later
            });
        }
        Ok(())
    }
}

/// Withdraws failed operations that the new one supersedes.
fn withdraw_superseded(sql: &Connection, waiting: &mut [Operation], new: &Operation) -> Sql<()> {
    for old in waiting {
        let same_record = (old.appointment, old.job) == (new.appointment, new.job)
            && (old.appointment.is_some() || old.job.is_some());
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
