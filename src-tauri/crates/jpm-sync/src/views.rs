//! What screens show: rows that are joined, named and overlaid with the waiting edits.

pub mod availability;
pub mod calendar;
pub mod choices;
pub mod customers;
pub mod errors;
pub mod held_jobs;
pub mod jobs;
pub mod operations;
pub mod projects;
pub mod search;
pub mod status;
pub mod sync_errors;
