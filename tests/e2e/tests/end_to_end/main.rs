//! End-to-end tests: network faults, kills of the engine process, the real window, and the list of
//! mutation guards. One binary, because each would link the same crates.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub
)]

mod faults;
mod kills;
mod mutation_guards;
mod window;
