//! A move of an appointment: other times, other technicians, or both, in up to three calls.
//!
//! Each call is recorded when it is answered. A move that fails between two calls can therefore say
//! what was done, continue where it stopped, and be rolled back.

use std::collections::BTreeSet;

use jpm_client::ids::AppointmentId;
use jpm_client::models::Reschedule;

use super::{Call, Decision, Plan, SeenTechnicians, conflict};
use crate::edit::AppointmentMove;
use crate::operation::{MergeBase, Operation, Step, Times};
use crate::rows::AppointmentRow;
use crate::time::{EpochMillis, to_micros};
use crate::views::sync_errors::SendProblem;

/// Moves an appointment to the times and technicians of the edit. `technicians` is `None` if they
/// stay, or if the credentials may not read them.
pub(crate) fn move_appointment(
    operation: &Operation,
    id: AppointmentId,
    to: &AppointmentMove,
    row: &AppointmentRow,
    technicians: Option<&SeenTechnicians>,
) -> Decision {
    let base = &operation.base;
    // If the server gives no end, the end is the one that was shown.
    let shown_length = base.times.map(|base| base.end - base.start);
    let end = match shown_length {
        Some(length) if !row.end_known => row.start + length,
        _ => row.end,
    };
    let theirs = Times {
        start: row.start,
        end,
        arrival_start: row.arrival_start,
        arrival_end: row.arrival_end,
    };
    // If there is no end, only a new start shows that the move was already made.
    let tells = row.end_known || base.times.is_some_and(|base| base.start != row.start);
    let same_times = tells && is_at(theirs, to);
    if !same_times && base.times.is_some_and(|base| base != theirs) {
        let theirs = MergeBase {
            times: Some(theirs),
            ..base.clone()
        };
        return conflict(theirs, Some(row.origin.modified));
    }
    let mut calls = Vec::new();
    let mut steps = operation.steps.clone();
    if !same_times {
        let times = Reschedule::new(to.start.0, to.end.0).with_arrival_window(
            to.arrival_start.map(|at| at.0),
            to.arrival_end.map(|at| at.0),
        );
        calls.push(Call::Reschedule(id, times));
    } else if base.times.is_some_and(|base| base != theirs) {
        note(&mut steps, Step::Moved);
    }
    if let Some(wanted) = &to.technician_ids {
        let Some(seen) = technicians else {
            return Decision::Reject(SendProblem::AssignmentsUnreadable);
        };
        let wanted: BTreeSet<i64> = wanted.iter().map(|id| id.0.0).collect();
        if is_contested(base, &seen.ids, &wanted) {
            let theirs = MergeBase {
                times: Some(theirs),
                technicians: Some(seen.ids.clone()),
                ..MergeBase::default()
            };
            return conflict(theirs, seen.changed);
        }
        if seen.ids != wanted {
            note_technicians(&mut steps, base, &seen.ids);
            calls.extend(technician_calls(id, &seen.ids, &wanted));
        }
    }
    if calls.is_empty() {
        return Decision::Done;
    }
    Decision::Send(Box::new(Plan {
        base: None,
        steps,
        calls,
    }))
}

/// Whether an appointment has the times of the edit. A window that the edit does not give stays.
fn is_at(theirs: Times, to: &AppointmentMove) -> bool {
    let window = |wanted: Option<EpochMillis>, theirs| {
        wanted.is_none_or(|at| Some(to_micros(at.0)) == theirs)
    };
    theirs.start == to_micros(to.start.0)
        && theirs.end == to_micros(to.end.0)
        && window(to.arrival_start, theirs.arrival_start)
        && window(to.arrival_end, theirs.arrival_end)
}

/// Whether someone else has changed the technicians.
fn is_contested(base: &MergeBase, current: &BTreeSet<i64>, wanted: &BTreeSet<i64>) -> bool {
    // Assigning some and unassigning others are two calls; between them all are assigned.
    // Operations of an earlier version unassigned first.
    base.technicians.as_ref().is_some_and(|base| {
        let between: BTreeSet<i64> = base.union(wanted).copied().collect();
        let stayed: BTreeSet<i64> = base.intersection(wanted).copied().collect();
        ![base, wanted, &between, &stayed].contains(&current)
    })
}

