//! Taking an edit: the rules that can be checked here, what it is based on, and one durable insert.

mod inverse;
mod rules;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde::Deserialize;
use uuid::Uuid;

use crate::edit::{Edit, JobSeen};
use crate::instant::micros;
use crate::key::{JobKey, Key};
use crate::operation::{JobFields, MergeBase, Operation};
use crate::overlay::Overlay;
use crate::read::cards::{JobFace, card, customer, face, job_type};
use crate::read::job::abilities;
use crate::rows::job_word;
use crate::store::database::Sql;
use crate::store::{Store, StoreError, outbox};
use crate::views::calendar::AppointmentCard;
use crate::views::jobs::JobChanges;
use crate::views::operations::{EditReceipt, OperationState, Undone};
use crate::views::status::ChangeBatch;
use inverse::{inverse, made_by};
use rules::{
    FieldErrors, allow, check_job, check_move, check_project, check_visit, invalid, settles, valid,
};

/// Why an edit was not taken. Nothing was kept of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// It is about a record that neither the mirror nor a waiting edit has.
    #[error("this record is not here any more; it may have been removed on the server")]
    NotFound,
    /// The record's state, or the operation's, does not allow it. The sentence says why.
    #[error("{0}")]
    NotAllowed(String),
    /// Some fields are not right.
    #[error("some fields are not right")]
    Invalid {
        /// What is wrong, by the field's name in the edit (`start`, `appointments[0].end`).
        field_errors: BTreeMap<String, Vec<String>>,
    },
    /// The outbox could not keep it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An edit that may be kept, or why it may not.
type Checked = Result<Operation, EditError>;

impl Store {
    /// Takes an edit: checks what can be checked here, then commits it to the outbox. When this returns, a power cut cannot lose it;
    /// it is shown at once and sent when its turn comes.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "an edit that was taken is no longer the caller's"
    )]
    pub fn submit(&self, edit: Edit, now: DateTime<Utc>) -> Result<EditReceipt, EditError> {
        let operation = self.shown(|sql, overlay| prepare(sql, overlay, &edit, now))??;
        self.keep(operation, None)
    }

    /// Takes an edit back: one that still waits is never sent, one that the server has is reversed by its opposite.
    pub fn undo(&self, id: Uuid, now: DateTime<Utc>) -> Result<Undone, EditError> {
        let withdrawn = self.outbox().write(|sql| {
            outbox::advance(
                sql,
                id,
                &[OperationState::Queued],
                OperationState::Withdrawn,
                micros(now),
            )
        })?;
        let operation = self
            .outbox()
            .read(|sql| outbox::get(sql, id))?
            .ok_or(EditError::NotFound)?;
        if withdrawn {
            self.tell(&operation);
            return Ok(Undone::Withdrawn);
        }
        let back = inverse(&operation)?;
        let mut opposite = self.shown(|sql, overlay| prepare(sql, overlay, &back, now))??;
        // What it takes back is what the first edit made; if someone has changed that since, it is a conflict and not an undo.
        opposite.base = made_by(&operation);
        self.keep(opposite, Some(id))?;
        Ok(Undone::Reversed)
    }

    /// Sends again what was refused or is in conflict, over what the server has now; or, knowing that it may then be there twice,
    /// what was sent without an answer.
    pub fn retry(&self, id: Uuid, now: DateTime<Utc>) -> Result<(), EditError> {
        self.decide(id, |sql, operation| {
            if !operation.waits_for_decision() && operation.state != OperationState::Queued {
                return Ok(Err(undecidable(operation)));
            }
            if let Some(theirs) = &operation.theirs {
                outbox::rebase(sql, id, theirs)?;
            }
            let from = [operation.state];
            outbox::advance(sql, id, &from, OperationState::Queued, micros(now)).map(|_| Ok(()))
        })
    }

    /// Drops an edit that was refused, is in conflict, or whose effect was not found; what the server has is shown.
    pub fn dismiss(&self, id: Uuid, now: DateTime<Utc>) -> Result<(), EditError> {
        self.decide(id, |sql, operation| {
            if !operation.waits_for_decision() {
                return Ok(Err(undecidable(operation)));
            }
            let from = [operation.state];
            outbox::advance(sql, id, &from, OperationState::Withdrawn, micros(now)).map(|_| Ok(()))
        })
    }

    /// Looks at an operation and settles it in one transaction, so that no attempt to send it comes between.
    fn decide(
        &self,
        id: Uuid,
        settle: impl FnOnce(&Connection, &Operation) -> Sql<Result<(), EditError>>,
    ) -> Result<(), EditError> {
        let operation = self.outbox().write(|sql| {
            let Some(operation) = outbox::get(sql, id)? else {
                return Ok(Err(EditError::NotFound));
            };
            Ok(settle(sql, &operation)?.map(|()| operation))
        })??;
        self.tell(&operation);
        self.work().notify_one();
        Ok(())
    }

    fn keep(
        &self,
        mut operation: Operation,
        undoes: Option<Uuid>,
    ) -> Result<EditReceipt, EditError> {
        operation.undoes = undoes;
        self.outbox().write(|sql| {
            // A new try of the same thing settles the one that failed.
            for old in outbox::unfinished(sql)? {
                let same_record = (old.appointment, old.job)
                    == (operation.appointment, operation.job)
                    && (old.appointment.is_some() || old.job.is_some());
                if same_record && settles(&operation.edit, &old.edit) {
                    let failed = [OperationState::Rejected, OperationState::Conflict];
                    outbox::advance(
                        sql,
                        old.id,
                        &failed,
                        OperationState::Withdrawn,
                        operation.made,
                    )?;
                }
            }
            outbox::insert(sql, &operation)
        })?;
        self.tell(&operation);
        self.work().notify_one();
        Ok(EditReceipt {
            operation: operation.id,
            job_id: operation.job,
            appointment_id: operation
                .appointment
                .or(operation.local_visits.first().map(|id| Key::Local(*id))),
            project_id: operation.project,
        })
    }

    /// Tells the windows that an operation changed, and with it what is shown of its records.
    pub(crate) fn tell(&self, operation: &Operation) {
        self.publish(ChangeBatch {
            appointments: operation
                .appointment
                .into_iter()
                .chain(operation.local_visits.iter().map(|id| Key::Local(*id)))
                .collect(),
            jobs: operation.job.into_iter().collect(),
            projects: operation.project.into_iter().collect(),
            operations: true,
            ..ChangeBatch::default()
        });
    }
}

