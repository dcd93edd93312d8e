use chrono::{DateTime, NaiveDate, Utc};
use jpm_client::ids::{
    AppointmentId, CustomerId, JobId, LocationId, ProjectId, ReasonId, TechnicianId,
};
use jpm_client::models::{
    AppointmentFilter, AppointmentStatus, JobCreate, JobFilter, JobStatus, JobUpdate,
    ProjectCreate, ReasonAndMemo, ReasonFilter, Reschedule,
};
use jpm_client::query::{Active, Sort, SortField};
use jpm_client::{Dialect, Effect, Error, PageRequest};
use serde_json::json as value;

use crate::scripted_transport::{Script, client, json};

const BOTH: [(Dialect, &str); 2] = [
    (Dialect::Contract, "/base/jpm/v2/77"),
    (Dialect::Vendor, "/base/jpm/v2/tenant/77"),
];

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn why() -> ReasonAndMemo {
    ReasonAndMemo::new(ReasonId(4), "Customer asked")
}

#[tokio::test]
#[allow(clippy::too_many_lines, reason = "seventeen calls")]
async fn every_operation_has_the_documented_method_and_path() {
    for (dialect, root) in BOTH {
        let script = Script::new(|seen, _| match seen.path.rsplit('/').next() {
            Some("history") => json(200, r#"{"data":[]}"#),
            Some("cancel" | "hold") => json(200, ""),
            _ => json(200, r#"{"id":7,"data":[]}"#),
        });
        let client = client(&script, dialect);
        let first = PageRequest::default();
        let job: JobCreate = serde_json::from_value(value!({
            "customerId": 1, "locationId": 2, "businessUnitId": 3, "jobTypeId": 4, "priority": "High", "campaignId": 5,
            "appointments": [{"start": "2026-11-24T14:00:00Z", "end": "2026-11-24T16:00:00Z"}],
        }))
        .unwrap();
        let appointment = serde_json::from_value(value!({
            "jobId": 7, "start": "2026-11-24T14:00:00Z", "end": "2026-11-24T16:00:00Z",
        }))
        .unwrap();
        let times = Reschedule::new(
            instant("2026-11-24T14:00:00Z"),
            instant("2026-11-24T16:00:00Z"),
        );
        let mut project = ProjectCreate::new(LocationId(2));
        project.customer_id = Some(CustomerId(1));

        client
            .jobs()
            .page(&JobFilter::default(), first)
            .await
            .unwrap();
        client.jobs().create(&job).await.unwrap();
        client.jobs().get(JobId(7)).await.unwrap();
        client
            .jobs()
            .update(JobId(7), &JobUpdate::default())
            .await
            .unwrap();
        client.jobs().cancel(JobId(7), &why()).await.unwrap();
        client.jobs().hold(JobId(7), &why()).await.unwrap();
        client.jobs().history(JobId(7)).await.unwrap();
        let appointments = client.appointments();
        appointments
            .page(&AppointmentFilter::default(), first)
            .await
            .unwrap();
        appointments.create(&appointment).await.unwrap();
        appointments.get(AppointmentId(7)).await.unwrap();
        appointments
            .set_special_instructions(AppointmentId(7), "Dog")
            .await
            .unwrap();
        appointments
            .reschedule(AppointmentId(7), &times)
            .await
            .unwrap();
        client
            .projects()
            .page(&jpm_client::models::ProjectFilter::default(), first)
            .await
            .unwrap();
        client.projects().create(&project).await.unwrap();
        client.projects().get(ProjectId(7)).await.unwrap();
        client
            .job_types()
            .page(&jpm_client::models::JobTypeFilter::default(), first)
            .await
            .unwrap();
        client
            .cancel_reasons()
            .page(&ReasonFilter::default(), first)
            .await
            .unwrap();

        let instructions = match dialect {
            Dialect::Contract => "PATCH /appointments/7",
            Dialect::Vendor => "PUT /appointments/7/special-instructions",
        };
        let expected = [
            "GET /jobs",
            "POST /jobs",
            "GET /jobs/7",
            "PATCH /jobs/7",
            "PUT /jobs/7/cancel",
            "PUT /jobs/7/hold",
            "GET /jobs/7/history",
            "GET /appointments",
            "POST /appointments",
            "GET /appointments/7",
            instructions,
            "PATCH /appointments/7/reschedule",
            "GET /projects",
            "POST /projects",
            "GET /projects/7",
            "GET /job-types",
            "GET /job-cancel-reasons",
        ];
        let lines: Vec<_> = script
            .calls()
            .iter()
            .map(|call| call.line().replace(root, ""))
            .collect();
        assert_eq!(lines, expected);
    }
}

#[tokio::test]
async fn other_apis_have_the_vendors_path_in_both_dialects() {
    for (dialect, _) in BOTH {
        let script = Script::new(|_, _| json(200, r#"{"data":[]}"#));
        let client = client(&script, dialect);
        let first = PageRequest::first(9999);
        client
            .technicians()
            .page(&jpm_client::models::TechnicianFilter::default(), first)
            .await
            .unwrap();
        client
            .employees()
            .page(&jpm_client::models::EmployeeFilter::default(), first)
            .await
            .unwrap();
        client
            .business_units()
            .page(&jpm_client::models::BusinessUnitFilter::default(), first)
            .await
            .unwrap();
        let ours = jpm_client::models::AssignmentFilter {
            appointment_ids: vec![AppointmentId(1), AppointmentId(2)],
            active: Some(Active::Any),
            ..Default::default()
        };
        client.assignments().page(&ours, first).await.unwrap();
        client
            .shifts()
            .page(&jpm_client::models::ShiftFilter::default(), first)
            .await
            .unwrap();
        client
            .customers()
            .page(&jpm_client::models::CustomerFilter::default(), first)
            .await
            .unwrap();
        client
            .locations()
            .page(&jpm_client::models::LocationFilter::default(), first)
            .await
            .unwrap();
        client
            .campaigns()
            .page(&jpm_client::models::CampaignFilter::default(), first)
            .await
            .unwrap();
        client
            .call_reasons()
            .page(&ReasonFilter::default(), first)
            .await
            .unwrap();
        let calls = script.calls();
        let paths: Vec<_> = calls
            .iter()
            .map(|call| call.path.trim_start_matches("/base/"))
            .collect();
        assert_eq!(
            paths,
            [
                "settings/v2/tenant/77/technicians",
                "settings/v2/tenant/77/employees",
                "settings/v2/tenant/77/business-units",
                "dispatch/v2/tenant/77/appointment-assignments",
                "dispatch/v2/tenant/77/technician-shifts",
                "crm/v2/tenant/77/customers",
                "crm/v2/tenant/77/locations",
                "marketing/v2/tenant/77/campaigns",
                "jbce/v2/tenant/77/call-reasons",
            ]
        );
        assert_eq!(calls[3].parameter("appointmentIds"), Some("1,2"));
        assert_eq!(calls[3].parameter("active"), Some("Any"));
        assert_eq!(calls[3].parameter("pageSize"), Some("5000"));
    }
}

#[tokio::test]
async fn vendor_lists_are_requested_in_both_dialects() {
    for (dialect, root) in BOTH {
        let script = Script::new(|_, _| json(200, r#"{"data":[{"id":1}]}"#));
        let reasons = client(&script, dialect).hold_reasons();
        let page = reasons
            .page(&ReasonFilter::default(), PageRequest::first(10))
            .await
            .unwrap();
        assert_eq!(page.items[0].id, ReasonId(1));
        let call = script.only_call();
        assert_eq!(call.path, format!("{root}/job-hold-reasons"));
        assert_eq!(
            call.query.is_empty(),
            dialect == Dialect::Contract,
            "no document names parameters"
        );
    }
}

#[tokio::test]
async fn technicians_can_be_assigned_and_unassigned() {
    let script = Script::new(|_, _| json(200, "{}"));
    let assignments = client(&script, Dialect::Contract).assignments();
    let both = [TechnicianId(8), TechnicianId(9)];
    assignments.assign(AppointmentId(5), &both).await.unwrap();
    assignments
        .unassign(AppointmentId(5), &both[..1])
        .await
        .unwrap();
    let calls = script.calls();
    let root = "POST /base/dispatch/v2/tenant/77/appointment-assignments";
    assert_eq!(calls[0].line(), format!("{root}/assign-technicians"));
    assert_eq!(
        calls[0].json(),
        value!({"jobAppointmentId": 5, "technicianIds": [8, 9]})
    );
    assert_eq!(calls[1].line(), format!("{root}/unassign-technicians"));
    assert_eq!(
        calls[1].json(),
        value!({"jobAppointmentId": 5, "technicianIds": [8]})
    );
}

#[tokio::test]
async fn contract_requests_have_only_documented_parameters() {
    let jobs = JobFilter {
        modified_on_or_after: Some(instant("2026-11-24T08:00:00.123456789Z")),
        status: Some(JobStatus::InProgress),
        ids: vec![JobId(1)],
        sort: Some(Sort::ascending(SortField::ModifiedOn)),
        ..JobFilter::default()
    };
    let appointments = AppointmentFilter {
        job_id: Some(JobId(3)),
        status: Some(AppointmentStatus::Working),
        starts_before: Some(instant("2026-11-25T00:00:00Z")),
        active: Some(Active::Any),
        ..AppointmentFilter::default()
    };
    let script = Script::new(|_, _| json(200, r#"{"data":[]}"#));
    let asked = client(&script, Dialect::Contract);
    asked
        .jobs()
        .page(&jobs, PageRequest::first(10).with_total())
        .await
        .unwrap();
    asked
        .appointments()
        .page(&appointments, PageRequest::first(10))
        .await
        .unwrap();
    let names = |index: usize| -> Vec<String> {
        let calls = script.calls();
        calls[index]
            .query
            .iter()
            .map(|(name, _)| name.clone())
            .collect()
    };
    assert_eq!(
        names(0),
        ["page", "pageSize", "modifiedOnOrAfter", "jobStatus"]
    );
    assert_eq!(names(1), ["page", "pageSize", "jobId"]);
    assert_eq!(
        script.calls()[0].parameter("modifiedOnOrAfter"),
        Some("2026-11-24T08:00:00.123456Z"),
        "a cursor is rounded down"
    );

    let script = Script::new(|_, _| json(200, r#"{"data":[]}"#));
    let asked = client(&script, Dialect::Vendor);
    asked
        .jobs()
        .page(&jobs, PageRequest::first(10))
        .await
        .unwrap();
    asked
        .appointments()
        .page(&appointments, PageRequest::first(10))
        .await
        .unwrap();
    let calls = script.calls();
    assert_eq!(calls[0].parameter("sort"), Some("+ModifiedOn"));
    assert_eq!(calls[0].parameter("ids"), Some("1"));
    assert_eq!(calls[1].parameter("status"), Some("Working"));
    assert_eq!(
        calls[1].parameter("startsBefore"),
        Some("2026-11-25T00:00:00Z")
    );
}

#[tokio::test]
async fn more_than_fifty_ids_are_rejected() {
    let script = Script::new(|_, _| json(200, r#"{"data":[]}"#));
    let jobs = client(&script, Dialect::Vendor).jobs();
    let filter = |count| JobFilter {
        ids: (0..count).map(JobId).collect(),
        ..JobFilter::default()
    };
    jobs.page(&filter(50), PageRequest::default())
        .await
        .unwrap();
    let error = jobs
        .page(&filter(51), PageRequest::default())
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::Unsupported { field: "ids", .. }),
        "{error:?}"
    );
    assert_eq!(script.calls().len(), 1);
}

#[tokio::test]
async fn field_of_the_other_dialect_is_rejected_before_sending() {
    let script = Script::new(|_, _| json(200, r#"{"id":1}"#));
    let fields = |extra: &str| {
        let base = r#""customerId":1,"locationId":2,"businessUnitId":3,"jobTypeId":4,"priority":"Low","campaignId":5,"appointments":[]"#;
        serde_json::from_str::<JobCreate>(&format!("{{{base},{extra}}}")).unwrap()
    };
    let ours = fields(r#""shouldUpdateInvoiceItems":true"#);
    let theirs = fields(r#""projectId":9"#);
    let contract = client(&script, Dialect::Contract);
    let vendor = client(&script, Dialect::Vendor);
    contract.jobs().create(&ours).await.unwrap();
    vendor.jobs().create(&theirs).await.unwrap();
    assert_eq!(script.calls().len(), 2);
    for (client, job, name) in [
        (&contract, &theirs, "projectId"),
        (&vendor, &ours, "shouldUpdateInvoiceItems"),
    ] {
        let error = client.jobs().create(job).await.unwrap_err();
        assert!(
            matches!(error, Error::Unsupported { field, .. } if field == name),
            "{error:?}"
        );
        assert_eq!(error.effect(), Effect::None);
    }
    let error = vendor
        .jobs()
        .cancel(JobId(1), &ReasonAndMemo::default())
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::Unsupported {
                field: "reasonId",
                ..
            }
        ),
        "{error:?}"
    );
    let error = contract
        .appointments()
        .hold(AppointmentId(1), &why())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }), "{error:?}");
    assert_eq!(script.calls().len(), 2);
}

#[tokio::test]
async fn absent_fields_are_not_sent_as_null() {
    let script = Script::new(|_, _| json(200, r#"{"id":1}"#));
    let change = JobUpdate {
        summary: Some(String::new()),
        ..JobUpdate::default()
    };
    client(&script, Dialect::Contract)
        .jobs()
        .update(JobId(1), &change)
        .await
        .unwrap();
    assert_eq!(script.only_call().json(), value!({ "summary": "" }));
}

#[tokio::test]
async fn reschedule_returns_none_in_the_contract() {
    for body in ["", "{}", "null"] {
        let script = Script::new(move |_, _| json(200, body));
        let times = Reschedule::new(
            instant("2026-11-24T14:00:00Z"),
            instant("2026-11-24T16:00:00Z"),
        );
        let appointments = client(&script, Dialect::Contract).appointments();
        let answer = appointments
            .reschedule(AppointmentId(7), &times)
            .await
            .unwrap();
        assert!(answer.is_none());
    }
}

#[tokio::test]
async fn project_dates_are_dates_in_the_contract_and_instants_at_the_vendor() {
    for (dialect, expected) in [
        (Dialect::Contract, "2026-03-01"),
        (Dialect::Vendor, "2026-03-01T00:00:00Z"),
    ] {
        let script = Script::new(|_, _| json(200, r#"{"id":1}"#));
        let mut project: ProjectCreate =
            serde_json::from_value(value!({ "locationId": 2, "customerId": 1 })).unwrap();
        project.start_date = NaiveDate::from_ymd_opt(2026, 3, 1);
        client(&script, dialect)
            .projects()
            .create(&project)
            .await
            .unwrap();
        assert_eq!(
            script.only_call().json(),
            value!({ "locationId": 2, "customerId": 1, "startDate": expected })
        );
    }
}
