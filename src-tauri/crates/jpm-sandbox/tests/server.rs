//! The sandbox over HTTP: sign-in, every operation in both dialects, effects, errors, paging,
//! files, determinism.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod server {
    pub(crate) mod api_client;
    mod auth;
    mod control;
    mod edits;
    mod faults;
    mod feeds;
    mod field_simulation;
    mod lists;
    mod messy;
    mod odd_records;
    mod rejected_requests;
    mod related_apis;
    mod status_changes;
    mod tenant;
    mod time_passing;
    mod validation;
}
