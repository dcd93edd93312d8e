//! The writing calls of the API: how each is made, and what its answer means.

use std::collections::BTreeSet;

use jpm_client::ids::{AppointmentId, JobId, ProjectId, TechnicianId};
use jpm_client::models::{
    AppointmentCreate, JobCreate, JobUpdate, NoteCreate, ProjectCreate, ProjectUpdate,
    ReasonAndMemo, Reschedule,
};
use jpm_client::{Client, Error};

use crate::operation::Step;

/// A writing call.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Call {
    Reschedule(AppointmentId, Reschedule),
    Assign(AppointmentId, BTreeSet<i64>),
    Unassign(AppointmentId, BTreeSet<i64>),
    SetInstructions(AppointmentId, String),
    HoldAppointment(AppointmentId, ReasonAndMemo),
    RemoveHold(AppointmentId),
    DeleteAppointment(AppointmentId),
    AddNote(JobId, NoteCreate),
    Confirm(AppointmentId),
    RemoveConfirmation(AppointmentId),
    UpdateJob(JobId, Box<JobUpdate>),
    HoldJob {
        job: JobId,
        why: ReasonAndMemo,
        /// The calls with the same effect, because the vendor may remove this one. With `None`, a
        /// 404 is a rejection.
        otherwise: Option<Vec<Call>>,
    },
    CancelJob(JobId, ReasonAndMemo),
    RemoveCancellation(JobId),
    CreateJob(Box<JobCreate>),
    CreateAppointment(Box<AppointmentCreate>),
    CreateProject(Box<ProjectCreate>),
    UpdateProject(ProjectId, Box<ProjectUpdate>),
    AddProjectNote(ProjectId, NoteCreate),
    AttachJob(ProjectId, JobId),
    DetachJob(JobId),
}

/// What the answer to a call means.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The server has made the change.
    Made,
    /// The server has created a record with this id.
    Created(i64),
    /// There was nothing to change.
    AlreadySo,
    /// The server does not have this call. These have the same effect.
    Instead(Vec<Call>),
}

impl Call {
    /// Makes the call.
    pub(crate) async fn make(&self, client: &Client) -> Result<Answer, Error> {
        let (jobs, appointments) = (client.jobs(), client.appointments());
        let (assignments, projects) = (client.assignments(), client.projects());
        let answer = match self {
            Self::Reschedule(id, times) => appointments.reschedule(*id, times).await.map(drop),
            Self::Assign(id, technicians) => assignments.assign(*id, &ids(technicians)).await,
            Self::Unassign(id, technicians) => assignments.unassign(*id, &ids(technicians)).await,
            Self::SetInstructions(id, text) => {
                let answer = appointments.set_special_instructions(*id, text).await;
                answer.map(drop)
            }
            Self::HoldAppointment(id, why) => appointments.hold(*id, why).await,
            Self::RemoveHold(id) => match appointments.remove_hold(*id).await {
                // The documented reason for this rejection is that it is not on hold.
                Err(Error::Conflict(_)) => return Ok(Answer::AlreadySo),
                answer => answer,
            },
            Self::DeleteAppointment(id) => match appointments.delete(*id).await {
                Err(Error::NotFound(_)) => return Ok(Answer::AlreadySo),
                answer => answer,
            },
            Self::AddNote(id, note) => jobs.add_note(*id, note).await.map(drop),
            Self::Confirm(id) => appointments.confirm(*id).await,
            Self::RemoveConfirmation(id) => appointments.remove_confirmation(*id).await,
            Self::UpdateJob(id, update) => jobs.update(*id, update).await.map(drop),
            Self::HoldJob {
                job,
                why,
                otherwise,
            } => match (jobs.hold(*job, why).await, otherwise) {
                (Err(Error::NotFound(_)), Some(calls)) => {
                    return Ok(Answer::Instead(calls.clone()));
                }
                (answer, _) => answer,
            },
            Self::UpdateProject(id, update) => projects.update(*id, update).await.map(drop),
            Self::AddProjectNote(id, note) => projects.add_note(*id, note).await.map(drop),
            Self::AttachJob(project, job) => projects.attach_job(*project, *job).await,
            Self::DetachJob(job) => projects.detach_job(*job).await,
            Self::CancelJob(id, why) => jobs.cancel(*id, why).await,
            Self::RemoveCancellation(id) => jobs.remove_cancellation(*id).await,
            Self::CreateJob(body) => return Ok(Answer::Created(jobs.create(body).await?.id.0)),
            Self::CreateAppointment(body) => {
                return Ok(Answer::Created(appointments.create(body).await?.id.0));
            }
            Self::CreateProject(body) => {
                return Ok(Answer::Created(projects.create(body).await?.id.0));
            }
        };
        answer.map(|()| Answer::Made)
    }

    /// The completed part that it leaves, if its edit can need several calls.
    pub(crate) fn step(&self) -> Option<Step> {
        let step = match self {
            Self::Reschedule(..) => Step::Moved,
            Self::Assign(_, technicians) => Step::Assigned {
                technicians: technicians.clone(),
            },
            Self::Unassign(_, technicians) => Step::Unassigned {
                technicians: technicians.clone(),
            },
            Self::HoldAppointment(AppointmentId(appointment), _) => Step::Held {
                appointment: *appointment,
            },
            Self::RemoveHold(AppointmentId(appointment)) => Step::Released {
                appointment: *appointment,
            },
            _ => return None,
        };
        Some(step)
    }

    /// Whether it carries a marker by which its effect can be found.
    pub(crate) fn has_marker(&self) -> bool {
        matches!(self, Self::CreateJob(body) if body.external_data.is_some())
    }
}

fn ids(technicians: &BTreeSet<i64>) -> Vec<TechnicianId> {
    technicians.iter().map(|id| TechnicianId(*id)).collect()
}
