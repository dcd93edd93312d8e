//! Kills the engine process at named points and at random. No confirmed edit may be lost, done
//! twice, or left unfinished; the sandbox's effect log tells.
//!
//! `JPM_DESK_SEED` replays a run; `JPM_DESK_KILLS` and `JPM_DESK_ROUNDS` make it longer.

mod downloads;
mod edits;
mod engine_process;
mod harness;
mod kill_points;
mod mirror;
mod random_kills;
mod rng;
mod server;
mod several_engines;
mod unknown_outcome;

use edits::EditKind;
use futures_util::future::join_all;
use harness::{Count, Harness};
use kill_points::{KillPoint, kill_at};

const APPOINTMENTS: usize = 1200;
/// Number of accounts that are killed in parallel.
const HARNESSES: u64 = 4;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

fn print_count(what: &str, seed: u64, count: &Count) {
    eprintln!(
        "{what}: seed {seed}, {} kills, {} confirmed edits, {} unconfirmed, {} questions",
        count.kills, count.confirmed, count.unconfirmed, count.asked
    );
}

/// Each kind of edit at each point that it passes.
#[tokio::test]
async fn kill_at_each_named_point_loses_and_repeats_no_edit() {
    let seed = number("JPM_DESK_SEED", 7);
    let mut harness = Harness::new(seed, APPOINTMENTS).await;
    let engine = harness.start_synced().await;
    harness.kill(engine).await;
    let mut pairs: Vec<(KillPoint, EditKind)> = Vec::new();
    for kill_point in KillPoint::ALL {
        pairs.extend(
            EditKind::ALL
                .iter()
                .filter(|kind| kill_point.applies_to(**kind))
                .map(|kind| (kill_point, *kind)),
        );
    }
    harness.rng.shuffle(&mut pairs);
    for (kill_point, kind) in pairs {
        kill_at(&mut harness, kill_point, kind).await;
    }
    assert!(harness.count.kills >= 100, "{:?}", harness.count);
    print_count("named points", seed, &harness.check().await);
}

/// Several accounts with a server each, because a starting or dying process leaves the machine
/// idle.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kill_at_random_times_loses_and_repeats_no_edit() {
    let mut seeds = number("JPM_DESK_SEED", 11)..;
    let wanted = number("JPM_DESK_KILLS", 240);
    let (mut left, mut done) = (wanted, 0);
    while left > 0 {
        // A company has a limited number of unused jobs, so a long run uses several.
        let each = left.div_ceil(HARNESSES).min(200);
        let round = seeds.by_ref().take(usize::try_from(HARNESSES).unwrap());
        let killed = join_all(round.map(|seed| run_random_kills(seed, each))).await;
        done += killed.into_iter().map(u64::from).sum::<u64>();
        left = left.saturating_sub(each * HARNESSES);
    }
    eprintln!("random: {done} kills in all");
    assert!(done >= wanted, "only {done} kills");
}

/// Returns the number of kills, including the final ones.
async fn run_random_kills(seed: u64, times: u64) -> u32 {
    eprintln!("random: seed {seed} begins");
    let mut harness = Harness::new(seed, APPOINTMENTS).await;
    let engine = harness.start_synced().await;
    harness.kill(engine).await;
    harness.server.add_delays().await;
    for _ in 0..times {
        random_kills::kill_at_any_time(&mut harness).await;
        if harness.rng.percent(3) {
            harness.finish_all().await;
        }
    }
    let count = harness.check().await;
    print_count("random", seed, &count);
    count.kills
}
