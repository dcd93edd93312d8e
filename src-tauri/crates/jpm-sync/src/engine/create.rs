//! Sends an edit that creates a record. It is a POST and is never sent twice. If no answer came,
//! its effect is looked for.

mod match_appointments;

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::Record;
use jpm_client::ids::{JobId, TechnicianId};
use jpm_client::models::{
    AppointmentCreate, AppointmentFilter, ExternalData, ExternalDataEntry, Job, JobAppointment,
    JobCreate, JobFilter, Priority, ProjectCreate, ProjectFilter,
};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::send_context::{SendContext, uses_marker};
use super::send_error::SendError;
use crate::edit::Edit;
use crate::id_map::{IdMap, LocalKind};
use crate::key::{Key, StringId};
use crate::operation::Operation;
use crate::time::from_micros;
use crate::views::jobs::{NewAppointment, NewJob};
use crate::views::projects::NewProject;
pub(crate) use match_appointments::match_appointments;

/// A record that an operation created: its local id, its kind, and the server's id.
pub(crate) type CreatedRecord = (Uuid, LocalKind, i64);

/// Creates the record. The operation's keys are resolved.
pub(crate) async fn send(
    context: &SendContext,
    operation: &Operation,
) -> Result<Vec<CreatedRecord>, SendError> {
    if context.client.server_time().is_none() {
        // There was no answer since the start of the program. The start time of a search for the
        // effect must be known before the call.
        context.server_time().await?;
    }
    context.record_sent(operation).await?;
    match &operation.edit {
        Edit::CreateJob { job } => {
            let mut body = job_body(job);
            body.external_data = uses_marker(context, operation).then(|| marker(operation.id));
            let made = context.client.jobs().create(&body).await?;
            Ok(vec![(operation.id, LocalKind::Job, made.id.0)])
        }
        Edit::AddAppointment {
            appointment,
            special_instructions,
            ..
        } => {
            let job_id = job_of(operation)?;
            let mut body = AppointmentCreate::new(job_id, appointment.start.0, appointment.end.0)
                .with_arrival_window(
                    appointment.arrival_start.map(|at| at.0),
                    appointment.arrival_end.map(|at| at.0),
                )
                .with_technicians(technicians(appointment));
            body.special_instructions =
                special_instructions.clone().filter(|text| !text.is_empty());
            let made = context.client.appointments().create(&body).await?;
            Ok(created_appointment(operation, made.id.0))
        }
        Edit::CreateProject { project } => {
            let made = context
                .client
                .projects()
                .create(&project_body(project))
                .await?;
            Ok(vec![(operation.id, LocalKind::Project, made.id.0)])
        }
        _ => Err(SendError::Rejected(
            "This edit changes a record and cannot be sent as a new one.".into(),
        )),
    }
}

/// The application name of our markers. It identifies the program, not a person or a company.
const APPLICATION_GUID: &str = "5e2f1c9a-6d0b-4c57-9f3e-8a1d7b42c6e0";
/// The marker: the operation that created the record.
const MARKER_KEY: &str = "jpmDeskOperation";

fn marker(operation: Uuid) -> ExternalData {
    ExternalData::new(
        APPLICATION_GUID.to_owned(),
        vec![ExternalDataEntry::new(
            MARKER_KEY.to_owned(),
            operation.to_string(),
        )],
    )
}

