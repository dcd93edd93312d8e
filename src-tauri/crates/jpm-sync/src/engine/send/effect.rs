//! Looks for the effect of a creating call whose answer never came. Such a call is never sent
//! twice.

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::models::{
    Appointment, ExternalDataFilter, Job, JobFilter, Note, Project, ProjectFilter,
};
use jpm_client::{Client, Error};

use super::decide::create::{APPLICATION_GUID, MARKER_KEY, has_marker};
use super::failure::Failure;
use super::read;
use crate::edit::Edit;
use crate::engine::notes::notes_of;
use crate::id_map::{IdMap, LocalKind};
use crate::operation::Operation;
use crate::plain_text::strip;
use crate::rows::NoteOwner;
use crate::views::jobs::{NewAppointment, NewJob};
use crate::views::projects::NewProject;
use crate::views::sync_errors::SendProblem;

/// The server's date has whole seconds and takes a moment to arrive.
const CLOCK_SLACK: TimeDelta = TimeDelta::seconds(10);
/// If our clock was set back after the call, a record this old may still be ours. With a longer
/// time, another booking of that day would be taken for it.
const SET_BACK_SLACK: TimeDelta = TimeDelta::hours(1);

/// The earliest server time at which a call can have begun. It began at `sent` by our clock and at
/// `told` by the server's, if that is known. It is now `now` by our clock and `server` by the
/// server's.
pub(crate) fn earliest_start(
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

/// The server's records that an operation may have created since `since`.
pub(crate) async fn candidates(
    client: &Client,
    operation: &Operation,
    since: DateTime<Utc>,
    ids: &IdMap,
) -> Result<Vec<i64>, Failure> {
    let (kind, mut found) = match &operation.edit {
        // A job with our marker is ours, whatever the id map says.
        Edit::CreateJob { .. } if operation.has_marker => {
            return Ok(marked_jobs(client, operation).await?);
        }
        Edit::CreateJob { job } => (LocalKind::Job, jobs_like(client, job, since, ids).await?),
        Edit::AddAppointment { appointment, .. } => {
            let job = read::job_of_appointment(operation)?;
            let all = read::appointments_of(client, job).await?;
            let alike = all
                .iter()
                .filter(|record| is_like_appointment(record, appointment, since));
            (
                LocalKind::Appointment,
                alike.map(|record| record.id.0).collect(),
            )
        }
        Edit::CreateProject { project } => {
            let filter = ProjectFilter {
                modified_on_or_after: Some(since),
                ..ProjectFilter::default()
            };
            let all = client.projects().all(filter).await?;
            let alike = all
                .iter()
                .filter(|record| is_like_project(record, project, since));
            (
                LocalKind::Project,
                alike.map(|record| record.id.0).collect(),
            )
        }
        Edit::AddNote { text, .. } => {
            let job = read::job_of_appointment(operation)?;
            return Ok(notes_like(client, NoteOwner::Job(job), text, since).await?);
        }
        Edit::AddProjectNote { text, .. } => {
            let project = read::project_id(operation)?;
            return Ok(notes_like(client, NoteOwner::Project(project), text, since).await?);
        }
        _ => return Ok(Vec::new()),
    };
    found.retain(|id| !ids.is_ours(kind, *id));
    Ok(found)
}

/// The jobs that carry an operation's marker. A server that ignores the filter returns all jobs, so
/// each marker is checked.
async fn marked_jobs(client: &Client, operation: &Operation) -> Result<Vec<i64>, Error> {
    let value = operation.id.to_string();
    let filter = JobFilter {
        external_data: ExternalDataFilter {
            application_guid: Some(APPLICATION_GUID.to_owned()),
            key: Some(MARKER_KEY.to_owned()),
            values: vec![value.clone()],
        },
        ..JobFilter::default()
    };
    let found = client.jobs().all(filter).await?;
    let marked = found.iter().filter(|job| has_marker(job.raw(), &value));
    Ok(marked.map(|job| job.id.0).collect())
}

/// Notes have no ids, so their positions stand in.
async fn notes_like(
    client: &Client,
    owner: NoteOwner,
    text: &str,
    since: DateTime<Utc>,
) -> Result<Vec<i64>, Error> {
    let notes = notes_of(client, owner).await?.unwrap_or_default();
    let alike = notes.iter().filter(|note| is_like_note(note, text, since));
    Ok((0..).zip(alike).map(|(position, _)| position).collect())
}

async fn jobs_like(
    client: &Client,
    wanted: &NewJob,
    since: DateTime<Utc>,
    ids: &IdMap,
) -> Result<Vec<i64>, Error> {
    let filter = JobFilter {
        modified_on_or_after: Some(since),
        ..JobFilter::default()
    };
    let mut found = Vec::new();
    for job in client.jobs().all(filter).await? {
        if !is_like_job(&job, wanted, since) || ids.is_ours(LocalKind::Job, job.id.0) {
            continue;
        }
        let appointments = read::appointments_of(client, job.id).await?;
        let is_there = |wanted| appointments.iter().any(|record| has_times(record, wanted));
        if wanted.appointments.iter().all(is_there) {
            found.push(job.id.0);
        }
    }
    Ok(found)
}

fn is_like_job(job: &Job, wanted: &NewJob, since: DateTime<Utc>) -> bool {
    job.customer_id == Some(wanted.customer_id.0)
        && job.location_id == Some(wanted.location_id.0)
        && job.job_type_id == Some(wanted.job_type_id.0)
        && job.business_unit_id == Some(wanted.business_unit_id.0)
        && job.created_on.is_none_or(|created| created >= since)
}

fn is_like_appointment(
    record: &Appointment,
    wanted: &NewAppointment,
    since: DateTime<Utc>,
) -> bool {
    has_times(record, wanted) && record.created_on.is_none_or(|created| created >= since)
}

fn has_times(record: &Appointment, wanted: &NewAppointment) -> bool {
    (record.start, record.end) == (Some(wanted.start.0), Some(wanted.end.0))
}

fn is_like_project(record: &Project, wanted: &NewProject, since: DateTime<Utc>) -> bool {
    let created = record.created_on.or(record.modified_on);
    record
        .customer_id
        .is_none_or(|id| id == wanted.customer_id.0)
        && record.location_id == Some(wanted.location_id.0)
        && (wanted.name.is_none() || record.name == wanted.name)
        && created.is_none_or(|created| created >= since)
}

fn is_like_note(note: &Note, text: &str, since: DateTime<Utc>) -> bool {
    strip(note.text.as_deref().unwrap_or_default()) == strip(text)
        && note.created_on.is_none_or(|created| created >= since)
}

/// The only record of those found is ours. If none was found, it may still appear until the search
/// is `over`.
pub(crate) fn pick_single(found: &[i64], over: bool) -> Result<i64, Failure> {
    match found {
        [id] => Ok(*id),
        [] if !over => Err(Failure::NotFoundYet),
        [] => Err(SendProblem::NotFoundInTime.into()),
        _ => Err(SendProblem::SeveralFound.into()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jpm_client::Record;
    use serde::de::DeserializeOwned;
    use serde_json::{Value, json};

    use super::*;
    use crate::key::StringId;
    use crate::time::EpochMillis;

    fn record<T: DeserializeOwned>(value: &Value) -> Record<T> {
        Record::from_raw(serde_json::value::to_raw_value(value).unwrap()).unwrap()
    }

    /// `base` with some fields of `change` instead.
    fn with(base: &Value, change: &Value) -> Value {
        let mut all = base.as_object().unwrap().clone();
        all.extend(change.as_object().unwrap().clone());
        all.into()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn single_match_is_ours_and_no_match_counts_only_after_the_deadline() {
        assert!(matches!(pick_single(&[1], false), Ok(1)));
        assert!(matches!(pick_single(&[], false), Err(Failure::NotFoundYet)));
        let table: [(&[i64], bool, SendProblem); 3] = [
            (&[], true, SendProblem::NotFoundInTime),
            (&[1, 2], false, SendProblem::SeveralFound),
            (&[1, 2], true, SendProblem::SeveralFound),
        ];
        for (found, over, expected) in table {
            let picked = pick_single(found, over);
            assert!(
                matches!(picked, Err(Failure::Own(reason)) if reason == expected),
                "{found:?}, {over}: {picked:?}"
            );
        }
    }

    #[test]
    fn record_matches_by_requested_values_and_creation_time() {
        let since = at("2026-03-24T15:00:00Z");
        let visit = NewAppointment {
            start: EpochMillis(at("2026-03-27T09:00:00Z")),
            end: EpochMillis(at("2026-03-27T11:00:00Z")),
            arrival_start: None,
            arrival_end: None,
            technician_ids: Vec::new(),
        };
        let job = NewJob {
            customer_id: StringId(1.into()),
            location_id: StringId(2.into()),
            business_unit_id: StringId(3.into()),
            job_type_id: StringId(4.into()),
            priority: "Normal".into(),
            campaign_id: StringId(5.into()),
            appointments: Vec::new(),
            summary: None,
            project_id: None,
            customer_po: None,
            lead_employee_id: None,
            tag_ids: Vec::new(),
        };
        let project = NewProject {
            customer_id: StringId(1.into()),
            location_id: StringId(2.into()),
            name: Some("Boiler room".into()),
            summary: None,
            project_manager_ids: Vec::new(),
            start_date: None,
            target_completion_date: None,
        };
        let (early, late) = ("2026-03-24T14:59:59Z", "2026-03-24T15:00:01Z");
        let like_job = json!({ "id": 9, "customerId": 1, "locationId": 2, "businessUnitId": 3, "jobTypeId": 4, "createdOn": late });
        let like_visit = json!({ "id": 9, "start": "2026-03-27T09:00:00Z", "end": "2026-03-27T11:00:00Z", "createdOn": late });
        let like_project = json!({ "id": 9, "customerId": 1, "locationId": 2, "name": "Boiler room", "createdOn": late });
        let is_job = |change: Value| is_like_job(&record(&with(&like_job, &change)), &job, since);
        let is_visit = |change: Value| {
            is_like_appointment(&record(&with(&like_visit, &change)), &visit, since)
        };
        let is_project = |change: Value| {
            is_like_project(&record(&with(&like_project, &change)), &project, since)
        };
        for same in [json!({}), json!({ "createdOn": null })] {
            assert!(is_job(same.clone()) && is_visit(same.clone()) && is_project(same));
        }
        let created_before = json!({ "createdOn": early });
        assert!(!is_job(created_before.clone()) && !is_visit(created_before.clone()));
        assert!(!is_project(created_before));
        for field in ["customerId", "locationId", "businessUnitId", "jobTypeId"] {
            assert!(!is_job(json!({ field: 8 })), "{field}");
        }
        for field in ["start", "end"] {
            assert!(
                !is_visit(json!({ field: "2026-03-27T10:00:00Z" })),
                "{field}"
            );
        }
        assert!(is_project(json!({ "customerId": null })));
        for other in [
            json!({ "customerId": 8 }),
            json!({ "locationId": 8 }),
            json!({ "name": "Roof" }),
            json!({ "createdOn": null, "modifiedOn": early }),
        ] {
            assert!(!is_project(other.clone()), "{other}");
        }
    }

    #[test]
    fn clock_change_does_not_hide_a_created_record() {
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
