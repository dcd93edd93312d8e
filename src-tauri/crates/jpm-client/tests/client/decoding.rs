use jpm_client::ids::{JobId, ProjectSubStatusId};
use jpm_client::models::{
    Appointment, AppointmentStatus, HistoryEntry, Job, JobFilter, JobStatus, Priority, Project,
    ProjectDate, SchedulingTool,
};
use jpm_client::{Dialect, Error, PageRequest, Record};
use serde_json::value::RawValue;

use crate::scripted_transport::{Script, client, json};

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<Record<T>, Error> {
    Record::from_raw(RawValue::from_string(text.to_owned()).unwrap())
}

#[test]
fn record_only_requires_its_id() {
    read::<Job>(r#"{"id":1}"#).unwrap();
    read::<Appointment>(r#"{"id":1}"#).unwrap();
    read::<Project>(r#"{"id":1}"#).unwrap();
    read::<jpm_client::models::JobType>(r#"{"id":1}"#).unwrap();
    read::<HistoryEntry>(r#"{"id":1}"#).unwrap();
    read::<jpm_client::models::Technician>(r#"{"id":1}"#).unwrap();
    read::<jpm_client::models::Location>(r#"{"id":1}"#).unwrap();
    assert!(read::<Job>("{}").is_err());
}

#[test]
fn null_and_missing_fields_decode_equally() {
    let job = read::<Job>(
        r#"{"id":1,"completedOn":null,"campaignId":null,"customFields":null,"firstAppointmentId":null,"recallForId":null,
            "jobGeneratedLeadSource":{"jobId":null,"employeeId":null},"summary":null,"tagTypeIds":null,"total":null}"#,
    )
    .unwrap();
    assert_eq!(job.campaign_id, None);
    assert!(job.custom_fields.is_empty());
    let project =
        read::<Project>(r#"{"id":1,"projectManagerIds":null,"startDate":null,"substatusId":null}"#)
            .unwrap();
    assert_eq!(project.sub_status_id, None);
}

#[test]
fn job_decodes_with_all_fields() {
    let job = read::<Job>(
        r#"{"id":48213,"jobNumber":"48213","jobStatus":"Hold","priority":"Someday","appointmentCount":2,"noCharge":false,
            "customFields":[{"typeId":3,"name":"Gate","value":null}],"modifiedOn":"2026-11-24T08:30:00.1234567Z",
            "total":129.95,"somethingNew":{"deep":[1]}}"#,
    )
    .unwrap();
    assert_eq!(job.id, JobId(48213));
    assert_eq!(job.job_status, Some(JobStatus::Hold));
    assert_eq!(job.priority, Some(Priority::Other("Someday".into())));
    assert_eq!(job.custom_fields[0].name.as_deref(), Some("Gate"));
    assert!(job.raw().contains("somethingNew"));
}

#[test]
fn project_decodes_from_both_dialects() {
    for name in ["substatusId", "subStatusId"] {
        let project = read::<Project>(&format!(r#"{{"id":1,"{name}":5}}"#)).unwrap();
        assert_eq!(project.sub_status_id, Some(ProjectSubStatusId(5)));
    }
    let project = read::<Project>(
        r#"{"id":1,"startDate":"2026-03-01","targetCompletionDate":"2026-03-02T00:00:00Z"}"#,
    )
    .unwrap();
    assert!(matches!(project.start_date, Some(ProjectDate::Day(_))));
    assert!(matches!(
        project.target_completion_date,
        Some(ProjectDate::Instant(_))
    ));
    assert_eq!(
        project.target_completion_date.unwrap().day().to_string(),
        "2026-03-02"
    );
    let project = read::<Project>(r#"{"id":1,"startDate":"spring"}"#).unwrap();
    assert_eq!(project.start_date, None);
    assert_eq!(project.problems()[0].path, "startDate");
}

#[test]
fn working_decodes_from_both_dialects() {
    for word in ["Working", "InProgress"] {
        let appointment = read::<Appointment>(&format!(r#"{{"id":1,"status":"{word}"}}"#)).unwrap();
        assert_eq!(appointment.status, Some(AppointmentStatus::Working));
    }
    assert_eq!(
        AppointmentStatus::Working.wire(Dialect::Contract),
        "InProgress"
    );
    assert_eq!(AppointmentStatus::Working.wire(Dialect::Vendor), "Working");
    assert_eq!(
        AppointmentStatus::Other("Paused".into()).wire(Dialect::Contract),
        "Paused"
    );
}

#[tokio::test]
async fn history_decodes_from_both_dialects() {
    for body in [
        r#"{"data":[{"id":1,"eventType":"Booked","date":"2026-11-24T08:00:00Z","usedSchedulingTool":"Manual"}]}"#,
        r#"{"history":[{"id":1,"eventType":"Booked","date":"2026-11-24T08:00:00Z","usedSchedulingTool":"Manual","memo":"x"}]}"#,
    ] {
        let script = Script::new(move |_, _| json(200, body));
        let history = client(&script, Dialect::Vendor)
            .jobs()
            .history(JobId(1))
            .await
            .unwrap();
        assert_eq!(history.len(), 1);
        assert_eq!(history[0].event_type.as_deref(), Some("Booked"));
        assert_eq!(
            history[0].used_scheduling_tool,
            Some(SchedulingTool::Manual)
        );
    }
    let script = Script::new(|_, _| json(200, r#"{"history":null}"#));
    let history = client(&script, Dialect::Vendor)
        .jobs()
        .history(JobId(1))
        .await
        .unwrap();
    assert!(history.is_empty());
    let script = Script::new(|_, _| json(200, "{}"));
    let error = client(&script, Dialect::Vendor)
        .jobs()
        .history(JobId(1))
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::Decode { .. }),
        "no history at all is not an empty one: {error:?}"
    );
}

#[tokio::test]
async fn decode_error_names_the_path() {
    for (body, expected) in [
        (r#"{"data":{"name":"none"}}"#, "data"),
        (r#"{"data":"none"}"#, "data"),
        (r#"{"items":[]}"#, "."),
        (r#"[{"id":1}]"#, "."),
        (r#"{"data":[{"id":1},{"id":2"#, "data[1]"),
    ] {
        let script = Script::new(move |_, _| json(200, body));
        let jobs = client(&script, Dialect::Vendor).jobs();
        let error = jobs
            .page(&JobFilter::default(), PageRequest::default())
            .await
            .unwrap_err();
        assert!(
            matches!(&error, Error::Decode { path, .. } if path == expected),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn page_serializes_with_the_json_of_the_server() {
    let script = Script::new(|_, _| {
        json(
            200,
            r#"{"page":1,"pageSize":1,"hasMore":false,"data":[{ "id":1, "new": 1.50 }]}"#,
        )
    });
    let jobs = client(&script, Dialect::Contract).jobs();
    let page = jobs
        .page(&JobFilter::default(), PageRequest::first(1))
        .await
        .unwrap();
    assert_eq!(
        serde_json::to_string(&page).unwrap(),
        r#"{"page":1,"pageSize":1,"hasMore":false,"data":[{ "id":1, "new": 1.50 }]}"#
    );
}
