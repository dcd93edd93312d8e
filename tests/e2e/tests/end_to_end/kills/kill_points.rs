//! Named points at which the process is killed.

use e2e::relay::{CallPattern, Hold};
use serde_json::json;

use crate::kills::edits::{EditKind, PlannedEdit};
use crate::kills::engine_process::{FileLock, stored_operation, until_row};
use crate::kills::harness::Harness;

/// Every unfinished operation is being looked up, or waits for the dispatcher.
const NO_OPERATION_IN_PROGRESS: &str = "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM operation WHERE
    state IN ('queued', 'leased', 'acked') OR (state = 'unknown' AND error IS NULL))";

/// A point in the life of an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KillPoint {
    /// Confirmed; the engine does not run.
    Confirmed,
    /// Leased; the read before the write is not sent.
    Leased,
    /// Leased; the read before the write has no response.
    Comparing,
    /// The write has not reached the server.
    Sending,
    /// The server has executed the write; the response is on its way.
    Sent,
    /// The engine was told to stop while it waits for that response.
    Stopping,
    /// The response has arrived but cannot be stored.
    Answered,
    /// The response is stored; the read after the write is not sent.
    Acked,
    /// The response is stored; the read after the write has no response.
    ReadingAgain,
    /// The mirror has the server's copy; the operation is not done.
    Mirrored,
    /// The appointment was moved; the call to assign has not reached the server.
    Assigning,
    /// The technician was assigned; the response is on its way.
    Assigned,
    /// The call to unassign has not reached the server.
    Unassigning,
    /// All three calls are executed; the last response is on its way.
    Unassigned,
    /// The previous edit of the job is sent and has no response.
    SecondInLine,
}

impl KillPoint {
    pub const ALL: [KillPoint; 15] = [
        KillPoint::Confirmed,
        KillPoint::Leased,
        KillPoint::Comparing,
        KillPoint::Sending,
        KillPoint::Sent,
        KillPoint::Stopping,
        KillPoint::Answered,
        KillPoint::Acked,
        KillPoint::ReadingAgain,
        KillPoint::Mirrored,
        KillPoint::Assigning,
        KillPoint::Assigned,
        KillPoint::Unassigning,
        KillPoint::Unassigned,
        KillPoint::SecondInLine,
    ];

    /// True if an edit of this kind passes this point.
    pub fn applies_to(self, kind: EditKind) -> bool {
        match self {
            KillPoint::Leased | KillPoint::Comparing => !kind.creates_record(),
            // The id of a new record is stored before its copy is read, so with a locked outbox the
            // mirror never shows it.
            KillPoint::Mirrored => matches!(kind, EditKind::Move | EditKind::Reassign),
            KillPoint::Assigning
            | KillPoint::Assigned
            | KillPoint::Unassigning
            | KillPoint::Unassigned => kind == EditKind::Reassign,
            KillPoint::SecondInLine => kind == EditKind::Move,
            _ => true,
        }
    }

    /// What the relay holds at this point, and how many such calls pass before.
    fn hold(self, planned: &PlannedEdit) -> (Hold, u32) {
        let act = |act: &str| CallPattern::new("POST", format!("/{act} HTTP"));
        let (again, before) = planned.read_after_write();
        match self {
            KillPoint::Confirmed => (Hold::Nothing, 0),
            KillPoint::Leased => (Hold::Request(planned.first_read()), 0),
            KillPoint::Comparing => (Hold::Answer(planned.first_read()), 0),
            KillPoint::Sending => (Hold::Request(planned.write()), 0),
            KillPoint::Sent
            | KillPoint::Stopping
            | KillPoint::Answered
            | KillPoint::SecondInLine => (Hold::Answer(planned.write()), 0),
            KillPoint::Acked | KillPoint::Mirrored => (Hold::Request(again), before),
            KillPoint::ReadingAgain => (Hold::Answer(again), before),
            KillPoint::Assigning => (Hold::Request(act("assign-technicians")), 0),
            KillPoint::Assigned => (Hold::Answer(act("assign-technicians")), 0),
            KillPoint::Unassigning => (Hold::Request(act("unassign-technicians")), 0),
            KillPoint::Unassigned => (Hold::Answer(act("unassign-technicians")), 0),
        }
    }

