//! The client above a scripted server: every request is seen, every answer is chosen by the test.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(
    clippy::unnecessary_wraps,
    reason = "a reply may be a failure; most are not"
)]

mod call_options;
mod decoding;
mod dialect_detection;
mod dialects;
mod export_feeds;
#[cfg(target_os = "linux")]
mod memory_use;
mod odd_records;
mod paging;
mod retries;
mod scripted_transport;
mod sign_in;
