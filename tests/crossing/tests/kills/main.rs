//! The real engine as a process, killed at named points and at random: no confirmed edit is lost, none is done twice, nothing is stuck. The
//! sandbox's own effect log is the judge.
//!
//! `JPM_DESK_SEED` replays a run; `JPM_DESK_KILLS` and `JPM_DESK_ROUNDS` make it longer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub
)]

mod at_random;
mod dice;
mod edits;
mod in_doubt;
mod lane;
mod mirror;
mod points;
mod reading;
mod seat;
mod seats;
mod server;

use edits::Kind;
use futures_util::future::join_all;
use lane::{Count, Lane};
use points::{Point, kill_at};

const APPOINTMENTS: usize = 1200;
/// Accounts that are killed at random side by side.
const LANES: u64 = 4;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

fn tell(what: &str, seed: u64, count: &Count) {
    eprintln!(
        "{what}: seed {seed}, {} kills, {} confirmed edits, {} unconfirmed, {} questions",
        count.kills, count.confirmed, count.unconfirmed, count.asked
    );
}

/// Every kind of edit at every point that it comes by.
#[tokio::test]
async fn killed_at_a_named_point_no_edit_is_lost_and_none_is_done_twice() {
    let seed = number("JPM_DESK_SEED", 7);
    let mut lane = Lane::new(seed, APPOINTMENTS).await;
    let seat = lane.live().await;
    lane.kill(seat).await;
    let mut pairs: Vec<(Point, Kind)> = Vec::new();
    for point in Point::ALL {
        pairs.extend(
            Kind::ALL
                .iter()
                .filter(|kind| point.is_met_by(**kind))
                .map(|kind| (point, *kind)),
        );
    }
    lane.dice.shuffle(&mut pairs);
    for (point, kind) in pairs {
        kill_at(&mut lane, point, kind).await;
    }
    assert!(lane.count.kills >= 100, "{:?}", lane.count);
    tell("named points", seed, &lane.judge().await);
}

/// Several accounts at once, each on a server of its own: a process that starts or dies leaves the machine idle for most of that time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_time_no_edit_is_lost_and_none_is_done_twice() {
    let mut seeds = number("JPM_DESK_SEED", 11)..;
    let wanted = number("JPM_DESK_KILLS", 240);
    let (mut left, mut done) = (wanted, 0);
    while left > 0 {
        // A company has so many jobs that nobody has touched, so a long run goes through several.
        let each = left.div_ceil(LANES).min(200);
        let round = seeds.by_ref().take(usize::try_from(LANES).unwrap());
        let killed = join_all(round.map(|seed| killed_so_often(seed, each))).await;
        done += killed.into_iter().map(u64::from).sum::<u64>();
        left = left.saturating_sub(each * LANES);
    }
    eprintln!("random: {done} kills in all");
    assert!(done >= wanted, "only {done} kills");
}

/// How many kills there were, those of the settling in the end counted.
async fn killed_so_often(seed: u64, times: u64) -> u32 {
    eprintln!("random: seed {seed} begins");
    let mut lane = Lane::new(seed, APPOINTMENTS).await;
    let seat = lane.live().await;
    lane.kill(seat).await;
    lane.server.dawdle().await;
    for _ in 0..times {
        at_random::kill_at_any_time(&mut lane).await;
        if lane.dice.percent(3) {
            lane.settle().await;
        }
    }
    let count = lane.judge().await;
    tell("random", seed, &count);
    count.kills
}
