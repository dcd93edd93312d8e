//! Compares the client's requests and responses with the API documents: the contract in this
//! folder, and the vendor's in the folder that `JPM_VENDOR_SPEC` names.

// Only tests use this crate, and a broken document should stop them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc
)]

pub mod document;
pub mod instances;
pub mod recorder;
