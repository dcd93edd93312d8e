//! Reads what each kind of edit is compared with, and asks for the decision.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use jpm_client::ids::{AppointmentId, JobId, ProjectId, ReasonId};
use jpm_client::models::{
    Appointment, AppointmentFilter, Assignment, AssignmentFilter, Job, JobFilter, Priority,
};
use jpm_client::{Client, Dialect, Error, PageRequest, Record};

use super::decide::{self, Decision, SeenJob, SeenProject, SeenTechnicians};
use super::failure::Failure;
use crate::edit::{Edit, ProjectFields};
use crate::engine::call_error::is_retryable;
use crate::engine::call_error::unless_forbidden;
use crate::engine::to_row;
use crate::job_fields::JobFields;
use crate::key::{AppointmentKey, Key};
use crate::operation::{Operation, ReasonKey};
use crate::rows::AppointmentRow;
use crate::time::{Micros, to_micros};
use crate::views::sync_errors::SendProblem;

/// The greatest difference between the time of a change in the history and in the record, in
/// microseconds.
const SAME_CHANGE_US: Micros = 2_000_000;

/// Reads the records of an edit and decides what becomes of it. The operation's keys are resolved.
pub(crate) async fn decision(client: &Client, operation: &Operation) -> Result<Decision, Failure> {
    Ok(match &operation.edit {
        Edit::MoveAppointment { to } => {
            let id = appointment_id(operation)?;
            let row = to_appointment_row(&appointment(client, id).await?)?;
            let technicians = match to.technician_ids {
                Some(_) => technicians(client, id).await?,
                None => None,
            };
            decide::move_appointment(operation, id, to, &row, technicians.as_ref())
        }
        Edit::SetSpecialInstructions { text, .. } => {
            let id = appointment_id(operation)?;
            let record = appointment(client, id).await?;
            let now = record.special_instructions.as_deref().unwrap_or_default();
            let changed = record.modified_on.map(to_micros);
            decide::set_instructions(operation, id, text, now, changed)
        }
        Edit::SetConfirmation { confirmed, .. } => {
            let id = appointment_id(operation)?;
            let row = to_appointment_row(&appointment(client, id).await?)?;
            decide::set_confirmation(operation, id, *confirmed, &row)
        }
        Edit::DeleteAppointment { .. } => {
            let id = appointment_id(operation)?;
            let record = match client.appointments().get(id).await {
                Err(Error::NotFound(_)) => return Ok(Decision::Done),
                record => record?,
            };
            let row = to_appointment_row(&record)?;
            let technicians = technicians(client, id).await?.map(|seen| seen.ids);
            let instructions = record.special_instructions.as_deref().unwrap_or_default();
            decide::delete_appointment(operation, id, &row, instructions, technicians)
        }
        Edit::UpdateJob { changes, .. } => {
            let id = job_id(operation)?;
            decide::update_job(operation, id, changes, &job(client, id).await?)
        }
        Edit::HoldJob { reason, .. } => {
            let id = job_id(operation)?;
            let job = job(client, id).await?;
            let rows: Option<Vec<_>> = match client.dialect() {
                Dialect::Contract => None,
                Dialect::Vendor => {
                    let all = appointments_of(client, id).await?;
                    Some(all.iter().filter_map(to_row::appointment).collect())
                }
            };
            decide::hold_job(operation, id, reason, &job, rows.as_deref())
        }
        Edit::CancelJob { reason, .. } => {
            let id = job_id(operation)?;
            decide::cancel_job(operation, id, reason, &job(client, id).await?)
        }
        Edit::RemoveHold {
            appointment_ids, ..
        } => {
            let id = job_id(operation)?;
            let job = job(client, id).await?;
            let appointments = appointment_rows(client, appointment_ids).await?;
            let reasons = hold_reasons(client, id).await?;
            decide::remove_hold(operation, &job, &appointments, &reasons)
        }
        Edit::RemoveCancellation { .. } => {
            let id = job_id(operation)?;
            let job = job(client, id).await?;
            decide::remove_cancellation(operation, id, &job, cancel_reasons(client, id).await?)
        }
        Edit::CreateJob { job } => decide::create::create_job(operation, job, client.dialect()),
        Edit::AddAppointment {
            appointment,
            special_instructions,
            ..
        } => {
            let (id, text) = (
                job_of_appointment(operation)?,
                special_instructions.as_ref(),
            );
            decide::create::add_appointment(operation, id, appointment, text)
        }
        Edit::AddNote { text, pinned, .. } => {
            decide::create::add_note(operation, job_id(operation)?, text, *pinned)
        }
        Edit::CreateProject { project } => decide::create::create_project(operation, project),
        Edit::UpdateProject { changes, .. } => {
            let id = project_id(operation)?;
            decide::update_project(operation, id, changes, &project(client, id).await?)
        }
        Edit::AddProjectNote { text, pinned, .. } => {
            decide::add_project_note(operation, project_id(operation)?, text, *pinned)
        }
        Edit::SetJobProject {
            project_id: wanted, ..
        } => {
            let id = job_id(operation)?;
            let job = job(client, id).await?;
            decide::set_job_project(operation, id, wanted.map(|id| id.0), &job)
        }
    })
}

