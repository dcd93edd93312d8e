//! Taking edits: the rules that can be checked here, what they are based on, and one durable transaction.

mod coalesce;
mod history;
mod inverse;
mod limits;
mod prepare;
mod rules;
mod settle;
mod undo;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use crate::edit::Edit;
use crate::id_map::IdMap;
use crate::instant::Micros;
use crate::key::Key;
use crate::operation::{MergeBase, Operation};
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, outbox};
use crate::views::operations::{EditReceipt, OperationState};
use crate::views::status::ChangeBatch;
use coalesce::coalesced;
pub(crate) use history::is_own_news;
use inverse::made_by;
pub use limits::check_planned;
use prepare::prepare_new;
use rules::settles;

/// Why an edit was not taken. Nothing was kept of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// It is about a record that neither the mirror nor a waiting edit has.
    #[error("this record is not here any more; it may have been removed on the server")]
    NotFound,
    /// The record's state, or the operation's, does not allow it. The sentence says why.
    #[error("{0}")]
    NotAllowed(String),
    /// Some fields are not right.
    #[error("some fields are not right")]
    Invalid {
        /// What is wrong, by the field's name in the edit (`start`, `appointments[0].end`).
        field_errors: BTreeMap<String, Vec<String>>,
    },
    /// The outbox could not keep it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One of several edits that may not be made.
#[derive(Debug)]
pub struct RefusedEdit {
    /// Its place among those that were given, from 0.
    pub index: usize,
    /// Why.
    pub why: EditError,
}

/// Why none of several edits was taken. Nothing was kept of any of them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// Some of them may not be made.
    #[error("{} of these edits cannot be made, so none of them was", .0.len())]
    Refused(Vec<RefusedEdit>),
    /// The outbox could not keep them.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Takes an edit: checks what can be checked here, then commits it to the outbox. When this returns, a power cut cannot lose it;
    /// it is shown at once and sent when its turn comes.
    ///
    /// An edit of the same fields that still waits just before it, never sent, is replaced: both go as one, on what the first was based on.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "an edit that was taken is no longer the caller's"
    )]
    pub fn submit(&self, edit: Edit, now: DateTime<Utc>) -> Result<EditReceipt, EditError> {
        self.check_in_place()?;
        let operation = self.shown(|sql, overlay| prepare_new(sql, overlay, &edit, now))??;
        let receipt = self.receipt(&operation);
        self.keep(&[operation])?;
        Ok(receipt)
    }

    /// Takes all of several edits in one durable transaction, or none of them. Each is checked as if those before it had been made.
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
        self.keep(&operations)?;
        Ok(receipts)
    }

    fn receipt(&self, operation: &Operation) -> EditReceipt {
        EditReceipt {
            operation: operation.id,
            job_id: operation.job,
            appointment_id: operation
                .appointment
                .or(operation.local_visits.first().map(|id| Key::Local(*id))),
            project_id: operation.project,
            reversible: operation.is_reversible(self.opposites()),
        }
    }

    /// Before anything is read for an edit: of files that are gone, some reads still succeed and others fail for reasons that explain nothing.
    fn check_in_place(&self) -> Result<(), StoreError> {
        self.outbox()
            .check_in_place()
            .inspect_err(|_| self.publish(ChangeBatch::of_operations()))
    }

    /// Commits operations, in order, and tells of them.
    fn keep(&self, operations: &[Operation]) -> Result<(), StoreError> {
        self.outbox()
            .write(|sql| place(sql, &*self.names(sql)?, operations))
            .inspect_err(|_| self.note_unsaved())?;
        for operation in operations {
            self.tell(operation);
        }
        self.work().notify_one();
        Ok(())
    }

    /// Tells the windows that an operation changed, and with it what is shown of its records.
    pub(crate) fn tell(&self, operation: &Operation) {
        self.publish(ChangeBatch {
            appointments: operation
                .appointment
                .into_iter()
                .chain(operation.local_visits.iter().map(|id| Key::Local(*id)))
                .collect(),
            jobs: operation.job.into_iter().collect(),
            projects: operation.project.into_iter().collect(),
            operations: true,
            ..ChangeBatch::default()
        });
    }
}

