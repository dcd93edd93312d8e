//! Killed while it reads: the mirror has everything in the end, and the same goes for a mirror that is being built anew.

use std::time::Duration;

use crossing::relay::{Call, Hold};
use rusqlite::Connection;

use crate::lane::Lane;
use crate::seat::{Jam, until_row};
use crate::{number, tell};

/// The lists that a board cannot do without.
const LISTS: [&str; 3] = ["/appointments?", "/jobs?", "/appointment-assignments?"];

fn mirror_file(lane: &Lane) -> String {
    let account = lane.server.address("").account().unwrap();
    format!("mirror-{}-{}.db", account.environment, account.tenant)
}

/// Another dispatcher changes a record that may have been read already.
async fn someone_else_works(lane: &mut Lane) {
    let subject = lane.supply.subject();
    lane.others += 1;
    let text = format!("By someone else {}", lane.others);
    lane.server.instruct(subject.appointment, &text).await;
}

async fn kill_at_page(lane: &mut Lane, list: &str, pages: u32, answered: bool) {
    let call = Call::new("GET", list);
    let hold = if answered {
        Hold::Answer(call)
    } else {
        Hold::Request(call)
    };
    lane.relay.hold_later(hold, pages);
    let seat = lane.start().await;
    // With fewer pages left than that, it is killed when it has come to the end.
    tokio::select! {
        () = lane.relay.until_held() => {}
        _ = seat.until("live", |status| status.phase == "live") => {}
    }
    lane.kill(seat).await;
    someone_else_works(lane).await;
}

#[tokio::test]
async fn killed_in_the_first_download_it_goes_on_and_misses_nothing() {
    let seed = number("JPM_DESK_SEED", 13);
    let mut lane = Lane::new(seed, 1200).await;
    let file = mirror_file(&lane);
    for list in LISTS {
        for pages in [0, 1, 1] {
            kill_at_page(&mut lane, list, pages, true).await;
        }
    }
    // A page has come, and cannot be kept.
    lane.relay.hold(Hold::Answer(Call::new("GET", "/jobs?")));
    let seat = lane.start().await;
    lane.relay.until_held().await;
    let jam = Jam::of(lane.folder.path(), &file);
    lane.relay.release();
    lane.kill(seat).await;
    drop(jam);
    // As soon as the cursor of a list is there.
    for feed in ["appointments", "jobs"] {
        let seat = lane.start().await;
        let query = format!("SELECT 1 FROM feed WHERE name = '{feed}' AND cursor_us IS NOT NULL");
        until_row(lane.folder.path(), &file, &query).await;
        lane.kill(seat).await;
        someone_else_works(&mut lane).await;
    }
    for _ in 0..10 {
        let seat = lane.start().await;
        let millis = u64::try_from(lane.dice.below(300)).unwrap();
        tokio::time::sleep(Duration::from_millis(millis)).await;
        lane.kill(seat).await;
        someone_else_works(&mut lane).await;
    }
    tell("first download", seed, &lane.judge().await);
}

#[tokio::test]
async fn killed_while_it_catches_up_it_misses_nothing() {
    let seed = number("JPM_DESK_SEED", 17);
    let mut lane = Lane::new(seed, 600).await;
    let seat = lane.live().await;
    lane.kill(seat).await;
    for round in 0..30 {
        let list = LISTS[round % LISTS.len()];
        kill_at_page(&mut lane, list, 0, round % 2 == 0).await;
    }
    tell("catching up", seed, &lane.judge().await);
}

#[tokio::test]
async fn killed_while_the_mirror_is_built_anew_it_is_whole_in_the_end() {
    let seed = number("JPM_DESK_SEED", 19);
    let mut lane = Lane::new(seed, 600).await;
    let seat = lane.live().await;
    lane.kill(seat).await;
    let mut changed = 0;
    for _ in 0..20 {
        // Now it is someone else's, and does not fit. One whose building was cut off may have no owner yet.
        let sql = Connection::open(lane.folder.path().join(mirror_file(&lane))).unwrap();
        let change = "UPDATE about SET value = 'another 1' WHERE key = 'account'";
        changed += u32::from(sql.execute(change, []).is_ok_and(|rows| rows > 0));
        drop(sql);
        let address = lane.server.address(&lane.relay.api);
        let mut child = crate::seat::spawn(lane.folder.path(), lane.ahead, &address);
        // Anywhere between its first instruction and the first page.
        let micros = u64::try_from(lane.dice.below(60_000)).unwrap();
        tokio::time::sleep(Duration::from_micros(micros)).await;
        child.kill().await.unwrap();
        lane.count.kills += 1;
    }
    assert!(changed > 2, "it was built anew only {changed} times");
    tell("mirror anew", seed, &lane.judge().await);
}
