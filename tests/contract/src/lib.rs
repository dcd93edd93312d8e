//! Holds what the client sends and what it reads against the API's own documents: the contract, which is in this
//! folder, and the vendor's, whose folder `JPM_VENDOR_SPEC` names where someone has it.

// This crate only serves tests, where a broken document should stop everything loudly.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc
)]

pub mod document;
pub mod instances;
pub mod recorder;
