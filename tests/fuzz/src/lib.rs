//! Mangled answers for everything in the client that reads what others wrote: pages, instants, `Retry-After`, problem documents,
//! answers of the token endpoint.
//!
//! The targets are in `tests/`, go through the client's public interface only, and run for a time, not for a count:
//! `JPM_DESK_FUZZ_SECONDS` each. They use proptest, which the workspace has anyway, runs on the stable compiler and gives the
//! smallest input that fails; the coverage-guided fuzzers want a nightly compiler or clash with Tauri's dependencies.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "only tests use this crate"
)]

mod mangle;
mod server;

use std::cell::Cell;
use std::time::{Duration, Instant};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

pub use mangle::{Edit, edits, mangle};
pub use server::{APP_KEY, Answer, NOW, SECRET, Server, TOKEN};

/// Cases between two looks at the clock.
const ROUND: u32 = 256;

/// Tries `check` on values of `strategy` until the time is over (`JPM_DESK_FUZZ_SECONDS`, 2 when it is not set), each round with
/// another seed; the first is `JPM_DESK_FUZZ_SEED`, or drawn. A failure names the smallest value that fails, and the seed.
///
/// # Panics
///
/// When a value fails, and when the variables hold no numbers.
pub fn fuzz<S: Strategy>(strategy: &S, check: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .filter(|text| !text.is_empty())
            .map(|text| text.parse::<u64>().expect(name))
    };
    let limit = Duration::from_secs(number("JPM_DESK_FUZZ_SECONDS").unwrap_or(2));
    let mut seed = number("JPM_DESK_FUZZ_SEED").unwrap_or_else(drawn);
    let began = Instant::now();
    let cases = Cell::new(0_u64);
    while began.elapsed() < limit {
        let config = Config {
            cases: ROUND,
            failure_persistence: None,
            rng_seed: RngSeed::Fixed(seed),
            ..Config::default()
        };
        let outcome = TestRunner::new(config).run(strategy, |value| {
            cases.set(cases.get() + 1);
            check(value)
        });
        if let Err(failure) = outcome {
            panic!("JPM_DESK_FUZZ_SEED={seed}: {failure}");
        }
        seed = seed.wrapping_add(1);
    }
    println!("{} cases in {:?}", cases.get(), began.elapsed());
}

/// A seed of the moment.
fn drawn() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}