fn note(steps: &mut Vec<Step>, step: Step) {
    if !steps.contains(&step) {
        steps.push(step);
    }
}

/// Notes which technicians an earlier attempt has changed since the edit was made.
fn note_technicians(steps: &mut Vec<Step>, base: &MergeBase, current: &BTreeSet<i64>) {
    let Some(base) = &base.technicians else {
        return;
    };
    let technicians: BTreeSet<i64> = current.difference(base).copied().collect();
    if !technicians.is_empty() {
        note(steps, Step::Assigned { technicians });
    }
    let technicians: BTreeSet<i64> = base.difference(current).copied().collect();
    if !technicians.is_empty() {
        note(steps, Step::Unassigned { technicians });
    }
}

/// New technicians are assigned first: when that is rejected, the appointment keeps those it had.
fn technician_calls(
    appointment: AppointmentId,
    current: &BTreeSet<i64>,
    wanted: &BTreeSet<i64>,
) -> impl Iterator<Item = Call> {
    let add: BTreeSet<i64> = wanted.difference(current).copied().collect();
    let remove: BTreeSet<i64> = current.difference(wanted).copied().collect();
    let assign = (!add.is_empty()).then_some(Call::Assign(appointment, add));
    let unassign = (!remove.is_empty()).then_some(Call::Unassign(appointment, remove));
    assign.into_iter().chain(unassign)
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::super::samples::{APPOINTMENT, HOUR, operation, plan, row, set, times};
    use super::*;
    use crate::edit::Edit;
    use crate::key::{Key, StringId};
    use crate::time::from_micros;
    use crate::views::calendar::AppointmentState;
    use crate::views::operations::OperationState;

    /// To ten o'clock, and from technician 1 to technician 2.
    fn to(technicians: Option<&[i64]>) -> AppointmentMove {
        let at = |hour| EpochMillis(from_micros(hour * HOUR));
        AppointmentMove {
            appointment_id: Key::Server(APPOINTMENT),
            start: at(10),
            end: at(12),
            arrival_start: None,
            arrival_end: None,
            technician_ids: technicians
                .map(|ids| ids.iter().map(|id| StringId((*id).into())).collect()),
            seen: None,
        }
    }

    fn moving(to: &AppointmentMove) -> Operation {
        Operation {
            base: MergeBase {
                times: Some(times(9)),
                technicians: Some(set(&[1])),
                ..MergeBase::default()
            },
            ..operation(Edit::MoveAppointment { to: to.clone() })
        }
    }

    fn at(hour: i64) -> AppointmentRow {
        AppointmentRow {
            start: hour * HOUR,
            end: (hour + 2) * HOUR,
            ..row(APPOINTMENT.0, AppointmentState::Scheduled, 77)
        }
    }

    fn seen(ids: &[i64]) -> SeenTechnicians {
        SeenTechnicians {
            ids: set(ids),
            changed: Some(88),
        }
    }

    fn reschedule() -> Call {
        let to = to(None);
        Call::Reschedule(APPOINTMENT, Reschedule::new(to.start.0, to.end.0))
    }

    /// When the appointment begins, its technicians, the steps found, and the calls to make.
    type Row<'a> = (&'a str, i64, &'a [i64], Vec<Step>, Vec<Call>);

    #[test]
    fn move_continues_from_the_steps_that_the_server_has() {
        let assign = || Call::Assign(APPOINTMENT, set(&[2]));
        let unassign = || Call::Unassign(APPOINTMENT, set(&[1]));
        let assigned = || Step::Assigned {
            technicians: set(&[2]),
        };
        let unassigned = || Step::Unassigned {
            technicians: set(&[1]),
        };
        let table: [Row<'_>; 5] = [
            (
                "as it was seen: the new technician before the former one goes",
                9,
                &[1],
                vec![],
                vec![reschedule(), assign(), unassign()],
            ),
            (
                "moved",
                10,
                &[1],
                vec![Step::Moved],
                vec![assign(), unassign()],
            ),
            (
                "moved and assigned",
                10,
                &[1, 2],
                vec![Step::Moved, assigned()],
                vec![unassign()],
            ),
            (
                "an earlier version unassigned first",
                10,
                &[],
                vec![Step::Moved, unassigned()],
                vec![assign()],
            ),
            ("all but the time", 9, &[2], vec![], vec![reschedule()]),
        ];
        let to = to(Some(&[2]));
        for (what, hour, technicians, steps, calls) in table {
            // Whether the steps are recorded already makes no difference.
            for recorded in [Vec::new(), steps.clone()] {
                let operation = Operation {
                    state: OperationState::Verifying,
                    steps: recorded,
                    ..moving(&to)
                };
                let technicians = seen(technicians);
                let decision =
                    move_appointment(&operation, APPOINTMENT, &to, &at(hour), Some(&technicians));
                let plan = plan(decision);
                assert_eq!((plan.base, plan.steps), (None, steps.clone()), "{what}");
                assert_eq!(plan.calls, calls, "{what}");
            }
        }
        let there = move_appointment(&moving(&to), APPOINTMENT, &to, &at(10), Some(&seen(&[2])));
        assert_eq!(there, Decision::Done);
    }

    #[test]
    fn change_by_another_person_is_a_conflict() {
        let to = to(Some(&[2]));
        let operation = moving(&to);
        let decide = |hour, ids: &[i64]| {
            move_appointment(&operation, APPOINTMENT, &to, &at(hour), Some(&seen(ids)))
        };
        for ids in [&[1][..], &[2], &[3]] {
            let theirs = MergeBase {
                times: Some(times(11)),
                ..operation.base.clone()
            };
            assert_eq!(decide(11, ids), conflict(theirs, Some(77)), "times first");
        }
        for hour in [9, 10] {
            for ids in [&[3][..], &[1, 3], &[2, 3], &[1, 2, 3]] {
                let theirs = MergeBase {
                    times: Some(times(hour)),
                    technicians: Some(set(ids)),
                    ..MergeBase::default()
                };
                assert_eq!(decide(hour, ids), conflict(theirs, Some(88)), "{ids:?}");
            }
        }
    }

    #[test]
    fn omitted_arrival_window_stays() {
        let to = to(None);
        let moved = AppointmentRow {
            arrival_start: Some(10 * HOUR),
            arrival_end: Some(11 * HOUR),
            ..at(10)
        };
        let decision = move_appointment(&moving(&to), APPOINTMENT, &to, &moved, None);
        assert_eq!(decision, Decision::Done);
    }

    #[test]
    fn missing_server_end_counts_as_the_end_shown() {
        let to = to(None);
        let without_end = |hour| AppointmentRow {
            end: (hour + 1) * HOUR,
            end_known: false,
            ..at(hour)
        };
        let decide = |operation: &Operation, hour| {
            move_appointment(operation, APPOINTMENT, &to, &without_end(hour), None)
        };
        assert_eq!(plan(decide(&moving(&to), 9)).calls, [reschedule()]);
        assert_eq!(decide(&moving(&to), 10), Decision::Done);
        // If the start stays, nothing shows that the end was already moved.
        let mut longer = moving(&to);
        longer.base.times = Some(times(10));
        assert_eq!(plan(decide(&longer, 10)).calls, [reschedule()]);
    }

    #[test]
    fn unreadable_technicians_cannot_be_changed() {
        let to = to(Some(&[2]));
        let decision = move_appointment(&moving(&to), APPOINTMENT, &to, &at(9), None);
        let expected = Decision::Reject(SendProblem::AssignmentsUnreadable);
        assert_eq!(decision, expected);
    }
}
