//! Kills during downloads: the mirror becomes complete nevertheless, also while it is rebuilt.

use std::path::Path;
use std::time::Duration;

use e2e::relay::{CallPattern, Hold};
use rusqlite::{Connection, OpenFlags};

use crate::kills::engine_process::{FileLock, TIMEOUT, until_row};
use crate::kills::harness::Harness;
use crate::kills::{number, print_count};

/// The lists of the board.
const LISTS: [&str; 3] = ["/appointments?", "/jobs?", "/appointment-assignments?"];

fn mirror_file(harness: &Harness) -> String {
    let account = harness.server.address("").account().unwrap();
    format!("mirror-{}-{}.db", account.environment, account.tenant)
}

/// Another dispatcher edits a record that may have been read already.
async fn other_dispatcher_edits(harness: &mut Harness) {
    let target = harness.factory.target();
    harness.others += 1;
    let text = format!("By someone else {}", harness.others);
    harness.server.instruct(target.appointment, &text).await;
}

async fn kill_at_page(harness: &mut Harness, list: &str, pages: u32, answered: bool) {
    let call = CallPattern::new("GET", list);
    let hold = if answered {
        Hold::Answer(call)
    } else {
        Hold::Request(call)
    };
    harness.relay.hold_later(hold, pages);
    let engine = harness.start().await;
    // If there are fewer pages, it is killed at the end.
    tokio::select! {
        () = harness.relay.until_held() => {}
        _ = engine.until("live", |status| status.phase == "live") => {}
    }
    harness.kill(engine).await;
    other_dispatcher_edits(harness).await;
}

#[tokio::test]
async fn kill_during_the_first_download_misses_no_row() {
    let seed = number("JPM_DESK_SEED", 13);
    let mut harness = Harness::new(seed, 1200).await;
    let file = mirror_file(&harness);
    for list in LISTS {
        for pages in [0, 1, 1] {
            kill_at_page(&mut harness, list, pages, true).await;
        }
    }
    // A page has arrived and cannot be stored.
    harness
        .relay
        .hold(Hold::Answer(CallPattern::new("GET", "/jobs?")));
    let engine = harness.start().await;
    harness.relay.until_held().await;
    let file_lock = FileLock::of(harness.folder.path(), &file);
    harness.relay.release();
    harness.kill(engine).await;
    drop(file_lock);
    // As soon as a list has a cursor.
    for feed in ["appointments", "jobs"] {
        let engine = harness.start().await;
        let query = format!("SELECT 1 FROM feed WHERE name = '{feed}' AND cursor_us IS NOT NULL");
        until_row(harness.folder.path(), &file, &query).await;
        harness.kill(engine).await;
        other_dispatcher_edits(&mut harness).await;
    }
    for _ in 0..10 {
        let engine = harness.start().await;
        let millis = u64::try_from(harness.rng.below(300)).unwrap();
        tokio::time::sleep(Duration::from_millis(millis)).await;
        harness.kill(engine).await;
        other_dispatcher_edits(&mut harness).await;
    }
    print_count("first download", seed, &harness.check().await);
}

#[tokio::test]
async fn kill_during_a_pull_misses_no_row() {
    let seed = number("JPM_DESK_SEED", 17);
    let mut harness = Harness::new(seed, 600).await;
    let engine = harness.start_synced().await;
    harness.kill(engine).await;
    for round in 0..30 {
        let list = LISTS[round % LISTS.len()];
        kill_at_page(&mut harness, list, 0, round % 2 == 0).await;
    }
    print_count("catching up", seed, &harness.check().await);
}

#[tokio::test]
async fn kill_while_the_mirror_is_recreated_ends_with_a_complete_mirror() {
    let seed = number("JPM_DESK_SEED", 19);
    let mut harness = Harness::new(seed, 600).await;
    let engine = harness.start_synced().await;
    harness.kill(engine).await;
    let mut changed = 0;
    for round in 0..20 {
        // The mirror now belongs to another account, so it is created again. An unfinished one may
        // have no owner yet.
        let sql = Connection::open(harness.folder.path().join(mirror_file(&harness))).unwrap();
        let change = "UPDATE meta SET value = 'another 1' WHERE key = 'account'";
        changed += u32::from(sql.execute(change, []).is_ok_and(|rows| rows > 0));
        drop(sql);
        let address = harness.server.address(&harness.relay.api);
        let mut child =
            crate::kills::engine_process::spawn(harness.folder.path(), harness.ahead, &address);
        if round % 3 == 0 {
            // However slow the machine is, some rounds leave a mirror that can be recreated.
            until_owned(&harness.folder.path().join(mirror_file(&harness))).await;
        } else {
            // Anywhere between its first instruction and the first page.
            let micros = u64::try_from(harness.rng.below(60_000)).unwrap();
            tokio::time::sleep(Duration::from_micros(micros)).await;
        }
        child.kill().await.unwrap();
        harness.count.kills += 1;
    }
    assert!(changed > 2, "it was built anew only {changed} times");
    print_count("mirror anew", seed, &harness.check().await);
}

/// Waits until a mirror that is recreated has its owner. The file may be missing for a moment.
async fn until_owned(mirror: &Path) {
    let is_owned = || {
        let sql = Connection::open_with_flags(mirror, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        sql.prepare("SELECT 1 FROM meta WHERE key = 'account' AND value <> 'another 1'")?
            .exists([])
    };
    let look = async {
        // Commits of another process cannot be observed otherwise.
        while !is_owned().unwrap_or(false) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, look)
        .await
        .expect("the mirror gets an owner");
}
