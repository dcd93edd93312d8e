use super::super::samples::{JOB, operation, plan, reason, row};
use super::*;
use crate::edit::Edit;
use crate::key::Key;
use crate::views::operations::OperationState;

fn holding() -> Operation {
    operation(Edit::HoldJob {
        job_id: Key::Server(JOB),
        reason: reason("The part is late"),
    })
}

fn seen(state: &str, changed: Micros) -> SeenJob {
    SeenJob {
        state: state.into(),
        changed: Some(changed),
        ..SeenJob::default()
    }
}

/// The conflict over a state.
fn over(state: &str, changed: Micros) -> Decision {
    state_conflict(&seen(state, changed))
}

/// The state of the operation, its steps, the job's change that was noted before the last call, the
/// job's state and change now, and whether the call is made.
type Row<'a> = (
    OperationState,
    &'a [Step],
    Option<Micros>,
    &'a str,
    Micros,
    bool,
);

#[test]
fn hold_or_cancellation_is_sent_unless_another_person_may_have_reversed_it() {
    use OperationState::{Queued, Unknown, Verifying};
    let held = [Step::Held { appointment: 1 }];
    // The job was scheduled when the edit was made.
    let table: [Row<'_>; 12] = [
        (Queued, &[], None, "Scheduled", 1, true),
        // Work continues.
        (Queued, &[], None, "Dispatched", 1, true),
        (Queued, &[], None, "InProgress", 1, true),
        (Queued, &[], None, "Completed", 1, false),
        // Nothing was sent yet, or no call was begun.
        (Queued, &[], Some(1), "Scheduled", 2, true),
        (Unknown, &[], None, "Scheduled", 2, true),
        // The call had no effect.
        (Unknown, &[], Some(1), "Scheduled", 1, true),
        (Verifying, &[], Some(1), "Dispatched", 1, true),
        // Its effect may have been undone.
        (Unknown, &[], Some(1), "Scheduled", 2, false),
        (Verifying, &[], Some(1), "Scheduled", 2, false),
        (Verifying, &[], Some(1), "Completed", 1, false),
        // Its own steps have changed the job.
        (Verifying, &held, Some(1), "Scheduled", 2, true),
    ];
    for row in table {
        let (state, steps, before, now, changed, sends) = row;
        let mut operation = Operation {
            state,
            steps: steps.to_vec(),
            ..holding()
        };
        operation.base.job_state = Some("Scheduled".into());
        operation.base.job_changed = before;
        let job = seen(now, changed);
        let why = reason("The part is late");
        for decision in [
            hold_job(&operation, JOB, &why, &job, None),
            cancel_job(&operation, JOB, &why, &job),
        ] {
            if !sends {
                assert_eq!(decision, over(now, changed), "{row:?}");
                continue;
            }
            let plan = plan(decision);
            let noted = plan.base.and_then(|base| base.job_changed);
            assert_eq!(noted, Some(changed), "{row:?}: for the next time");
            assert_eq!(
                (plan.steps.as_slice(), plan.calls.len()),
                (steps, 1),
                "{row:?}"
            );
        }
    }
}

#[test]
fn job_already_on_hold_or_canceled_needs_no_call() {
    let (operation, why) = (holding(), reason("The part is late"));
    let hold = |state| hold_job(&operation, JOB, &why, &seen(state, 1), None);
    let cancel = |state| cancel_job(&operation, JOB, &why, &seen(state, 1));
    assert_eq!(hold("Hold"), Decision::Done);
    assert_eq!(cancel("Canceled"), Decision::Done);
    // Held, and seen as held: it can be canceled.
    let mut seen_held = holding();
    seen_held.base.job_state = Some("Hold".into());
    plan(cancel_job(&seen_held, JOB, &why, &seen("Hold", 1)));
    let mut seen_scheduled = holding();
    seen_scheduled.base.job_state = Some("Scheduled".into());
    let decision = cancel_job(&seen_scheduled, JOB, &why, &seen("Hold", 1));
    assert_eq!(decision, over("Hold", 1));
}

#[test]
fn hold_includes_open_appointments_and_those_it_held_before() {
    use AppointmentState::{Canceled, Dispatched, Done, Hold, Other, Scheduled, Working};
    let states = [Scheduled, Dispatched, Hold, Working, Done, Canceled, Other];
    let all: Vec<_> = (1..)
        .zip(states)
        .map(|(id, state)| row(id, state, id * 10))
        .collect();
    let why = reason("The part is late");
    let given = ReasonAndMemo::new(3.into(), "The part is late");
    let decide = |operation: &Operation, rows: Option<&[AppointmentRow]>| {
        let plan = plan(hold_job(operation, JOB, &why, &seen("Scheduled", 1), rows));
        let Some(Call::HoldJob { otherwise, .. }) = plan.calls.into_iter().next() else {
            panic!("one call for the whole job")
        };
        (plan.base.and_then(|base| base.appointments), otherwise)
    };
    let each = |ids: &[i64]| {
        let calls = ids
            .iter()
            .map(|id| Call::HoldAppointment(AppointmentId(*id), given.clone()));
        Some(calls.collect::<Vec<_>>())
    };
    let (included, otherwise) = decide(&holding(), Some(&all));
    assert_eq!(included, Some([(1, 10), (2, 20)].into()));
    assert_eq!(otherwise, each(&[1, 2]));

    let mut half_held = holding();
    half_held.steps = vec![Step::Held { appointment: 3 }];
    half_held.base.appointments = Some([(1, 9), (8, 9)].into());
    let (included, otherwise) = decide(&half_held, Some(&all));
    assert_eq!(included, Some([(1, 10), (2, 20), (3, 0), (8, 9)].into()));
    assert_eq!(otherwise, each(&[1, 2]), "not those again that are on hold");
    assert_eq!(decide(&half_held, Some(&[])).1, each(&[]), "all are held");
    assert_eq!(
        decide(&holding(), Some(&[])).1,
        None,
        "there is nothing to hold"
    );
    assert_eq!(decide(&holding(), None), (None, None));
}

