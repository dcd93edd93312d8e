//! Replays the waiting edits on the base: shown = replay(base, operations). It is pure and reads no
//! files.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::edit::{Edit, ProjectFields};
use crate::id_map::IdMap;
use crate::job_fields::JobFields;
use crate::key::{AppointmentKey, JobKey, Key, ProjectKey};
use crate::operation::{Operation, Times};
use crate::plain_text::strip;
use crate::project_fields::JobProject;
use crate::time::Micros;
use crate::truncate::{MAX_LISTED_BYTES, truncate_owned};
use crate::views::calendar::{AppointmentCard, AppointmentState};
use crate::views::jobs::{JobState, NewAppointment, NewJob};
use crate::views::operations::PendingMark;
use crate::views::projects::NewProject;

/// What waiting edits change on an appointment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AppointmentPatch {
    pub(crate) times: Option<Times>,
    /// The `seq` of the newest move.
    pub(crate) move_seq: Option<i64>,
    pub(crate) technicians: Option<Vec<i64>>,
    pub(crate) instructions: Option<String>,
    pub(crate) confirmed: Option<bool>,
}

/// What waiting edits change on a job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct JobPatch {
    pub(crate) state: Option<JobState>,
    /// The `seq` of the newest hold or cancellation.
    pub(crate) hold_seq: Option<i64>,
    /// Which appointments of the job are scheduled again.
    pub(crate) reopened: Option<Reopened>,
    pub(crate) fields: JobFields,
    pub(crate) project: Option<JobProject>,
}

/// Which appointments of a job are scheduled again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reopened {
    /// Those that a hold included.
    Held(HashSet<AppointmentKey>),
    /// All canceled ones.
    Canceled,
}

impl Reopened {
    /// Whether it includes an appointment with this state.
    fn includes(&self, card: AppointmentKey, state: AppointmentState) -> bool {
        match self {
            Self::Held(appointments) => {
                state == AppointmentState::Hold && appointments.contains(&card)
            }
            Self::Canceled => state == AppointmentState::Canceled,
        }
    }
}

/// The jobs of the server that waiting edits attach or detach, each with its project then.
pub(crate) type JobProjects = HashMap<i64, Option<i64>>;

/// A job that the server or the mirror does not have yet.
#[derive(Clone, Debug)]
pub(crate) struct PendingJob {
    pub(crate) key: JobKey,
    pub(crate) job: NewJob,
    pub(crate) created_at: Micros,
}

/// An appointment that the server or the mirror does not have yet.
#[derive(Clone, Debug)]
pub(crate) struct PendingAppointment {
    pub(crate) key: AppointmentKey,
    pub(crate) job: JobKey,
    /// Whether it was created together with its job.
    pub(crate) with_job: bool,
    pub(crate) appointment: NewAppointment,
    pub(crate) instructions: Option<String>,
}

/// A project that the server does not have yet, or that the mirror has not received yet.
#[derive(Clone, Debug)]
pub(crate) struct PendingProject {
    pub(crate) key: ProjectKey,
    pub(crate) project: NewProject,
}

/// The effect of all unfinished edits, and their marks.
#[derive(Debug, Default)]
pub(crate) struct Overlay {
    pub(crate) ids: Arc<IdMap>,
    pub(crate) operations: Vec<Operation>,
    pub(crate) appointments: HashMap<AppointmentKey, AppointmentPatch>,
    pub(crate) jobs: HashMap<JobKey, JobPatch>,
    pub(crate) projects: HashMap<ProjectKey, ProjectFields>,
    pub(crate) new_jobs: Vec<PendingJob>,
    pub(crate) new_appointments: Vec<PendingAppointment>,
    pub(crate) new_projects: Vec<PendingProject>,
    /// Appointments that will be deleted.
    removed: HashSet<AppointmentKey>,
    appointment_marks: HashMap<AppointmentKey, PendingMark>,
    /// Marks by edits of the job itself, which its cards show too.
    own_job_marks: HashMap<JobKey, PendingMark>,
    /// Marks by edits of the job or of any of its appointments.
    job_marks: HashMap<JobKey, PendingMark>,
    project_marks: HashMap<ProjectKey, PendingMark>,
}

impl Overlay {
    /// Replays `operations`, which must be in the order in which they were made.
    pub(crate) fn new(ids: impl Into<Arc<IdMap>>, operations: Vec<Operation>) -> Self {
        let mut overlay = Self {
            ids: ids.into(),
            ..Self::default()
        };
        for operation in operations {
            overlay.add(operation);
        }
        overlay
    }

    /// Replays one more operation, made after the others.
    pub(crate) fn add(&mut self, mut operation: Operation) {
        let ids = self.ids.clone();
        operation.resolve(&ids);
        self.mark(&operation);
        if operation.is_shown() {
            self.replay(&ids, &operation);
        }
        self.operations.push(operation);
    }

