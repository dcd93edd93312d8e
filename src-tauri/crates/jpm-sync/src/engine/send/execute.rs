//! One attempt to send an operation, from the lease to the result: read, decide, record on the
//! disk, call, record the answer.
//!
//! The API has no compare-and-swap. An edit that another dispatcher makes between our read and our
//! call, about one round trip, is not seen. If the answers were slow, the records are read again
//! before anything is sent.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::clock::Clock;
use jpm_client::{Client, Effect, Error};
use rusqlite::Transaction;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::calls::{Answer, Call};
use super::decide::{Decision, Plan};
use super::failure::{Failure, NextState, next_state};
use super::lookup_tracker::LookupTracker;
use super::queue::MAX_WAIT;
use super::{effect, read};
use crate::edit::Edit;
use crate::engine::blocking::with_store;
use crate::engine::call_error::is_signed_out;
use crate::engine::jitter::Jitter;
use crate::engine::pull::PullError;
use crate::engine::refresh::read_project;
use crate::engine::server_job::{fetch_job, store_job};
use crate::id_map::{IdMap, LocalKind};
use crate::key::Key;
use crate::operation::{MergeBase, Operation, RemoteChange, Step};
use crate::overlay::Overlay;
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, outbox};
use crate::submit::is_own_change;
use crate::time::{Micros, from_micros, to_micros};
use crate::views::operations::OperationState;
use crate::views::sync_errors::SendProblem;

/// The age at which a read is too old to compare with. An edit that someone else makes after it is
/// not seen.
const MAX_READ_AGE: TimeDelta = TimeDelta::seconds(10);
/// How often one attempt reads its records if the answers are slow.
const MAX_READS: usize = 3;

/// Executes attempts to send operations.
#[derive(Clone)]
pub(crate) struct Executor {
    pub(crate) store: Store,
    pub(crate) client: Client,
    pub(crate) clock: Arc<dyn Clock>,
    /// How long effects have been looked for.
    pub(crate) lookups: LookupTracker,
    /// Requests a cycle of the scheduler, which finds out whether the credentials are refused. The
    /// dispatcher did not ask for it, so nothing else is hurried.
    pub(crate) auth_suspect: Arc<Notify>,
    /// Once canceled, nothing is read that can be read at the next start.
    pub(crate) stop: CancellationToken,
    /// The random part of waits.
    pub(crate) jitter: Jitter,
}

impl Executor {
    /// One attempt. Nothing is sent before the lease is on the disk. Returns whether the server has
    /// the operation.
    pub(crate) async fn attempt(
        &self,
        operation: &Operation,
        ids: &IdMap,
    ) -> Result<bool, StoreError> {
        if operation.state == OperationState::Acked {
            return Ok(true);
        }
        let may_exist = operation.is_uncertain() && operation.creates_record();
        let outcome = match operation.sent_at.map(from_micros) {
            Some(sent) if may_exist => self.find_effect(operation, sent, ids).await.map(Some),
            // Leased, but the call never began.
            None if may_exist => return self.requeue(operation).await.map(|()| false),
            _ => {
                if !self.lease(operation).await? {
                    return Ok(false);
                }
                self.store.publish_operation(operation);
                self.send(operation).await
            }
        };
        let has_it = outcome.is_ok();
        match outcome {
            Ok(created) => self.acknowledge(operation, created).await?,
            Err(failure) => self.record_failure(operation, failure).await?,
        }
        self.run_deferred_undo(operation).await?;
        Ok(has_it)
    }