/// Puts operations behind those that wait, in order: each in place of the one before it where both change the same.
fn place(sql: &Connection, ids: &IdMap, operations: &[Operation]) -> Sql<()> {
    let mut waiting = outbox::unfinished(sql)?;
    for old in &mut waiting {
        old.resolve(ids);
    }
    for operation in operations {
        let mut operation = operation.clone();
        operation.resolve(ids);
        settle_failed(sql, &mut waiting, &operation)?;
        let before = waiting
            .iter()
            .rposition(|old| old.holds_lane() && old.lane() == operation.lane());
        if let Some(at) = before
            && let Some(one) = coalesced(&waiting[at], &operation)
        {
            outbox::replace(sql, waiting.remove(at).id, operation.id, operation.made)?;
            operation.edit = one.edit;
            operation.base = one.base;
            if one.cancels {
                // What came back to where it was needs no call.
                operation.state = OperationState::Withdrawn;
            }
        }
        outbox::insert(sql, &operation)?;
        waiting.push(operation);
    }
    Ok(())
}

/// Puts the opposite of an edit that was taken back while it was on its way right behind that edit, before all that the dispatcher has done to
/// the job since: what was done last is what counts in the end.
///
/// The opposite is sent although a later edit changes the same: taken back itself, that one must show what was there before both.
fn place_behind(
    sql: &Connection,
    ids: &IdMap,
    taken_back: &Operation,
    opposite: &Operation,
) -> Sql<()> {
    outbox::insert(sql, opposite)?;
    let mut ground = Ground {
        of: opposite,
        was: opposite.base.clone(),
        is: made_by(opposite),
        on: opposite.made,
    };
    for mut later in outbox::made_since(sql, taken_back.seq)? {
        later.resolve(ids);
        if later.id == opposite.id || later.lane() != opposite.lane() {
            continue;
        }
        outbox::move_to_end(sql, later.id)?;
        ground.under(sql, later)?;
    }
    Ok(())
}

/// Edits that wait and were made on what `withdrawn` made of the same fields are made to expect what is there without it.
fn without(
    sql: &Connection,
    ids: &IdMap,
    withdrawn: &Operation,
    before: MergeBase,
    now: Micros,
) -> Sql<()> {
    let mut withdrawn = withdrawn.clone();
    withdrawn.resolve(ids);
    let mut ground = Ground {
        of: &withdrawn,
        was: made_by(&withdrawn),
        is: before,
        on: now,
    };
    for mut later in outbox::made_since(sql, withdrawn.seq)? {
        later.resolve(ids);
        if later.lane() == withdrawn.lane() {
            ground.under(sql, later)?;
        }
    }
    Ok(())
}

/// What later edits of the same fields are made on, where it has become something else.
struct Ground<'a> {
    /// The operation that changes it.
    of: &'a Operation,
    was: MergeBase,
    is: MergeBase,
    /// When that happens.
    on: Micros,
}

impl Ground<'_> {
    /// One edit further. What it was made on, if that is what has gone, is no longer what the server has when its turn comes.
    fn under(&mut self, sql: &Connection, later: Operation) -> Sql<()> {
        let same_record = (later.job, later.appointment) == (self.of.job, self.of.appointment);
        let unsent = matches!(
            later.state,
            OperationState::Queued | OperationState::Withdrawn
        );
        if !same_record || !unsent || later.kind() != self.of.kind() {
            return Ok(());
        }
        let base = later.base.with_other(&self.was, &self.is);
        if base != later.base {
            outbox::rebase(sql, later.id, &base)?;
            if later.state == OperationState::Withdrawn && later.replaced_by.is_none() {
                let why = "what it had brought back was taken back";
                outbox::put_back(sql, later.id, self.on, why)?;
            }
        }
        // One that another stands for is not sent; the two were made on the same.
        if later.replaced_by.is_none() {
            self.was = made_by(&Operation {
                base: self.was.clone(),
                ..later.clone()
            });
            self.is = made_by(&Operation {
                base: self.is.clone(),
                ..later
            });
        }
        Ok(())
    }
}

/// A new try of the same thing settles the one that failed.
fn settle_failed(sql: &Connection, waiting: &mut [Operation], new: &Operation) -> Sql<()> {
    for old in waiting {
        let same_record = (old.appointment, old.job) == (new.appointment, new.job)
            && (old.appointment.is_some() || old.job.is_some());
        if same_record && settles(&new.edit, &old.edit) {
            let failed = [OperationState::Rejected, OperationState::Conflict];
            if outbox::advance(sql, old.id, &failed, OperationState::Withdrawn, new.made)? {
                old.state = OperationState::Withdrawn;
            }
        }
    }
    Ok(())
}
