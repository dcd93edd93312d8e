//! What a screen shows: rows already joined, named and overlaid with the edits that the server does not have yet.

pub mod calendar;
pub mod choices;
pub mod jobs;
pub mod operations;
pub mod projects;
pub mod search;
pub mod status;
