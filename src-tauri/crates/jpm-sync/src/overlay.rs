//! What is shown = replay(base, operations). This is the replay: pure, and free of any file.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::cut::{LONGEST_LISTED, cut_owned};
use crate::edit::Edit;
use crate::id_map::IdMap;
use crate::instant::Micros;
use crate::key::{AppointmentKey, JobKey, Key, ProjectKey};
use crate::operation::{Operation, Times};
use crate::plain_text::strip;
use crate::views::calendar::{AppointmentCard, AppointmentState};
use crate::views::jobs::{JobChanges, JobState, NewJob, PlannedVisit};
use crate::views::operations::PendingMark;
use crate::views::projects::NewProject;

/// What waiting edits change on an appointment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AppointmentPatch {
    pub(crate) times: Option<Times>,
    /// The newest move's place in the order of edits.
    pub(crate) moved: Option<i64>,
    pub(crate) technicians: Option<Vec<i64>>,
    pub(crate) instructions: Option<String>,
}

/// What waiting edits change on a job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct JobPatch {
    pub(crate) state: Option<JobState>,
    /// The newest halt's place in the order of edits.
    pub(crate) halted: Option<i64>,
    /// What is planned again with the job.
    pub(crate) planned_again: Option<PlannedAgain>,
    pub(crate) summary: Option<String>,
    pub(crate) priority: Option<String>,
    pub(crate) business_unit_id: Option<i64>,
    pub(crate) job_type_id: Option<i64>,
    pub(crate) campaign_id: Option<i64>,
}

impl JobPatch {
    /// Lays changed fields over those that were changed before.
    fn change(&mut self, changes: &JobChanges) {
        let Self {
            state: _,
            halted: _,
            planned_again: _,
            summary,
            priority,
            business_unit_id,
            job_type_id,
            campaign_id,
        } = self;
        replace(summary, changes.summary.clone());
        replace(priority, changes.priority.clone());
        replace(business_unit_id, changes.business_unit_id.map(|id| id.0.0));
        replace(job_type_id, changes.job_type_id.map(|id| id.0.0));
        replace(campaign_id, changes.campaign_id.map(|id| id.0.0));
    }
}

/// Which appointments of a job come back into the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PlannedAgain {
    /// Those that a hold took along.
    Held(BTreeSet<i64>),
    /// All that are cancelled.
    Canceled,
}

impl PlannedAgain {
    /// Whether it brings back an appointment in this state.
    fn takes(&self, card: AppointmentKey, state: AppointmentState) -> bool {
        match self {
            Self::Held(visits) => {
                let id = card.server().map(|id| id.0);
                state == AppointmentState::Hold && id.is_some_and(|id| visits.contains(&id))
            }
            Self::Canceled => state == AppointmentState::Canceled,
        }
    }
}

/// A job that the server does not have yet, or that the mirror has not received yet.
#[derive(Clone, Debug)]
pub(crate) struct JobToCome {
    pub(crate) key: JobKey,
    pub(crate) job: NewJob,
    pub(crate) made: Micros,
}

/// An appointment that the server does not have yet, or that the mirror has not received yet.
#[derive(Clone, Debug)]
pub(crate) struct VisitToCome {
    pub(crate) key: AppointmentKey,
    pub(crate) job: JobKey,
    /// Made together with its job.
    pub(crate) with_job: bool,
    pub(crate) visit: PlannedVisit,
    pub(crate) instructions: Option<String>,
}

/// A project that the server does not have yet, or that the mirror has not received yet.
#[derive(Clone, Debug)]
pub(crate) struct ProjectToCome {
    pub(crate) key: ProjectKey,
    pub(crate) project: NewProject,
}

