//! What an operation becomes when an attempt did not bring it to its end.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::{Effect, Error};

use super::{LONGEST_REST, Sender};
use crate::engine::attempt::{Setback, is_garbled, is_signed_out, may_repeat, refusal, words};
use crate::engine::disk::on_disk;
use crate::engine::{backoff, job_room};
use crate::instant::micros;
use crate::key::Key;
use crate::operation::{MergeBase, News, Operation};
use crate::store::{StoreError, outbox};
use crate::submit::is_own_news;
use crate::views::operations::{OperationState, Refusal};

/// How often the effect of a call without an answer is looked for.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// The reason that is shown while a change waits because all answers are slow.
const SLOW: &str = "ServiceTitan is answering too slowly to check whether someone else changed this. JPM Desk will try again.";

/// After so many attempts an answer that makes no sense again is shown as a problem; with the waits between them, these take some minutes.
const MOST_GARBLED: u32 = 10;

/// Where an operation comes to stand.
#[derive(Debug)]
struct Standing {
    state: OperationState,
    /// How long it rests before its next try.
    rest: Option<Duration>,
    why: Option<Refusal>,
    theirs: Option<(MergeBase, News)>,
}

impl Standing {
    fn over(state: OperationState, why: Refusal) -> Self {
        Self {
            state,
            rest: None,
            why: Some(why),
            theirs: None,
        }
    }

    /// What is known meanwhile is shown.
    fn looking(error: &Error, rest: Duration) -> Self {
        Self {
            why: Some(refusal(error)),
            ..Self::again(OperationState::Verifying, rest)
        }
    }

    fn again(state: OperationState, rest: Duration) -> Self {
        Self {
            state,
            rest: Some(rest),
            why: None,
            theirs: None,
        }
    }
}

/// What a setback makes of an operation. `random`, in 0..1, spreads its wait.
fn standing(operation: &Operation, setback: Setback, random: f64) -> Result<Standing, StoreError> {
    Ok(match setback {
        Setback::Disk(error) => return Err(error),
        // Worded when it is read, so that the times in it follow the zone.
        Setback::Conflict { theirs, news } => Standing {
            state: OperationState::Conflict,
            rest: None,
            why: None,
            theirs: Some((*theirs, news)),
        },
        Setback::Several(sentence) => Standing::over(OperationState::Conflict, words(sentence)),
        Setback::Refused(sentence) => Standing::over(OperationState::Rejected, words(sentence)),
        Setback::Lost(sentence) => Standing::over(OperationState::Unknown, words(sentence)),
        Setback::Stale => {
            let state = if operation.is_doubtful() {
                OperationState::Verifying
            } else {
                OperationState::Queued
            };
            Standing {
                why: Some(words(SLOW)),
                ..Standing::again(state, LOOK_AGAIN)
            }
        }
        Setback::NotFoundYet => Standing::again(OperationState::Verifying, LOOK_AGAIN),
        Setback::Half(error) => Standing::over(OperationState::Rejected, refusal(&error)),
        Setback::Partly(error) => Standing::looking(&error, wait_after(operation, &error, random)),
        Setback::Call(error) => after_call(operation, &error, random),
    })
}

fn after_call(operation: &Operation, error: &Error, random: f64) -> Standing {
    // An earlier attempt may have reached the server, so it cannot be taken back as if it had not.
    let doubtful = operation.is_doubtful();
    if doubtful && operation.makes() {
        // Only the look failed; what is looked for is as unknown as before.
        Standing::looking(error, LOOK_AGAIN)
    } else if may_repeat(error) && !is_hopeless(operation, error) {
        let wait = wait_after(operation, error, random);
        if doubtful {
            Standing::looking(error, wait)
        } else {
            Standing {
                why: Some(refusal(error)),
                ..Standing::again(OperationState::Queued, wait)
            }
        }
    } else if error.effect() == Effect::Possible && operation.makes() {
        Standing::again(OperationState::Unknown, Duration::from_secs(1))
    } else if error.effect() == Effect::Possible {
        // The next attempt looks first. A server that fails each time is not asked at full speed.
        Standing::looking(error, wait_after(operation, error, random))
    } else {
        Standing::over(OperationState::Rejected, refusal(error))
    }
}

/// Whether what is read before the call makes no sense time and again, so that someone must look at it. Attempts that failed for want of a
/// connection count among the many, so the one before must have failed in the very same way.
fn is_hopeless(operation: &Operation, error: &Error) -> bool {
    is_garbled(error)
        && operation.attempts >= MOST_GARBLED
        && operation.refusal.as_ref() == Some(&refusal(error))
}

fn wait_after(operation: &Operation, error: &Error, random: f64) -> Duration {
    error
        .retry_after()
        .unwrap_or_else(|| backoff(operation.attempts, random))
}

impl Sender {
    pub(super) async fn set_back(
        &self,
        operation: &Operation,
        setback: Setback,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        if let Setback::Call(error) | Setback::Partly(error) = &setback
            && is_signed_out(error)
        {
            // The next round of pulling finds the same and says so.
            self.doubted.notify_one();
        }
        let Standing {
            state,
            rest,
            why,
            theirs,
        } = standing(operation, setback, self.spread.next())?;
        let next = rest.map(|rest| micros(after(now, rest)));
        tracing::info!(operation = %operation.id, ?state, "an edit did not go through");
        let (id, conflicting) = (operation.id, operation.clone());
        on_disk(&self.store, move |store| {
            store.outbox().write(|sql| {
                let theirs = match theirs {
                    Some((theirs, news)) => {
                        let names = store.names(sql)?;
                        let own = is_own_news(sql, &names, &conflicting, &theirs)?;
                        Some((theirs, News { own, ..news }))
                    }
                    None => None,
                };
                outbox::settle(
                    sql,
                    id,
                    state,
                    micros(now),
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
            && let Ok(found) = job_room::read(&self.store, &self.client, job).await
        {
            // The card goes back to what the server has, which may be news.
            if let Err(error) =
                job_room::commit(&self.store, &self.client, found, &[], micros(now)).await
            {
                tracing::warn!(%error, "the server's copy could not be kept");
            }
        }
        Ok(())
    }
}

/// The instant `wait` after `now`; a longer one than any that is kept is cut.
fn after(now: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    now + TimeDelta::from_std(wait)
        .unwrap_or(LONGEST_REST)
        .min(LONGEST_REST)
}
