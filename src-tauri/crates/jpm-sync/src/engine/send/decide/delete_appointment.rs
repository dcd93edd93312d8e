//! The deletion of an appointment that was added here. Only the vendor has a call for it.

use std::collections::BTreeSet;

use jpm_client::ids::AppointmentId;

use super::{Call, Decision, conflict, send};
use crate::operation::{MergeBase, Operation, Times};
use crate::plain_text::strip;
use crate::rows::AppointmentRow;
use crate::time::Micros;

/// Deletes an appointment that is still as it was added. If someone has changed it since, the
/// dispatcher is asked. `technicians` is `None` if the credentials may not read them.
pub(crate) fn delete_appointment(
    operation: &Operation,
    id: AppointmentId,
    row: &AppointmentRow,
    instructions: &str,
    technicians: Option<BTreeSet<i64>>,
) -> Decision {
    if !row.active {
        return Decision::Done;
    }
    let base = &operation.base;
    let times = Times::of_row(row);
    let theirs = MergeBase {
        times: base
            .times
            .filter(|base| is_when_added(*base, times))
            .or(Some(times)),
        // Technicians that cannot be read do not prevent it.
        technicians: technicians.or_else(|| base.technicians.clone()),
        // Markup and white space are ignored.
        instructions: base
            .instructions
            .clone()
            .filter(|base| strip(base) == strip(instructions))
            .or_else(|| Some(instructions.to_owned())),
        ..base.clone()
    };
    if theirs != *base {
        return conflict(theirs, Some(row.origin.modified));
    }
    send(operation, vec![Call::DeleteAppointment(id)])
}

/// Whether an appointment still has the times that it was added with. An arrival window that was
/// not requested is the server's.
fn is_when_added(base: Times, theirs: Times) -> bool {
    let window = |base: Option<Micros>, theirs| base.is_none() || base == theirs;
    (base.start, base.end) == (theirs.start, theirs.end)
        && window(base.arrival_start, theirs.arrival_start)
        && window(base.arrival_end, theirs.arrival_end)
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::super::samples::{APPOINTMENT, HOUR, JOB, operation, plan, row, set, times};
    use super::*;
    use crate::edit::Edit;
    use crate::key::Key;
    use crate::views::calendar::AppointmentState;

    #[test]
    fn added_appointment_is_deleted_unless_changed_since() {
        let mut operation = operation(Edit::DeleteAppointment {
            job_id: Key::Server(JOB),
            appointment_id: Key::Server(APPOINTMENT),
        });
        operation.base = MergeBase {
            times: Some(times(9)),
            technicians: Some(set(&[1])),
            instructions: Some("Dog".into()),
            ..MergeBase::default()
        };
        let as_added = || row(APPOINTMENT.0, AppointmentState::Scheduled, 77);
        let decide = |row: &AppointmentRow, text: &str, technicians: Option<&[i64]>| {
            delete_appointment(&operation, APPOINTMENT, row, text, technicians.map(set))
        };
        let with_window = AppointmentRow {
            arrival_start: Some(9 * HOUR),
            arrival_end: Some(10 * HOUR),
            ..as_added()
        };
        for decision in [
            decide(&as_added(), "Dog", Some(&[1])),
            decide(&as_added(), "<p>Dog</p>", Some(&[1])),
            decide(&as_added(), "Dog", None),
            decide(&with_window, "Dog", Some(&[1])),
        ] {
            let call = Call::DeleteAppointment(APPOINTMENT);
            assert_eq!(plan(decision).calls, [call]);
        }
        let moved = AppointmentRow {
            start: 10 * HOUR,
            end: 12 * HOUR,
            ..as_added()
        };
        let base = || operation.base.clone();
        for (decision, theirs) in [
            (
                decide(&moved, "Dog", Some(&[1])),
                MergeBase {
                    times: Some(times(10)),
                    ..base()
                },
            ),
            (
                decide(&as_added(), "Dog", Some(&[1, 2])),
                MergeBase {
                    technicians: Some(set(&[1, 2])),
                    ..base()
                },
            ),
            (
                decide(&as_added(), "Cat", Some(&[1])),
                MergeBase {
                    instructions: Some("Cat".into()),
                    ..base()
                },
            ),
        ] {
            assert_eq!(decision, conflict(theirs, Some(77)));
        }
        let gone = AppointmentRow {
            active: false,
            ..moved
        };
        assert_eq!(decide(&gone, "Cat", Some(&[2])), Decision::Done);
    }
}
