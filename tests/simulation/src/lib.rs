//! The engine against a server that is made up.
//!
//! Everything that decides anything comes from one number: the server's manners, what the dispatcher and the others do, what happens to
//! each request, when the program dies. Time is tokio's paused clock, so that hours pass in milliseconds, and everything runs on one
//! thread, so that the same number gives the same run. What is right is known from the server's own log, which shares nothing with the
//! client or with the sandbox.

pub mod calls;
pub mod checks;
pub mod desk;
pub mod dice;
pub mod editing;
pub mod network;
pub mod opposites;
pub mod others;
pub mod overwrites;
pub mod power;
pub mod records;
pub mod run;
pub mod schedule;
pub mod server;
pub mod together;
pub mod working_day;
pub mod world;
