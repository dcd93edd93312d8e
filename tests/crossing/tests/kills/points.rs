//! The named points at which a process is killed.

use crossing::relay::{Call, Hold};
use serde_json::json;

use crate::edits::{Kind, Planned};
use crate::lane::Lane;
use crate::seat::{Jam, standing, until_row};

/// All that is not over is looked for, or waits for the dispatcher.
const NOTHING_MOVES: &str = "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM operation WHERE
    state IN ('queued', 'leased', 'acked') OR (state = 'unknown' AND refusal IS NULL))";

/// A moment in an edit's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// It is confirmed; nothing is sent, as the engine rests.
    Confirmed,
    /// It is leased, and the read before the write has not left.
    Leased,
    /// It is leased, and the read before the write has no answer.
    Comparing,
    /// Its write is on its way and has not reached the server.
    Sending,
    /// The server has done it, and the answer is on its way.
    Sent,
    /// The program was told to stop while it waits for that answer.
    Stopping,
    /// The answer has come, and cannot be noted on the disk.
    Answered,
    /// It is noted, and the read after the write has not left.
    Acked,
    /// It is noted, and the read after the write has no answer.
    ReadingAgain,
    /// The mirror has the server's copy, and the operation is not done yet.
    Mirrored,
    /// Moved to another time; the new technician is not on it yet, and the call has not reached the server.
    Assigning,
    /// The new technician is on it; the answer is on its way.
    Assigned,
    /// The former technician is still on it; the call has not reached the server.
    Unassigning,
    /// All three calls are done; the last answer is on its way.
    Unassigned,
    /// The edit before it on the same job has been sent, and has no answer.
    SecondInLine,
}

impl Point {
    pub const ALL: [Point; 15] = [
        Point::Confirmed,
        Point::Leased,
        Point::Comparing,
        Point::Sending,
        Point::Sent,
        Point::Stopping,
        Point::Answered,
        Point::Acked,
        Point::ReadingAgain,
        Point::Mirrored,
        Point::Assigning,
        Point::Assigned,
        Point::Unassigning,
        Point::Unassigned,
        Point::SecondInLine,
    ];

    /// Whether an edit of this kind comes by here.
    pub fn is_met_by(self, kind: Kind) -> bool {
        match self {
            Point::Leased | Point::Comparing => !kind.makes(),
            // The number of a new record is noted before its copy is read, so a jammed outbox shows nothing of it in the mirror.
            Point::Mirrored => matches!(kind, Kind::Move | Kind::Reassign),
            Point::Assigning | Point::Assigned | Point::Unassigning | Point::Unassigned => {
                kind == Kind::Reassign
            }
            Point::SecondInLine => kind == Kind::Move,
            _ => true,
        }
    }

    /// What the relay holds back there, and how many such calls pass before.
    fn hold(self, planned: &Planned) -> (Hold, u32) {
        let act = |act: &str| Call::new("POST", format!("/{act} HTTP"));
        let (again, before) = planned.read_again();
        match self {
            Point::Confirmed => (Hold::Nothing, 0),
            Point::Leased => (Hold::Request(planned.first_read()), 0),
            Point::Comparing => (Hold::Answer(planned.first_read()), 0),
            Point::Sending => (Hold::Request(planned.write()), 0),
            Point::Sent | Point::Stopping | Point::Answered | Point::SecondInLine => {
                (Hold::Answer(planned.write()), 0)
            }
            Point::Acked | Point::Mirrored => (Hold::Request(again), before),
            Point::ReadingAgain => (Hold::Answer(again), before),
            Point::Assigning => (Hold::Request(act("assign-technicians")), 0),
            Point::Assigned => (Hold::Answer(act("assign-technicians")), 0),
            Point::Unassigning => (Hold::Request(act("unassign-technicians")), 0),
            Point::Unassigned => (Hold::Answer(act("unassign-technicians")), 0),
        }
    }

    /// What the disk says then, and how many of the edit's calls the server has done.
    fn expected(self, planned: &Planned) -> (&'static str, usize) {
        let all = planned.traces.len();
        match self {
            Point::Confirmed => ("queued", 0),
            Point::Leased | Point::Comparing | Point::Sending => ("leased", 0),
            Point::Sent | Point::Stopping | Point::SecondInLine | Point::Assigning => ("leased", 1),
            Point::Answered => ("leased", if all == 3 { 1 } else { all }),
            Point::Assigned | Point::Unassigning => ("leased", 2),
            Point::Unassigned => ("leased", 3),
            Point::Acked | Point::ReadingAgain | Point::Mirrored => ("acked", all),
        }
    }
}

/// Makes an edit of this kind, kills the process exactly there, and looks whether it was there.
pub async fn kill_at(lane: &mut Lane, point: Point, kind: Kind) {
    let subject = lane.supply.subject();
    lane.others += lane.supply.make_ready(&lane.server, kind, &subject).await;
    let planned = lane.supply.plan(kind, &subject);
    let mut seat = lane.open().await;
    if point != Point::Confirmed {
        let (hold, before) = point.hold(&planned);
        if matches!(kind, Kind::Book | Kind::Project | Kind::Reassign) {
            // Some of its calls do not bear its number, so no other edit may be about to make one like them.
            seat.order(&json!({"order": "start"})).await;
            until_row(lane.folder.path(), "outbox.db", NOTHING_MOVES).await;
            lane.relay.hold_later(hold, before);
        } else {
            lane.relay.hold_later(hold, before);
            seat.order(&json!({"order": "start"})).await;
        }
    }
    let id = lane.submit(&mut seat, &planned).await;
    if point == Point::SecondInLine {
        let next = lane.supply.plan(Kind::Instruct, &subject);
        let second = lane.submit(&mut seat, &next).await;
        lane.relay.until_held().await;
        let waits = standing(lane.folder.path(), second).unwrap();
        assert_eq!(waits.state, "queued", "one after the other on a job");
    } else if point != Point::Confirmed {
        lane.relay.until_held().await;
    }
    let mut jam = None;
    match point {
        Point::Answered => {
            jam = Some(Jam::of(lane.folder.path(), "outbox.db"));
            lane.relay.release();
        }
        Point::Mirrored => {
            jam = Some(Jam::of(lane.folder.path(), "outbox.db"));
            lane.relay.release();
            let account = lane.server.address("").account().unwrap();
            let file = format!("mirror-{}-{}.db", account.environment, account.tenant);
            let query = format!(
                "SELECT 1 FROM appointment WHERE id = {} AND start_us = {}",
                subject.appointment,
                planned.new_start().timestamp_micros()
            );
            until_row(lane.folder.path(), &file, &query).await;
        }
        Point::Stopping => seat.order(&json!({"order": "stop"})).await,
        _ => {}
    }
    let was = standing(lane.folder.path(), id).unwrap();
    lane.kill(seat).await;
    drop(jam);
    let (state, calls) = point.expected(&planned);
    assert_eq!(was.state, state, "{point:?} {kind:?}");
    let mut done = 0;
    for trace in &planned.traces {
        done += lane.times(trace).await;
    }
    assert!(
        done == calls || (point == Point::Answered && done >= calls),
        "{point:?} {kind:?}: {done} calls are done and not {calls}"
    );
}
