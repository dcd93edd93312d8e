//! What the tests that cross crates share.

pub mod fault_server;
pub mod relay;
pub mod workstation;
