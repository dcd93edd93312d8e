//! The next state of an operation after a failed attempt.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::{Effect, Error};

use super::{MAX_WAIT, Sender};
use crate::engine::blocking::with_store;
use crate::engine::send_error::{
    SendError, is_malformed_response, is_retryable, is_signed_out, own_refusal, refusal,
};
use crate::engine::{backoff, job_refresh};
use crate::key::Key;
use crate::operation::{MergeBase, Operation, RemoteChange};
use crate::store::{StoreError, outbox};
use crate::submit::is_own_change;
use crate::time::to_micros;
use crate::views::operations::{OperationState, Refusal};

/// How often the effect of an unanswered call is looked for.
const LOOKUP_INTERVAL: Duration = Duration::from_secs(10);

/// The message of an operation that waits because all answers are slow.
const SLOW: &str = "ServiceTitan is answering too slowly to check whether someone else changed this. JPM Desk will try again.";

/// After this many attempts, an answer that again makes no sense is shown as a problem. With the
/// waits between them, this takes some minutes.
const MAX_MALFORMED: u32 = 10;

/// The next state of an operation.
#[derive(Debug)]
struct NextState {
    state: OperationState,
    /// The delay before the next attempt.
    wait: Option<Duration>,
    why: Option<Refusal>,
    theirs: Option<(MergeBase, RemoteChange)>,
}

impl NextState {
    fn final_state(state: OperationState, why: Refusal) -> Self {
        Self {
            state,
            wait: None,
            why: Some(why),
            theirs: None,
        }
    }

    /// The message says what is known so far.
    fn verifying(error: &Error, wait: Duration) -> Self {
        Self {
            why: Some(refusal(error)),
            ..Self::retry(OperationState::Verifying, wait)
        }
    }

    fn retry(state: OperationState, wait: Duration) -> Self {
        Self {
            state,
            wait: Some(wait),
            why: None,
            theirs: None,
        }
    }
}

/// The next state of an operation after an error. `random`, in 0..1, spreads its wait.
fn next_state(
    operation: &Operation,
    failure: SendError,
    random: f64,
) -> Result<NextState, StoreError> {
    Ok(match failure {
        SendError::Store(error) => return Err(error),
        // It is worded when it is read, so that its times follow the time zone.
        SendError::Conflict {
            theirs,
            remote_change,
        } => NextState {
            state: OperationState::Conflict,
            wait: None,
            why: None,
            theirs: Some((*theirs, remote_change)),
        },
        SendError::Ambiguous(sentence) => {
            NextState::final_state(OperationState::Conflict, own_refusal(sentence))
        }
        SendError::Rejected(sentence) => {
            NextState::final_state(OperationState::Rejected, own_refusal(sentence))
        }
        SendError::NotFoundInTime(sentence) => {
            NextState::final_state(OperationState::Unknown, own_refusal(sentence))
        }
        SendError::StaleRead => {
            let state = if operation.is_uncertain() {
                OperationState::Verifying
            } else {
                OperationState::Queued
            };
            NextState {
                why: Some(own_refusal(SLOW)),
                ..NextState::retry(state, LOOKUP_INTERVAL)
            }
        }
        SendError::NotFoundYet => NextState::retry(OperationState::Verifying, LOOKUP_INTERVAL),
        SendError::PartiallyRejected(error) => {
            NextState::final_state(OperationState::Rejected, refusal(&error))
        }
        SendError::PartiallySent(error) => {
            NextState::verifying(&error, wait_after(operation, &error, random))
        }
        SendError::Call(error) => after_call(operation, &error, random),
    })
}

fn after_call(operation: &Operation, error: &Error, random: f64) -> NextState {
    // An earlier attempt may have reached the server, so it cannot be withdrawn.
    let doubtful = operation.is_uncertain();
    if doubtful && operation.creates_record() {
        // Only the lookup failed. The outcome is as unknown as before.
        NextState::verifying(error, LOOKUP_INTERVAL)
    } else if is_retryable(error) && !is_permanently_malformed(operation, error) {
        let wait = wait_after(operation, error, random);
        if doubtful {
            NextState::verifying(error, wait)
        } else {
            NextState {
                why: Some(refusal(error)),
                ..NextState::retry(OperationState::Queued, wait)
            }
        }
    } else if error.effect() == Effect::Possible && operation.creates_record() {
        NextState::retry(OperationState::Unknown, Duration::from_secs(1))
    } else if error.effect() == Effect::Possible {
        // The next attempt looks for the effect first. A server that fails each time is not asked
        // at full speed.
        NextState::verifying(error, wait_after(operation, error, random))
    } else {
        NextState::final_state(OperationState::Rejected, refusal(error))
    }
}

/// Whether the read before the call fails repeatedly because the answer makes no sense, so that
/// someone must look at it. Attempts without a connection count as well, so the attempt before must
/// have failed in the same way.
fn is_permanently_malformed(operation: &Operation, error: &Error) -> bool {
    is_malformed_response(error)
        && operation.attempts >= MAX_MALFORMED
        && operation.refusal.as_ref() == Some(&refusal(error))
}

fn wait_after(operation: &Operation, error: &Error, random: f64) -> Duration {
    error
        .retry_after()
        .unwrap_or_else(|| backoff(operation.attempts, random))
}

impl Sender {
    pub(super) async fn record_failure(
        &self,
        operation: &Operation,
        failure: SendError,
    ) -> Result<(), StoreError> {
        let now = self.context.clock.now();
        if let SendError::Call(error) | SendError::PartiallySent(error) = &failure
            && is_signed_out(error)
        {
            // The next cycle of the scheduler finds the same and says so.
            self.auth_suspect.notify_one();
        }
        let NextState {
            state,
            wait,
            why,
            theirs,
        } = next_state(operation, failure, self.jitter.next())?;
        let next = wait.map(|wait| to_micros(after(now, wait)));
        tracing::info!(operation = %operation.id, ?state, "an edit did not go through");
        let (id, conflicting) = (operation.id, operation.clone());
        with_store(&self.context.store, move |store| {
            store.outbox().write(|sql| {
                let theirs = match theirs {
                    Some((theirs, remote_change)) => {
                        let names = store.id_map(sql)?;
                        let own = is_own_change(sql, &names, &conflicting, &theirs)?;
                        Some((
                            theirs,
                            RemoteChange {
                                own,
                                ..remote_change
                            },
                        ))
                    }
                    None => None,
                };
                outbox::end_attempt(
                    sql,
                    id,
                    state,
                    to_micros(now),
                    next,
                    why.as_ref(),
                    theirs.as_ref(),
                )
                .map(drop)
            })
        })
        .await?;
        if matches!(state, OperationState::Rejected | OperationState::Conflict)
            && !self.stop.is_cancelled()
            && let Some(Key::Server(job)) = operation.job
            && let Ok(found) =
                job_refresh::fetch_job(&self.context.store, &self.context.client, job).await
        {
            // The card goes back to the server's values, which may be new.
            if let Err(error) = job_refresh::store_job(
                &self.context.store,
                &self.context.client,
                found,
                &[],
                to_micros(now),
            )
            .await
            {
                tracing::warn!(%error, "the server's copy could not be kept");
            }
        }
        Ok(())
    }
}

/// The instant `wait` after `now`, limited to [`MAX_WAIT`].
fn after(now: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    now + TimeDelta::from_std(wait).unwrap_or(MAX_WAIT).min(MAX_WAIT)
}
