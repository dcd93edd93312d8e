//! The operations, one file for each room of the API.

pub(crate) mod appointments;
pub(crate) mod closing;
pub(crate) mod crm;
pub(crate) mod dispatch;
pub(crate) mod events;
pub(crate) mod exports;
pub(crate) mod jobs;
mod markers;
pub(crate) mod notes;
pub(crate) mod project_edits;
pub(crate) mod projects;
pub(crate) mod settings;
