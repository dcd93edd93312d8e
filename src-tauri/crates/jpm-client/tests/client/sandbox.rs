//! Tests of every operation in both dialects, over HTTP.

mod appointments;
mod errors;
mod jobs;
mod other_apis;
mod setup;
mod vendor_calls;
