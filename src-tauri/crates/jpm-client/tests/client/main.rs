//! Tests of the client against three kinds of servers: a scripted transport, sockets that speak
//! bytes, and the sandbox, which shares no code with the client.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(
    clippy::unnecessary_wraps,
    reason = "replies of a script may be errors"
)]

mod call_example;
mod call_options;
mod decoding;
mod dialect_detection;
mod dialects;
mod examples;
mod export_feeds;
mod faults;
#[cfg(target_os = "linux")]
mod memory_use;
mod odd_records;
mod paging;
mod reqwest_transport;
mod retries;
mod sandbox;
mod scripted_transport;
mod sign_in;
