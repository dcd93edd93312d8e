//! The commands, one file per page of the window. A command checks its arguments and calls
//! `AppState`.

pub mod account;
pub mod calendar;
pub mod export;
pub mod jobs;
pub mod plan;
pub mod projects;
pub mod settings;
pub mod sync;
pub mod window;
