//! Fuzz tests of everything in the client that reads foreign data: pages, instants, `Retry-After`,
//! problem documents, token responses.
//!
//! The targets are in `tests/`, use only the client's public interface, and run for
//! `JPM_DESK_FUZZ_SECONDS` each. They use proptest, which runs on the stable compiler and finds the
//! smallest failing input. Coverage-guided fuzzers need a nightly compiler or conflict with Tauri's
//! dependencies.
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

/// Cases between two checks of the time.
const ROUND: u32 = 256;

/// Runs `check` on values of `strategy` for `JPM_DESK_FUZZ_SECONDS` (default 2), with a new seed
/// per round. The first seed is `JPM_DESK_FUZZ_SEED`, or random. A failure names the smallest
/// failing value and its seed.
///
/// # Panics
///
/// If a value fails, or a variable is not a number.
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

/// A random seed.
fn drawn() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}
