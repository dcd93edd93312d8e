//! The operations, one file per resource.

pub(crate) mod appointments;
pub(crate) mod crm;
pub(crate) mod dispatch;
pub(crate) mod events;
pub(crate) mod exports;
mod external_data;
pub(crate) mod job_status;
pub(crate) mod jobs;
pub(crate) mod notes;
pub(crate) mod project_edits;
pub(crate) mod projects;
pub(crate) mod settings;
