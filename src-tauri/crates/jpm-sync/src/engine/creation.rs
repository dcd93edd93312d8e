//! Sending an edit that makes a record: a POST, which is never sent twice, and whose effect is looked for when no answer came.

mod visits;

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::ids::{JobId, TechnicianId};
use jpm_client::models::{
    AppointmentCreate, AppointmentFilter, ExternalData, ExternalDataEntry, Job, JobAppointment,
    JobCreate, JobFilter, Priority, ProjectCreate, ProjectFilter,
};
use jpm_client::{Dialect, Record};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::attempt::Setback;
use super::push::Sender;
use crate::edit::Edit;
use crate::id_map::{IdMap, LocalKind};
use crate::instant::instant;
use crate::key::{AsText, Key};
use crate::operation::Operation;
use crate::views::jobs::{NewJob, PlannedVisit};
use crate::views::projects::NewProject;
pub(crate) use visits::match_visits;

/// A record that an operation has made: our name for it, and the server's number.
pub(crate) type Made = (Uuid, LocalKind, i64);

/// Makes the record. The keys in the operation are resolved.
pub(crate) async fn send(sender: &Sender, operation: &Operation) -> Result<Vec<Made>, Setback> {
    if sender.client.server_time().is_none() {
        // Nothing was answered yet since the program was started. Where a search for the effect has to begin must be known before the call.
        sender.server_time().await?;
    }
    sender.note_sent(operation).await?;
    match &operation.edit {
        Edit::CreateJob { job } => {
            let mut booking = booking(job);
            booking.external_data = marks(sender, operation).then(|| mark(operation.id));
            let made = sender.client.jobs().create(&booking).await?;
            Ok(vec![(operation.id, LocalKind::Job, made.id.0)])
        }
        Edit::AddAppointment {
            visit,
            special_instructions,
            ..
        } => {
            let job_id = job_of(operation)?;
            let mut appointment = AppointmentCreate::new(job_id, visit.start.0, visit.end.0)
                .with_arrival_window(
                    visit.arrival_start.map(|at| at.0),
                    visit.arrival_end.map(|at| at.0),
                )
                .with_technicians(technicians(visit));
            appointment.special_instructions =
                special_instructions.clone().filter(|text| !text.is_empty());
            let made = sender.client.appointments().create(&appointment).await?;
            Ok(named_visit(operation, made.id.0))
        }
        Edit::CreateProject { project } => {
            let made = sender.client.projects().create(&plan(project)).await?;
            Ok(vec![(operation.id, LocalKind::Project, made.id.0)])
        }
        _ => Err(Setback::Refused(
            "This edit changes a record and cannot be sent as a new one.".into(),
        )),
    }
}

/// The name under which our marks are kept. It identifies the program, not a person or a company.
const APPLICATION: &str = "5e2f1c9a-6d0b-4c57-9f3e-8a1d7b42c6e0";
/// The mark: which operation made the record.
const MARK: &str = "jpmDeskOperation";

/// Whether the call of an operation carries a mark by which its effect is found. Only the vendor's jobs can; the contract knows of none.
pub(crate) fn marks(sender: &Sender, operation: &Operation) -> bool {
    sender.client.dialect() == Dialect::Vendor && matches!(operation.edit, Edit::CreateJob { .. })
}

fn mark(operation: Uuid) -> ExternalData {
    ExternalData::new(
        APPLICATION.to_owned(),
        vec![ExternalDataEntry::new(
            MARK.to_owned(),
            operation.to_string(),
        )],
    )
}

/// Looks for the effect of a POST whose answer never came.
pub(crate) async fn look_for(
    sender: &Sender,
    operation: &Operation,
    ids: &IdMap,
) -> Result<Vec<Made>, Setback> {
    let Some(sent) = operation.sent.map(instant) else {
        return Err(Setback::NotFoundYet);
    };
    let now = sender.clock.now();
    let server = sender.server_time().await?;
    let since = begun(sent, operation.sent_by_server.map(instant), now, server);
    let found = match &operation.edit {
        Edit::CreateJob { .. } if operation.marked => find_marked(sender, operation.id)
            .await?
            .into_iter()
            .map(|id| vec![(operation.id, LocalKind::Job, id)])
            .collect(),
        Edit::CreateJob { job } => find_job(sender, job, since, ids)
            .await?
            .into_iter()
            .map(|id| vec![(operation.id, LocalKind::Job, id)])
            .collect(),
        Edit::AddAppointment { visit, .. } => {
            find_visit(sender, job_of(operation)?, visit, since, ids)
                .await?
                .into_iter()
                .map(|id| named_visit(operation, id))
                .collect()
        }
        Edit::CreateProject { project } => find_project(sender, project, since, ids)
            .await?
            .into_iter()
            .map(|id| vec![(operation.id, LocalKind::Project, id)])
            .collect(),
        _ => Vec::new(),
    };
    let over = sender.looks.note(operation.id, server, sent, now);
    let outcome = one(found, over);
    if !matches!(outcome, Err(Setback::NotFoundYet)) {
        sender.looks.forget(operation.id);
    }
    outcome
}