/// The project of an edit.
pub(crate) fn project_id(operation: &Operation) -> Result<ProjectId, SendProblem> {
    let id = operation.project.and_then(Key::server);
    id.ok_or(SendProblem::RecordNotFound)
}

async fn project(client: &Client, id: ProjectId) -> Result<SeenProject, Failure> {
    let project = or_not_found(client.projects().get(id).await)?;
    Ok(SeenProject {
        fields: ProjectFields::of_record(&project),
        changed: project.modified_on.map(to_micros),
    })
}

fn appointment_id(operation: &Operation) -> Result<AppointmentId, SendProblem> {
    let id = operation.appointment.and_then(Key::server);
    id.ok_or(SendProblem::RecordNotFound)
}

fn job_id(operation: &Operation) -> Result<JobId, SendProblem> {
    let id = operation.job.and_then(Key::server);
    id.ok_or(SendProblem::RecordNotFound)
}

/// The job to which an appointment is added.
pub(crate) fn job_of_appointment(operation: &Operation) -> Result<JobId, SendProblem> {
    job_id(operation).map_err(|_| SendProblem::JobNotOnServer)
}

/// A missing record becomes a reason of our own. Other failures stay those of the call.
fn or_not_found<T>(answer: Result<T, Error>) -> Result<T, Failure> {
    answer.map_err(|error| match error {
        Error::NotFound(_) => SendProblem::RecordNotFound.into(),
        error => error.into(),
    })
}

async fn appointment(client: &Client, id: AppointmentId) -> Result<Record<Appointment>, Failure> {
    or_not_found(client.appointments().get(id).await)
}

fn to_appointment_row(record: &Record<Appointment>) -> Result<AppointmentRow, SendProblem> {
    to_row::appointment(record).ok_or(SendProblem::TimesMissing)
}

/// The appointments of a job.
pub(crate) async fn appointments_of(
    client: &Client,
    job: JobId,
) -> Result<Vec<Record<Appointment>>, Error> {
    let filter = AppointmentFilter {
        job_id: Some(job),
        ..AppointmentFilter::default()
    };
    client.appointments().all(filter).await
}

