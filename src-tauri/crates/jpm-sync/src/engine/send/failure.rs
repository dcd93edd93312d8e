//! Why an attempt did not complete an operation, and the operation's next state.

use std::time::Duration;

use jpm_client::{Effect, Error};

use crate::engine::backoff;
use crate::engine::call_error::{is_malformed_response, is_retryable, sync_error};
use crate::operation::{MergeBase, Operation, RemoteChange};
use crate::store::StoreError;
use crate::views::operations::OperationState;
use crate::views::sync_errors::{SendProblem, SyncError};

/// The interval between two lookups of the effect of an unanswered call.
const LOOKUP_INTERVAL: Duration = Duration::from_secs(10);

/// After this many attempts, an answer that again makes no sense is shown as a problem. With the
/// waits between them, this takes some minutes.
const MAX_MALFORMED: u32 = 10;

/// Why an attempt did not complete an operation.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A call failed. The client says whether its effect may have happened.
    Call(Error),
    /// A call failed without an effect, after others that have completed a part of the operation.
    PartlySent(Error),
    /// The server's copy changed under it, in the same field group.
    Conflict(Box<MergeBase>, RemoteChange),
    /// The sender cannot go on.
    Own(SendProblem),
    /// Sent without an answer, and its effect was not found yet.
    NotFoundYet,
    /// A failure of our own disk.
    Disk(StoreError),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

impl From<SendProblem> for Failure {
    fn from(problem: SendProblem) -> Self {
        Self::Own(problem)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Disk(error)
    }
}

/// The next state of an operation.
#[derive(Debug)]
pub(crate) struct NextState {
    pub(crate) state: OperationState,
    /// The delay before the next attempt.
    pub(crate) wait: Option<Duration>,
    pub(crate) why: Option<SyncError>,
    pub(crate) theirs: Option<(MergeBase, RemoteChange)>,
}