    fn mark(&mut self, operation: &Operation) {
        let mark = PendingMark {
            operation_id: operation.id,
            state: operation.state,
        };
        if let Some(key) = operation.appointment {
            self.appointment_marks.insert(key, mark.clone());
        } else if let Some(key) = operation.job {
            self.own_job_marks.insert(key, mark.clone());
        }
        if let Some(key) = operation.job {
            self.job_marks.insert(key, mark.clone());
        }
        if let Some(key) = operation.project {
            self.project_marks.insert(key, mark);
        }
    }

    fn appointment_patch(&mut self, ids: &IdMap, key: AppointmentKey) -> &mut AppointmentPatch {
        self.appointments.entry(ids.resolve(key)).or_default()
    }

    fn job_patch(&mut self, ids: &IdMap, key: JobKey) -> &mut JobPatch {
        self.jobs.entry(ids.resolve(key)).or_default()
    }

    fn add_job(&mut self, ids: &IdMap, operation: &Operation, job: &NewJob) {
        let Some(key) = operation.job else { return };
        self.new_jobs.push(PendingJob {
            key,
            job: job.clone(),
            created_at: operation.created_at,
        });
        for (appointment, local) in job.appointments.iter().zip(&operation.local_appointments) {
            self.new_appointments.push(PendingAppointment {
                key: ids.resolve(Key::Local(*local)),
                job: key,
                with_job: true,
                appointment: appointment.clone(),
                instructions: None,
            });
        }
    }

    fn replay(&mut self, ids: &IdMap, operation: &Operation) {
        match &operation.edit {
            Edit::MoveAppointment { to } => {
                let patch = self.appointment_patch(ids, to.appointment_id);
                patch.times = Some(Times::moved(to, patch.times));
                patch.move_seq = Some(operation.seq);
                if let Some(technicians) = &to.technician_ids {
                    patch.technicians = Some(technicians.iter().map(|id| id.0.0).collect());
                }
            }
            Edit::SetSpecialInstructions {
                appointment_id,
                text,
                ..
            } => {
                self.appointment_patch(ids, *appointment_id).instructions = Some(text.clone());
            }
            Edit::SetConfirmation {
                appointment_id,
                confirmed,
                ..
            } => {
                self.appointment_patch(ids, *appointment_id).confirmed = Some(*confirmed);
            }
            Edit::AddAppointment {
                job_id,
                appointment,
                special_instructions,
            } => {
                if let Some(local) = operation.local_appointments.first() {
                    self.new_appointments.push(PendingAppointment {
                        key: ids.resolve(Key::Local(*local)),
                        job: ids.resolve(*job_id),
                        with_job: false,
                        appointment: appointment.clone(),
                        instructions: special_instructions.clone(),
                    });
                }
            }
            Edit::CreateJob { job } => self.add_job(ids, operation, job),
            Edit::UpdateJob {
                job_id, changes, ..
            } => {
                let patch = self.job_patch(ids, *job_id);
                patch.fields.apply(changes.into());
            }
            Edit::HoldJob { job_id, .. } => {
                let patch = self.job_patch(ids, *job_id);
                patch.state = Some(JobState::Hold);
                patch.hold_seq = Some(operation.seq);
                patch.reopened = None;
            }
            Edit::CancelJob { job_id, .. } => {
                let patch = self.job_patch(ids, *job_id);
                patch.state = Some(JobState::Canceled);
                patch.reopened = None;
            }
            Edit::RemoveHold {
                job_id,
                appointment_ids,
            } => {
                let patch = self.job_patch(ids, *job_id);
                patch.state = Some(JobState::Scheduled);
                let appointments = appointment_ids.iter().map(|id| ids.resolve(*id));
                patch.reopened = Some(Reopened::Held(appointments.collect()));
            }
            Edit::RemoveCancellation { job_id } => {
                let patch = self.job_patch(ids, *job_id);
                patch.state = Some(JobState::Scheduled);
                patch.reopened = Some(Reopened::Canceled);
            }
            // Notes are read with the edits themselves.
            Edit::AddNote { .. } | Edit::AddProjectNote { .. } => {}
            Edit::UpdateProject {
                project_id,
                changes,
                ..
            } => {
                let patch = self.projects.entry(ids.resolve(*project_id)).or_default();
                patch.apply(changes);
            }
            Edit::SetJobProject { job_id, project_id } => {
                let id = project_id.map(|id| id.0.0);
                self.job_patch(ids, *job_id).project = Some(JobProject { id });
            }
            Edit::DeleteAppointment { appointment_id, .. } => {
                self.removed.insert(ids.resolve(*appointment_id));
            }
            Edit::CreateProject { project } => {
                if let Some(key) = operation.project {
                    self.new_projects.push(PendingProject {
                        key,
                        project: project.clone(),
                    });
                }
            }
        }
    }

    /// The mark of an appointment's card: its own, or its job's.
    pub(crate) fn card_mark(
        &self,
        appointment: AppointmentKey,
        job: JobKey,
    ) -> Option<PendingMark> {
        self.appointment_marks
            .get(&appointment)
            .or_else(|| self.own_job_marks.get(&job))
            .cloned()
    }

    /// The mark of a job's row.
    pub(crate) fn job_mark(&self, job: JobKey) -> Option<PendingMark> {
        self.job_marks.get(&job).cloned()
    }