/// The server's date has whole seconds, and took a moment to come.
pub(crate) const SLACK: TimeDelta = TimeDelta::seconds(10);
/// What was made so long ago can still be ours when our clock was set back after the call; with more, a twin of the day is taken for it.
const AFTER_SET_BACK: TimeDelta = TimeDelta::hours(1);

/// The earliest time that the server's clock can have shown when a call was begun: at `sent` by ours, at `told` by the server's as far as that was
/// told. It is `now` by ours, and `server` by the server's.
fn begun(
    sent: DateTime<Utc>,
    told: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    server: Option<DateTime<Utc>>,
) -> DateTime<Utc> {
    // One that still lies ahead was never true.
    if let Some(told) = told.filter(|told| server.is_none_or(|server| *told <= server + SLACK)) {
        return told - SLACK;
    }
    match server {
        // Ours was set back since, so how long ago the call was is not known.
        Some(server) if sent > now => server - AFTER_SET_BACK,
        Some(server) => sent + (server - now) - SLACK,
        None => sent - SLACK,
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Marks<'a> {
    #[serde(borrow)]
    external_data: Option<&'a RawValue>,
}

/// Whether a job carries an operation's mark. Other programs keep what they like beside it.
fn carries(job: &str, value: &str) -> bool {
    let marks: Marks<'_> = serde_json::from_str(job).unwrap_or_default();
    let list = marks.external_data.map_or("[]", RawValue::get);
    let pairs: Vec<&RawValue> = serde_json::from_str(list).unwrap_or_default();
    pairs.into_iter().any(|pair| {
        let pair: Value = serde_json::from_str(pair.get()).unwrap_or_default();
        pair["key"] == MARK && pair["value"] == value
    })
}

/// Jobs that carry an operation's mark. A server that does not know the filter lists all; each one's own mark is looked at.
async fn find_marked(sender: &Sender, operation: Uuid) -> Result<Vec<i64>, Setback> {
    let filter = JobFilter {
        external_data_application_guid: Some(APPLICATION.to_owned()),
        external_data_key: Some(MARK.to_owned()),
        external_data_values: vec![operation.to_string()],
        ..JobFilter::default()
    };
    let value = operation.to_string();
    let found = sender.client.jobs().all(filter).await?;
    Ok(found
        .iter()
        .filter(|job| carries(job.raw(), &value))
        .map(|job| job.id.0)
        .collect())
}

fn one(mut found: Vec<Vec<Made>>, over: bool) -> Result<Vec<Made>, Setback> {
    match (found.pop(), found.is_empty()) {
        (Some(made), true) => Ok(made),
        (Some(_), false) => Err(Setback::Several(
            "It was sent and no answer came, and the server has more than one record like it. If one of them is yours, forget this edit; if \
             none is, send it again."
                .into(),
        )),
        (None, _) if !over => Err(Setback::NotFoundYet),
        (None, _) => Err(Setback::Lost(
            "It was sent and no answer came, and two minutes later the server has nothing like it. Send it again, or forget it.".into(),
        )),
    }
}

fn named_visit(operation: &Operation, server: i64) -> Vec<Made> {
    operation
        .local_visits
        .first()
        .map(|local| (*local, LocalKind::Appointment, server))
        .into_iter()
        .collect()
}

fn job_of(operation: &Operation) -> Result<JobId, Setback> {
    operation
        .job
        .and_then(Key::server)
        .ok_or_else(|| Setback::Refused("The job that it belongs to is not on the server.".into()))
}

fn technicians(visit: &PlannedVisit) -> Vec<TechnicianId> {
    visit.technician_ids.iter().map(|AsText(id)| *id).collect()
}

fn booking(job: &NewJob) -> JobCreate {
    let mut booking = JobCreate::new(
        job.customer_id.0,
        job.location_id.0,
        job.business_unit_id.0,
        job.job_type_id.0,
        Priority::from(job.priority.as_str()),
        job.campaign_id.0,
        job.appointments
            .iter()
            .map(|visit| {
                JobAppointment::new(visit.start.0, visit.end.0)
                    .with_arrival_window(
                        visit.arrival_start.map(|at| at.0),
                        visit.arrival_end.map(|at| at.0),
                    )
                    .with_technicians(technicians(visit))
            })
            .collect(),
    );
    booking.summary.clone_from(&job.summary);
    booking
}

fn plan(project: &NewProject) -> ProjectCreate {
    let mut body = ProjectCreate::new(project.location_id.0);
    body.customer_id = Some(project.customer_id.0);
    body.name.clone_from(&project.name);
    body.summary.clone_from(&project.summary);
    body.project_manager_ids = project
        .project_manager_ids
        .iter()
        .map(|AsText(id)| *id)
        .collect();
    body.start_date = project.start_date;
    body.target_completion_date = project.target_completion_date;
    body
}

async fn find_job(
    sender: &Sender,
    wanted: &NewJob,
    since: DateTime<Utc>,
    ids: &IdMap,
) -> Result<Vec<i64>, Setback> {
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
    for job in sender
        .client
        .jobs()
        .all(filter)
        .await?
        .into_iter()
        .filter(alike)
    {
        let visits = AppointmentFilter {
            job_id: Some(job.id),
            ..AppointmentFilter::default()
        };
        let visits: HashSet<_> = sender
            .client
            .appointments()
            .all(visits)
            .await?
            .iter()
            .map(|record| (record.start, record.end))
            .collect();
        if wanted
            .appointments
            .iter()
            .all(|visit| visits.contains(&(Some(visit.start.0), Some(visit.end.0))))
        {
            found.push(job.id.0);
        }
    }
    Ok(found)
}

async fn find_visit(
    sender: &Sender,
    job: JobId,
    wanted: &PlannedVisit,
    since: DateTime<Utc>,
    ids: &IdMap,
) -> Result<Vec<i64>, Setback> {
    let filter = AppointmentFilter {
        job_id: Some(job),
        ..AppointmentFilter::default()
    };
    Ok(sender
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
    sender: &Sender,
    wanted: &NewProject,
    since: DateTime<Utc>,
    ids: &IdMap,
) -> Result<Vec<i64>, Setback> {
    let filter = ProjectFilter {
        modified_on_or_after: Some(since),
        ..ProjectFilter::default()
    };
    Ok(sender
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
        assert_eq!(one(vec![made(1)], false).unwrap(), made(1));
        assert!(matches!(one(vec![], false), Err(Setback::NotFoundYet)));
        assert!(matches!(one(vec![], true), Err(Setback::Lost(_))));
        assert!(matches!(
            one(vec![made(1), made(2)], false),
            Err(Setback::Several(_))
        ));
    }

    #[test]
    fn a_mark_is_found_beside_whatever_other_programs_keep() {
        let job = |data: &str| format!(r#"{{"id":1,"externalData":{data}}}"#);
        let ours = format!(r#"{{"key":"{MARK}","value":"7"}}"#);
        for beside in [
            "null",
            "5",
            r#"{"key":"crm","value":null}"#,
            r#"{"key":9}"#,
            r#"{"key":"crm","value":"\ud83d"}"#,
        ] {
            assert!(
                carries(&job(&format!("[{beside},{ours}]")), "7"),
                "{beside}"
            );
        }
        for other in ["null", "{}", "[]", r#"[{"key":"crm","value":"7"}]"#] {
            assert!(!carries(&job(other), "7"), "{other}");
        }
    }

    #[test]
    fn a_clock_that_was_set_since_does_not_hide_what_was_made() {
        let sent = DateTime::UNIX_EPOCH;
        let (now, server) = (sent + TimeDelta::seconds(20), sent + TimeDelta::hours(7));
        let at = begun(sent, None, now, Some(server));
        assert_eq!(server - at, TimeDelta::seconds(30));
        assert!(begun(sent, None, sent - TimeDelta::hours(3), Some(server)) < server);
        assert!(begun(sent, None, now, None) < sent);
        let told = sent + TimeDelta::hours(6);
        for now in [now, sent - TimeDelta::hours(3), sent + TimeDelta::days(1)] {
            for server in [Some(server), None] {
                assert_eq!(begun(sent, Some(told), now, server), told - SLACK);
            }
        }
        let ahead = Some(server + TimeDelta::hours(1));
        assert_eq!(begun(sent, ahead, now, Some(server)), at, "never true");
    }
}
