//! Five workstations on one server are disconnected, paused and killed. All reach the same state,
//! and no edit stays unfinished.
//!
//! `SIM_TOGETHER=n` runs one schedule and prints its trace; `SIM_TOGETHER_COUNT` sets the number.

#![allow(clippy::unwrap_used, clippy::panic)]

use simulation::run::{Failure, scratch};
use simulation::several_workstations::{WORKSTATIONS, run_shared_schedule};

/// Default number of schedules.
const DEFAULT_COUNT: u64 = 100;

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap())
}

#[test]
fn several_workstations_reach_the_same_state() {
    let dir = scratch();
    if let Some(seed) = number("SIM_TOGETHER") {
        let outcome = run_shared_schedule(seed, dir.path());
        for line in &outcome.trace {
            println!("{line}");
        }
        assert_eq!(outcome.wrong, None);
        return;
    }
    let count = number("SIM_TOGETHER_COUNT").unwrap_or(DEFAULT_COUNT);
    let from = number("SIM_FROM").unwrap_or(1);
    let (mut edits, mut effects) = (0, 0);
    for seed in from..from + count {
        let outcome = run_shared_schedule(seed, dir.path());
        edits += outcome.edits;
        effects += outcome.effects;
        if outcome.wrong.is_some() {
            let failure = Failure { seed, outcome };
            panic!("with SIM_TOGETHER in the place of SIM_SEED, {failure}");
        }
    }
    println!(
        "{WORKSTATIONS} workstations: {count} schedules from seed {from}, {edits} edits, {effects} effects"
    );
}