    /// Reads, decides and makes the calls. Returns the id of a created record.
    async fn send(&self, operation: &Operation) -> Result<Option<i64>, Failure> {
        if operation.creates_record() && self.client.server_time().is_none() {
            // There was no answer since the start of the program. The start time of a search for
            // the effect must be known before the call.
            read::server_time(&self.client).await?;
        }
        for _ in 0..MAX_READS {
            let begun = self.clock.now();
            match read::decision(&self.client, operation).await? {
                Decision::Done => return Ok(None),
                Decision::Reject(reason) => return Err(reason.into()),
                Decision::Conflict { theirs, changed } => {
                    return Err(self.conflict(operation, theirs, changed).await);
                }
                Decision::Send(plan) if self.is_fresh(begun) => {
                    return self.make_calls(operation, *plan).await;
                }
                Decision::Send(_) => {
                    tracing::info!(operation = %operation.id, "the answers were slow");
                }
            }
        }
        Err(SendProblem::SlowAnswers.into())
    }

    /// Whether a read that began at `begun` is recent enough to compare with. A clock that was set
    /// back proves nothing.
    fn is_fresh(&self, begun: DateTime<Utc>) -> bool {
        (TimeDelta::zero()..=MAX_READ_AGE).contains(&(self.clock.now() - begun))
    }

    /// Makes the calls of a plan. Each completed step is recorded before the next call.
    async fn make_calls(&self, operation: &Operation, plan: Plan) -> Result<Option<i64>, Failure> {
        self.record_start(operation, &plan).await?;
        let mut steps = plan.steps;
        let mut calls = VecDeque::from(plan.calls);
        let mut created = None;
        while let Some(call) = calls.pop_front() {
            let answer = call.make(&self.client).await;
            match answer.map_err(|error| after_steps(error, &steps))? {
                Answer::Made => {
                    steps.extend(call.step());
                    // After the last call, the acknowledgment says all.
                    if !calls.is_empty() {
                        self.record_steps(operation, &steps).await?;
                    }
                }
                Answer::Created(id) => created = Some(id),
                Answer::AlreadySo => {}
                Answer::Instead(others) => calls.extend(others),
            }
        }
        Ok(created)
    }

    /// Looks for the effect of a creating call that began at `sent`.
    async fn find_effect(
        &self,
        operation: &Operation,
        sent: DateTime<Utc>,
        ids: &IdMap,
    ) -> Result<i64, Failure> {
        let now = self.clock.now();
        let server = read::server_time(&self.client).await?;
        let told = operation.sent_at_server.map(from_micros);
        let since = effect::earliest_start(sent, told, now, server);
        let found = effect::candidates(&self.client, operation, since, ids).await?;
        let over = self.lookups.record(operation.id, server, sent, now);
        let outcome = effect::pick_single(&found, over);
        if !matches!(outcome, Err(Failure::NotFoundYet)) {
            self.lookups.forget(operation.id);
        }
        outcome
    }

    /// The conflict, with who changed the record at `changed`. If the job's history does not say,
    /// the conflict names nobody.
    async fn conflict(
        &self,
        operation: &Operation,
        theirs: Box<MergeBase>,
        changed: Option<Micros>,
    ) -> Failure {
        let mut remote_change = RemoteChange {
            changed_at: changed,
            ..RemoteChange::default()
        };
        if let (Some(at), Some(Key::Server(job))) = (changed, operation.job) {
            remote_change.employee = read::employee_of_change(&self.client, job, at).await;
        }
        Failure::Conflict(theirs, remote_change)
    }

    async fn record_failure(
        &self,
        operation: &Operation,
        failure: Failure,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        if let Failure::Call(error) | Failure::PartlySent(error) = &failure
            && is_signed_out(error)
        {
            // The next cycle of the scheduler finds the same and says so.
            self.auth_suspect.notify_one();
        }
        let NextState {
            state,
            wait,
            why,
            mut theirs,
        } = next_state(operation, failure, self.jitter.next())?;
        let next = wait.map(|wait| to_micros(after(now, wait)));
        tracing::info!(operation = %operation.id, ?state, "an edit did not go through");
        let (id, conflicting) = (operation.id, operation.clone());
        with_store(&self.store, move |store| {
            store.outbox().write(|sql| {
                if let Some((theirs, remote_change)) = &mut theirs {
                    let ids = store.id_map(sql)?;
                    remote_change.own = is_own_change(sql, &ids, &conflicting, theirs)?;
                }
                let (why, theirs) = (why.as_ref(), theirs.as_ref());
                outbox::end_attempt(sql, id, state, to_micros(now), next, why, theirs).map(drop)
            })
        })
        .await?;
        if matches!(state, OperationState::Rejected | OperationState::Conflict)
            && !self.stop.is_cancelled()
            && let Err(error) = self.read_again(operation, to_micros(now)).await
        {
            tracing::debug!(%error, "the record of a failed edit could not be read again");
        }
        Ok(())
    }