/// Looks for the effect of a POST whose answer never came.
pub(crate) async fn find_effect(
    context: &SendContext,
    operation: &Operation,
    ids: &IdMap,
) -> Result<Vec<CreatedRecord>, SendError> {
    let Some(sent) = operation.sent_at.map(from_micros) else {
        return Err(SendError::NotFoundYet);
    };
    let now = context.clock.now();
    let server = context.server_time().await?;
    let since = earliest_start(sent, operation.sent_at_server.map(from_micros), now, server);
    let found = match &operation.edit {
        Edit::CreateJob { .. } if operation.has_marker => find_marked(context, operation.id)
            .await?
            .into_iter()
            .map(|id| vec![(operation.id, LocalKind::Job, id)])
            .collect(),
        Edit::CreateJob { job } => find_job(context, job, since, ids)
            .await?
            .into_iter()
            .map(|id| vec![(operation.id, LocalKind::Job, id)])
            .collect(),
        Edit::AddAppointment { appointment, .. } => {
            find_appointment(context, job_of(operation)?, appointment, since, ids)
                .await?
                .into_iter()
                .map(|id| created_appointment(operation, id))
                .collect()
        }
        Edit::CreateProject { project } => find_project(context, project, since, ids)
            .await?
            .into_iter()
            .map(|id| vec![(operation.id, LocalKind::Project, id)])
            .collect(),
        _ => Vec::new(),
    };
    let over = context.lookups.record(operation.id, server, sent, now);
    let outcome = pick_single(found, over);
    if !matches!(outcome, Err(SendError::NotFoundYet)) {
        context.lookups.forget(operation.id);
    }
    outcome
}

/// The server's date has whole seconds and takes a moment to arrive.
pub(crate) const CLOCK_SLACK: TimeDelta = TimeDelta::seconds(10);
/// If our clock was set back after the call, a record this old may still be ours. With a longer
/// time, another booking of that day would be taken for it.
const SET_BACK_SLACK: TimeDelta = TimeDelta::hours(1);