impl NextState {
    /// The dispatcher decides.
    fn stop(state: OperationState, why: impl Into<SyncError>) -> Self {
        Self {
            wait: None,
            ..Self::retry(state, Duration::ZERO).because(why)
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

    fn because(self, why: impl Into<SyncError>) -> Self {
        let why = Some(why.into());
        Self { why, ..self }
    }
}

/// The next state of an operation after a failure. `random`, in 0..1, spreads its wait.
///
/// # Errors
/// A failure of our own disk, because nothing can be recorded.
pub(crate) fn next_state(
    operation: &Operation,
    failure: Failure,
    random: f64,
) -> Result<NextState, StoreError> {
    // An earlier attempt may have reached the server, so it cannot be withdrawn.
    let doubtful = operation.is_uncertain();
    Ok(match failure {
        Failure::Disk(error) => return Err(error),
        Failure::Call(error) => after_call(operation, &error, doubtful, random),
        // What was sent in part is never treated as unsent.
        Failure::PartlySent(error) => after_call(operation, &error, true, random),
        // It is worded when it is read, so that its times follow the time zone.
        Failure::Conflict(theirs, remote_change) => NextState {
            state: OperationState::Conflict,
            wait: None,
            why: None,
            theirs: Some((*theirs, remote_change)),
        },
        Failure::NotFoundYet => NextState::retry(OperationState::Verifying, LOOKUP_INTERVAL),
        Failure::Own(reason) => match reason {
            SendProblem::SlowAnswers => {
                NextState::retry(waiting_state(doubtful), LOOKUP_INTERVAL).because(reason)
            }
            SendProblem::SeveralFound => NextState::stop(OperationState::Conflict, reason),
            SendProblem::NotFoundInTime => NextState::stop(OperationState::Unknown, reason),
            _ => NextState::stop(OperationState::Rejected, reason),
        },
    })
}

fn waiting_state(doubtful: bool) -> OperationState {
    if doubtful {
        OperationState::Verifying
    } else {
        OperationState::Queued
    }
}

fn after_call(operation: &Operation, error: &Error, doubtful: bool, random: f64) -> NextState {
    let wait = error
        .retry_after()
        .unwrap_or_else(|| backoff(operation.attempts, random));
    let may_have_effect = error.effect() == Effect::Possible;
    let why = sync_error(error);
    if doubtful && operation.creates_record() {
        // Only the lookup failed. The outcome is as unknown as before.
        NextState::retry(OperationState::Verifying, LOOKUP_INTERVAL).because(why)
    } else if is_retryable(error) && !is_permanently_malformed(operation, error) {
        NextState::retry(waiting_state(doubtful), wait).because(why)
    } else if may_have_effect && operation.creates_record() {
        NextState::retry(OperationState::Unknown, Duration::from_secs(1))
    } else if may_have_effect {
        // The next attempt looks for the effect first. A server that fails each time is not asked
        // at full speed.
        NextState::retry(OperationState::Verifying, wait).because(why)
    } else {
        NextState::stop(OperationState::Rejected, why)
    }
}

/// Whether the read before the call fails repeatedly because the answer makes no sense, so that
/// someone must look at it. Attempts without a connection count as well, so the attempt before must
/// have failed in the same way.
fn is_permanently_malformed(operation: &Operation, error: &Error) -> bool {
    is_malformed_response(error)
        && operation.attempts >= MAX_MALFORMED
        && operation.error.as_ref() == Some(&sync_error(error))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jpm_client::error::Throttle;
    use jpm_client::transport::SendPhase;

    use super::*;
    use crate::edit::Edit;
    use crate::key::{Key, StringId};
    use crate::views::jobs::JobChanges;
    use crate::views::projects::NewProject;
    use OperationState::{Conflict, Queued, Rejected, Unknown, Verifying};

    fn change(state: OperationState) -> Operation {
        let edit = Edit::UpdateJob {
            job_id: Key::Server(7.into()),
            changes: JobChanges::default(),
            seen: None,
        };
        Operation {
            state,
            ..Operation::new(edit)
        }
    }

    fn creation(state: OperationState) -> Operation {
        let project = NewProject {
            customer_id: StringId(1.into()),
            location_id: StringId(2.into()),
            name: None,
            summary: None,
            project_manager_ids: Vec::new(),
            start_date: None,
            target_completion_date: None,
        };
        Operation {
            edit: Edit::CreateProject { project },
            ..change(state)
        }
    }

    fn offline() -> Error {
        Error::Tls {
            detail: "an unknown issuer".into(),
        }
    }

    fn no_answer() -> Error {
        Error::Timeout {
            phase: SendPhase::MaybeSent,
            effect: Effect::Possible,
        }
    }

    fn rejected() -> Error {
        Error::Conflict(Box::default())
    }

    fn malformed() -> Error {
        Error::Paging {
            list: "jobs",
            detail: "another page came",
        }
    }

    /// The operation, its state before, the failure, the next state, whether there is another
    /// attempt, and whether a reason is shown.
    type Row = (
        fn(OperationState) -> Operation,
        OperationState,
        Failure,
        OperationState,
        bool,
        bool,
    );

    #[test]
    fn each_failure_leads_to_one_state_with_a_reason() {
        use Failure::{Call, NotFoundYet, Own, PartlySent};
        use SendProblem::{NotFoundInTime, RecordNotFound, SeveralFound, SlowAnswers};
        let table: [Row; 21] = [
            (change, Queued, Call(offline()), Queued, true, true),
            (change, Verifying, Call(offline()), Verifying, true, true),
            (creation, Queued, Call(offline()), Queued, true, true),
            (creation, Verifying, Call(offline()), Verifying, true, true),
            (change, Queued, Call(malformed()), Queued, true, true),
            (change, Queued, Call(no_answer()), Verifying, true, true),
            (change, Verifying, Call(no_answer()), Verifying, true, true),
            (creation, Queued, Call(no_answer()), Unknown, true, false),
            (creation, Unknown, Call(no_answer()), Verifying, true, true),
            (change, Queued, Call(rejected()), Rejected, false, true),
            (change, Verifying, Call(rejected()), Rejected, false, true),
            (creation, Queued, Call(rejected()), Rejected, false, true),
            // Only the lookup was rejected.
            (creation, Verifying, Call(rejected()), Verifying, true, true),
            // A part was sent, so it is never treated as unsent.
            (change, Queued, PartlySent(offline()), Verifying, true, true),
            (
                change,
                Queued,
                PartlySent(rejected()),
                Rejected,
                false,
                true,
            ),
            (creation, Verifying, NotFoundYet, Verifying, true, false),
            (
                creation,
                Verifying,
                Own(SeveralFound),
                Conflict,
                false,
                true,
            ),
            (
                creation,
                Verifying,
                Own(NotFoundInTime),
                Unknown,
                false,
                true,
            ),
            (change, Queued, Own(SlowAnswers), Queued, true, true),
            (change, Unknown, Own(SlowAnswers), Verifying, true, true),
            (change, Queued, Own(RecordNotFound), Rejected, false, true),
        ];
        for (make, before, failure, state, again, reason) in table {
            let what = format!("{before:?}, {failure:?}");
            let next = next_state(&make(before), failure, 0.5).unwrap();
            assert_eq!(next.state, state, "{what}");
            assert_eq!(next.wait.is_some(), again, "{what}");
            assert_eq!(next.why.is_some(), reason, "{what}");
        }
    }

    #[test]
    fn malformed_answer_is_shown_after_ten_attempts() {
        let mut operation = Operation {
            attempts: MAX_MALFORMED,
            error: Some(sync_error(&malformed())),
            ..change(Queued)
        };
        let next = |operation: &Operation| {
            next_state(operation, malformed().into(), 0.5)
                .unwrap()
                .state
        };
        assert_eq!(next(&operation), Rejected);
        operation.attempts -= 1;
        assert_eq!(next(&operation), Queued);
        operation.attempts += 1;
        operation.error = Some(sync_error(&offline()));
        assert_eq!(
            next(&operation),
            Queued,
            "the last attempt had no connection"
        );
    }

    #[test]
    fn wait_named_by_the_server_is_kept() {
        let wait = Duration::from_secs(77);
        let throttled = Error::Throttled {
            throttle: Throttle::Rate,
            retry_after: Some(wait),
            problem: Box::default(),
        };
        let next = next_state(&change(Queued), throttled.into(), 0.5).unwrap();
        assert_eq!((next.state, next.wait), (Queued, Some(wait)));
    }
}
