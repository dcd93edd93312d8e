//! The operations, one file for each room of the API.

pub(crate) mod appointments;
pub(crate) mod crm;
pub(crate) mod dispatch;
pub(crate) mod jobs;
mod markers;
pub(crate) mod projects;
pub(crate) mod settings;
