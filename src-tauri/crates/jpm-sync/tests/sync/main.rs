//! Integration tests of the store and the engine against the real sandbox over HTTP. They are one
//! binary, because linking one per file takes longer than the tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;
mod concurrent_edits;
mod confirmations;
mod conflicts;
mod damage;
mod edits;
mod export_feed;
mod hold_removals;
mod implausible_answers;
mod isolated_failures;
mod lanes;
mod late_rows;
mod maintenance;
mod malformed_records;
mod notes;
mod partial_sends;
mod polling;
mod project_edits;
mod pull;
mod queued_edits;
mod reversals;
mod screens;
mod send_failures;
mod tags_and_custom_fields;
mod ui_zones;
mod unknown_outcomes;
mod unusual_values;