fn undecidable(operation: &Operation) -> EditError {
    EditError::NotAllowed(
        match operation.state {
            OperationState::Unknown | OperationState::Verifying => {
                "Whether the server has this edit is still being looked for."
            }
            _ => "This edit is not waiting for a decision.",
        }
        .into(),
    )
}

fn prepare(sql: &Connection, overlay: &Overlay, edit: &Edit, now: DateTime<Utc>) -> Sql<Checked> {
    let checked = match edit {
        Edit::MoveAppointment { to } => match card(sql, overlay, to.appointment_id)? {
            Some(card) => check_move(to, &card).map(|base| about_card(edit, &card, base)),
            None => Err(EditError::NotFound),
        },
        Edit::SetSpecialInstructions {
            appointment_id,
            seen,
            ..
        } => match card(sql, overlay, *appointment_id)? {
            Some(card) => {
                let text = seen.clone().or_else(|| card.special_instructions.clone());
                let base = MergeBase {
                    instructions: Some(text.unwrap_or_default()),
                    ..MergeBase::default()
                };
                Ok(about_card(edit, &card, base))
            }
            None => Err(EditError::NotFound),
        },
        Edit::AddAppointment { job_id, visit, .. } => {
            let mut errors = FieldErrors::new();
            check_visit(visit, "", &mut errors);
            with_job(sql, overlay, *job_id, |face| {
                allow(
                    abilities(face).add_appointment,
                    face,
                    "get another appointment",
                )?;
                valid(errors)?;
                let mut operation = about_job(edit, face, MergeBase::default());
                operation.local_visits = vec![Uuid::now_v7()];
                Ok(operation)
            })?
        }
        Edit::UpdateJob {
            job_id,
            changes,
            seen,
        } => with_job(sql, overlay, *job_id, |face| {
            allow(abilities(face).edit, face, "be changed")?;
            if *changes == JobChanges::default() {
                return Err(invalid("summary", "Nothing was changed."));
            }
            let base = MergeBase {
                fields: Some(fields_seen(seen.as_ref(), face, overlay)),
                ..MergeBase::default()
            };
            Ok(about_job(edit, face, base))
        })?,
        Edit::HoldJob { job_id, .. } => with_job(sql, overlay, *job_id, |face| {
            allow(abilities(face).hold, face, "be put on hold")?;
            Ok(about_job(edit, face, state_of(face)))
        })?,
        Edit::CancelJob { job_id, .. } => with_job(sql, overlay, *job_id, |face| {
            allow(abilities(face).cancel, face, "be cancelled")?;
            Ok(about_job(edit, face, state_of(face)))
        })?,
        Edit::CreateJob { job } => check_job(job).map(|()| {
            let mut operation = blank(edit);
            operation.job = Some(Key::Local(operation.id));
            operation.local_visits = job.appointments.iter().map(|_| Uuid::now_v7()).collect();
            operation
        }),
        Edit::CreateProject { project } => check_project(project).map(|()| {
            let mut operation = blank(edit);
            operation.project = Some(Key::Local(operation.id));
            operation
        }),
    };
    let mut operation = match checked {
        Ok(operation) => operation,
        Err(error) => return Ok(Err(error)),
    };
    operation.made = micros(now);
    operation.subject = subject(sql, overlay, &operation)?;
    Ok(Ok(operation))
}

