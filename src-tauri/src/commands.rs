//! What the window may ask for, one file per room of the UI. A command unpacks its arguments, calls the state, and maps the error.

pub mod account;
pub mod calendar;
pub mod export;
pub mod jobs;
pub mod plan;
pub mod projects;
pub mod settings;
pub mod sync;
pub mod window;
