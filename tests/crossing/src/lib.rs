//! What the tests that cross crates share.

pub mod desk;
pub mod fault_server;
pub mod relay;
