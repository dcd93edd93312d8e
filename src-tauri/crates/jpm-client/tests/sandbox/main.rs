//! Every operation of the document in both dialects, over real HTTP, against a server that shares no code with the client.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod appointments;
mod errors;
mod jobs;
mod other_apis;
mod setup;
mod vendor_calls;