    /// The mark of a project.
    pub(crate) fn project_mark(&self, project: ProjectKey) -> Option<PendingMark> {
        self.project_marks.get(&project).cloned()
    }

    /// The server's appointments that are shown differently than in the mirror.
    pub(crate) fn changed_appointments(&self) -> Vec<i64> {
        self.appointments
            .keys()
            .filter_map(|key| key.server())
            .map(|id| id.0)
            .collect()
    }

    /// The server's jobs whose cards are shown differently than in the mirror.
    pub(crate) fn patched_jobs(&self) -> Vec<i64> {
        self.jobs
            .keys()
            .filter_map(|key| key.server())
            .map(|id| id.0)
            .collect()
    }

    /// The jobs of the server that waiting edits attach or detach.
    pub(crate) fn job_projects(&self) -> JobProjects {
        self.jobs
            .iter()
            .filter_map(|(key, patch)| Some((key.server()?.0, patch.project?.id)))
            .collect()
    }

    /// The name of a project after the waiting edits, if they change it.
    pub(crate) fn project_name(&self, id: i64) -> Option<&str> {
        self.projects.get(&Key::Server(id.into()))?.name.as_deref()
    }

    /// Each job that is shown differently than in the mirror, because of itself or an appointment.
    pub(crate) fn changed_jobs(&self) -> HashSet<JobKey> {
        self.operations
            .iter()
            .filter(|operation| operation.is_shown())
            .filter_map(|operation| operation.job)
            .collect()
    }

    /// Each job whose searchable text differs from the mirror: a new job, one with a changed text,
    /// or one with an added or deleted appointment.
    pub(crate) fn jobs_with_changed_text(&self) -> HashSet<JobKey> {
        self.operations
            .iter()
            .filter(|operation| operation.is_shown() && operation.edit.changes_searchable_text())
            .filter_map(|operation| operation.job)
            .collect()
    }

    /// Whether an appointment will be deleted.
    pub(crate) fn is_removed(&self, appointment: AppointmentKey) -> bool {
        self.removed.contains(&appointment)
    }

    /// Applies the waiting edits to a card, except for names, which need the mirror.
    pub(crate) fn apply(&self, card: &mut AppointmentCard) {
        if let Some(patch) = self.appointments.get(&card.id) {
            if let Some(times) = patch.times {
                card.start = crate::time::EpochMillis::from_micros(times.start);
                card.end = crate::time::EpochMillis::from_micros(times.end);
                card.end_known = true;
                // An omitted arrival window stays, as on the server.
                card.arrival_start = times
                    .arrival_start
                    .map(crate::time::EpochMillis::from_micros)
                    .or(card.arrival_start);
                card.arrival_end = times
                    .arrival_end
                    .map(crate::time::EpochMillis::from_micros)
                    .or(card.arrival_end);
                if card.state == AppointmentState::Hold {
                    card.state = AppointmentState::Scheduled;
                }
            }
            if let Some(technicians) = &patch.technicians {
                card.technician_ids = technicians
                    .iter()
                    .map(|id| crate::key::StringId((*id).into()))
                    .collect();
            }
            if let Some(text) = &patch.instructions {
                card.special_instructions = Some(listed(text)).filter(|text| !text.is_empty());
            }
            card.confirmed = patch.confirmed.unwrap_or(card.confirmed);
        }
        let move_seq = self
            .appointments
            .get(&card.id)
            .and_then(|patch| patch.move_seq);
        if let Some(patch) = self.jobs.get(&card.job_id) {
            replace(
                &mut card.summary,
                patch.fields.summary.as_deref().map(listed),
            );
            replace(
                &mut card.priority,
                patch.fields.priority.clone().map(Into::into),
            );
            card.state = match (patch.state, card.state) {
                (
                    Some(JobState::Hold),
                    AppointmentState::Scheduled | AppointmentState::Dispatched,
                ) if move_seq <= patch.hold_seq => AppointmentState::Hold,
                (Some(JobState::Canceled), state) if state != AppointmentState::Done => {
                    AppointmentState::Canceled
                }
                (_, state)
                    if patch
                        .reopened
                        .as_ref()
                        .is_some_and(|reopened| reopened.includes(card.id, state)) =>
                {
                    AppointmentState::Scheduled
                }
                (_, state) => state,
            };
        }
        card.pending = self.card_mark(card.id, card.job_id);
        card.movable = is_movable(card.state);
    }
}

/// Not done, not canceled, and no technician is working.
pub(crate) fn is_movable(state: AppointmentState) -> bool {
    !matches!(
        state,
        AppointmentState::Done | AppointmentState::Canceled | AppointmentState::Working
    )
}

/// A text of an edit, shortened for a card. It has no markup, except in an undo, which restores the
/// server's text.
fn listed(text: &str) -> String {
    truncate_owned(strip(text), MAX_LISTED_BYTES)
}

fn replace<T>(old: &mut Option<T>, new: Option<T>) {
    if new.is_some() {
        *old = new;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
