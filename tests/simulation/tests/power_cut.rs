//! An edit that was taken survives a power cut, because the outbox is synced before that is said; without it some would be lost.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::process::Command;

use chrono::DateTime;
use jpm_sync::Store;
use simulation::desk::account;
use simulation::dice::Dice;
use simulation::power::{Disk, Event, events};
use simulation::run::scratch;

/// Enough to fill the log several times, so that some cuts fall into the copying of the log into the file.
const EDITS: &str = "450";
const CUTS: usize = 120;

/// What `take-edits` does to the disk.
fn record(durability: &str, end: &str) -> Vec<Event> {
    let dir = scratch();
    let files = dir.path().join("account");
    let trace = dir.path().join("trace");
    let calls = "trace=openat,close,lseek,write,pwrite64,ftruncate,fsync,fdatasync,unlink";
    let done = Command::new("strace")
        .args([
            "-f",
            "-qq",
            "-xx",
            "-s",
            "1000000",
            "-e",
            "signal=none",
            "-e",
            calls,
            "-o",
        ])
        .arg(&trace)
        .arg(env!("CARGO_BIN_EXE_take-edits"))
        .arg(&files)
        .args([EDITS, durability, end])
        .output()
        .expect("strace is one of the packages that scripts/system-packages installs for tests");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let found = events(&std::fs::read_to_string(trace).unwrap(), &files);
    let said = found.iter().filter(|event| matches!(event, Event::Said(_)));
    assert_eq!(said.count().to_string(), EDITS, "every edit was taken");
    found
}

/// How many of the edits that were said to be taken are not there after the cut.
fn lost(dir: &Path, taken: &[&str]) -> usize {
    let store = Store::open(dir, &account(), DateTime::UNIX_EPOCH).expect("the files open");
    let kept: Vec<String> = store
        .operations()
        .unwrap()
        .iter()
        .map(|row| row.id.to_string())
        .collect();
    drop(store);
    let outbox = rusqlite::Connection::open(dir.join("outbox.db")).unwrap();
    let check: String = outbox
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
    taken
        .iter()
        .filter(|id| !kept.iter().any(|kept| kept == *id))
        .count()
}

/// Cuts the power at many moments; how many taken edits were lost in all.
fn cut_often(events: &[Event], seed: u64) -> usize {
    let mut dice = Dice::new(seed);
    let first = events
        .iter()
        .position(|event| matches!(event, Event::Said(_)))
        .unwrap();
    let mut moments: Vec<usize> = (0..CUTS)
        .map(|_| first + usize::try_from(dice.below((events.len() - first) as u64)).unwrap())
        .collect();
    // Right after what was said there is the most to lose.
    for moment in moments.iter_mut().step_by(2) {
        while !matches!(events[*moment], Event::Said(_)) {
            *moment -= 1;
        }
    }
    moments.sort_unstable();
    let (mut disk, mut taken, mut at, mut lost_in_all) = (Disk::default(), Vec::new(), 0, 0);
    for moment in moments {
        for event in &events[at..=moment.max(at)] {
            disk.take(event);
            if let Event::Said(line) = event {
                taken.push(line.strip_prefix("taken ").unwrap());
            }
        }
        at = moment.max(at) + 1;
        let dir = scratch();
        let survives = dice.one([0, 50, 90, 100]);
        disk.cut(dir.path(), survives, &mut dice).unwrap();
        lost_in_all += lost(dir.path(), &taken);
        if at >= events.len() {
            break;
        }
    }
    lost_in_all
}

#[test]
fn an_edit_that_was_taken_survives_a_power_cut() {
    for end in ["stay", "close"] {
        let events = record("full", end);
        assert_eq!(cut_often(&events, 1), 0, "an edit was lost");
    }
}

#[test]
fn without_syncing_the_same_cuts_lose_edits() {
    let events = record("normal", "stay");
    let lost = cut_often(&events, 1);
    println!("{lost} edits lost in {CUTS} cuts without syncing");
    assert!(lost > 0, "then the test above proves nothing");
}
