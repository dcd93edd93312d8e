//! An accepted edit survives a power failure, because the outbox is synced first; without syncing
//! some are lost. The mirror may lose its newest rows, and downloads them again.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::process::Command;

use chrono::DateTime;
use jpm_sync::Store;
use simulation::disk::{Disk, Event, events};
use simulation::rng::SimRng;
use simulation::run::{runtime, scratch};
use simulation::working_day::WorkingDay;
use simulation::workstation::account;

/// Fills the log several times, so that some cuts hit a checkpoint.
const EDITS: &str = "450";
const CUTS: usize = 120;
/// After each of these a whole engine continues.
const MIRROR_CUTS: usize = 60;

/// Disk events of `submit-edits`.
fn record(durability: &str, end: &str) -> Vec<Event> {
    let found = watch(
        env!("CARGO_BIN_EXE_submit-edits"),
        &[EDITS, durability, end],
    );
    let said = found.iter().filter(|event| matches!(event, Event::Said(_)));
    assert_eq!(said.count().to_string(), EDITS, "every edit was taken");
    found
}

/// Disk events of a program whose first argument is a directory.
fn watch(program: &str, words: &[&str]) -> Vec<Event> {
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
        .arg(program)
        .arg(&files)
        .args(words)
        .output()
        .expect("strace is one of the packages that scripts/system-packages installs for tests");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    events(&std::fs::read_to_string(trace).unwrap(), &files)
}

/// Moments of power failures, half of them right after a line of output, when most can be lost.
fn moments(events: &[Event], from: usize, cuts: usize, rng: &mut SimRng) -> Vec<usize> {
    let said = |at: usize| matches!(events[at], Event::Said(_));
    let mut moments: Vec<usize> = (0..cuts)
        .map(|_| from + usize::try_from(rng.below((events.len() - from) as u64)).unwrap())
        .collect();
    for moment in moments.iter_mut().step_by(2) {
        while *moment > from && !said(*moment) {
            *moment -= 1;
        }
    }
    moments.sort_unstable();
    moments
}

/// Number of reported edits that are missing after the power failure.
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

/// Cuts the power at many moments. Returns the number of lost edits.
fn cut_often(events: &[Event], seed: u64) -> usize {
    let mut rng = SimRng::new(seed);
    let first = events
        .iter()
        .position(|event| matches!(event, Event::Said(_)));
    let moments = moments(events, first.unwrap(), CUTS, &mut rng);
    let (mut disk, mut taken, mut at, mut lost_in_all) = (Disk::default(), Vec::new(), 0, 0);
    for moment in moments {
        for event in &events[at..=moment.max(at)] {
            disk.apply(event);
            if let Event::Said(line) = event {
                taken.push(line.strip_prefix("taken ").unwrap());
            }
        }
        at = moment.max(at) + 1;
        let dir = scratch();
        let survives = rng.one([0, 50, 90, 100]);
        disk.power_cut(dir.path(), survives, &mut rng).unwrap();
        lost_in_all += lost(dir.path(), &taken);
        if at >= events.len() {
            break;
        }
    }
    lost_in_all
}

/// The mirrors after the power cuts.
#[derive(Debug, Default)]
struct Mirrors {
    /// Damaged mirrors that were rebuilt.
    renewed: usize,
    /// Mirrors that never became equal to the server again.
    wrong: Vec<String>,
}

/// Cuts the power during a working day and continues with what is left. Checks that no edit is
/// missing and each is done.
fn go_on_after_cuts(events: &[Event], seed: u64) -> Mirrors {
    let mut rng = SimRng::new(seed);
    let made = |event: &Event| matches!(event, Event::Made(path) if path.ends_with("account.open"));
    let opened = events.iter().position(made).unwrap();
    let moments = moments(events, opened, MIRROR_CUTS, &mut rng);
    let day = WorkingDay::default();
    let mut found = Mirrors::default();
    runtime().block_on(async {
        day.world.awake();
        // The server has run the whole day; each workstation must reach its state, whatever its
        // disk has kept.
        let files = scratch();
        let mut watched = day.workstation(files.path());
        watched.start();
        day.run(&watched, |_| ()).await;
        day.wait_until_synced(&watched).await.unwrap();
        watched.stop().await;
        let (mut disk, mut taken, mut at) = (Disk::default(), Vec::new(), 0);
        for moment in moments {
            for event in events.iter().take(moment + 1).skip(at) {
                disk.apply(event);
                if let Event::Said(line) = event {
                    taken.push(line.strip_prefix("taken ").unwrap());
                }
            }
            at = at.max(moment + 1);
            let dir = scratch();
            let survives = rng.one([0, 50, 90, 100]);
            disk.power_cut(dir.path(), survives, &mut rng).unwrap();
            let mut workstation = day.workstation(dir.path());
            workstation.start();
            let rest = day.wait_until_synced(&workstation).await;
            workstation.stop().await;
            assert_eq!(lost(dir.path(), &taken), 0, "an edit was lost");
            found.wrong.extend(rest.err());
            let mut files = dir.path().read_dir().unwrap();
            found.renewed += usize::from(files.any(|file| {
                let name = file.unwrap().file_name();
                name.to_string_lossy().ends_with("damaged.db")
            }));
        }
    });
    found
}

#[test]
fn mirror_is_sound_and_the_engine_continues_after_a_power_cut() {
    let events = watch(env!("CARGO_BIN_EXE_run-working-day"), &[]);
    let copied = |event: &&Event| matches!(event, Event::Written(path, ..) if is_mirror(path));
    let copied = events.iter().filter(copied).count();
    assert!(
        copied > 250,
        "hardly a cut falls into the copying: {copied}"
    );
    let found = go_on_after_cuts(&events, 1);
    assert_eq!(found.renewed, 0, "SQLite keeps its files whole");
    assert_eq!(found.wrong, Vec::<String>::new());
}

#[test]
fn mirror_on_a_disk_that_fakes_syncs_is_created_again_without_touching_the_outbox() {
    let mut events = watch(env!("CARGO_BIN_EXE_run-working-day"), &[]);
    // This disk reports syncs that it does not do. Only for the mirror, because nothing can protect
    // an outbox on such a disk.
    events.retain(|event| !matches!(event, Event::Synced(path) if !path.ends_with("outbox.db") && !path.ends_with("outbox.db-wal")));
    let found = go_on_after_cuts(&events, 1);
    println!("{} of {MIRROR_CUTS} mirrors were built anew", found.renewed);
    assert!(found.renewed > 0, "then the test above proves nothing");
    assert_eq!(found.wrong, Vec::<String>::new());
}

/// True for the mirror's database file, not its log.
fn is_mirror(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("mirror-") && name.ends_with(".db")
}

#[test]
fn accepted_edit_survives_a_power_cut() {
    for end in ["stay", "close"] {
        let events = record("full", end);
        assert_eq!(cut_often(&events, 1), 0, "an edit was lost");
    }
}

#[test]
fn same_power_cuts_without_syncing_lose_edits() {
    let events = record("normal", "stay");
    let lost = cut_often(&events, 1);
    println!("{lost} edits lost in {CUTS} cuts without syncing");
    assert!(lost > 0, "then the test above proves nothing");
}
