//! Simulates the engine against a simulated server.
//!
//! One seed decides everything: the server's behavior, all edits, the fate of each request, and
//! when the program dies. Time is tokio's paused clock, so hours pass in milliseconds. Everything
//! runs on one thread, so a seed always gives the same run. The server's own log tells what is
//! right; it shares no code with the client or the sandbox.

pub mod call;
pub mod checks;
pub mod disk;
pub mod editing;
pub mod effect;
pub mod endpoints;
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
