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
use lane::{Count, Lane};
use points::{Point, kill_at};

const APPOINTMENTS: usize = 1200;

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
    assert!(lane.count.kills > 80, "{:?}", lane.count);
    tell("named points", seed, &lane.judge().await);
}

#[tokio::test]
async fn killed_at_any_time_no_edit_is_lost_and_none_is_done_twice() {
    let seed = number("JPM_DESK_SEED", 11);
    let mut left = number("JPM_DESK_KILLS", 130);
    // A company has so many jobs that nobody has touched, so a long run goes through several.
    for seed in seed.. {
        let mut lane = Lane::new(seed, APPOINTMENTS).await;
        let seat = lane.live().await;
        lane.kill(seat).await;
        lane.server.dawdle().await;
        let round = left.min(200);
        for _ in 0..round {
            at_random::kill_at_any_time(&mut lane).await;
            if lane.dice.percent(3) {
                lane.settle().await;
            }
        }
        tell("random", seed, &lane.judge().await);
        left -= round;
        if left == 0 {
            return;
        }
    }
}
