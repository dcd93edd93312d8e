//! The client above a scripted server: every request is seen, every answer is chosen by the test.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(
    clippy::unnecessary_wraps,
    reason = "a reply may be a failure; most are not"
)]

mod decoding;
mod detecting;
mod dialects;
mod exporting;
mod manners;
#[cfg(target_os = "linux")]
mod memory;
mod odd_records;
mod paging;
mod scripted;
mod signing_in;
mod trying_again;