    /// The stored state at this point, and the number of executed calls.
    fn expected(self, planned: &PlannedEdit) -> (&'static str, usize) {
        let all = planned.expected_effects.len();
        match self {
            KillPoint::Confirmed => ("queued", 0),
            KillPoint::Leased | KillPoint::Comparing | KillPoint::Sending => ("leased", 0),
            KillPoint::Sent
            | KillPoint::Stopping
            | KillPoint::SecondInLine
            | KillPoint::Assigning => ("leased", 1),
            KillPoint::Answered => ("leased", if all == 3 { 1 } else { all }),
            KillPoint::Assigned | KillPoint::Unassigning => ("leased", 2),
            KillPoint::Unassigned => ("leased", 3),
            KillPoint::Acked | KillPoint::ReadingAgain | KillPoint::Mirrored => ("acked", all),
        }
    }
}

/// Submits an edit of this kind, kills the process at this point, and checks that it was there.
pub async fn kill_at(harness: &mut Harness, kill_point: KillPoint, kind: EditKind) {
    let target = harness.factory.target();
    harness.others += harness
        .factory
        .prepare(&harness.server, kind, &target)
        .await;
    let planned = harness.factory.plan(kind, &target);
    let mut engine = harness.open().await;
    if kill_point != KillPoint::Confirmed {
        let (hold, before) = kill_point.hold(&planned);
        if matches!(
            kind,
            EditKind::BookJob | EditKind::CreateProject | EditKind::Reassign
        ) {
            // Some of its calls have no unique value, so no other edit may send a similar call.
            engine.send_command(&json!({"command": "start"})).await;
            until_row(harness.folder.path(), "outbox.db", NO_OPERATION_IN_PROGRESS).await;
            harness.relay.hold_later(hold, before);
        } else {
            harness.relay.hold_later(hold, before);
            engine.send_command(&json!({"command": "start"})).await;
        }
    }
    let id = harness.submit(&mut engine, &planned).await;
    if kill_point == KillPoint::SecondInLine {
        let next = harness.factory.plan(EditKind::Instruct, &target);
        let second = harness.submit(&mut engine, &next).await;
        harness.relay.until_held().await;
        let waits = stored_operation(harness.folder.path(), second).unwrap();
        assert_eq!(waits.state, "queued", "one after the other on a job");
    } else if kill_point != KillPoint::Confirmed {
        harness.relay.until_held().await;
    }
    let mut file_lock = None;
    match kill_point {
        KillPoint::Answered => {
            file_lock = Some(FileLock::of(harness.folder.path(), "outbox.db"));
            harness.relay.release();
        }
        KillPoint::Mirrored => {
            file_lock = Some(FileLock::of(harness.folder.path(), "outbox.db"));
            harness.relay.release();
            let account = harness.server.address("").account().unwrap();
            let file = format!("mirror-{}-{}.db", account.environment, account.tenant);
            let query = format!(
                "SELECT 1 FROM appointment WHERE id = {} AND start_us = {}",
                target.appointment,
                planned.new_start().timestamp_micros()
            );
            until_row(harness.folder.path(), &file, &query).await;
        }
        KillPoint::Stopping => engine.send_command(&json!({"command": "stop"})).await,
        _ => {}
    }
    let was = stored_operation(harness.folder.path(), id).unwrap();
    harness.kill(engine).await;
    drop(file_lock);
    let (state, calls) = kill_point.expected(&planned);
    assert_eq!(was.state, state, "{kill_point:?} {kind:?}");
    let mut done = 0;
    for expected in &planned.expected_effects {
        done += harness.effect_count(expected).await;
    }
    assert!(
        done == calls || (kill_point == KillPoint::Answered && done >= calls),
        "{kill_point:?} {kind:?}: {done} calls are done and not {calls}"
    );
}