/// The earliest server time at which a call can have begun. It began at `sent` by our clock and at
/// `told` by the server's, if that is known. It is now `now` by our clock and `server` by the
/// server's.
fn earliest_start(
    sent: DateTime<Utc>,
    told: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    server: Option<DateTime<Utc>>,
) -> DateTime<Utc> {
    // A time in the future was never correct.
    if let Some(told) =
        told.filter(|told| server.is_none_or(|server| *told <= server + CLOCK_SLACK))
    {
        return told - CLOCK_SLACK;
    }
    match server {
        // Our clock was set back since, so the age of the call is unknown.
        Some(server) if sent > now => server - SET_BACK_SLACK,
        Some(server) => sent + (server - now) - CLOCK_SLACK,
        None => sent - CLOCK_SLACK,
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Markers<'a> {
    #[serde(borrow)]
    external_data: Option<&'a RawValue>,
}

/// Whether a job carries the marker of an operation. Other programs store their own data beside it.
fn has_marker(job: &str, value: &str) -> bool {
    let markers: Markers<'_> = serde_json::from_str(job).unwrap_or_default();
    let list = markers.external_data.map_or("[]", RawValue::get);
    let pairs: Vec<&RawValue> = serde_json::from_str(list).unwrap_or_default();
    pairs.into_iter().any(|pair| {
        let pair: Value = serde_json::from_str(pair.get()).unwrap_or_default();
        pair["key"] == MARKER_KEY && pair["value"] == value
    })
}

/// The jobs that carry an operation's marker. A server that ignores the filter returns all jobs, so
/// each marker is checked.
async fn find_marked(context: &SendContext, operation: Uuid) -> Result<Vec<i64>, SendError> {
    let filter = JobFilter {
        external_data_application_guid: Some(APPLICATION_GUID.to_owned()),
        external_data_key: Some(MARKER_KEY.to_owned()),
        external_data_values: vec![operation.to_string()],
        ..JobFilter::default()
    };
    let value = operation.to_string();
    let found = context.client.jobs().all(filter).await?;
    Ok(found
        .iter()
        .filter(|job| has_marker(job.raw(), &value))
        .map(|job| job.id.0)
        .collect())
}

fn pick_single(
    mut found: Vec<Vec<CreatedRecord>>,
    over: bool,
) -> Result<Vec<CreatedRecord>, SendError> {
    match (found.pop(), found.is_empty()) {
        (Some(made), true) => Ok(made),
        (Some(_), false) => Err(SendError::Ambiguous(
            "It was sent and no answer came, and the server has more than one record like it. If one of them is yours, forget this edit; if \
             none is, send it again."
                .into(),
        )),
        (None, _) if !over => Err(SendError::NotFoundYet),
        (None, _) => Err(SendError::NotFoundInTime(
            "It was sent and no answer came, and two minutes later the server has nothing like it. Send it again, or forget it.".into(),
        )),
    }
}

fn created_appointment(operation: &Operation, server: i64) -> Vec<CreatedRecord> {
    operation
        .local_appointments
        .first()
        .map(|local| (*local, LocalKind::Appointment, server))
        .into_iter()
        .collect()
}

fn job_of(operation: &Operation) -> Result<JobId, SendError> {
    operation.job.and_then(Key::server).ok_or_else(|| {
        SendError::Rejected("The job that it belongs to is not on the server.".into())
    })
}

fn technicians(appointment: &NewAppointment) -> Vec<TechnicianId> {
    appointment
        .technician_ids
        .iter()
        .map(|StringId(id)| *id)
        .collect()
}

fn job_body(job: &NewJob) -> JobCreate {
    let mut body = JobCreate::new(
        job.customer_id.0,
        job.location_id.0,
        job.business_unit_id.0,
        job.job_type_id.0,
        Priority::from(job.priority.as_str()),
        job.campaign_id.0,
        job.appointments
            .iter()
            .map(|appointment| {
                JobAppointment::new(appointment.start.0, appointment.end.0)
                    .with_arrival_window(
                        appointment.arrival_start.map(|at| at.0),
                        appointment.arrival_end.map(|at| at.0),
                    )
                    .with_technicians(technicians(appointment))
            })
            .collect(),
    );
    body.summary.clone_from(&job.summary);
    body
}

fn project_body(project: &NewProject) -> ProjectCreate {
    let mut body = ProjectCreate::new(project.location_id.0);
    body.customer_id = Some(project.customer_id.0);
    body.name.clone_from(&project.name);
    body.summary.clone_from(&project.summary);
    body.project_manager_ids = project
        .project_manager_ids
        .iter()
        .map(|StringId(id)| *id)
        .collect();
    body.start_date = project.start_date;
    body.target_completion_date = project.target_completion_date;
    body
}

async fn find_job(
    context: &SendContext,
    wanted: &NewJob,
    since: DateTime<Utc>,
    ids: &IdMap,
) -> Result<Vec<i64>, SendError> {
    let filter = JobFilter {
        modified_on_or_after: Some(since),
        ..JobFilter::default()
    };
    let alike = |job: &Record<Job>| {
        job.customer_id == Some(wanted.customer_id.0)
            && job.location_id == Some(wanted.location_id.0)
            && job.job_type_id == Some(wanted.job_type_id.0)
            && job.business_unit_id == Some(wanted.business_unit_id.0)
            && job.created_on.is_none_or(|created| created >= since)
            && !ids.is_ours(LocalKind::Job, job.id.0)
    };
    let mut found = Vec::new();
    for job in context
        .client
        .jobs()
        .all(filter)
        .await?
        .into_iter()
        .filter(alike)
    {
        let appointments = AppointmentFilter {
            job_id: Some(job.id),
            ..AppointmentFilter::default()
        };
        let appointments: HashSet<_> = context
            .client
            .appointments()
            .all(appointments)
            .await?
            .iter()
            .map(|record| (record.start, record.end))
            .collect();
        if wanted.appointments.iter().all(|appointment| {
            appointments.contains(&(Some(appointment.start.0), Some(appointment.end.0)))
        }) {
            found.push(job.id.0);
        }
    }
    Ok(found)
}

async fn find_appointment(
    context: &SendContext,
    job: JobId,
    wanted: &NewAppointment,
    since: DateTime<Utc>,
    ids: &IdMap,
) -> Result<Vec<i64>, SendError> {
    let filter = AppointmentFilter {
        job_id: Some(job),
        ..AppointmentFilter::default()
    };
    Ok(context
        .client
        .appointments()
        .all(filter)
        .await?
        .into_iter()
        .filter(|record| {
            record.start == Some(wanted.start.0)
                && record.end == Some(wanted.end.0)
                && record.created_on.is_none_or(|created| created >= since)
                && !ids.is_ours(LocalKind::Appointment, record.id.0)
        })
        .map(|record| record.id.0)
        .collect())
}

async fn find_project(
    context: &SendContext,
    wanted: &NewProject,
    since: DateTime<Utc>,
    ids: &IdMap,
) -> Result<Vec<i64>, SendError> {
    let filter = ProjectFilter {
        modified_on_or_after: Some(since),
        ..ProjectFilter::default()
    };
    Ok(context
        .client
        .projects()
        .all(filter)
        .await?
        .into_iter()
        .filter(|record| {
            record
                .customer_id
                .is_none_or(|id| id == wanted.customer_id.0)
                && record.location_id == Some(wanted.location_id.0)
                && (wanted.name.is_none() || record.name == wanted.name)
                && record
                    .created_on
                    .or(record.modified_on)
                    .is_none_or(|made| made >= since)
                && !ids.is_ours(LocalKind::Project, record.id.0)
        })
        .map(|record| record.id.0)
        .collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_one_match_is_taken_for_ours_and_time_must_pass_before_none_is_believed() {
        let made = |id| vec![(Uuid::nil(), LocalKind::Job, id)];
        assert_eq!(pick_single(vec![made(1)], false).unwrap(), made(1));
        assert!(matches!(
            pick_single(vec![], false),
            Err(SendError::NotFoundYet)
        ));
        assert!(matches!(
            pick_single(vec![], true),
            Err(SendError::NotFoundInTime(_))
        ));
        assert!(matches!(
            pick_single(vec![made(1), made(2)], false),
            Err(SendError::Ambiguous(_))
        ));
    }

    #[test]
    fn a_mark_is_found_beside_whatever_other_programs_keep() {
        let job = |data: &str| format!(r#"{{"id":1,"externalData":{data}}}"#);
        let ours = format!(r#"{{"key":"{MARKER_KEY}","value":"7"}}"#);
        for beside in [
            "null",
            "5",
            r#"{"key":"crm","value":null}"#,
            r#"{"key":9}"#,
            r#"{"key":"crm","value":"\ud83d"}"#,
        ] {
            assert!(
                has_marker(&job(&format!("[{beside},{ours}]")), "7"),
                "{beside}"
            );
        }
        for other in ["null", "{}", "[]", r#"[{"key":"crm","value":"7"}]"#] {
            assert!(!has_marker(&job(other), "7"), "{other}");
        }
    }

    #[test]
    fn a_clock_that_was_set_since_does_not_hide_what_was_made() {
        let sent = DateTime::UNIX_EPOCH;
        let (now, server) = (sent + TimeDelta::seconds(20), sent + TimeDelta::hours(7));
        let at = earliest_start(sent, None, now, Some(server));
        assert_eq!(server - at, TimeDelta::seconds(30));
        assert!(earliest_start(sent, None, sent - TimeDelta::hours(3), Some(server)) < server);
        assert!(earliest_start(sent, None, now, None) < sent);
        let told = sent + TimeDelta::hours(6);
        for now in [now, sent - TimeDelta::hours(3), sent + TimeDelta::days(1)] {
            for server in [Some(server), None] {
                assert_eq!(
                    earliest_start(sent, Some(told), now, server),
                    told - CLOCK_SLACK
                );
            }
        }
        let ahead = Some(server + TimeDelta::hours(1));
        assert_eq!(
            earliest_start(sent, ahead, now, Some(server)),
            at,
            "never true"
        );
    }
}
