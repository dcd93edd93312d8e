//! What a dispatcher can do. Each edit becomes one operation in the outbox.

use jpm_client::TechnicianId;
use serde::{Deserialize, Serialize};

use crate::key::{AppointmentKey, AsText, JobKey};
use crate::moment::Moment;
use crate::views::jobs::{JobChanges, NewJob, PlannedVisit, ReasonGiven};
use crate::views::projects::NewProject;

/// Another time, another arrival window, other technicians for an appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct AppointmentMove {
    /// Which appointment.
    pub appointment_id: AppointmentKey,
    /// When work begins.
    pub start: Moment,
    /// When work ends.
    pub end: Moment,
    /// Earliest promised arrival; sent explicitly, because what the server does with an omitted window is not documented.
    pub arrival_start: Option<Moment>,
    /// Latest promised arrival.
    pub arrival_end: Option<Moment>,
    /// Who goes from now on; absent leaves the technicians as they are.
    pub technician_ids: Option<Vec<AsText<TechnicianId>>>,
}

/// An edit, as it is kept in the outbox. Operations are upcast for ever: variants and fields are only added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "edit",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Edit {
    /// Move or reassign an appointment.
    MoveAppointment {
        /// To when and to whom.
        to: AppointmentMove,
    },
    /// One more appointment for a job.
    AddAppointment {
        /// Which job.
        job_id: JobKey,
        /// When and who.
        visit: PlannedVisit,
        /// What the technician must know on the spot.
        special_instructions: Option<String>,
    },
    /// What the technician must know on the spot.
    SetSpecialInstructions {
        /// Which appointment.
        appointment_id: AppointmentKey,
        /// The new text; empty removes it.
        text: String,
    },
    /// Book a job.
    CreateJob {
        /// The job.
        job: NewJob,
    },
    /// Change fields of a job.
    UpdateJob {
        /// Which job.
        job_id: JobKey,
        /// What changes.
        changes: JobChanges,
    },
    /// Put a job on hold.
    HoldJob {
        /// Which job.
        job_id: JobKey,
        /// Why.
        reason: ReasonGiven,
    },
    /// Cancel a job.
    CancelJob {
        /// Which job.
        job_id: JobKey,
        /// Why.
        reason: ReasonGiven,
    },
    /// Make a project.
    CreateProject {
        /// The project.
        project: NewProject,
    },
}