fn key(memo: &str) -> ReasonKey {
    ReasonKey::new(3, memo)
}

fn base_of_reversal() -> MergeBase {
    MergeBase {
        job_state: Some("Hold".into()),
        reasons: Some([key("The part is late")].into()),
        ..MergeBase::default()
    }
}

#[test]
fn hold_is_removed_only_while_it_is_the_one_made_here() {
    use AppointmentState::{Hold, Scheduled};
    let removing = || Operation {
        base: base_of_reversal(),
        ..operation(Edit::RemoveHold {
            job_id: Key::Server(JOB),
            appointment_ids: vec![Key::Server(1.into()), Key::Server(2.into())],
        })
    };
    let ours = [(1, key("The part is late"))];
    let decide = |operation: &Operation, state: &str, rows: &[AppointmentRow]| {
        remove_hold(operation, &seen(state, 5), rows, &ours)
    };
    let held = |modified| [row(1, Hold, modified), row(2, Scheduled, 20)];
    let sent = plan(decide(&removing(), "Hold", &held(10)));
    let call = || Call::RemoveHold(1.into());
    assert_eq!(sent.calls, [call()]);
    let noted = sent.base.and_then(|base| base.appointments);
    assert_eq!(noted, Some([(1, 10)].into()));

    let none_held = [row(1, Scheduled, 10)];
    assert_eq!(decide(&removing(), "Scheduled", &none_held), Decision::Done);
    assert_eq!(decide(&removing(), "Scheduled", &[]), Decision::Done);
    let mut deleted = held(10);
    deleted[0].active = false;
    assert_eq!(decide(&removing(), "Hold", &deleted), Decision::Done);
    for state in ["Canceled", "Completed"] {
        assert_eq!(decide(&removing(), state, &held(10)), over(state, 5));
    }

    // Without an answer, it is removed again only while the hold is the one from before.
    let doubtful = |steps| Operation {
        state: OperationState::Verifying,
        base: MergeBase {
            appointments: Some([(1, 10)].into()),
            ..base_of_reversal()
        },
        steps,
        ..removing()
    };
    assert_eq!(
        plan(decide(&doubtful(vec![]), "Hold", &held(10))).calls,
        [call()]
    );
    assert_eq!(
        decide(&doubtful(vec![]), "Hold", &held(11)),
        over("Hold", 5)
    );
    let released = |appointment| vec![Step::Released { appointment }];
    assert_eq!(
        decide(&doubtful(released(1)), "Hold", &held(10)),
        over("Hold", 5)
    );
    plan(decide(&doubtful(released(2)), "Hold", &held(10)));
}

#[test]
fn hold_or_cancellation_with_another_reason_stays() {
    let theirs = |state: &str, reasons: &[&str]| {
        reason_conflict(
            &seen(state, 5),
            reasons.iter().map(|memo| key(memo)).collect(),
        )
    };
    let removing = Operation {
        base: base_of_reversal(),
        ..operation(Edit::RemoveHold {
            job_id: Key::Server(JOB),
            appointment_ids: vec![Key::Server(1.into())],
        })
    };
    let held = [row(1, AppointmentState::Hold, 10)];
    let decide = |reasons: &[(i64, &str)]| {
        let reasons: Vec<_> = reasons.iter().map(|(of, memo)| (*of, key(memo))).collect();
        remove_hold(&removing, &seen("Hold", 5), &held, &reasons)
    };
    assert_eq!(decide(&[(1, "A permit")]), theirs("Hold", &["A permit"]));
    plan(decide(&[(1, "The  part is late"), (2, "A permit")]));
    plan(decide(&[]));

    let mut reviving = operation(Edit::RemoveCancellation {
        job_id: Key::Server(JOB),
    });
    reviving.base = MergeBase {
        job_state: Some("Canceled".into()),
        ..base_of_reversal()
    };
    let decide = |operation: &Operation, state: &str, memo: &str| {
        remove_cancellation(operation, JOB, &seen(state, 5), [key(memo)].into())
    };
    let ours = "The part is late";
    assert_eq!(
        decide(&reviving, "Canceled", "Moved away"),
        theirs("Canceled", &["Moved away"])
    );
    let sent = plan(decide(&reviving, "Canceled", ours));
    assert_eq!(sent.calls, [Call::RemoveCancellation(JOB)]);
    assert_eq!(sent.base.and_then(|base| base.job_changed), Some(5));
    for state in ["Scheduled", "Hold", "Completed"] {
        assert_eq!(decide(&reviving, state, ours), Decision::Done, "{state}");
    }
    reviving.state = OperationState::Verifying;
    for (before, is_conflict) in [(None, false), (Some(5), false), (Some(4), true)] {
        reviving.base.job_changed = before;
        let decision = decide(&reviving, "Canceled", ours);
        assert_eq!(decision == over("Canceled", 5), is_conflict, "{before:?}");
    }
}