    /// Reads the records of a failed edit. The screen goes back to the server's values, which may be
    /// new.
    async fn read_again(&self, operation: &Operation, now: Micros) -> Result<(), PullError> {
        if let Some(Key::Server(job)) = operation.job {
            let found = fetch_job(&self.store, &self.client, job).await?;
            store_job(&self.store, &self.client, found, &[], now).await?;
        }
        if let Some(Key::Server(project)) = operation.project {
            read_project(&self.store, &self.client, project).await?;
        }
        Ok(())
    }
}

/// What is recorded on the disk about an operation.
impl Executor {
    /// Changes the outbox in one transaction.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> Sql<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        with_store(&self.store, move |store| store.outbox().write(change)).await
    }

    /// The unfinished operations, in order and with resolved keys.
    pub(crate) async fn pending(&self) -> Result<(Vec<Operation>, Arc<IdMap>), StoreError> {
        with_store(&self.store, |store| {
            store.outbox().read(|sql| {
                let overlay = Overlay::new(store.id_map(sql)?, outbox::unfinished(sql)?);
                let (mut operations, ids) = (overlay.operations, overlay.ids);
                let unreadable = outbox::unreadable(sql, &ids)?;
                operations.retain(|operation| !unreadable.iter().any(|row| row.blocks(operation)));
                Ok((operations, ids))
            })
        })
        .await
    }

    async fn lease(&self, operation: &Operation) -> Result<bool, StoreError> {
        let (id, now) = (operation.id, to_micros(self.clock.now()));
        self.write(move |sql| outbox::lease(sql, id, now)).await
    }

    async fn requeue(&self, operation: &Operation) -> Result<(), StoreError> {
        let (id, now) = (operation.id, to_micros(self.clock.now()));
        let from = [OperationState::Unknown, OperationState::Verifying];
        self.write(move |sql| outbox::advance(sql, id, &from, OperationState::Queued, now))
            .await?;
        self.store.work().notify_one();
        Ok(())
    }

    /// Records that the first call is about to begin, and what was read before it.
    async fn record_start(&self, operation: &Operation, plan: &Plan) -> Result<(), StoreError> {
        let (id, now) = (operation.id, to_micros(self.clock.now()));
        let server = self.client.server_time().map(to_micros);
        let has_marker = plan.calls.iter().any(Call::has_marker);
        let base = plan.base.clone();
        let steps = Some(plan.steps.clone()).filter(|steps| *steps != operation.steps);
        self.write(move |sql| {
            if let Some(base) = base {
                outbox::set_base(sql, id, &base)?;
            }
            if let Some(steps) = steps {
                outbox::set_steps(sql, id, &steps)?;
            }
            outbox::record_sent(sql, id, now, server, has_marker)
        })
        .await
    }

    /// Records which parts of an operation the server has.
    async fn record_steps(&self, operation: &Operation, steps: &[Step]) -> Result<(), StoreError> {
        let (id, steps) = (operation.id, steps.to_vec());
        self.write(move |sql| outbox::set_steps(sql, id, &steps))
            .await
    }

    /// Records that the server has it, together with the id that it assigned.
    async fn acknowledge(
        &self,
        operation: &Operation,
        created: Option<i64>,
    ) -> Result<(), StoreError> {
        let (id, now) = (operation.id, to_micros(self.clock.now()));
        let created = created.and_then(|server| {
            let (local, kind) = created_record(operation)?;
            Some((local, kind, server))
        });
        self.write(move |sql| {
            if let Some((local, kind, server)) = created {
                outbox::map_id(sql, local, kind, server, id)?;
            }
            let from = [
                OperationState::Leased,
                OperationState::Unknown,
                OperationState::Verifying,
            ];
            outbox::advance(sql, id, &from, OperationState::Acked, now).map(drop)
        })
        .await
    }

    /// Undoes an operation that was undone while it was being sent.
    pub(crate) async fn run_deferred_undo(&self, operation: &Operation) -> Result<(), StoreError> {
        let (id, now) = (operation.id, self.clock.now());
        let done = with_store(&self.store, move |store| store.run_deferred_undo(id, now)).await;
        if let Err(error) = &done {
            tracing::error!(%error, operation = %id, "an edit could not be undone yet");
        }
        done
    }

    /// A leased operation without an attempt may or may not have reached the server.
    pub(crate) async fn mark_unknown(&self, operation: &Operation) {
        let (id, now) = (operation.id, to_micros(self.clock.now()));
        let from = [OperationState::Leased];
        let done = self
            .write(move |sql| outbox::advance(sql, id, &from, OperationState::Unknown, now))
            .await;
        log_disk_failure(done);
        self.store.publish_operation(operation);
    }

    /// An operation that depends on a record that will never exist, or whose id is damaged, cannot
    /// be sent.
    pub(crate) async fn reject_orphan(&self, operation: &Operation, ids: &IdMap) {
        let (id, now) = (operation.id, to_micros(self.clock.now()));
        let job = operation.job.and_then(Key::local);
        let appointment = operation.appointment.and_then(Key::local);
        let project = operation.project.and_then(Key::local);
        let is_damaged = [job, appointment, project]
            .into_iter()
            .flatten()
            .any(|local| ids.may_be_damaged(local));
        let why = if is_damaged {
            SendProblem::DamagedId
        } else if project.is_some() {
            SendProblem::ProjectNeverCreated
        } else {
            SendProblem::JobNeverBooked
        };
        let done = self
            .write(move |sql| {
                if outbox::lease(sql, id, now)? {
                    let (state, why) = (OperationState::Rejected, why.into());
                    outbox::end_attempt(sql, id, state, now, None, Some(&why), None)?;
                }
                Ok(())
            })
            .await;
        log_disk_failure(done);
        self.store.publish_operation(operation);
    }

    /// Clears waits that were stored before the clock was set back, because they would last too
    /// long.
    pub(crate) async fn end_waits(&self) {
        tracing::info!("the clock was set back; what waits is tried now");
        log_disk_failure(self.write(|sql| outbox::retry_now(sql)).await);
    }
}

fn log_disk_failure<T>(result: Result<T, StoreError>) {
    if let Err(error) = result {
        tracing::error!(%error, "the outbox cannot be written");
    }
}

/// The failure of a call after those that have completed `steps`.
fn after_steps(error: Error, steps: &[Step]) -> Failure {
    if steps.is_empty() || error.effect() == Effect::Possible {
        // Without an answer the outcome is unknown. The next attempt reads again and continues.
        Failure::Call(error)
    } else {
        Failure::PartlySent(error)
    }
}

/// The local id and kind of the record that an operation creates.
fn created_record(operation: &Operation) -> Option<(Uuid, LocalKind)> {
    match operation.edit {
        Edit::CreateJob { .. } => Some((operation.id, LocalKind::Job)),
        Edit::CreateProject { .. } => Some((operation.id, LocalKind::Project)),
        _ => {
            let local = operation.local_appointments.first()?;
            Some((*local, LocalKind::Appointment))
        }
    }
}

/// The instant `wait` after `now`, limited to [`MAX_WAIT`].
fn after(now: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    now + TimeDelta::from_std(wait).unwrap_or(MAX_WAIT).min(MAX_WAIT)
}
