//! Operations and records for the tables of decisions.

use std::collections::BTreeSet;

use jpm_client::ids::{AppointmentId, JobId};

use super::{Decision, Plan};
use crate::edit::Edit;
use crate::key::{Key, StringId};
use crate::operation::{Operation, Times};
use crate::rows::{AppointmentRow, RecordMeta};
use crate::time::Micros;
use crate::views::calendar::AppointmentState;
use crate::views::jobs::HoldOrCancelReason;

pub(super) const HOUR: Micros = 3_600_000_000;
pub(super) const APPOINTMENT: AppointmentId = AppointmentId(5);
pub(super) const JOB: JobId = JobId(7);

pub(super) fn operation(edit: Edit) -> Operation {
    Operation {
        job: Some(Key::Server(JOB)),
        appointment: Some(Key::Server(APPOINTMENT)),
        ..Operation::new(edit)
    }
}

/// Two hours from `hour` on.
pub(super) fn times(hour: i64) -> Times {
    Times {
        start: hour * HOUR,
        end: (hour + 2) * HOUR,
        arrival_start: None,
        arrival_end: None,
    }
}

/// An appointment at nine that was changed at `modified`.
pub(super) fn row(id: i64, state: AppointmentState, modified: Micros) -> AppointmentRow {
    let times = times(9);
    AppointmentRow {
        origin: RecordMeta {
            id,
            modified,
            ..RecordMeta::default()
        },
        job_id: JOB.0,
        number: None,
        start: times.start,
        end: times.end,
        end_known: true,
        arrival_start: None,
        arrival_end: None,
        state,
        confirmed: false,
        instructions: None,
        customer_id: None,
        active: true,
    }
}

pub(super) fn set(ids: &[i64]) -> BTreeSet<i64> {
    ids.iter().copied().collect()
}

pub(super) fn reason(memo: &str) -> HoldOrCancelReason {
    HoldOrCancelReason {
        reason_id: StringId(3.into()),
        memo: memo.into(),
    }
}

/// The plan of a decision to send.
pub(super) fn plan(decision: Decision) -> Plan {
    match decision {
        Decision::Send(plan) => *plan,
        other => panic!("{other:?}"),
    }
}
