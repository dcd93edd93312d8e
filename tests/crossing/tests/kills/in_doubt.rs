//! A booking whose answer never came: for as long as the server may still be at it, nothing is sent again.

use crossing::relay::Hold;

use crate::edits::{Kind, Planned};
use crate::lane::Lane;
use crate::seat::{standing, until_row};
use crate::tell;
use uuid::Uuid;

const KINDS: [Kind; 3] = [Kind::Book, Kind::Visit, Kind::Project];

/// Makes a booking and kills the process when the call is on its way. What the relay holds is still on its way.
async fn killed_while_sending(lane: &mut Lane, kind: Kind) -> (Planned, Uuid) {
    let subject = lane.supply.subject();
    let planned = lane.supply.plan(kind, &subject);
    let mut seat = lane.live().await;
    lane.relay.hold(Hold::Request(planned.write()));
    let id = lane.submit(&mut seat, &planned).await;
    lane.relay.until_held().await;
    seat.kill().await;
    lane.count.kills += 1;
    (planned, id)
}

async fn until_looked_for(lane: &Lane, id: Uuid) {
    let query = format!("SELECT 1 FROM operation WHERE id = '{id}' AND state = 'verifying'");
    until_row(lane.folder.path(), "outbox.db", &query).await;
}

#[tokio::test]
async fn inside_the_window_nothing_is_sent_again_and_after_it_the_dispatcher_is_asked() {
    let mut lane = Lane::new(3, 300).await;
    for kind in KINDS {
        let (planned, id) = killed_while_sending(&mut lane, kind).await;
        // From here on a second call would be caught.
        lane.relay.hold(Hold::Request(planned.write()));
        for _ in 0..3 {
            lane.ahead += 30;
            let mut seat = lane.live().await;
            until_looked_for(&lane, id).await;
            // It is not that the engine sleeps: another edit goes through.
            let subject = lane.supply.subject();
            let other = lane.supply.plan(Kind::Instruct, &subject);
            lane.submit(&mut seat, &other).await;
            seat.until("through", |status| status.waiting == 1).await;
            assert_eq!(standing(lane.folder.path(), id).unwrap().state, "verifying");
            seat.kill().await;
            lane.count.kills += 1;
        }
        assert_eq!(lane.relay.held(), 0, "{kind:?} was sent again");
        lane.ahead += 60;
        let seat = lane.live().await;
        seat.until("asked", |status| status.attention == 1).await;
        assert_eq!(
            lane.relay.held(),
            0,
            "{kind:?} was sent without being asked"
        );
        assert_eq!(lane.times(&planned.traces[0]).await, 0);
        lane.kill(seat).await;
        lane.settle().await;
    }
    tell("in doubt", 3, &lane.judge().await);
}

#[tokio::test]
async fn a_booking_that_reaches_the_server_late_is_found_and_not_made_again() {
    let mut lane = Lane::new(5, 300).await;
    for kind in KINDS {
        let (planned, id) = killed_while_sending(&mut lane, kind).await;
        lane.ahead += 30;
        let seat = lane.live().await;
        until_looked_for(&lane, id).await;
        assert_eq!(lane.times(&planned.traces[0]).await, 0);
        seat.kill().await;
        lane.count.kills += 1;
        // The packet was only slow.
        lane.relay.release();
        while lane.times(&planned.traces[0]).await == 0 {
            tokio::task::yield_now().await;
        }
        lane.ahead += 30;
        let seat = lane.live().await;
        seat.until("found", |status| status.waiting == 0).await;
        assert_eq!(standing(lane.folder.path(), id).unwrap().state, "done");
        lane.kill(seat).await;
    }
    let count = lane.judge().await;
    tell("late", 5, &count);
    assert_eq!(count.asked, 0, "nobody had to be asked");
}
