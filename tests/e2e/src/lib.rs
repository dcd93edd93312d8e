//! Shared code of the end-to-end tests.

pub mod fault_server;
pub mod relay;
pub mod workstation;
