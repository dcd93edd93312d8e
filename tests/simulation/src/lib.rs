//! The engine against a server that is made up.
//!
//! Everything that decides anything comes from one number: the server's server_options, what the dispatcher and the others do, what happens to
//! each request, when the program dies. Time is tokio's paused clock, so that hours pass in milliseconds, and everything runs on one
//! thread, so that the same number gives the same run. What is right is known from the server's own log, which shares nothing with the
//! client or with the sandbox.

pub mod calls;
pub mod checks;
pub mod disk;
pub mod editing;
pub mod network;
pub mod other_dispatchers;
pub mod records;
pub mod rng;
pub mod run;
pub mod schedule;
pub mod server;
pub mod several_workstations;
pub mod working_day;
pub mod workstation;
pub mod world;