/// The effect of all edits that are not over, and their marks.
#[derive(Debug, Default)]
pub(crate) struct Overlay {
    pub(crate) ids: Arc<IdMap>,
    pub(crate) operations: Vec<Operation>,
    pub(crate) appointments: HashMap<AppointmentKey, AppointmentPatch>,
    pub(crate) jobs: HashMap<JobKey, JobPatch>,
    pub(crate) new_jobs: Vec<JobToCome>,
    pub(crate) new_visits: Vec<VisitToCome>,
    pub(crate) new_projects: Vec<ProjectToCome>,
    /// Appointments that are to be deleted.
    removed: HashSet<AppointmentKey>,
    appointment_marks: HashMap<AppointmentKey, PendingMark>,
    /// Of edits of the job itself, which mark its cards too.
    own_job_marks: HashMap<JobKey, PendingMark>,
    /// Of edits of the job or of any of its appointments.
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
            operation: operation.id,
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

    fn replay(&mut self, ids: &IdMap, operation: &Operation) {
        match &operation.edit {
            Edit::MoveAppointment { to } => {
                let patch = self
                    .appointments
                    .entry(ids.resolve(to.appointment_id))
                    .or_default();
                patch.times = Some(Times::moved(to, patch.times));
                patch.moved = Some(operation.seq);
                if let Some(technicians) = &to.technician_ids {
                    patch.technicians = Some(technicians.iter().map(|id| id.0.0).collect());
                }
            }
            Edit::SetSpecialInstructions {
                appointment_id,
                text,
                ..
            } => {
                let patch = self
                    .appointments
                    .entry(ids.resolve(*appointment_id))
                    .or_default();
                patch.instructions = Some(text.clone());
            }
            Edit::AddAppointment {
                job_id,
                visit,
                special_instructions,
            } => {
                if let Some(local) = operation.local_visits.first() {
                    self.new_visits.push(VisitToCome {
                        key: ids.resolve(Key::Local(*local)),
                        job: ids.resolve(*job_id),
                        with_job: false,
                        visit: visit.clone(),
                        instructions: special_instructions.clone(),
                    });
                }
            }
            Edit::CreateJob { job } => {
                let Some(key) = operation.job else { return };
                self.new_jobs.push(JobToCome {
                    key,
                    job: job.clone(),
                    made: operation.made,
                });
                for (visit, local) in job.appointments.iter().zip(&operation.local_visits) {
                    self.new_visits.push(VisitToCome {
                        key: ids.resolve(Key::Local(*local)),
                        job: key,
                        with_job: true,
                        visit: visit.clone(),
                        instructions: None,
                    });
                }
            }
            Edit::UpdateJob {
                job_id, changes, ..
            } => {
                let patch = self.jobs.entry(ids.resolve(*job_id)).or_default();
                patch.change(changes);
            }
            Edit::HoldJob { job_id, .. } => {
                let patch = self.jobs.entry(ids.resolve(*job_id)).or_default();
                patch.state = Some(JobState::Hold);
                patch.halted = Some(operation.seq);
                patch.planned_again = None;
            }
            Edit::CancelJob { job_id, .. } => {
                let patch = self.jobs.entry(ids.resolve(*job_id)).or_default();
                patch.state = Some(JobState::Canceled);
                patch.planned_again = None;
            }
            Edit::ReleaseJob {
                job_id,
                appointment_ids,
            } => {
                let patch = self.jobs.entry(ids.resolve(*job_id)).or_default();
                patch.state = Some(JobState::Scheduled);
                let visits = appointment_ids.iter().map(|id| id.0.0).collect();
                patch.planned_again = Some(PlannedAgain::Held(visits));
            }
            Edit::ReviveJob { job_id } => {
                let patch = self.jobs.entry(ids.resolve(*job_id)).or_default();
                patch.state = Some(JobState::Scheduled);
                patch.planned_again = Some(PlannedAgain::Canceled);
            }
            Edit::RemoveAppointment { appointment_id, .. } => {
                self.removed.insert(ids.resolve(*appointment_id));
            }
            Edit::CreateProject { project } => {
                if let Some(key) = operation.project {
                    self.new_projects.push(ProjectToCome {
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

    /// The server's appointments that are not shown as the mirror has them.
    pub(crate) fn touched_appointments(&self) -> Vec<i64> {
        self.appointments
            .keys()
            .filter_map(|key| key.server())
            .map(|id| id.0)
            .collect()
    }

    /// The server's jobs whose cards are not shown as the mirror has them.
    pub(crate) fn patched_jobs(&self) -> Vec<i64> {
        self.jobs
            .keys()
            .filter_map(|key| key.server())
            .map(|id| id.0)
            .collect()
    }

    /// Every job that is not shown as the mirror has it, through itself or through an appointment.
    pub(crate) fn touched_jobs(&self) -> HashSet<JobKey> {
        self.operations
            .iter()
            .filter(|operation| operation.is_shown())
            .filter_map(|operation| operation.job)
            .collect()
    }

    /// Every job that is not found by the mirror's words: new, written otherwise, or with an appointment that comes or goes.
    pub(crate) fn reworded_jobs(&self) -> HashSet<JobKey> {
        self.operations
            .iter()
            .filter(|operation| operation.is_shown() && operation.edit.rewords())
            .filter_map(|operation| operation.job)
            .collect()
    }

    /// Whether an appointment is to be deleted.
    pub(crate) fn is_removed(&self, appointment: AppointmentKey) -> bool {
        self.removed.contains(&appointment)
    }

    /// Brings a card to what is shown, except for names, which need the mirror.
    pub(crate) fn apply(&self, card: &mut AppointmentCard) {
        if let Some(patch) = self.appointments.get(&card.id) {
            if let Some(times) = patch.times {
                card.start = crate::instant::moment(times.start);
                card.end = crate::instant::moment(times.end);
                card.end_known = true;
                // A window that is not given stays as it is: so does the server.
                card.arrival_start = times
                    .arrival_start
                    .map(crate::instant::moment)
                    .or(card.arrival_start);
                card.arrival_end = times
                    .arrival_end
                    .map(crate::instant::moment)
                    .or(card.arrival_end);
                if card.state == AppointmentState::Hold {
                    card.state = AppointmentState::Scheduled;
                }
            }
            if let Some(technicians) = &patch.technicians {
                card.technician_ids = technicians
                    .iter()
                    .map(|id| crate::key::AsText((*id).into()))
                    .collect();
            }
            if let Some(text) = &patch.instructions {
                card.special_instructions = Some(listed(text)).filter(|text| !text.is_empty());
            }
        }
        let moved = self
            .appointments
            .get(&card.id)
            .and_then(|patch| patch.moved);
        if let Some(patch) = self.jobs.get(&card.job_id) {
            replace(&mut card.summary, patch.summary.as_deref().map(listed));
            replace(&mut card.priority, patch.priority.clone().map(Into::into));
            card.state = match (patch.state, card.state) {
                (
                    Some(JobState::Hold),
                    AppointmentState::Scheduled | AppointmentState::Dispatched,
                ) if moved <= patch.halted => AppointmentState::Hold,
                (Some(JobState::Canceled), state) if state != AppointmentState::Done => {
                    AppointmentState::Canceled
                }
                (_, state)
                    if patch
                        .planned_again
                        .as_ref()
                        .is_some_and(|again| again.takes(card.id, state)) =>
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

/// Not done, not cancelled, not at work.
pub(crate) fn is_movable(state: AppointmentState) -> bool {
    !matches!(
        state,
        AppointmentState::Done | AppointmentState::Canceled | AppointmentState::Working
    )
}

/// A text of an edit as a card shows it. Undone, an edit brings back what the server had, markup and all.
fn listed(text: &str) -> String {
    cut_owned(strip(text), LONGEST_LISTED)
}

fn replace<T>(old: &mut Option<T>, new: Option<T>) {
    if new.is_some() {
        *old = new;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