fn with_job(
    sql: &Connection,
    overlay: &Overlay,
    key: JobKey,
    check: impl FnOnce(&JobFace) -> Checked,
) -> Sql<Checked> {
    Ok(match face(sql, overlay, key)? {
        Some(face) => check(&face),
        None => Err(EditError::NotFound),
    })
}

fn blank(edit: &Edit) -> Operation {
    Operation {
        seq: 0,
        id: Uuid::now_v7(),
        state: OperationState::Queued,
        edit: edit.clone(),
        base: MergeBase::default(),
        theirs: None,
        job: None,
        appointment: None,
        project: None,
        local_visits: Vec::new(),
        subject: String::new(),
        attempts: 0,
        made: 0,
        sent: None,
        next_try: None,
        refusal: None,
        undoes: None,
    }
}

fn about_card(edit: &Edit, card: &AppointmentCard, base: MergeBase) -> Operation {
    Operation {
        base,
        job: Some(card.job_id),
        appointment: Some(card.id),
        ..blank(edit)
    }
}

fn about_job(edit: &Edit, face: &JobFace, base: MergeBase) -> Operation {
    Operation {
        base,
        job: Some(face.key),
        ..blank(edit)
    }
}

/// "Garcia, No heat": the customer and the kind of job, or numbers where there are no names.
fn subject(sql: &Connection, overlay: &Overlay, operation: &Operation) -> Sql<String> {
    if let Edit::CreateProject { project } = &operation.edit {
        let name = project.name.clone().filter(|name| !name.is_empty());
        return Ok(match name {
            Some(name) => name,
            None => customer(sql, Some(project.customer_id.0.0))?.unwrap_or_default(),
        });
    }
    let (customer_id, type_id, number) = match (&operation.edit, operation.job) {
        (Edit::CreateJob { job }, _) => {
            (Some(job.customer_id.0.0), Some(job.job_type_id.0.0), None)
        }
        (_, Some(key)) => match face(sql, overlay, key)? {
            Some(face) => (face.customer_id, face.job_type_id, face.number),
            None => (None, None, None),
        },
        _ => (None, None, None),
    };
    let who = customer(sql, customer_id)?;
    let what = job_type(sql, type_id)?;
    let parts: Vec<_> = who.into_iter().chain(what).collect();
    Ok(if parts.is_empty() {
        number.map_or_else(|| "a job".to_owned(), |number| format!("job {number}"))
    } else {
        parts.join(", ")
    })
}

fn state_of(face: &JobFace) -> MergeBase {
    MergeBase {
        job_state: Some(job_word(face.state).to_owned()),
        ..MergeBase::default()
    }
}

/// The job's fields that the dispatcher saw. A summary that still reads the same keeps the markup that the server has.
fn fields_seen(seen: Option<&JobSeen>, face: &JobFace, overlay: &Overlay) -> JobFields {
    let now = fields_of(face, overlay);
    let Some(seen) = seen else { return now };
    let same_summary =
        seen.summary.as_deref().unwrap_or_default() == face.summary.as_deref().unwrap_or_default();
    JobFields {
        summary: if same_summary {
            now.summary
        } else {
            seen.summary.clone()
        },
        priority: seen.priority.clone(),
        business_unit_id: seen.business_unit_id.map(|id| id.0.0),
        job_type_id: seen.job_type_id.map(|id| id.0.0),
        campaign_id: seen.campaign_id.map(|id| id.0.0),
    }
}

/// The job's fields as the server will have them when the waiting edits are through. The summary keeps its markup.
fn fields_of(face: &JobFace, overlay: &Overlay) -> JobFields {
    #[derive(Deserialize)]
    struct Summary {
        summary: Option<String>,
    }
    let of_server = || {
        let raw = face.raw.as_deref()?;
        serde_json::from_str::<Summary>(raw).ok()?.summary
    };
    let of_edit = overlay
        .jobs
        .get(&face.key)
        .and_then(|patch| patch.summary.clone());
    let of_booking = || {
        let new = overlay.new_jobs.iter().find(|new| new.key == face.key)?;
        new.job.summary.clone()
    };
    JobFields {
        summary: of_edit.or_else(of_server).or_else(of_booking),
        priority: face.priority.clone(),
        business_unit_id: face.business_unit_id,
        job_type_id: face.job_type_id,
        campaign_id: face.campaign_id,
    }
}