/// Those of these appointments that exist.
async fn appointment_rows(
    client: &Client,
    keys: &[AppointmentKey],
) -> Result<Vec<AppointmentRow>, Error> {
    let mut rows = Vec::new();
    for id in keys.iter().filter_map(|key| key.server()) {
        match client.appointments().get(id).await {
            Ok(record) => rows.extend(to_row::appointment(&record)),
            Err(Error::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(rows)
}

/// The technicians of an appointment. `None` if the credentials may not read them.
async fn technicians(client: &Client, id: AppointmentId) -> Result<Option<SeenTechnicians>, Error> {
    let filter = AssignmentFilter {
        appointment_ids: vec![id],
        ..AssignmentFilter::default()
    };
    let records = unless_forbidden(client.assignments().all(filter).await)?;
    Ok(records.as_deref().map(seen_technicians))
}

fn seen_technicians(records: &[Record<Assignment>]) -> SeenTechnicians {
    let assigned = records.iter().filter(|record| record.active != Some(false));
    let changes = records
        .iter()
        .filter_map(|record| record.modified_on.or(record.assigned_on));
    SeenTechnicians {
        ids: assigned
            .filter_map(|record| to_row::reference(record.technician_id))
            .collect(),
        changed: changes.max().map(to_micros),
    }
}

async fn job(client: &Client, id: JobId) -> Result<SeenJob, Failure> {
    let job = or_not_found(client.jobs().get(id).await)?;
    Ok(seen_job(&job))
}

fn seen_job(job: &Record<Job>) -> SeenJob {
    let lacks = |list: &str| {
        let mut problems = job.problems().iter();
        problems.any(|problem| problem.path.starts_with(list))
    };
    let state = job.job_status.as_ref();
    SeenJob {
        state: state.map(ToString::to_string).unwrap_or_default(),
        fields: fields_of(job),
        lacks_tags: lacks("tagTypeIds"),
        lacks_custom_fields: lacks("customFields")
            || job
                .custom_fields
                .iter()
                .any(|field| field.type_id.is_none()),
        project: to_row::reference(job.project_id),
        changed: job.modified_on.map(to_micros),
    }
}

/// The fields as the mirror stores them, so that only visible differences count.
fn fields_of(job: &Job) -> JobFields {
    JobFields {
        summary: job.summary.clone(),
        priority: to_row::line(job.priority.as_ref().map(Priority::as_str)),
        business_unit_id: to_row::reference(job.business_unit_id),
        job_type_id: to_row::reference(job.job_type_id),
        campaign_id: to_row::reference(job.campaign_id),
        ..JobFields::lists_of(job)
    }
}

/// Why the appointments of a job are on hold, if the server says so. It does since mid-2026.
async fn hold_reasons(client: &Client, id: JobId) -> Result<Vec<(i64, ReasonKey)>, Error> {
    let told = unless_forbidden(client.jobs().hold_reasons_of(&[id]).await)?;
    let rows = told.into_iter().flat_map(|page| page.items);
    let of_job = rows.filter(|row| row.job_id == id);
    let reasons = of_job.flat_map(|row| row.appointment_hold_reasons.clone());
    Ok(reasons
        .filter_map(|row| {
            let reason = reason_key(row.reason_id, row.text.as_deref())?;
            Some((row.appointment_id?.0, reason))
        })
        .collect())
}

/// Why a job is canceled, if the server says so.
async fn cancel_reasons(client: &Client, id: JobId) -> Result<BTreeSet<ReasonKey>, Error> {
    let told = unless_forbidden(client.jobs().cancel_reasons_of(&[id]).await)?;
    let rows = told.into_iter().flat_map(|page| page.items);
    Ok(rows
        .filter(|row| row.job_id == id)
        .filter_map(|row| reason_key(row.reason_id, row.text.as_deref()))
        .collect())
}

fn reason_key(reason: Option<ReasonId>, text: Option<&str>) -> Option<ReasonKey> {
    Some(ReasonKey::new(reason?.0, text.unwrap_or_default()))
}

/// The employee who changed a job at `at`, as the job's history says.
pub(crate) async fn employee_of_change(client: &Client, job: JobId, at: Micros) -> Option<i64> {
    let records = client.jobs().history(job).await.ok()?;
    let distance = |on: Micros| (on - at).abs();
    to_row::history(&records)
        .into_iter()
        .filter(|entry| distance(entry.on) <= SAME_CHANGE_US)
        .min_by_key(|entry| distance(entry.on))
        .and_then(|entry| entry.employee_id)
}

/// Asks for the server's time. `None` if its answers have no date, or if the credentials may not
/// read the requested list.
pub(crate) async fn server_time(client: &Client) -> Result<Option<DateTime<Utc>>, Error> {
    let first = PageRequest::first(1);
    match client.jobs().page(&JobFilter::default(), first).await {
        Ok(page) => Ok(page.server_time),
        Err(error) if is_retryable(&error) => Err(error),
        Err(error) => {
            tracing::debug!(%error, "the server's clock cannot be asked");
            Ok(None)
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read<T: serde::de::DeserializeOwned>(record: &Value) -> Record<T> {
        let raw = serde_json::value::to_raw_value(record).unwrap();
        Record::from_raw(raw).unwrap()
    }

    #[test]
    fn fields_stored_as_empty_in_the_mirror_compare_as_empty() {
        let empty = json!({ "id": 1, "priority": "", "businessUnitId": 0, "jobTypeId": "0", "campaignId": 0 });
        assert_eq!(fields_of(&read(&empty)), JobFields::default());
        let job = json!({ "id": 1, "priority": " High ", "businessUnitId": "7", "summary": 12 });
        let fields = JobFields {
            summary: Some("12".into()),
            priority: Some("High".into()),
            business_unit_id: Some(7),
            ..JobFields::default()
        };
        assert_eq!(fields_of(&read(&job)), fields);
        let assigned = [
            json!({ "id": 1, "technicianId": 0 }),
            json!({ "id": 2, "technicianId": "5" }),
            json!({ "id": 3, "technicianId": 6, "active": false }),
        ];
        let seen = seen_technicians(&assigned.map(|record| read(&record)));
        assert_eq!(seen.ids, [5].into());
    }

    #[test]
    fn lists_with_an_unreadable_item_are_recognized() {
        let lacks = |job: &Value| {
            let seen = seen_job(&read(job));
            (seen.lacks_tags, seen.lacks_custom_fields)
        };
        let sound = json!({ "id": 1, "tagTypeIds": ["7"], "customFields": [{ "typeId": 5, "name": "Gate", "value": 4417 }] });
        assert_eq!(lacks(&sound), (false, false));
        assert_eq!(
            lacks(&json!({ "id": 1, "tagTypeIds": null })),
            (false, false)
        );
        assert_eq!(
            lacks(&json!({ "id": 1, "tagTypeIds": [7, {}] })),
            (true, false)
        );
        for fields in [
            json!([{ "typeId": 5, "value": { "of": "many" } }]),
            json!([{ "name": "Gate", "value": "4417" }]),
            json!("4417"),
        ] {
            let job = json!({ "id": 1, "customFields": fields });
            assert_eq!(lacks(&job), (false, true), "{job}");
        }
    }
}
